"""From scores to places: who passed, who is told apart by what, who shares a place. Pure and exact."""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import groupby

from contest.standings.aggregate import PanelScore
from contest.standings.knockout import KnockOut, knocked_out

SUBMITTED = "submitted"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Key = tuple[Fraction, ...]


class Outcome(enum.StrEnum):
    """What the score means: it has a place, or why it has none."""

    PASSED = "passed"
    BELOW_PASS = "below_pass"  # noqa: S105 - a mark, not a word to get in by
    KNOCKED_OUT = "knocked_out"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True)
class Candidate:
    """An initiative with its score, as the ranking sees it."""

    number: int
    score: PanelScore
    submitted_at: datetime


@dataclass(frozen=True)
class Rule:
    """The pass mark in hundredths, the knock-out minima by criterion, and the order that tells equal scores apart."""

    pass_mark: int
    knockouts: Mapping[str, int]
    ties: Sequence[str]


@dataclass(frozen=True)
class Tie:
    """Another of the same score, and the first rule that tells the two apart; None when they share the place."""

    number: int
    rule: str | None


@dataclass(frozen=True)
class Ranked:
    """A candidate with its outcome, and its place if it passed. ``failed`` says which minima it missed.

    ``ties`` are the neighbours of the same score: the one above, if there is one, and the one below.
    """

    candidate: Candidate
    outcome: Outcome
    place: int | None = None
    failed: tuple[KnockOut, ...] = ()
    ties: tuple[Tie, ...] = ()

    @property
    def told_apart_by(self) -> str | None:
        """The rule that parts it from a neighbour of equal score, the one above first."""
        return next((tie.rule for tie in self.ties if tie.rule is not None), None)


def ranked(candidates: Sequence[Candidate], rule: Rule) -> list[Ranked]:
    """Return the passed ones by place, then the others by outcome, each group by score and number.

    Equal scores are told apart by the mean mark of the criteria in ``rule.ties`` (higher first) or by the earlier
    submission; what is equal after that shares a place, and the places after it are skipped (1, 1, 3).
    """
    judged = [_judged(candidate, rule) for candidate in candidates]
    passed = [line for line in judged if line.outcome is Outcome.PASSED]
    order = list(Outcome)
    others = [line for line in judged if line.outcome is not Outcome.PASSED]
    others.sort(key=lambda line: (order.index(line.outcome), -(line.candidate.score.value or 0), line.candidate.number))
    return [*_placed([line.candidate for line in passed], rule.ties), *others]


def _judged(candidate: Candidate, rule: Rule) -> Ranked:
    """Return what the score means: enough sheets first, then the knock-out minima, then the pass mark."""
    score = candidate.score
    if score.value is None:
        return Ranked(candidate, Outcome.NO_QUORUM)
    if failed := knocked_out(score.means, rule.knockouts):
        return Ranked(candidate, Outcome.KNOCKED_OUT, failed=failed)
    return Ranked(candidate, Outcome.PASSED if score.value >= rule.pass_mark else Outcome.BELOW_PASS)


def _placed(candidates: Sequence[Candidate], ties: Sequence[str]) -> Iterator[Ranked]:
    keys = {candidate.number: _key(candidate, ties) for candidate in candidates}
    ordered = sorted(candidates, key=lambda candidate: (keys[candidate.number], candidate.number))
    neighbours = _ties(ordered, keys, ties)
    place = 1
    for _key_of_place, sharing in groupby(ordered, key=lambda candidate: keys[candidate.number]):
        group = list(sharing)
        for candidate in group:
            yield Ranked(candidate, Outcome.PASSED, place, ties=neighbours[candidate.number])
        place += len(group)


def _key(candidate: Candidate, ties: Sequence[str]) -> Key:
    """Return what orders those who passed, the score and then each tie rule; the lower key comes first."""
    return (Fraction(-(candidate.score.value or 0)), *(_tie_key(candidate, tie) for tie in ties))


def _tie_key(candidate: Candidate, tie: str) -> Fraction:
    if tie == SUBMITTED:
        return Fraction((candidate.submitted_at - EPOCH) // timedelta(microseconds=1))
    return -candidate.score.means.get(tie, Fraction())


def _ties(ordered: Sequence[Candidate], keys: Mapping[int, Key], ties: Sequence[str]) -> dict[int, tuple[Tie, ...]]:
    """Return by number the neighbours of equal score, the one above before the one below."""
    found: dict[int, tuple[Tie, ...]] = {candidate.number: () for candidate in ordered}
    for above, below in zip(ordered, ordered[1:], strict=False):  # noqa: RUF007 - pairs read best side by side
        upper, lower = keys[above.number], keys[below.number]
        if upper[0] == lower[0]:
            rule = next((tie for tie, one, other in zip(ties, upper[1:], lower[1:], strict=True) if one != other), None)
            found[above.number] += (Tie(below.number, rule),)
            found[below.number] += (Tie(above.number, rule),)
    return found
