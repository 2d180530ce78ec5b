"""In which order a council speaks about what lies before it: what is worth arguing about comes first. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from contest.councils.models import Concern

_WEIGHT = {concern: place for place, concern in enumerate(Concern)}


@dataclass(frozen=True)
class Matter:
    """Something to be put on an agenda; ``position`` is its place in the list that it comes from."""

    title: str
    subject_kind: str = ""
    subject_id: int | None = None
    detail: str = ""
    note: str = ""
    honour: str = ""
    position: int = 0
    concerns: frozenset[Concern] = field(default_factory=frozenset)
    unit_ids: frozenset[int] = field(default_factory=frozenset)
    person_ids: frozenset[int] = field(default_factory=frozenset)


def weight_of(concerns: Collection[Concern]) -> tuple[int, int]:
    """Return how early what has these ``concerns`` is spoken about, the smallest first.

    The weightiest concern decides, then how many there are; what has none comes after all that has.
    """
    heaviest = min((_WEIGHT[concern] for concern in concerns), default=len(_WEIGHT))
    return heaviest, -len(set(concerns))


def argued_first(matters: Iterable[Matter]) -> list[Matter]:
    """Return ``matters`` in the order of the agenda: the weightiest first, equals as in the list they come from."""
    return sorted(matters, key=lambda matter: (weight_of(matter.concerns), matter.position))
