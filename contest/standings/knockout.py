"""Which minimum a panel's marks miss. Pure and exact."""

from dataclasses import dataclass
from fractions import Fraction

from contest.standings.aggregate import PanelScore
from contest.standings.rule import Rule


@dataclass(frozen=True)
class KnockOut:
    """A criterion or group whose mean over the counted sheets is below its minimum; both in hundredths of a point."""

    code: str
    mean: Fraction
    minimum: int


def knocked_out(score: PanelScore, rule: Rule) -> tuple[KnockOut, ...]:
    """Return the criteria and groups that knock an initiative out, criteria first, in the order of the rubric.

    The exact mean is compared before any rounding; a mean equal to the minimum is enough. The mean of a criterion is
    that of its marks as given, that of a group the mean of the weighted sums. Without counted sheets nothing is missed.
    """
    if not score.count:
        return ()
    found = []
    for code, minimum in rule.minima.items():
        if code in score.sums and score.sums[code] >= minimum * score.count:
            continue  # the same comparison in whole numbers: most minima are met
        mean = mean_of(code, score, rule)
        if mean < minimum:
            found.append(KnockOut(code, mean, minimum))
    return tuple(found)


def mean_of(code: str, score: PanelScore, rule: Rule) -> Fraction:
    """Return the panel's mean of the criterion or group ``code``, in hundredths; 0 without counted sheets."""
    if code in score.sums:
        return Fraction(score.sums[code], score.count or 1)
    return score.mean_over(rule.weights_in(code)) or Fraction()
