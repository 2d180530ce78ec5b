"""How much more or less than the others a judge gives."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.standings.rule import Entry, Sheet
from contest.standings.severity import SHRINKAGE, estimated, severities_of
from tests.standings.sheets import NEW_YEAR, rule

totals = st.dictionaries(
    st.integers(1, 8), st.dictionaries(st.integers(1, 6), st.integers(0, 10_000), min_size=1), max_size=8
)


def test_nobody_has_a_severity_without_sheets_or_with_equal_ones() -> None:
    assert estimated({}) == {}
    assert estimated({1: {1: 8000}}) == {1: 0}
    assert estimated({1: {1: 8000, 2: 8000}, 2: {1: 0, 2: 0}}) == {1: 0, 2: 0}


def test_two_judges_who_always_differ_alike_are_shrunk_towards_each_other() -> None:
    sheets = 10
    given = {number: {1: 7000 + number, 2: 8000 + number} for number in range(sheets)}

    found = estimated(given)

    assert float(found[2]) == pytest.approx(500 * sheets / (sheets + SHRINKAGE))
    assert float(found[1]) == -float(found[2])


@given(totals)
def test_severities_of_judges_who_can_be_compared_sum_to_nothing(given: dict[int, dict[int, int]]) -> None:
    found = estimated(given)

    assert abs(sum(found.values())) < 1e-20
    assert all(abs(value) <= 10_000 for value in found.values())


@given(totals, st.integers(1, 500))
def test_what_is_added_to_every_sheet_of_an_initiative_says_nothing_of_the_judges(
    given: dict[int, dict[int, int]], more: int
) -> None:
    moved = {number: {seat: value + more for seat, value in line.items()} for number, line in given.items()}

    before, after = estimated(given), estimated(moved)

    assert all(abs(before[seat] - after[seat]) < 1e-20 for seat in before)


def test_open_and_conflicted_sheets_say_nothing() -> None:
    sheets = [Sheet(1, {"points": 9000}), Sheet(2, {"points": 7000})]
    more = [Sheet(3, {"points": 100}, handed_in=False), Sheet(4, {"points": 100}, conflict="author")]

    assert severities_of([Entry(1, NEW_YEAR, {1: [*sheets, *more]})], rule()) == severities_of(
        [Entry(1, NEW_YEAR, {1: sheets})], rule()
    )


def test_taking_severity_out_comes_nearer_to_the_truth_than_leaving_it() -> None:
    chance = random.Random(2019)
    severity = {seat: chance.gauss(0, 600) for seat in range(12)}
    truth = {number: chance.gauss(7500, 500) for number in range(150)}
    given = {
        number: {seat: round(quality + severity[seat] + chance.gauss(0, 300)) for seat in chance.sample(range(12), 3)}
        for number, quality in truth.items()
    }
    found = estimated(given)

    def error(adjust: float) -> float:
        return sum(
            (sum(value - adjust * float(found[seat]) for seat, value in line.items()) / len(line) - truth[number]) ** 2
            for number, line in given.items()
        )

    assert error(1) < error(0) / 2
