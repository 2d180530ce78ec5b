"""How long a list is made public, and what was not shown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.consultations.term import last_day, not_shown, strictest
from contest.rules.notice import notice_rule
from contest.rules.workdays import calendar_for

CALENDAR = calendar_for()
DAY = date(2020, 2, 7)


def test_the_longest_rule_of_the_honours_holds_and_one_that_blocks_blocks_all() -> None:
    general, state = notice_rule("GK_HUYEN", on=DAY), notice_rule("CSTD_TQ", on=DAY)

    term = strictest([general, state])

    assert (term.days, term.blocking, term.basis) == (state.days, True, state.source)
    assert (strictest([general]).days, strictest([general]).blocking) == (general.days, False)
    assert strictest([]).days == 0


@pytest.mark.parametrize(
    ("days", "working", "last"),
    [(5, True, date(2020, 2, 14)), (5, False, date(2020, 2, 12)), (1, True, date(2020, 2, 10))],
)
def test_the_day_after_publication_is_the_first(days: int, working: bool, last: date) -> None:
    assert last_day(DAY, days, working=working, calendar=CALENDAR) == last


@given(st.integers(1, 40))
def test_working_days_never_end_before_days_of_the_calendar(days: int) -> None:
    working = last_day(DAY, days, working=True, calendar=CALENDAR)

    assert working >= last_day(DAY, days, working=False, calendar=CALENDAR)


keys = st.tuples(st.sampled_from(["unit:1", "unit:2", "person:1"]), st.sampled_from(["GK_HUYEN", "LDTT_HUYEN"]))


@given(st.lists(keys), st.sets(keys))
def test_what_was_not_shown_is_all_that_is_missing(decided: list[tuple[str, str]], shown: set[tuple[str, str]]) -> None:
    assert set(not_shown(decided, shown)) == set(decided) - shown
