"""In what order certificates lie: as they are called at a ceremony, or by the units that fetch them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from contest.movements.models import RecipientKind
from contest.rules.catalogue import AUTHORITIES, Honour, HonourKind
from contest.text import sort_key

KINDS = tuple(RecipientKind)


class Called(Protocol):
    """What is handed over: the code of the honour (empty for the certificate of an author) and to whom it goes."""

    @property
    def honour(self) -> str: ...
    @property
    def recipient_kind(self) -> RecipientKind: ...
    @property
    def posthumous(self) -> bool: ...


Line = TypeVar("Line", bound=Called)


@dataclass(frozen=True)
class Listed:
    """A certificate of a list: its id, its place there, what is given, to which kind of recipient, of which unit."""

    key: int
    position: int
    honour: str
    recipient_kind: RecipientKind
    posthumous: bool
    unit: str


def ranks_of(honours: Iterable[Honour]) -> dict[str, int]:
    """Return the rank of each honour by its code, the highest 0.

    Honours of a higher authority come first, of one authority titles before forms, then the order of the catalogue.
    """
    ranked = sorted(honours, key=lambda row: (-AUTHORITIES.index(row.authority), row.kind is not HonourKind.TITLE))
    return {code: rank for rank, code in enumerate(dict.fromkeys(row.code for row in ranked))}


def in_ceremony_order(lines: Iterable[Line], ranks: Mapping[str, int], *, individuals_first: bool) -> list[Line]:
    """Return ``lines`` as they are called; those with the same turn keep their order."""
    return sorted(lines, key=lambda line: turn(line, ranks, individuals_first=individuals_first))


def turn(line: Called, ranks: Mapping[str, int], *, individuals_first: bool) -> tuple[int, bool, bool, int]:
    """Return when ``line`` is called: the higher honour first, of it what is given after death, then collectives,
    households and individuals, or individuals before the others. What has no rank comes last.
    """
    alone = line.recipient_kind is RecipientKind.INDIVIDUAL
    rank = ranks.get(line.honour, len(ranks))
    return rank, not line.posthumous, alone is not individuals_first, KINDS.index(line.recipient_kind)


def by_unit(listed: Iterable[Listed]) -> list[tuple[str, list[Listed]]]:
    """Return ``listed`` by unit in the order of the alphabet, each unit's in the order of the list."""
    units: dict[str, list[Listed]] = {}
    for one in sorted(listed, key=lambda one: one.position):
        units.setdefault(one.unit, []).append(one)
    return sorted(units.items(), key=lambda pair: sort_key(pair[0]))
