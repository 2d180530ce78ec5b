"""How long somebody must wait after failing to sign in. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=15)
MOST_PER_ACCOUNT = 5
MOST_PER_ADDRESS = 30


def wait_until(
    now: datetime, *, account_failures: Sequence[datetime], address_failures: Sequence[datetime]
) -> datetime | None:
    """Return when the next try is allowed, or None when it is allowed now.

    Only failures of the last fifteen minutes count: five for one account since its last success, thirty from one
    address whatever the account, so that neither one password list nor one machine gets far.
    """
    waits = []
    for failures, most in ((account_failures, MOST_PER_ACCOUNT), (address_failures, MOST_PER_ADDRESS)):
        recent = sorted(failure for failure in failures if failure > now - WINDOW)
        if len(recent) >= most:
            waits.append(recent[-most] + WINDOW)
    return max(waits) if waits else None
