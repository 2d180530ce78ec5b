"""Dates, numbers and words as Vietnamese offices write them on paper (NĐ 30/2020/NĐ-CP, Annex I). Pure."""

import re
from datetime import date, datetime, tzinfo
from decimal import Decimal

NUMBER = re.compile(r"^[0-9]{1,6}(?:[.,][0-9]{1,2})?\Z")


def day_number(day: int) -> str:
    """Return a day of the month with a zero before 1 to 9."""
    return f"{day:02d}"


def month_number(month: int) -> str:
    """Return a month with a zero only before 1 and 2, as the decree has it."""
    return f"{month:02d}" if month < 3 else str(month)


def long_day(day: date) -> str:
    """Return a day in words for running text and date lines: ngày 07 tháng 02 năm 2020."""
    return f"ngày {day_number(day.day)} tháng {month_number(day.month)} năm {day.year}"


def written(value: int) -> str:
    """Return hundredths as offices write them: 1250 as ``12,5``, 1200 as ``12``."""
    whole, rest = divmod(value, 100)
    return f"{whole},{rest:02d}".rstrip("0") if rest else str(whole)


def span(low: int, high: int) -> str:
    """Return marks from ``low`` to ``high`` (hundredths) as offices write them: 27–30, 21 đến dưới 27, 0.

    A span that ends at 99 hundredths is one that ends below the next whole mark.
    """
    if low == high:
        return written(low)
    return f"{written(low)} đến dưới {written(high + 1)}" if high % 100 == 99 else f"{written(low)}–{written(high)}"


def hundredths(text: str) -> int:
    """Return the hundredths that a number such as ``12,5`` or ``12.50`` says; the text must match NUMBER."""
    whole, _, decimals = text.replace(",", ".").partition(".")
    return int(whole) * 100 + int((decimals + "00")[:2])


def short_day(day: date) -> str:
    """Return a day as typed in forms and tables: 31/3/2019, 07/02/2020 (a zero before days and months 1 and 2)."""
    return f"{day_number(day.day)}/{month_number(day.month)}/{day.year}"


def clock_time(instant: datetime, zone: tzinfo) -> str:
    """Return the hour and minute of an instant in ``zone``: 10:42."""
    return f"{instant.astimezone(zone):%H:%M}"


def spoken_moment(instant: datetime, zone: tzinfo) -> str:
    """Return an instant in ``zone`` as running text has it: 14 giờ 05, ngày 07 tháng 02 năm 2020."""
    here = instant.astimezone(zone)
    return f"{here:%H giờ %M}, {long_day(here.date())}"


def place_and_day(place: str, day: date) -> str:
    """Return the line of place and date: Nhà Bè, ngày 07 tháng 02 năm 2020."""
    return f"{place}, {long_day(day)}"


def office_number(number: int) -> str:
    """Return a document number with a zero before 1 to 9."""
    return f"{number:02d}"


def thousands(number: int) -> str:
    """Return a whole number with its thousands apart: 40.050.000."""
    return f"{number:,}".replace(",", ".")


def dong(amount: int) -> str:
    """Return an amount of money as offices write it: 40.050.000 đồng."""
    return f"{thousands(amount)} đồng"


def decimal(number: Decimal) -> str:
    """Return a number with a decimal comma, its thousands apart and no zeros at its end: 0,3 or 223.500,5."""
    whole, _, rest = f"{number:f}".partition(".")
    rest = rest.rstrip("0")
    return thousands(int(whole)) + (f",{rest}" if rest else "")
