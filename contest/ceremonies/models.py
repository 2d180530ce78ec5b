"""Ceremonies: a conference day, whose certificates are handed over there, in which order and to whom."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from contest.accounts.models import Account
from contest.awards.models import Award, Decision
from contest.awards.wording import line_of_person
from contest.certificates.models import AnyDecision
from contest.corrections.models import Correction
from contest.corrections.words import Words, corrected
from contest.database import Base, Instant, choice_of
from contest.movements.models import RecipientKind
from contest.recognition.models import RecognisedAuthor
from contest.storage.models import StoredFile
from contest.units.models import Body, Honorific
from contest.work import Work


class ReceiverKind(enum.StrEnum):
    """Who comes to the stage: the recipient, the head of a collective, a deputy of either, or a relative."""

    SELF = "self"
    HEAD = "head"
    DEPUTY = "deputy"
    RELATIVE = "relative"


class FileKind(enum.StrEnum):
    """What is bound for a ceremony: the kept certificates in call order, or labels for envelopes and seats."""

    CERTIFICATES = "certificates"
    LABELS = "labels"


class Ceremony(Base):
    """A conference; ``group_size`` is how many stand on its stage together."""

    __tablename__ = "ceremony"
    __table_args__ = (CheckConstraint("group_size BETWEEN 1 AND 50", name="group_size"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    begins_at: Mapped[str] = mapped_column(String(5), default="")
    place: Mapped[str] = mapped_column(String(200))
    group_size: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Instant)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    body: Mapped[Body] = relationship()
    calls: Mapped[list["Call"]] = relationship(order_by="(Call.position, Call.id)", back_populates="ceremony")

    def is_over(self, today: date) -> bool:
        """Say whether its day is past: then nobody is called any more."""
        return self.held_on < today


class Call(Base):
    """A recipient of an award or a recognised author who is called, at a place in the order.

    ``receiver`` names who receives instead, if somebody does.
    """

    __tablename__ = "ceremony_call"
    __table_args__ = (
        UniqueConstraint("ceremony_id", "award_id"),
        UniqueConstraint("ceremony_id", "recognised_author_id"),
        CheckConstraint("position > 0", name="position"),
        CheckConstraint("(award_id IS NULL) <> (recognised_author_id IS NULL)", name="holder"),
        CheckConstraint("(award_id IS NULL) = (decision_id IS NULL)", name="decision"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ceremony_id: Mapped[int] = mapped_column(ForeignKey("ceremony.id"))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    award_id: Mapped[int | None] = mapped_column(ForeignKey("award.id"), index=True)
    recognised_author_id: Mapped[int | None] = mapped_column(ForeignKey("recognised_author.id"), index=True)
    position: Mapped[int]
    receiver_kind: Mapped[ReceiverKind] = mapped_column(choice_of(ReceiverKind, "receiver_kind"))
    receiver: Mapped[str] = mapped_column(String(160), default="")
    came_at: Mapped[datetime | None] = mapped_column(Instant)

    ceremony: Mapped[Ceremony] = relationship(back_populates="calls")
    award_decision: Mapped[Decision | None] = relationship()
    award: Mapped[Award | None] = relationship()
    recognised_author: Mapped[RecognisedAuthor | None] = relationship()
    corrections: Mapped[list[Correction]] = relationship(
        primaryjoin=award_id == foreign(Correction.award_id), order_by=Correction.id, viewonly=True
    )

    @property
    def body_id(self) -> int:
        return self.ceremony.body_id

    @property
    def holder(self) -> Award | RecognisedAuthor:
        """What is handed over: an award, or the certificate of a recognised author."""
        holder = self.award or self.recognised_author
        if holder is None:
            raise ValueError(f"call {self.id} is for nothing")
        return holder

    @property
    def decision(self) -> AnyDecision:
        author = self.recognised_author
        decision = author.recognition.decision if author else self.award_decision
        if decision is None:
            raise ValueError(f"call {self.id} rests on no decision")
        return decision

    @property
    def honour(self) -> str:
        """The code of what is given; empty for the certificate of an author."""
        return self.award.honour if self.award else ""

    @property
    def recipient_kind(self) -> RecipientKind:
        return self.award.recipient_kind if self.award else RecipientKind.INDIVIDUAL

    @property
    def posthumous(self) -> bool:
        return self.award is not None and self.award.posthumous

    @property
    def words(self) -> Words:
        """What is called out and signed for: an award as it reads now, after corrections, as certificates print it."""
        return corrected(self._as_decided, ((one.field.value, one.new_text) for one in self.corrections))

    @property
    def _as_decided(self) -> Words:
        holder = self.holder
        honorific = holder.honorific.value if holder.honorific else ""
        if isinstance(holder, Award):
            return Words(holder.recipient_name, honorific, holder.recipient_line, holder.achievement)
        return Words(holder.full_name, honorific, line_of_person(holder.post, holder.unit_name), "")

    @property
    def recipient_name(self) -> str:
        return self.words.recipient_name

    @property
    def recipient_line(self) -> str:
        return self.words.recipient_line

    @property
    def honorific(self) -> Honorific | None:
        return Honorific(self.words.honorific) if self.words.honorific else None

    @property
    def came(self) -> bool:
        return self.came_at is not None


class CeremonyFile(Work):
    """A file that is bound for a ceremony in the background; ``options`` tell how labels are to stand.

    They hold the seal of what was bound as well, by which a file is known that says something else by now.
    """

    __tablename__ = "ceremony_file"

    ceremony_id: Mapped[int] = mapped_column(ForeignKey("ceremony.id"), index=True)
    kind: Mapped[FileKind] = mapped_column(choice_of(FileKind, "kind"))
    options: Mapped[dict[str, Any]] = mapped_column(JSON)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    ceremony: Mapped[Ceremony] = relationship()
    requested_by: Mapped[Account] = relationship()
    file: Mapped[StoredFile | None] = relationship()

    @property
    def body_id(self) -> int:
        return self.ceremony.body_id

    @property
    def seal(self) -> str | None:
        """The seal of what was bound; None of a file from before seals were kept."""
        seal: str | None = self.options.get("seal")
        return seal


def usual_receiver(call: Call) -> ReceiverKind:
    """Return who comes to the stage unless somebody says otherwise."""
    if call.posthumous:
        return ReceiverKind.RELATIVE
    return ReceiverKind.HEAD if call.recipient_kind is RecipientKind.COLLECTIVE else ReceiverKind.SELF
