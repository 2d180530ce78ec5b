"""How sheets come in."""

from datetime import date

from contest.agreement.pace import reached_by_day

FIRST, SECOND, THIRD, FOURTH = (date(2019, 12, day) for day in (1, 2, 3, 4))


def test_each_day_of_the_span_says_what_was_reached_by_its_end() -> None:
    line = reached_by_day([THIRD, SECOND, THIRD], (FIRST, THIRD))

    assert line == [(FIRST, 0), (SECOND, 1), (THIRD, 3)]


def test_sheets_beyond_the_span_lengthen_the_line() -> None:
    assert reached_by_day([FOURTH], (SECOND, THIRD)) == [(SECOND, 0), (THIRD, 0), (FOURTH, 1)]
    assert reached_by_day([FIRST], (SECOND, THIRD)) == [(FIRST, 1), (SECOND, 1), (THIRD, 1)]


def test_without_days_or_before_scoring_there_is_no_line() -> None:
    assert reached_by_day([], None) == reached_by_day([], (SECOND, FIRST)) == []
    assert reached_by_day([SECOND], None) == [(SECOND, 1)]
