"""When the judges of one initiative differ too much, and what that asks for. Pure and exact."""

from fractions import Fraction

from contest.movements.models import SpreadAction
from contest.standings.aggregate import PanelScore, fewest
from contest.standings.rule import Rule


def limit_of(rule: Rule) -> Fraction | None:
    """Return how many hundredths of a point the totals may lie apart; percents are of the highest regular total."""
    return rule.spread_limit


def is_wide(score: PanelScore, rule: Rule) -> bool:
    """Say whether the highest and the lowest counted total differ by more than the limit."""
    limit = limit_of(rule)
    return limit is not None and score.spread is not None and score.spread > limit


def withholds(score: PanelScore, rule: Rule, *, settled: bool) -> bool:
    """Say whether the place waits for what a wide spread asks for.

    A flag never withholds. A discussion and a block do until they are ``settled``: recorded, or lifted by the chair. A
    third judge is asked for until one sheet more than needed counts; then all of them make the score, by the same rule
    as any other. Source: domain.md §4.1, handling of judges.
    """
    if rule.spread is None or settled or not is_wide(score, rule):
        return False
    if rule.spread.action is SpreadAction.THIRD_JUDGE:
        return score.count <= fewest(rule)
    return rule.spread.action in (SpreadAction.DISCUSS, SpreadAction.BLOCK)
