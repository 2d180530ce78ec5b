"""From scores to places: who passed, who is told apart by what, who shares a place. Pure."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from contest.scoring.aggregate import PanelScore

SUBMITTED = "submitted"
Key = tuple[Fraction | float, ...]


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
class Ranked:
    """A candidate with its outcome; ``place`` only when it passed. ``told_apart_by`` parted it from an equal.

    ``failed`` are the criteria whose mean is below their knock-out minimum.
    """

    candidate: Candidate
    outcome: Outcome
    place: int | None
    failed: tuple[str, ...] = ()
    told_apart_by: str | None = None


def ranked(candidates: Sequence[Candidate], rule: Rule) -> list[Ranked]:
    """Return the passed ones by place, then the others by outcome, each group by score and number.

    Equal scores are told apart by the mean mark of the criteria in ``rule.ties`` (higher first) or by the earlier
    submission; what is equal after that shares a place, and the places after it are skipped (1, 1, 3).
    """
    outcomes = {candidate.number: outcome_of(candidate, rule) for candidate in candidates}
    passed = [candidate for candidate in candidates if outcomes[candidate.number][0] is Outcome.PASSED]
    keys = {candidate.number: _key(candidate, rule.ties) for candidate in passed}
    passed.sort(key=lambda candidate: (keys[candidate.number], candidate.number))
    lines, place = [], 0
    for position, candidate in enumerate(passed, start=1):
        if position == 1 or keys[candidate.number] != keys[passed[position - 2].number]:
            place = position
        lines.append(Ranked(candidate, Outcome.PASSED, place, (), _parted(keys, passed, position - 1, rule.ties)))
    order = list(Outcome)
    rest = [
        Ranked(candidate, outcome, None, failed)
        for candidate in candidates
        for outcome, failed in (outcomes[candidate.number],)
        if outcome is not Outcome.PASSED
    ]
    rest.sort(key=lambda line: (order.index(line.outcome), -(line.candidate.score.value or 0), line.candidate.number))
    return lines + rest


def outcome_of(candidate: Candidate, rule: Rule) -> tuple[Outcome, tuple[str, ...]]:
    """Return what the score means and the criteria that knock it out.

    The knock-out asks the exact mean of the counted sheets, before any rounding.
    """
    score = candidate.score
    if score.value is None:
        return Outcome.NO_QUORUM, ()
    failed = tuple(code for code, least in rule.knockouts.items() if score.means.get(code, Fraction()) < least)
    if failed:
        return Outcome.KNOCKED_OUT, failed
    return (Outcome.PASSED if score.value >= rule.pass_mark else Outcome.BELOW_PASS), ()


def _key(candidate: Candidate, ties: Sequence[str]) -> Key:
    """Return what orders the passed: the lower key comes first."""
    return (Fraction(-(candidate.score.value or 0)), *(_tie_key(candidate, tie) for tie in ties))


def _tie_key(candidate: Candidate, tie: str) -> Fraction | float:
    if tie == SUBMITTED:
        return candidate.submitted_at.timestamp()
    return -candidate.score.means.get(tie, Fraction())


def _parted(keys: Mapping[int, Key], passed: Sequence[Candidate], at: int, ties: Sequence[str]) -> str | None:
    """Return the first tie rule that parts the candidate ``at`` from a neighbour of equal score, or None."""
    own = keys[passed[at].number]
    neighbours = [keys[passed[other].number] for other in (at - 1, at + 1) if 0 <= other < len(passed)]
    for place, tie in enumerate(ties, start=1):
        if any(other[0] == own[0] and other[place] != own[place] for other in neighbours):
            return tie
    return None
