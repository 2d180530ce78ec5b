"""How sure the judges' severity is, and which sheets it does not explain: the two-way additive model. Pure.

total = initiative + judge + chance. The severities are those of ``contest.standings.severity``, shrunk towards 0 as if
each judge had given two more sheets without any; a movement may adopt them as its rule. Here floats add what only
advises: chance (the spread of what is left), the standard error of each severity, and for each sheet how many times
chance it lies from what initiative and judge let expect. Reference: Searle, Casella, McCulloch, Variance Components
(1992), ch. 7: best linear unbiased prediction and the variance of its errors.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt

from contest.agreement.connection import groups_of
from contest.standings.severity import SHRINKAGE, Totals, estimated

POINT = 10_000  # totals are whole ten-thousandths of a point
SURE = 1.96  # the standard errors to each side within which nineteen of twenty lie


@dataclass(frozen=True)
class Severity:
    """How much more (above 0) or less than the others a judge gives, in points; ``error`` is its standard error.

    ``error`` is None while there is nothing to estimate chance from.
    """

    seat: int
    sheets: int
    value: float
    error: float | None = None

    @property
    def low(self) -> float | None:
        return None if self.error is None else self.value - SURE * self.error

    @property
    def high(self) -> float | None:
        return None if self.error is None else self.value + SURE * self.error

    def is_plain(self, least: float) -> bool:
        """Say whether the judge is stricter or more lenient than chance explains, and by ``least`` points at least."""
        return self.error is not None and abs(self.value) > SURE * self.error and abs(self.value) >= least


@dataclass(frozen=True)
class Fit:
    """The model over the totals of some judges, in points.

    ``qualities`` are the initiatives freed of severity, ``chance`` the standard deviation of what is left, ``left`` by
    (initiative, seat) how many times chance a sheet lies above or below what was to be expected. A sheet that is alone
    or one of two says nothing of that: of two, each lies as far off as the other. ``groups`` are the seats that can be
    compared with each other.
    """

    severities: Mapping[int, Severity] = field(default_factory=dict)
    qualities: Mapping[int, float] = field(default_factory=dict)
    chance: float | None = None
    left: Mapping[tuple[int, int], float] = field(default_factory=dict)
    groups: tuple[frozenset[int], ...] = ()

    @property
    def is_connected(self) -> bool:
        return len(self.groups) <= 1


def fit(totals: Totals) -> Fit:
    """Return the model over ``totals``, which hold by initiative the total of each seat in ten-thousandths of a point.

    Defined for whatever was handed in: nothing at all, one judge, equal totals, nothing but zeros.
    """
    groups = groups_of(totals)
    values = {seat: float(value) / POINT for seat, value in estimated(totals).items()}
    qualities = {
        key: sum(given[seat] / POINT - values[seat] for seat in sorted(given)) / len(given)
        for key, given in totals.items() if given
    }  # fmt: skip
    rest = {
        (key, seat): given[seat] / POINT - qualities[key] - values[seat]
        for key, given in totals.items() for seat in sorted(given)
    }  # fmt: skip
    shared = [given for given in totals.values() if len(given) > 1]
    compared = sum(len(group) - 1 for group in groups)
    freedom = sum(len(given) - 1 for given in shared) - compared
    chance = sqrt(sum(value * value for value in rest.values()) / freedom) if freedom > 0 else None
    errors = _errors(totals, groups, chance) if chance is not None else {}
    counts: dict[int, int] = {}
    for given in totals.values():
        for seat in given:
            counts[seat] = counts.get(seat, 0) + 1
    return Fit(
        {seat: Severity(seat, counts[seat], values[seat], errors.get(seat)) for seat in sorted(values)},
        qualities, chance, _standardised(totals, rest, chance), tuple(groups),
    )  # fmt: skip


def _standardised(
    totals: Totals, rest: Mapping[tuple[int, int], float], chance: float | None
) -> dict[tuple[int, int], float]:
    """Return what is left of each sheet in standard deviations; the initiative's own mean takes its part of it."""
    if not chance or chance < 1e-9:
        return {}
    sizes = {key: len(given) for key, given in totals.items()}
    return {
        (key, seat): value / (chance * sqrt(1 - 1 / sizes[key]))
        for (key, seat), value in rest.items() if sizes[key] > 2
    }  # fmt: skip


def _errors(totals: Totals, groups: list[frozenset[int]], chance: float) -> dict[int, float]:
    """Return the standard error of each severity against the mean of its group, which is 0."""
    found: dict[int, float] = {}
    for group in groups:
        if len(group) < 2:
            continue
        seats = sorted(group)
        place = {seat: number for number, seat in enumerate(seats)}
        matrix = [[float(SHRINKAGE) if one == other else 0.0 for other in seats] for one in seats]
        for given in totals.values():
            held = [place[seat] for seat in given if seat in place]
            for one in held:
                matrix[one][one] += 1
                for other in held:
                    matrix[one][other] -= 1 / len(held)
        inverse = _inverse(matrix)
        common = 1 / (SHRINKAGE * len(seats))
        for seat in seats:
            found[seat] = chance * sqrt(max(inverse[place[seat]][place[seat]] - common, 0.0))
    return found


def _inverse(matrix: list[list[float]]) -> list[list[float]]:
    """Return the inverse of a symmetric, positive definite matrix."""
    size = len(matrix)
    rows = [[*line, *(float(place == other) for other in range(size))] for place, line in enumerate(matrix)]
    for place in range(size):
        pivot = rows[place][place]
        rows[place] = [value / pivot for value in rows[place]]
        for other in range(size):
            if other != place and (factor := rows[other][place]):
                rows[other] = [a - factor * b for a, b in zip(rows[other], rows[place], strict=True)]
    return [line[size:] for line in rows]
