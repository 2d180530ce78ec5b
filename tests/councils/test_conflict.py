"""Who leaves for an item: what concerns the member, the own unit, units near to it where they count."""

import pytest

from contest.councils.conflict import Bar, bar_between
from contest.councils.models import CouncilKind
from contest.panels.conflict import Interests, Origin

TDKT, INITIATIVE = CouncilKind.TDKT, CouncilKind.INITIATIVE


@pytest.mark.parametrize(
    ("interests", "origin", "council", "is_head", "expected"),
    [
        (Interests(1), Origin(frozenset({1})), TDKT, False, Bar.CONCERNED),
        (Interests(1), Origin(frozenset({1})), TDKT, True, Bar.CONCERNED),
        (Interests(1), Origin(frozenset({1})), INITIATIVE, True, Bar.HEAD_AUTHOR),
        (Interests(1), Origin(frozenset({1})), INITIATIVE, False, Bar.CONCERNED),
        (Interests(2, frozenset({7})), Origin(frozenset({1}), frozenset({7})), INITIATIVE, True, Bar.OWN_UNIT),
        (Interests(2, frozenset({7}), frozenset({8})), Origin(frozenset(), frozenset({8})), TDKT, False, Bar.NEAR_UNIT),
        (Interests(2, frozenset({7})), Origin(frozenset({1}), frozenset({9})), TDKT, True, None),
        (Interests(), Origin(), TDKT, True, None),
    ],
)
def test_a_member_leaves_for_what_is_the_members_own(
    interests: Interests, origin: Origin, council: CouncilKind, is_head: bool, expected: Bar | None
) -> None:
    assert bar_between(interests, origin, council=council, is_head=is_head) is expected
