"""From scores to places: who passed, who is told apart by what, who shares a place. Pure and exact."""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import groupby

from contest.movements.models import CriterionKind
from contest.standings.aggregate import PanelScore
from contest.standings.knockout import KnockOut, knocked_out, mean_of
from contest.standings.rule import LOT, SUBMITTED, Entry, Rule
from contest.standings.spread import is_wide, withholds

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Key = tuple[int | Fraction, ...]


class Outcome(enum.StrEnum):
    """What the score means: it has a place, or why it has none."""

    PASSED = "passed"
    UNSETTLED = "unsettled"
    BELOW_PASS = "below_pass"  # noqa: S105 - a mark, not a word to get in by
    KNOCKED_OUT = "knocked_out"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True)
class Scored:
    """An entry with its score. ``value`` is rounded, in hundredths, None while there is no score.

    ``rounds`` are the scores of each round by its number, ``panel`` that of the round that stands; ``exact`` is what is
    rounded: the rounds together, and ``voted``, the points of the public vote.
    """

    entry: Entry
    panel: PanelScore
    value: int | None
    exact: Fraction | None
    voted: int = 0
    rounds: Mapping[int, PanelScore] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.entry.number


@dataclass(frozen=True)
class Tie:
    """Another of the same score, and the first rule that tells the two apart; None when they share the place."""

    number: int
    rule: str | None


@dataclass(frozen=True)
class Ranked:
    """A scored entry with its outcome, and its place if it passed. ``failed`` says which minima it missed.

    ``grade`` is what the score is called, ``wide`` that the judges differ by more than the limit. ``ties`` are the
    neighbours of the same score: the one above, if there is one, and the one below.
    """

    scored: Scored
    outcome: Outcome
    place: int | None = None
    grade: str | None = None
    wide: bool = False
    failed: tuple[KnockOut, ...] = ()
    ties: tuple[Tie, ...] = ()

    @property
    def told_apart_by(self) -> str | None:
        """The rule that parts it from a neighbour of equal score, the one above first."""
        return next((tie.rule for tie in self.ties if tie.rule is not None), None)


def ranked(scored: Sequence[Scored], rule: Rule) -> list[Ranked]:
    """Return the passed ones by place, then the others by outcome, each group by score and number.

    Those who were called to the final round come before all others. Equal scores are told apart by the mean of the
    criteria and groups in ``rule.ties`` (higher first), by the earlier submission or by the lot that was drawn; what is
    equal after that shares a place, and the places after it are skipped (1, 1, 3).
    """
    judged = [_judged(line, rule) for line in scored]
    passed = [line for line in judged if line.outcome is Outcome.PASSED]
    order = {outcome: place for place, outcome in enumerate(Outcome)}
    others = [line for line in judged if line.outcome is not Outcome.PASSED]
    others.sort(key=lambda line: (order[line.outcome], -(line.scored.value or 0), line.scored.number))
    return [*_placed(passed, rule), *others]


def _judged(scored: Scored, rule: Rule) -> Ranked:
    """Return what the score means: enough sheets first, then the spread, the minima, and the pass mark at last.

    What a wide spread asks for is due to those who would not pass as well: it may lift them.
    """
    wide = is_wide(scored.panel, rule)
    if scored.value is None:
        return Ranked(scored, Outcome.NO_QUORUM, wide=wide)
    if wide and withholds(scored.panel, rule, settled=scored.entry.settled):
        return Ranked(scored, Outcome.UNSETTLED, wide=wide)
    if failed := knocked_out(scored.panel, rule):
        return Ranked(scored, Outcome.KNOCKED_OUT, wide=wide, failed=failed)
    grade = next((grade.name for grade in rule.grades if scored.value >= grade.low), None)
    if scored.value < rule.pass_mark:
        return Ranked(scored, Outcome.BELOW_PASS, grade=grade, wide=wide)
    return Ranked(scored, Outcome.PASSED, grade=grade, wide=wide)


def _placed(passed: Sequence[Ranked], rule: Rule) -> Iterator[Ranked]:
    keys = {line.scored.number: _key(line.scored, rule) for line in passed}
    keys = {number: (*key, lot) for number, key, lot in _with_lots(passed, keys, rule)}
    ordered = sorted(passed, key=lambda line: (keys[line.scored.number], line.scored.number))
    neighbours = _ties([line.scored for line in ordered], keys, [tie for tie in rule.ties if tie != LOT])
    place = 1
    for _key_of_place, sharing in groupby(ordered, key=lambda line: keys[line.scored.number]):
        group = list(sharing)
        for line in group:
            ties = neighbours.get(line.scored.number, ())
            yield Ranked(line.scored, Outcome.PASSED, place, line.grade, line.wide, ties=ties)
        place += len(group)


def _key(scored: Scored, rule: Rule) -> Key:
    """Return what orders those who passed: finalists, the score, and then each tie rule; the lower key comes first."""
    head = (int(not scored.entry.final), -(scored.value or 0))
    return (*head, *(_tie_key(scored, tie, rule) for tie in rule.ties if tie != LOT))


def _tie_key(scored: Scored, tie: str, rule: Rule) -> int | Fraction:
    if tie == SUBMITTED:
        return (scored.entry.submitted_at - EPOCH) // timedelta(microseconds=1)
    mean = mean_of(tie, scored.panel, rule)
    penalty = any(line.code == tie and line.kind is CriterionKind.PENALTY for line in rule.criteria)
    return mean if penalty else -mean


def _with_lots(passed: Sequence[Ranked], keys: Mapping[int, Key], rule: Rule) -> Iterator[tuple[int, Key, int]]:
    """Yield each number with its key and the place of its lot; 0 where no lot tells it apart from its equals.

    A lot counts only when all who are equal drew in the same draw: who came to be equal later has no place in it.
    """
    groups: dict[Key, list[Entry]] = {}
    for line in passed:
        groups.setdefault(keys[line.scored.number], []).append(line.scored.entry)
    for key, group in groups.items():
        lots = [entry.lot for entry in group]
        drawn = LOT in rule.ties and None not in lots and len({lot.drawing for lot in lots if lot}) == 1
        for entry in group:
            yield entry.number, key, entry.lot.place if drawn and entry.lot else 0


def _ties(ordered: Sequence[Scored], keys: Mapping[int, Key], ties: Sequence[str]) -> dict[int, tuple[Tie, ...]]:
    """Return by number the neighbours of equal score, the one above before the one below."""
    found: dict[int, tuple[Tie, ...]] = {}
    for above, below in zip(ordered, ordered[1:], strict=False):  # noqa: RUF007 - pairs read best side by side
        upper, lower = keys[above.number], keys[below.number]
        if upper[:2] == lower[:2]:
            pairs = zip([*ties, LOT], upper[2:], lower[2:], strict=True)
            rule = next((tie for tie, one, other in pairs if one != other), None)
            found[above.number] = (*found.get(above.number, ()), Tie(below.number, rule))
            found[below.number] = (*found.get(below.number, ()), Tie(above.number, rule))
    return found
