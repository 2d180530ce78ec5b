"""Bodies, units and persons as pages, forms and imports need them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import groupby

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from contest.database import db, found
from contest.text import search_terms
from contest.units.models import Block, Body, Household, OfficeHolder, Person, Unit

PAGE_SIZE = 100


def find_body(body_id: int) -> Body:
    return found(Body, body_id)


def find_block(block_id: int) -> Block:
    return found(Block, block_id)


def find_holder(holder_id: int) -> OfficeHolder:
    return found(OfficeHolder, holder_id)


def office_holders(body: Body) -> Sequence[OfficeHolder]:
    """Return who was ever noted as holding an office of ``body``, those who hold it longest last."""
    query = select(OfficeHolder).where(OfficeHolder.body_id == body.id)
    return db.session.scalars(query.order_by(OfficeHolder.valid_from.desc(), OfficeHolder.id.desc())).all()


def find_unit(unit_id: int) -> Unit:
    return found(Unit, unit_id)


def find_person(person_id: int) -> Person:
    return found(Person, person_id)


def find_household(household_id: int) -> Household:
    return found(Household, household_id)


def households_of(body: Body, *, wanted: str = "", most: int | None = None) -> Sequence[Household]:
    """Return the households of ``body`` whose head or address fits ``wanted``, by name."""
    query = (
        select(Household)
        .where(Household.body_id == body.id)
        .options(joinedload(Household.unit))
        .order_by(Household.sort_key, Household.id)
    )
    for term in search_terms(wanted):
        query = query.where(Household.search.contains(term, autoescape=True))
    return db.session.scalars(query if most is None else query.limit(most)).all()


def households_at(unit: Unit) -> Sequence[Household]:
    """Return the households that live in ``unit``, by name."""
    return db.session.scalars(
        select(Household).where(Household.unit_id == unit.id).order_by(Household.sort_key, Household.id)
    ).all()


def bodies(body_ids: Collection[int] | None = None) -> Sequence[Body]:
    """Return the bodies with these ids, or all, those that exist today first."""
    query = select(Body).order_by(Body.valid_to.is_not(None), Body.name)
    if body_ids is not None:
        query = query.where(Body.id.in_(body_ids))
    return db.session.scalars(query).all()


def body_by_code(code: str) -> Body | None:
    return db.session.scalar(select(Body).where(Body.code == code))


def blocks_of(body: Body) -> Sequence[Block]:
    return db.session.scalars(select(Block).where(Block.body_id == body.id).order_by(Block.position, Block.name)).all()


def units_of(body: Body, *, on: date | None = None, wanted: str = "") -> Sequence[Unit]:
    """Return the units of ``body`` by block and name; ``on`` limits them to those of a day, ``wanted`` searches."""
    query = (
        select(Unit)
        .outerjoin(Block, Unit.block_id == Block.id)
        .where(Unit.body_id == body.id)
        .options(joinedload(Unit.block), joinedload(Unit.parent), joinedload(Unit.successor))
        .order_by(Block.position.is_(None), Block.position, Block.name, Unit.sort_key)
    )
    if on is not None:
        query = query.where(Unit.valid_from <= on, or_(Unit.valid_to.is_(None), Unit.valid_to >= on))
    for term in search_terms(wanted):
        query = query.where(Unit.search.contains(term, autoescape=True))
    return db.session.scalars(query).all()


def by_block(units: Iterable[Unit]) -> list[tuple[Block | None, list[Unit]]]:
    """Return ``units``, which come in the order of their blocks, block by block; None stands for no block."""
    return [(block, list(members)) for block, members in groupby(units, key=lambda unit: unit.block)]


def unit_counts(body: Body) -> dict[int, int]:
    """Return how many units each block of ``body`` has."""
    rows = db.session.execute(
        select(Unit.block_id, func.count())
        .where(Unit.body_id == body.id, Unit.block_id.is_not(None))
        .group_by(Unit.block_id)
    )
    return {block_id: count for block_id, count in rows}


def units_under(unit: Unit) -> Sequence[Unit]:
    """Return the units that belong to ``unit``, by name."""
    return db.session.scalars(select(Unit).where(Unit.parent_id == unit.id).order_by(Unit.sort_key)).all()


def units_by_code(body: Body) -> dict[str, Unit]:
    return {unit.code: unit for unit in db.session.scalars(select(Unit).where(Unit.body_id == body.id))}


def unit_by_code(code: str, body_code: str | None = None) -> Unit | None:
    """Return the one unit with this code; None when there is none, or when several bodies have one of that code."""
    query = select(Unit).join(Body, Unit.body_id == Body.id).where(Unit.code == code)
    if body_code is not None:
        query = query.where(Body.code == body_code)
    matches = db.session.scalars(query).all()
    return matches[0] if len(matches) == 1 else None


def staff_counts(body: Body) -> dict[int, int]:
    """Return how many persons work at each unit of ``body`` now."""
    rows = db.session.execute(
        select(Person.unit_id, func.count())
        .join(Unit)
        .where(Unit.body_id == body.id, Person.left_on.is_(None))
        .group_by(Person.unit_id)
    )
    return {unit_id: count for unit_id, count in rows}


def persons_at(unit: Unit) -> Sequence[Person]:
    """Return who works or worked at ``unit``, by name, those who left last."""
    return db.session.scalars(
        select(Person).where(Person.unit_id == unit.id).order_by(Person.left_on.is_not(None), Person.sort_key)
    ).all()


def persons_of(body: Body, *, wanted: str = "", most: int | None = None) -> Sequence[Person]:
    """Return who works at any unit of ``body`` now, by name."""
    query = (
        select(Person)
        .join(Unit)
        .where(Unit.body_id == body.id, Person.left_on.is_(None))
        .options(joinedload(Person.unit))
        .order_by(Person.sort_key, Person.id)
    )
    for term in search_terms(wanted):
        query = query.where(Person.search.contains(term, autoescape=True))
    return db.session.scalars(query if most is None else query.limit(most)).all()


def staff_by_unit(body: Body, *, on: date) -> dict[int, list[Person]]:
    """Return who works at each unit of ``body`` on a day, by the unit's id."""
    staff: dict[int, list[Person]] = defaultdict(list)
    persons = (
        select(Person).join(Unit).where(Unit.body_id == body.id, or_(Person.left_on.is_(None), Person.left_on >= on))
    )
    for person in db.session.scalars(persons):
        staff[person.unit_id].append(person)
    return dict(staff)


def namesakes(unit: Unit, full_name: str) -> Sequence[Person]:
    """Return those who work at ``unit`` now under this name; spelling of accents must agree."""
    return db.session.scalars(
        select(Person)
        .where(Person.unit_id == unit.id, Person.full_name == full_name, Person.left_on.is_(None))
        .order_by(Person.id)
    ).all()
