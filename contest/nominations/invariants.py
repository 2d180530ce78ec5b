"""What must hold of nominations and holds."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from contest.awards.models import AwardState, unit_of
from contest.database import db
from contest.nominations.models import Hold, Nomination
from contest.units.models import Household, Person


def breaches() -> Iterator[str]:
    """Yield a line for each gap in the numbers, each nomination on another's line, each hold of a stranger."""
    yield from _gaps()
    yield from _strange_lines()
    yield from _strange_holds()


def _gaps() -> Iterator[str]:
    """Yield each movement whose nominations are not numbered from 1 without a gap."""
    number = Nomination.number
    rows = db.session.execute(
        select(Nomination.movement_id, func.count(), func.min(number), func.max(number))
        .where(number.is_not(None))
        .group_by(Nomination.movement_id)
        .order_by(Nomination.movement_id)
    )
    for movement_id, count, lowest, highest in rows:
        if (lowest, highest) != (1, count):
            yield f"nominations: those of movement {movement_id} are not numbered from 1 to {count}"


def _strange_lines() -> Iterator[str]:
    """Yield each nomination whose line is of somebody else, or that was put on a list unaccepted."""
    rows = (
        select(Nomination)
        .where(Nomination.award_id.is_not(None))
        .options(
            joinedload(Nomination.award),
            joinedload(Nomination.person),
            joinedload(Nomination.household),
            joinedload(Nomination.recipient_unit),
        )
        .order_by(Nomination.id)
    )
    for one in db.session.scalars(rows):
        award = one.award
        if award is None or (award.movement_id, award.recipient_key) != (one.movement_id, one.recipient_key):
            yield f"nominations: the line of nomination {one.id} is not of its recipient"
        elif award.state is AwardState.PROPOSED and one.accepted_honour == "":
            yield f"nominations: nomination {one.id} is on a list and was not accepted"


def _strange_holds() -> Iterator[str]:
    """Yield each hold on a recipient of another body."""
    rows = (
        select(Hold)
        .options(
            joinedload(Hold.unit), joinedload(Hold.person).joinedload(Person.unit),
            joinedload(Hold.household).joinedload(Household.unit),
        )
        .order_by(Hold.id)
    )  # fmt: skip
    for hold in db.session.scalars(rows):
        if unit_of(hold.recipient).body_id != hold.body_id:
            yield f"nominations: hold {hold.id} is on a recipient of another body"
