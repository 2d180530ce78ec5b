"""In which order recipients are called, and who stands on the stage together. Pure."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TypeVar

from contest.printing.ordering import Line, in_ceremony_order, turn

One = TypeVar("One")


def taken_in(
    called: Sequence[Line], added: Sequence[Line], ranks: Mapping[str, int], *, individuals_first: bool
) -> list[Line]:
    """Return ``called`` in its order with those ``added``: each behind the last who is called before it as usual."""
    order = list(called)
    for line in in_ceremony_order(added, ranks, individuals_first=individuals_first):
        own = turn(line, ranks, individuals_first=individuals_first)
        turns = [turn(other, ranks, individuals_first=individuals_first) for other in order]
        order.insert(max((place for place, other in enumerate(turns, start=1) if other <= own), default=0), line)
    return order


def on_stage(calls: Sequence[One], size: int, alike: Callable[[One], Hashable]) -> Iterator[list[One]]:
    """Yield those who stand on the stage together: at most ``size``, and only who get the like.

    A group too large is parted evenly, so that nobody stands there alone where it can be helped.
    """
    start = 0
    while start < len(calls):
        stop = start
        while stop < len(calls) and alike(calls[stop]) == alike(calls[start]):
            stop += 1
        yield from _parted(calls[start:stop], size)
        start = stop


def _parted(group: Sequence[One], size: int) -> Iterator[list[One]]:
    count = -(-len(group) // size)
    least, more = divmod(len(group), count)
    start = 0
    for number in range(count):
        stop = start + least + (number < more)
        yield list(group[start:stop])
        start = stop


def reordered(ids: Sequence[int], places: dict[int, int]) -> list[int]:
    """Return ``ids`` in the order that somebody numbered them; who moved goes before who stood at that place."""
    now = {one: place for place, one in enumerate(ids, start=1)}
    moved = {one: places.get(one, now[one]) for one in ids}

    def key(one: int) -> tuple[int, float]:
        if moved[one] == now[one]:
            return moved[one], 0.0
        # Whoever comes from below pushes down; whoever comes from above stands after the one who moves up.
        return moved[one], -1.0 if moved[one] < now[one] else 1.0

    return sorted(ids, key=lambda one: (*key(one), now[one]))
