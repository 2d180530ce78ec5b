"""Holds, and people's verdicts on conditions that a rule leaves open.

A hold is prolonged or lifted with a reason and never taken back: triggers in the database keep what was written.
"""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.awards.models import recipient_key, recipient_name
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.movements.models import Movement
from contest.units.models import Body, Person, Unit

Recipient = Unit | Person


class HoldKind(enum.StrEnum):
    """Why nobody is commended for a while: what has to be settled first."""

    DISCIPLINE = "discipline"
    COMPLAINT = "complaint"
    INSPECTION = "inspection"
    INVESTIGATION = "investigation"
    PRESS = "press"


class Hold(Base):
    """A unit or person that is not commended from one day on, until another or until the hold is lifted."""

    __tablename__ = "hold"
    __table_args__ = (
        CheckConstraint("(unit_id IS NULL) <> (person_id IS NULL)", name="recipient"),
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="order"),
        CheckConstraint("length(reason) > 0", name="reason"),
        CheckConstraint("(lifted_on IS NULL) = (lifted_by_id IS NULL)", name="lifted"),
        CheckConstraint("lifted_on IS NULL OR length(lifted_reason) > 0", name="lifted_reason"),
        CheckConstraint("lifted_on IS NULL OR lifted_on >= from_on", name="lifted_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[HoldKind] = mapped_column(choice_of(HoldKind, "kind"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(String(200), default="")
    placed_at: Mapped[datetime] = mapped_column(Instant)
    placed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    lifted_on: Mapped[date | None]
    lifted_reason: Mapped[str] = mapped_column(Text, default="")
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    body: Mapped[Body] = relationship()
    unit: Mapped[Unit | None] = relationship()
    person: Mapped[Person | None] = relationship()
    placed_by: Mapped[Account] = relationship(foreign_keys=[placed_by_id])
    lifted_by: Mapped[Account | None] = relationship(foreign_keys=[lifted_by_id])

    @property
    def recipient(self) -> Recipient:
        recipient = self.person or self.unit
        if recipient is None:
            raise ValueError(f"hold {self.id} is on nobody")
        return recipient

    @property
    def recipient_key(self) -> str:
        return recipient_key(self.recipient)

    @property
    def name(self) -> str:
        """What the recipient is called now."""
        return recipient_name(self.recipient)

    def stands_on(self, day: date) -> bool:
        """Say whether the recipient is not to be commended on ``day``."""
        return self.from_on <= day and not self.is_over_on(day)

    def is_over_on(self, day: date) -> bool:
        """Say whether it has ended before ``day`` or was lifted by then."""
        ended = self.until_on is not None and self.until_on < day
        return ended or (self.lifted_on is not None and self.lifted_on <= day)

    def prolong(self, until_on: date | None) -> None:
        """Let the hold stand until ``until_on``, or until it is lifted."""
        if self.lifted_on is not None:
            raise RuleViolation("This hold has been lifted. Place a new one.")
        if until_on is not None and (self.until_on is None or until_on <= self.until_on):
            raise RuleViolation("It stands until then anyway. Name a later day, or lift it.", field="until_on")
        if until_on is None and self.until_on is None:
            raise RuleViolation("It stands until it is lifted anyway.", field="until_on")
        self.until_on = until_on

    def lift(self, day: date, reason: str, by: Account) -> None:
        """Let the hold end with the day before ``day``."""
        if self.lifted_on is not None:
            raise RuleViolation("This hold has been lifted already.")
        if day < self.from_on:
            raise RuleViolation("It cannot be lifted before its first day.", field="lifted_on")
        self.lifted_on, self.lifted_reason, self.lifted_by = day, reason, by


class EligibilityRuling(Base):
    """A person's verdict on a condition that the rule left open, for a recipient and honour in a movement.

    ``seal`` is what the rule had found then. The latest verdict counts, and only while the rule finds the same.
    """

    __tablename__ = "eligibility_ruling"
    __table_args__ = (
        Index("ix_eligibility_ruling_movement_recipient", "movement_id", "recipient_key"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    recipient_key: Mapped[str] = mapped_column(String(20))
    honour: Mapped[str] = mapped_column(String(40))
    rule: Mapped[str] = mapped_column(String(40))
    fit: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    seal: Mapped[str] = mapped_column(Text)
    ruled_at: Mapped[datetime] = mapped_column(Instant)
    ruled_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    movement: Mapped[Movement] = relationship()
    ruled_by: Mapped[Account] = relationship()
