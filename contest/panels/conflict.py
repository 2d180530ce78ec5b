"""The one rule for conflicts of interest, asked at assignment, at permission and at aggregation. Pure."""

import enum
from collections.abc import Collection
from dataclasses import dataclass, field


class ConflictKind(enum.StrEnum):
    """Why a judge must not score an initiative; the first that applies is named."""

    AUTHOR = "author"
    OWN_UNIT = "own_unit"
    NEAR_UNIT = "near_unit"
    RECORDED = "recorded"


@dataclass(frozen=True)
class Interests:
    """What a judge is bound to: the own person, and the units where the judge works or registers initiatives.

    ``near_ids`` are the units right above and below those, where the terms of judging bar them too.
    """

    person_id: int | None = None
    unit_ids: frozenset[int] = field(default_factory=frozenset)
    near_ids: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Origin:
    """Where an initiative comes from: its authors, and the registering unit together with the authors' units."""

    person_ids: frozenset[int] = field(default_factory=frozenset)
    unit_ids: frozenset[int] = field(default_factory=frozenset)


def conflict_between(interests: Interests, origin: Origin, *, recorded: bool = False) -> ConflictKind | None:
    """Return why a judge of these interests must not score an initiative of this origin, or None.

    ``recorded`` says that a conflict was declared by the judge or put on record by the secretariat.
    """
    if interests.person_id is not None and interests.person_id in origin.person_ids:
        return ConflictKind.AUTHOR
    if not interests.unit_ids.isdisjoint(origin.unit_ids):
        return ConflictKind.OWN_UNIT
    if not interests.near_ids.isdisjoint(origin.unit_ids):
        return ConflictKind.NEAR_UNIT
    return ConflictKind.RECORDED if recorded else None


def conflicting_pairs(
    judges: Collection[tuple[int, Interests]],
    initiatives: Collection[tuple[int, Origin]],
    recorded: Collection[tuple[int, int]] = (),
) -> dict[tuple[int, int], ConflictKind]:
    """Return each conflicting (seat, initiative) with its kind; ``recorded`` holds such pairs as well."""
    pairs = {}
    for seat_id, interests in judges:
        for initiative_id, origin in initiatives:
            pair = (seat_id, initiative_id)
            if kind := conflict_between(interests, origin, recorded=pair in recorded):
                pairs[pair] = kind
    return pairs
