"""Who scores what: initiatives given to judges evenly and never against a conflict of interest. Pure.

A pair is (seat, initiative). Seats come in the order of their numbers, initiatives in that of the register; whatever is
equal is told apart by this order, so the same input always gives the same plan.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

Pair = tuple[int, int]


@dataclass(frozen=True)
class Short:
    """An initiative that only ``reached`` of ``wanted`` judges can score; ``conflicts`` are the seats that must not."""

    initiative: int
    reached: int
    wanted: int
    conflicts: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """The new pairs, by initiative and seat, and what falls short."""

    pairs: tuple[Pair, ...]
    short: tuple[Short, ...]

    @property
    def fingerprint(self) -> str:
        """A short text that is the same only for the same plan: what was previewed is what is carried out."""
        return sha256(repr((self.pairs, self.short)).encode()).hexdigest()[:16]


def even_assignment(
    initiatives: Sequence[int],
    seats: Sequence[int],
    *,
    per_initiative: int,
    conflicts: Collection[Pair] = (),
    existing: Collection[Pair] = (),
) -> Plan:
    """Return which seats get which initiatives, so that each has ``per_initiative`` judges and the loads are even.

    What exists already stays and counts, unless it has become a conflict. Initiatives with the fewest eligible judges
    are served first, each by the seats with the least load. Then new pairs are handed on from seat to seat as long as
    that evens the loads: at the end no other choice of new pairs would be more even, and without conflicts loads that
    began equal differ by one at most. Carrying a plan out and planning anew gives nothing new.
    """
    barred = frozenset(conflicts)
    kept = [pair for pair in existing if pair not in barred]
    present: dict[int, set[int]] = {initiative: set() for initiative in initiatives}
    for seat, initiative in kept:
        present.setdefault(initiative, set()).add(seat)
    counts = Counter(seat for seat, _initiative in kept)
    load = {seat: counts[seat] for seat in seats}
    free = {
        initiative: [seat for seat in seats if seat not in present[initiative] and (seat, initiative) not in barred]
        for initiative in initiatives
    }
    given: dict[int, list[int]] = {}
    for initiative in sorted(initiatives, key=lambda key: len(free[key]) + len(present[key])):
        missing = max(per_initiative - len(present[initiative]), 0)
        given[initiative] = sorted(free[initiative], key=lambda seat: load[seat])[:missing]
        for seat in given[initiative]:
            load[seat] += 1
    _level(seats, given, free, load)
    pairs = tuple((seat, initiative) for initiative in initiatives for seat in seats if seat in given[initiative])
    return Plan(pairs, tuple(_short(initiatives, seats, per_initiative, barred, present, given)))


def _level(
    seats: Sequence[int], given: Mapping[int, list[int]], free: Mapping[int, Sequence[int]], load: dict[int, int]
) -> None:
    """Hand new pairs on along chains of seats until no chain leads from a seat to one with two fewer."""
    while chain := _chain(seats, given, free, load):
        for giver, taker, initiative in chain:
            given[initiative].remove(giver)
            given[initiative].append(taker)
        load[chain[0][0]] -= 1
        load[chain[-1][1]] += 1


def _chain(
    seats: Sequence[int], given: Mapping[int, list[int]], free: Mapping[int, Sequence[int]], load: Mapping[int, int]
) -> list[tuple[int, int, int]]:
    """Return hand-overs (from seat, to seat, initiative) that lead from a seat to one with two fewer, if there are."""
    least = min(load.values(), default=0)
    held: dict[int, list[int]] = {seat: [] for seat in seats}
    for initiative, takers in given.items():
        for seat in takers:
            held[seat].append(initiative)
    for start in sorted(seats, key=lambda seat: -load[seat]):
        if load[start] - least < 2:
            break
        if chain := _way_down(start, held, given, free, load):
            return chain
    return []


def _way_down(
    start: int,
    held: Mapping[int, Sequence[int]],
    given: Mapping[int, Sequence[int]],
    free: Mapping[int, Sequence[int]],
    load: Mapping[int, int],
) -> list[tuple[int, int, int]]:
    """Search the seats breadth first from ``start`` for one with two fewer, and return the way there."""
    came: dict[int, tuple[int, int, int]] = {}
    waiting = [start]
    for seat in waiting:
        for initiative in held[seat]:
            for other in free[initiative]:
                if other == start or other in came or other in given[initiative]:
                    continue
                came[other] = (seat, other, initiative)
                waiting.append(other)
                if load[other] <= load[start] - 2:
                    return _back(came, start, other)
    return []


def _back(came: Mapping[int, tuple[int, int, int]], start: int, end: int) -> list[tuple[int, int, int]]:
    steps = []
    while end != start:
        steps.append(came[end])
        end = came[end][0]
    return steps[::-1]


def _short(
    initiatives: Sequence[int],
    seats: Sequence[int],
    wanted: int,
    barred: Collection[Pair],
    present: Mapping[int, Collection[int]],
    given: Mapping[int, Collection[int]],
) -> list[Short]:
    short = []
    for initiative in initiatives:
        reached = len(present[initiative]) + len(given[initiative])
        if reached < wanted:
            clashing = tuple(seat for seat in seats if (seat, initiative) in barred)
            short.append(Short(initiative, reached, wanted, clashing))
    return short
