"""Documents that come after a decision. They stand beside the old rows and never change them.

A correction is made by an official letter (công văn đính chính), an annulment by a decision of its own. Everything here
is append only; a recovery alone is closed once, when what was demanded has come back.
"""

import enum
from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.awards.models import Annulment, Award
from contest.corrections.words import noted
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.movements.models import Movement
from contest.paper.writing import office_number
from contest.units.models import Body


class DocumentKind(enum.StrEnum):
    LETTER = "letter"
    ANNULMENT = "annulment"


class CorrectedField(enum.StrEnum):
    """The words of an award that can be corrected."""

    RECIPIENT_NAME = "recipient_name"
    HONORIFIC = "honorific"
    RECIPIENT_LINE = "recipient_line"
    ACHIEVEMENT = "achievement"


class RecoveryKind(enum.StrEnum):
    OBJECT = "object"
    MONEY = "money"


class ReissueKind(enum.StrEnum):
    """Lost: issued again (cấp lại). Damaged: exchanged for the old one (cấp đổi)."""

    LOST = "lost"
    DAMAGED = "damaged"


class LaterDocument(Base):
    """A numbered document about an award of a decision that was issued before."""

    __tablename__ = "later_document"
    __table_args__ = (
        UniqueConstraint("body_id", "year", "symbol", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("length(reason) > 0", name="reason"),
        CheckConstraint("kind <> 'annulment' OR substr(signed_as, 1, 3) NOT IN ('TM.', 'TL.', 'TUQ')", name="capacity"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(choice_of(DocumentKind, "kind"))
    symbol: Mapped[str] = mapped_column(String(30))
    year: Mapped[int]
    number: Mapped[int]
    issued_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    signed_as: Mapped[str] = mapped_column(String(250))
    signer_name: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    body: Mapped[Body] = relationship()
    award: Mapped[Award] = relationship()
    made_by: Mapped[Account] = relationship()
    corrections: Mapped[list["Correction"]] = relationship(order_by="Correction.id", back_populates="document")

    @property
    def notation(self) -> str:
        """Number and symbol as written: 12/UBND-NV."""
        return f"{office_number(self.number)}/{self.symbol}"

    @property
    def movement(self) -> Movement:
        return self.award.movement


class Correction(Base):
    """One field of an award that a letter corrects: what it said, and what it says instead."""

    __tablename__ = "correction"
    __table_args__ = (
        UniqueConstraint("document_id", "field"),
        CheckConstraint("old_text <> new_text", name="differs"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("later_document.id"))
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    field: Mapped[CorrectedField] = mapped_column(choice_of(CorrectedField, "field"))
    old_text: Mapped[str] = mapped_column(String(400))
    new_text: Mapped[str] = mapped_column(String(400))

    document: Mapped[LaterDocument] = relationship(back_populates="corrections")

    @property
    def note(self) -> str:
        """What lists and registers note beside the old words."""
        document = self.document
        return noted(self.field.value, self.old_text, self.new_text, document.notation, document.issued_on)


class AnnulmentCause(Base):
    """For what cause that the law names an award was annulled, and by which decision of the number book."""

    __tablename__ = "annulment_cause"

    id: Mapped[int] = mapped_column(primary_key=True)
    annulment_id: Mapped[int] = mapped_column(ForeignKey("annulment.id"), unique=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("later_document.id"), unique=True)
    cause: Mapped[str] = mapped_column(String(40))

    annulment: Mapped[Annulment] = relationship()
    document: Mapped[LaterDocument] = relationship()


class Recovery(Base):
    """The object or the money that is to come back after an annulment; open until it did."""

    __tablename__ = "recovery"
    __table_args__ = (
        CheckConstraint("(kind = 'money') = (amount IS NOT NULL)", name="amount"),
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("(kind = 'object') = (length(what) > 0)", name="what"),
        CheckConstraint("returned_on IS NULL OR returned_on >= demanded_on", name="returned_later"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    kind: Mapped[RecoveryKind] = mapped_column(choice_of(RecoveryKind, "kind"))
    what: Mapped[str] = mapped_column(String(200), default="")
    amount: Mapped[int | None] = mapped_column(BigInteger)
    demanded_on: Mapped[date]
    returned_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")

    award: Mapped[Award] = relationship()

    @property
    def movement(self) -> Movement:
        return self.award.movement

    @property
    def is_open(self) -> bool:
        return self.returned_on is None

    def close(self, on: date, note: str) -> None:
        if self.returned_on is not None:
            raise RuleViolation("This has come back already.")
        self.returned_on, self.note = on, note


class Reissue(Base):
    """That the certificate of an award was issued again on somebody's request, in the same words."""

    __tablename__ = "reissue"
    __table_args__ = (
        CheckConstraint("(kind = 'damaged') = old_returned", name="old_returned"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), index=True)
    kind: Mapped[ReissueKind] = mapped_column(choice_of(ReissueKind, "kind"))
    applicant: Mapped[str] = mapped_column(String(200))
    asked_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    old_returned: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    award: Mapped[Award] = relationship()
    made_by: Mapped[Account] = relationship()
