"""What a judge's own sheets show of how marks are given: range, halo, and sheets that stand out. Pure; floats advise.

* Range restriction: the judge's totals lie much closer together than those of the others on the panel.
* Halo: the judge's criteria rise and fall together far more than the panel's, as if one impression gave all marks.
* A sheet stands out when it lies more than 2.5 times chance from what initiative and judge let expect, which about one
  of eighty sheets does by itself.

Reference: Saal, Downey, Lahey, Rating the Ratings (Psychological Bulletin 88, 1980), who name leniency, range
restriction and halo and measure the last by the mean correlation of the criteria. The limits are ours: they only choose
what is worth a look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import sqrt
from statistics import fmean, median

from contest.agreement.additive import Fit

FEWEST = 6  # sheets, below which nothing is said of a judge's habits
NARROW, HALO, HALO_ABOVE, STANDS_OUT = 0.5, 0.8, 0.2, 2.5


@dataclass(frozen=True)
class Given:
    """What one sheet shows: its total in points, and its marks as parts of the maximum, in the order of the rubric."""

    total: float
    marks: tuple[float, ...]


@dataclass(frozen=True)
class Habit:
    """How a judge gives marks; ``spread`` is the standard deviation of the totals in points.

    ``together`` is the mean correlation of the criteria over the judge's sheets; None where marks never vary.
    """

    sheets: int
    mean: float
    low: float
    high: float
    spread: float
    together: float | None = None
    narrow: bool = False
    halo: bool = False


def habits_of(sheets: Mapping[int, Sequence[Given]]) -> dict[int, Habit]:
    """Return by seat how each judge with any sheet gives marks, compared with the others in ``sheets``."""
    plain = {seat: _plain(given) for seat, given in sheets.items() if given}
    spreads = [habit.spread for habit in plain.values() if habit.sheets >= FEWEST]
    usual = median(spreads) if len(spreads) > 1 else 0.0
    found = {}
    for seat, habit in plain.items():
        enough = habit.sheets >= FEWEST
        others = [
            other.together for key, other in plain.items()
            if key != seat and other.sheets >= FEWEST and other.together is not None
        ]  # fmt: skip
        halo = (
            enough and habit.together is not None and bool(others)
            and habit.together >= HALO and habit.together >= median(others) + HALO_ABOVE
        )  # fmt: skip
        found[seat] = Habit(
            habit.sheets, habit.mean, habit.low, habit.high, habit.spread, habit.together,
            narrow=enough and habit.spread < NARROW * usual, halo=halo,
        )  # fmt: skip
    return found


def _plain(given: Sequence[Given]) -> Habit:
    totals = [sheet.total for sheet in given]
    together = _together(given) if len(given) >= FEWEST else None
    return Habit(len(totals), fmean(totals), min(totals), max(totals), _deviation(totals), together)


def _together(given: Sequence[Given]) -> float | None:
    """Return the mean correlation between the criteria; those that never vary tell nothing."""
    columns = [column for column in zip(*(sheet.marks for sheet in given), strict=True) if _deviation(column) > 1e-9]
    pairs = [_correlation(one, other) for one, other in combinations(columns, 2)]
    return fmean(pairs) if pairs else None


def _correlation(one: Sequence[float], other: Sequence[float]) -> float:
    first, second = fmean(one), fmean(other)
    above = sum((a - first) * (b - second) for a, b in zip(one, other, strict=True))
    return above / sqrt(sum((a - first) ** 2 for a in one) * sum((b - second) ** 2 for b in other))


def _deviation(values: Sequence[float]) -> float:
    mean = fmean(values)
    return sqrt(fmean((value - mean) ** 2 for value in values))


@dataclass(frozen=True)
class Outlier:
    """A sheet that stands out: ``times`` chance above (or, less than 0, below) what was to be expected."""

    initiative: int
    seat: int
    times: float


def outliers_of(fitted: Fit) -> list[Outlier]:
    """Return the sheets that stand out, the farthest first."""
    found = [Outlier(key, seat, times) for (key, seat), times in fitted.left.items() if abs(times) > STANDS_OUT]
    return sorted(found, key=lambda line: (-abs(line.times), line.initiative, line.seat))
