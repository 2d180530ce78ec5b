"""How many blanks of a batch are there, and what each act does to the count. Pure.

A count adds up whatever happens: what was received is what is left and what is gone, and no part is ever negative.
"""

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from contest.errors import RuleViolation


class StockAct(enum.StrEnum):
    """What happens to blanks. ``SHORT``: fewer came than were noted. ``RUINED``: spoiled after being printed."""

    RECEIVED = "received"
    SHORT = "short"
    PRINTED = "printed"
    SPOILED = "spoiled"
    RUINED = "ruined"
    DAMAGED = "damaged"
    LOST = "lost"
    FOUND = "found"


# What a secretary notes by hand; the others follow from a delivery or from a run.
BY_HAND = (StockAct.SPOILED, StockAct.DAMAGED, StockAct.LOST, StockAct.FOUND, StockAct.SHORT)
# By how much each act moves the parts of a count, for one blank.
MOVES: Mapping[StockAct, Mapping[str, int]] = {
    StockAct.RECEIVED: {"received": 1},
    StockAct.SHORT: {"received": -1},
    StockAct.PRINTED: {"printed": 1},
    StockAct.SPOILED: {"spoiled": 1},
    StockAct.RUINED: {"printed": -1, "spoiled": 1},
    StockAct.DAMAGED: {"damaged": 1},
    StockAct.LOST: {"lost": 1},
    StockAct.FOUND: {"lost": -1},
}


@dataclass(frozen=True)
class Count:
    """The blanks of a batch: how many came, and what became of them."""

    received: int = 0
    printed: int = 0
    spoiled: int = 0
    damaged: int = 0
    lost: int = 0

    @property
    def left(self) -> int:
        """How many are there to be printed."""
        return self.received - self.printed - self.spoiled - self.damaged - self.lost

    def after(self, act: StockAct, quantity: int) -> "Count":
        """Return the count once ``act`` happened to ``quantity`` blanks.

        Raises RuleViolation when there are not so many to which it could happen.
        """
        if quantity < 1:
            raise RuleViolation("At least one blank.", field="quantity")
        moved = {part: getattr(self, part) + step * quantity for part, step in MOVES[act].items()}
        for part, value in moved.items():
            if value < 0:
                raise _lacking(part, getattr(self, part))
        count = replace(self, **moved)
        if count.left < 0:
            raise RuleViolation("Only %(there)s blanks of this batch are left.", field="quantity", there=self.left)
        return count


def _lacking(part: str, there: int) -> RuleViolation:
    """Return why no more can be taken from ``part`` of a count, which is ``there``."""
    return {
        "received": RuleViolation("Only %(there)s blanks were received.", field="quantity", there=there),
        "printed": RuleViolation("Only %(there)s blanks were printed.", field="quantity", there=there),
        "lost": RuleViolation("Only %(there)s blanks were noted as lost.", field="quantity", there=there),
    }[part]


def counted(entries: Iterable[tuple[StockAct, int]]) -> Count:
    """Return the count that ``entries``, in their order, come to."""
    count = Count()
    for act, quantity in entries:
        count = count.after(act, quantity)
    return count
