"""The numbers that tell repeated lines apart."""

from hypothesis import given
from hypothesis import strategies as st

from contest.awards.repeat import next_repeat


def test_the_first_line_of_a_recipient_has_number_zero() -> None:
    assert next_repeat([]) == 0


def test_a_further_line_counts_on_from_the_highest_that_stands() -> None:
    assert next_repeat([0, 2]) == 3


@given(st.lists(st.integers(0, 9), max_size=12))
def test_numbers_in_use_never_meet_whatever_falls_away(removals: list[int]) -> None:
    standing: list[int] = []
    for place in removals:
        number = next_repeat(standing)
        assert number not in standing
        assert (number == 0) == (not standing)
        standing.append(number)
        if place < len(standing):
            standing.pop(place)
