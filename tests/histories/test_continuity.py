"""How the numbers of a register run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.histories.continuity import Continuity, continuity


@pytest.mark.parametrize(
    ("numbers", "gaps", "doubles"),
    [
        ([], (), ()),
        ([1, 2, 3], (), ()),
        ([3, 1, 2], (), ()),
        ([2, 3], ((1, 1),), ()),
        ([1, 5, 7], ((2, 4), (6, 6)), ()),
        ([1, 2, 2], (), (2,)),
    ],
)
def test_gaps_and_doubles_are_named(
    numbers: list[int], gaps: tuple[tuple[int, int], ...], doubles: tuple[int, ...]
) -> None:
    run = continuity(numbers)

    assert (run.gaps, run.doubles, run.holds) == (gaps, doubles, not gaps and not doubles)


@given(st.lists(st.integers(1, 40), max_size=30))
def test_a_register_holds_if_and_only_if_it_is_one_to_its_count(numbers: list[int]) -> None:
    run = continuity(numbers)

    assert run.holds is (sorted(numbers) == list(range(1, len(numbers) + 1)))
    assert isinstance(run, Continuity)
    assert run.count == len(numbers)
