"""A list of a proposal made public for some days, and the register of what was said about it.

What was made public is frozen, and so is what was said; an answer is given once. A notice that turned out wrong is
withdrawn with a reason and drawn up anew; nothing is deleted but a draft.
"""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.awards.models import Proposal
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.movements.models import Movement, RecipientKind
from contest.storage.models import StoredFile
from contest.units.models import Honorific


class ConsultationState(enum.StrEnum):
    DRAFTED = "drafted"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Channel(enum.StrEnum):
    """How something that was said came in."""

    ONLINE = "online"
    LETTER = "letter"
    PHONE = "phone"
    EMAIL = "email"
    IN_PERSON = "in_person"


class Outcome(enum.StrEnum):
    """What follows from what was said for the line it is about."""

    KEPT = "kept"
    STRUCK = "struck"
    NOTED = "noted"


_STANDS = text("state <> 'withdrawn'")


class Consultation(Base):
    """A public notice of the list of ``proposal``, for ``days`` (working days if ``working``).

    ``blocking`` says whether the list may be decided only after the notice has ended and everything said is answered;
    ``basis`` tells the rule that both come from. ``contact`` is where those answer who cannot sign in.
    """

    __tablename__ = "consultation"
    __table_args__ = (
        Index(
            "uq_consultation_standing", "proposal_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS
        ),
        CheckConstraint("days > 0", name="days"),
        CheckConstraint("(published_on IS NULL) = (closes_on IS NULL)", name="period"),
        CheckConstraint("closes_on >= published_on", name="order"),
        CheckConstraint("state <> 'published' OR published_on IS NOT NULL", name="published"),
        CheckConstraint("(state = 'withdrawn') = (length(withdrawal_reason) > 0)", name="withdrawal"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    title: Mapped[str] = mapped_column(String(300))
    notation: Mapped[str] = mapped_column(String(60), default="")
    contact: Mapped[str] = mapped_column(Text)
    days: Mapped[int]
    working: Mapped[bool]
    blocking: Mapped[bool]
    basis: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[ConsultationState] = mapped_column(
        choice_of(ConsultationState, "state"), default=ConsultationState.DRAFTED
    )
    published_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawal_reason: Mapped[str] = mapped_column(Text, default="")

    proposal: Mapped[Proposal] = relationship()
    published_by: Mapped[Account | None] = relationship()
    lines: Mapped[list["ConsultedLine"]] = relationship(
        order_by="ConsultedLine.position", back_populates="consultation"
    )
    feedback: Mapped[list["Feedback"]] = relationship(order_by="Feedback.number", back_populates="consultation")

    @property
    def movement(self) -> Movement:
        return self.proposal.movement

    @property
    def is_drafted(self) -> bool:
        return self.state is ConsultationState.DRAFTED

    @property
    def is_published(self) -> bool:
        """Say whether the notice stands, whether it still runs or has ended."""
        return self.state is ConsultationState.PUBLISHED

    def runs_on(self, day: date) -> bool:
        """Say whether the list is public on ``day``, its last day included."""
        if not self.is_published or self.published_on is None or self.closes_on is None:
            return False
        return self.published_on <= day <= self.closes_on

    def publish(self, on: date, closes_on: date, by: Account) -> None:
        if not self.is_drafted:
            raise RuleViolation("This notice has been published already.")
        self.state, self.published_on, self.closes_on, self.published_by = (
            ConsultationState.PUBLISHED, on, closes_on, by,
        )  # fmt: skip

    def withdraw(self, reason: str) -> None:
        if not self.is_published:
            raise RuleViolation("Only a published notice can be withdrawn.")
        self.state, self.withdrawal_reason = ConsultationState.WITHDRAWN, reason


class ConsultedLine(Base):
    """A line as it was made public, whatever becomes of the proposal later."""

    __tablename__ = "consulted_line"
    __table_args__ = (UniqueConstraint("consultation_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    position: Mapped[int]
    recipient_kind: Mapped[RecipientKind] = mapped_column(choice_of(RecipientKind, "recipient_kind"))
    recipient_key: Mapped[str] = mapped_column(String(20))
    honour: Mapped[str] = mapped_column(String(40))
    honour_name: Mapped[str] = mapped_column(String(200))
    honorific: Mapped[Honorific | None] = mapped_column(choice_of(Honorific, "honorific"))
    recipient_name: Mapped[str] = mapped_column(String(200))
    recipient_line: Mapped[str] = mapped_column(String(400), default="")
    achievement: Mapped[str] = mapped_column(String(400))

    consultation: Mapped[Consultation] = relationship(back_populates="lines")


class Feedback(Base):
    """Something that was said about a list or one of its lines, and the answer.

    What is said without a name keeps neither a name nor who typed it in.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("consultation_id", "number"),
        CheckConstraint("length(text) > 0", name="text"),
        CheckConstraint("NOT anonymous OR (from_name = '' AND from_contact = '')", name="anonymous"),
        CheckConstraint("anonymous OR length(from_name) > 0", name="named"),
        CheckConstraint("channel = 'online' OR entered_by_id IS NOT NULL", name="entered"),
        CheckConstraint(
            "(outcome IS NULL) = (answered_at IS NULL) AND (outcome IS NULL) = (answer = '') "
            "AND (outcome IS NULL) = (decided_by = '')",
            name="answered",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    line_id: Mapped[int | None] = mapped_column(ForeignKey("consulted_line.id"))
    received_on: Mapped[date]
    channel: Mapped[Channel] = mapped_column(choice_of(Channel, "channel"))
    anonymous: Mapped[bool] = mapped_column(default=False)
    from_name: Mapped[str] = mapped_column(String(200), default="")
    from_contact: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    entered_at: Mapped[datetime] = mapped_column(Instant)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    outcome: Mapped[Outcome | None] = mapped_column(choice_of(Outcome, "outcome"))
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(String(200), default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    consultation: Mapped[Consultation] = relationship(back_populates="feedback")
    line: Mapped[ConsultedLine | None] = relationship()
    file: Mapped[StoredFile | None] = relationship()
    entered_by: Mapped[Account | None] = relationship(foreign_keys=[entered_by_id])
    answered_by: Mapped[Account | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def movement(self) -> Movement:
        return self.consultation.movement

    @property
    def is_answered(self) -> bool:
        return self.outcome is not None

    def decide(self, outcome: Outcome, answer: str, decided_by: str, at: datetime, by: Account) -> None:
        if self.is_answered:
            raise RuleViolation("This has been answered already.")
        self.outcome, self.answer, self.decided_by = outcome, answer, decided_by
        self.answered_at, self.answered_by = at, by
