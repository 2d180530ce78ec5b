"""Who is one person or one household, and who may be. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from rapidfuzz.distance import OSA

from contest.histories.matching import spelled
from contest.text import fold

# What names an entry: its number on a list, or its key among all recipients.
Name = TypeVar("Name", int, str)
# Names of at least so many letters may differ by one and still look alike.
LONG_NAME = 8


@dataclass(frozen=True)
class Entry:
    """An entry of the list of persons, or of households: there ``post`` is the address."""

    id: int
    name: str
    post: str
    unit: str


@dataclass(frozen=True)
class LikelyPair:
    """Two entries that may be one; the likelier the smaller ``distance``: 0 same spelling, 1 same letters, 2."""

    first: Entry
    second: Entry
    distance: int


def root_of(entry: Name, merged_into: Mapping[Name, Name]) -> Name:
    """Return the entry that stands for ``entry`` when every merger is followed."""
    while entry in merged_into:
        entry = merged_into[entry]
    return entry


def same_as(entry: Name, merged_into: Mapping[Name, Name]) -> frozenset[Name]:
    """Return every entry that is the same as ``entry``, itself included."""
    root = root_of(entry, merged_into)
    others = frozenset(one for one in merged_into if root_of(one, merged_into) == root)
    return others | {root, entry}


def likely_pairs(entries: Iterable[Entry], merged_into: Mapping[int, int]) -> list[LikelyPair]:
    """Return the pairs that may be one and are not merged, the likeliest first.

    Names are alike when they fold to the same letters, or, for long ones, when one letter differs. Entries are compared
    only within the last name and the number of words, so the work stays small.
    """
    shelves: dict[tuple[str, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        words = fold(entry.name).split()
        if words:
            shelves[words[-1], len(words)].append(entry)
    pairs = [
        LikelyPair(first, second, distance)
        for shelf in shelves.values()
        for first, second in combinations(sorted(shelf, key=lambda entry: entry.id), 2)
        if root_of(first.id, merged_into) != root_of(second.id, merged_into)
        and (distance := _distance(first.name, second.name)) is not None
    ]
    return sorted(pairs, key=lambda pair: (pair.distance, fold(pair.first.name), pair.first.id, pair.second.id))


def _distance(first: str, second: str) -> int | None:
    if spelled(first) == spelled(second):
        return 0
    one, other = fold(first), fold(second)
    if one == other:
        return 1
    alike = min(len(one), len(other)) >= LONG_NAME and OSA.distance(one, other, score_cutoff=1) <= 1
    return 2 if alike else None
