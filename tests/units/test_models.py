"""Units and persons as rows."""

from datetime import date

from flask import Flask

from tests.factories import make_body, make_unit


def test_a_unit_exists_on_both_its_first_and_its_last_day(app_on_both: Flask) -> None:
    unit = make_unit(make_body(), valid_from=date(2019, 1, 1), valid_to=date(2025, 6, 30))

    days = (date(2018, 12, 31), date(2019, 1, 1), date(2025, 6, 30), date(2025, 7, 1))

    assert [unit.exists_on(day) for day in days] == [False, True, True, False]
