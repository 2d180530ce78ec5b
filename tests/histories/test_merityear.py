"""Which year an honour is for when only its decision is known."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.histories.merityear import year_of_merit


@pytest.mark.parametrize(
    ("day", "texts", "year"),
    [
        (date(2019, 1, 20), (), 2018),
        (date(2019, 3, 31), (), 2018),
        (date(2019, 4, 1), (), 2019),
        (date(2019, 1, 20), ("Có thành tích đột xuất năm 2019",), 2019),
        (date(2019, 12, 30), ("Hoàn thành tốt nhiệm vụ năm 2018",), 2018),
        (date(2019, 5, 2), ("", "Về việc khen thưởng tổng kết năm 2018"), 2018),
        (date(2019, 5, 2), ("thành tích năm 2019", "tổng kết năm 2018"), 2019),
        (date(2019, 5, 2), ("từ năm 2015 đến năm 2019",), 2019),
        (date(2019, 5, 2), ("kỷ niệm Chiến thắng năm 1975",), 2019),
    ],
)
def test_the_year_that_is_named_counts_else_the_one_that_was_summed_up(
    day: date, texts: tuple[str, ...], year: int
) -> None:
    assert year_of_merit(day, *texts) == year


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.lists(st.text(max_size=30)))
def test_it_is_the_year_of_the_decision_or_the_one_before(day: date, texts: list[str]) -> None:
    assert year_of_merit(day, *texts) in (day.year - 1, day.year)
