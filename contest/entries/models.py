"""Signed paper sheets with what was read from them twice, and workbooks that judges sent back."""

import enum
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.database import Base, Instant
from contest.initiatives.models import Initiative
from contest.movements.models import Movement
from contest.panels.models import Assignment, Seat
from contest.storage.models import StoredFile

_KEPT = text("set_aside_at IS NULL")


class PaperState(enum.StrEnum):
    """How far a paper sheet has come."""

    READ_ONCE = "read_once"
    DIFFERS = "differs"
    TAKEN_OVER = "taken_over"
    SET_ASIDE = "set_aside"


class PaperSheet(Base):
    """A sheet that a judge filled in and signed by hand, with its scan.

    It is read twice; when both readings agree, or what differs was settled, its marks are taken over into the sheet of
    the assignment. ``settled`` are the marks that were decided on by looking at the scan, by the criterion's code. One
    that was set aside, by the secretariat or because the judge objected, stays on record; another may take its place.
    """

    __tablename__ = "paper_sheet"
    __table_args__ = (
        CheckConstraint("round >= 1", name="round"),
        CheckConstraint("(set_aside_at IS NULL) = (length(set_aside_reason) = 0)", name="set_aside_reason"),
        Index("uq_paper_sheet_kept", "assignment_id", "round", unique=True, sqlite_where=_KEPT, postgresql_where=_KEPT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    round: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    signed_on: Mapped[date]
    comment: Mapped[str] = mapped_column(Text, default="")
    unit_comment: Mapped[str] = mapped_column(Text, default="")
    settled: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    settled_reason: Mapped[str] = mapped_column(Text, default="")
    taken_over_at: Mapped[datetime | None] = mapped_column(Instant)
    set_aside_at: Mapped[datetime | None] = mapped_column(Instant)
    set_aside_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    set_aside_reason: Mapped[str] = mapped_column(Text, default="")

    assignment: Mapped[Assignment] = relationship()
    file: Mapped[StoredFile] = relationship()
    set_aside_by: Mapped[Account | None] = relationship()
    readings: Mapped[list["PaperReading"]] = relationship(back_populates="paper", order_by="PaperReading.number")

    @property
    def movement(self) -> Movement:
        return self.assignment.movement

    @property
    def initiative(self) -> Initiative:
        return self.assignment.initiative

    @property
    def state(self) -> PaperState:
        if self.set_aside_at is not None:
            return PaperState.SET_ASIDE
        if self.taken_over_at is not None:
            return PaperState.TAKEN_OVER
        return PaperState.READ_ONCE if len(self.readings) < 2 else PaperState.DIFFERS

    @property
    def by_one_person(self) -> bool:
        """Say whether both readings were made by the same person, because the office has nobody else."""
        return len(self.readings) == 2 and self.readings[0].read_by_id == self.readings[1].read_by_id

    @property
    def objected(self) -> bool:
        """Say whether the judge did not agree with what was taken over."""
        return self.set_aside_by_id is not None and self.set_aside_by_id == self.assignment.seat.account_id


class PaperReading(Base):
    """The marks as one reader typed them from a paper sheet, by the criterion's code, in hundredths."""

    __tablename__ = "paper_reading"
    __table_args__ = (UniqueConstraint("paper_sheet_id", "number"), CheckConstraint("number IN (1, 2)", name="number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_sheet_id: Mapped[int] = mapped_column(ForeignKey("paper_sheet.id"))
    number: Mapped[int]
    marks: Mapped[dict[str, Any]] = mapped_column(JSON)
    read_at: Mapped[datetime] = mapped_column(Instant)
    read_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    paper: Mapped[PaperSheet] = relationship(back_populates="readings")
    read_by: Mapped[Account] = relationship()

    @property
    def given(self) -> Mapping[str, int]:
        return self.marks


class SentKit(Base):
    """A judge's workbook that came back and was found faultless; it is looked through before it is taken in, once."""

    __tablename__ = "sent_kit"
    __table_args__ = (CheckConstraint("rows > 0", name="rows"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    rows: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(Instant)
    imported_at: Mapped[datetime | None] = mapped_column(Instant)

    seat: Mapped[Seat] = relationship()
    file: Mapped[StoredFile] = relationship()

    @property
    def movement(self) -> Movement:
        return self.seat.movement
