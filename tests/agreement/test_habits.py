"""Range, halo, and sheets that stand out."""

import random

from contest.agreement.additive import Fit
from contest.agreement.habits import Given, Outlier, habits_of, outliers_of


def sheets(count: int, *, scale: float = 1.0, together: bool = False, seed: int = 1) -> list[Given]:
    """Return sheets of three criteria, each by itself or all by one impression."""
    chance = random.Random(seed)
    found = []
    for _turn in range(count):
        impression = chance.random()
        marks = tuple(0.5 + scale * ((impression if together else chance.random()) - 0.5) for _line in range(3))
        found.append(Given(100 * sum(marks) / 3, marks))
    return found


def test_a_judge_whose_criteria_rise_and_fall_together_shows_halo() -> None:
    found = habits_of({1: sheets(12, together=True), 2: sheets(12, seed=2), 3: sheets(12, seed=3)})

    assert [found[seat].halo for seat in (1, 2, 3)] == [True, False, False]
    assert round(found[1].together or 0, 6) == 1


def test_nobody_shows_halo_where_all_judges_see_the_same_and_the_initiatives_are_so() -> None:
    found = habits_of({seat: sheets(12, together=True, seed=seat) for seat in (1, 2, 3)})

    assert not any(habit.halo for habit in found.values())


def test_a_judge_whose_marks_lie_close_together_is_narrow() -> None:
    found = habits_of({1: sheets(12, scale=0.2), 2: sheets(12, seed=2), 3: sheets(12, seed=3)})

    assert [found[seat].narrow for seat in (1, 2, 3)] == [True, False, False]


def test_nothing_is_said_of_few_sheets_of_a_single_judge_or_of_marks_that_never_vary() -> None:
    few = habits_of({1: sheets(5, together=True), 2: sheets(12, seed=2), 3: sheets(12, seed=3)})
    alone = habits_of({1: sheets(12, together=True, scale=0.01)})
    same = habits_of({1: [Given(0, (0.0, 0.0))] * 12, 2: [Given(50, (0.5, 0.5))] * 12})

    assert (few[1].halo, few[1].narrow, few[1].together) == (False, False, None)
    assert (alone[1].halo, alone[1].narrow) == (False, False)
    assert all((habit.together, habit.halo, habit.narrow) == (None, False, False) for habit in same.values())
    assert habits_of({}) == habits_of({1: []}) == {}


def test_sheets_that_stand_out_come_the_farthest_first() -> None:
    left = {(1, 1): 2.4, (1, 2): -3.0, (2, 1): 2.6, (3, 1): 3.0}

    assert outliers_of(Fit(left=left)) == [Outlier(1, 2, -3.0), Outlier(3, 1, 3.0), Outlier(2, 1, 2.6)]
