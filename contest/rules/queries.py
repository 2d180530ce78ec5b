"""The rule book in force: what is shipped, with what was set since."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest.database import db
from contest.rules.edition import Book, Change, edition
from contest.rules.models import RuleChange


def book_in_force(body_id: int | None) -> Book:
    """Return the rule book as it stands now, for everybody or for a body."""
    return edition(changes_in_force(), body_id)


def changes_in_force() -> tuple[Change, ...]:
    """Return all amendments, the first first. They are read once in a transaction of the database."""
    session = db.session()
    kept = session.info.get("rule_changes")
    if kept and kept[0] is session.get_transaction():
        changes: tuple[Change, ...] = kept[1]
        return changes
    with session.no_autoflush:
        changes = tuple(row.change for row in session.scalars(select(RuleChange).order_by(RuleChange.id)))
    session.info["rule_changes"] = session.get_transaction(), changes
    return changes


def forget_changes() -> None:
    """Have amendments read anew: this transaction has added one."""
    db.session().info.pop("rule_changes", None)


def amendments() -> Sequence[RuleChange]:
    """Return the history of the rule book, the latest first."""
    query = select(RuleChange).options(joinedload(RuleChange.body), joinedload(RuleChange.made_by))
    return db.session.scalars(query.order_by(RuleChange.id.desc())).all()
