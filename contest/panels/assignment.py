"""Who scores what: initiatives given to judges evenly and never against a conflict of interest. Pure.

A pair is (seat, initiative). Seats come in the order of their numbers, initiatives in that of the register; whatever is
equal is told apart by this order, so the same input always gives the same plan.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate

Pair = tuple[int, int]


@dataclass(frozen=True)
class Short:
    """An initiative that only ``reached`` of ``wanted`` judges can score, and why.

    ``conflicts`` are the seats that must not, ``full`` those of the others that have as many as they may.
    """

    initiative: int
    reached: int
    wanted: int
    conflicts: tuple[int, ...]
    full: tuple[int, ...] = ()


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
    most: int | None = None,
    experts: Collection[Pair] = (),
) -> Plan:
    """Return which seats get which initiatives, so that each has ``per_initiative`` judges and the loads are even.

    What exists already stays and counts, unless it has become a conflict. No seat has more than ``most`` initiatives,
    if that is given. As many judges as can be are found; of all such choices one is taken whose loads are the most even
    (the sum of their squares is least), and of those one with as many ``experts``, judges who know the field, as can
    be. Carrying a plan out and planning anew gives nothing new.

    It is a flow of least cost from the initiatives through the seats, each further initiative of a seat dearer than the
    one before. Reference: HotCRP assigns reviews this way; Ahuja, Magnanti, Orlin, Network Flows (1993), ch. 14.
    """
    barred = frozenset(conflicts)
    kept = [pair for pair in existing if pair not in barred]
    present: dict[int, set[int]] = {initiative: set() for initiative in initiatives}
    for seat, initiative in kept:
        present.setdefault(initiative, set()).add(seat)
    counts = Counter(seat for seat, _initiative in kept)
    missing = {initiative: max(per_initiative - len(present[initiative]), 0) for initiative in initiatives}
    free = [
        (seat, initiative)
        for initiative in initiatives
        for seat in seats
        if missing[initiative] and seat not in present[initiative] and (seat, initiative) not in barred
    ]
    rooms = {seat: len(initiatives) if most is None else max(most - counts[seat], 0) for seat in seats}
    pairs = _flowing(missing, free, counts, rooms, frozenset(experts))
    given: dict[int, set[int]] = {initiative: set() for initiative in initiatives}
    for seat, initiative in pairs:
        given[initiative].add(seat)
    loads = counts + Counter(seat for seat, _initiative in pairs)
    full = {seat for seat in seats if most is not None and loads[seat] >= most}
    return Plan(pairs, tuple(_short(initiatives, seats, per_initiative, barred, present, given, full)))


def _flowing(
    missing: Mapping[int, int],
    free: Sequence[Pair],
    loads: Mapping[int, int],
    rooms: Mapping[int, int],
    experts: Collection[Pair],
) -> tuple[Pair, ...]:
    """Return the pairs of ``free`` that carry a greatest flow of least cost, in their order.

    ``missing`` is how many judges each initiative still wants, ``rooms`` how many more each seat may have.
    """
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # slow to load, and only planning needs it

    if not free:
        return ()
    network, source, sink = SimpleMinCostFlow(), 0, 1
    nodes = {("initiative", key): place for place, key in enumerate(missing, start=2)}
    nodes |= {("seat", key): place for place, key in enumerate(rooms, start=2 + len(missing))}
    for initiative, count in missing.items():
        network.add_arc_with_capacity_and_unit_cost(source, nodes["initiative", initiative], count, 0)
    # Among plans that are as even, those who know the field are dearest to us; without any, initiatives go round the
    # seats in their order. Neither ever outweighs evenness.
    turn = dict(zip(missing, accumulate(missing.values(), initial=0), strict=False))
    order = {seat: place for place, seat in enumerate(rooms)}

    def unwished(seat: int, initiative: int) -> int:
        if experts:
            return int((seat, initiative) not in experts)
        return (order[seat] - turn[initiative]) % len(rooms)

    arcs = [
        network.add_arc_with_capacity_and_unit_cost(
            nodes["initiative", initiative], nodes["seat", seat], 1, unwished(seat, initiative)
        )
        for seat, initiative in free
    ]
    whole = sum(missing.values())
    weight = whole * len(rooms) + 1
    wanted = Counter(seat for seat, _initiative in free)
    for seat, room in rooms.items():
        for more in range(min(room, wanted[seat])):
            # What a further initiative adds to the square of the load.
            cost = weight * (2 * (loads.get(seat, 0) + more) + 1)
            network.add_arc_with_capacity_and_unit_cost(nodes["seat", seat], sink, 1, cost)
    network.set_node_supply(source, whole)
    network.set_node_supply(sink, -whole)
    status = network.solve_max_flow_with_min_cost()
    if status != network.OPTIMAL:
        raise RuntimeError(f"no flow was found: {status}")
    return tuple(pair for arc, pair in zip(arcs, free, strict=True) if network.flow(arc))


def _short(
    initiatives: Sequence[int],
    seats: Sequence[int],
    wanted: int,
    barred: Collection[Pair],
    present: Mapping[int, Collection[int]],
    given: Mapping[int, Collection[int]],
    full: Collection[int],
) -> list[Short]:
    short = []
    for initiative in initiatives:
        reached = len(present[initiative]) + len(given[initiative])
        if reached < wanted:
            clashing = tuple(seat for seat in seats if (seat, initiative) in barred)
            taken = {*present[initiative], *given[initiative], *clashing}
            filled = tuple(seat for seat in seats if seat in full and seat not in taken)
            short.append(Short(initiative, reached, wanted, clashing, filled))
    return short
