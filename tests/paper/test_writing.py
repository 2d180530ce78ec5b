"""Dates and numbers as offices write them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from contest.paper.writing import (
    clock_time,
    decimal,
    dong,
    long_day,
    office_number,
    place_and_day,
    short_day,
    span,
    spoken_moment,
    written,
)


@pytest.mark.parametrize(
    ("day", "words", "figures"),
    [
        (date(2020, 2, 7), "ngày 07 tháng 02 năm 2020", "07/02/2020"),
        (date(2019, 6, 29), "ngày 29 tháng 6 năm 2019", "29/6/2019"),
        (date(2026, 12, 1), "ngày 01 tháng 12 năm 2026", "01/12/2026"),
        (date(2026, 3, 10), "ngày 10 tháng 3 năm 2026", "10/3/2026"),
    ],
)
def test_a_zero_stands_before_days_to_nine_and_months_to_two_only(day: date, words: str, figures: str) -> None:
    assert (long_day(day), short_day(day)) == (words, figures)


def test_place_and_day_are_separated_by_a_comma() -> None:
    assert place_and_day("Nhà Bè", date(2020, 2, 7)) == "Nhà Bè, ngày 07 tháng 02 năm 2020"


@pytest.mark.parametrize(
    ("hundredths", "text"), [(1250, "12,5"), (1200, "12"), (1205, "12,05"), (0, "0"), (7, "0,07"), (10000, "100")]
)
def test_hundredths_are_written_with_a_comma_and_no_idle_zeros(hundredths: int, text: str) -> None:
    assert written(hundredths) == text


def test_numbers_of_documents_have_at_least_two_digits() -> None:
    assert [office_number(number) for number in (1, 9, 10, 123)] == ["01", "09", "10", "123"]


def test_the_time_of_day_is_that_of_the_office() -> None:
    evening = datetime(2020, 2, 7, 20, 5, tzinfo=UTC)

    assert clock_time(evening, ZoneInfo("Asia/Ho_Chi_Minh")) == "03:05"
    assert spoken_moment(evening, ZoneInfo("Asia/Ho_Chi_Minh")) == "03 giờ 05, ngày 08 tháng 02 năm 2020"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(2700, 3000, "27–30"), (2100, 2699, "21 đến dưới 27"), (0, 0, "0"), (50, 1550, "0,5–15,5"), (99, 99, "0,99")],
)
def test_what_a_band_spans_is_said_as_offices_say_it(low: int, high: int, words: str) -> None:
    assert span(low, high) == words


@pytest.mark.parametrize(
    ("amount", "text"),
    [(0, "0 đồng"), (900, "900 đồng"), (1490000, "1.490.000 đồng"), (40050000, "40.050.000 đồng")],
)
def test_amounts_have_their_thousands_apart_by_points(amount: int, text: str) -> None:
    assert dong(amount) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [("0.30", "0,3"), ("2", "2"), ("1.5", "1,5"), ("223500", "223.500"), ("223500.50", "223.500,5"), ("0.15", "0,15")],
)
def test_decimals_have_a_comma_and_no_idle_zeros(number: str, text: str) -> None:
    assert decimal(Decimal(number)) == text
