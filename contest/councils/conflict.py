"""Why a member of a council leaves for an item and has no vote on it: the one rule, built on that of judges. Pure."""

import enum

from contest.councils.models import CouncilKind
from contest.panels.conflict import ConflictKind, Interests, Origin, conflict_between


class Bar(enum.StrEnum):
    """Why a member must leave; the first that applies is named."""

    HEAD_AUTHOR = "head_author"
    CONCERNED = "concerned"
    OWN_UNIT = "own_unit"
    NEAR_UNIT = "near_unit"


_BARS = {
    ConflictKind.AUTHOR: Bar.CONCERNED,
    ConflictKind.OWN_UNIT: Bar.OWN_UNIT,
    ConflictKind.NEAR_UNIT: Bar.NEAR_UNIT,
}


def bar_between(interests: Interests, origin: Origin, *, council: CouncilKind, is_head: bool) -> Bar | None:
    """Return why a member of these ``interests`` leaves for an item of this ``origin``, or None.

    The head of the body who is an author may not sit on the initiative council for that initiative at all (TT
    18/2013/TT-BKHCN, Art. 8; domain.md §3.3): that is told apart, because nobody may waive it.
    """
    kind = conflict_between(interests, origin)
    if kind is None:
        return None
    if kind is ConflictKind.AUTHOR and is_head and council is CouncilKind.INITIATIVE:
        return Bar.HEAD_AUTHOR
    return _BARS[kind]
