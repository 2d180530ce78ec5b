"""From the sheets of one initiative to its score, with all the working. Pure and exact.

Marks and weights are integers of hundredths. A sheet's total and the score are exact fractions of hundredths of a
point; only ``PanelScore.value`` is rounded, once, half up.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from contest.scoring.totals import half_up, total


class Exclusion(enum.StrEnum):
    """Why a sheet does not count."""

    CONFLICT = "conflict"
    OPEN = "open"


@dataclass(frozen=True)
class Sheet:
    """One judge's sheet: the seat that orders it, marks by the criterion's code, and whether it was handed in.

    ``conflict`` says why the judge must not score the initiative, if that is so.
    """

    seat: int
    marks: Mapping[str, int]
    handed_in: bool = True
    conflict: str | None = None


@dataclass(frozen=True)
class Counted:
    """A sheet that counts, with its weighted total in hundredths."""

    sheet: Sheet
    total: Fraction


@dataclass(frozen=True)
class Excluded:
    """A sheet that does not count, and why."""

    sheet: Sheet
    why: Exclusion


@dataclass(frozen=True)
class PanelScore:
    """The score with its working.

    ``value`` is in hundredths of a point, None short of a quorum; ``exact`` is the same unrounded. ``averaged`` are the
    sheets in the mean, ``trimmed`` those dropped at the ends. ``means`` are the mean marks by criterion over all
    counted sheets; ``spread`` is the highest minus the lowest counted total.
    """

    value: int | None
    exact: Fraction | None
    averaged: tuple[Counted, ...]
    trimmed: tuple[Counted, ...]
    excluded: tuple[Excluded, ...]
    means: Mapping[str, Fraction]
    spread: Fraction | None

    @property
    def counted(self) -> tuple[Counted, ...]:
        """Every sheet that counts, also those dropped at the ends, by seat."""
        return tuple(sorted(self.averaged + self.trimmed, key=lambda line: line.sheet.seat))


def panel_score(sheets: Iterable[Sheet], weights: Mapping[str, int], *, trim: int, quorum: int) -> PanelScore:
    """Return the trimmed weighted mean of ``sheets``; its value is None when fewer than ``quorum`` count.

    In this order: set conflicted and open sheets aside, weigh each remaining sheet over the criteria, drop the ``trim``
    lowest and highest, average the rest, round once (half up, hundredths). Equal totals are dropped by seat, so the
    answer does not depend on the order in which the sheets arrived. Source: domain.md §4.1.
    """
    by_seat = sorted(sheets, key=lambda sheet: sheet.seat)
    excluded = tuple(Excluded(sheet, why) for sheet in by_seat if (why := exclusion_of(sheet)))
    counted = [Counted(sheet, total(sheet.marks, weights)) for sheet in by_seat if not exclusion_of(sheet)]
    counted.sort(key=lambda line: line.total)
    means = mean_marks([line.sheet for line in counted], weights)
    spread = counted[-1].total - counted[0].total if counted else None
    if len(counted) < max(quorum, 2 * trim + 1):
        return PanelScore(None, None, tuple(counted), (), excluded, means, spread)
    averaged, trimmed = counted[trim : len(counted) - trim], counted[:trim] + counted[len(counted) - trim :]
    exact = sum((line.total for line in averaged), Fraction()) / len(averaged)
    return PanelScore(half_up(exact), exact, tuple(averaged), tuple(trimmed), excluded, means, spread)


def exclusion_of(sheet: Sheet) -> Exclusion | None:
    """Return why ``sheet`` does not count, or None; a conflict weighs more than an unfinished sheet."""
    if sheet.conflict is not None:
        return Exclusion.CONFLICT
    return None if sheet.handed_in else Exclusion.OPEN


def mean_marks(sheets: Sequence[Sheet], weights: Mapping[str, int]) -> dict[str, Fraction]:
    """Return the mean mark of each criterion; a criterion that no sheet marks has none."""
    means = {}
    for code in weights:
        given = [sheet.marks[code] for sheet in sheets if code in sheet.marks]
        if given:
            means[code] = Fraction(sum(given), len(given))
    return means
