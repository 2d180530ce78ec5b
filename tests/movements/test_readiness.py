"""What a movement still lacks before it can be launched."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from contest.movements.models import PhaseKind
from contest.movements.readiness import Prepared, disorder, lacks

START = date(2019, 2, 20)
PHASES = {
    kind: (START + timedelta(days=10 * place), START + timedelta(days=10 * place + 9))
    for place, kind in enumerate(PhaseKind)
}
READY = Prepared(basis=1, fields=1, criteria=1, honours={"GK_HUYEN"}, phases=PHASES)
LAWFUL = {"GK_HUYEN", "LDTT_HUYEN"}


def test_a_movement_with_everything_lacks_nothing() -> None:
    assert lacks(READY, LAWFUL) == []


@pytest.mark.parametrize(
    ("prepared", "page", "message"),
    [
        (replace(READY, basis=0), "basis", "Name at least one document that the movement rests on."),
        (replace(READY, fields=0), "fields", "Name at least one field."),
        (replace(READY, criteria=0), "rubric", "Set the rubric."),
        (replace(READY, honours=set()), "honours", "Name at least one honour that can be proposed."),
        (
            replace(READY, honours={"GK_HUYEN", "BK_TINH"}),
            "honours",
            "Take out the honours that the head of this body cannot give on the day of the announcement.",
        ),
        (
            replace(READY, phases={kind: PHASES[kind] for kind in list(PhaseKind)[1:]}),
            "phases",
            "Set the first and the last day of every phase.",
        ),
        (
            replace(READY, phases={**PHASES, PhaseKind.SCORING: PHASES[PhaseKind.REGISTRATION]}),
            "phases",
            "Put the phases in their order.",
        ),
    ],
)
def test_each_thing_that_is_missing_is_named_with_its_page(prepared: Prepared, page: str, message: str) -> None:
    assert [(lack.page, lack.message) for lack in lacks(prepared, LAWFUL)] == [(page, message)]


def test_everything_that_is_missing_is_named_at_once() -> None:
    nothing = Prepared(basis=0, fields=0, criteria=0, honours=set(), phases={})

    assert [lack.page for lack in lacks(nothing, LAWFUL)] == ["basis", "fields", "phases", "rubric", "honours"]


def test_phases_may_overlap_and_may_last_one_day() -> None:
    assert disorder(dict.fromkeys(PhaseKind, (START, START))) == []
    assert disorder({PhaseKind.APPRAISAL: PHASES[PhaseKind.APPRAISAL]}) == []


INVERTED = "The last day is before the first."
BEGINS = "This phase begins before the one that it follows."
ENDS = "This phase ends before the one that it follows."


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        (20, 29, []),
        (10, 19, []),
        (9, 29, [("opens", BEGINS)]),
        (10, 18, [("closes", ENDS)]),
        (22, 21, [("closes", INVERTED)]),
        (9, 8, [("closes", INVERTED), ("opens", BEGINS), ("closes", ENDS)]),
    ],
)
def test_a_date_that_stands_wrongly_is_named_with_its_phase(
    first: int, last: int, found: list[tuple[str, str]]
) -> None:
    """Appraisal lasts from day 10 to day 19."""
    phases = {**PHASES, PhaseKind.SCORING: (START + timedelta(days=first), START + timedelta(days=last))}

    wrong = [line for line in disorder(phases) if line.kind is PhaseKind.SCORING]
    assert [(line.end, line.message) for line in wrong] == found
