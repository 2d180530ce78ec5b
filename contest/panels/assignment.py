"""Assigning initiatives to judges evenly, without conflicts of interest. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Pair = tuple[int, int]


@dataclass(frozen=True)
class Short:
    """An initiative that cannot be given to as many judges as wanted: ``reached`` of ``wanted``."""

    initiative_id: int
    reached: int
    wanted: int


@dataclass(frozen=True)
class Plan:
    """The new (seat, initiative) pairs in the order in which they were chosen, and what falls short."""

    pairs: tuple[Pair, ...]
    short: tuple[Short, ...]


def even_assignment(
    initiatives: Sequence[int],
    seats: Sequence[int],
    *,
    per_initiative: int,
    conflicts: Collection[Pair] = (),
    existing: Collection[Pair] = (),
) -> Plan:
    """Return which seats get which initiatives: ``per_initiative`` judges for each, and even loads.

    Initiatives with the fewest eligible judges are served first; each takes the seats with the least load, equal loads
    by the order of ``seats``. What exists already stays and counts. A conflicting pair is never made. The same input
    gives the same plan, and a plan that was carried out gives an empty one.
    """
    present = {key: {seat for seat, other in existing if other == key} for key in initiatives}
    load = {seat: sum(1 for other, _key in existing if other == seat) for seat in seats}
    free = {
        key: [seat for seat in seats if seat not in present[key] and (seat, key) not in conflicts]
        for key in initiatives
    }
    ordered = sorted(initiatives, key=lambda key: (len(free[key]) + len(present[key]), initiatives.index(key)))
    pairs: list[Pair] = []
    for key in ordered:
        for seat in _least_loaded(free[key], load, per_initiative - len(present[key])):
            pairs.append((seat, key))
            load[seat] += 1
    reached = {key: len(present[key]) + sum(1 for _seat, other in pairs if other == key) for key in initiatives}
    short = [Short(key, reached[key], per_initiative) for key in initiatives if reached[key] < per_initiative]
    return Plan(tuple(_evened(pairs, load, free)), tuple(short))


def _least_loaded(seats: Sequence[int], load: Mapping[int, int], count: int) -> list[int]:
    return sorted(seats, key=lambda seat: (load[seat], seats.index(seat)))[: max(count, 0)]


def _evened(pairs: list[Pair], load: dict[int, int], free: Mapping[int, Sequence[int]]) -> list[Pair]:
    """Move new pairs from the most to the least loaded seat as long as that makes the loads more even."""
    pairs = list(pairs)
    moved = True
    while moved:
        moved = False
        for place, (seat, key) in enumerate(pairs):
            taken = {other for other, initiative in pairs if initiative == key}
            open_seats = [other for other in free[key] if other not in taken]
            target = min(open_seats, key=lambda other: (load[other], free[key].index(other)), default=None)
            if target is not None and load[target] + 1 < load[seat]:
                load[seat] -= 1
                load[target] += 1
                pairs[place] = (target, key)
                moved = True
    return pairs
