"""What must hold of sheets, marks and scores."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from contest.database import db
from contest.initiatives.models import Initiative
from contest.movements.models import Criterion, CriterionKind, Rubric
from contest.panels.models import Assignment
from contest.scoring.marking import fault_of
from contest.scoring.models import Mark, Sheet, SheetState


def breaches() -> Iterator[str]:
    """Yield a line for each incomplete handed-in sheet, forbidden mark and unfrozen rubric."""
    yield from _incomplete()
    yield from _forbidden()
    yield from _unfrozen()


def _incomplete() -> Iterator[str]:
    wanted = dict(
        db.session.execute(
            select(Criterion.movement_id, func.count())
            .where(Criterion.kind == CriterionKind.MARK)
            .group_by(Criterion.movement_id)
        )
        .tuples()
        .all()
    )
    needed = select(Criterion.id).where(Criterion.kind == CriterionKind.MARK)
    rows = db.session.execute(
        select(Sheet.id, Initiative.movement_id, func.count(Mark.id))
        .join(Assignment, Sheet.assignment_id == Assignment.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .outerjoin(Mark, (Mark.sheet_id == Sheet.id) & Mark.criterion_id.in_(needed))
        .where(Sheet.state == SheetState.HANDED_IN)
        .group_by(Sheet.id, Initiative.movement_id)
        .order_by(Sheet.id)
    )
    for sheet_id, movement_id, given in rows:
        if given != wanted.get(movement_id, 0):
            yield f"scoring: sheet {sheet_id} was handed in with {given} of {wanted.get(movement_id, 0)} marks"


def _forbidden() -> Iterator[str]:
    criteria = {line.id: line for line in db.session.scalars(select(Criterion).options(selectinload(Criterion.bands)))}
    rows = db.session.execute(
        select(Mark.id, Mark.value, Mark.criterion_id, Initiative.movement_id)
        .join(Sheet, Mark.sheet_id == Sheet.id)
        .join(Assignment, Sheet.assignment_id == Assignment.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .order_by(Mark.id)
    )
    for mark_id, value, criterion_id, movement_id in rows:
        criterion = criteria[criterion_id]
        if criterion.movement_id != movement_id:
            yield f"scoring: mark {mark_id} is for a criterion of another movement"
        bands = [(band.low, band.high) for band in criterion.bands]
        if fault_of(value, most=criterion.max_mark, bands=bands, step=criterion.step):
            yield f"scoring: mark {mark_id} is not one that its criterion allows"


def _unfrozen() -> Iterator[str]:
    scored = (
        select(Initiative.movement_id)
        .join(Assignment, Assignment.initiative_id == Initiative.id)
        .join(Sheet, Sheet.assignment_id == Assignment.id)
    )
    loose = select(Rubric.movement_id).where(Rubric.frozen_at.is_(None), Rubric.movement_id.in_(scored))
    for movement_id in db.session.scalars(loose.order_by(Rubric.movement_id)):
        yield f"scoring: the rubric of movement {movement_id} is not frozen although sheets were begun"
