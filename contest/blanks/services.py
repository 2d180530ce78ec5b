"""Kinds of blanks, deliveries, and what becomes of blanks.

Whoever moves the stock of a batch holds the batch, so that no blank is counted twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from contest import clock
from contest.accounts.models import Account
from contest.blanks import queries
from contest.blanks.calibration import Fault, ReadAt, Readings, Working, worked_out
from contest.blanks.models import FURTHEST, BlankBatch, BlankEntry, BlankKind, Printer, PrinterCalibration
from contest.blanks.papers import INVENTORY, inventory_values
from contest.blanks.stock import BY_HAND, StockAct
from contest.database import db, lock
from contest.designs.design import Design
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.paper.models import Paper
from contest.paper.services import order_once
from contest.storage.models import StoredFile
from contest.storage.services import store
from contest.storage.uploads import JPEG, PNG, Upload, media_type_of
from contest.units.models import Body

PICTURE_LIMIT = 10 * 1024 * 1024


@dataclass(frozen=True)
class KindDetails:
    """What a kind of blank is; lengths in tenths of a millimetre."""

    name: str
    design: str
    printed: tuple[str, ...]
    honour: str | None = None
    artwork: bool = True
    emblem: bool = True
    coded: bool = True
    frame: tuple[int, int, int, int] | None = None
    low_at: int = 20
    in_use: bool = True


@dataclass(frozen=True)
class Delivery:
    """A batch as it was delivered: what the supplier calls it, how many, and how far its printing is off."""

    number: str
    quantity: int
    received_on: date
    supplier: str = ""
    right: int = 0
    down: int = 0


@dataclass(frozen=True)
class Happening:
    """What became of some blanks of a batch, noted by hand."""

    act: StockAct
    quantity: int
    happened_on: date
    reason: str


def add_kind(body: Body, details: KindDetails, picture: Upload | None = None, *, by: Account) -> BlankKind:
    """Add a kind of blank to what ``body`` keeps."""
    kind = BlankKind(body=body)
    _describe(kind, details, picture)
    db.session.add(kind)
    db.session.flush()
    record(by, "blank_kind.add", kind, body_id=body.id, **_told(details))
    return kind


def change_kind(kind: BlankKind, details: KindDetails, picture: Upload | None = None, *, by: Account) -> BlankKind:
    """Change what is known of a kind of blank. Runs that print onto it keep what they began with."""
    lock(kind)
    former = kind.picture_id
    before = _told(_details(kind))
    _describe(kind, details, picture)
    db.session.flush()
    now = _told(details)
    changed = {name: [before[name], value] for name, value in now.items() if before[name] != value}
    if kind.picture_id != former:
        changed["picture"] = [former, kind.picture_id]
    if changed:
        record(by, "blank_kind.change", kind, body_id=kind.body_id, changed=changed)
    return kind


def _describe(kind: BlankKind, details: KindDetails, picture: Upload | None) -> None:
    same = queries.kind_called(kind.body, details.name)
    if same is not None and same.id != kind.id:
        raise RuleViolation("There is a kind of blank of this name already.", field="name")
    design = queries.known_design(details.design)
    if design is None:
        raise RuleViolation("Nobody knows this design any more.", field="design")
    if details.frame is not None:
        _check_frame(details.frame, design)
    kind.width, kind.height = round(design.width * 10), round(design.height * 10)
    kind.printed = [name for name in design.places if name in details.printed]
    kind.frame_left, kind.frame_top, kind.frame_right, kind.frame_bottom = details.frame or (None,) * 4
    for name in ("name", "design", "honour", "artwork", "emblem", "coded", "low_at", "in_use"):
        setattr(kind, name, getattr(details, name))
    if picture is not None:
        kind.picture = _stored(picture)


def _check_frame(frame: tuple[int, int, int, int], design: Design) -> None:
    left, top, right, bottom = frame
    if left + right >= design.width * 10 or top + bottom >= design.height * 10:
        raise RuleViolation("The sides of the frame would meet. Say how far it is from each edge.", field="frame_left")


def _stored(picture: Upload) -> StoredFile:
    try:
        media_type = media_type_of(picture, allowed=(PNG, JPEG), limit=PICTURE_LIMIT)
    except RuleViolation as violation:
        raise RuleViolation(violation.message, field="picture", **violation.values) from None
    return store(picture.content, filename=picture.filename, media_type=media_type)


def _details(kind: BlankKind) -> KindDetails:
    return KindDetails(
        kind.name, kind.design, tuple(kind.printed), kind.honour, kind.artwork, kind.emblem, kind.coded, kind.frame,
        kind.low_at, kind.in_use,
    )  # fmt: skip


def _told(details: KindDetails) -> dict[str, Any]:
    told = {**vars(details), "printed": sorted(details.printed)}
    return {**told, "frame": list(details.frame) if details.frame else None}


def receive(kind: BlankKind, delivery: Delivery, *, by: Account) -> BlankBatch:
    """Take a batch of blanks into stock."""
    lock(kind)
    if not kind.in_use:
        raise RuleViolation("This kind of blank is not used any more.")
    _check_past(delivery.received_on, "received_on")
    _check_offset(delivery.right, delivery.down)
    if queries.batch_numbered(kind, delivery.number) is not None:
        raise RuleViolation("There is a batch of this number already.", field="number")
    batch = BlankBatch(
        kind=kind, number=delivery.number, supplier=delivery.supplier, received_on=delivery.received_on,
        right_by=delivery.right, down_by=delivery.down, received=0, printed=0, spoiled=0, damaged=0, lost=0,
    )  # fmt: skip
    db.session.add(batch)
    enter(batch, StockAct.RECEIVED, delivery.quantity, delivery.received_on, "", by)
    record(by, "blank_batch.receive", batch, body_id=kind.body_id, name=kind.name, **vars(delivery))
    return batch


# What the journal calls what is noted by hand.
NOTED: Mapping[StockAct, str] = {
    StockAct.SPOILED: "blank_batch.spoiled", StockAct.DAMAGED: "blank_batch.damaged",
    StockAct.LOST: "blank_batch.lost", StockAct.FOUND: "blank_batch.found", StockAct.SHORT: "blank_batch.short",
}  # fmt: skip


def note(batch: BlankBatch, happening: Happening, *, by: Account) -> BlankEntry:
    """Note what became of blanks of ``batch``; refused when there are not so many."""
    lock(batch)
    if happening.act not in BY_HAND:
        raise RuleViolation("This is not noted by hand.", field="act")
    _check_past(happening.happened_on, "happened_on")
    entry = enter(batch, happening.act, happening.quantity, happening.happened_on, happening.reason, by)
    act = NOTED[happening.act]
    record(
        by, act, batch, body_id=batch.body_id, reason=happening.reason,
        name=batch.kind.name, number=batch.number, quantity=happening.quantity, left=batch.left,
    )  # fmt: skip
    return entry


def set_batch_offset(batch: BlankBatch, right: int, down: int, *, by: Account) -> BlankBatch:
    """Set how far what is printed on blanks of ``batch`` stands from where it should, in tenths of a millimetre."""
    lock(batch)
    _check_offset(right, down)
    changed = {
        name: [before, now]
        for name, before, now in (("right", batch.right_by, right), ("down", batch.down_by, down))
        if before != now
    }
    batch.right_by, batch.down_by = right, down
    if changed:
        record(by, "blank_batch.set_offset", batch, body_id=batch.body_id, number=batch.number, changed=changed)
    return batch


def enter(batch: BlankBatch, act: StockAct, quantity: int, day: date, reason: str, by: Account) -> BlankEntry:
    """Move the stock of ``batch``, which is held, and say so in an entry."""
    batch.move(act, quantity)
    entry = BlankEntry(
        batch=batch, act=act, quantity=quantity, happened_on=day, reason=reason, noted_at=clock.now(), noted_by=by
    )
    db.session.add(entry)
    db.session.flush()
    return entry


def _check_past(day: date, field: str) -> None:
    if day > clock.today():
        raise RuleViolation("This day has not come yet.", field=field)


def _check_offset(right: int, down: int) -> None:
    for field, tenths in (("right", right), ("down", down)):
        if abs(tenths) > FURTHEST:
            raise RuleViolation("No more than %(most)s mm to either side.", field=field, most=FURTHEST // 10)


def order_inventory(body: Body) -> Paper:
    """Return the inventory sheet of the blanks of ``body`` as it stands today."""
    values = inventory_values(body, queries.kinds_of([body]), clock.today())
    return order_once(INVENTORY, values, filename=f"kiem-ke-phoi-{body.code}.pdf", subject=body)


# Printers.


@dataclass(frozen=True)
class PrinterDetails:
    """A printer or one of its trays."""

    name: str
    tray: str = ""
    note: str = ""
    in_use: bool = True


@dataclass(frozen=True)
class SheetRead:
    """What was read on a calibration sheet that had been printed with the offset ``shift``.

    ``batch`` is that of the blank whose frame was read. ``accepted``: the offset is wanted although the sides disagree.
    """

    read_at: ReadAt
    readings: Readings
    shift: tuple[int, int]
    batch: BlankBatch | None = None
    accepted: bool = False


def add_printer(body: Body, details: PrinterDetails, *, by: Account) -> Printer:
    """Add a printer, or a tray of one, to those of ``body``."""
    printer = Printer(body=body, **vars(details))
    _check_printer(body, details)
    db.session.add(printer)
    db.session.flush()
    record(by, "printer.add", printer, body_id=body.id, **vars(details))
    return printer


def change_printer(printer: Printer, details: PrinterDetails, *, by: Account) -> Printer:
    """Change what is known of a printer; its calibrations stay."""
    lock(printer)
    _check_printer(printer.body, details, printer)
    changed = {}
    for name, value in vars(details).items():
        if getattr(printer, name) != value:
            changed[name] = [getattr(printer, name), value]
            setattr(printer, name, value)
    if changed:
        record(by, "printer.change", printer, body_id=printer.body_id, changed=changed)
    return printer


def _check_printer(body: Body, details: PrinterDetails, printer: Printer | None = None) -> None:
    same = queries.printer_called(body, details.name, details.tray)
    if same is not None and same is not printer:
        raise RuleViolation("There is a printer of this name and tray already.", field="name")


def reckon(kind: BlankKind, sheet: SheetRead) -> Working:
    """Return what a calibration sheet for ``kind`` tells; its offset is that of the printer alone.

    Where the frame of a blank was read, that of its batch is taken off, for it is added again when printing.
    """
    if sheet.read_at is ReadAt.FRAME and kind.frame is None:
        raise RuleViolation("Nobody told where the frame of this blank stands. Read the edges of plain paper instead.",
                            field="read_at")  # fmt: skip
    working = worked_out(
        sheet.readings, sheet.read_at, size=(kind.width, kind.height), frame=kind.frame, shift=sheet.shift
    )
    if sheet.read_at is ReadAt.FRAME and sheet.batch is not None:
        working = replace(working, right=working.right - sheet.batch.right_by, down=working.down - sheet.batch.down_by)
    return working


def calibrate(printer: Printer, kind: BlankKind, sheet: SheetRead, *, by: Account) -> PrinterCalibration:
    """Set the offset of ``printer`` for ``kind`` to what ``sheet`` tells.

    Refused when the four sides disagree, unless the offset is accepted nevertheless.
    """
    lock(printer)
    working = reckon(kind, sheet)
    if abs(working.right) > FURTHEST or abs(working.down) > FURTHEST:
        raise RuleViolation(
            "This would move the print by more than %(most)s mm. Read the sheet again.", most=FURTHEST // 10
        )
    if working.faults and not sheet.accepted:
        raise _faulty(working)
    told = {name: list(pair) for name, pair in vars(sheet.readings).items()}
    calibration = PrinterCalibration(
        printer=printer, kind=kind, batch=sheet.batch, right_by=working.right, down_by=working.down,
        read_at=sheet.read_at, readings=told, sheet_right=sheet.shift[0], sheet_down=sheet.shift[1],
        wider=working.wider, higher=working.higher, askew=working.askew, calibrated_at=clock.now(), calibrated_by=by,
    )  # fmt: skip
    return _keep(calibration, by, readings=told, faults=[fault.value for fault in working.faults])


def set_offset(printer: Printer, kind: BlankKind, right: int, down: int, *, by: Account) -> PrinterCalibration:
    """Set the offset of ``printer`` for ``kind`` to what somebody knows it to be."""
    lock(printer)
    _check_offset(right, down)
    calibration = PrinterCalibration(
        printer=printer, kind=kind, right_by=right, down_by=down, read_at=ReadAt.TYPED, readings={}, sheet_right=0,
        sheet_down=0, wider=0, higher=0, askew=0, calibrated_at=clock.now(), calibrated_by=by,
    )  # fmt: skip
    return _keep(calibration, by)


def _keep(calibration: PrinterCalibration, by: Account, **told: object) -> PrinterCalibration:
    printer, kind = calibration.printer, calibration.kind
    before = queries.calibration_of(printer, kind)
    db.session.add(calibration)
    db.session.flush()
    changed = {
        "right": [before.right_by if before else None, calibration.right_by],
        "down": [before.down_by if before else None, calibration.down_by],
    }
    details: dict[str, Any] = {"name": kind.name, "read_at": calibration.read_at.value, "changed": changed, **told}
    record(by, "printer.calibrate", printer, body_id=printer.body_id, **details)
    return calibration


def _faulty(working: Working) -> RuleViolation:
    """Return why an offset alone will not do."""
    if Fault.CONTRADICTION in working.faults:
        return RuleViolation("The four sides contradict one another. Read the sheet again.", field="accepted")
    if Fault.SCALE in working.faults:
        return RuleViolation(
            "The print is not as large as it should be. Print in actual size, without fitting it to the page.",
            field="accepted",
        )
    return RuleViolation(
        "The print lies askew. Set the guides of the tray against the paper and print the sheet again.",
        field="accepted",
    )
