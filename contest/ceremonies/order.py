"""In which order recipients are called, and who stands on the stage together. Pure."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Protocol, TypeVar

from contest.movements.models import RecipientKind

KINDS = tuple(RecipientKind)


class Called(Protocol):
    """A line of a decision."""

    @property
    def honour(self) -> str: ...
    @property
    def recipient_kind(self) -> RecipientKind: ...
    @property
    def posthumous(self) -> bool: ...


Line = TypeVar("Line", bound=Called)
One = TypeVar("One")


def call_order(lines: Sequence[Line], ranks: dict[str, int]) -> list[Line]:
    """Return ``lines`` as they are called: the higher honour first, then collectives before households and persons.

    What is given after death comes first of its honour. Equal lines keep their order; ``ranks`` are those of honours,
    the highest 0; what is not among them comes last.
    """
    return sorted(lines, key=lambda line: _rank(line, ranks))


def taken_in(called: Sequence[Line], added: Sequence[Line], ranks: dict[str, int]) -> list[Line]:
    """Return ``called`` in its order with those ``added``: each behind the last who is called before it as usual."""
    order = list(called)
    for line in call_order(added, ranks):
        rank = _rank(line, ranks)
        before = [place for place, other in enumerate(order, start=1) if _rank(other, ranks) <= rank]
        order.insert(max(before, default=0), line)
    return order


def _rank(line: Called, ranks: dict[str, int]) -> tuple[int, bool, int]:
    return ranks.get(line.honour, len(ranks)), not line.posthumous, KINDS.index(line.recipient_kind)


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
