"""Kinds of blanks that a body has printed, the batches they came in, and what became of each blank.

Lengths are whole tenths of a millimetre. Entries about stock are never changed: the parts of a batch's count follow
from them, and a constraint keeps any part from being negative.
"""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from contest.accounts.models import Account
from contest.awards.models import Decision
from contest.blanks.calibration import ReadAt
from contest.blanks.stock import Count, StockAct
from contest.certificates.models import AnyDecision, Certificate
from contest.database import Base, Instant, choice_of
from contest.errors import RuleViolation
from contest.recognition.models import RecognitionDecision
from contest.storage.models import StoredFile
from contest.units.models import Body
from contest.work import Work, WorkState

PARTS = ("received", "printed", "spoiled", "damaged", "lost")
# No printer and no batch is further off than this.
FURTHEST = 200
_PRINTED = text("fate = 'printed'")


class BlankKind(Base):
    """A kind of blank: the design that it has printed in part, and perhaps the one honour that it is for.

    ``printed`` names the places of the design that stand on it already; ``artwork`` and ``emblem`` say whether it has
    these. ``coded``: the QR code is printed onto it. The ``frame`` is how far its printed frame is from each edge; a
    kind without a frame that could be read has none. Below ``low_at`` blanks the stock is low.
    """

    __tablename__ = "blank_kind"
    __table_args__ = (
        UniqueConstraint("body_id", "name"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
        CheckConstraint("low_at >= 0", name="low_at"),
        CheckConstraint(
            "(frame_left IS NULL) = (frame_top IS NULL) AND (frame_left IS NULL) = (frame_right IS NULL) "
            "AND (frame_left IS NULL) = (frame_bottom IS NULL)",
            name="frame",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    name: Mapped[str] = mapped_column(String(120))
    design: Mapped[str] = mapped_column(String(60))
    honour: Mapped[str | None] = mapped_column(String(40))
    width: Mapped[int]
    height: Mapped[int]
    printed: Mapped[list[str]] = mapped_column(JSON)
    artwork: Mapped[bool] = mapped_column(default=True)
    emblem: Mapped[bool] = mapped_column(default=True)
    coded: Mapped[bool] = mapped_column(default=True)
    frame_left: Mapped[int | None]
    frame_top: Mapped[int | None]
    frame_right: Mapped[int | None]
    frame_bottom: Mapped[int | None]
    low_at: Mapped[int] = mapped_column(default=20)
    in_use: Mapped[bool] = mapped_column(default=True)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))

    body: Mapped[Body] = relationship()
    picture: Mapped[StoredFile | None] = relationship()
    batches: Mapped[list["BlankBatch"]] = relationship(
        order_by="BlankBatch.received_on.desc(), BlankBatch.id.desc()", back_populates="kind"
    )

    @property
    def left(self) -> int:
        """How many blanks of this kind are there."""
        return sum(batch.left for batch in self.batches)

    @property
    def is_low(self) -> bool:
        """Say whether more should be ordered."""
        return self.in_use and self.left < self.low_at

    @property
    def frame(self) -> tuple[int, int, int, int] | None:
        """How far the printed frame is from the left, top, right and bottom edge."""
        sides = (self.frame_left, self.frame_top, self.frame_right, self.frame_bottom)
        told = tuple(side for side in sides if side is not None)
        return (told[0], told[1], told[2], told[3]) if len(told) == 4 else None


class BlankBatch(Base):
    """Blanks of one kind that came together; what they have printed stands ``right_by`` and ``down_by`` from where
    it should.

    The parts of the count follow from the entries; ``left`` follows from the parts.
    """

    __tablename__ = "blank_batch"
    __table_args__ = (
        UniqueConstraint("kind_id", "number"),
        *(CheckConstraint(f"{part} >= 0", name=part) for part in PARTS),
        CheckConstraint("received >= printed + spoiled + damaged + lost", name="left"),
        CheckConstraint("right_by BETWEEN -200 AND 200 AND down_by BETWEEN -200 AND 200", name="offset"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind_id: Mapped[int] = mapped_column(ForeignKey("blank_kind.id"), index=True)
    number: Mapped[str] = mapped_column(String(40))
    supplier: Mapped[str] = mapped_column(String(200), default="")
    received_on: Mapped[date]
    right_by: Mapped[int] = mapped_column(default=0)
    down_by: Mapped[int] = mapped_column(default=0)
    received: Mapped[int] = mapped_column(default=0)
    printed: Mapped[int] = mapped_column(default=0)
    spoiled: Mapped[int] = mapped_column(default=0)
    damaged: Mapped[int] = mapped_column(default=0)
    lost: Mapped[int] = mapped_column(default=0)

    kind: Mapped[BlankKind] = relationship(back_populates="batches")
    entries: Mapped[list["BlankEntry"]] = relationship(order_by="BlankEntry.id", back_populates="batch")

    @property
    def body_id(self) -> int:
        return self.kind.body_id

    @property
    def count(self) -> Count:
        return Count(*(getattr(self, part) for part in PARTS))

    @property
    def left(self) -> int:
        return self.count.left

    def move(self, act: StockAct, quantity: int) -> None:
        """Let ``act`` happen to ``quantity`` blanks; raises RuleViolation when there are not so many."""
        count = self.count.after(act, quantity)
        for part in PARTS:
            setattr(self, part, getattr(count, part))


class BlankEntry(Base):
    """What happened to blanks of a batch: how many, when, and why. Nobody changes it."""

    __tablename__ = "blank_entry"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("act IN ('received', 'printed') OR length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("blank_batch.id"), index=True)
    act: Mapped[StockAct] = mapped_column(choice_of(StockAct, "act"))
    quantity: Mapped[int]
    happened_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    noted_at: Mapped[datetime] = mapped_column(Instant)
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    batch: Mapped[BlankBatch] = relationship(back_populates="entries")
    noted_by: Mapped[Account] = relationship()


class Printer(Base):
    """A printer of a body, or one tray of it, for each feeds paper in its own way."""

    __tablename__ = "printer"
    __table_args__ = (UniqueConstraint("body_id", "name", "tray"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    name: Mapped[str] = mapped_column(String(120))
    tray: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    in_use: Mapped[bool] = mapped_column(default=True)

    body: Mapped[Body] = relationship()

    @property
    def called(self) -> str:
        """Its name, with the tray if it has one."""
        return f"{self.name}, {self.tray}" if self.tray else self.name


class PrinterCalibration(Base):
    """How far what a printer prints onto a kind of blank is moved, and what was read to find that. Nobody changes it;
    the latest one of a printer and a kind counts.

    ``sheet_right`` and ``sheet_down`` are the offset that the calibration sheet was printed with.
    """

    __tablename__ = "printer_calibration"
    __table_args__ = (
        CheckConstraint("right_by BETWEEN -200 AND 200 AND down_by BETWEEN -200 AND 200", name="offset"),
        Index("ix_printer_calibration_of", "printer_id", "kind_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    printer_id: Mapped[int] = mapped_column(ForeignKey("printer.id"))
    kind_id: Mapped[int] = mapped_column(ForeignKey("blank_kind.id"))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("blank_batch.id"))
    right_by: Mapped[int]
    down_by: Mapped[int]
    read_at: Mapped[ReadAt] = mapped_column(choice_of(ReadAt, "read_at"))
    readings: Mapped[dict[str, Any]] = mapped_column(JSON)
    sheet_right: Mapped[int] = mapped_column(default=0)
    sheet_down: Mapped[int] = mapped_column(default=0)
    wider: Mapped[int] = mapped_column(default=0)
    higher: Mapped[int] = mapped_column(default=0)
    askew: Mapped[int] = mapped_column(default=0)
    calibrated_at: Mapped[datetime] = mapped_column(Instant)
    calibrated_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    printer: Mapped[Printer] = relationship()
    kind: Mapped[BlankKind] = relationship()
    batch: Mapped[BlankBatch | None] = relationship()
    calibrated_by: Mapped[Account] = relationship()


class Fate(enum.StrEnum):
    """What became of a blank that went through a printer."""

    PRINTED = "printed"
    SPOILED = "spoiled"


class OverlayRun(Work):
    """The printing of certificates of a decision onto blanks of a batch, sheet by sheet.

    As background work its pages are composed: only what is not in ``left_out``, moved by ``right_by`` and ``down_by``,
    which the run keeps as it began. Then the secretary takes them by the stack and says what became of each;
    ``stacks`` counts the stacks that were taken. A run that is over before all is printed has a reason.
    """

    __tablename__ = "overlay_run"
    __table_args__ = (
        CheckConstraint("done >= 0 AND done <= total", name="done"),
        CheckConstraint("(decision_id IS NULL) <> (recognition_decision_id IS NULL)", name="subject"),
        CheckConstraint("(ended_at IS NULL) = (length(end_reason) = 0)", name="end_reason"),
        CheckConstraint("stacks >= 0", name="stacks"),
    )

    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), index=True)
    recognition_decision_id: Mapped[int | None] = mapped_column(ForeignKey("recognition_decision.id"), index=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("blank_batch.id"))
    printer_id: Mapped[int] = mapped_column(ForeignKey("printer.id"))
    right_by: Mapped[int]
    down_by: Mapped[int]
    left_out: Mapped[list[str]] = mapped_column(JSON)
    coded: Mapped[bool]
    stacks: Mapped[int] = mapped_column(default=0)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    end_reason: Mapped[str] = mapped_column(Text, default="")

    award_decision: Mapped[Decision | None] = relationship()
    recognition_decision: Mapped[RecognitionDecision | None] = relationship()
    batch: Mapped[BlankBatch] = relationship()
    printer: Mapped[Printer] = relationship()
    requested_by: Mapped[Account] = relationship(foreign_keys=[requested_by_id])
    lines: Mapped[list["OverlayLine"]] = relationship(order_by="OverlayLine.position", back_populates="run")

    @property
    def decision(self) -> AnyDecision:
        decision = self.award_decision or self.recognition_decision
        if decision is None:
            raise ValueError(f"overlay run {self.id} is of no decision")
        return decision

    @property
    def is_open(self) -> bool:
        """Say whether sheets can be taken from it: its pages are composed and nobody ended it."""
        return self.state is WorkState.DONE and self.ended_at is None


class OverlayLine(Base):
    """A certificate of a run, and where its composed page is kept; ``stack`` is the one that it was taken with last."""

    __tablename__ = "overlay_line"
    __table_args__ = (
        UniqueConstraint("run_id", "position"),
        UniqueConstraint("run_id", "certificate_id"),
        CheckConstraint("page >= 0", name="page"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("overlay_run.id"))
    position: Mapped[int]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    page: Mapped[int] = mapped_column(default=0)
    stack: Mapped[int | None]

    run: Mapped[OverlayRun] = relationship(back_populates="lines")
    certificate: Mapped[Certificate] = relationship()
    file: Mapped[StoredFile | None] = relationship()


class BlankUse(Base):
    """A blank that went through a printer: its running number in its batch, and the certificate that was printed on it.

    A certificate stands on one blank at most. What was printed may be spoiled later; nothing else of it changes.
    """

    __tablename__ = "blank_use"
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        ForeignKeyConstraint(
            ["run_id", "certificate_id"],
            ["overlay_line.run_id", "overlay_line.certificate_id"],
            name="fk_blank_use_run_id_certificate_id_overlay_line",
        ),
        Index("uq_blank_use_printed", "certificate_id", unique=True, sqlite_where=_PRINTED, postgresql_where=_PRINTED),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("fate = 'printed' OR length(reason) > 0", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("blank_batch.id"))
    number: Mapped[int]
    run_id: Mapped[int] = mapped_column(ForeignKey("overlay_run.id"), index=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    fate: Mapped[Fate] = mapped_column(choice_of(Fate, "fate"))
    reason: Mapped[str] = mapped_column(Text, default="")
    used_at: Mapped[datetime] = mapped_column(Instant)
    used_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    batch: Mapped[BlankBatch] = relationship()
    run: Mapped[OverlayRun] = relationship(foreign_keys=[run_id])
    certificate: Mapped[Certificate] = relationship(foreign_keys=[certificate_id])
    used_by: Mapped[Account] = relationship()

    @property
    def body_id(self) -> int:
        return self.run.body_id

    def ruin(self, reason: str) -> None:
        """Note that the blank was spoiled after it had been printed."""
        if self.fate is Fate.SPOILED:
            raise RuleViolation("This blank was noted as spoiled already.")
        self.fate, self.reason = Fate.SPOILED, reason
