"""How much more or less than the others a judge gives, estimated from who scored what. Pure and reproducible.

The model has two ways, total = initiative + judge + chance, and shrinks the judges towards 0: severities minimise the
sum of squares of what is left plus SHRINKAGE × the sum of their own squares, which is as if each judge had given that
many more sheets without any severity. Solved directly in decimals of fixed precision, so the same sheets give the same
severities on every machine. Reference: Searle, Casella, McCulloch, Variance Components (1992), ch. 4 and 7.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import combinations_with_replacement

from contest.scoring.totals import reckoned
from contest.standings.rule import Entry, Rule

SHRINKAGE = 2
Totals = Mapping[int, Mapping[int, int]]


def severities_of(entries: Sequence[Entry], rule: Rule) -> dict[int, int]:
    """Return by seat the severity that the rule takes out, in whole hundredths of a point.

    It is estimated over the counted sheets of every round, whole tied to the judge and not to the initiative. What is
    subtracted from a sheet is the severity: a strict judge has one less than 0.
    """
    weights = rule.weights
    totals: dict[int, dict[int, int]] = {}
    place = 0
    for entry in sorted(entries, key=lambda entry: entry.number):
        for number in sorted(entry.rounds):
            sheets = [sheet for sheet in entry.rounds[number] if sheet.handed_in and sheet.conflict is None]
            if len(sheets) > 1:
                totals[place] = {sheet.seat: reckoned(sheet.marks, weights) for sheet in sheets}
                place += 1
    return {seat: _whole(value / 100) for seat, value in estimated(totals).items()}


def estimated(totals: Totals) -> dict[int, Decimal]:
    """Return the severity of each seat in the unit of ``totals``, which hold by initiative the total of each seat.

    Within each connected group of judges severities sum to 0: judges of groups that never scored the same initiative
    cannot be compared. An initiative with a single sheet says nothing. No sheets, no severities.
    """
    seats = sorted({seat for given in totals.values() for seat in given})
    with localcontext() as context:
        context.prec = 40
        matrix: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        right: dict[int, Decimal] = defaultdict(Decimal)
        for given in totals.values():
            mean, each = Decimal(sum(given.values())) / len(given), Decimal(1) / len(given)
            for seat in sorted(given):
                matrix[seat, seat] += 1
                right[seat] += given[seat] - mean
            for one, other in combinations_with_replacement(sorted(given), 2):
                matrix[one, other] -= each
        rows = [
            [matrix[min(one, other), max(one, other)] + (SHRINKAGE if one == other else 0) for other in seats]
            + [right[one]]
            for one in seats
        ]
        return dict(zip(seats, _solved(rows), strict=True))


def _solved(rows: list[list[Decimal]]) -> list[Decimal]:
    """Return the solution of a symmetric, positive definite system by elimination; its rows end in the right side."""
    for place, row in enumerate(rows):
        for below in rows[place + 1 :]:
            if below[place]:
                factor = below[place] / row[place]
                for column in range(place, len(row)):
                    below[column] -= factor * row[column]
    found: list[Decimal] = []
    for place in range(len(rows) - 1, -1, -1):
        row = rows[place]
        known = sum((row[place + 1 + offset] * value for offset, value in enumerate(found)), Decimal())
        found.insert(0, (row[-1] - known) / row[place])
    return found


def _whole(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
