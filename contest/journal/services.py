"""Writing into the journal, inside the transaction of the act itself: an act without its entry does not happen."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol

from sqlalchemy import select

from contest import clock
from contest.database import Base, db
from contest.journal.chain import seal
from contest.journal.models import JournalEntry, JournalHead

PRODUCT = "Bảng Vàng"


class Actor(Protocol):
    """Whoever acts: an account that is signed in."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...


def record(
    actor: Actor | None,
    act: str,
    subject: Base,
    *,
    body_id: int | None = None,
    reason: str | None = None,
    **details: Any,
) -> JournalEntry:
    """Append that ``actor`` did ``act`` to ``subject`` (a stored row) and return the entry.

    ``act`` is a stable code such as ``initiative.submit``. Without an actor the product itself acted. ``details`` are
    plain values (text, numbers, dates, lists and mappings of these).
    """
    db.session.flush()
    head = _locked_head()
    entry = JournalEntry(
        at=clock.now(),
        actor_id=actor.id if actor else None,
        actor_name=actor.name if actor else PRODUCT,
        act=act,
        subject_kind=subject.__tablename__,
        subject_id=subject.id,  # type: ignore[attr-defined]
        body_id=body_id,
        reason=reason,
        details=_plain(details),
        previous_hash=head.hash,
    )
    entry.hash = seal(head.hash, entry.at, content(entry))
    db.session.add(entry)
    db.session.flush()
    head.entry_id, head.hash = entry.id, entry.hash
    return entry


def content(entry: JournalEntry) -> dict[str, Any]:
    """Return what the seal of ``entry`` covers besides its instant and its predecessor."""
    return {
        "actor": entry.actor_id,
        "name": entry.actor_name,
        "act": entry.act,
        "subject": [entry.subject_kind, entry.subject_id],
        "body": entry.body_id,
        "reason": entry.reason,
        "details": entry.details,
    }


def _locked_head() -> JournalHead:
    """Return the head (a migration laid it), held until the transaction ends."""
    return db.session.scalars(select(JournalHead).with_for_update().execution_options(populate_existing=True)).one()


def _plain(value: Any) -> Any:
    """Turn the values of an act into what JSON can carry: dates as ISO text, decimals as text."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
