"""How many members must be there: counted on all of them, rounded up, never on those who came."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.councils.quorum import quorum_of

RATIOS = st.fractions(min_value=Fraction(1, 100), max_value=1)


@pytest.mark.parametrize(
    ("total", "present", "ratio", "needed", "reached"),
    [
        (9, 6, Fraction(2, 3), 6, True),
        (9, 5, Fraction(2, 3), 6, False),
        (10, 7, Fraction(2, 3), 7, True),
        (10, 6, Fraction(2, 3), 7, False),  # six of ten are 60 %
        (7, 5, Fraction(2, 3), 5, True),
        (1, 1, Fraction(2, 3), 1, True),
        (0, 0, Fraction(2, 3), 1, False),
        (9, 9, Fraction(1), 9, True),
        (9, 5, Fraction(1, 2), 5, True),
    ],
)
def test_quorum_is_a_share_of_all_members(
    total: int, present: int, ratio: Fraction, needed: int, reached: bool
) -> None:
    quorum = quorum_of(total, present, ratio)

    assert (quorum.needed, quorum.is_reached) == (needed, reached)
    assert quorum.lacking == max(0, needed - present)


@given(total=st.integers(1, 60), ratio=RATIOS, data=st.data())
def test_one_more_member_never_makes_a_meeting_invalid(total: int, ratio: Fraction, data: st.DataObject) -> None:
    present = data.draw(st.integers(0, total - 1))

    before, after = quorum_of(total, present, ratio), quorum_of(total, present + 1, ratio)

    assert after.is_reached or not before.is_reached
    assert after.lacking == max(0, before.lacking - 1)


@given(total=st.integers(1, 60), ratio=RATIOS)
def test_the_needed_number_is_the_smallest_that_is_the_share(total: int, ratio: Fraction) -> None:
    needed = quorum_of(total, 0, ratio).needed

    assert Fraction(needed, total) >= ratio
    assert needed == 1 or Fraction(needed - 1, total) < ratio


def test_more_than_all_cannot_be_there() -> None:
    with pytest.raises(ValueError, match="no more members"):
        quorum_of(3, 4, Fraction(2, 3))
