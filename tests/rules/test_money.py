"""What bonus money is reckoned from."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from contest.rules.catalogue import honours
from contest.rules.dated import Certainty, holds, in_force
from contest.rules.money import Rounding, RoundingMode, money, parsed

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
    row = in_force(money().base_salaries, day)

    assert row is not None
    assert row.amount == amount


def test_what_was_found_for_the_base_salary_is_marked_so_and_the_rest_is_not() -> None:
    marks = {row.amount: row.mark.certainty for row in money().base_salaries}

    assert marks[1_490_000] is marks[2_530_000] is Certainty.FOUND
    assert marks[1_390_000] is Certainty.KNOWN


def test_every_coefficient_belongs_to_an_honour_of_all_its_days() -> None:
    for row in money().coefficients:
        own = [honour for honour in honours() if honour.code == row.honour]
        days = [row.valid_from, *([row.valid_to] if row.valid_to else [])]
        assert all(any(holds(honour, day) for honour in own) for day in days), row


def test_every_honour_has_money_on_all_its_days_but_that_of_a_cultured_family() -> None:
    without = {
        honour.code
        for honour in honours()
        for day in (date(2020, 2, 7), date(2024, 6, 1), date(2026, 9, 1), date(2027, 4, 1))
        if holds(honour, day) and not any(row.honour == honour.code and holds(row, day) for row in money().coefficients)
    }

    assert without == {"GDVH_XA"}


def test_everything_after_the_decree_of_2025_is_unconfirmed() -> None:
    day = date(2027, 3, 2)
    book = money()
    rows = [row for row in (*book.coefficients, *book.multipliers, *book.roundings) if holds(row, day)]

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
    rule = in_force(money().roundings, date(2020, 2, 7))
    assert rule is not None
    own = Rounding(mode=mode, unit=10_000, valid_from=rule.valid_from, valid_to=None, source="x", mark=rule.mark)

    assert own.applied(Decimal(exact)) == rounded


def test_a_file_of_one_row_of_each_kind_is_read() -> None:
    book = parsed(SALARY + COEFFICIENT + MULTIPLIER + ROUNDING)

    assert [row.amount for row in book.base_salaries] == [1_490_000]
    assert [(row.honour, row.coefficient) for row in book.coefficients] == [("GK", Decimal("0.3"))]
    assert [(row.recipient, row.multiplier) for row in book.multipliers] == [("household", Decimal("1.5"))]
    assert [(row.mode, row.unit) for row in book.roundings] == [(RoundingMode.UP, 10_000)]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (SALARY + SALARY, "BaseSalary has two rows that hold on 2020-01-01"),
        (COEFFICIENT + COEFFICIENT, "GK has two rows that hold on 2020-01-01"),
        (MULTIPLIER + MULTIPLIER, "household has two rows"),
        (ROUNDING + ROUNDING, "Rounding has two rows"),
        (SALARY.replace("1490000", "0"), "0 is not a base salary"),
        (SALARY.replace("1490000", '"1490000"'), "amount of .* is not a int"),
        (COEFFICIENT.replace("0.3", "0,3"), "0,3 is no number"),
        (COEFFICIENT.replace("0.3", "-1"), "-1 multiplies nothing"),
        (COEFFICIENT.replace("0.3", "NaN"), "NaN multiplies nothing"),
        (MULTIPLIER.replace("household", "village"), "village is no kind of recipient"),
        (ROUNDING.replace('"up"', '"banker"'), "banker"),
        (ROUNDING.replace("10000", "0"), "0 is not a unit of rounding"),
        ("[[tax]]\n" + SAID, "there is no table tax"),
    ],
)
def test_a_faulty_file_is_not_read(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        parsed(text)
