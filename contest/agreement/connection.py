"""Which judges can be compared at all: those who are linked by initiatives that they scored together. Pure.

Two judges who share no initiative, not even through others, have nothing in common by which one could be called the
stricter: what looks like severity may be the weaker initiatives. Reference: Eccleston, Hedayat, On the Theory of
Connected Designs (Annals of Statistics 2, 1974).
"""

from contest.standings.severity import Totals


def groups_of(totals: Totals) -> list[frozenset[int]]:
    """Return the seats in groups that are linked by initiatives, the group of the lowest seat first."""
    leader: dict[int, int] = {}

    def lead(seat: int) -> int:
        while leader[seat] != seat:
            leader[seat] = leader[leader[seat]]
            seat = leader[seat]
        return seat

    for given in totals.values():
        seats = sorted(given)
        for seat in seats:
            leader.setdefault(seat, seat)
            one, other = sorted((lead(seats[0]), lead(seat)))
            leader[other] = one
    found: dict[int, set[int]] = {}
    for seat in sorted(leader):
        found.setdefault(lead(seat), set()).add(seat)
    return [frozenset(found[first]) for first in sorted(found)]
