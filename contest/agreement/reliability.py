"""How far judges agree, as three figures that are known in the field. Pure.

* Krippendorff's alpha for interval data: 1 when judges give the same, 0 when they agree no better than chance. It
  takes panels in which not everybody scores everything. Krippendorff, Content Analysis (2004), ch. 11; from 0.800 on
  reliable, from 0.667 on for cautious conclusions (p. 241).
* The intraclass correlation ICC(2,k): how far the mean of the panel would come out again with other judges of the same
  kind. Shrout, Fleiss, Intraclass Correlations (Psychological Bulletin 86, 1979); below 0.50 poor, from 0.50 moderate,
  from 0.75 good, from 0.90 excellent (Koo, Li, Journal of Chiropractic Medicine 15, 2016).
* Kendall's W: how far they put initiatives in the same order, with the correction for ties. Kendall, Babington Smith,
  The Problem of m Rankings (Annals of Mathematical Statistics 10, 1939); about 0.3 weak, 0.5 moderate, 0.7 strong
  (Schmidt, Decision Sciences 28, 1997).

Totals are whole numbers, so sums are exact until the last division and come out the same on every machine. A figure
that has nothing to go by is None and never infinite.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from contest.standings.severity import Totals

FEWEST = 5  # initiatives that every judge scored, for a figure over them to mean anything
DRAWS = 200


@dataclass(frozen=True)
class Interval:
    """A figure and where nineteen of twenty redrawn panels put it."""

    value: float
    low: float | None = None
    high: float | None = None


def alpha(totals: Totals) -> Interval | None:
    """Return Krippendorff's alpha; None without two sheets of one initiative, or when all totals are the same.

    The interval redraws the initiatives 200 times with the same seed, and is left out below FEWEST initiatives.
    """
    parts = [_parts(sorted(given.values())) for _key, given in sorted(totals.items()) if len(given) > 1]
    value = _alpha(parts)
    if value is None or len(parts) < FEWEST:
        return None if value is None else Interval(value)
    chance = Random(len(parts))  # noqa: S311 - redrawing, no secret
    drawn = sorted(
        found for _turn in range(DRAWS) if (found := _alpha(chance.choices(parts, k=len(parts)))) is not None
    )  # fmt: skip
    return Interval(value, drawn[len(drawn) // 40], drawn[-1 - len(drawn) // 40])


_Parts = tuple[int, int, int, float]


def _parts(values: Sequence[int]) -> _Parts:
    """Return what one initiative adds: how many values, their sum, the sum of squares, and its own disagreement."""
    count, first, second = len(values), sum(values), sum(value * value for value in values)
    return count, first, second, 2 * (count * second - first * first) / (count - 1)


def _alpha(parts: Sequence[_Parts]) -> float | None:
    count = sum(part[0] for part in parts)
    first, second = sum(part[1] for part in parts), sum(part[2] for part in parts)
    expected = 2 * (count * second - first * first)
    if not expected:
        return None
    return 1 - (count - 1) * sum(part[3] for part in parts) / expected


@dataclass(frozen=True)
class Complete:
    """The initiatives that every judge scored: a row of totals for each, in the order of the seats."""

    seats: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]


def complete(totals: Totals) -> Complete | None:
    """Return what every judge scored; None below two judges or FEWEST such initiatives."""
    seats = tuple(sorted({seat for given in totals.values() for seat in given}))
    rows = tuple(
        tuple(given[seat] for seat in seats) for _key, given in sorted(totals.items()) if len(given) == len(seats)
    )
    return Complete(seats, rows) if len(seats) > 1 and len(rows) >= FEWEST else None


def intraclass(data: Complete) -> float | None:
    """Return ICC(2,k), absolute agreement of the mean of the k judges; None when all totals are the same.

    Below 0, which chance alone can bring about, it says that judges differ more on one initiative than initiatives do.
    """
    n, k = len(data.rows), len(data.seats)
    whole = sum(map(sum, data.rows))
    # Each sum of squares times n * k stays a whole number.
    squares = n * k * sum(value * value for row in data.rows for value in row) - whole * whole
    between_rows = n * sum(sum(row) ** 2 for row in data.rows) - whole * whole
    between_judges = k * sum(sum(column) ** 2 for column in zip(*data.rows, strict=True)) - whole * whole
    rows, judges = between_rows / (n - 1), between_judges / (k - 1)
    rest = (squares - between_rows - between_judges) / ((n - 1) * (k - 1))
    below = rows + (judges - rest) / n
    return (rows - rest) / below if below > 0 else None


def concordance(data: Complete) -> float | None:
    """Return Kendall's W; None when no judge prefers any initiative to another."""
    n, m = len(data.rows), len(data.seats)
    # Twice the ranks, so that those of ties stay whole numbers.
    ranks = [_doubled_ranks(column) for column in zip(*data.rows, strict=True)]
    sums = [sum(line) for line in zip(*ranks, strict=True)]
    apart = n * sum(value * value for value in sums) - sum(sums) ** 2  # 4 n S
    ties = sum(_ties(column) for column in zip(*data.rows, strict=True))
    below = m * m * (n**3 - n) - m * ties
    return 3 * apart / (n * below) if below else None


def _doubled_ranks(values: Sequence[int]) -> list[int]:
    ordered = sorted(values)
    first = {value: place for place, value in reversed(list(enumerate(ordered)))}
    last = {value: place for place, value in enumerate(ordered)}
    return [first[value] + last[value] + 2 for value in values]


def _ties(values: Sequence[int]) -> int:
    return sum(count**3 - count for count in (values.count(value) for value in set(values)))
