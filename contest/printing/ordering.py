"""In what order certificates lie: as they are called at a ceremony, or by the units that fetch them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from contest.movements.models import RecipientKind
from contest.rules.catalogue import AUTHORITIES, HonourKind
from contest.text import sort_key


@dataclass(frozen=True)
class Listed:
    """A certificate of a list: its id, its place there, what is given, to which kind of recipient, of which unit."""

    key: int
    position: int
    authority: str
    honour: HonourKind | None
    kind: RecipientKind
    unit: str


def in_ceremony_order(listed: Iterable[Listed], *, individuals_first: bool) -> list[Listed]:
    """Return ``listed`` as they are called.

    Honours of a higher authority come first, of one authority titles before forms; then collectives and households
    before individuals, or the other way round; then the order of the list, which also decides between honours of one
    authority.
    """

    def turn(one: Listed) -> tuple[int, bool, bool, int]:
        rank = AUTHORITIES.index(one.authority) if one.authority in AUTHORITIES else -1
        alone = one.kind is RecipientKind.INDIVIDUAL
        return -rank, one.honour is not HonourKind.TITLE, alone is not individuals_first, one.position

    return sorted(listed, key=turn)


def by_unit(listed: Iterable[Listed]) -> list[tuple[str, list[Listed]]]:
    """Return ``listed`` by unit in the order of the alphabet, each unit's in the order of the list."""
    units: dict[str, list[Listed]] = {}
    for one in sorted(listed, key=lambda one: one.position):
        units.setdefault(one.unit, []).append(one)
    return sorted(units.items(), key=lambda pair: sort_key(pair[0]))
