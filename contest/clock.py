"""The only reader of the clock.

Instants are aware and in UTC; days are the office's days. ``at`` sets another present for a block: the demonstration
tells a story of 2019, and tests stand before or after a deadline.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

OFFICE = ZoneInfo("Asia/Ho_Chi_Minh")
_present: ContextVar[datetime | None] = ContextVar("present", default=None)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _present.get() or datetime.now(UTC)


def today() -> date:
    """Return the office's calendar day."""
    return now().astimezone(OFFICE).date()


def end_of(day: date) -> datetime:
    """Return the last instant of an office's day: a deadline 'by 31 March' includes the whole of that day."""
    return datetime.combine(day, time.max, OFFICE).astimezone(UTC)


@contextmanager
def at(present: datetime | date) -> Iterator[None]:
    """Let ``now()`` be ``present`` inside the block; a bare date means nine in the morning at the office."""
    if not isinstance(present, datetime):
        present = datetime.combine(present, time(9), OFFICE)
    token = _present.set(present.astimezone(UTC))
    try:
        yield
    finally:
        _present.reset(token)
