"""Seating a panel, giving it initiatives, and keeping judges and initiatives apart where interests conflict."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from contest import clock
from contest.accounts.models import Account, Role
from contest.database import db, lock
from contest.errors import RuleViolation, Stale, msgid
from contest.initiatives.models import Initiative, InitiativeState
from contest.journal.services import record
from contest.movements.models import Field, Movement
from contest.panels import queries
from contest.panels.assignment import Plan, even_assignment
from contest.panels.conflict import ConflictKind
from contest.panels.models import Assignment, Conflict, DeclaredKind, Panel, Seat

REASONS = {
    ConflictKind.AUTHOR: msgid("The judge is an author of this initiative."),
    ConflictKind.OWN_UNIT: msgid("The initiative comes from the judge's own unit."),
    ConflictKind.NEAR_UNIT: msgid("The initiative comes from the unit right above or below the judge's own."),
    ConflictKind.RECORDED: msgid("A conflict of interest is on record."),
}


@dataclass(frozen=True)
class PanelDetails:
    """What a panel is called, what it was set up by, and the fields that it judges; none for all."""

    name: str
    establishment: str = ""
    field_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class SeatDetails:
    """Whether a seat is a substitute's, its term with both days included, and the fields that its judge knows best."""

    is_substitute: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    field_ids: frozenset[int] = frozenset()


def open_panel(movement: Movement, name: str, details: PanelDetails | None = None, *, by: Account) -> Panel:
    """Open a panel for ``movement``."""
    lock(movement)
    details = details or PanelDetails(name)
    panel = Panel(movement=movement, name=name)
    _name(panel, details)
    db.session.add(panel)
    record(by, "panel.open", panel, body_id=movement.body_id, name=name, **_told(panel))
    return panel


def edit_panel(panel: Panel, details: PanelDetails, *, by: Account) -> Panel:
    """Change what a panel is called, what it was set up by, and its fields; what is assigned already stays."""
    lock(panel)
    before = {"name": panel.name, **_told(panel)}
    _name(panel, details)
    after = {"name": panel.name, **_told(panel)}
    changed: dict[str, Any] = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        record(by, "panel.edit", panel, body_id=panel.movement.body_id, **changed)
    return panel


def _name(panel: Panel, details: PanelDetails) -> None:
    if any(other.name == details.name and other is not panel for other in queries.panels_of(panel.movement)):
        raise RuleViolation("There is a panel of this name already.", field="name")
    panel.name, panel.establishment = details.name, details.establishment
    panel.fields = _fields(panel.movement, details.field_ids)


def _fields(movement: Movement, ids: Collection[int]) -> list[Field]:
    return [field for field in movement.fields if field.id in ids]


def _told(panel: Panel) -> dict[str, Any]:
    return {"establishment": panel.establishment, "fields": [field.name for field in panel.fields]}


def seat_judge(panel: Panel, account: Account, details: SeatDetails = SeatDetails(), *, by: Account) -> Seat:
    """Seat a judge of the body; the first one takes the chair, and who left before takes the old seat again.

    A judge sits on one panel of a movement only, so that nobody scores an initiative twice.
    """
    lock(panel.movement)
    if not (account.active and account.holds(Role.JUDGE, body_id=panel.movement.body_id)):
        raise RuleViolation("%(name)s is not a judge of this body.", field="account_id", name=account.name)
    if (held := queries.seat_held_by(account, panel.movement)) is not None:
        raise RuleViolation(
            "%(name)s sits on “%(panel)s” already.", field="account_id", name=account.name, panel=held.panel.name
        )
    db.session.refresh(panel, ["seats"])
    seat = next((seat for seat in panel.seats if seat.account_id == account.id), None)
    if seat is None:
        number = max((seat.number for seat in panel.seats), default=0) + 1
        seat = Seat(panel=panel, account=account, number=number)
        db.session.add(seat)
    seat.taken_at, seat.left_at = clock.now(), None
    _settle(seat, details)
    seat.is_chair = not details.is_substitute and not any(other.is_chair for other in panel.taken_seats)
    told = {name: value for name, value in _seat_told(seat).items() if value}
    record(by, "panel.seat", panel, body_id=panel.movement.body_id, judge=account.name, number=seat.number, **told)
    return seat


def edit_seat(seat: Seat, details: SeatDetails, *, by: Account) -> Seat:
    """Change whether a seat is a substitute's, its term, and what its judge knows best."""
    _held(seat)
    if seat.is_chair and details.is_substitute:
        raise RuleViolation("The chair cannot be a substitute. Give the chair to another judge first.")
    before = _seat_told(seat)
    _settle(seat, details)
    after = _seat_told(seat)
    changed: dict[str, Any] = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if changed:
        record(
            by, "panel.edit_seat", seat.panel, body_id=seat.movement.body_id, judge=seat.account.name,
            number=seat.number, **changed,
        )  # fmt: skip
    return seat


def _settle(seat: Seat, details: SeatDetails) -> None:
    if details.valid_from and details.valid_until and details.valid_from > details.valid_until:
        raise RuleViolation("The term ends before it begins.", field="valid_until")
    seat.is_substitute, seat.valid_from, seat.valid_until = (
        details.is_substitute, details.valid_from, details.valid_until,
    )  # fmt: skip
    seat.fields = _fields(seat.panel.movement, details.field_ids)


def _seat_told(seat: Seat) -> dict[str, Any]:
    """Return what the journal tells of a seat."""
    return {
        "substitute": seat.is_substitute,
        "valid_from": seat.valid_from.isoformat() if seat.valid_from else None,
        "valid_to": seat.valid_until.isoformat() if seat.valid_until else None,
        "fields": [field.name for field in seat.fields],
    }


def make_chair(seat: Seat, *, by: Account) -> Seat:
    """Give the chair of the panel to the judge in ``seat``."""
    _held(seat)
    if seat.is_substitute:
        raise RuleViolation("The chair cannot be a substitute. Call the substitute in first.")
    for other in seat.panel.seats:
        other.is_chair = other is seat
    record(by, "panel.make_chair", seat.panel, body_id=seat.movement.body_id, judge=seat.account.name)
    return seat


def vacate_seat(seat: Seat, reason: str, *, by: Account) -> Seat:
    """Let the judge leave the panel.

    Sheets that were begun stay, and those handed in still count; what was not begun can be assigned to others.
    """
    _held(seat)
    returned = [assignment for assignment in _locked_assignments(seat) if not assignment.is_begun]
    numbers = [assignment.initiative.number for assignment in returned]
    for assignment in returned:
        db.session.delete(assignment)
    seat.left_at, seat.is_chair = clock.now(), False
    record(
        by, "panel.vacate", seat.panel, body_id=seat.movement.body_id, reason=reason,
        judge=seat.account.name, number=seat.number, returned=numbers,
    )  # fmt: skip
    return seat


def _held(seat: Seat) -> None:
    """Hold the panel of ``seat`` until the transaction ends, and refuse if the judge has left it."""
    lock(seat.panel)
    lock(seat)
    if seat.left_at is not None:
        raise RuleViolation("%(name)s has left the panel already.", name=seat.account.name)


def _locked_assignments(seat: Seat, initiative: Initiative | None = None) -> Sequence[Assignment]:
    """Return the seat's assignments held until the transaction ends, so that no sheet is begun meanwhile."""
    query = select(Assignment).where(Assignment.seat_id == seat.id).order_by(Assignment.id)
    if initiative is not None:
        query = query.where(Assignment.initiative_id == initiative.id)
    held = db.session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    for assignment in held:
        db.session.refresh(assignment, ["sheet"])
    return held


@dataclass(frozen=True)
class Wish:
    """How to assign: judges for each initiative, one field alone, how many a judge may have, and who is preferred."""

    per_initiative: int
    field_id: int | None = None
    most: int | None = None
    experts: bool = False


def planned(panel: Panel, wish: Wish) -> Plan:
    """Return what assigning would do now. Substitutes and seats outside their term get nothing."""
    seats = panel.regular_seats(clock.today())
    judges, per_initiative = len(seats), wish.per_initiative
    if not judges:
        raise RuleViolation("Seat judges first.")
    if not 1 <= per_initiative <= judges:
        raise RuleViolation(
            "The panel has %(count)s judges; each initiative can have from 1 to %(count)s.",
            field="per_initiative",
            count=judges,
        )
    initiatives = queries.initiatives_before(panel, field_id=wish.field_id)
    assignments = queries.assignments_of(panel)
    return even_assignment(
        [initiative.id for initiative in initiatives],
        [seat.id for seat in seats],
        per_initiative=per_initiative,
        conflicts=queries.conflicts_in(panel, initiatives).keys() | queries.scored_elsewhere(panel),
        existing={(line.seat_id, line.initiative_id) for line in assignments if line.stands},
        most=wish.most,
        experts=queries.experts_in(panel, initiatives) if wish.experts else (),
    )


def assign(panel: Panel, wish: Wish, *, previewed: str | None = None, by: Account) -> Plan:
    """Give the panel its eligible initiatives evenly, by the rule as it stands now, and return what was done.

    ``previewed`` is the fingerprint of the plan that was looked at; Stale is raised when it is no longer the same.
    """
    lock(panel)
    db.session.refresh(panel, ["seats"])
    plan = planned(panel, wish)
    if previewed is not None and previewed != plan.fingerprint:
        raise Stale("Judges, conflicts or assignments have changed since this preview. Look at it again.")
    _add(plan.pairs)
    record(
        by, "panel.assign", panel, body_id=panel.movement.body_id,
        per_initiative=wish.per_initiative, pairs=_numbers(panel, plan.pairs), short=len(plan.short),
    )  # fmt: skip
    return plan


def _numbers(panel: Panel, pairs: Collection[tuple[int, int]]) -> list[tuple[int, int | None]]:
    """Return pairs as people know them: the number of the seat and the register number."""
    seats = {seat.id: seat.number for seat in panel.seats}
    initiatives = {initiative.id: initiative.number for initiative in queries.initiatives_before(panel)}
    return [(seats[seat_id], initiatives[initiative_id]) for seat_id, initiative_id in pairs]


def _add(pairs: Sequence[tuple[int, int]]) -> list[Assignment]:
    now = clock.now()
    made = [Assignment(seat_id=seat_id, initiative_id=key, assigned_at=now) for seat_id, key in pairs]
    db.session.add_all(made)
    db.session.flush()
    return made


def assign_one(seat: Seat, initiative: Initiative, *, by: Account) -> Assignment:
    """Give one initiative to one more judge by hand: a third judge, or one for somebody who left."""
    _held(seat)
    if initiative.movement_id != seat.panel.movement_id or initiative.state is not InitiativeState.ELIGIBLE:
        raise RuleViolation("Only an eligible initiative of this movement can be assigned.")
    if seat.is_over(clock.today()):
        raise RuleViolation("The term of %(name)s on this panel is over.", name=seat.account.name)
    if (kind := queries.conflict_of(seat, initiative)) is not None:
        raise RuleViolation(REASONS[kind])
    if _locked_assignments(seat, initiative) or (seat.id, initiative.id) in queries.scored_elsewhere(seat.panel):
        raise RuleViolation("%(name)s has this initiative already.", name=seat.account.name)
    (assignment,) = _add([(seat.id, initiative.id)])
    _note_pair(seat, initiative, "panel.assign_one", by=by)
    return assignment


def take_back(assignment: Assignment, *, by: Account) -> Assignment:
    """Take an initiative back from a judge who has not begun the sheet."""
    seat, initiative = assignment.seat, assignment.initiative
    lock(seat.panel)
    for held in _locked_assignments(seat, initiative):
        if held.is_begun:
            raise RuleViolation("%(name)s has begun this sheet already.", name=seat.account.name)
        db.session.delete(held)
    _note_pair(seat, initiative, "panel.take_back", by=by)
    return assignment


def move(assignment: Assignment, seat: Seat, *, by: Account) -> Assignment:
    """Give an initiative that a judge has not begun to another judge of the panel instead."""
    if seat.panel_id != assignment.seat.panel_id:
        raise RuleViolation("Choose a judge of the same panel.", field="seat_id")
    initiative = assignment.initiative
    take_back(assignment, by=by)
    db.session.flush()
    return assign_one(seat, initiative, by=by)


@dataclass(frozen=True)
class Handover:
    """What a judge who leaves would give to whom: the new pairs, what stays because it was begun, what nobody takes."""

    plan: Plan
    kept: Sequence[Assignment]

    @property
    def fingerprint(self) -> str:
        return f"{self.plan.fingerprint}-{len(self.kept)}"


def handed_over(seat: Seat, successors: Sequence[Seat]) -> Handover:
    """Return what would become of the initiatives of ``seat`` if ``successors`` took them, shared evenly."""
    assignments = [line for line in queries.assignments_of(seat.panel) if line.stands]
    own = [line for line in assignments if line.seat_id == seat.id]
    open_ids = [line.initiative_id for line in own if not line.is_begun]
    taken = {(line.seat_id, line.initiative_id) for line in assignments}
    barred = queries.conflicts_in(seat.panel, queries.initiatives_before(seat.panel)).keys() | taken
    keys = [successor.id for successor in successors]
    plan = even_assignment(
        open_ids,
        keys,
        per_initiative=1,
        conflicts={pair for pair in barred | queries.scored_elsewhere(seat.panel) if pair[1] in open_ids},
        existing={pair for pair in taken if pair[0] in keys and pair[1] not in open_ids},
    )
    return Handover(plan, [line for line in own if line.is_begun])


def replace_judge(
    seat: Seat, successors: Sequence[Seat], reason: str, *, previewed: str | None = None, by: Account
) -> Handover:
    """Let a judge leave and the ``successors`` take over what was not begun; substitutes among them are called in.

    Sheets that were begun stay with the leaver, and those handed in still count. What no successor may score can be
    assigned to others.
    """
    _held(seat)
    if not successors or seat in successors:
        raise RuleViolation("Choose who takes over.", field="successors")
    for successor in successors:
        if successor.panel_id != seat.panel_id or successor.left_at is not None:
            raise RuleViolation("Choose a judge of the same panel.", field="successors")
        if successor.is_over(clock.today()):
            raise RuleViolation(
                "The term of %(name)s on this panel is over.", field="successors", name=successor.account.name
            )
    _locked_assignments(seat)
    handover = handed_over(seat, successors)
    if previewed is not None and previewed != handover.fingerprint:
        raise Stale("Judges, conflicts or assignments have changed since this preview. Look at it again.")
    chairs = seat.is_chair
    vacate_seat(seat, reason, by=by)
    db.session.flush()
    for successor in successors:
        successor.is_substitute = False
    if chairs:
        make_chair(successors[0], by=by)
    _add(handover.plan.pairs)
    record(
        by, "panel.replace", seat.panel, body_id=seat.movement.body_id, reason=reason, judge=seat.account.name,
        number=seat.number, names=[successor.account.name for successor in successors],
        pairs=_numbers(seat.panel, handover.plan.pairs),
    )  # fmt: skip
    return handover


def record_conflict(
    seat: Seat, initiative: Initiative, reason: str, *, kind: DeclaredKind = DeclaredKind.OTHER, by: Account
) -> Conflict:
    """Put a conflict of interest on record.

    The judge no longer sees the initiative. A sheet that was begun stays and does not count; what was not begun can be
    assigned to another.
    """
    lock(seat.panel)
    if initiative.movement_id != seat.panel.movement_id:
        raise RuleViolation("This initiative belongs to another movement.", field="initiative_id")
    if (known := queries.conflict_of(seat, initiative)) is not None:
        raise RuleViolation(REASONS[known], field="initiative_id")
    for assignment in _locked_assignments(seat, initiative):
        if not assignment.is_begun:
            db.session.delete(assignment)
    now = clock.now()
    conflict = Conflict(
        seat=seat, initiative=initiative, kind=kind, reason=reason, recorded_at=now, recorded_by_id=by.id
    )
    db.session.add(conflict)
    _note_pair(seat, initiative, "panel.record_conflict", by=by, reason=reason, conflict=kind.value)
    return conflict


@dataclass(frozen=True)
class Declared:
    """A conflict of interest as its judge declares it."""

    kind: DeclaredKind
    reason: str


def declare(assignments: Sequence[Assignment], conflicts: Mapping[int, Declared], *, by: Account) -> list[Assignment]:
    """Let a judge declare on the own ``assignments``: ``conflicts`` by id, and no conflict with all the others.

    What is declared free can be read and scored from now on; the rest is on record and not seen again.
    """
    free: list[Assignment] = []
    for line in assignments:
        if line.seat.account_id != by.id or line.seat.left_at is not None:
            raise RuleViolation("Only the judge in this seat declares on it.")
        if declared := conflicts.get(line.id):
            record_conflict(line.seat, line.initiative, declared.reason, kind=declared.kind, by=by)
        elif line.declared_at is None:
            line.declared_at = clock.now()
            free.append(line)
    for panel in {line.seat.panel for line in free}:
        numbers = [line.initiative.register_number for line in free if line.seat.panel is panel]
        record(by, "panel.declare", panel, body_id=panel.movement.body_id, initiatives=numbers)
    return free


def withdraw_conflict(conflict: Conflict, reason: str, *, by: Account) -> Conflict:
    """Take a conflict off the record that was put there by mistake; a sheet that was set aside counts again."""
    lock(conflict)
    seat, initiative = conflict.seat, conflict.initiative
    db.session.delete(conflict)
    _note_pair(seat, initiative, "panel.withdraw_conflict", by=by, reason=reason, recorded=conflict.reason)
    return conflict


def _note_pair(
    seat: Seat, initiative: Initiative, act: str, *, by: Account, reason: str | None = None, **details: str
) -> None:
    pair = {"judge": seat.account.name, "number": seat.number, "initiative": initiative.number}
    record(by, act, seat.panel, body_id=seat.movement.body_id, reason=reason, **pair, **details)
