"""Bonus money by the day of the decision: the worked examples of domain.md §5.4, and the laws of the formula."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.errors import RuleViolation
from contest.rules.bonus import Bonus, bonus, reckoned
from contest.rules.catalogue import HonourKind, honour, honours_on
from contest.rules.dated import Certainty
from contest.rules.edition import Act, Book, Change, packed

CONFERENCE = date(2020, 2, 7)
LAST_YEAR = date(2025, 9, 1)
THIS_YEAR = date(2026, 9, 1)
COLLECTIVE, HOUSEHOLD, INDIVIDUAL = "collective", "household", "individual"


def known(code: str, recipient: str, day: date) -> Bonus:
    found = bonus(code, recipient, on=day)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("day", "code", "recipient", "exact", "rounded"),
    [
        (CONFERENCE, "GK_HUYEN", INDIVIDUAL, 447_000, 450_000),
        (CONFERENCE, "GK_HUYEN", COLLECTIVE, 894_000, 900_000),
        (CONFERENCE, "GK_XA", INDIVIDUAL, 223_500, 230_000),
        (LAST_YEAR, "GK_XA", INDIVIDUAL, 702_000, 710_000),
        (LAST_YEAR, "GK_XA", COLLECTIVE, 1_404_000, 1_410_000),
        (THIS_YEAR, "GK_XA", INDIVIDUAL, 759_000, 760_000),
        (THIS_YEAR, "GK_XA", COLLECTIVE, 1_518_000, 1_520_000),
        (THIS_YEAR, "BK_TINH", INDIVIDUAL, 3_795_000, 3_800_000),
    ],
)
def test_the_worked_examples_come_out(day: date, code: str, recipient: str, exact: int, rounded: int) -> None:
    found = known(code, recipient, day)

    assert (found.exact, found.rounded) == (exact, rounded)


def test_the_conference_of_nha_be_comes_to_forty_million_and_fifty_thousand() -> None:
    collective, individual = (known("GK_HUYEN", kind, CONFERENCE).rounded for kind in (COLLECTIVE, INDIVIDUAL))

    assert 37 * collective + 15 * individual == 40_050_000


@pytest.mark.parametrize(
    ("day", "code", "recipient", "coefficient", "multiplier"),
    [
        # A title of collectives has a row of its own and is never doubled.
        (CONFERENCE, "TTLDTT_HUYEN", COLLECTIVE, "0.8", "1"),
        (CONFERENCE, "TTLDXS_TINH", COLLECTIVE, "1.5", "1"),
        (CONFERENCE, "CO_TINH", COLLECTIVE, "8", "1"),
        (THIS_YEAR, "TTLDTT_XA", COLLECTIVE, "0.8", "1"),
        (THIS_YEAR, "XATB_TINH", COLLECTIVE, "2", "1"),
        (THIS_YEAR, "THONVH_XA", COLLECTIVE, "1.5", "1"),
        (CONFERENCE, "BK_TINH", COLLECTIVE, "1", "2"),
        (date(2024, 1, 1), "BK_TINH", COLLECTIVE, "1.5", "2"),
        (CONFERENCE, "BK_TTG", INDIVIDUAL, "3.5", "1"),
        (CONFERENCE, "CSTDCS_HUYEN", INDIVIDUAL, "1", "1"),
        (CONFERENCE, "LDTT_HUYEN", INDIVIDUAL, "0.3", "1"),
        (date(2025, 6, 30), "GK_XA", INDIVIDUAL, "0.15", "1"),
        (date(2025, 7, 1), "GK_XA", INDIVIDUAL, "0.3", "1"),
        (THIS_YEAR, "GK_XA", HOUSEHOLD, "0.3", "1.5"),
        (date(2024, 6, 1), "GK_HUYEN", HOUSEHOLD, "0.3", "1.5"),
        (CONFERENCE, "GK_HUYEN", HOUSEHOLD, "0.3", "1"),
    ],
)
def test_coefficient_and_multiplier_are_those_of_the_day(
    day: date, code: str, recipient: str, coefficient: str, multiplier: str
) -> None:
    found = known(code, recipient, day)

    assert (found.coefficient, found.multiplier) == (Decimal(coefficient), Decimal(multiplier))


def test_a_bonus_tells_what_it_rests_on_and_is_as_sure_as_its_weakest_row() -> None:
    found = known("GK_HUYEN", COLLECTIVE, CONFERENCE)

    assert found.base_salary == 1_490_000
    assert found.basis == (
        "Nghị định 91/2017/NĐ-CP, Điều 73", "Nghị định 38/2019/NĐ-CP", "Nghị định 91/2017/NĐ-CP, Điều 73 khoản 2",
        "Nghị định 91/2017/NĐ-CP, Điều 68 khoản 2: làm tròn số lên hàng chục nghìn đồng",
    )  # fmt: skip
    assert found.certainty is Certainty.FOUND
    assert known("GK_HUYEN", HOUSEHOLD, CONFERENCE).certainty is Certainty.KNOWN
    assert known("GK_XA", INDIVIDUAL, date(2027, 4, 1)).certainty is Certainty.KNOWN


def test_the_title_of_a_family_brings_no_money() -> None:
    assert bonus("GDVH_XA", HOUSEHOLD, on=THIS_YEAR) is None


@pytest.mark.parametrize(
    ("code", "recipient", "day", "reason"),
    [
        ("GK_HUYEN", INDIVIDUAL, THIS_YEAR, "There is no honour “GK_HUYEN” on this day."),
        ("HCSV", INDIVIDUAL, THIS_YEAR, "There is no honour “HCSV” on this day."),
        ("LDTT_XA", COLLECTIVE, THIS_YEAR, "“Lao động tiên tiến” is not given to collectives."),
        (
            "BK_TINH",
            HOUSEHOLD,
            THIS_YEAR,
            "“Bằng khen của Chủ tịch Ủy ban nhân dân cấp tỉnh” is not given to households.",
        ),
        ("TTLDTT_XA", INDIVIDUAL, THIS_YEAR, "“Tập thể Lao động tiên tiến” is not given to individuals."),
        ("GK_XA", "village", THIS_YEAR, "There is no kind of recipient “village”."),
        ("GK_HUYEN", INDIVIDUAL, date(2012, 5, 1), "The rule book does not know the bonus money of 01/5/2012."),
    ],
)
def test_what_cannot_be_reckoned_is_refused_with_the_reason(code: str, recipient: str, day: date, reason: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        bonus(code, recipient, on=day)

    assert str(refused.value) == reason


def book(coefficient: Decimal, salary: int, multiplier: Decimal, unit: int) -> Book:
    own = {"valid_from": date(2026, 9, 1), "valid_to": THIS_YEAR, "source": "x", "mark": "K"}
    rows: list[tuple[str, dict[str, object]]] = [
        ("coefficients", {"honour": "GK_XA", "coefficient": str(coefficient)}),
        ("base_salary", {"amount": salary}),
        ("multipliers", {"recipient": COLLECTIVE, "multiplier": str(multiplier)}),
        ("multipliers", {"recipient": HOUSEHOLD, "multiplier": "1"}),
        ("rounding", {"mode": "up", "unit": unit}),
    ]
    changes = [
        Change(place, table, Act.ADD, None, "", packed({**row, **own})) for place, (table, row) in enumerate(rows, 1)
    ]
    return Book(tuple(changes))


FACTORS = st.decimals("0.01", "50", places=2)
SALARIES = st.integers(1, 20_000_000)
UNITS = st.sampled_from([1, 1_000, 10_000, 100_000])


@given(FACTORS, SALARIES, FACTORS, UNITS, st.sampled_from([COLLECTIVE, HOUSEHOLD, INDIVIDUAL]))
def test_what_is_paid_is_a_multiple_of_the_unit_and_less_than_one_unit_above_the_exact_amount(
    coefficient: Decimal, salary: int, multiplier: Decimal, unit: int, recipient: str
) -> None:
    found = reckoned(
        honour("GK_XA", on=THIS_YEAR), recipient, book(coefficient, salary, multiplier, unit), on=THIS_YEAR
    )

    assert found is not None
    assert found.rounded % unit == 0
    assert 0 <= found.rounded - found.exact < unit
    assert found.exact == coefficient * salary * (multiplier if recipient == COLLECTIVE else 1)


@given(FACTORS, FACTORS, SALARIES, FACTORS, UNITS)
def test_a_higher_coefficient_never_brings_less(
    one: Decimal, other: Decimal, salary: int, multiplier: Decimal, unit: int
) -> None:
    given_, day = honour("GK_XA", on=THIS_YEAR), THIS_YEAR
    less, more = (
        reckoned(given_, COLLECTIVE, book(coefficient, salary, multiplier, unit), on=day)
        for coefficient in sorted((one, other))
    )

    assert less is not None
    assert more is not None
    assert less.rounded <= more.rounded


@pytest.mark.parametrize("day", [CONFERENCE, date(2024, 6, 1), LAST_YEAR, THIS_YEAR, date(2027, 4, 1)])
def test_no_title_is_ever_multiplied(day: date) -> None:
    for title in honours_on(day):
        for recipient in title.recipients:
            found = bonus(title.code, recipient, on=day)
            if title.kind is HonourKind.TITLE and found:
                assert found.multiplier == 1, title.code
