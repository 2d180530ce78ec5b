"""Panels, seats and assignments as the pages and rules need them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from contest import clock
from contest.accounts.models import Account, Grant, Role
from contest.database import HIGHEST_ID, db, found
from contest.errors import NotFound
from contest.initiatives.models import Author, Initiative, InitiativeState
from contest.movements.models import ConflictReach, Field, Movement, MovementState
from contest.panels.conflict import ConflictKind, Interests, Origin, conflict_between, conflicting_pairs
from contest.panels.models import Assignment, Conflict, Panel, Seat
from contest.units.models import Person, Unit


def _with_judges() -> tuple[ORMOption, ...]:
    judges = joinedload(Seat.account).joinedload(Account.person).joinedload(Person.unit)
    return (
        selectinload(Panel.seats).options(judges, selectinload(Seat.fields)),
        selectinload(Panel.fields),
    )  # fmt: skip


def find_panel(panel_id: int) -> Panel:
    query = select(Panel).where(Panel.id == panel_id).options(*_with_judges())
    panel = db.session.scalar(query) if panel_id <= HIGHEST_ID else None
    if panel is None:
        raise NotFound
    return panel


def find_seat(seat_id: int) -> Seat:
    return found(Seat, seat_id)


def find_assignment(assignment_id: int) -> Assignment:
    return found(Assignment, assignment_id)


def find_conflict(conflict_id: int) -> Conflict:
    return found(Conflict, conflict_id)


@dataclass(frozen=True)
class Matter:
    """One initiative before one panel: what its page and its acts are about."""

    panel: Panel
    initiative: Initiative

    @property
    def movement(self) -> Movement:
        return self.panel.movement


def find_matter(panel_id: int, initiative_id: int) -> Matter:
    """Return an initiative that a panel of its movement may score; drafts above all are nobody's but the unit's."""
    panel, initiative = find_panel(panel_id), found(Initiative, initiative_id)
    if initiative.movement_id != panel.movement_id or initiative.state is not InitiativeState.ELIGIBLE:
        raise NotFound
    return Matter(panel, initiative)


def panels_of(movement: Movement) -> Sequence[Panel]:
    """Return the panels of ``movement`` with their seats and judges."""
    return db.session.scalars(
        select(Panel).where(Panel.movement_id == movement.id).options(*_with_judges()).order_by(Panel.name)
    ).all()


def seat_held_by(account: Account, movement: Movement) -> Seat | None:
    """Return the seat that ``account`` holds now on a panel of ``movement``."""
    return db.session.scalar(
        select(Seat)
        .join(Panel)
        .where(Panel.movement_id == movement.id, Seat.account_id == account.id, Seat.left_at.is_(None))
    )


def unseated_judges(movement: Movement) -> Sequence[Account]:
    """Return the judges of the body who sit on no panel of ``movement``, by name."""
    granted = select(Grant.account_id).where(
        Grant.role == Role.JUDGE, Grant.body_id == movement.body_id, Grant.revoked_at.is_(None)
    )
    seated = select(Seat.account_id).join(Panel).where(Panel.movement_id == movement.id, Seat.left_at.is_(None))
    return db.session.scalars(
        select(Account)
        .where(Account.id.in_(granted), Account.id.not_in(seated), Account.active)
        .options(joinedload(Account.person).joinedload(Person.unit))
        .order_by(Account.name, Account.id)
    ).all()


def interests_of(account: Account, near: Mapping[int, frozenset[int]] | None = None) -> Interests:
    """Return what ``account`` is bound to; ``near`` gives the units right above and below each, where they count."""
    units = _units_of(account)
    beside = frozenset().union(*(near.get(unit, frozenset()) for unit in units)) if near else frozenset()
    return Interests(account.person_id, frozenset(units), frozenset(beside))


def _units_of(account: Account) -> set[int]:
    units = {grant.unit_id for grant in account.standing_grants if grant.unit_id is not None}
    if account.person is not None:
        units.add(account.person.unit_id)
    return units


def near_units(movement: Movement, accounts: Iterable[Account]) -> dict[int, frozenset[int]]:
    """Return by unit the units right above and below it, of those where ``accounts`` belong; none if they do not count.

    Units that are no more are near to nobody.
    """
    if movement.judging_terms.conflict_reach is ConflictReach.OWN:
        return {}
    units = set().union(*(_units_of(account) for account in accounts))
    today = clock.today()
    rows = db.session.execute(
        select(Unit.id, Unit.parent_id).where(
            Unit.id.in_(units) | Unit.parent_id.in_(units),
            Unit.parent_id.is_not(None),
            Unit.valid_from <= today,
            Unit.valid_to.is_(None) | (Unit.valid_to >= today),
        )
    )
    near: dict[int, set[int]] = defaultdict(set)
    for unit_id, parent_id in rows:
        near[unit_id].add(parent_id)
        near[parent_id].add(unit_id)
    return {unit: frozenset(beside) for unit, beside in near.items()}


def interests_by_seat(movement: Movement) -> dict[int, Interests]:
    """Return the interests of every judge who holds or held a seat of ``movement``."""
    seats = db.session.scalars(
        select(Seat)
        .join(Panel)
        .where(Panel.movement_id == movement.id)
        .options(
            joinedload(Seat.account).options(joinedload(Account.person), selectinload(Account.grants)),
        )
    ).all()
    near = near_units(movement, [seat.account for seat in seats])
    return {seat.id: interests_of(seat.account, near) for seat in seats}


def origins_of(movement: Movement, ids: Collection[int] | None = None) -> dict[int, Origin]:
    """Return the origin of every initiative of ``movement``, or of those with these ``ids``."""
    units: dict[int, set[int]] = defaultdict(set)
    persons: dict[int, set[int]] = defaultdict(set)
    own = select(Initiative.id, Initiative.unit_id).where(Initiative.movement_id == movement.id)
    authors = (
        select(Author.initiative_id, Author.unit_id, Author.person_id)
        .join(Initiative)
        .where(Initiative.movement_id == movement.id)
    )
    if ids is not None:
        own, authors = own.where(Initiative.id.in_(ids)), authors.where(Initiative.id.in_(ids))
    for initiative_id, unit_id in db.session.execute(own):
        units[initiative_id].add(unit_id)
    for initiative_id, unit_id, person_id in db.session.execute(authors):
        units[initiative_id].add(unit_id)
        if person_id is not None:
            persons[initiative_id].add(person_id)
    return {key: Origin(frozenset(persons[key]), frozenset(value)) for key, value in units.items()}


def origin_of(initiative: Initiative) -> Origin:
    """Return the origin of one initiative."""
    people = frozenset(author.person_id for author in initiative.authors if author.person_id is not None)
    return Origin(people, frozenset({initiative.unit_id, *(author.unit_id for author in initiative.authors)}))


def recorded_conflicts(movement: Movement) -> dict[tuple[int, int], str]:
    """Return the conflicts on record with the reason, as (seat, initiative) for every seat that the judge ever took."""
    seat_of_judge = aliased(Seat)
    rows = db.session.execute(
        select(seat_of_judge.id, Conflict.initiative_id, Conflict.reason)
        .join(Seat, Conflict.seat_id == Seat.id)
        .join(Panel, Seat.panel_id == Panel.id)
        .join(seat_of_judge, seat_of_judge.account_id == Seat.account_id)
        .where(Panel.movement_id == movement.id)
    )
    return {(seat_id, initiative_id): reason for seat_id, initiative_id, reason in rows}


def conflict_of(seat: Seat, initiative: Initiative) -> ConflictKind | None:
    """Return why the judge in ``seat`` must not see or score ``initiative``, or None."""
    recorded = db.session.scalar(
        select(Conflict.id)
        .join(Seat, Conflict.seat_id == Seat.id)
        .where(Seat.account_id == seat.account_id, Conflict.initiative_id == initiative.id)
        .limit(1)
    )
    interests = interests_of(seat.account, near_units(initiative.movement, [seat.account]))
    return conflict_between(interests, origin_of(initiative), recorded=recorded is not None)


def barred_from(account: Account, movement: Movement, ids: Collection[int]) -> set[int]:
    """Return which of the initiatives with these ``ids`` the judge ``account`` has a conflict of interest with."""
    own = select(Conflict.initiative_id).join(Seat, Conflict.seat_id == Seat.id).where(Seat.account_id == account.id)
    recorded, interests = set(db.session.scalars(own)), interests_of(account, near_units(movement, [account]))
    return {
        key
        for key, origin in origins_of(movement, ids).items()
        if conflict_between(interests, origin, recorded=key in recorded)
    }


def without_conflict(account: Account, assignments: Sequence[Assignment]) -> list[Assignment]:
    """Return those of ``account``'s own ``assignments`` with whose initiatives it has no conflict of interest."""
    by_movement: dict[int, list[Assignment]] = defaultdict(list)
    for line in assignments:
        by_movement[line.initiative.movement_id].append(line)
    barred: set[int] = set()
    for lines in by_movement.values():
        barred |= barred_from(account, lines[0].initiative.movement, [line.initiative_id for line in lines])
    return [line for line in assignments if line.initiative_id not in barred]


def is_declared(assignment: Assignment) -> bool:
    """Say whether the judge may read the initiative: declared free of conflict, where that comes first."""
    return assignment.declared_at is not None or not assignment.initiative.movement.judging_terms.declares_first


def undeclared_for(account: Account) -> list[Assignment]:
    """Return what ``account`` is to declare on before anything of it is shown, by movement and register number."""
    query = (
        select(Assignment)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .join(Movement, Initiative.movement_id == Movement.id)
        .where(
            Seat.account_id == account.id,
            Seat.left_at.is_(None),
            Assignment.declared_at.is_(None),
            Initiative.state == InitiativeState.ELIGIBLE,
            Movement.state == MovementState.LAUNCHED,
        )
        .options(
            joinedload(Assignment.seat),
            joinedload(Assignment.initiative).options(
                joinedload(Initiative.unit),
                joinedload(Initiative.field),
                selectinload(Initiative.authors),
                joinedload(Initiative.movement).joinedload(Movement.judging),
            ),
        )
        .order_by(Initiative.movement_id.desc(), Initiative.number)
    )
    bodies = {grant.body_id for grant in account.standing_grants if grant.role is Role.JUDGE}
    lines = [
        line
        for line in db.session.scalars(query)
        if not is_declared(line) and line.initiative.movement.body_id in bodies
    ]
    return without_conflict(account, lines)


def assignment_for(account: Account, initiative: Initiative) -> Assignment | None:
    """Return the assignment by which ``account`` scores ``initiative``, if there is one."""
    return db.session.scalar(
        select(Assignment)
        .join(Seat)
        .where(
            Assignment.initiative_id == initiative.id,
            Seat.account_id == account.id,
            Seat.left_at.is_(None),
        )
    )


def assignments_of(panel: Panel) -> Sequence[Assignment]:
    """Return the assignments of ``panel`` with their sheets, by register number and seat."""
    return db.session.scalars(
        select(Assignment)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .where(Seat.panel_id == panel.id)
        .options(
            joinedload(Assignment.sheet),
            joinedload(Assignment.seat),
            joinedload(Assignment.initiative).joinedload(Initiative.unit),
        )
        .order_by(Initiative.number, Seat.number)
    ).all()


@dataclass(frozen=True)
class Load:
    """How many initiatives a seat is to score or has scored, and how many of their sheets were begun and handed in."""

    assigned: int = 0
    begun: int = 0
    handed_in: int = 0


def loads_of(assignments: Iterable[Assignment]) -> dict[int, Load]:
    """Return the load of each seat that has any of ``assignments``, by the seat's id."""
    by_seat: dict[int, list[Assignment]] = defaultdict(list)
    for assignment in assignments:
        by_seat[assignment.seat_id].append(assignment)
    return {
        seat_id: Load(len(held), sum(line.is_begun for line in held), sum(line.is_handed_in for line in held))
        for seat_id, held in by_seat.items()
    }


def standing_assignments_in(movement: Movement) -> Sequence[Assignment]:
    """Return the assignments of every panel of ``movement`` that are to be scored or have been, with their sheets."""
    assignments = db.session.scalars(
        select(Assignment)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Panel, Seat.panel_id == Panel.id)
        .where(Panel.movement_id == movement.id)
        .options(joinedload(Assignment.sheet), joinedload(Assignment.seat), joinedload(Assignment.initiative))
        .order_by(Seat.number)
    )
    return [assignment for assignment in assignments if assignment.stands]


def eligible_initiatives(movement: Movement, *, field_id: int | None = None) -> Sequence[Initiative]:
    """Return the initiatives that may be scored, by register number; ``field_id`` limits them to a field."""
    query = select(Initiative).where(
        Initiative.movement_id == movement.id, Initiative.state == InitiativeState.ELIGIBLE
    )  # fmt: skip
    if field_id is not None:
        query = query.where(Initiative.field_id == field_id)
    return db.session.scalars(query.options(joinedload(Initiative.unit)).order_by(Initiative.number)).all()


def initiatives_before(panel: Panel, *, field_id: int | None = None) -> Sequence[Initiative]:
    """Return the eligible initiatives that ``panel`` scores or could: of its fields, what nobody else scores."""
    taken: dict[int, set[int]] = defaultdict(set)
    rows = db.session.execute(
        select(Assignment.initiative_id, Seat.panel_id)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Panel, Seat.panel_id == Panel.id)
        .where(Panel.movement_id == panel.movement_id)
    )
    for initiative_id, panel_id in rows:
        taken[initiative_id].add(panel_id)
    eligible = eligible_initiatives(panel.movement, field_id=field_id)
    return [
        initiative
        for initiative in eligible
        if panel.id in taken[initiative.id] or (not taken[initiative.id] and panel.judges(initiative))
    ]


def conflicts_in(panel: Panel, initiatives: Sequence[Initiative]) -> dict[tuple[int, int], ConflictKind]:
    """Return every conflicting (seat, initiative) of the panel, judges who left included, with its kind."""
    interests, origins = interests_by_seat(panel.movement), origins_of(panel.movement)
    return conflicting_pairs(
        [(seat.id, interests[seat.id]) for seat in panel.seats],
        [(initiative.id, origins[initiative.id]) for initiative in initiatives],
        recorded_conflicts(panel.movement).keys(),
    )


def conflict_pairs_in(movement: Movement, ids: Collection[int] | None = None) -> dict[tuple[int, int], ConflictKind]:
    """Return every conflicting (seat, initiative) among the assignments of ``movement`` with its kind.

    With ``ids`` only those of these initiatives.
    """
    interests, origins, recorded = interests_by_seat(movement), origins_of(movement, ids), recorded_conflicts(movement)
    query = (
        select(Assignment.seat_id, Assignment.initiative_id)
        .join(Seat)
        .join(Panel)
        .where(Panel.movement_id == movement.id)
    )
    if ids is not None:
        query = query.where(Assignment.initiative_id.in_(ids))
    found = {}
    for seat_id, initiative_id in db.session.execute(query):
        pair = (seat_id, initiative_id)
        if kind := conflict_between(interests[seat_id], origins[initiative_id], recorded=pair in recorded):
            found[pair] = kind
    return found


def conflicts_on_record(panel: Panel) -> dict[tuple[int, int], Conflict]:
    """Return the conflicts that somebody put on record for the seats of ``panel``, by (seat, initiative)."""
    rows = db.session.scalars(select(Conflict).join(Seat).where(Seat.panel_id == panel.id))
    return {(conflict.seat_id, conflict.initiative_id): conflict for conflict in rows}


def experts_in(panel: Panel, initiatives: Sequence[Initiative]) -> set[tuple[int, int]]:
    """Return the (seat, initiative) whose judge knows the field of the initiative."""
    known = {seat.id: {field.id for field in seat.fields} for seat in panel.taken_seats}
    return {
        (seat_id, initiative.id)
        for seat_id, fields in known.items()
        for initiative in initiatives
        if initiative.field_id in fields
    }


def fields_without_panel(movement: Movement, panels: Sequence[Panel]) -> list[Field]:
    """Return the fields that no panel of ``movement`` judges; none while there is no panel at all."""
    if not panels or any(not panel.fields for panel in panels):
        return []
    judged = {field.id for panel in panels for field in panel.fields}
    return [field for field in movement.fields if field.id not in judged]


def unassigned_in(movement: Movement) -> int:
    """Return how many eligible initiatives of ``movement`` nobody is to score."""
    assigned = select(Assignment.id).where(Assignment.initiative_id == Initiative.id).exists()
    return (
        db.session.scalar(
            select(func.count()).where(
                Initiative.movement_id == movement.id, Initiative.state == InitiativeState.ELIGIBLE, ~assigned
            )
        )
        or 0
    )


def scored_elsewhere(panel: Panel) -> set[tuple[int, int]]:
    """Return the (seat, initiative) of ``panel`` whose judge has the initiative by another seat already."""
    own, other = aliased(Seat), aliased(Seat)
    rows = db.session.execute(
        select(own.id, Assignment.initiative_id)
        .select_from(own)
        .join(other, other.account_id == own.account_id)
        .join(Assignment, Assignment.seat_id == other.id)
        .where(own.panel_id == panel.id, other.id != own.id)
    )
    return {(seat_id, initiative_id) for seat_id, initiative_id in rows}
