"""How sure severity is, and which sheets it does not explain."""

import random
from math import sqrt

import pytest

from contest.agreement.additive import POINT, SURE, fit
from contest.standings.severity import SHRINKAGE


def points(**given: float) -> dict[int, int]:
    return {int(seat[1:]): round(value * POINT) for seat, value in given.items()}


@pytest.mark.parametrize(
    "totals",
    [
        {},
        {1: {1: 8000}},
        {1: {1: 8000, 2: 8000}, 2: {1: 8000, 2: 8000}},
        {1: {1: 0, 2: 0, 3: 0}, 2: {1: 0, 2: 0, 3: 0}},
        {1: {1: 0}, 2: {2: 0}},
    ],
)
def test_one_judge_equal_totals_nothing_and_zeros_have_a_severity_of_nothing(totals: dict[int, dict[int, int]]) -> None:
    found = fit(totals)

    assert all(line.value == 0 and not line.is_plain(0) for line in found.severities.values())
    assert found.left == {}
    assert not found.chance


def test_a_judge_who_always_gives_two_points_less_is_found_and_explains_every_sheet() -> None:
    found = fit({key: points(s1=70 + key, s2=72 + key, s3=72 + key) for key in range(20)})

    assert [round(found.severities[seat].value, 2) for seat in (1, 2, 3)] == [-1.21, 0.61, 0.61]
    assert found.severities[1].is_plain(1)
    assert not found.severities[1].is_plain(2)
    assert all(abs(times) < 2 for times in found.left.values())


def test_the_error_of_a_full_panel_is_that_of_the_textbook() -> None:
    chance = random.Random(1)
    initiatives, judges = 12, 4
    found = fit(
        {key: {seat: round(chance.gauss(70, 5) * POINT) for seat in range(judges)} for key in range(initiatives)}
    )

    assert found.chance is not None
    wanted = found.chance * sqrt((1 - 1 / judges) / (initiatives + SHRINKAGE))
    assert [line.error for line in found.severities.values()] == pytest.approx([wanted] * judges)


def test_chance_is_found_again_and_nineteen_of_twenty_intervals_hold_the_true_severity() -> None:
    chance = random.Random(2019)
    spread = 4 / sqrt(SHRINKAGE)
    inside = total = 0
    variances = []
    for _turn in range(60):
        true = [chance.gauss(0, spread) for _seat in range(6)]
        mean = sum(true) / len(true)
        given = {
            key: {
                seat: round((70 + key + true[seat] + chance.gauss(0, 4)) * POINT) for seat in chance.sample(range(6), 3)
            }
            for key in range(14)
        }
        found = fit(given)
        assert found.chance is not None
        variances.append(found.chance**2)
        for seat, line in found.severities.items():
            assert line.error is not None
            total += 1
            inside += abs(line.value - (true[seat] - mean)) <= SURE * line.error

    assert 0.91 < inside / total < 0.98
    assert sum(variances) / len(variances) == pytest.approx(4**2, rel=0.1)


def test_errors_of_judges_who_cannot_be_compared_are_those_of_their_own_groups() -> None:
    chance = random.Random(3)

    def panel(first: int) -> dict[int, int]:
        return {seat: round(chance.gauss(70, 5) * POINT) for seat in range(first, first + 3)}

    one = {key: panel(1) for key in range(6)}
    other = {key: panel(4) for key in range(6, 12)}
    together, alone = fit(one | other), fit(one)

    assert together.groups == (frozenset({1, 2, 3}), frozenset({4, 5, 6}))
    assert not together.is_connected
    assert alone.is_connected
    for seat in (1, 2, 3):
        assert together.severities[seat].value == pytest.approx(alone.severities[seat].value)
        assert together.severities[seat].error / together.chance == pytest.approx(  # type: ignore[operator]
            alone.severities[seat].error / alone.chance  # type: ignore[operator]
        )


def test_a_sheet_far_from_what_was_to_be_expected_stands_out_and_those_of_two_do_not() -> None:
    chance = random.Random(4)
    given = {key: {seat: round((70 + chance.gauss(0, 1)) * POINT) for seat in range(5)} for key in range(12)}
    given[3][2] -= 15 * POINT
    given[99] = points(s1=60, s2=80)

    left = fit(given).left

    assert min(left, key=lambda pair: left[pair]) == (3, 2)
    assert left[3, 2] < -2.5
    assert not any(key == 99 for key, _seat in left)
