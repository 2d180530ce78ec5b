"""Holds as pages and services need them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from contest.database import db, found
from contest.errors import NotFound
from contest.nominations.models import Hold, Recipient
from contest.text import fold
from contest.units.models import Body, Person, Unit
from contest.units.queries import find_person, find_unit


def find_hold(hold_id: int) -> Hold:
    return found(Hold, hold_id)


def recipient_in(body: Body, *, unit_id: int | None, person_id: int | None) -> Recipient:
    """Return the unit or person of ``body`` with this id; raises NotFound for any other."""
    if person_id is not None:
        person = find_person(person_id)
        if person.unit.body_id == body.id:
            return person
    elif unit_id is not None:
        unit = find_unit(unit_id)
        if unit.body_id == body.id:
            return unit
    raise NotFound("recipient")


def holds_of(body: Body) -> Sequence[Hold]:
    """Return every hold that was ever placed by ``body``, the latest first, with whom each is on."""
    return db.session.scalars(
        select(Hold)
        .where(Hold.body_id == body.id)
        .options(
            joinedload(Hold.unit), joinedload(Hold.person).joinedload(Person.unit), joinedload(Hold.placed_by),
            joinedload(Hold.lifted_by),
        )
        .order_by(Hold.from_on.desc(), Hold.id.desc())
    ).all()  # fmt: skip


def holds_listed(body: Body, day: date, *, everything: bool, wanted: str = "") -> list[Hold]:
    """Return the holds of ``body`` that stand on ``day`` or are to come, or all, whose words fit ``wanted``."""
    words = fold(wanted).split()

    def fits(hold: Hold) -> bool:
        unit = hold.person.unit.name if hold.person else ""
        text = fold(f"{hold.name} {unit} {hold.reason} {hold.document}")
        return all(word in text for word in words)

    return [hold for hold in holds_of(body) if (everything or not hold.is_over_on(day)) and fits(hold)]


def standing_holds(body: Body, day: date) -> Mapping[str, Sequence[Hold]]:
    """Return the holds of ``body`` that stand on ``day``, by the key of whom they are on."""
    standing: dict[str, list[Hold]] = {}
    for hold in holds_of(body):
        if hold.stands_on(day):
            standing.setdefault(hold.recipient_key, []).append(hold)
    return standing


def holds_on(
    day: date, *, unit_ids: Collection[int] = (), person_ids: Collection[int] = ()
) -> Sequence[Hold]:  # fmt: skip
    """Return the holds on these units and persons themselves that stand on ``day``."""
    holds = db.session.scalars(
        select(Hold)
        .where(or_(Hold.unit_id.in_(unit_ids), Hold.person_id.in_(person_ids)), Hold.lifted_on.is_(None))
        .options(joinedload(Hold.unit), joinedload(Hold.person))
        .order_by(Hold.id)
    )
    return [hold for hold in holds if hold.stands_on(day)]


def other_holds(hold: Hold) -> Sequence[Hold]:
    """Return the other holds on the same recipient, the latest first."""
    same = Hold.person_id == hold.person_id if hold.person_id else Hold.unit_id == hold.unit_id
    return db.session.scalars(select(Hold).where(same, Hold.id != hold.id).order_by(Hold.from_on.desc())).all()


def standing_of_kind(recipient: Recipient, kind: str, day: date) -> Hold | None:
    """Return the hold of this kind that stands on ``recipient``, if there is one."""
    ids = {"unit_ids": [recipient.id]} if isinstance(recipient, Unit) else {"person_ids": [recipient.id]}
    return next((hold for hold in holds_on(day, **ids) if hold.kind == kind), None)
