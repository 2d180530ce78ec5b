"""Movements as pages and services need them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from contest.accounts.models import Account, Role
from contest.database import db, found
from contest.movements.models import Movement, MovementState
from contest.units.models import Body


def find_movement(movement_id: int) -> Movement:
    return found(Movement, movement_id)


def movement_by_code(code: str) -> Movement | None:
    return db.session.scalar(select(Movement).where(Movement.code == code))


def movements_for(account: Account) -> Sequence[Movement]:
    """Return the movements ``account`` may see, the latest first; those in preparation only for who prepares them."""
    query = (
        select(Movement)
        .options(joinedload(Movement.body), selectinload(Movement.phases))
        .order_by(Movement.year.desc(), Movement.id.desc())
    )
    if account.holds(Role.ADMINISTRATOR):
        return db.session.scalars(query).all()
    own = {grant.unit.body_id if grant.unit else grant.body_id for grant in account.standing_grants}
    leading = (Role.SECRETARIAT, Role.LEADER)
    preparing = {grant.body_id for grant in account.standing_grants if grant.role in leading}
    seen = Movement.body_id.in_(own) & (Movement.state != MovementState.PREPARED)
    return db.session.scalars(query.where(seen | Movement.body_id.in_(preparing))).all()


def bodies_prepared_by(account: Account) -> Sequence[Body]:
    """Return the bodies whose movements ``account`` prepares."""
    own = [grant.body_id for grant in account.standing_grants if grant.role is Role.SECRETARIAT]
    query = select(Body).where(Body.id.in_(own), Body.valid_to.is_(None)).order_by(Body.name)
    return db.session.scalars(query).all()
