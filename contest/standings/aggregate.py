"""From the sheets of one initiative in one round to the panel's score, with all the working. Pure and exact.

Marks and weights are integers of hundredths. Totals are kept as whole ten-thousandths of a point, so that nothing is
lost before the one rounding at the end, which is not done here: votes and rounds come first.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from operator import attrgetter

from contest.movements.models import Aggregation, Basis, MissingSheets
from contest.scoring.totals import reckoned
from contest.standings.rule import Rule, Sheet

SEAT, POINTS = attrgetter("seat"), attrgetter("points")


class Exclusion(enum.StrEnum):
    """Why a sheet does not count."""

    CONFLICT = "conflict"
    OPEN = "open"


@dataclass(frozen=True)
class Counted:
    """A sheet that counts; ``points`` is its weighted total in ten-thousandths, less the ``severity`` of its judge.

    Severity is in hundredths of a point: how much less than the others the judge gives, less than 0; 0 when the rule
    leaves it alone.
    """

    sheet: Sheet
    points: int
    severity: int = 0

    @property
    def total(self) -> Fraction:
        """The total that is aggregated, in hundredths."""
        return Fraction(self.points, 100)

    @property
    def raw(self) -> Fraction:
        """The total as the judge gave it, in hundredths."""
        return Fraction(self.points + 100 * self.severity, 100)


@dataclass(frozen=True)
class Excluded:
    """A sheet that does not count, and why."""

    sheet: Sheet
    why: Exclusion


@dataclass(frozen=True)
class PanelScore:
    """What a panel's sheets come to, with the working.

    ``exact`` is in hundredths of a point, None short of a quorum or while sheets are awaited. ``averaged`` are the
    sheets that make the score, ``trimmed`` those dropped at the ends; when criteria are aggregated one by one,
    ``dropped`` names by criterion the seats whose marks were dropped instead, and ``parts`` what each criterion adds.
    ``codes`` are the criteria.
    """

    exact: Fraction | None
    averaged: tuple[Counted, ...]
    trimmed: tuple[Counted, ...]
    excluded: tuple[Excluded, ...]
    codes: tuple[str, ...] = ()
    dropped: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    parts: Mapping[str, Fraction] = field(default_factory=dict)
    awaited: bool = False

    @cached_property
    def counted(self) -> tuple[Counted, ...]:
        """Every sheet that counts, also those dropped at the ends, by seat."""
        return tuple(sorted(self.averaged + self.trimmed, key=lambda line: line.sheet.seat))

    @property
    def count(self) -> int:
        """How many sheets count."""
        return len(self.averaged) + len(self.trimmed)

    @cached_property
    def sums(self) -> Mapping[str, int]:
        """The sum of the marks of each criterion over all counted sheets, in hundredths."""
        marks = [line.sheet.marks for line in self.averaged + self.trimmed]
        return {code: sum(given.get(code, 0) for given in marks) for code in self.codes}

    @cached_property
    def means(self) -> Mapping[str, Fraction]:
        """The mean mark of each criterion over all counted sheets, in hundredths."""
        return {code: Fraction(total, self.count) for code, total in self.sums.items()} if self.count else {}

    def mean_over(self, weights: Mapping[str, int]) -> Fraction | None:
        """Return the mean over all counted sheets of the weighted sum of these criteria, in hundredths."""
        return Fraction(reckoned(self.sums, weights), 100 * self.count) if self.count else None

    @cached_property
    def spread(self) -> Fraction | None:
        """The highest minus the lowest counted total as the judges gave them, in hundredths."""
        points = [line.points + 100 * line.severity for line in self.averaged + self.trimmed]
        return Fraction(max(points) - min(points), 100) if points else None


def panel_score(sheets: Iterable[Sheet], rule: Rule, severities: Mapping[int, int] | None = None) -> PanelScore:
    """Return what ``sheets`` come to under ``rule``.

    In this order: set conflicted and open sheets aside, weigh each remaining sheet over the criteria, take the severity
    of its judge out if ``severities`` (hundredths of a point by seat) are given, drop the lowest and highest or take
    the middle, average the rest. Equal totals are ordered by seat, so the answer does not depend on the order in which
    the sheets arrived. Source: domain.md §4.1.
    """
    lenient, weights = severities or {}, rule.weights
    counted: list[Counted] = []
    aside: list[Excluded] = []
    for sheet in sorted(sheets, key=SEAT):
        if (why := exclusion_of(sheet)) is not None:
            aside.append(Excluded(sheet, why))
            continue
        severity = lenient.get(sheet.seat, 0) if lenient else 0
        counted.append(Counted(sheet, reckoned(sheet.marks, weights) - 100 * severity, severity))
    excluded = tuple(aside)
    counted.sort(key=POINTS)
    codes = tuple(weights)
    awaited = rule.missing is MissingSheets.AWAITED and any(line.why is Exclusion.OPEN for line in excluded)
    if awaited or len(counted) < fewest(rule):
        return PanelScore(None, tuple(counted), (), excluded, codes, awaited=awaited)
    if rule.basis is Basis.CRITERION:
        return _by_criterion(counted, rule, excluded, codes)
    kept = _kept(len(counted), rule)
    averaged, dropped = counted[kept], counted[: kept.start] + counted[kept.stop :]
    exact = Fraction(sum(line.points for line in averaged), 100 * len(averaged))
    if severities:
        exact = min(exact, Fraction(rule.ceiling, 100))  # what is taken out of a strict judge's sheet adds to it
    return PanelScore(max(exact, Fraction()), tuple(averaged), tuple(dropped), excluded, codes)


def fewest(rule: Rule) -> int:
    """Return how many sheets must count for a score; something must be left when the ends are dropped."""
    return max(rule.quorum, 2 * rule.trim + 1, 1)


def exclusion_of(sheet: Sheet) -> Exclusion | None:
    """Return why ``sheet`` does not count, or None; a conflict weighs more than an unfinished sheet."""
    if sheet.conflict is not None:
        return Exclusion.CONFLICT
    return None if sheet.handed_in else Exclusion.OPEN


def _kept(count: int, rule: Rule) -> slice:
    """Return which of ``count`` values in ascending order are averaged."""
    if rule.method is Aggregation.MEDIAN:
        return slice((count - 1) // 2, count // 2 + 1)
    return slice(rule.trim, count - rule.trim)


def _by_criterion(
    counted: Sequence[Counted], rule: Rule, excluded: tuple[Excluded, ...], codes: tuple[str, ...]
) -> PanelScore:
    """Aggregate the marks of each criterion by itself and add the results up."""
    kept = _kept(len(counted), rule)
    parts: dict[str, Fraction] = {}
    dropped: dict[str, tuple[int, ...]] = {}
    for code, weight in rule.weights.items():
        marks = sorted((line.sheet.marks.get(code, 0), line.sheet.seat) for line in counted)
        middle = marks[kept]
        parts[code] = Fraction(sum(mark for mark, _seat in middle) * weight, 100 * len(middle))
        if ends := marks[: kept.start] + marks[kept.stop :]:
            dropped[code] = tuple(seat for _mark, seat in ends)
    exact = max(sum(parts.values(), Fraction()), Fraction())
    return PanelScore(exact, tuple(counted), (), excluded, codes, dropped, parts)
