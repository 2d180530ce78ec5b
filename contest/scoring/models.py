"""A judge's sheet and its marks. Marks are integers of hundredths of a point."""

import enum
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.initiatives.models import InitiativeState
from contest.movements.models import Criterion, Movement
from contest.panels.models import Assignment


class SheetState(enum.StrEnum):
    OPEN = "open"
    HANDED_IN = "handed_in"


class Sheet(Base):
    """What one judge gives one initiative. Handed in, it is locked until the secretariat reopens it with a reason.

    ``reopened_at`` is when that happened last; a reopened sheet may be marked after the scoring phase too. ``edition``
    is the text of the initiative that the judge has scored; nobody knows it of sheets from before it was kept.
    """

    __tablename__ = "sheet"
    __table_args__ = (CheckConstraint("(state = 'handed_in') = (handed_in_at IS NOT NULL)", name="handed_in"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), unique=True)
    state: Mapped[SheetState] = mapped_column(choice_of(SheetState, "state"), default=SheetState.OPEN)
    comment: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[int | None]
    begun_at: Mapped[datetime] = mapped_column(Instant)
    handed_in_at: Mapped[datetime | None] = mapped_column(Instant)
    reopened_at: Mapped[datetime | None] = mapped_column(Instant)

    assignment: Mapped[Assignment] = relationship(back_populates="sheet")
    marks: Mapped[list["Mark"]] = relationship(back_populates="sheet", order_by="Mark.criterion_id")

    @property
    def movement(self) -> Movement:
        return self.assignment.movement

    @property
    def given(self) -> Mapping[int, int]:
        """The marks by the criterion's id."""
        return {mark.criterion_id: mark.value for mark in self.marks}

    @property
    def is_overtaken(self) -> bool:
        """Say whether another text than the one that was scored has been submitted since."""
        initiative = self.assignment.initiative
        submitted = initiative.state in (InitiativeState.SUBMITTED, InitiativeState.ELIGIBLE)
        return submitted and self.edition is not None and self.edition < initiative.edition

    def hand_in(self, at: datetime) -> None:
        if self.state is SheetState.HANDED_IN:
            raise RuleViolation("This sheet has been handed in already.")
        self.state, self.handed_in_at = SheetState.HANDED_IN, at

    def reopen(self, at: datetime) -> None:
        if self.state is SheetState.OPEN:
            raise RuleViolation("This sheet is open already.")
        self.state, self.handed_in_at, self.reopened_at = SheetState.OPEN, None, at


class Mark(Base):
    """The mark for one criterion of a sheet. A mark of 0 counts; a mark not given has no row."""

    __tablename__ = "mark"
    __table_args__ = (
        UniqueConstraint("sheet_id", "criterion_id"),
        CheckConstraint("value >= 0", name="value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"), index=True)
    value: Mapped[int]

    sheet: Mapped[Sheet] = relationship(back_populates="marks")
    criterion: Mapped[Criterion] = relationship()
