"""What a movement still lacks before it can be launched, in the order of its preparation. Pure."""

import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from contest.movements.models import PhaseKind

Span = tuple[date, date]


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: the page where it is prepared, and what to do, as a message id."""

    page: str
    message: str


@dataclass(frozen=True)
class Disorder:
    """A date that stands wrongly: the phase, which of its two days (``opens`` or ``closes``), and a message id."""

    kind: PhaseKind
    end: str
    message: str


@dataclass(frozen=True)
class Prepared:
    """What has been prepared: counts, the codes of honours, and the phases with their first and last days."""

    basis: int
    fields: int
    criteria: int
    honours: Collection[str]
    phases: Mapping[PhaseKind, Span]


def lacks(prepared: Prepared, may_be_given: Collection[str]) -> list[Lack]:
    """Return everything that is missing; ``may_be_given`` are the codes of honours that the head may give then."""
    return [
        *_lacking_basis_and_fields(prepared),
        *_lacking_phases(prepared.phases),
        *_lacking_rubric(prepared),
        *_lacking_honours(prepared, may_be_given),
    ]


def _lacking_basis_and_fields(prepared: Prepared) -> Iterator[Lack]:
    if not prepared.basis:
        yield Lack("basis", "Name at least one document that the movement rests on.")
    if not prepared.fields:
        yield Lack("fields", "Name at least one field.")


def _lacking_phases(phases: Mapping[PhaseKind, Span]) -> Iterator[Lack]:
    if len(phases) < len(PhaseKind):
        yield Lack("phases", "Set the first and the last day of every phase.")
    elif disorder(phases):
        yield Lack("phases", "Put the phases in their order.")


def _lacking_rubric(prepared: Prepared) -> Iterator[Lack]:
    if not prepared.criteria:
        yield Lack("rubric", "Set the rubric.")


def _lacking_honours(prepared: Prepared, may_be_given: Collection[str]) -> Iterator[Lack]:
    if not prepared.honours:
        yield Lack("honours", "Name at least one honour that can be proposed.")
    elif not set(prepared.honours) <= set(may_be_given):
        yield Lack(
            "honours", "Take out the honours that the head of this body cannot give on the day of the announcement."
        )


def disorder(phases: Mapping[PhaseKind, Span]) -> list[Disorder]:
    """Return what is wrong with the dates: phases begin and end in their order, each no earlier than the one before."""
    given = [(kind, phases[kind]) for kind in PhaseKind if kind in phases]
    wrong = [
        Disorder(kind, "closes", "The last day is before the first.")
        for kind, (opens, closes) in given
        if closes < opens
    ]
    for (_, (opens, closes)), (kind, (later_opens, later_closes)) in itertools.pairwise(given):
        if later_opens < opens:
            wrong.append(Disorder(kind, "opens", "This phase begins before the one that it follows."))
        if later_closes < closes:
            wrong.append(Disorder(kind, "closes", "This phase ends before the one that it follows."))
    return wrong
