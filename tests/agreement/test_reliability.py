"""Krippendorff's alpha, ICC(2,k) and Kendall's W against the examples of those who defined them, and their laws."""

from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contest.agreement.reliability import Complete, alpha, complete, concordance, intraclass

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example C: four observers, twelve units.
OBSERVED = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""
# Shrout, Fleiss, Intraclass Correlations (1979), table 2: six targets, four judges.
RATED = ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7))
rows = st.integers(2, 5).flatmap(
    lambda judges: st.lists(st.tuples(*[st.integers(0, 9)] * judges), min_size=5, max_size=9)
)


def by_seat(lines: list[tuple[int, ...]] | tuple[tuple[int, ...], ...]) -> dict[int, dict[int, int]]:
    return {key: dict(enumerate(line)) for key, line in enumerate(lines)}


def table(lines: list[tuple[int, ...]] | tuple[tuple[int, ...], ...]) -> Complete:
    return Complete(tuple(range(len(lines[0]))), tuple(lines))


def test_alpha_is_that_of_the_published_example() -> None:
    lines = [line.split() for line in OBSERVED.strip().splitlines()]
    units = {
        key: {seat: int(value) for seat, value in enumerate(column) if value != "."}
        for key, column in enumerate(zip(*lines, strict=True))
    }
    found = alpha(units)

    assert found is not None
    assert round(found.value, 3) == 0.849
    assert found.low is not None and found.high is not None
    assert found.low < found.value < found.high <= 1


def test_the_intraclass_correlation_is_that_of_the_published_example() -> None:
    assert round(intraclass(table(RATED)) or 0, 2) == 0.62


def test_kendalls_w_is_that_of_its_definition() -> None:
    # Three judges, four initiatives, no ties: rank sums 4, 7, 8, 11; S = 25; W = 12 S / (9 × 60).
    assert concordance(table(((1, 1, 2), (2, 3, 3), (3, 4, 1), (4, 2, 4)))) == pytest.approx(
        12 * sum((value - 7.5) ** 2 for value in (4, 8, 8, 10)) / (9 * 60)
    )


@given(st.lists(st.permutations(range(7)), min_size=2, max_size=5))
def test_kendalls_w_follows_from_the_mean_rank_correlation(columns: list[list[int]]) -> None:
    """W = (1 + (m − 1) r) / m for the mean rank correlation r of all pairs, which holds without ties."""
    lines = list(zip(*columns, strict=True))
    n, m = len(lines), len(columns)
    pairs = [
        1 - 6 * sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) / (n**3 - n)
        for one, other in combinations(columns, 2)
    ]
    assert concordance(table(lines)) == pytest.approx((1 + (m - 1) * sum(pairs) / len(pairs)) / m)


@given(rows)
def test_judges_who_give_the_same_agree_wholly_whatever_is_asked(lines: list[tuple[int, ...]]) -> None:
    same = [(line[0],) * len(line) for line in lines]
    assume(len({line[0] for line in lines}) > 1)

    found = alpha(by_seat(same))
    assert found is not None and found.value == 1
    assert intraclass(table(same)) == pytest.approx(1)
    assert concordance(table(same)) == pytest.approx(1)


@given(rows)
def test_figures_lie_in_their_bounds_and_do_not_depend_on_the_order_of_judges(lines: list[tuple[int, ...]]) -> None:
    turned = [tuple(reversed(line)) for line in lines]
    first, second = alpha(by_seat(lines)), alpha(by_seat(turned))

    assert first == second
    assert first is None or first.value <= 1
    for figure in (intraclass, concordance):
        one, other = figure(table(lines)), figure(table(turned))
        assert (one is None) == (other is None)
        assert one is None or (other is not None and one == pytest.approx(other) and one <= 1 + 1e-9)
    assert (concordance(table(lines)) or 0) >= -1e-9


def test_a_judge_stricter_by_a_fixed_amount_keeps_the_order_and_lowers_agreement() -> None:
    lines = [(value, value, value - 4) for value in (4, 5, 6, 7, 8, 9)]
    found = alpha(by_seat(lines))

    assert concordance(table(lines)) == pytest.approx(1)
    assert found is not None and found.value < 0.5


@pytest.mark.parametrize(
    "totals",
    [{}, {1: {1: 5}}, {1: {1: 5}, 2: {2: 7}}, by_seat([(5, 5, 5)] * 6), by_seat([(0, 0)] * 6)],
)
def test_one_judge_equal_totals_nothing_and_zeros_say_nothing(totals: dict[int, dict[int, int]]) -> None:
    assert alpha(totals) is None
    data = complete(totals)
    assert data is None or (intraclass(data), concordance(data)) == (None, None)


def test_only_what_every_judge_scored_is_complete_and_less_than_five_of_it_is_nothing() -> None:
    totals = by_seat([(1, 2), (2, 3), (3, 4), (4, 5), (5, 6)])
    found = complete({**totals, 77: {0: 9}})

    assert found is not None and (found.seats, len(found.rows)) == ((0, 1), 5)
    assert complete({**totals, 4: {0: 5}}) is None


def test_the_interval_of_alpha_is_the_same_each_time_and_left_out_for_few_initiatives() -> None:
    totals = by_seat(RATED)
    four = alpha({key: totals[key] for key in range(4)})

    assert alpha(totals) == alpha(totals)
    assert four is not None and (four.low, four.high) == (None, None)
