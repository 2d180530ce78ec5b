"""Panels, seats and assignments as the pages and rules need them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from contest.accounts.models import Account, Grant, Role
from contest.database import db, found
from contest.initiatives.models import Author, Initiative, InitiativeState
from contest.movements.models import Movement
from contest.panels.conflict import ConflictKind, Interests, Origin, conflict_between, conflicting_pairs
from contest.panels.models import Assignment, Conflict, Panel, Seat


def find_panel(panel_id: int) -> Panel:
    return found(Panel, panel_id)


def find_seat(seat_id: int) -> Seat:
    return found(Seat, seat_id)


def panels_of(movement: Movement) -> Sequence[Panel]:
    """Return the panels of ``movement`` with their seats and judges."""
    seats = selectinload(Panel.seats).joinedload(Seat.account).joinedload(Account.person)
    return db.session.scalars(
        select(Panel).where(Panel.movement_id == movement.id).options(seats).order_by(Panel.name)
    ).all()


def seats_of(account: Account) -> Sequence[Seat]:
    """Return the seats that ``account`` holds now."""
    return db.session.scalars(select(Seat).where(Seat.account_id == account.id, Seat.left_at.is_(None))).all()


def judges_of(body_id: int) -> Sequence[Account]:
    """Return the accounts that may be seated on panels of the body, by name."""
    grant = select(Grant.account_id).where(
        Grant.role == Role.JUDGE, Grant.body_id == body_id, Grant.revoked_at.is_(None)
    )
    return db.session.scalars(
        select(Account)
        .where(Account.id.in_(grant), Account.active)
        .options(joinedload(Account.person), selectinload(Account.grants))
        .order_by(Account.name)
    ).all()


def interests_of(account: Account) -> Interests:
    """Return what ``account`` is bound to."""
    units = {grant.unit_id for grant in account.standing_grants if grant.unit_id is not None}
    if account.person is not None:
        units.add(account.person.unit_id)
    return Interests(account.person_id, frozenset(units))


def interests_by_seat(movement: Movement) -> dict[int, Interests]:
    """Return the interests of every judge who holds or held a seat of ``movement``."""
    seats = db.session.scalars(
        select(Seat)
        .join(Panel)
        .where(Panel.movement_id == movement.id)
        .options(
            joinedload(Seat.account).options(joinedload(Account.person), selectinload(Account.grants)),
        )
    )
    return {seat.id: interests_of(seat.account) for seat in seats}


def origins_of(movement: Movement) -> dict[int, Origin]:
    """Return the origin of every initiative of ``movement``."""
    units: dict[int, set[int]] = defaultdict(set)
    persons: dict[int, set[int]] = defaultdict(set)
    own = select(Initiative.id, Initiative.unit_id).where(Initiative.movement_id == movement.id)
    for initiative_id, unit_id in db.session.execute(own):
        units[initiative_id].add(unit_id)
    authors = (
        select(Author.initiative_id, Author.unit_id, Author.person_id)
        .join(Initiative)
        .where(Initiative.movement_id == movement.id)
    )
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
    """Return the conflicts on record, as (seat, initiative) with the reason."""
    rows = db.session.execute(
        select(Conflict.seat_id, Conflict.initiative_id, Conflict.reason)
        .join(Seat)
        .join(Panel)
        .where(Panel.movement_id == movement.id)
    )
    return {(seat_id, initiative_id): reason for seat_id, initiative_id, reason in rows}


def conflict_of(seat: Seat, initiative: Initiative) -> ConflictKind | None:
    """Return why the judge in ``seat`` must not see or score ``initiative``, or None."""
    recorded = db.session.scalar(
        select(Conflict.id).where(Conflict.seat_id == seat.id, Conflict.initiative_id == initiative.id)
    )
    return conflict_between(interests_of(seat.account), origin_of(initiative), recorded=recorded is not None)


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


def assigned_pairs(panel: Panel) -> set[tuple[int, int]]:
    """Return the (seat, initiative) pairs that are assigned in ``panel``."""
    rows = db.session.execute(
        select(Assignment.seat_id, Assignment.initiative_id).join(Seat).where(Seat.panel_id == panel.id)
    )
    return {(seat_id, initiative_id) for seat_id, initiative_id in rows}


def eligible_initiatives(movement: Movement) -> Sequence[Initiative]:
    """Return the initiatives that may be scored, by register number."""
    return db.session.scalars(
        select(Initiative)
        .where(Initiative.movement_id == movement.id, Initiative.state == InitiativeState.ELIGIBLE)
        .options(joinedload(Initiative.unit))
        .order_by(Initiative.number)
    ).all()


def loads_of(panels: Collection[Panel]) -> Mapping[int, int]:
    """Return how many initiatives each seat of ``panels`` is to score."""
    rows = db.session.execute(
        select(Assignment.seat_id, func.count())
        .join(Seat)
        .where(Seat.panel_id.in_([panel.id for panel in panels]))
        .group_by(Assignment.seat_id)
    )
    return {seat_id: count for seat_id, count in rows}


def assignments_of(panel: Panel) -> Sequence[Assignment]:
    """Return the assignments of ``panel`` by register number and seat."""
    return db.session.scalars(
        select(Assignment)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .where(Seat.panel_id == panel.id)
        .options(joinedload(Assignment.initiative).joinedload(Initiative.unit), joinedload(Assignment.seat))
        .order_by(Initiative.number, Seat.number)
    ).all()


def find_assignment(assignment_id: int) -> Assignment:
    return found(Assignment, assignment_id)


def conflicts_in(panel: Panel, initiatives: Sequence[Initiative]) -> dict[tuple[int, int], ConflictKind]:
    """Return every conflicting (seat, initiative) of the panel's present judges with its kind."""
    interests, origins = interests_by_seat(panel.movement), origins_of(panel.movement)
    return conflicting_pairs(
        [(seat.id, interests[seat.id]) for seat in panel.taken_seats],
        [(initiative.id, origins[initiative.id]) for initiative in initiatives],
        recorded_conflicts(panel.movement),
    )


def seat_and_initiative(seat_id: int, initiative_id: int) -> tuple[Seat, Initiative]:
    """Return the two rows a form names."""
    return found(Seat, seat_id), found(Initiative, initiative_id)
