"""Seating a panel and assigning initiatives to it."""

from collections.abc import Sequence

from contest import clock
from contest.accounts.models import Account, Role
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.initiatives.models import Initiative, InitiativeState
from contest.journal.services import record
from contest.movements.models import Movement, MovementState
from contest.panels import queries
from contest.panels.assignment import Plan, even_assignment
from contest.panels.conflict import ConflictKind
from contest.panels.models import Assignment, Conflict, Panel, Seat

REASONS = {
    ConflictKind.AUTHOR: "The judge is an author of this initiative.",
    ConflictKind.OWN_UNIT: "The initiative comes from the judge's own unit.",
    ConflictKind.RECORDED: "A conflict of interest is on record.",
}


def open_panel(movement: Movement, name: str, *, by: Account) -> Panel:
    """Open a panel for ``movement``."""
    lock(movement)
    if movement.state is not MovementState.LAUNCHED:
        raise RuleViolation("Panels are opened for a launched movement.")
    if any(panel.name == name for panel in queries.panels_of(movement)):
        raise RuleViolation("There is a panel of this name already.", field="name")
    panel = Panel(movement=movement, name=name)
    db.session.add(panel)
    record(by, "panel.open", panel, body_id=movement.body_id, name=name)
    return panel


def seat_judge(panel: Panel, account: Account, *, by: Account) -> Seat:
    """Seat ``account``, which must be a judge of the body; who left before takes the old seat again."""
    lock(panel)
    if not account.holds(Role.JUDGE, body_id=panel.movement.body_id):
        raise RuleViolation("%(name)s is not a judge of this body.", field="account_id", name=account.name)
    seat = next((seat for seat in panel.seats if seat.account_id == account.id), None)
    if seat is not None and seat.left_at is None:
        raise RuleViolation("%(name)s sits on this panel already.", field="account_id", name=account.name)
    if seat is None:
        seat = Seat(panel=panel, account=account, number=len(panel.seats) + 1, taken_at=clock.now())
        seat.is_chair = seat.number == 1
        db.session.add(seat)
    seat.left_at = None
    record(by, "panel.seat", panel, body_id=panel.movement.body_id, judge=account.name, number=seat.number)
    return seat


def make_chair(seat: Seat, *, by: Account) -> Seat:
    """Make the judge in ``seat`` the chair of the panel."""
    lock(seat.panel)
    for other in seat.panel.seats:
        other.is_chair = other is seat
    record(by, "panel.make_chair", seat.panel, body_id=seat.movement.body_id, judge=seat.account.name)
    return seat


def vacate_seat(seat: Seat, reason: str, *, by: Account) -> Seat:
    """Let the judge leave the panel; sheets that were handed in still count, the others lapse."""
    lock(seat)
    if seat.left_at is not None:
        raise RuleViolation("This seat is vacant already.")
    seat.left_at = clock.now()
    record(by, "panel.vacate", seat.panel, body_id=seat.movement.body_id, reason=reason, judge=seat.account.name)
    return seat


def planned(panel: Panel, per_initiative: int) -> Plan:
    """Return what assigning would do now."""
    initiatives = queries.eligible_initiatives(panel.movement)
    return even_assignment(
        [initiative.id for initiative in initiatives],
        [seat.id for seat in panel.taken_seats],
        per_initiative=per_initiative,
        conflicts=set(queries.conflicts_in(panel, initiatives)),
        existing=queries.assigned_pairs(panel),
    )


def assign(panel: Panel, per_initiative: int, *, by: Account) -> Plan:
    """Assign the eligible initiatives evenly, as planned on what stands now, and return the plan."""
    lock(panel)
    if not panel.taken_seats:
        raise RuleViolation("Seat judges first.")
    if not 1 <= per_initiative <= len(panel.taken_seats):
        raise RuleViolation(
            "There are %(count)s judges: each initiative can have 1 to %(count)s.",
            field="per_initiative",
            count=len(panel.taken_seats),
        )
    plan = planned(panel, per_initiative)
    _add(plan.pairs)
    made, short = len(plan.pairs), len(plan.short)
    record(by, "panel.assign", panel, body_id=panel.movement.body_id, each=per_initiative, assigned=made, short=short)
    return plan


def assign_one(seat: Seat, initiative: Initiative, *, by: Account) -> Assignment:
    """Assign one initiative to one more judge by hand."""
    lock(seat.panel)
    if initiative.movement_id != seat.panel.movement_id or initiative.state is not InitiativeState.ELIGIBLE:
        raise RuleViolation("Only an eligible initiative of this movement can be assigned.", field="initiative_id")
    if (kind := queries.conflict_of(seat, initiative)) is not None:
        raise RuleViolation(REASONS[kind], field="seat_id")
    if (seat.id, initiative.id) in queries.assigned_pairs(seat.panel):
        raise RuleViolation("The judge has this initiative already.", field="seat_id")
    (assignment,) = _add([(seat.id, initiative.id)])
    details = {"judge": seat.account.name, "initiative": initiative.register_number}
    record(by, "panel.assign_one", seat.panel, body_id=seat.movement.body_id, **details)
    return assignment


def _add(pairs: Sequence[tuple[int, int]]) -> list[Assignment]:
    now = clock.now()
    made = [Assignment(seat_id=seat_id, initiative_id=key, assigned_at=now) for seat_id, key in pairs]
    db.session.add_all(made)
    db.session.flush()
    return made


def record_conflict(seat: Seat, initiative: Initiative, reason: str, *, by: Account) -> Conflict:
    """Put a conflict of interest on record: the judge no longer sees the initiative, and the sheet does not count."""
    lock(seat)
    if initiative.movement_id != seat.panel.movement_id:
        raise RuleViolation("This initiative belongs to another movement.", field="initiative_id")
    if queries.conflict_of(seat, initiative) is not None:
        raise RuleViolation("This conflict is known already.", field="initiative_id")
    conflict = Conflict(
        seat_id=seat.id, initiative_id=initiative.id, reason=reason, recorded_at=clock.now(), recorded_by_id=by.id
    )
    db.session.add(conflict)
    details = {"judge": seat.account.name, "initiative": initiative.register_number}
    record(by, "panel.record_conflict", seat.panel, body_id=seat.movement.body_id, reason=reason, **details)
    return conflict
