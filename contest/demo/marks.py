"""The invented marks of 2019: scattered round each solution's quality, the same every time.

Two solutions tie and are told apart by their effect, one falls at the knock-out minimum, two divide the panel, one
sheet is set aside for a conflict of interest and one is never handed in.
"""

import random
from collections.abc import Mapping

from contest.demo import solutions as told

# Criterion → its maximum in whole points, as in the ready-made rubric.
MAXIMA = {"novelty": 30, "effect": 35, "spread": 25, "dossier": 10}
TIE = (
    {"novelty": 25, "effect": 30, "spread": 20, "dossier": 8},
    {"novelty": 26, "effect": 29, "spread": 20, "dossier": 8},
)
# By register number and seat: a conflict that came to light after scoring, and a sheet that was only begun.
CONFLICT = (6, 3)
UNFINISHED = (31, 7)


def marks(number: int, seat: int, quality: float) -> Mapping[str, int]:
    """Return the marks, in hundredths, that ``seat`` gives the solution of this register number."""
    if number in told.TIED:
        return {code: points * 100 for code, points in TIE[told.TIED.index(number)].items()}
    chance = random.Random(f"{number}/{seat}")  # noqa: S311 - sample data, the same each time
    lean = (seat - 4) * 0.008
    given = {code: _mark(most, quality + lean + chance.uniform(-0.05, 0.05)) for code, most in MAXIMA.items()}
    if number == told.KNOCKED_OUT:
        given["novelty"] = 100 * chance.randint(12, 14)
    if number in told.WIDE_SPREAD and seat == 1 + number % 2:
        given["effect"] = 1400
        given["spread"] = 1000
    return given


def _mark(most: int, share: float) -> int:
    """Return a mark in whole points within 1 and the maximum."""
    return max(1, min(most, round(most * share))) * 100
