"""Print lists, runs in other orders and proofs as pages and tasks need them."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from contest.awards.models import Award
from contest.database import db
from contest.units.models import Unit


def unit_names(awards: Collection[Award]) -> Mapping[int, str]:
    """Return the names of the units of ``awards`` by their ids, in one query."""
    rows = select(Unit.id, Unit.name).where(Unit.id.in_({award.unit_id for award in awards}))
    return dict(db.session.execute(rows).tuples().all()) if awards else {}
