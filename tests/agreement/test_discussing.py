"""What to talk over first."""

from contest.agreement.additive import POINT, fit
from contest.agreement.discussing import first_matters


def totals(*lines: tuple[float, ...]) -> dict[int, dict[int, int]]:
    return {
        key: {seat: round(value * POINT) for seat, value in enumerate(line, start=1)}
        for key, line in enumerate(lines, start=1)
    }


def numbers(given: dict[int, dict[int, int]], crossing: set[int] = set()) -> list[int]:  # noqa: B006 - read only
    return [matter.initiative for matter in first_matters(given, fit(given), crossing)]


def test_the_widest_comes_first_and_whoever_crosses_the_line_before_it() -> None:
    plain = [(70.0, 70.0, 70.0)] * 40
    given = totals((70, 72, 70), (60, 80, 70), (70, 64, 70), (70, 70, 71), (76, 70, 72), *plain)

    assert numbers(given) == [2, 3, 5]
    assert numbers(given, {4}) == [4, 2, 3]


def test_a_difference_that_severity_explains_is_not_the_initiatives() -> None:
    given = totals(*[(60.0, 80.0, 80.0)] * 40, (60, 60, 80))

    assert numbers(given)[0] == 41


def test_the_judge_who_lies_farthest_is_named() -> None:
    given = totals((70, 70, 70), (70, 71, 50), (70, 70, 70), (71, 70, 70))
    [first, *_rest] = first_matters(given, fit(given), ())

    assert (first.initiative, first.far) == (2, 3)


def test_one_judge_equal_totals_and_nothing_leave_nothing_to_talk_over() -> None:
    assert numbers({}) == numbers(totals((70,), (80,))) == numbers(totals((70, 70), (0, 0))) == []
