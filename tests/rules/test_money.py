"""What bonus money is reckoned from."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contest.rules.catalogue import honours_in
from contest.rules.dated import Certainty, holds, in_force
from contest.rules.edition import Table, book
from contest.rules.money import BASE_SALARIES, COEFFICIENTS, MULTIPLIERS, ROUNDINGS, Rounding, RoundingMode

SAID = 'valid_from = 2020-01-01\nsource = "Nghị định"\nmark = "K"\n'
SALARY = f"[[base_salary]]\namount = 1490000\n{SAID}"
COEFFICIENT = f'[[coefficient]]\nhonour = "GK"\ncoefficient = "0.3"\n{SAID}'
MULTIPLIER = f'[[multiplier]]\nrecipient = "household"\nmultiplier = "1.5"\n{SAID}'
ROUNDING = f'[[rounding]]\nmode = "up"\nunit = 10000\n{SAID}'


@pytest.mark.parametrize(
    ("day", "amount"),
    [
        (date(2019, 6, 30), 1_390_000),
        (date(2019, 7, 1), 1_490_000),
        (date(2020, 2, 7), 1_490_000),
        (date(2023, 6, 30), 1_490_000),
        (date(2023, 7, 1), 1_800_000),
        (date(2024, 6, 30), 1_800_000),
        (date(2024, 7, 1), 2_340_000),
        (date(2026, 6, 30), 2_340_000),
        (date(2026, 7, 1), 2_530_000),
    ],
)
def test_the_base_salary_is_that_of_the_day(day: date, amount: int) -> None:
    row = in_force(book().rows(BASE_SALARIES), day)

    assert row is not None
    assert row.amount == amount


def test_what_was_found_for_the_base_salary_is_marked_so_and_the_rest_is_not() -> None:
    marks = {row.amount: row.mark.certainty for row in book().rows(BASE_SALARIES)}

    assert marks[1_490_000] is marks[2_530_000] is Certainty.FOUND
    assert marks[1_390_000] is Certainty.KNOWN


def test_every_coefficient_belongs_to_an_honour_of_all_its_days() -> None:
    for row in book().rows(COEFFICIENTS):
        own = [honour for honour in honours_in(book()) if honour.code == row.honour]
        days = [row.valid_from, *([row.valid_to] if row.valid_to else [])]
        assert all(any(holds(honour, day) for honour in own) for day in days), row


def test_every_honour_has_money_on_all_its_days_but_that_of_a_cultured_family() -> None:
    without = {
        honour.code
        for honour in honours_in(book())
        for day in (date(2020, 2, 7), date(2024, 6, 1), date(2026, 9, 1), date(2027, 4, 1))
        if holds(honour, day)
        and not any(row.honour == honour.code and holds(row, day) for row in book().rows(COEFFICIENTS))
    }

    assert without == {"GDVH_XA"}


def test_everything_after_the_decree_of_2025_is_unconfirmed() -> None:
    day = date(2027, 3, 2)
    tables = (COEFFICIENTS, MULTIPLIERS, ROUNDINGS)
    rows = [row for table in tables for row in book().rows(table) if holds(row, day)]

    assert Counter(row.mark.certainty for row in rows) == {Certainty.KNOWN: len(rows)}


@pytest.mark.parametrize(
    ("mode", "exact", "rounded"),
    [
        (RoundingMode.UP, "223500", 230_000),
        (RoundingMode.UP, "220000", 220_000),
        (RoundingMode.UP, "220000.01", 230_000),
        (RoundingMode.HALF_UP, "223500", 220_000),
        (RoundingMode.HALF_UP, "225000", 230_000),
        (RoundingMode.DOWN, "229999", 220_000),
        (RoundingMode.UP, "0", 0),
    ],
)
def test_an_amount_is_rounded_by_the_rule_of_the_day(mode: RoundingMode, exact: str, rounded: int) -> None:
    rule = in_force(book().rows(ROUNDINGS), date(2020, 2, 7))
    assert rule is not None
    own = Rounding(mode=mode, unit=10_000, valid_from=rule.valid_from, valid_to=None, source="x", mark=rule.mark)

    assert own.applied(Decimal(exact)) == rounded


def test_a_file_of_one_row_of_each_kind_is_read() -> None:
    text = SALARY + COEFFICIENT + MULTIPLIER + ROUNDING

    assert [row.amount for row in BASE_SALARIES.parsed(text)] == [1_490_000]
    assert [(row.honour, row.coefficient) for row in COEFFICIENTS.parsed(text)] == [("GK", Decimal("0.3"))]
    assert [(row.recipient, row.multiplier) for row in MULTIPLIERS.parsed(text)] == [("household", Decimal("1.5"))]
    assert [(row.mode, row.unit) for row in ROUNDINGS.parsed(text)] == [(RoundingMode.UP, 10_000)]


@pytest.mark.parametrize(
    ("table", "text", "fault"),
    [
        (BASE_SALARIES, SALARY + SALARY, "base_salary has two rows that hold on 2020-01-01"),
        (COEFFICIENTS, COEFFICIENT + COEFFICIENT, "GK has two rows that hold on 2020-01-01"),
        (MULTIPLIERS, MULTIPLIER + MULTIPLIER, "household has two rows"),
        (ROUNDINGS, ROUNDING + ROUNDING, "rounding has two rows"),
        (BASE_SALARIES, SALARY.replace("1490000", "0"), "amount cannot be 0"),
        (BASE_SALARIES, SALARY.replace("1490000", '"1490000"'), "amount of .* is not a int"),
        (COEFFICIENTS, COEFFICIENT.replace("0.3", "0,3"), "0,3 is no number"),
        (COEFFICIENTS, COEFFICIENT.replace("0.3", "-1"), "-1 multiplies nothing"),
        (COEFFICIENTS, COEFFICIENT.replace("0.3", "NaN"), "NaN multiplies nothing"),
        (MULTIPLIERS, MULTIPLIER.replace("household", "village"), "village is no recipient"),
        (ROUNDINGS, ROUNDING.replace('"up"', '"banker"'), "banker is no mode"),
        (ROUNDINGS, ROUNDING.replace("10000", "0"), "unit cannot be 0"),
    ],
)
def test_a_faulty_file_is_not_read(table: Table[Any], text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        table.parsed(text)
