"""Printing certificates onto blanks: beginning a run, taking a stack of sheets, saying what became of it.

Whoever takes or reports sheets holds the run, and its batch after it, so that no blank is used twice.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Award, Decision
from contest.blanks import queries
from contest.blanks.fitting import misfits
from contest.blanks.models import BlankBatch, BlankKind, BlankUse, Fate, OverlayLine, OverlayRun, Printer
from contest.blanks.papers import CARRIED, carried_values
from contest.blanks.services import enter
from contest.blanks.stock import StockAct
from contest.certificates.models import AnyDecision, Certificate
from contest.certificates.services import check_given_to_press, issue_certificates
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.paper.models import Paper
from contest.paper.services import order_once
from contest.rules.catalogue import name_of


class Outcome(enum.StrEnum):
    """What became of a stack: all was printed well, one blank was spoiled, or the printer stopped after one."""

    ALL = "all"
    SPOILED = "spoiled"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Report:
    """What became of the stack number ``stack``: ``at`` is the place in it of the spoiled or of the last good sheet.

    ``spoiled`` blanks were spoiled there, for ``reason``.
    """

    stack: int
    outcome: Outcome
    at: int = 0
    spoiled: int = 1
    reason: str = ""


def begin_run(
    decision: AnyDecision, batch: BlankBatch, printer: Printer, holder_ids: Sequence[int] | None = None, *, by: Account
) -> OverlayRun:
    """Begin to print the certificates of ``decision`` that stand on no blank yet, or those of the chosen holders.

    Certificates are issued if they were not yet. The edge hands the run to ``tasks.compose_run`` after the commit.
    """
    if isinstance(decision, Decision) and not decision.is_issued:
        raise RuleViolation("The decision has no number yet. Certificates are printed of issued decisions.")
    check_given_to_press(decision)
    lock(batch)
    _check_means(decision, batch, printer)
    certificates = _wanted(issue_certificates(decision, by=by), holder_ids)
    serving = {version: _serves(batch.kind, version) for version in {one.template for one in certificates}}
    for certificate in certificates:
        _check_fits(certificate, batch, serves=serving[certificate.template])
    known = queries.calibration_of(printer, batch.kind)
    right, down = (known.right_by, known.down_by) if known else (0, 0)
    run = OverlayRun(
        body_id=decision.body_id, batch=batch, printer=printer, right_by=right + batch.right_by,
        down_by=down + batch.down_by, left_out=list(batch.kind.printed), coded=batch.kind.coded, stacks=0,
        requested_by=by, total=len(certificates), end_reason="",
    )  # fmt: skip
    if isinstance(decision, Decision):
        run.award_decision = decision
    else:
        run.recognition_decision = decision
    run.lines = [
        OverlayLine(position=place, certificate=certificate, page=0)
        for place, certificate in enumerate(certificates, start=1)
    ]
    db.session.add(run)
    record(
        by, "overlay_run.begin", run, body_id=run.body_id, name=batch.kind.name, number=batch.number,
        printer=printer.called, certificates=len(certificates), right=run.right_by, down=run.down_by,
    )  # fmt: skip
    return run


def _check_means(decision: AnyDecision, batch: BlankBatch, printer: Printer) -> None:
    if {batch.body_id, printer.body_id} != {decision.body_id}:
        raise RuleViolation("Blanks and printer belong to another body.", field="batch_id")
    if not batch.kind.in_use:
        raise RuleViolation("This kind of blank is not used any more.", field="batch_id")
    if not printer.in_use:
        raise RuleViolation("This printer is not used any more.", field="printer_id")
    if not batch.left:
        raise RuleViolation("No blank of this batch is left.", field="batch_id")


def _wanted(certificates: Sequence[Certificate], holder_ids: Sequence[int] | None) -> list[Certificate]:
    """Return the certificates that are to be printed: of the chosen holders, or all that stand on no blank yet."""
    ids = [certificate.id for certificate in certificates]
    there, waiting = queries.on_blanks(ids), queries.lines_in_open_runs(ids)
    chosen = [one for one in certificates if holder_ids is None or one.holder.id in holder_ids]
    for certificate in chosen:
        if holder_ids is not None and certificate.id in there:
            raise RuleViolation(
                "%(serial)s stands on blank %(number)s already. Note that blank as spoiled first.", field="holders",
                serial=certificate.serial, number=there[certificate.id].number,
            )  # fmt: skip
        if certificate.id in waiting:
            raise RuleViolation(
                "%(serial)s waits in another run. Finish or end that run first.", field="holders",
                serial=certificate.serial,
            )  # fmt: skip
    wanted = [one for one in chosen if one.id not in there]
    if not wanted:
        raise RuleViolation("There is nothing to print: no certificate of this decision waits for a blank.")
    return wanted


def _serves(kind: BlankKind, version: str) -> bool:
    """Say whether blanks of ``kind`` take certificates of the design of ``version``."""
    blank, wanted = queries.known_design(kind.design), queries.known_design(version)
    if blank is None or wanted is None:
        return False
    return not misfits(blank, wanted, printed=kind.printed, artwork=kind.artwork, emblem=kind.emblem)


def _check_fits(certificate: Certificate, batch: BlankBatch, *, serves: bool) -> None:
    """Refuse a certificate that these blanks are not for."""
    kind = batch.kind
    if not serves:
        raise RuleViolation(
            "These blanks are not for the design of %(serial)s (%(design)s): what is printed on them stands elsewhere, "
            "or is another.", field="batch_id", serial=certificate.serial, design=certificate.template,
        )  # fmt: skip
    holder = certificate.holder
    if kind.honour and not (isinstance(holder, Award) and holder.honour == kind.honour):
        raise RuleViolation(
            "These blanks are for %(honour)s alone; %(serial)s is for something else.", field="batch_id",
            honour=name_of(kind.honour, body_id=kind.body_id), serial=certificate.serial,
        )  # fmt: skip


def take_stack(run: OverlayRun, count: int, *, by: Account) -> Sequence[OverlayLine]:
    """Take the next ``count`` certificates of ``run`` to be printed, as many as there are, and return their lines."""
    lock(run)
    lock(run.batch)
    _check_open(run)
    check_given_to_press(run.decision)
    standing = queries.standing_of(run)
    if standing.out:
        raise RuleViolation("Say first what became of the sheets that you have taken.")
    if not standing.pending:
        raise RuleViolation("Nothing is left to print in this run.")
    if count < 1:
        raise RuleViolation("At least one sheet.", field="count")
    if not run.batch.left:
        raise RuleViolation("No blank of this batch is left. End this run and begin another with the next batch.")
    free = run.batch.left - queries.sheets_elsewhere(run)
    if free < 1:
        raise RuleViolation("The blanks of this batch that are left lie in a printer for another run.")
    taken = standing.pending[: min(count, free)]
    run.stacks += 1
    for line in taken:
        line.stack = run.stacks
    db.session.flush()
    serials = [line.certificate.serial for line in taken]
    record(by, "overlay_run.take", run, body_id=run.body_id, stack=run.stacks, serials=serials)
    return taken


def report(run: OverlayRun, told: Report, *, by: Account) -> list[BlankUse]:
    """Note what became of the sheets that were taken, and return the blanks that were used.

    Each certificate that was printed well is on its blank once and for all; the others wait again. Stock goes down by
    what went through the printer. Refused for a stack that was reported already.
    """
    lock(run)
    batch = lock(run.batch)
    _check_open(run)
    out = queries.standing_of(run).out
    if not out or told.stack != run.stacks:
        raise RuleViolation("It was noted already what became of these sheets.")
    good, spoiled = _outcome(told, len(out))
    number = queries.last_number(batch)
    uses = []
    if good:
        enter(batch, StockAct.PRINTED, good, clock.today(), "", by)
    if spoiled:
        enter(batch, StockAct.SPOILED, spoiled, clock.today(), told.reason, by)
    for place in range(good + spoiled):
        line = out[min(place, good)]
        fate, reason = (Fate.PRINTED, "") if place < good else (Fate.SPOILED, told.reason)
        uses.append(
            BlankUse(
                batch=batch, number=number + place + 1, run=run, certificate=line.certificate, fate=fate,
                reason=reason, used_at=clock.now(), used_by=by,
            )
        )  # fmt: skip
    for line in out[good:]:
        line.stack = None
    db.session.add_all(uses)
    db.session.flush()
    record(
        by, "overlay_run.report", run, body_id=run.body_id, reason=told.reason or None, stack=told.stack,
        printed=[use.certificate.serial for use in uses if use.fate is Fate.PRINTED], spoiled=spoiled,
        left=batch.left,
    )  # fmt: skip
    return uses


def _outcome(told: Report, count: int) -> tuple[int, int]:
    """Return how many of ``count`` sheets were printed well, and how many blanks were spoiled."""
    if told.outcome is Outcome.ALL:
        return count, 0
    least = 1 if told.outcome is Outcome.SPOILED else 0
    if not least <= told.at <= count:
        raise RuleViolation("The stack has the numbers %(least)s to %(count)s.", field="at", least=least, count=count)
    if told.outcome is Outcome.STOPPED:
        return told.at, 0
    if told.spoiled < 1:
        raise RuleViolation("At least one blank.", field="spoiled")
    if not told.reason:
        raise RuleViolation("Say why the blank was spoiled.", field="reason")
    return told.at - 1, told.spoiled


def ruin(use: BlankUse, reason: str, *, by: Account) -> BlankUse:
    """Note that a blank was spoiled after it had been printed: its certificate waits to be printed again."""
    lock(use.run)
    batch = lock(use.batch)
    lock(use)
    use.ruin(reason)
    enter(batch, StockAct.RUINED, 1, clock.today(), reason, by)
    for line in queries.lines_of(use.run):
        if line.certificate_id == use.certificate_id:
            line.stack = None
    record(
        by, "overlay_run.ruin", use.run, body_id=use.body_id, reason=reason, serial=use.certificate.serial,
        number=use.number,
    )  # fmt: skip
    return use


def end_run(run: OverlayRun, reason: str, *, by: Account) -> OverlayRun:
    """End a run before all of it is printed; what is left can be printed in another."""
    lock(run)
    if run.ended_at is not None:
        raise RuleViolation("This run was ended already.")
    if queries.standing_of(run).out:
        raise RuleViolation("Say first what became of the sheets that you have taken.")
    run.ended_at, run.ended_by_id, run.end_reason = clock.now(), by.id, reason
    record(by, "overlay_run.end", run, body_id=run.body_id, reason=reason)
    return run


def _check_open(run: OverlayRun) -> None:
    if run.ended_at is not None:
        raise RuleViolation("This run was ended already.")
    if not run.is_open:
        raise RuleViolation("The pages of this run are not ready yet.")


def order_carried(run: OverlayRun) -> Paper:
    """Return the list of which blank carries which certificate, as a paper."""
    values = carried_values(run, queries.uses_of(run))
    return order_once(CARRIED, values, filename=f"phoi-da-in-{run.id}.pdf", subject=run)
