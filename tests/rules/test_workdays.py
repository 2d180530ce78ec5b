"""Working days: Tết, days in lieu, Saturdays that are worked, and terms counted in working days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.errors import unpacked
from contest.rules.workdays import (
    DATA,
    UnknownYear,
    after_working_days,
    calendar_for,
    days_off_between,
    doubts,
    is_working_day,
    parsed,
    working_days_between,
)

CALENDAR = calendar_for()
DAY = timedelta(days=1)
# Far enough from the ends of what is known for any term below.
days = st.dates(date(2019, 1, 1), date(2027, 1, 31))
terms = st.integers(0, 90)


def off_within(first: date, last: date) -> list[date]:
    """Return the days from ``first`` to ``last`` on which offices do not work."""
    span = [first + number * DAY for number in range((last - first).days + 1)]
    return [day for day in span if not is_working_day(day, CALENDAR)]


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2019, 1, 1), date(2019, 1, 1)),
        (date(2019, 2, 2), date(2019, 2, 10)),
        (date(2019, 4, 13), date(2019, 4, 15)),
        (date(2019, 4, 27), date(2019, 5, 1)),
        (date(2019, 8, 31), date(2019, 9, 2)),
        (date(2020, 1, 23), date(2020, 1, 29)),
        (date(2020, 4, 2), date(2020, 4, 2)),
        (date(2020, 4, 30), date(2020, 5, 3)),
        (date(2020, 9, 2), date(2020, 9, 2)),
        (date(2021, 2, 10), date(2021, 2, 16)),
        (date(2021, 4, 30), date(2021, 5, 3)),
        (date(2021, 9, 2), date(2021, 9, 5)),
        (date(2022, 1, 29), date(2022, 2, 6)),
        (date(2022, 4, 30), date(2022, 5, 3)),
        (date(2023, 1, 20), date(2023, 1, 26)),
        (date(2023, 4, 29), date(2023, 5, 3)),
        (date(2023, 9, 1), date(2023, 9, 4)),
        (date(2024, 2, 8), date(2024, 2, 14)),
        (date(2024, 4, 27), date(2024, 5, 1)),
        (date(2024, 8, 31), date(2024, 9, 3)),
        (date(2025, 1, 25), date(2025, 2, 2)),
        (date(2025, 4, 30), date(2025, 5, 4)),
        (date(2025, 8, 30), date(2025, 9, 2)),
        (date(2026, 1, 1), date(2026, 1, 4)),
        (date(2026, 2, 14), date(2026, 2, 22)),
        (date(2026, 4, 25), date(2026, 4, 27)),
        (date(2026, 4, 30), date(2026, 5, 3)),
        (date(2026, 8, 29), date(2026, 9, 2)),
        (date(2026, 11, 24), date(2026, 11, 24)),
    ],
)
def test_offices_rest_through_each_stretch_of_holidays_and_work_on_both_sides_of_it(first: date, last: date) -> None:
    assert off_within(first, last) == [first + number * DAY for number in range((last - first).days + 1)]
    assert is_working_day(last + DAY, CALENDAR)
    assert first == date(2019, 1, 1) or is_working_day(first - DAY, CALENDAR)


@pytest.mark.parametrize(
    "saturday",
    [date(2019, 1, 5), date(2019, 5, 4), date(2024, 5, 4), date(2025, 4, 26), date(2026, 1, 10), date(2026, 8, 22)],
)
def test_offices_work_on_saturdays_that_were_swapped(saturday: date) -> None:
    assert saturday.weekday() == 5
    assert is_working_day(saturday, CALENDAR)
    assert not is_working_day(saturday + 7 * DAY, CALENDAR)


@pytest.mark.parametrize(
    ("received", "term", "due", "why"),
    [
        (date(2019, 1, 31), 10, date(2019, 2, 21), "Tết 2019: nine days off from 2 to 10 February"),
        (date(2019, 4, 12), 10, date(2019, 5, 2), "Giỗ Tổ in lieu, 29 April swapped, 30 April, 1 May"),
        (date(2019, 5, 3), 1, date(2019, 5, 4), "the Saturday that is worked for 29 April counts"),
        (date(2020, 1, 22), 5, date(2020, 2, 5), "Tết 2020: seven days off from 23 to 29 January"),
        (date(2020, 1, 25), 1, date(2020, 1, 30), "received on a holiday: day 1 is the first working day after it"),
        (date(2025, 8, 29), 1, date(2025, 9, 3), "National Day 2025: four days off"),
        (date(2025, 8, 27), 5, date(2025, 9, 5), "National Day 2025 within the term"),
        (date(2026, 2, 13), 1, date(2026, 2, 23), "Tết 2026: nine days off from 14 to 22 February"),
        (date(2026, 2, 9), 10, date(2026, 3, 2), "Tết 2026 within the term"),
        (date(2026, 8, 21), 6, date(2026, 8, 28), "the Saturday that is worked for 31 August counts"),
        (date(2026, 8, 28), 1, date(2026, 9, 3), "National Day 2026: five days off"),
        (date(2026, 11, 25), 3, date(2026, 11, 30), "a plain week"),
        (date(2026, 11, 25), 0, date(2026, 11, 25), "no term"),
    ],
)
def test_a_term_ends_on_the_working_day_that_completes_it(received: date, term: int, due: date, why: str) -> None:
    assert after_working_days(received, term, CALENDAR) == due, why
    assert working_days_between(received, due, CALENDAR) == term


def test_what_is_past_its_term_is_counted_backwards() -> None:
    assert working_days_between(date(2026, 2, 24), date(2026, 2, 12), CALENDAR) == -3


def test_a_term_of_fewer_than_no_days_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no fewer than 0"):
        after_working_days(date(2026, 1, 5), -1, CALENDAR)


@given(days, terms)
def test_a_term_is_as_long_as_the_working_days_up_to_its_end(start: date, term: int) -> None:
    end = after_working_days(start, term, CALENDAR)

    assert working_days_between(start, end, CALENDAR) == term
    assert end == start if term == 0 else is_working_day(end, CALENDAR)


@given(days, terms, terms)
def test_one_term_after_another_is_as_long_as_both(start: date, first: int, second: int) -> None:
    middle = after_working_days(start, first, CALENDAR)

    assert after_working_days(middle, second, CALENDAR) == after_working_days(start, first + second, CALENDAR)


@given(days, days, days)
def test_working_days_add_up_whichever_way_they_are_counted(a: date, b: date, c: date) -> None:
    def between(start: date, end: date) -> int:
        return working_days_between(start, end, CALENDAR)

    assert between(a, b) + between(b, c) == between(a, c)
    assert between(a, b) == -between(b, a)


@given(days, terms)
def test_a_day_later_never_ends_earlier(start: date, term: int) -> None:
    assert after_working_days(start, term, CALENDAR) <= after_working_days(start + DAY, term, CALENDAR)


@given(days)
def test_without_holidays_and_swaps_five_days_of_a_week_are_worked(start: date) -> None:
    touched = [day for day in (start + number * DAY for number in range(1, 8)) if day in CALENDAR.off | CALENDAR.worked]

    if not touched:
        assert working_days_between(start, start + 7 * DAY, CALENDAR) == 5


@pytest.mark.parametrize(
    ("year", "working_days"),
    # In 2019 also a Saturday that was worked for the last day of 2018.
    [(2019, 252), (2020, 252), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 250), (2026, 249)],
)
def test_a_year_has_its_weekdays_but_for_the_days_of_the_law(year: int, working_days: int) -> None:
    first, last = date(year - 1, 12, 31), date(year, 12, 31)

    assert working_days_between(first, last, CALENDAR) == working_days


def test_a_year_that_is_not_known_is_refused_by_name() -> None:
    for count in (
        lambda: is_working_day(date(2028, 1, 3), CALENDAR),
        lambda: is_working_day(date(2018, 6, 1), CALENDAR),
    ):
        with pytest.raises(UnknownYear):
            count()

    with pytest.raises(UnknownYear) as refused:
        after_working_days(date(2027, 12, 30), 10, CALENDAR)
    assert refused.value.values == {"year": 2028}
    assert "2028" in str(unpacked(refused.value.packed()))


def test_the_days_off_within_a_term_are_told_with_their_names() -> None:
    assert days_off_between(date(2026, 4, 24), date(2026, 5, 4), CALENDAR) == [
        (date(2026, 4, 27), "Giỗ Tổ Hùng Vương"),
        (date(2026, 4, 30), "Ngày Chiến thắng"),
        (date(2026, 5, 1), "Ngày Quốc tế Lao động"),
    ]


def test_what_is_not_sure_is_told_and_nothing_else() -> None:
    assert doubts(date(2024, 1, 31), date(2024, 2, 29), CALENDAR) == []
    assert [doubt.day for doubt in doubts(date(2026, 11, 20), date(2026, 12, 31), CALENDAR)] == [
        date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 28)
    ]  # fmt: skip
    assert all(doubt.reason and doubt.source for doubt in doubts(date(2026, 12, 31), date(2027, 12, 31), CALENDAR))
    assert date(2027, 2, 4) in [doubt.day for doubt in doubts(date(2027, 2, 1), date(2027, 2, 28), CALENDAR)]


ROWS = DATA.read_text(encoding="utf-8")
LOCAL = """
[[occasion]]
name = "Ngày hội của xã"
off = [2026-06-15]
where = "Xã Nhà Bè"
source = "Quyết định của địa phương"
mark = "C"
"""


def test_a_body_may_have_days_off_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contest.rules.workdays._book", lambda: parsed(ROWS + LOCAL))

    assert is_working_day(date(2026, 6, 15), calendar_for())
    assert is_working_day(date(2026, 6, 15), calendar_for("Xã Hiệp Phước"))
    assert not is_working_day(date(2026, 6, 15), calendar_for("Thành phố Hồ Chí Minh", "Xã Nhà Bè"))


def test_a_year_without_all_its_holidays_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    start = ROWS.index("[[occasion]]", ROWS.index("# 2024"))
    without = ROWS[:start] + ROWS[ROWS.index("[[occasion]]", start + 1) :]
    monkeypatch.setattr("contest.rules.workdays._book", lambda: parsed(without))

    assert calendar_for().years == CALENDAR.years - {2024}


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        (
            "off = [2019-09-02]",
            "off = [2019-09-02, 2019-09-03]",
            "Quốc khánh on 2019-09-02 has 2 days; the law gives 1",
        ),
        (
            "off = [2021-09-02, 2021-09-03]",
            "off = [2021-09-02]",
            "Quốc khánh on 2021-09-02 has 1 days; the law gives 2",
        ),
        ("in_lieu = [2019-04-15]\n", "", "Giỗ Tổ Hùng Vương on 2019-04-14 has 0 days in lieu for 1 days of rest"),
        ("in_lieu = [2019-04-15]", "in_lieu = [2019-04-20]", "Giỗ Tổ Hùng Vương on 2019-04-14 moves days that cannot"),
        ("worked = [2019-05-04]", "worked = [2019-05-03]", "Ngày Chiến thắng on 2019-04-30 moves days that cannot"),
        ("worked = [2019-05-04]\n", "", "Ngày Chiến thắng on 2019-04-30 swaps 1 days for 0"),
        ("swapped = [2019-04-29]", "swapped = [2019-05-01]", "2019-05-01 is given twice"),
        ('name = "Quốc khánh"\noff = [2019-09-02]', 'name = "Lễ lạ"\noff = [2019-09-02]', "the law gives none"),
        ("[[open]]", "[[opened]]", "there is no table opened"),
        ("days = 5", "days = 0", "has 0 days"),
        ('"saturday", "sunday"', '"caturday", "sunday"', "not in tuple"),
    ],
)
def test_rows_that_cannot_be_right_are_not_read(old: str, new: str, refusal: str) -> None:
    with pytest.raises(ValueError, match=refusal):
        parsed(ROWS.replace(old, new))
