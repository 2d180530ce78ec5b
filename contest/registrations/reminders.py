"""Who is reminded of what: the officers of units that are behind, and nobody else. Pure.

A unit is behind when it has registered nothing, has drafts that were not submitted, or initiatives that were returned
to it for completion. What can no longer be done is not reminded of.
"""

import enum
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contest.errors import msgid

# How many days before registration closes the product itself reminds.
DAYS_BEFORE = (7, 1)


class Behind(enum.StrEnum):
    """In what a unit can be behind."""

    NOTHING = "nothing"
    DRAFTS = "drafts"
    RETURNED = "returned"


PHRASES: Mapping[Behind, str] = {
    Behind.NOTHING: msgid("%(unit)s has registered nothing yet"),
    Behind.DRAFTS: msgid("%(unit)s, drafts to be submitted: %(count)s"),
    Behind.RETURNED: msgid("%(unit)s, returned initiatives to be completed: %(count)s"),
}


@dataclass(frozen=True)
class Officer:
    """Somebody who acts for a unit."""

    account_id: int
    name: str
    email: str


@dataclass(frozen=True)
class Progress:
    """How far a unit is in a movement: how many initiatives it has begun, of these drafts and returned ones."""

    unit_id: int
    unit: str
    begun: int
    drafts: int
    returned: int
    officers: Sequence[Officer]


@dataclass(frozen=True)
class Lack:
    """One thing in which a unit is behind, and how many of it there are."""

    behind: Behind
    unit: str
    count: int

    @property
    def phrase(self) -> tuple[str, dict[str, Any]]:
        """Return the message id that says it, and its values."""
        return PHRASES[self.behind], {"unit": self.unit, "count": self.count}


@dataclass(frozen=True)
class Recipient:
    """An officer, and everything in which the officer's units are behind."""

    officer: Officer
    lacks: Sequence[Lack]


@dataclass(frozen=True)
class Round:
    """Whom a round of reminders reaches, and the units it cannot reach because nobody acts for them."""

    recipients: Sequence[Recipient]
    units: Sequence[str]
    unreachable: Sequence[str]


def lacks_of(progress: Progress, wanted: Collection[Behind], *, registering: bool, completing: bool) -> list[Lack]:
    """Return in which of ``wanted`` a unit is behind.

    Nothing and drafts count while units can register, returned initiatives while they can complete them.
    """
    found = {
        Behind.NOTHING: Lack(Behind.NOTHING, progress.unit, int(registering and progress.begun == 0)),
        Behind.DRAFTS: Lack(Behind.DRAFTS, progress.unit, progress.drafts if registering else 0),
        Behind.RETURNED: Lack(Behind.RETURNED, progress.unit, progress.returned if completing else 0),
    }
    return [lack for behind, lack in found.items() if behind in wanted and lack.count]


def round_for(units: Iterable[Progress], wanted: Collection[Behind], *, registering: bool, completing: bool) -> Round:
    """Return whom to remind: each officer of a unit that is behind in one of ``wanted`` once, with all of it.

    Nothing wanted reaches nobody. The order is that of the units.
    """
    reached: dict[Officer, list[Lack]] = {}
    named: list[str] = []
    unreachable: list[str] = []
    for progress in units:
        lacks = lacks_of(progress, wanted, registering=registering, completing=completing)
        if not lacks:
            continue
        (named if progress.officers else unreachable).append(progress.unit)
        for officer in progress.officers:
            reached.setdefault(officer, []).extend(lacks)
    return Round([Recipient(officer, lacks) for officer, lacks in reached.items()], named, unreachable)


def counts(units: Iterable[Progress], *, registering: bool, completing: bool) -> dict[Behind, int]:
    """Return how many units are behind in each way."""
    lacks = [
        lack.behind
        for progress in units
        for lack in lacks_of(progress, tuple(Behind), registering=registering, completing=completing)
    ]
    return {behind: lacks.count(behind) for behind in Behind}


def distance_due(closes_on: date, today: date) -> int | None:
    """Return for which of DAYS_BEFORE a round is due today, or None.

    It is the nearest that has been reached: when the product stood still on the day itself the round is made up for,
    unless the next one has been reached meanwhile.
    """
    left = (closes_on - today).days
    return min((days for days in DAYS_BEFORE if 0 <= left <= days), default=None)
