"""The order in which things wait."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from contest.home.waiting import Kind, Waiting, in_order

THINGS = st.builds(
    Waiting, st.sampled_from(Kind), st.integers(1, 3), st.just("Phong trào"), st.integers(1, 9),
    st.none() | st.dates(date(2019, 1, 1), date(2019, 12, 31)),
)  # fmt: skip


def waiting(kind: Kind, due: date | None) -> Waiting:
    return Waiting(kind, 1, "Phong trào", 1, due)


def test_the_nearest_deadline_comes_first_and_what_has_none_comes_last() -> None:
    soon = waiting(Kind.DECIDE, date(2019, 3, 1))
    later = waiting(Kind.RETURNED, date(2019, 3, 31))
    never = waiting(Kind.PRINT, None)

    assert in_order([never, later, soon]) == [soon, later, never]


def test_on_the_same_day_what_was_returned_comes_before_a_new_registration() -> None:
    day = date(2019, 3, 31)
    new, returned = waiting(Kind.REGISTER, day), waiting(Kind.RETURNED, day)

    assert in_order([new, returned]) == [returned, new]


@given(st.lists(THINGS))
def test_ordering_neither_adds_nor_loses_anything(things: list[Waiting]) -> None:
    assert sorted(map(repr, in_order(things))) == sorted(map(repr, things))


def test_days_left_count_from_today_and_go_below_zero_after_the_day() -> None:
    due = waiting(Kind.SHEETS, date(2019, 3, 31))

    assert [due.days_left(day) for day in (date(2019, 3, 29), date(2019, 3, 31), date(2019, 4, 1))] == [2, 0, -1]
    assert waiting(Kind.PRINT, None).days_left(date(2019, 3, 31)) is None
