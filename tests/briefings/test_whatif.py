"""What would be left of a proposal if its limits lay elsewhere."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.briefings.whatif import Limits, Line, Outcome, Why, applied, effects

GK, BK = "GK_XA", "BK_TINH"
COLLECTIVE, INDIVIDUAL = "collective", "individual"
# Two units; the second line of unit 1 was added by hand.
LINES = (
    Line(1, GK, COLLECTIVE, 1, 1, place=3, score=8100, money=1_520_000),
    Line(2, GK, INDIVIDUAL, 1, 2, money=760_000),
    Line(3, GK, COLLECTIVE, 2, 3, place=1, score=9000, money=1_520_000),
    Line(4, GK, INDIVIDUAL, 2, 4, place=1, score=9000, money=760_000),
    Line(5, GK, INDIVIDUAL, 2, 5, place=2, score=8500, money=760_000),
)


def left(limits: Limits) -> list[int]:
    return [line.id for line in applied(LINES, limits).kept]


def fallen(limits: Limits) -> dict[int, tuple[Why, ...]]:
    return {line.id: why for line, why in applied(LINES, limits).dropped}


@pytest.mark.parametrize(
    ("limits", "kept"),
    [
        (Limits(), [1, 2, 3, 4, 5]),
        (Limits(last_place=2), [2, 3, 4, 5]),
        (Limits(last_place=0), [2]),
        (Limits(lowest_score=8500), [2, 3, 4, 5]),
        (Limits(lowest_score=8501), [2, 3, 4]),
        (Limits(per_unit=2), [1, 2, 3, 4]),
        (Limits(per_unit=1), [1, 3]),
        (Limits(per_unit=0), []),
        (Limits(quotas={(GK, INDIVIDUAL): 2}), [1, 3, 4, 5]),
        (Limits(quotas={(GK, INDIVIDUAL): 1, (GK, COLLECTIVE): 1}), [3, 4]),
        (Limits(quotas={(GK, INDIVIDUAL): None}), [1, 2, 3, 4, 5]),
        (Limits(quotas={(BK, INDIVIDUAL): 0}), [1, 2, 3, 4, 5]),
        (Limits(last_place=1, per_unit=1, quotas={(GK, COLLECTIVE): 1}), [3]),
    ],
)
def test_each_limit_lets_the_worse_lines_fall_away(limits: Limits, kept: list[int]) -> None:
    assert left(limits) == kept


def test_a_line_tells_every_limit_that_it_breaks() -> None:
    assert fallen(Limits(last_place=2, lowest_score=8200, per_unit=0, quotas={(GK, COLLECTIVE): 1})) == {
        1: (Why.PLACE, Why.SCORE, Why.PER_UNIT, Why.QUOTA), 2: (Why.PER_UNIT,), 3: (Why.PER_UNIT,),
        4: (Why.PER_UNIT,), 5: (Why.PER_UNIT,),
    }  # fmt: skip


def test_what_was_added_by_hand_comes_after_what_has_a_place() -> None:
    assert fallen(Limits(quotas={(GK, INDIVIDUAL): 2})) == {2: (Why.QUOTA,)}


def test_the_effect_is_told_by_group_with_lines_and_money() -> None:
    outcome = applied(LINES, Limits(per_unit=1))

    by_kind = effects(LINES, outcome, lambda line: line.kind)
    assert [(one.group, one.lines, one.left, one.money, one.money_left) for one in by_kind] == [
        (COLLECTIVE, 2, 2, 3_040_000, 3_040_000), (INDIVIDUAL, 3, 0, 2_280_000, 0),
    ]  # fmt: skip
    assert [one.group for one in effects(LINES, outcome, lambda line: line.unit_id) if one.changes] == [1, 2]
    assert outcome.money == 3_040_000


def test_limits_are_set_when_one_is() -> None:
    assert [one.are_set for one in (Limits(), Limits(quotas={(GK, COLLECTIVE): None}), Limits(per_unit=0))] == [
        False, False, True,
    ]  # fmt: skip


def _lines(draw: st.DrawFn) -> tuple[Line, ...]:
    return tuple(
        Line(
            number, draw(st.sampled_from([GK, BK])), draw(st.sampled_from([COLLECTIVE, INDIVIDUAL])),
            draw(st.integers(1, 4)), number,
            *draw(st.sampled_from([(None, None), (1, 9000), (2, 8000), (3, 7000), (4, 6000)])),
            draw(st.sampled_from([0, 760_000, 1_520_000])),
        )
        for number in range(draw(st.integers(0, 12)))
    )  # fmt: skip


SOME = st.none() | st.integers(0, 5)
PROPOSALS = st.composite(_lines)()
LIMITS = st.builds(
    Limits, SOME, st.none() | st.sampled_from([6000, 7000, 8000, 9001]), SOME,
    st.dictionaries(st.tuples(st.sampled_from([GK, BK]), st.sampled_from([COLLECTIVE, INDIVIDUAL])), SOME),
)  # fmt: skip


def ids(outcome: Outcome) -> set[int]:
    return {line.id for line in outcome.kept}


@given(PROPOSALS)
def test_without_a_limit_the_proposal_stays_as_it_is(lines: Sequence[Line]) -> None:
    assert applied(lines, Limits()) == Outcome(tuple(lines), ())


@given(PROPOSALS, LIMITS)
def test_every_line_is_kept_or_falls_away_for_a_reason_and_the_order_stays(
    lines: Sequence[Line], limits: Limits
) -> None:
    outcome = applied(lines, limits)

    assert [line for line in lines if line in outcome.kept] == list(outcome.kept)
    assert ids(outcome) | {line.id for line, _why in outcome.dropped} == {line.id for line in lines}
    assert all(why for _line, why in outcome.dropped)


@given(PROPOSALS, LIMITS, st.integers(0, 5))
def test_a_tighter_limit_never_brings_a_line_back(lines: Sequence[Line], limits: Limits, less: int) -> None:
    before = ids(applied(lines, limits))
    tighter = [
        replace(limits, per_unit=max(0, (6 if limits.per_unit is None else limits.per_unit) - less)),
        replace(limits, last_place=max(0, (6 if limits.last_place is None else limits.last_place) - less)),
        replace(limits, lowest_score=(limits.lowest_score or 0) + less * 1000),
        *(
            replace(limits, quotas={**limits.quotas, key: max(0, (12 if quota is None else quota) - less)})
            for key, quota in limits.quotas.items()
        ),
    ]

    for one in tighter:
        assert ids(applied(lines, one)) <= before


@given(PROPOSALS, LIMITS)
def test_money_is_the_sum_of_its_lines_however_they_are_grouped(lines: Sequence[Line], limits: Limits) -> None:
    outcome = applied(lines, limits)

    for group in (lambda line: line.key, lambda line: line.kind, lambda line: line.unit_id):
        told = effects(lines, outcome, group)
        assert sum(one.money for one in told) == sum(line.money for line in lines)
        assert sum(one.money_left for one in told) == outcome.money
        assert (sum(one.lines for one in told), sum(one.left for one in told)) == (len(lines), len(outcome.kept))
