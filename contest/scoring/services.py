"""Scoring: marks saved as they are typed, sheets handed in and reopened. Nothing typed is overwritten unseen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import inspect, select

from contest import clock
from contest.accounts.models import Account, Role
from contest.database import db, lock
from contest.errors import RuleViolation, Stale
from contest.initiatives.models import InitiativeState
from contest.journal.services import record
from contest.movements.models import Criterion, CriterionKind, PhaseKind
from contest.movements.services import freeze_rubric
from contest.notices.models import NoticeKind
from contest.notices.services import notify
from contest.panels.models import Assignment
from contest.panels.queries import conflict_of, is_declared
from contest.panels.services import REASONS
from contest.paper.writing import short_day, written
from contest.scoring import queries
from contest.scoring.marking import refusal_of
from contest.scoring.models import Mark, Sheet, SheetSource, SheetState
from contest.scoring.queries import criteria_of, is_open_on, sheet_of


class Overtaken(Stale):
    """The mark or comment was changed elsewhere since the page was opened; ``current`` is what stands."""

    def __init__(self, message: str, current: int | str | None, *, field: str, **values: str) -> None:
        super().__init__(message, field=field, **values)
        self.current = current


@dataclass(frozen=True)
class Entry:
    """A mark as typed and as it stood when the judge saw it; None is no mark."""

    value: int | None
    before: int | None


# What a judge writes beside the marks: for the panel, for the unit, for nobody else.
TEXTS = ("comment", "unit_comment", "note")


@dataclass(frozen=True)
class Written:
    """A text as typed, and the one that it is to replace."""

    text: str
    before: str


@dataclass(frozen=True)
class SheetDetails:
    """A whole sheet as typed: the marks by criterion, and the texts by their name; one that is not there stays."""

    marks: Mapping[int, Entry]
    texts: Mapping[str, Written]


def save_mark(
    assignment: Assignment, criterion_id: int, value: int | None, *, before: int | None, by: Account
) -> Sheet:
    """Save one mark in hundredths, or take it back with None, and return the sheet; the first one begins it.

    ``before`` is what stood when the judge typed. Raises Overtaken when something else stands by now, unless it is the
    very same: a request that is sent again because its answer was lost does no harm.
    """
    sheet = _open_sheet(assignment, by=by)
    criterion = _criterion_of(assignment, criterion_id)
    if value is not None:
        check_mark(criterion, value)
    mark = next((mark for mark in sheet.marks if mark.criterion_id == criterion_id), None)
    current = mark.value if mark else None
    if current == value:
        return sheet
    if current != before:
        shown = "–" if current is None else written(current)
        raise Overtaken("In another window this mark is now %(mark)s.", current, field=field_of(criterion), mark=shown)
    if mark is None:
        sheet.marks.append(Mark(criterion_id=criterion_id, value=value))
    elif value is None:
        sheet.marks.remove(mark)
        db.session.delete(mark)
    else:
        mark.value = value
    db.session.flush()
    return sheet


def save_text(assignment: Assignment, name: str, text: str, *, before: str, by: Account) -> Sheet:
    """Save one of the TEXTS of a sheet; raises Overtaken when it was changed elsewhere since the judge saw ``before``.

    Texts are refused when the sheet is handed in, the private note too: what was scored stays as it was.
    """
    if name not in TEXTS:
        raise RuleViolation("There is no such text on a sheet.")
    sheet = _open_sheet(assignment, by=by)
    current = getattr(sheet, name)
    if current not in (before, text):
        raise Overtaken("In another window this comment has been changed.", current, field=name)
    setattr(sheet, name, text)
    db.session.flush()
    return sheet


def save_comment(assignment: Assignment, comment: str, *, before: str, by: Account) -> Sheet:
    """Save the comment for the panel."""
    return save_text(assignment, "comment", comment, before=before, by=by)


def save_sheet(assignment: Assignment, details: SheetDetails, *, by: Account) -> Sheet:
    """Save everything of a sheet at once; all of it or none."""
    sheet = _open_sheet(assignment, by=by)
    for criterion_id, entry in details.marks.items():
        sheet = save_mark(assignment, criterion_id, entry.value, before=entry.before, by=by)
    for name, written_text in details.texts.items():
        sheet = save_text(assignment, name, written_text.text, before=written_text.before, by=by)
    return sheet


def hand_in(assignment: Assignment, *, edition: int | None = None, by: Account) -> Sheet:
    """Hand the sheet in: it is locked from now on, and the journal keeps its marks. Handing in twice is handing in.

    ``edition`` is the text that was scored, if it is not the present one.
    """
    sheet = sheet_of(_held(assignment))
    if sheet is not None and lock(sheet).state is SheetState.HANDED_IN:
        return sheet
    sheet = _open_sheet(assignment, by=by)
    if missing := unmarked(assignment, sheet):
        raise RuleViolation(
            "Marks are missing for: %(criteria)s.", criteria=", ".join(criterion.name for criterion in missing)
        )
    sheet.hand_in(clock.now())
    sheet.edition = edition or assignment.initiative.edition
    _note(sheet, "sheet.hand_in", by=by)
    return sheet


def unmarked(assignment: Assignment, sheet: Sheet | None) -> Sequence[Criterion]:
    """Return the criteria that ``sheet`` has no mark for yet; a bonus or a penalty is given only where there is one."""
    given, needed = sheet.given if sheet else {}, criteria_of(assignment.movement)
    return [line for line in needed if line.id not in given and line.kind is CriterionKind.MARK]


def reopen_sheet(sheet: Sheet, reason: str, *, by: Account) -> Sheet:
    """Let the judge change a sheet that was handed in; the marks it had stay in the journal."""
    lock(sheet)
    if queries.closing_of(sheet.movement) is not None:
        raise RuleViolation("Scoring is closed. Nothing of a sheet changes any more.")
    if sheet.assignment.seat.left_at is not None:
        raise RuleViolation("%(name)s has left the panel already.", name=sheet.assignment.seat.account.name)
    _note(sheet, "sheet.reopen", by=by, reason=reason)
    sheet.reopen(clock.now())
    # Whatever its marks came from, they are the judge's to change on screen now.
    sheet.source = SheetSource.SCREEN
    return sheet


def tell_of_changed_texts() -> int:
    """Tell every judge, once for each text, whose initiative was submitted anew after the sheet was begun.

    Return how many were told.
    """
    told = 0
    for sheet in queries.overtaken_and_untold():
        assignment = sheet.assignment
        if conflict_of(assignment.seat, assignment.initiative) is None:
            told += 1
            notify(
                [assignment.seat.account], NoticeKind.TEXT_CHANGED, f"/assignments/{assignment.id}/changes",
                queries.key_of_change(assignment), title=assignment.initiative.title, movement=sheet.movement.name,
            )  # fmt: skip
    return told


def check_mark(criterion: Criterion, value: int) -> None:
    """Raise RuleViolation if ``criterion`` does not allow the mark ``value``."""
    bands = [(band.low, band.high) for band in criterion.bands]
    if refusal := refusal_of(value, most=criterion.max_mark, bands=bands, step=criterion.step):
        raise RuleViolation(refusal.message, field=field_of(criterion), **refusal.values)


def field_of(criterion: Criterion) -> str:
    """Return the name of the form field for the mark of ``criterion``."""
    return f"mark-{criterion.id}"


def _held(assignment: Assignment) -> Assignment:
    """Return the assignment as it stands now, held until the transaction ends, unless it was taken back."""
    (assignment_id,) = inspect(assignment).identity or (None,)
    query = select(Assignment).where(Assignment.id == assignment_id).with_for_update()
    held = db.session.scalar(query.execution_options(populate_existing=True))
    if held is None:
        raise RuleViolation("This initiative has been taken back from you. Ask the secretariat.")
    return held


def _open_sheet(assignment: Assignment, *, by: Account) -> Sheet:
    """Return the sheet of ``assignment``, begun if need be and held, after making sure that it may be marked now."""
    _held(assignment)
    sheet = sheet_of(assignment)
    if sheet is not None:
        lock(sheet)
        db.session.refresh(sheet, ["marks"])
    check_open(assignment, sheet)
    if sheet is None:
        freeze_rubric(assignment.movement)
        sheet = Sheet(
            assignment=assignment, round=queries.round_of(assignment.initiative),
            edition=assignment.initiative.edition, begun_at=clock.now(),
        )  # fmt: skip
        db.session.add(sheet)
        record(by, "sheet.begin", sheet, body_id=assignment.movement.body_id, **_whose(assignment))
    return sheet


def check_open(assignment: Assignment, sheet: Sheet | None) -> None:
    """Raise RuleViolation if the sheet may not be marked now: whose it is, an interest, its state, the calendar."""
    seat = assignment.seat
    if seat.left_at is not None or not seat.account.holds(Role.JUDGE, body_id=assignment.movement.body_id):
        raise RuleViolation("You no longer sit on this panel.")
    db.session.refresh(assignment.initiative, ["state"])
    if assignment.initiative.state is InitiativeState.WITHDRAWN:
        raise RuleViolation("The unit has withdrawn this initiative. Its sheet does not count.")
    if (kind := conflict_of(assignment.seat, assignment.initiative)) is not None:
        raise RuleViolation(REASONS[kind])
    if not is_declared(assignment):
        raise RuleViolation("First declare that you have no conflict of interest with this initiative.")
    if assignment.initiative.state is not InitiativeState.ELIGIBLE:
        raise RuleViolation("This initiative is with its unit again. It can be scored when it has been accepted anew.")
    if queries.closing_of(assignment.movement) is not None:
        raise RuleViolation("Scoring is closed. Nothing of a sheet changes any more.")
    if sheet is not None and sheet.state is SheetState.HANDED_IN:
        raise RuleViolation("This sheet has been handed in. Ask the secretariat to reopen it.")
    if sheet is None and not seat.serves_on(clock.today()):
        raise RuleViolation("Your term on this panel does not cover today, so no sheet can be begun.")
    if sheet is None and (first := queries.calibration_before(assignment)) is not None:
        raise RuleViolation(
            "First score the calibration initiative No. %(number)s and hand it in; then the others open.",
            number=first.register_number,
        )
    if is_open_on(assignment.movement, sheet, clock.today()):
        return
    phase = assignment.movement.phase(PhaseKind.SCORING)
    if phase is None:
        raise RuleViolation("The scoring phase has no dates yet.")
    raise RuleViolation(
        "Sheets are scored from %(first)s to the end of %(last)s.",
        first=short_day(phase.opens_on),
        last=short_day(phase.closes_on),
    )


def _criterion_of(assignment: Assignment, criterion_id: int) -> Criterion:
    for criterion in criteria_of(assignment.movement):
        if criterion.id == criterion_id:
            return criterion
    raise RuleViolation("There is no such criterion in this movement.")


def _whose(assignment: Assignment) -> dict[str, str]:
    return {"initiative": assignment.initiative.register_number, "judge": assignment.seat.account.name}


def _note(sheet: Sheet, act: str, *, by: Account, reason: str | None = None) -> None:
    """Put the act into the journal with the marks as they stand."""
    given = sheet.given
    marks = {line.code: given[line.id] for line in criteria_of(sheet.movement) if line.id in given}
    whose, texts = _whose(sheet.assignment), {"comment": sheet.comment, "unit_comment": sheet.unit_comment}
    record(by, act, sheet, body_id=sheet.movement.body_id, reason=reason, **whose, marks=marks, **texts)
