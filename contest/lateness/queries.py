"""Late permissions as pages need them."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest.database import db, found
from contest.initiatives.models import Initiative, InitiativeState, LatePermission
from contest.movements.models import Movement


def find_late_permission(permission_id: int) -> LatePermission:
    return found(LatePermission, permission_id)


def permissions_in(movement: Movement, unit_ids: Collection[int] | None = None) -> Sequence[LatePermission]:
    """Return the late permissions of ``movement``, those of these units or else of all, the latest first."""
    query = select(LatePermission).where(LatePermission.movement_id == movement.id)
    if unit_ids is not None:
        query = query.where(LatePermission.unit_id.in_(unit_ids))
    return db.session.scalars(
        query.options(
            joinedload(LatePermission.unit),
            joinedload(LatePermission.initiative),
            joinedload(LatePermission.granted_by),
        ).order_by(LatePermission.id.desc())
    ).all()


def returned_in(movement: Movement) -> Sequence[Initiative]:
    """Return what waits for its unit to hand it in again, by register number: a permission may be for one of them."""
    return db.session.scalars(
        select(Initiative)
        .where(Initiative.movement_id == movement.id, Initiative.state == InitiativeState.RETURNED)
        .options(joinedload(Initiative.unit))
        .order_by(Initiative.number)
    ).all()


def standing_permissions(unit_ids: Collection[int], movement_ids: Collection[int]) -> Sequence[LatePermission]:
    """Return the permissions that stand for these units, in these movements."""
    return db.session.scalars(
        select(LatePermission).where(
            LatePermission.movement_id.in_(movement_ids),
            LatePermission.unit_id.in_(unit_ids),
            LatePermission.revoked_at.is_(None),
        )
    ).all()
