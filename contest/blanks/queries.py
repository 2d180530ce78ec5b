"""Blanks as pages, services and papers need them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from contest.accounts.models import Account, Role
from contest.awards.models import Award, Decision
from contest.blanks.models import (
    BlankBatch,
    BlankEntry,
    BlankKind,
    BlankUse,
    Fate,
    OverlayLine,
    OverlayRun,
    Printer,
    PrinterCalibration,
)
from contest.certificates.models import AnyDecision, Certificate
from contest.database import db, found
from contest.designs.design import Design
from contest.designs.queries import design_called, standing_designs
from contest.designs.ready_made import ready_made
from contest.errors import NotFound
from contest.movements.models import Movement
from contest.paper.faces import PaperError
from contest.recognition.models import RecognisedAuthor
from contest.units.models import Body
from contest.work import WorkState


def find_kind(kind_id: int) -> BlankKind:
    return found(BlankKind, kind_id)


def find_batch(batch_id: int) -> BlankBatch:
    return found(BlankBatch, batch_id)


def stocking_bodies(account: Account) -> Sequence[Body]:
    """Return the bodies whose blanks ``account`` may see, by name."""
    ids = {grant.body_id for grant in account.standing_grants if grant.role in (Role.SECRETARIAT, Role.LEADER)}
    return db.session.scalars(select(Body).where(Body.id.in_([one for one in ids if one])).order_by(Body.name)).all()


def kinds_of(bodies: Collection[Body]) -> Sequence[BlankKind]:
    """Return the kinds of blanks of these bodies with their batches: those in use first, each by name."""
    return db.session.scalars(
        select(BlankKind)
        .where(BlankKind.body_id.in_([body.id for body in bodies]))
        .options(selectinload(BlankKind.batches))
        .order_by(BlankKind.in_use.desc(), BlankKind.name)
    ).all()


def kind_called(body: Body, name: str) -> BlankKind | None:
    return db.session.scalar(select(BlankKind).where(BlankKind.body_id == body.id, BlankKind.name == name))


def batch_numbered(kind: BlankKind, number: str) -> BlankBatch | None:
    return db.session.scalar(select(BlankBatch).where(BlankBatch.kind_id == kind.id, BlankBatch.number == number))


def entries_of(batch: BlankBatch) -> Sequence[BlankEntry]:
    """Return what happened to the blanks of ``batch``, the latest first."""
    rows = select(BlankEntry).where(BlankEntry.batch_id == batch.id).options(joinedload(BlankEntry.noted_by))
    return db.session.scalars(rows.order_by(BlankEntry.id.desc())).all()


def designs_of(body: Body) -> list[Design]:
    """Return the designs that blanks of ``body`` can be for: ours, its own, and those its certificates have."""
    issued = db.session.scalars(
        select(Certificate.template)
        .join(Certificate.award)
        .join(Award.movement)
        .where(Movement.body_id == body.id)
        .distinct()
    )
    own = [design.current.called for design in standing_designs(body)]
    versions = dict.fromkeys([*ready_made(), *own, *sorted(issued)])
    return [design for version in versions if (design := known_design(version)) is not None]


def known_design(version: str) -> Design | None:
    """Return the design of ``version``, or None when nobody knows it any more."""
    try:
        return design_called(version)
    except PaperError:
        return None


@dataclass(frozen=True)
class Low:
    """A kind of which few blanks are left."""

    kind_id: int
    name: str
    left: int


def low_stock(body_ids: Collection[int]) -> list[Low]:
    """Return the kinds in use of these bodies of which more should be ordered, the fewest first."""
    left = func.coalesce(
        func.sum(BlankBatch.received - BlankBatch.printed - BlankBatch.spoiled - BlankBatch.damaged - BlankBatch.lost),
        0,
    )
    rows = db.session.execute(
        select(BlankKind.id, BlankKind.name, left)
        .outerjoin(BlankKind.batches)
        .where(BlankKind.body_id.in_(body_ids), BlankKind.in_use)
        .group_by(BlankKind.id, BlankKind.name, BlankKind.low_at)
        .having(left < BlankKind.low_at)
        .order_by(left, BlankKind.name)
    )
    return [Low(kind_id, name, count) for kind_id, name, count in rows]


# Printers.


@dataclass(frozen=True)
class PrinterAndKind:
    """A printer and a kind of blank that it prints onto, both of one body."""

    printer: Printer
    kind: BlankKind

    @property
    def body_id(self) -> int:
        return self.printer.body_id


def find_printer(printer_id: int) -> Printer:
    return found(Printer, printer_id)


def find_printer_and_kind(printer_id: int, kind_id: int) -> PrinterAndKind:
    pair = PrinterAndKind(found(Printer, printer_id), found(BlankKind, kind_id))
    if pair.kind.body_id != pair.printer.body_id:
        raise NotFound("blank_kind")
    return pair


def printers_of(bodies: Collection[Body]) -> Sequence[Printer]:
    """Return the printers of these bodies: those in use first, each by name and tray."""
    rows = select(Printer).where(Printer.body_id.in_([body.id for body in bodies]))
    return db.session.scalars(rows.order_by(Printer.in_use.desc(), Printer.name, Printer.tray)).all()


def printer_called(body: Body, name: str, tray: str) -> Printer | None:
    rows = select(Printer).where(Printer.body_id == body.id, Printer.name == name, Printer.tray == tray)
    return db.session.scalar(rows)


def calibration_of(printer: Printer, kind: BlankKind) -> PrinterCalibration | None:
    """Return what counts for ``printer`` and ``kind``, or None before the first calibration."""
    return latest_calibrations(printer).get(kind.id)


def latest_calibrations(printer: Printer) -> dict[int, PrinterCalibration]:
    """Return what counts for ``printer`` by kind of blank."""
    rows = (
        select(PrinterCalibration)
        .where(PrinterCalibration.printer_id == printer.id)
        .options(joinedload(PrinterCalibration.calibrated_by))
        .order_by(PrinterCalibration.id)
    )
    return {row.kind_id: row for row in db.session.scalars(rows)}


def calibrations_ever(printer: Printer, kind: BlankKind) -> Sequence[PrinterCalibration]:
    """Return the calibrations of ``printer`` for ``kind``, the latest first."""
    rows = (
        select(PrinterCalibration)
        .where(PrinterCalibration.printer_id == printer.id, PrinterCalibration.kind_id == kind.id)
        .options(joinedload(PrinterCalibration.calibrated_by), joinedload(PrinterCalibration.batch))
        .order_by(PrinterCalibration.id.desc())
    )
    return db.session.scalars(rows).all()


# Overlay runs.


def find_overlay_run(run_id: int) -> OverlayRun:
    return found(OverlayRun, run_id)


def find_use(use_id: int) -> BlankUse:
    return found(BlankUse, use_id)


def overlay_runs_of(decision: AnyDecision) -> Sequence[OverlayRun]:
    """Return the runs that print certificates of ``decision`` onto blanks, the newest first."""
    of = OverlayRun.decision_id if isinstance(decision, Decision) else OverlayRun.recognition_decision_id
    return db.session.scalars(
        select(OverlayRun)
        .where(of == decision.id)
        .options(
            joinedload(OverlayRun.batch).joinedload(BlankBatch.kind), joinedload(OverlayRun.printer),
            joinedload(OverlayRun.requested_by),
        )
        .order_by(OverlayRun.id.desc())
    ).all()  # fmt: skip


def printed_counts(runs: Collection[OverlayRun]) -> dict[int, int]:
    """Return by run how many of its certificates stand on blanks."""
    rows = db.session.execute(
        select(BlankUse.run_id, func.count())
        .where(BlankUse.run_id.in_([run.id for run in runs]), BlankUse.fate == Fate.PRINTED)
        .group_by(BlankUse.run_id)
    )
    return {run_id: count for run_id, count in rows}


# What tells whether a certificate still stands.
_STATE = (
    joinedload(Certificate.award),
    joinedload(Certificate.replaced_by),
    joinedload(Certificate.recognised_author).joinedload(RecognisedAuthor.recognition),
)


def lines_of(run: OverlayRun) -> Sequence[OverlayLine]:
    """Return the lines of ``run`` in their order, with all that tells whether their certificates still stand."""
    return db.session.scalars(
        select(OverlayLine)
        .where(OverlayLine.run_id == run.id)
        .options(
            joinedload(OverlayLine.certificate).options(*_STATE),
            joinedload(OverlayLine.file),
        )
        .order_by(OverlayLine.position)
        .execution_options(populate_existing=True)
    ).all()


def uses_of(run: OverlayRun) -> Sequence[BlankUse]:
    """Return the blanks that went through a printer in ``run``, in the order of their numbers."""
    rows = select(BlankUse).where(BlankUse.run_id == run.id)
    rows = rows.options(joinedload(BlankUse.certificate).options(*_STATE), joinedload(BlankUse.used_by))
    return db.session.scalars(rows.order_by(BlankUse.batch_id, BlankUse.number)).all()


@dataclass(frozen=True)
class Standing:
    """How far a run is: which certificates stand on blanks, which were taken to be printed, which are left.

    Certificates that were annulled or replaced before they were printed are ``dropped``.
    """

    printed: Sequence[OverlayLine]
    out: Sequence[OverlayLine]
    pending: Sequence[OverlayLine]
    dropped: Sequence[OverlayLine]


def standing_of(run: OverlayRun) -> Standing:
    lines = lines_of(run)
    there = on_blanks([line.certificate_id for line in lines])
    printed = [line for line in lines if line.certificate_id in there]
    rest = [line for line in lines if line.certificate_id not in there]
    out = [line for line in rest if line.stack is not None]
    free = [line for line in rest if line.stack is None]
    return Standing(
        printed, out, [line for line in free if is_valid(line.certificate)],
        [line for line in free if not is_valid(line.certificate)],
    )  # fmt: skip


def is_valid(certificate: Certificate) -> bool:
    """Say whether ``certificate`` may be printed: what it certifies stands, and no other one replaces it."""
    return certificate.stands and certificate.replaced_by is None


def on_blanks(certificate_ids: Collection[int]) -> dict[int, BlankUse]:
    """Return by certificate the blank that it stands on."""
    rows = select(BlankUse).where(BlankUse.certificate_id.in_(certificate_ids), BlankUse.fate == Fate.PRINTED)
    return {use.certificate_id: use for use in db.session.scalars(rows)}


def lines_in_open_runs(certificate_ids: Collection[int]) -> dict[int, OverlayLine]:
    """Return by certificate the line of a run in which it still waits to be printed."""
    rows = (
        select(OverlayLine)
        .join(OverlayLine.run)
        .where(
            OverlayLine.certificate_id.in_(certificate_ids),
            OverlayRun.ended_at.is_(None),
            OverlayRun.state != WorkState.FAILED,
        )
    )
    there = on_blanks(certificate_ids)
    return {line.certificate_id: line for line in db.session.scalars(rows) if line.certificate_id not in there}


def sheets_elsewhere(run: OverlayRun) -> int:
    """Return for how many sheets of other runs blanks of the batch of ``run`` lie in a printer already."""
    taken = (
        select(OverlayLine.certificate_id)
        .join(OverlayLine.run)
        .where(
            OverlayRun.batch_id == run.batch_id, OverlayRun.id != run.id, OverlayRun.ended_at.is_(None),
            OverlayLine.stack.is_not(None),
        )
    )  # fmt: skip
    ids = db.session.scalars(taken).all()
    return len(ids) - len(on_blanks(ids))


def last_number(batch: BlankBatch) -> int:
    """Return the running number of the blank of ``batch`` that was used last."""
    return db.session.scalar(select(func.max(BlankUse.number)).where(BlankUse.batch_id == batch.id)) or 0


def batches_with_blanks(body: Body) -> Sequence[BlankBatch]:
    """Return the batches of kinds in use of ``body`` that have blanks left, by kind and the oldest first."""
    left = BlankBatch.received - BlankBatch.printed - BlankBatch.spoiled - BlankBatch.damaged - BlankBatch.lost
    return db.session.scalars(
        select(BlankBatch)
        .join(BlankBatch.kind)
        .where(BlankKind.body_id == body.id, BlankKind.in_use, left > 0)
        .options(joinedload(BlankBatch.kind))
        .order_by(BlankKind.name, BlankBatch.received_on, BlankBatch.id)
    ).all()
