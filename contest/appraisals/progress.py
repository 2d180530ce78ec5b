"""How an initiative stands today, in public words: what was done last, who is at turn, and until when. Pure.

What is said is a list of sentences, each a message id with its values; a value may be a day, a text, or phrases of the
same kind that stand one after the other.
"""

import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from contest.errors import msgid
from contest.initiatives.models import InitiativeState
from contest.movements.models import PhaseKind

Sentence = tuple[str, Mapping[str, Any]]


class Turn(enum.StrEnum):
    """Whose turn it is."""

    UNIT = "unit"
    SECRETARIAT = "secretariat"
    OFFICES = "offices"
    PANEL = "panel"
    COUNCIL = "council"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Facts:
    """What is known of an initiative on the day ``today``.

    ``submitted_on`` is the day of the last submission, ``verdict_on`` that of the last verdict, ``last_day`` the one to
    submit it. ``opinions`` are the offices that are being asked, with the days until which they answer.
    """

    state: InitiativeState
    today: date
    closed: bool = False
    submitted_on: date | None = None
    again: bool = False
    appraisal_due_on: date | None = None
    opinions: Sequence[tuple[str, date]] = ()
    verdict_on: date | None = None
    reason: str = ""
    parts: Sequence[Sentence] = ()
    last_day: date | None = None
    withdrawn_on: date | None = None
    phases: Mapping[PhaseKind, tuple[date, date]] = field(default_factory=dict)


@dataclass(frozen=True)
class Progress:
    """How it stands: the sentences, whose turn it is, and whether the day given for that has passed."""

    sentences: Sequence[Sentence]
    turn: Turn
    late: bool = False


def progress(facts: Facts) -> Progress:
    """Return how an initiative stands."""
    if facts.state is InitiativeState.WITHDRAWN:
        return Progress([(msgid("Withdrawn by its unit on %(day)s."), {"day": facts.withdrawn_on})], Turn.NOBODY)
    if facts.state is InitiativeState.REJECTED:
        return Progress(list(_rejected(facts)), Turn.NOBODY)
    if facts.closed:
        return Progress([(msgid("The movement is closed."), {})], Turn.NOBODY)
    return {
        InitiativeState.DRAFT: _draft,
        InitiativeState.SUBMITTED: _submitted,
        InitiativeState.RETURNED: _returned,
        InitiativeState.ELIGIBLE: _accepted,
    }[facts.state](facts)


def _rejected(facts: Facts) -> Iterator[Sentence]:
    yield msgid("Not accepted on %(day)s."), {"day": facts.verdict_on}
    if facts.reason:
        yield msgid("Reason: %(reason)s"), {"reason": facts.reason}


def _draft(facts: Facts) -> Progress:
    if facts.last_day is None:
        return Progress([(msgid("A draft; registration has not begun."), {})], Turn.UNIT)
    if facts.last_day < facts.today:
        over = msgid("A draft; the last day to submit it was %(day)s.")
        return Progress([(over, {"day": facts.last_day})], Turn.UNIT, late=True)
    return Progress(
        [(msgid("A draft; its unit submits it by the end of %(day)s."), {"day": facts.last_day})], Turn.UNIT
    )


def _submitted(facts: Facts) -> Progress:
    late = facts.appraisal_due_on is not None and facts.appraisal_due_on < facts.today
    said = msgid("Submitted again on %(day)s.") if facts.again else msgid("Submitted on %(day)s.")
    sentences: list[Sentence] = [(said, {"day": facts.submitted_on})]
    due = {"due": facts.appraisal_due_on}
    if late:
        sentences.append((msgid("The secretariat was to appraise it by the end of %(due)s and is late."), due))
    elif facts.appraisal_due_on:
        sentences.append((msgid("The secretariat appraises it by the end of %(due)s."), due))
    else:
        sentences.append((msgid("The secretariat appraises it next."), {}))
    asked: Sequence[Sentence] = [
        (msgid("%(office)s (until %(due)s)"), {"office": office, "due": day}) for office, day in facts.opinions
    ]
    if asked:
        sentences.append((msgid("Opinions are asked of: %(offices)s."), {"offices": asked}))
    return Progress(sentences, Turn.OFFICES if asked else Turn.SECRETARIAT, late)


def _returned(facts: Facts) -> Progress:
    late = facts.last_day is not None and facts.last_day < facts.today
    sentences: list[Sentence] = [(msgid("Returned for completion on %(day)s."), {"day": facts.verdict_on})]
    if facts.parts:
        sentences.append((msgid("To be completed: %(parts)s."), {"parts": facts.parts}))
    if late:
        sentences.append((msgid("The last day to submit it again was %(day)s."), {"day": facts.last_day}))
    elif facts.last_day:
        sentences.append((msgid("Its unit submits it again by the end of %(day)s."), {"day": facts.last_day}))
    return Progress(sentences, Turn.UNIT, late)


def _accepted(facts: Facts) -> Progress:
    said: Sentence = (msgid("Accepted on %(day)s."), {"day": facts.verdict_on})
    for kind, before, within, turn in _AFTERWARDS:
        opens_on, closes_on = facts.phases.get(kind, (None, None))
        if opens_on is None or closes_on is None or closes_on < facts.today:
            continue
        days = {"first": opens_on, "last": closes_on}
        if facts.today < opens_on:
            return Progress([said, *_behind(facts, kind), (before, days)], Turn.NOBODY)
        return Progress([said, *_behind(facts, kind), (within, days)], turn)
    return Progress([said, *_behind(facts, None)], Turn.NOBODY)


def _behind(facts: Facts, kind: PhaseKind | None) -> Iterator[Sentence]:
    """Say that scoring lies behind, when the phase that follows it is told."""
    scoring = facts.phases.get(PhaseKind.SCORING)
    if kind is not PhaseKind.SCORING and scoring is not None and scoring[1] < facts.today:
        yield msgid("Scoring ended on %(day)s."), {"day": scoring[1]}


_AFTERWARDS = (
    (
        PhaseKind.SCORING,
        msgid("The panel scores it from %(first)s to the end of %(last)s."),
        msgid("The panel scores it until the end of %(last)s."),
        Turn.PANEL,
    ),
    (
        PhaseKind.DELIBERATION,
        msgid("The council deliberates from %(first)s to the end of %(last)s."),
        msgid("The council deliberates until the end of %(last)s."),
        Turn.COUNCIL,
    ),
    (
        PhaseKind.ANNOUNCEMENT,
        msgid("Results are announced from %(first)s on."),
        msgid("Results are announced until the end of %(last)s."),
        Turn.NOBODY,
    ),
)
