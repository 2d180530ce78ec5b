"""The minimum that must be reached whatever the total."""

from fractions import Fraction

import pytest

from contest.standings.knockout import KnockOut, knocked_out


@pytest.mark.parametrize(
    ("mean", "out"),
    [
        (Fraction(1500), False),
        (Fraction(1501), False),
        (Fraction(1499), True),
        (Fraction(4499, 3), True),
        (Fraction(4500, 3), False),
        (Fraction(0), True),
    ],
)
def test_the_exact_mean_is_compared_before_any_rounding(mean: Fraction, out: bool) -> None:
    found = knocked_out({"novelty": mean, "effect": Fraction(0)}, {"novelty": 1500})

    assert found == ((KnockOut("novelty", mean, 1500),) if out else ())


def test_every_minimum_that_is_missed_is_told() -> None:
    means = {"novelty": Fraction(10), "effect": Fraction(20), "spread": Fraction(30)}

    found = knocked_out(means, {"effect": 25, "novelty": 11, "spread": 30})

    assert [line.code for line in found] == ["effect", "novelty"]


def test_what_nobody_has_marked_knocks_nothing_out() -> None:
    assert knocked_out({}, {"novelty": 1500}) == ()
