"""Whether the numbers of a register follow each other without a gap and without a double. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# A gap of many numbers is told by its ends.
Gap = tuple[int, int]


@dataclass(frozen=True)
class Continuity:
    """How a register's year runs: how many entries, its first and last number, what is missing, what stands twice."""

    count: int
    first: int
    last: int
    gaps: tuple[Gap, ...]
    doubles: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """Say whether the numbers run from 1 without a gap or a double; an empty register does."""
        return not self.gaps and not self.doubles


def continuity(numbers: Iterable[int]) -> Continuity:
    """Return how ``numbers`` run from 1 on."""
    counts = Counter(numbers)
    gaps, expected = [], 1
    for number in sorted(counts):
        if number > expected:
            gaps.append((expected, number - 1))
        expected = number + 1
    doubles = tuple(sorted(number for number, count in counts.items() if count > 1))
    return Continuity(sum(counts.values()), min(counts, default=0), max(counts, default=0), tuple(gaps), doubles)
