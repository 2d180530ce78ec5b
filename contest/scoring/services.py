"""Scoring: marks saved as they are typed, sheets handed in and reopened. Nothing typed is overwritten unseen."""

from contest import clock
from contest.accounts.models import Account
from contest.database import db, lock
from contest.errors import RuleViolation, Stale
from contest.journal.services import record
from contest.movements.models import Criterion
from contest.movements.services import freeze_rubric
from contest.panels.models import Assignment
from contest.panels.queries import conflict_of
from contest.panels.services import REASONS
from contest.paper.writing import written
from contest.scoring.marking import allowed
from contest.scoring.models import Mark, Sheet, SheetState
from contest.scoring.queries import sheet_of


class Overtaken(Stale):
    """The mark or comment was changed elsewhere since the page was opened; ``current`` is what stands."""

    def __init__(self, message: str, current: int | str | None, **values: str) -> None:
        super().__init__(message, **values)
        self.current = current


def save_mark(
    assignment: Assignment, criterion_id: int, value: int | None, *, before: int | None, by: Account
) -> Sheet:
    """Save one mark in hundredths, or take it back with None, and return the sheet; the first one begins it.

    ``before`` is what stood when the judge typed. Raises Overtaken when something else stands by now, and
    RuleViolation when the mark is not allowed or the sheet was handed in.
    """
    sheet = _open_sheet(assignment)
    criterion = _criterion_of(assignment, criterion_id)
    if value is not None:
        _check(criterion, value)
    mark = next((mark for mark in sheet.marks if mark.criterion_id == criterion_id), None)
    current = mark.value if mark else None
    if current == value:
        return sheet
    if current != before:
        shown = "–" if current is None else written(current)
        raise Overtaken("This mark was changed elsewhere meanwhile and is now %(mark)s.", current, mark=shown)
    if mark is not None and value is None:
        sheet.marks.remove(mark)
        db.session.delete(mark)
    elif mark is not None and value is not None:
        mark.value = value
    elif value is not None:
        sheet.marks.append(Mark(criterion_id=criterion_id, value=value))
    db.session.flush()
    return sheet


def save_comment(assignment: Assignment, comment: str, *, before: str, by: Account) -> Sheet:
    """Save the comment of a sheet; raises Overtaken when it was changed elsewhere since it read ``before``."""
    sheet = _open_sheet(assignment)
    if sheet.comment not in (before, comment):
        raise Overtaken("The comment was changed elsewhere meanwhile.", sheet.comment)
    sheet.comment = comment
    db.session.flush()
    return sheet


def hand_in(assignment: Assignment, *, by: Account) -> Sheet:
    """Hand the sheet in: it is locked from now on, and the journal keeps its marks."""
    sheet = _open_sheet(assignment)
    missing = [criterion.name for criterion in _criteria(assignment) if criterion.id not in _given(sheet)]
    if missing:
        raise RuleViolation("Marks are missing for: %(criteria)s.", criteria=", ".join(missing))
    sheet.hand_in(clock.now())
    _note(sheet, "sheet.hand_in", by=by)
    return sheet


def reopen_sheet(sheet: Sheet, reason: str, *, by: Account) -> Sheet:
    """Let the judge change a sheet that was handed in; the marks it had stay in the journal."""
    lock(sheet)
    if sheet.assignment.seat.left_at is not None:
        raise RuleViolation("The judge has left the panel.")
    sheet.reopen()
    _note(sheet, "sheet.reopen", by=by, reason=reason)
    return sheet


def _open_sheet(assignment: Assignment) -> Sheet:
    """Return the sheet of ``assignment``, begun if need be and held until the transaction ends."""
    lock(assignment)
    if assignment.seat.left_at is not None:
        raise RuleViolation("You no longer sit on this panel.")
    if (kind := conflict_of(assignment.seat, assignment.initiative)) is not None:
        raise RuleViolation(REASONS[kind])
    sheet = sheet_of(assignment)
    if sheet is None:
        freeze_rubric(assignment.movement)
        sheet = Sheet(assignment=assignment, begun_at=clock.now())
        db.session.add(sheet)
        db.session.flush()
    lock(sheet)
    db.session.refresh(sheet, ["marks"])
    if sheet.state is SheetState.HANDED_IN:
        raise RuleViolation("This sheet has been handed in. Ask the secretariat to reopen it.")
    return sheet


def _criteria(assignment: Assignment) -> list[Criterion]:
    rubric = assignment.movement.rubric
    return rubric.criteria if rubric else []


def _criterion_of(assignment: Assignment, criterion_id: int) -> Criterion:
    for criterion in _criteria(assignment):
        if criterion.id == criterion_id:
            return criterion
    raise RuleViolation("There is no such criterion in this movement.")


def _check(criterion: Criterion, value: int) -> None:
    bands = [(band.low, band.high) for band in criterion.bands]
    if allowed(value, most=criterion.max_mark, bands=bands):
        return
    if 0 <= value <= criterion.max_mark:
        spans = "; ".join(written(low) if low == high else f"{written(low)}–{written(high)}" for low, high in bands)
        raise RuleViolation("A mark must lie in one of the bands: %(bands)s.", bands=spans)
    raise RuleViolation("A mark must be from 0 to %(most)s.", most=written(criterion.max_mark))


def _given(sheet: Sheet) -> dict[int, int]:
    return {mark.criterion_id: mark.value for mark in sheet.marks}


def _note(sheet: Sheet, act: str, *, by: Account, reason: str | None = None) -> None:
    """Put the act into the journal with the marks as they stand."""
    codes = {criterion.id: criterion.code for criterion in _criteria(sheet.assignment)}
    marks = {codes[criterion_id]: value for criterion_id, value in _given(sheet).items()}
    details = {
        "initiative": sheet.assignment.initiative.register_number,
        "judge": sheet.assignment.seat.account.name,
        "marks": marks,
        "comment": sheet.comment,
    }
    record(by, act, sheet, body_id=sheet.movement.body_id, reason=reason, **details)
