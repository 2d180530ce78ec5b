"""Counts of blanks add up, whatever happens."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from contest.blanks.stock import Count, StockAct, counted
from contest.errors import RuleViolation

HAPPENINGS = some.lists(some.tuples(some.sampled_from(StockAct), some.integers(1, 12)), max_size=30)


@pytest.mark.parametrize(
    ("act", "count", "left"),
    [
        (StockAct.RECEIVED, Count(received=15, printed=4, spoiled=1, lost=2), 8),
        (StockAct.SHORT, Count(received=5, printed=4, spoiled=1, lost=2), None),
        (StockAct.PRINTED, Count(received=10, printed=7, spoiled=1, lost=2), 0),
        (StockAct.SPOILED, Count(received=10, printed=4, spoiled=4, lost=2), 0),
        (StockAct.DAMAGED, Count(received=10, printed=4, spoiled=1, damaged=3, lost=2), 0),
        (StockAct.LOST, Count(received=10, printed=4, spoiled=1, lost=5), 0),
        (StockAct.RUINED, Count(received=10, printed=1, spoiled=4, lost=2), 3),
        (StockAct.FOUND, None, None),
    ],
)
def test_each_act_moves_its_part_or_is_refused(act: StockAct, count: Count | None, left: int | None) -> None:
    before = Count(received=10, printed=4, spoiled=1, lost=2)
    quantity = 5 if act in (StockAct.RECEIVED, StockAct.SHORT) else 3

    if left is None:
        with pytest.raises(RuleViolation) as refused:
            before.after(act, quantity)
        assert refused.value.field == "quantity"
    else:
        after = before.after(act, quantity)
        assert (after, after.left) == (count, left)


def test_lost_blanks_are_found_again() -> None:
    assert Count(received=10, lost=3).after(StockAct.FOUND, 2) == Count(received=10, lost=1)


@given(HAPPENINGS)
def test_nothing_is_ever_negative_and_everything_adds_up(happenings: list[tuple[StockAct, int]]) -> None:
    count = Count()
    taken = []
    for act, quantity in happenings:
        try:
            count = count.after(act, quantity)
        except RuleViolation:
            continue
        taken.append((act, quantity))
        parts = (count.printed, count.spoiled, count.damaged, count.lost, count.left)
        assert min(parts) >= 0
        assert sum(parts) == count.received
    assert counted(taken) == count


@given(HAPPENINGS, some.sampled_from(StockAct), some.integers(1, 9))
def test_several_at_once_are_as_one_after_the_other(
    happenings: list[tuple[StockAct, int]], act: StockAct, quantity: int
) -> None:
    count = Count(received=200, printed=20, lost=20)
    for one, number in happenings:
        try:
            count = count.after(one, number)
        except RuleViolation:
            continue

    def in_turn() -> Count:
        found = count
        for _ in range(quantity):
            found = found.after(act, 1)
        return found

    try:
        at_once = count.after(act, quantity)
    except RuleViolation:
        with pytest.raises(RuleViolation):
            in_turn()
    else:
        assert in_turn() == at_once


def test_no_act_happens_to_nothing() -> None:
    with pytest.raises(RuleViolation):
        Count(received=1).after(StockAct.PRINTED, 0)
