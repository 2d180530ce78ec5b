"""Signed copies of papers, and the templates from which a body prints its Word files."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.copies.signing import Signature, Verdict, unpacked
from contest.database import Base, Instant, choice_of
from contest.paper.models import Paper
from contest.storage.models import StoredFile
from contest.units.models import Body


class CopyKind(enum.StrEnum):
    """What was kept: a scan, a PDF that holds digital signatures, or the Word file as it was signed."""

    SCAN = "scan"
    DIGITAL = "digital"
    WORD = "word"


class SignedCopy(Base):
    """A version of a paper as it was signed. None is ever deleted; the newest that was not withdrawn counts.

    Number, day and signer are those that stand on the copy, whatever the product printed.
    """

    __tablename__ = "signed_copy"
    __table_args__ = (
        UniqueConstraint("paper_id", "version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn"),
        CheckConstraint("(withdrawn_at IS NULL) = (length(withdrawal_reason) = 0)", name="withdrawal_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    version: Mapped[int]
    kind: Mapped[CopyKind] = mapped_column(choice_of(CopyKind, "kind"))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    number: Mapped[str] = mapped_column(String(60))
    signed_on: Mapped[date]
    signer: Mapped[str] = mapped_column(String(120))
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")

    paper: Mapped[Paper] = relationship()
    file: Mapped[StoredFile] = relationship()
    added_by: Mapped[Account] = relationship(foreign_keys=[added_by_id])
    withdrawn_by: Mapped[Account | None] = relationship(foreign_keys=[withdrawn_by_id])
    checks: Mapped[list["SignatureCheck"]] = relationship(order_by="SignatureCheck.id", back_populates="copy")

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None

    @property
    def last_check(self) -> "SignatureCheck | None":
        """What the digital signatures came to when they were last looked at; None if they never were."""
        return self.checks[-1] if self.checks else None


class SignatureCheck(Base):
    """What the digital signatures of a copy came to at an instant, as plain values. None is changed or deleted.

    ``authorities`` counts the certificates of authorities trusted then. Without ``checked_by`` it was a command.
    """

    __tablename__ = "signature_check"
    __table_args__ = (CheckConstraint("authorities >= 0", name="authorities"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey("signed_copy.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(choice_of(Verdict, "verdict"))
    authorities: Mapped[int]
    stored: Mapped[list[dict[str, Any]]] = mapped_column("signatures", JSON)
    checked_at: Mapped[datetime] = mapped_column(Instant)
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    copy: Mapped[SignedCopy] = relationship(back_populates="checks")
    checked_by: Mapped[Account | None] = relationship()

    @property
    def signatures(self) -> list[Signature]:
        return [unpacked(values) for values in self.stored]


class WordTemplate(Base):
    """A template of a body for the Word file of one kind of paper (``template`` is ours, by the same name).

    It fills papers whose act is dated ``valid_from`` or later, unless a later version does. None is deleted.
    """

    __tablename__ = "word_template"
    __table_args__ = (
        UniqueConstraint("body_id", "template", "version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)", name="withdrawn"),
        CheckConstraint("(withdrawn_at IS NULL) = (length(withdrawal_reason) = 0)", name="withdrawal_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    template: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    valid_from: Mapped[date]
    note: Mapped[str] = mapped_column(String(200))
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")

    body: Mapped[Body] = relationship()
    file: Mapped[StoredFile] = relationship()
    added_by: Mapped[Account] = relationship(foreign_keys=[added_by_id])
    withdrawn_by: Mapped[Account | None] = relationship(foreign_keys=[withdrawn_by_id])

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None


class PaperFilling(Base):
    """By which template of its body the Word file of a paper was filled, or why ours was taken after all."""

    __tablename__ = "paper_filling"

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), primary_key=True)
    word_template_id: Mapped[int] = mapped_column(ForeignKey("word_template.id"))
    error: Mapped[str | None] = mapped_column(Text)

    word_template: Mapped[WordTemplate] = relationship()
