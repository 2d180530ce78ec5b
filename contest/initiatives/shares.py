"""Contribution shares: hundredths of a percent that add up to exactly the whole. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

WHOLE = 10_000


@dataclass(frozen=True)
class Reckoning:
    """What some shares add up to, in hundredths of a percent."""

    total: int

    @property
    def adds_up(self) -> bool:
        return self.total == WHOLE


def reckon(shares: Iterable[int]) -> Reckoning:
    """Return what ``shares`` add up to."""
    return Reckoning(sum(shares))


def even_split(count: int) -> list[int]:
    """Return ``count`` shares that differ by a hundredth of a percent at most and add up to exactly the whole.

    The first ones get the hundredths that do not divide: three authors have 33.34, 33.33 and 33.33 percent.
    """
    if count == 0:
        return []
    share, rest = divmod(WHOLE, count)
    return [share + 1 if place < rest else share for place in range(count)]
