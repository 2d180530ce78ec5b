"""What taking severity out is worth, on simulated panels whose truth is known.

Each initiative has a true quality, each judge a true severity, each sheet its own chance, in points of 100. Figures are
means over several panels drawn with fixed seeds: how well the mean score and the score freed of severity follow the
true quality (correlation, and the root of the mean squared error), and how well severity itself is found again.
"""

import random
from dataclasses import dataclass
from math import sqrt
from statistics import correlation, fmean

from benchmarks.measuring import measured
from contest.agreement.additive import POINT, fit
from contest.standings.severity import Totals, estimated

QUALITY, SEVERITY, CHANCE = 6.0, 4.0, 4.0
JUDGES, INITIATIVES, PANELS = 20, 200, 5


@dataclass(frozen=True)
class Panel:
    """A simulated panel: the truth, and the sheets that came of it."""

    qualities: dict[int, float]
    severities: dict[int, float]
    totals: dict[int, dict[int, int]]


def simulated(sheets: int, seed: int, *, initiatives: int = INITIATIVES, judges: int = JUDGES) -> Panel:
    """Return a panel in which each initiative has ``sheets`` sheets of judges drawn at random."""
    chance = random.Random(seed)
    qualities = {number: chance.gauss(75, QUALITY) for number in range(initiatives)}
    severities = {seat: chance.gauss(0, SEVERITY) for seat in range(judges)}
    totals = {
        number: {
            seat: min(max(round((quality + severities[seat] + chance.gauss(0, CHANCE)) * POINT), 0), 100 * POINT)
            for seat in chance.sample(range(judges), sheets)
        }
        for number, quality in qualities.items()
    }
    return Panel(qualities, severities, totals)


@dataclass(frozen=True)
class Recovery:
    """How well scores follow the truth as given and freed of severity, and how well severity is found again."""

    raw: float
    adjusted: float
    raw_error: float
    adjusted_error: float
    severity: float
    severity_error: float


def recovery(panel: Panel) -> Recovery:
    """Return how well the truth of ``panel`` is found again from its sheets."""
    found = {seat: float(value) / POINT for seat, value in estimated(panel.totals).items()}
    true = list(panel.qualities.values())
    raw = [fmean(given.values()) / POINT for given in panel.totals.values()]
    adjusted = [fmean(total / POINT - found[seat] for seat, total in given.items()) for given in panel.totals.values()]
    middle = fmean(panel.severities[seat] for seat in found)
    severities = [panel.severities[seat] - middle for seat in found]
    return Recovery(
        correlation(true, raw), correlation(true, adjusted), _error(true, raw), _error(true, adjusted),
        correlation(severities, list(found.values())), _error(severities, list(found.values())),
    )  # fmt: skip


def _error(true: list[float], found: list[float]) -> float:
    """Return the root of the mean squared error, a shift that is common to all aside: it moves no place."""
    shift = fmean(found) - fmean(true)
    return sqrt(fmean((value - shift - wanted) ** 2 for wanted, value in zip(true, found, strict=True)))


def main() -> None:
    print(
        f"\nSeverity on simulated panels: {INITIATIVES} initiatives, {JUDGES} judges; standard deviations of quality "
        f"{QUALITY:g}, severity {SEVERITY:g}, chance {CHANCE:g} points; means of {PANELS} panels"
    )
    print(
        f"{'sheets each':>11} {'raw r':>8} {'adj. r':>8} {'raw err':>8} {'adj. err':>8} {'sev. r':>8} {'sev. err':>8}"
    )
    for sheets in range(3, 10):
        found = [recovery(simulated(sheets, seed)) for seed in range(PANELS)]
        columns = [
            fmean(getattr(one, name) for one in found)
            for name in ("raw", "adjusted", "raw_error", "adjusted_error", "severity", "severity_error")
        ]
        print(f"{sheets:>11} " + " ".join(f"{value:8.3f}" for value in columns))
    for initiatives, judges in ((1000, 20), (3000, 60)):
        totals: Totals = simulated(5, 1, initiatives=initiatives, judges=judges).totals
        measured(
            f"severity of {judges} judges, {initiatives:,} initiatives, 5 sheets each", lambda t=totals: estimated(t)
        )  # type: ignore[misc]
        measured("  … with intervals and what is left of each sheet", lambda t=totals: fit(t))  # type: ignore[misc]


if __name__ == "__main__":
    main()
