"""Registrations as lists, exports and reminders need them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from contest.accounts.models import Account, Grant, Role
from contest.database import db, found
from contest.initiatives.models import Answer, Attachment, Author, Initiative, InitiativeState
from contest.initiatives.queries import Reach, registering_units
from contest.movements.models import Movement, MovementState, Phase, PhaseKind
from contest.questions.models import Question
from contest.registrations.models import ExportRun, Reminder, SentList
from contest.registrations.reminders import DAYS_BEFORE, Officer, Progress
from contest.text import fold
from contest.units.models import Unit
from contest.units.queries import units_of

AT_ONCE = 200
MOST_TAKEN_AWAY = 50
# All that is written of an initiative.
_WHOLE = (
    joinedload(Initiative.unit),
    joinedload(Initiative.field),
    selectinload(Initiative.authors).joinedload(Author.unit),
    selectinload(Initiative.answers),
    selectinload(Initiative.attachments),
    selectinload(Initiative.confirmations),
)


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
        .where(Initiative.movement_id == movement.id, Initiative.state != InitiativeState.WITHDRAWN)
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


def find_sent_list(sent_list_id: int) -> SentList:
    return found(SentList, sent_list_id)


def find_run(run_id: int) -> ExportRun:
    return found(ExportRun, run_id)


def units_open_to(account: Account, movement: Movement, today: date) -> Sequence[Unit]:
    """Return the units for which ``account`` may send a list: all for the secretariat, else the own ones."""
    if account.holds(Role.SECRETARIAT, body_id=movement.body_id):
        return units_of(movement.body, on=today)
    return registering_units(account, movement, today)


def all_units(movement: Movement) -> Sequence[Unit]:
    """Return every unit of the body, those that were dissolved too, in the order of units."""
    return units_of(movement.body)


def whole_reach(movement: Movement) -> Reach:
    """Return the reach of whoever keeps the machine itself: everything, drafts included."""
    return Reach(submitted=True, unit_ids=frozenset(unit.id for unit in all_units(movement)))


def standing_titles(movement: Movement) -> set[tuple[int, str]]:
    """Return what each unit has registered under which folded name; what was withdrawn or rejected may come again."""
    over = (InitiativeState.WITHDRAWN, InitiativeState.REJECTED)
    rows = db.session.execute(
        select(Initiative.unit_id, Initiative.title).where(
            Initiative.movement_id == movement.id, Initiative.state.not_in(over)
        )
    )
    return {(unit_id, fold(title)) for unit_id, title in rows}


def within(movement: Movement, reach: Reach) -> list[ColumnElement[bool]]:
    """Return the conditions of the initiatives of ``movement`` within ``reach``; drafts are the unit's own."""
    own = Initiative.unit_id.in_(reach.unit_ids)
    return [Initiative.movement_id == movement.id, or_(own, Initiative.number.is_not(None)) if reach.submitted else own]


def ids_within(movement: Movement, reach: Reach) -> Sequence[int]:
    """Return the ids of the initiatives within ``reach``: by register number, then the drafts, oldest first."""
    order = (Initiative.number.is_(None), Initiative.number, Initiative.id)
    return db.session.scalars(select(Initiative.id).where(*within(movement, reach)).order_by(*order)).all()


def initiatives_in(initiative_ids: Sequence[int]) -> Iterator[Initiative]:
    """Yield the initiatives of these ids in this order, with all that is written of them; few are held at a time."""
    for start in range(0, len(initiative_ids), AT_ONCE):
        some = initiative_ids[start : start + AT_ONCE]
        loaded = db.session.scalars(select(Initiative).where(Initiative.id.in_(some)).options(*_WHOLE)).unique()
        by_id = {initiative.id: initiative for initiative in loaded}
        for initiative_id in some:
            yield by_id.pop(initiative_id)


def retired_and_answered(movement: Movement, reach: Reach) -> set[int]:
    """Return the ids of retired questions that initiatives within ``reach`` answered, in words or by files."""
    answered = (
        select(source.question_id)
        .join(Initiative, source.initiative_id == Initiative.id)
        .join(Question, source.question_id == Question.id)
        .where(Question.retired_at.is_not(None), *within(movement, reach))
        for source in (Answer, Attachment)
    )
    return {question_id for query in answered for question_id in db.session.scalars(query.distinct()) if question_id}


def drafts_of(movement: Movement, units: Collection[int], most: int | None = None) -> Sequence[Initiative]:
    """Return the drafts of these units with all that is written of them, oldest first."""
    query = (
        select(Initiative)
        .where(
            Initiative.movement_id == movement.id,
            Initiative.unit_id.in_(units),
            Initiative.state == InitiativeState.DRAFT,
        )
        .options(*_WHOLE)
        .order_by(Initiative.id)
        .limit(most)
    )
    return db.session.scalars(query).unique().all()


def draft_count(movement: Movement, units: Collection[int]) -> int:
    """Return how many drafts these units have."""
    drafts = select(func.count()).where(
        Initiative.movement_id == movement.id,
        Initiative.unit_id.in_(units),
        Initiative.state == InitiativeState.DRAFT,
    )
    return db.session.scalar(drafts) or 0


def listed(movement: Movement, reach: Reach, unit: Unit | None) -> Sequence[Initiative]:
    """Return the registrations within ``reach`` that a list names, by unit and number: what was submitted."""
    query = (
        select(Initiative)
        .join(Initiative.unit)
        .where(*within(movement, reach), Initiative.number.is_not(None), Initiative.state != InitiativeState.WITHDRAWN)
        .options(contains_eager(Initiative.unit), joinedload(Initiative.field),
                 selectinload(Initiative.authors).joinedload(Author.unit))
        .order_by(Unit.sort_key, Unit.id, Initiative.number)
    )  # fmt: skip
    if unit is not None:
        query = query.where(Initiative.unit_id == unit.id)
    return db.session.scalars(query).unique().all()


def units_listed(movement: Movement, reach: Reach) -> Sequence[Unit]:
    """Return the units that have submitted anything within ``reach``, by name."""
    there = select(Initiative.unit_id).where(*within(movement, reach), Initiative.number.is_not(None))
    return db.session.scalars(select(Unit).where(Unit.id.in_(there)).order_by(Unit.sort_key)).all()


def count_within(movement: Movement, reach: Reach) -> int:
    return db.session.scalar(select(func.count()).select_from(Initiative).where(*within(movement, reach))) or 0


def runs_of(movement: Movement, account: Account, most: int = 8) -> Sequence[ExportRun]:
    """Return what ``account`` asked to be made in ``movement``, the latest first."""
    return db.session.scalars(
        select(ExportRun)
        .where(ExportRun.movement_id == movement.id, ExportRun.requested_by_id == account.id)
        .options(joinedload(ExportRun.unit))
        .order_by(ExportRun.id.desc())
        .limit(most)
    ).all()


def runs_to_take_away(before: datetime) -> Sequence[ExportRun]:
    """Return the runs that were over before this instant and whose files still lie there."""
    return db.session.scalars(
        select(ExportRun)
        .where(ExportRun.finished_at < before, ExportRun.gone_at.is_(None))
        .order_by(ExportRun.id)
        .limit(MOST_TAKEN_AWAY)
    ).all()
