"""How an initiative stands, in public words."""

from datetime import date

import pytest

from contest.appraisals.progress import Facts, Progress, Turn, progress
from contest.initiatives.models import InitiativeState
from contest.movements.models import PhaseKind

TODAY = date(2026, 11, 26)
YESTERDAY, TOMORROW, EARLIER, LATER = date(2026, 11, 25), date(2026, 11, 27), date(2026, 11, 2), date(2026, 12, 10)
S = InitiativeState
PHASES = {
    PhaseKind.SCORING: (TOMORROW, LATER),
    PhaseKind.DELIBERATION: (date(2026, 12, 11), date(2026, 12, 20)),
    PhaseKind.ANNOUNCEMENT: (date(2026, 12, 21), date(2026, 12, 30)),
}


def said(state: InitiativeState, **known: object) -> Progress:
    return progress(Facts(state, TODAY, **known))  # type: ignore[arg-type]


def words(told: Progress) -> str:
    """Return what is said in English, with days as they are."""

    def text(value: object) -> str:
        if isinstance(value, list | tuple):
            return "; ".join(message % {name: text(part) for name, part in values.items()} for message, values in value)
        return str(value)

    return " ".join(
        message % {name: text(value) for name, value in values.items()} for message, values in told.sentences
    )


@pytest.mark.parametrize(
    ("last_day", "late"), [(TOMORROW, False), (TODAY, False), (YESTERDAY, True)],
)  # fmt: skip
def test_a_draft_is_its_units_until_its_last_day_and_late_afterwards(last_day: date, late: bool) -> None:
    told = said(S.DRAFT, last_day=last_day)

    assert (told.turn, told.late) == (Turn.UNIT, late)
    assert str(last_day) in words(told)


def test_what_was_submitted_is_the_secretariats_until_the_appraisal_is_due() -> None:
    told = said(S.SUBMITTED, submitted_on=EARLIER, appraisal_due_on=TODAY)

    assert (told.turn, told.late) == (Turn.SECRETARIAT, False)
    assert words(told) == f"Submitted on {EARLIER}. The secretariat appraises it by the end of {TODAY}."


def test_an_overdue_appraisal_is_told_to_the_unit_too() -> None:
    told = said(S.SUBMITTED, submitted_on=EARLIER, appraisal_due_on=YESTERDAY, again=True)

    assert told.late
    assert words(told).startswith(f"Submitted again on {EARLIER}.")
    assert "is late" in words(told)


def test_while_offices_are_asked_it_is_their_turn() -> None:
    told = said(S.SUBMITTED, submitted_on=EARLIER, appraisal_due_on=LATER, opinions=[("Công an", TOMORROW)])

    assert told.turn is Turn.OFFICES
    assert words(told).endswith(f"Opinions are asked of: Công an (until {TOMORROW}).")


def test_a_return_names_its_parts_and_its_last_day() -> None:
    parts = [("Evidence", {}), ("%(text)s", {"text": "Hiệu quả"})]

    told = said(S.RETURNED, verdict_on=EARLIER, parts=parts, last_day=LATER)
    late = said(S.RETURNED, verdict_on=EARLIER, parts=parts, last_day=YESTERDAY)

    assert (told.turn, told.late, late.late) == (Turn.UNIT, False, True)
    assert "To be completed: Evidence; Hiệu quả." in words(told)
    assert str(LATER) in words(told)


@pytest.mark.parametrize(
    ("today", "turn", "told"),
    [
        (TODAY, Turn.NOBODY, f"The panel scores it from {TOMORROW}"),
        (TOMORROW, Turn.PANEL, f"The panel scores it until the end of {LATER}"),
        (date(2026, 12, 11), Turn.COUNCIL, f"Scoring ended on {LATER}. The council deliberates until"),
        (date(2026, 12, 21), Turn.NOBODY, "Results are announced until"),
        (date(2026, 12, 31), Turn.NOBODY, f"Scoring ended on {LATER}."),
    ],
)
def test_after_it_was_accepted_the_calendar_says_whose_turn_it_is(today: date, turn: Turn, told: str) -> None:
    facts = Facts(S.ELIGIBLE, today, verdict_on=EARLIER, phases=PHASES)

    assert progress(facts).turn is turn
    assert words(progress(facts)).startswith(f"Accepted on {EARLIER}.")
    assert told in words(progress(facts))


def test_what_has_ended_waits_for_nobody() -> None:
    ends = [
        said(S.REJECTED, verdict_on=EARLIER, reason="Trùng."),
        said(S.WITHDRAWN, withdrawn_on=EARLIER),
        said(S.ELIGIBLE, closed=True),
        said(S.DRAFT, closed=True),
    ]

    assert {told.turn for told in ends} == {Turn.NOBODY}
    assert "Reason: Trùng." in words(ends[0])
