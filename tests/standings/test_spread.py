"""What is done when judges differ: every rule of the field's examples as a case. Source: domain.md §4.1."""

import pytest

from contest.movements.models import Aggregation, SpreadAction, SpreadUnit
from contest.standings.aggregate import panel_score
from contest.standings.rule import Spread
from contest.standings.spread import is_wide, limit_of, withholds
from tests.standings.sheets import EFFECT, NOVELTY, rule, sheets_of

POINTS, PERCENT = SpreadUnit.POINTS, SpreadUnit.PERCENT


@pytest.mark.parametrize(
    ("totals", "limit", "unit", "wide"),
    [
        ((8000, 6500), 1500, POINTS, False),
        ((8000, 6499), 1500, POINTS, True),
        ((8000,), 1, POINTS, False),
        ((), 1, POINTS, False),
        ((8000, 6000), 2000, PERCENT, False),
        ((8000, 5999), 2000, PERCENT, True),
    ],
)
def test_a_difference_beyond_the_limit_is_wide(
    totals: tuple[int, ...], limit: int, unit: SpreadUnit, wide: bool
) -> None:
    wanted = rule(spread=Spread(limit, unit))

    assert is_wide(panel_score(sheets_of(*totals), wanted), wanted) is wide


def test_a_percentage_is_one_of_the_highest_regular_total() -> None:
    assert limit_of(rule(NOVELTY, EFFECT, spread=Spread(2000, PERCENT))) == 2000
    assert limit_of(rule(NOVELTY, spread=Spread(2000, PERCENT))) == 600
    assert limit_of(rule()) is None


@pytest.mark.parametrize(
    ("action", "totals", "settled", "withheld"),
    [
        # Only told.
        (SpreadAction.FLAG, (9000, 5000), False, False),
        # The sub-panel talks it over before it counts (F:S29g).
        (SpreadAction.DISCUSS, (9000, 5000), False, True),
        (SpreadAction.DISCUSS, (9000, 5000), True, False),
        (SpreadAction.DISCUSS, (9000, 8000), False, False),
        # Two judges who cannot agree: the chair appoints a third (F:S29f), as with written tests (F:S29h).
        (SpreadAction.THIRD_JUDGE, (9000, 5000), False, True),
        (SpreadAction.THIRD_JUDGE, (9000, 5000, 6000), False, False),
        (SpreadAction.THIRD_JUDGE, (9000, 8000), False, False),
        # The chair's word is final.
        (SpreadAction.BLOCK, (9000, 5000), False, True),
        (SpreadAction.BLOCK, (9000, 5000), True, False),
    ],
)
def test_the_place_waits_for_what_a_wide_spread_asks_for(
    action: SpreadAction, totals: tuple[int, ...], settled: bool, withheld: bool
) -> None:
    wanted = rule(quorum=2, spread=Spread(2000, action=action))

    assert withholds(panel_score(sheets_of(*totals), wanted), wanted, settled=settled) is withheld


def test_a_third_judge_is_one_more_than_the_rule_needs() -> None:
    wanted = rule(
        quorum=3, trim=1, method=Aggregation.TRIMMED_MEAN, spread=Spread(100, action=SpreadAction.THIRD_JUDGE)
    )

    assert withholds(panel_score(sheets_of(1, 500, 900), wanted), wanted, settled=False)
    assert not withholds(panel_score(sheets_of(1, 500, 900, 901), wanted), wanted, settled=False)
