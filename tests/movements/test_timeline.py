"""The calendar of a movement drawn to scale."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.movements.models import PhaseKind
from contest.movements.timeline import WIDTH, Time, timeline

FIRST = date(2019, 1, 1)
A, B = PhaseKind.REGISTRATION, PhaseKind.APPRAISAL


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def test_phases_are_drawn_to_scale_with_both_ends() -> None:
    drawn = timeline([(A, day(0), day(49)), (B, day(25), day(99))], day(50))

    assert [(bar.left, bar.width) for bar in drawn.bars] == [(0, 500), (250, 750)]
    assert drawn.today == 500
    assert [bar.time for bar in drawn.bars] == [Time.PAST, Time.NOW]


@pytest.mark.parametrize(
    ("today", "time"),
    [(-1, Time.TO_COME), (0, Time.NOW), (49, Time.NOW), (50, Time.PAST)],
)
def test_the_first_and_the_last_day_belong_to_the_phase(today: int, time: Time) -> None:
    assert timeline([(A, day(0), day(49))], day(today)).bars[0].time is time


def test_the_first_days_of_months_are_marked() -> None:
    drawn = timeline([(A, date(2019, 1, 15), date(2019, 3, 1))], FIRST)

    assert drawn.months == (round(17 * WIDTH / 46), round(45 * WIDTH / 46))


def test_a_calendar_without_phases_is_empty() -> None:
    drawn = timeline([], FIRST)

    assert (drawn.bars, drawn.months, drawn.today) == ((), (), None)


def test_a_single_day_in_a_long_year_can_still_be_seen() -> None:
    drawn = timeline([(A, day(0), day(700)), (B, day(700), day(700))], day(0))

    assert (drawn.bars[1].left, drawn.bars[1].width) == (992, 8)


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 300)), min_size=1, max_size=5),
    st.integers(-50, 1300),
)
def test_nothing_is_drawn_outside_and_today_only_between_the_ends(spans: list[tuple[int, int]], today: int) -> None:
    phases = [(A, day(first), day(first + length)) for first, length in spans]
    drawn = timeline(phases, day(today))

    assert all(bar.left >= 0 and bar.left + bar.width <= WIDTH for bar in drawn.bars)
    inside = min(first for first, _ in spans) <= today <= max(first + length for first, length in spans)
    assert (drawn.today is not None) == inside
    assert all(0 <= month < WIDTH for month in drawn.months)
