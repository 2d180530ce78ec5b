"""What other ways of reckoning would make of the same sheets: as given, freed of severity, the median. Pure and exact.

Advice beside the official rule. Each way is the movement's own rule with that one thing changed, reckoned by the same
function that makes the standings, so the line of the official way is the standings themselves.
"""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from contest.movements.models import Aggregation, Basis
from contest.standings.placing import placed
from contest.standings.ranking import Outcome, Ranked
from contest.standings.rule import Entry, Rule


class Way(enum.StrEnum):
    """How sheets become a score."""

    GIVEN = "given"
    ADJUSTED = "adjusted"
    MEDIAN = "median"


@dataclass(frozen=True)
class Beside:
    """One initiative under each way: the score in hundredths, the place, and whether it lies above the line.

    The line is the pass mark and all that it takes to have a place, or the last of ``cut`` places.
    """

    number: int
    values: Mapping[Way, int | None]
    places: Mapping[Way, int | None]
    above: Mapping[Way, bool]

    def crosses(self, official: Way) -> bool:
        """Say whether another way would put it on the other side of the line than the official one."""
        return any(above is not self.above[official] for above in self.above.values())


def official_of(rule: Rule) -> Way:
    """Return the way that is the movement's own."""
    return Way.ADJUSTED if rule.severity_adjusted else Way.GIVEN


def ways_of(entries: Sequence[Entry], rule: Rule, standing: Sequence[Ranked]) -> dict[Way, Sequence[Ranked]]:
    """Return the places under each way; whatever else the rule says stays as it is.

    ``standing`` are those under the official one.
    """
    rules = {
        Way.GIVEN: replace(rule, severity_adjusted=False),
        # Severity is that of totals: criterion by criterion nothing could be taken out.
        Way.ADJUSTED: replace(rule, severity_adjusted=True, basis=Basis.SHEET),
        Way.MEDIAN: replace(rule, severity_adjusted=False, method=Aggregation.MEDIAN, trim=0),
    }
    official = official_of(rule)
    return {way: standing if way is official else placed(entries, other) for way, other in rules.items()}


def beside(ways: Mapping[Way, Sequence[Ranked]], official: Way, cut: int | None = None) -> list[Beside]:
    """Return every initiative under each way, in the order of the official one.

    ``cut`` is how many places lie above the line; without it, whoever has a place does.
    """
    lines = {way: {line.scored.number: line for line in found} for way, found in ways.items()}
    return [
        Beside(
            number,
            {way: found[number].scored.value for way, found in lines.items()},
            {way: found[number].place for way, found in lines.items()},
            {way: _is_above(found[number], cut) for way, found in lines.items()},
        )
        for number in (line.scored.number for line in ways[official])
    ]


def _is_above(line: Ranked, cut: int | None) -> bool:
    return line.outcome is Outcome.PASSED and (cut is None or (line.place or 0) <= cut)


def spans_of(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return numbers as spans of neighbours: 50, 51, 52, 54 are (50, 52) and (54, 54)."""
    spans: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return spans
