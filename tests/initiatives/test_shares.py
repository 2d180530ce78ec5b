"""Contribution shares add up to exactly the whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.initiatives.shares import WHOLE, even_split, reckon


@pytest.mark.parametrize(
    ("shares", "total", "adds_up"),
    [
        ([], 0, False),
        ([10_000], 10_000, True),
        ([6_000, 4_000], 10_000, True),
        ([6_000, 3_900], 9_900, False),
        ([6_000, 4_100], 10_100, False),
        ([3_333, 3_333, 3_333], 9_999, False),
        ([3_334, 3_333, 3_333], 10_000, True),
    ],
)
def test_shares_add_up_or_do_not(shares: list[int], total: int, adds_up: bool) -> None:
    reckoning = reckon(shares)

    assert (reckoning.total, reckoning.adds_up) == (total, adds_up)


def test_three_authors_share_evenly_with_the_odd_hundredth_going_to_the_first() -> None:
    assert even_split(3) == [3_334, 3_333, 3_333]


@given(st.integers(min_value=1, max_value=500))
def test_an_even_split_adds_up_and_is_even(count: int) -> None:
    shares = even_split(count)

    assert sum(shares) == WHOLE
    assert len(shares) == count
    assert max(shares) - min(shares) <= 1


def test_nobody_shares_nothing() -> None:
    assert even_split(0) == []
