"""What somebody must look at before a paper sheet is taken over."""

from hypothesis import given
from hypothesis import strategies as st

from contest.entries.comparing import Difference, differences

CODES = ("a", "b", "c")
readings = st.dictionaries(st.sampled_from(CODES), st.integers(0, 500))


def test_readings_that_agree_leave_nothing_to_look_at() -> None:
    assert differences(CODES, {"a": 100, "b": 200}, {"a": 100, "b": 200}, {}) == []


def test_a_mark_read_in_two_ways_is_looked_at() -> None:
    assert differences(CODES, {"a": 100}, {"a": 700}, {}) == [Difference("a", 100, 700, None)]


def test_a_mark_that_one_reader_missed_is_looked_at() -> None:
    assert differences(CODES, {"a": 100}, {}, {}) == [Difference("a", 100, None, None)]


def test_another_mark_on_screen_is_looked_at_and_the_same_is_not() -> None:
    found = differences(CODES, {"a": 100, "b": 200}, {"a": 100, "b": 200}, {"a": 100, "b": 250})

    assert found == [Difference("b", 200, 200, 250)]


def test_a_mark_on_screen_that_is_not_on_paper_is_looked_at() -> None:
    assert differences(CODES, {}, {}, {"c": 50}) == [Difference("c", None, None, 50)]


@given(readings, readings, readings)
def test_what_is_not_looked_at_is_agreed_by_all_who_say_something(
    first: dict[str, int], second: dict[str, int], screen: dict[str, int]
) -> None:
    looked_at = {line.code for line in differences(CODES, first, second, screen)}

    for code in set(CODES) - looked_at:
        assert first.get(code) == second.get(code)
        assert code not in screen or screen[code] == second.get(code)


@given(readings, readings, readings)
def test_they_come_in_the_order_of_the_sheet(
    first: dict[str, int], second: dict[str, int], screen: dict[str, int]
) -> None:
    found = [line.code for line in differences(CODES, first, second, screen)]

    assert found == sorted(found)
