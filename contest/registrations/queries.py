"""How far the units of a movement are, as reminders need it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from contest.accounts.models import Account, Grant, Role
from contest.database import db
from contest.initiatives.models import Initiative, InitiativeState
from contest.movements.models import Movement, MovementState, Phase, PhaseKind
from contest.registrations.models import Reminder
from contest.registrations.reminders import DAYS_BEFORE, Officer, Progress
from contest.units.queries import units_of


def progress_of_units(movement: Movement, today: date) -> list[Progress]:
    """Return how far each unit that takes part today is, in the order of units."""
    units = units_of(movement.body, on=today)
    counts = _counts_by_unit(movement)
    officers = _officers_by_unit(unit.id for unit in units)
    return [
        Progress(
            unit.id,
            unit.name,
            begun=sum(counts[unit.id].values()),
            drafts=counts[unit.id][InitiativeState.DRAFT],
            returned=counts[unit.id][InitiativeState.RETURNED],
            officers=officers[unit.id],
        )
        for unit in units
    ]


def _counts_by_unit(movement: Movement) -> dict[int, dict[InitiativeState, int]]:
    counts: dict[int, dict[InitiativeState, int]] = defaultdict(lambda: defaultdict(int))
    rows = db.session.execute(
        select(Initiative.unit_id, Initiative.state, func.count())
        .where(Initiative.movement_id == movement.id)
        .group_by(Initiative.unit_id, Initiative.state)
    )
    for unit_id, state, count in rows:
        counts[unit_id][state] = count
    return counts


def _officers_by_unit(unit_ids: Iterable[int]) -> dict[int, list[Officer]]:
    officers: dict[int, list[Officer]] = defaultdict(list)
    rows = db.session.execute(
        select(Grant.unit_id, Account.id, Account.name, Account.email)
        .join(Account, Grant.account_id == Account.id)
        .where(
            Grant.role == Role.UNIT_OFFICER,
            Grant.revoked_at.is_(None),
            Grant.unit_id.in_(list(unit_ids)),
            Account.active,
        )
        .order_by(Account.id)
    )
    for unit_id, account_id, name, email in rows:
        officer = Officer(account_id, name, email)
        if officer not in officers[unit_id]:
            officers[unit_id].append(officer)
    return officers


def accounts_of(officers: Iterable[Officer]) -> dict[int, Account]:
    """Return the accounts of ``officers`` by id."""
    ids = [officer.account_id for officer in officers]
    return {account.id: account for account in db.session.scalars(select(Account).where(Account.id.in_(ids)))}


def reminders_of(movement: Movement) -> Sequence[Reminder]:
    """Return the rounds of reminders that were held in ``movement``, the latest first."""
    return db.session.scalars(
        select(Reminder)
        .where(Reminder.movement_id == movement.id)
        .options(joinedload(Reminder.sent_by))
        .order_by(Reminder.id.desc())
    ).all()


def reminder_of(key: str) -> Reminder | None:
    return db.session.scalar(select(Reminder).where(Reminder.key == key))


def movements_closing_soon(today: date) -> Sequence[Movement]:
    """Return the launched movements whose registration closes so soon that the product may have to remind."""
    last = today + timedelta(days=max(DAYS_BEFORE))
    return db.session.scalars(
        select(Movement)
        .join(Phase)
        .where(
            Movement.state == MovementState.LAUNCHED,
            Phase.kind == PhaseKind.REGISTRATION,
            Phase.opens_on <= today,
            Phase.closes_on.between(today, last),
        )
        .order_by(Movement.id)
    ).all()
