"""What must hold of panels, seats and assignments."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from contest.database import db
from contest.initiatives.models import InitiativeState
from contest.panels.models import Assignment, Conflict, Panel, Seat


def breaches() -> Iterator[str]:
    """Yield a line for each panel with two chairs, judge with two seats, and pair that must not be."""
    yield from _chairs()
    yield from _seats()
    pairs = joinedload(Assignment.seat).joinedload(Seat.panel), joinedload(Assignment.initiative)
    for assignment in db.session.scalars(select(Assignment).options(*pairs, joinedload(Assignment.sheet))):
        seat, initiative = assignment.seat, assignment.initiative
        if initiative.movement_id != seat.panel.movement_id:
            yield f"panels: assignment {assignment.id} joins a seat and an initiative of different movements"
        if initiative.state not in (InitiativeState.ELIGIBLE, InitiativeState.WITHDRAWN):
            yield f"panels: assignment {assignment.id} is of an initiative that is not eligible"
        if seat.left_at is not None and not assignment.is_begun:
            yield f"panels: assignment {assignment.id} waits for a judge who has left"
    held = joinedload(Conflict.seat).joinedload(Seat.panel), joinedload(Conflict.initiative)
    for conflict in db.session.scalars(select(Conflict).options(*held)):
        if conflict.initiative.movement_id != conflict.movement.id:
            yield f"panels: conflict {conflict.id} joins a seat and an initiative of different movements"


def _chairs() -> Iterator[str]:
    chairs = select(Seat.panel_id).where(Seat.is_chair).group_by(Seat.panel_id).having(func.count() > 1)
    for panel_id in db.session.scalars(chairs):
        yield f"panels: panel {panel_id} has more than one chair"
    for seat_id in db.session.scalars(select(Seat.id).where(Seat.is_chair, Seat.left_at.is_not(None))):
        yield f"panels: seat {seat_id} is a chair whose judge has left"


def _seats() -> Iterator[str]:
    twice = (
        select(Panel.movement_id, Seat.account_id)
        .join(Seat)
        .where(Seat.left_at.is_(None))
        .group_by(Panel.movement_id, Seat.account_id)
        .having(func.count() > 1)
    )
    for movement_id, account_id in db.session.execute(twice):
        yield f"panels: account {account_id} sits twice in movement {movement_id}"
