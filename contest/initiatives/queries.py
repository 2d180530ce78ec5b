"""Initiatives as pages, rules and papers need them."""

import enum
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload

from contest.accounts.models import UNIT_ROLES, Account, Role
from contest.database import db, found
from contest.initiatives.models import (
    Author,
    Initiative,
    InitiativeState,
    LatePermission,
    Presence,
    Revision,
    RevisionKind,
    SavedFilter,
)
from contest.movements.models import Field, Movement
from contest.paper.models import Paper
from contest.paper.queries import latest_paper
from contest.text import search_terms, sort_key
from contest.units.models import Unit

PAGE_SIZE = 100
RECEIPT = "initiatives/papers/receipt.html"


@dataclass(frozen=True)
class Reach:
    """Which initiatives of a movement somebody may see: all that were submitted, and everything of the own units.

    Of ``headed`` units, those that were submitted and the drafts that the head is asked to confirm.
    """

    submitted: bool
    unit_ids: frozenset[int]
    headed: frozenset[int] = frozenset()


class Order(enum.StrEnum):
    """What a list is sorted by, the Vietnamese way; whatever it is, the register number decides the rest."""

    NUMBER = "number"
    TITLE = "title"
    AUTHOR = "author"
    UNIT = "unit"
    FIELD = "field"
    STATE = "state"
    SAVED = "saved"


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed down to, and how it is sorted; what is empty does not narrow it."""

    words: str = ""
    state: InitiativeState | None = None
    field_id: int | None = None
    unit_id: int | None = None
    order: Order = Order.NUMBER
    downwards: bool = False

    def __bool__(self) -> bool:
        """Say whether the list is narrowed down at all."""
        return replace(self, order=Order.NUMBER, downwards=False) != Wanted()

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """Return this as the arguments of the list's address, with ``changes``; what is not narrowed is left out."""
        given = replace(self, **changes)
        named = {
            "q": given.words,
            "state": given.state.value if given.state else None,
            "field": given.field_id,
            "unit": given.unit_id,
            "by": given.order.value if given.order is not Order.NUMBER or given.downwards else None,
            "down": 1 if given.downwards else None,
        }
        return {name: value for name, value in named.items() if value}

    def sorted_by(self, order: Order) -> dict[str, Any]:
        """Return the address arguments that sort by ``order``; asked again, the other way round."""
        return self.arguments(order=order, downwards=order is self.order and not self.downwards)


@dataclass(frozen=True)
class ListPage:
    """One page of a list, and how many rows the whole list has."""

    rows: Sequence[Initiative]
    total: int
    number: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


def find_initiative(initiative_id: int) -> Initiative:
    return found(Initiative, initiative_id)


def initiative_of_origin(origin: str) -> Initiative | None:
    """Return the initiative that was made from the empty form with this token, if it has been sent before."""
    return db.session.scalar(select(Initiative).where(Initiative.origin == origin))


def registering_units(account: Account, movement: Movement, today: date) -> list[Unit]:
    """Return the units for which ``account`` may register in ``movement``, by name."""
    units = {
        grant.unit
        for grant in account.standing_grants
        if grant.role is Role.UNIT_OFFICER and grant.unit and grant.unit.body_id == movement.body_id
    }
    return sorted((unit for unit in units if unit.exists_on(today)), key=lambda unit: unit.sort_key)


def permitted_until(unit_ids: Collection[int], movement_ids: Collection[int]) -> dict[int, date]:
    """Return by movement the last day until which one of these units may register late, where one may."""
    rows = db.session.execute(
        select(LatePermission.movement_id, func.max(LatePermission.until))
        .where(
            LatePermission.movement_id.in_(movement_ids),
            LatePermission.unit_id.in_(unit_ids),
            LatePermission.initiative_id.is_(None),
            LatePermission.revoked_at.is_(None),
        )
        .group_by(LatePermission.movement_id)
    )
    return {movement_id: until for movement_id, until in rows}


def reach_of(account: Account, movement: Movement) -> Reach:
    """Return which initiatives of ``movement`` the list shows to ``account``."""
    whole = any(account.holds(role, body_id=movement.body_id) for role in (Role.SECRETARIAT, Role.LEADER))
    units = {
        role: frozenset(grant.unit_id for grant in account.standing_grants if grant.role is role and grant.unit_id)
        for role in UNIT_ROLES
    }
    return Reach(whole, units[Role.UNIT_OFFICER], units[Role.UNIT_HEAD])


def initiatives_of(movement: Movement, reach: Reach, wanted: Wanted, page: int = 1) -> ListPage:
    """Return one page of the initiatives within ``reach`` as they are wanted; drafts come last, oldest first.

    Only ids are sorted: whole rows of a long list would be carried along for nothing.
    """
    where = [Initiative.movement_id == movement.id, _within(reach), *_narrowed(wanted)]
    total = db.session.scalar(select(func.count()).select_from(Initiative).join(Initiative.unit).where(*where)) or 0
    number = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
    ids = db.session.scalars(
        select(Initiative.id)
        .join(Initiative.unit)
        .outerjoin(Initiative.field)
        .where(*where)
        .order_by(*_sorting(wanted))
        .offset((number - 1) * PAGE_SIZE)
        .limit(PAGE_SIZE)
    ).all()
    rows = db.session.scalars(
        select(Initiative)
        .where(Initiative.id.in_(ids))
        .options(joinedload(Initiative.unit), joinedload(Initiative.field), selectinload(Initiative.authors))
    )
    by_id = {row.id: row for row in rows}
    return ListPage([by_id[row_id] for row_id in ids], total, number)


def counts_by_state(movement: Movement, reach: Reach) -> dict[InitiativeState, int]:
    """Return how many initiatives within ``reach`` are in each state."""
    rows = db.session.execute(
        select(Initiative.state, func.count())
        .where(Initiative.movement_id == movement.id, _within(reach))
        .group_by(Initiative.state)
    )
    return {state: count for state, count in rows}


def unfinished_drafts(movement: Movement, reach: Reach) -> int:
    """Return how many drafts lie with units outside ``reach``; their number is told, their text is not."""
    if not reach.submitted:
        return 0
    drafts = select(func.count()).select_from(Initiative).where(
        Initiative.movement_id == movement.id,
        Initiative.state == InitiativeState.DRAFT,
        Initiative.unit_id.not_in(reach.unit_ids),
    )  # fmt: skip
    return db.session.scalar(drafts) or 0


def units_with_initiatives(movement: Movement, reach: Reach) -> Sequence[Row[tuple[int, str]]]:
    """Return the id and the name of the units that have initiatives within ``reach``, by name."""
    there = exists().where(Initiative.movement_id == movement.id, Initiative.unit_id == Unit.id, _within(reach))
    return db.session.execute(select(Unit.id, Unit.name).where(there).order_by(Unit.sort_key)).all()


def receipt_of(initiative: Initiative) -> Paper | None:
    """Return the latest receipt that was ordered for ``initiative``."""
    return latest_paper(RECEIPT, initiative)


def revisions_of(initiative: Initiative, kinds: Collection[RevisionKind] = tuple(RevisionKind)) -> Sequence[Revision]:
    """Return the kept texts of ``initiative`` of these kinds, oldest first."""
    return db.session.scalars(
        select(Revision)
        .where(Revision.initiative_id == initiative.id, Revision.kind.in_(kinds))
        .options(joinedload(Revision.saved_by))
        .order_by(Revision.id)
    ).all()


def last_submitted(initiative: Initiative) -> Revision | None:
    """Return the text that was submitted last."""
    submitted = select(Revision).where(
        Revision.initiative_id == initiative.id, Revision.kind == RevisionKind.SUBMITTED
    )  # fmt: skip
    return db.session.scalar(submitted.order_by(Revision.id.desc()).limit(1))


def growing_text(initiative: Initiative, by: Account, *, since: datetime) -> Revision | None:
    """Return the last kept text of ``initiative`` if it was saved by itself on a page of ``by`` since then."""
    last = db.session.scalar(
        select(Revision).where(Revision.initiative_id == initiative.id).order_by(Revision.id.desc()).limit(1)
    )
    grows = last is not None and last.automatic and last.kind is RevisionKind.SAVED and last.saved_by_id == by.id
    return last if last is not None and grows and last.saved_at >= since else None


def others_present(initiative: Initiative, account: Account, *, since: datetime) -> list[str]:
    """Return the names of others whose page has shown the form of ``initiative`` since then."""
    present = select(Presence).where(
        Presence.initiative_id == initiative.id, Presence.account_id != account.id, Presence.seen_at >= since
    )
    return sorted(
        presence.account.name for presence in db.session.scalars(present.options(joinedload(Presence.account)))
    )


def earlier_of(unit_ids: Collection[int], movement: Movement, *, most: int = 200) -> Sequence[Initiative]:
    """Return what these units submitted in other movements of the same body, the latest first."""
    return db.session.scalars(
        select(Initiative)
        .join(Initiative.movement)
        .where(Initiative.unit_id.in_(unit_ids), Initiative.number.is_not(None), Movement.id != movement.id,
               Movement.body_id == movement.body_id)
        .options(joinedload(Initiative.movement), joinedload(Initiative.unit))
        .order_by(Movement.year.desc(), Initiative.number)
        .limit(most)
    ).all()  # fmt: skip


def _sorting(wanted: Wanted) -> list[ColumnElement[Any]]:
    states = {state: place for place, state in enumerate(InitiativeState)}
    columns: dict[Order, ColumnElement[Any] | InstrumentedAttribute[Any]] = {
        Order.NUMBER: Initiative.number,
        Order.TITLE: Initiative.title_key,
        Order.AUTHOR: Initiative.author_key,
        Order.UNIT: Unit.sort_key,
        Order.FIELD: Field.position,
        Order.STATE: case(states, value=Initiative.state),
        Order.SAVED: Initiative.saved_at,
    }
    column = columns[wanted.order]
    first = column.desc() if wanted.downwards else column.asc()
    none_last = [Initiative.number.is_(None)] if wanted.order is Order.NUMBER else []
    rest: list[Any] = [Initiative.number.is_(None), Initiative.number, Initiative.id]
    return [*none_last, first, *rest]


def filters_of(account: Account, movement: Movement) -> Sequence[SavedFilter]:
    """Return what ``account`` keeps to look for in ``movement``, by name."""
    mine = select(SavedFilter).where(SavedFilter.account_id == account.id, SavedFilter.movement_id == movement.id)
    return sorted(db.session.scalars(mine), key=lambda kept: sort_key(kept.name))


def find_filter(filter_id: int) -> SavedFilter:
    return found(SavedFilter, filter_id)


def _within(reach: Reach) -> ColumnElement[bool]:
    handed_in = Initiative.number.is_not(None)
    if reach.submitted and not reach.unit_ids and not reach.headed:
        return handed_in
    own = Initiative.unit_id.in_(reach.unit_ids)
    asked = or_(handed_in, Initiative.confirmations_asked_at.is_not(None))
    within = or_(own, and_(Initiative.unit_id.in_(reach.headed), asked)) if reach.headed else own
    return or_(within, handed_in) if reach.submitted else within


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Return the conditions of ``wanted``; each word must stand in the number, the title, an author or the unit."""
    where: list[ColumnElement[bool]] = [
        or_(Initiative.search.contains(word, autoescape=True), Unit.search.contains(word, autoescape=True))
        for word in search_terms(wanted.words)
    ]
    if wanted.state is not None:
        where.append(Initiative.state == wanted.state)
    if wanted.field_id is not None:
        where.append(Initiative.field_id == wanted.field_id)
    if wanted.unit_id is not None:
        where.append(Initiative.unit_id == wanted.unit_id)
    return where


def authored_by(person_id: int | None, movement: Movement) -> frozenset[int]:
    """Return the initiatives of ``movement`` of which this person is an author."""
    if person_id is None:
        return frozenset()
    query = select(Author.initiative_id).join(Initiative).where(
        Initiative.movement_id == movement.id, Author.person_id == person_id
    )  # fmt: skip
    return frozenset(db.session.scalars(query))
