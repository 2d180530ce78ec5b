"""The checklist of a movement, notes of an appraisal under way, opinions of offices, and verdicts on likeness.

The verdicts themselves belong to their initiative; see contest.initiatives.models.Appraisal.
"""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.initiatives.models import Initiative
from contest.movements.models import Movement
from contest.units.models import Unit


class ItemAnswer(enum.StrEnum):
    """What was found of an item of the checklist."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


class LikenessVerdict(enum.StrEnum):
    """Whether two initiatives with like titles are the same solution."""

    SAME = "same"
    DIFFERENT = "different"


class ChecklistItem(Base):
    """What an appraisal has to look at, and on what that rests. An item that is taken out is retired, never deleted."""

    __tablename__ = "checklist_item"
    __table_args__ = (CheckConstraint("length(text) > 0", name="text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"), index=True)
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(300))
    source: Mapped[str] = mapped_column(String(200), default="")
    retired_at: Mapped[datetime | None] = mapped_column(Instant)


class AppraisalDraft(Base):
    """What was written down of an appraisal before its verdict, as plain values; ``edition`` counts how often.

    ``checklist`` holds answer and note by the id of the item, ``notes`` what the unit is to complete by part.
    """

    __tablename__ = "appraisal_draft"

    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), primary_key=True)
    checklist: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notes: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime] = mapped_column(Instant)
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    saved_by: Mapped[Account] = relationship()


class Opinion(Base):
    """The opinion that an office of the body is asked for at appraisal, by the end of ``due_on``."""

    __tablename__ = "opinion"
    __table_args__ = (
        CheckConstraint("length(question) > 0", name="question"),
        CheckConstraint(
            "CASE WHEN answered_at IS NULL THEN answer = '' AND answered_by_id IS NULL "
            "ELSE length(answer) > 0 AND answered_by_id IS NOT NULL END",
            name="answered",
        ),
        CheckConstraint("answered_at IS NULL OR withdrawn_at IS NULL", name="ended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    question: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)

    initiative: Mapped[Initiative] = relationship()
    unit: Mapped[Unit] = relationship()
    asked_by: Mapped[Account] = relationship(foreign_keys=[asked_by_id])
    answered_by: Mapped[Account | None] = relationship(foreign_keys=[answered_by_id])

    @property
    def movement(self) -> Movement:
        return self.initiative.movement

    @property
    def is_open(self) -> bool:
        """Say whether the office has neither answered nor been told that its answer is no longer needed."""
        return self.answered_at is None and self.withdrawn_at is None

    def is_overdue_on(self, day: date) -> bool:
        return self.is_open and self.due_on < day

    def give(self, answer: str, at: datetime, by: Account) -> None:
        """Take down the answer of the office."""
        self._still_open()
        self.answer, self.answered_at, self.answered_by = answer, at, by

    def withdraw(self, at: datetime) -> None:
        """Let the office know that its answer is no longer needed."""
        self._still_open()
        self.withdrawn_at = at

    def _still_open(self) -> None:
        if self.answered_at is not None:
            raise RuleViolation("This opinion has been given already.")
        if self.withdrawn_at is not None:
            raise RuleViolation("This opinion is no longer asked for.")


class Comparison(Base):
    """Whether two initiatives are the same solution, as somebody found who read both; the older one stands first."""

    __tablename__ = "comparison"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    second_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)
    verdict: Mapped[LikenessVerdict] = mapped_column(choice_of(LikenessVerdict, "verdict"))
    note: Mapped[str] = mapped_column(Text, default="")
    judged_at: Mapped[datetime] = mapped_column(Instant)
    judged_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    judged_by: Mapped[Account] = relationship()
