"""Whether enough members are there for a meeting to be valid. Pure."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil


@dataclass(frozen=True)
class Quorum:
    """How many of ``total`` members must be there and how many are; ``ratio`` is the share that the rule asks for."""

    total: int
    present: int
    ratio: Fraction

    @property
    def needed(self) -> int:
        """The fewest members that are at least the share of all, and at least one."""
        return max(1, ceil(self.total * self.ratio))

    @property
    def lacking(self) -> int:
        return max(0, self.needed - self.present)

    @property
    def is_reached(self) -> bool:
        """Say whether the meeting is valid. A council without members never meets."""
        return self.total > 0 and self.lacking == 0


def quorum_of(total: int, present: int, ratio: Fraction) -> Quorum:
    """Return the quorum of ``total`` members who sit on the council on the day, of whom ``present`` are there.

    A vacant seat and a term that is over or has not begun are no members: who counts is decided before. Source:
    domain.md §3.3 (a meeting is valid with at least 2/3 of its members, counted on all of them).
    """
    if not 0 <= present <= total:
        raise ValueError("no more members can be there than there are")
    return Quorum(total, present, ratio)
