"""What a movement still lacks before it can be launched, in the order of its preparation. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contest.movements.models import PhaseKind


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: the page where it is prepared, and what to do, as a message id."""

    page: str
    message: str


@dataclass(frozen=True)
class Prepared:
    """What has been prepared: counts, and the phases with their first and last days."""

    basis: int
    fields: int
    criteria: int
    honours: Collection[str]
    phases: Mapping[PhaseKind, tuple[date, date]]


def lacks(prepared: Prepared, may_be_given: Collection[str]) -> list[Lack]:
    """Return everything that is missing; ``may_be_given`` are the codes of honours that the head may give then."""
    return [*_lacking_parts(prepared), *_lacking_phases(prepared.phases), *_lacking_honours(prepared, may_be_given)]


def _lacking_parts(prepared: Prepared) -> Iterator[Lack]:
    if not prepared.basis:
        yield Lack("basis", "Name at least one document that the movement rests on.")
    if not prepared.fields:
        yield Lack("fields", "Name at least one field.")
    if not prepared.criteria:
        yield Lack("rubric", "Set the rubric.")


def _lacking_phases(phases: Mapping[PhaseKind, tuple[date, date]]) -> Iterator[Lack]:
    if len(phases) < len(PhaseKind):
        yield Lack("phases", "Set the dates of all phases.")
        return
    yield from (Lack("phases", message) for message in disorder(phases))


def _lacking_honours(prepared: Prepared, may_be_given: Collection[str]) -> Iterator[Lack]:
    if not prepared.honours:
        yield Lack("honours", "Name at least one honour that can be proposed.")
    elif not set(prepared.honours) <= set(may_be_given):
        yield Lack("honours", "An honour of the movement cannot be given by its head at the time of the announcement.")


def disorder(phases: Mapping[PhaseKind, tuple[date, date]]) -> Sequence[str]:
    """Return what is wrong with the dates: phases begin and end in their order, each on or after the one before."""
    given = [phases[kind] for kind in PhaseKind if kind in phases]
    wrong = []
    if any(closes < opens for opens, closes in given):
        wrong.append("A phase ends before it begins.")
    if any(later < earlier for (earlier, _), (later, _) in zip(given, given[1:], strict=False)):  # noqa: RUF007
        wrong.append("A phase begins before the phase it follows.")
    if any(later < earlier for (_, earlier), (_, later) in zip(given, given[1:], strict=False)):  # noqa: RUF007
        wrong.append("A phase ends before the phase it follows.")
    return wrong
