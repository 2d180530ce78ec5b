"""Letting a unit register and submit after the deadline, with a reason, and taking the permission back."""

from dataclasses import dataclass
from datetime import date

from contest import clock
from contest.accounts.models import Account
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.initiatives.lateness import deadline
from contest.initiatives.models import Initiative, InitiativeState, LatePermission
from contest.journal.services import record
from contest.movements.models import Movement, MovementState, PhaseKind
from contest.notices.models import NoticeKind
from contest.notices.queries import officers_of
from contest.notices.services import notify
from contest.paper.writing import short_day
from contest.units.models import Unit


@dataclass(frozen=True)
class PermissionDetails:
    """For whom, until when, and why; without an initiative it is for everything of the unit."""

    unit: Unit
    until: date
    reason: str
    initiative: Initiative | None = None


def permit_late(movement: Movement, details: PermissionDetails, *, by: Account) -> LatePermission:
    """Let a unit, or one initiative of it, be handed in until a day, and tell the officers of the unit.

    The same permission sent twice is given once. Raises RuleViolation when it would change nothing.
    """
    lock(movement)
    _check(movement, details)
    if (twin := _twin(movement, details)) is not None:
        return twin
    permission = LatePermission(
        movement=movement,
        unit=details.unit,
        initiative=details.initiative,
        until=details.until,
        reason=details.reason,
        granted_at=clock.now(),
        granted_by=by,
    )
    db.session.add(permission)
    db.session.flush()
    record(
        by, "movement.permit_late", movement, body_id=movement.body_id, reason=details.reason, unit=details.unit.name,
        until=details.until.isoformat(), initiative=details.initiative.register_number if details.initiative else None,
    )  # fmt: skip
    there = f"/initiatives/{details.initiative.id}" if details.initiative else f"/movements/{movement.id}/initiatives"
    notify(
        officers_of([details.unit.id]),
        NoticeKind.LATE_PERMISSION,
        there,
        key=f"late/{permission.id}",
        unit=details.unit.name,
        until=details.until,
        movement=movement.name,
        reason=details.reason,
    )
    return permission


def revoke_late(permission: LatePermission, reason: str, *, by: Account) -> LatePermission:
    """Take a permission back; what was handed in under it stays."""
    movement = lock(permission.movement)
    lock(permission)
    if permission.revoked_at is not None:
        raise RuleViolation("This permission has been taken back already.")
    permission.revoked_at, permission.revocation_reason = clock.now(), reason
    record(by, "movement.revoke_late", movement, body_id=movement.body_id, reason=reason, unit=permission.unit.name,
           until=permission.until.isoformat())  # fmt: skip
    return permission


def _check(movement: Movement, details: PermissionDetails) -> None:
    if movement.state is not MovementState.LAUNCHED:
        raise RuleViolation("Initiatives can be registered only in a launched movement.")
    if details.unit.body_id != movement.body_id or not details.unit.exists_on(clock.today()):
        raise RuleViolation("%(name)s does not take part in this movement.", field="unit_id", name=details.unit.name)
    if details.until < clock.today():
        raise RuleViolation("This day is over. Choose a day that is still to come.", field="until")
    one = details.initiative
    if one is not None and (one.movement_id, one.unit_id) != (movement.id, details.unit.id):
        raise RuleViolation("This initiative belongs to another unit.", field="initiative_id")
    if one is not None and one.state is not InitiativeState.RETURNED:
        raise RuleViolation("This initiative does not wait for its unit.", field="initiative_id")
    closes = one.closes_on if one else _usual_close(movement)
    if closes is not None and details.until <= closes:
        raise RuleViolation("It can be handed in until %(day)s anyway.", field="until", day=short_day(closes))


def _usual_close(movement: Movement) -> date | None:
    """Return until when everybody may register."""
    phase, terms = movement.phase(PhaseKind.REGISTRATION), movement.terms
    return deadline(phase.closes_on, grace_days=terms.grace_days if terms else 0).closes if phase else None


def _twin(movement: Movement, details: PermissionDetails) -> LatePermission | None:
    """Return the standing permission that says the same, if there is one."""
    initiative_id = details.initiative.id if details.initiative else None
    same = {"movement_id": movement.id, "unit_id": details.unit.id, "initiative_id": initiative_id,
            "until": details.until, "revoked_at": None}  # fmt: skip
    return db.session.query(LatePermission).filter_by(**same).first()
