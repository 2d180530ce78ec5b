"""How long a mail waits after each try that failed. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

# A busy server is asked again soon, one that is down for the night next morning; after three days it is given up.
PAUSES: Sequence[timedelta] = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
    timedelta(hours=12),
    timedelta(hours=24),
    timedelta(hours=24),
)


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when to try again after ``tries`` tries (1 or more), the last of which failed now; None to give up."""
    return now + PAUSES[tries - 1] if tries <= len(PAUSES) else None
