"""What must hold of the sheets."""

from collections.abc import Iterator

from sqlalchemy import func, select

from contest.database import db
from contest.initiatives.models import Initiative
from contest.movements.models import Criterion
from contest.panels.models import Assignment
from contest.scoring.marking import allowed
from contest.scoring.models import Mark, Sheet, SheetState


def breaches() -> Iterator[str]:
    """Yield a line for each handed-in sheet that lacks a mark, and for each mark that its criterion does not allow."""
    yield from _incomplete()
    bands = {line.id: [(band.low, band.high) for band in line.bands] for line in db.session.scalars(select(Criterion))}
    rows = db.session.execute(select(Mark.id, Mark.value, Criterion.id, Criterion.max_mark).join(Criterion))
    for mark_id, value, criterion_id, most in rows:
        if not allowed(value, most=most, bands=bands[criterion_id]):
            yield f"scoring: mark {mark_id} is not one that its criterion allows"


def _incomplete() -> Iterator[str]:
    counts = db.session.execute(select(Criterion.movement_id, func.count()).group_by(Criterion.movement_id))
    wanted = {movement_id: count for movement_id, count in counts}
    rows = db.session.execute(
        select(Sheet.id, Initiative.movement_id, func.count(Mark.id))
        .join(Assignment, Sheet.assignment_id == Assignment.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .outerjoin(Mark, Mark.sheet_id == Sheet.id)
        .where(Sheet.state == SheetState.HANDED_IN)
        .group_by(Sheet.id, Initiative.movement_id)
    )
    for sheet_id, movement_id, given in rows:
        if given != wanted.get(movement_id, 0):
            yield f"scoring: sheet {sheet_id} was handed in with {given} of {wanted.get(movement_id, 0)} marks"
