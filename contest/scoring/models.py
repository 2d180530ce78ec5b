"""A judge's sheet and its marks. Marks are integers of hundredths of a point."""

import enum
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.initiatives.models import Initiative, InitiativeState
from contest.movements.models import Criterion, Movement
from contest.panels.models import Assignment


class SheetState(enum.StrEnum):
    OPEN = "open"
    HANDED_IN = "handed_in"


class SheetSource(enum.StrEnum):
    """How the marks of a sheet came in: typed by the judge, from the judge's workbook, or from a signed paper."""

    SCREEN = "screen"
    WORKBOOK = "workbook"
    PAPER = "paper"


_STANDS = text("superseded_at IS NULL")
_SHUT = text("reopened_at IS NULL")


class Sheet(Base):
    """What one judge gives one initiative. Handed in, it is locked until the secretariat reopens it with a reason.

    ``reopened_at`` is when that happened last; a reopened sheet may be marked after the scoring phase too. ``edition``
    is the text of the initiative that the judge has scored; nobody knows it of sheets from before it was kept. A later
    round supersedes the sheet of the one before, which stays as it was: of each assignment one sheet stands.
    ``comment`` is for the panel, ``unit_comment`` for the unit, ``note`` for nobody but the judge.
    """

    __tablename__ = "sheet"
    __table_args__ = (
        CheckConstraint("(state = 'handed_in') = (handed_in_at IS NOT NULL)", name="handed_in"),
        CheckConstraint("round >= 1", name="round"),
        UniqueConstraint("assignment_id", "round"),
        Index("uq_sheet_standing", "assignment_id", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    round: Mapped[int] = mapped_column(default=1)
    superseded_at: Mapped[datetime | None] = mapped_column(Instant)
    state: Mapped[SheetState] = mapped_column(choice_of(SheetState, "state"), default=SheetState.OPEN)
    source: Mapped[SheetSource] = mapped_column(choice_of(SheetSource, "source"), default=SheetSource.SCREEN)
    comment: Mapped[str] = mapped_column(Text, default="")
    unit_comment: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    edition: Mapped[int | None]
    begun_at: Mapped[datetime] = mapped_column(Instant)
    handed_in_at: Mapped[datetime | None] = mapped_column(Instant)
    reopened_at: Mapped[datetime | None] = mapped_column(Instant)

    assignment: Mapped[Assignment] = relationship(back_populates="sheets")
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


class ScoringClosing(Base):
    """The closing of a movement's scoring: from then on nothing of a sheet changes until it is reopened with a reason.

    ``digest`` is the SHA-256 of the canonical export (see ``docs/recount.md``), in hexadecimal; the journal holds it
    too. ``result`` is what stood then: places, scores, counts and the cut-off, as plain values; later acts do not move
    it.
    """

    __tablename__ = "scoring_closing"
    __table_args__ = (
        CheckConstraint("(reopened_at IS NULL) = (length(reopen_reason) = 0)", name="reopen_reason"),
        Index("uq_scoring_closing_standing", "movement_id", unique=True, sqlite_where=_SHUT, postgresql_where=_SHUT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    closed_at: Mapped[datetime] = mapped_column(Instant)
    closed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    digest: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    reopened_at: Mapped[datetime | None] = mapped_column(Instant)
    reopened_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reopen_reason: Mapped[str] = mapped_column(Text, default="")

    movement: Mapped[Movement] = relationship()
    closed_by: Mapped[Account] = relationship(foreign_keys=[closed_by_id])
    reopened_by: Mapped[Account | None] = relationship(foreign_keys=[reopened_by_id])


class RoundKind(enum.StrEnum):
    """Why initiatives are scored again: the panel talked them over, or they are on the short list."""

    RESCORING = "rescoring"
    FINAL = "final"


class ScoringRound(Base):
    """A further round of scoring for some initiatives; the first round of all has no row.

    ``result`` is what stood when the round was opened: places, scores, counts and the cut-off, as plain values. Later
    acts do not move it.
    """

    __tablename__ = "scoring_round"
    __table_args__ = (
        UniqueConstraint("movement_id", "number"),
        CheckConstraint("number >= 2", name="number"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    movement_id: Mapped[int] = mapped_column(ForeignKey("movement.id"))
    number: Mapped[int]
    kind: Mapped[RoundKind] = mapped_column(choice_of(RoundKind, "kind"))
    reason: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    result: Mapped[dict[str, Any]] = mapped_column(JSON)

    movement: Mapped[Movement] = relationship()
    opened_by: Mapped[Account] = relationship()
    entries: Mapped[list["RoundEntry"]] = relationship(back_populates="round", order_by="RoundEntry.initiative_id")


class RoundEntry(Base):
    """An initiative that a further round scores again."""

    __tablename__ = "round_entry"
    __table_args__ = (UniqueConstraint("round_id", "initiative_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("scoring_round.id"))
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"), index=True)

    round: Mapped[ScoringRound] = relationship(back_populates="entries")
    initiative: Mapped[Initiative] = relationship()
