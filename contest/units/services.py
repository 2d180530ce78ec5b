"""Keeping bodies, units and persons, one by one or from a list."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from contest import clock
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import Actor, record
from contest.spreadsheet import Row, read_rows
from contest.storage.models import StoredFile
from contest.storage.services import store
from contest.storage.uploads import JPEG, PNG, Upload, media_type_of
from contest.text import fold
from contest.units import queries
from contest.units.households import lives_at
from contest.units.models import (
    SINCE_EVER,
    Block,
    Body,
    Capacity,
    Honorific,
    Household,
    OfficeHolder,
    Person,
    PersonRank,
    Unit,
    UnitKind,
)
from contest.units.roster import PERSON_COLUMNS, PersonLine, UnitLine, person_lines, unit_columns, unit_lines

EMBLEM_LIMIT = 3 * 1024 * 1024


@dataclass(frozen=True)
class BodyDetails:
    """What a body prints on its papers."""

    name: str
    head_office: str
    head_title: str
    deputy_title: str
    place: str
    symbol: str
    standing_unit: str
    province: str = ""


@dataclass(frozen=True)
class UnitDetails:
    """A unit as typed in its form; links are ids."""

    code: str
    name: str
    kind: UnitKind
    parent_id: int | None
    block_id: int | None
    valid_from: date
    valid_to: date | None
    successor_id: int | None


@dataclass(frozen=True)
class PersonDetails:
    """A person as typed in a form."""

    full_name: str
    honorific: Honorific
    post: str
    left_on: date | None
    rank: PersonRank | None = None


def add_body(
    code: str,
    details: BodyDetails,
    *,
    authority: str,
    valid_from: date,
    valid_to: date | None = None,
    successor: Body | None = None,
    by: Actor | None,
) -> Body:
    """Add a public body; ``authority`` is the competence of its head by the rule book's code.

    Raises RuleViolation when the code is taken or the days are the wrong way round.
    """
    if queries.body_by_code(code) is not None:
        raise RuleViolation("There is a body with this code already.", field="code")
    if valid_to is not None and valid_to < valid_from:
        raise RuleViolation("The last day is before the first.", field="valid_to")
    body = Body(code=code, authority=authority, valid_from=valid_from, valid_to=valid_to, **vars(details))
    body.successor = successor
    db.session.add(body)
    db.session.flush()
    record(by, "body.add", body, body_id=body.id, code=code, authority=authority, **vars(details))
    return body


def change_body(body: Body, details: BodyDetails, emblem: Upload | None, *, by: Actor) -> Body:
    """Change what ``body`` prints on its papers, and its emblem when one was sent."""
    file = _stored_emblem(emblem) if emblem else None
    lock(body)
    before = {name: getattr(body, name) for name in vars(details)}
    for name, value in vars(details).items():
        setattr(body, name, value)
    if file is not None:
        body.emblem = file
    changed = {name: [before[name], value] for name, value in vars(details).items() if before[name] != value}
    record(by, "body.change", body, body_id=body.id, changed=changed, emblem=file.sha256 if file else None)
    return body


def _stored_emblem(emblem: Upload) -> StoredFile:
    try:
        media_type = media_type_of(emblem, allowed=(PNG, JPEG), limit=EMBLEM_LIMIT)
    except RuleViolation as violation:
        raise RuleViolation(violation.message, field="emblem", **violation.values) from None
    return store(emblem.content, filename=emblem.filename, media_type=media_type)


@dataclass(frozen=True)
class HolderDetails:
    """Who holds an office from which day on, by what decision of appointment."""

    full_name: str
    capacity: Capacity
    valid_from: date
    valid_to: date | None
    source: str


def note_holder(body: Body, details: HolderDetails, *, by: Actor) -> OfficeHolder:
    """Note who holds an office of ``body``. It has one head or acting head at a time, and deputies."""
    lock(body)
    if details.valid_to is not None and details.valid_to < details.valid_from:
        raise RuleViolation("The last day is before the first.", field="valid_to")
    for other in queries.office_holders(body):
        alone = details.capacity is not Capacity.FOR_HEAD and other.capacity is not Capacity.FOR_HEAD
        same = other.capacity is details.capacity and fold(other.full_name) == fold(details.full_name)
        if (alone or same) and _meet(other, details):
            raise RuleViolation(
                "On a day of this time %(name)s holds that office. End it first.",
                field="valid_from", name=other.full_name,
            )  # fmt: skip
    holder = OfficeHolder(body=body, **vars(details))
    db.session.add(holder)
    db.session.flush()
    record(by, "office.note", holder, body_id=body.id, **vars(details))
    return holder


def _meet(other: OfficeHolder, details: HolderDetails) -> bool:
    """Say whether both hold their office on a common day."""
    begins_after = details.valid_to is not None and details.valid_to < other.valid_from
    ended_before = other.valid_to is not None and other.valid_to < details.valid_from
    return not (begins_after or ended_before)


def end_holder(holder: OfficeHolder, last_day: date, *, by: Actor) -> OfficeHolder:
    """Note the last day on which somebody holds an office."""
    lock(holder)
    if holder.valid_to is not None:
        raise RuleViolation("The last day is noted already.", field="valid_to")
    if last_day < holder.valid_from:
        raise RuleViolation("The last day is before the first.", field="valid_to")
    holder.end(last_day)
    record(by, "office.end", holder, body_id=holder.body_id, full_name=holder.full_name, valid_to=last_day)
    return holder


def add_block(body: Body, name: str, *, by: Actor) -> Block:
    """Add a block of units to ``body``."""
    blocks = queries.blocks_of(body)
    if any(block.name == name for block in blocks):
        raise RuleViolation("There is a block of this name already.", field="name")
    block = Block(body_id=body.id, name=name, position=len(blocks) + 1)
    db.session.add(block)
    record(by, "block.add", block, body_id=body.id, name=name)
    return block


def rename_block(block: Block, name: str, *, by: Actor) -> Block:
    """Give ``block`` another name; its units stay in it."""
    lock(block)
    if any(other.name == name for other in queries.blocks_of(block.body) if other is not block):
        raise RuleViolation("There is a block of this name already.", field="name")
    before, block.name = block.name, name
    record(by, "block.rename", block, body_id=block.body_id, changed={"name": [before, name]})
    return block


def add_unit(body: Body, details: UnitDetails, *, by: Actor) -> Unit:
    """Add a unit to ``body``."""
    _check_unit(body, None, details)
    unit = Unit(body_id=body.id, **vars(details))
    db.session.add(unit)
    record(by, "unit.add", unit, body_id=body.id, **_told(details))
    return unit


def change_unit(unit: Unit, details: UnitDetails, *, by: Actor) -> Unit:
    """Change a unit; a dissolved one keeps everything it was given and names its successor."""
    lock(unit)
    _check_unit(unit.body, unit, details)
    before = _told(UnitDetails(**{name: getattr(unit, name) for name in vars(details)}))
    for name, value in vars(details).items():
        setattr(unit, name, value)
    changed = {name: [before[name], value] for name, value in _told(details).items() if before[name] != value}
    record(by, "unit.change", unit, body_id=unit.body_id, changed=changed)
    return unit


def _told(details: UnitDetails) -> dict[str, Any]:
    """Return what the journal tells of a unit: what it is linked to by name, which can be read without the database."""
    told = {name: value for name, value in vars(details).items() if not name.endswith("_id")}
    links = {
        "parent": details.parent_id and queries.find_unit(details.parent_id).name,
        "block": details.block_id and queries.find_block(details.block_id).name,
        "successor": details.successor_id and queries.find_unit(details.successor_id).name,
    }
    return {**told, "valid_from": None if details.valid_from == SINCE_EVER else details.valid_from, **links}


def _check_unit(body: Body, unit: Unit | None, details: UnitDetails) -> None:
    twin = queries.units_by_code(body).get(details.code)
    if twin is not None and twin is not unit:
        raise RuleViolation("The code “%(code)s” belongs to %(name)s.", field="code", code=twin.code, name=twin.name)
    if details.valid_to is not None and details.valid_to < details.valid_from:
        raise RuleViolation("The last day is before the first.", field="valid_to")
    if unit is None:
        return
    for link in ("parent_id", "successor_id"):
        if getattr(details, link) == unit.id:
            raise RuleViolation("A unit cannot be named here for itself.", field=link)
    if details.parent_id is not None and unit.id in _superiors(details.parent_id):
        raise RuleViolation("The superior units lead round in a circle.", field="parent_id")


def _superiors(unit_id: int) -> set[int]:
    """Return ``unit_id`` and the ids of all units above it."""
    passed: set[int] = set()
    unit = queries.find_unit(unit_id)
    while unit is not None and unit.id not in passed:
        passed.add(unit.id)
        unit = unit.parent  # type: ignore[assignment]
    return passed


def add_person(unit: Unit, details: PersonDetails, *, by: Actor) -> Person:
    """Add somebody who works at ``unit``."""
    person = Person(unit_id=unit.id, **vars(details))
    db.session.add(person)
    record(by, "person.add", person, body_id=unit.body_id, unit=unit.code, **vars(details))
    return person


def change_person(person: Person, details: PersonDetails, *, by: Actor) -> Person:
    """Change a person's name, post, or the day the person left."""
    lock(person)
    changed = {
        name: [getattr(person, name), value] for name, value in vars(details).items() if getattr(person, name) != value
    }
    for name, value in vars(details).items():
        setattr(person, name, value)
    record(by, "person.change", person, body_id=person.unit.body_id, changed=changed)
    return person


def person_at(unit: Unit, full_name: str, *, honorific: Honorific, post: str, by: Actor | None) -> Person:
    """Return the person of this name at ``unit``, added if there is none. With namesakes the post decides."""
    matches = queries.namesakes(unit, full_name)
    same_post = [person for person in matches if person.post == post]
    if same_post or len(matches) == 1:
        return (same_post or matches)[0]
    person = Person(unit_id=unit.id, full_name=full_name, honorific=honorific, post=post)
    db.session.add(person)
    record(by, "person.add", person, body_id=unit.body_id, unit=unit.code, full_name=full_name, post=post)
    return person


def import_units(body: Body, upload: Upload, *, by: Actor) -> int:
    """Add or change the units that a list names, and return how many lines it had; all of them or none.

    What the list has no column for stays as it is; an empty cell empties. Raises FaultyList with every fault of the
    list, or RuleViolation when the file is no list.
    """
    blocks = {block.name: block for block in queries.blocks_of(body)}
    units = queries.units_by_code(body)
    rows, checker = read_rows(upload, unit_columns(list(blocks)))
    since = {unit.code: unit.valid_from for unit in units.values()}
    lines = unit_lines(rows, checker, known=_parents(units.values()), blocks=blocks, since=since)
    checker.done()
    for line in lines:
        if line.code not in units:
            units[line.code] = Unit(body_id=body.id, code=line.code, valid_from=line.valid_from or SINCE_EVER)
            db.session.add(units[line.code])
        _fill_unit(units[line.code], line, blocks, rows[0])
    db.session.flush()
    for line in lines:
        unit = units[line.code]
        if rows[0].tells("parent"):
            unit.parent_id = units[line.parent].id if line.parent else None
        if rows[0].tells("successor"):
            unit.successor_id = units[line.successor].id if line.successor else None
    record(by, "unit.import", body, body_id=body.id, file=upload.filename, lines=len(lines))
    return len(lines)


def _parents(units: Iterable[Unit]) -> dict[str, str]:
    """Return the code of each unit's superior by the unit's own code, "" for none."""
    codes = {unit.id: unit.code for unit in units}
    return {unit.code: codes.get(unit.parent_id or 0, "") for unit in units}


def _fill_unit(unit: Unit, line: UnitLine, blocks: dict[str, Block], row: Row) -> None:
    unit.name, unit.kind = line.name, line.kind
    if row.tells("block"):
        unit.block_id = blocks[line.block].id if line.block else None
    unit.valid_from = line.valid_from or unit.valid_from
    if row.tells("valid_to"):
        unit.valid_to = line.valid_to


def import_persons(body: Body, upload: Upload, *, by: Actor) -> int:
    """Add or change the persons that a list names, and return how many lines it had; all of them or none."""
    units = queries.units_by_code(body)
    rows, checker = read_rows(upload, PERSON_COLUMNS)
    lines = person_lines(rows, checker, units=units)
    checker.done()
    names = Counter((line.unit, line.full_name) for line in lines)
    present = queries.staff_by_unit(body, on=clock.today())
    for line in lines:
        unit = units[line.unit]
        person = _matching(present.get(unit.id, []), line, alone=names[line.unit, line.full_name] == 1)
        if person is None:
            person = Person(unit_id=unit.id, full_name=line.full_name)
            db.session.add(person)
        person.honorific = line.honorific
        person.post = line.post if rows[0].tells("post") else person.post or ""
        person.rank = line.rank if rows[0].tells("rank") and line.rank else person.rank
    record(by, "person.import", body, body_id=body.id, file=upload.filename, lines=len(lines))
    return len(lines)


def _matching(present: list[Person], line: PersonLine, *, alone: bool) -> Person | None:
    """Return who of those ``present`` the line speaks of: same name and post, or the only one of that name."""
    namesakes = [person for person in present if person.full_name == line.full_name]
    same_post = [person for person in namesakes if person.post == line.post]
    if same_post:
        return same_post[0]
    return namesakes[0] if alone and len(namesakes) == 1 else None


@dataclass(frozen=True)
class HouseholdDetails:
    """Who heads a household and where it lives."""

    head_name: str
    honorific: Honorific
    address: str = ""


def add_household(unit: Unit, details: HouseholdDetails, *, by: Actor) -> Household:
    """Add a household that lives in ``unit``."""
    household = Household(body_id=unit.body_id, unit_id=unit.id, **vars(details))
    db.session.add(household)
    record(by, "household.add", household, body_id=unit.body_id, unit=unit.code, full_name=details.head_name,
           honorific=details.honorific, address=details.address)  # fmt: skip
    return household


def change_household(household: Household, details: HouseholdDetails, *, by: Actor) -> Household:
    """Change who heads a household or where it lives; what was awarded keeps its words."""
    lock(household)
    changed = {
        name: [getattr(household, name), value]
        for name, value in vars(details).items()
        if getattr(household, name) != value
    }
    for name, value in vars(details).items():
        setattr(household, name, value)
    if changed:
        record(by, "household.change", household, body_id=household.body_id, changed=changed)
    return household


def household_at(unit: Unit, details: HouseholdDetails, *, by: Actor) -> Household:
    """Return the household of this head in ``unit``, put on the list if there is none; its address is kept.

    At another address lives another household, whatever its head is called.
    """
    known = db.session.scalars(
        select(Household)
        .where(Household.unit_id == unit.id, Household.honorific == details.honorific)
        .order_by(Household.address == "", Household.id)
    )
    for household in known:
        if fold(household.head_name) == fold(details.head_name) and lives_at(household.address, details.address):
            return household
    return add_household(unit, details, by=by)
