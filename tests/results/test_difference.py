"""What changed from one closing to the next, from the sealed files alone."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.movements.models import LaterRound
from contest.panels.conflict import ConflictKind
from contest.results.difference import (
    Difference,
    Fact,
    FactChange,
    Line,
    LineChange,
    MarkChange,
    SheetChange,
    SheetTurn,
    between,
)
from contest.results.export import Scoring, exported
from contest.results.recount import recounted
from contest.standings.ranking import Outcome
from contest.standings.rule import Criterion, Entry, Grade, Lot, Rule, Sheet

NOON = datetime(2019, 12, 10, 5, tzinfo=UTC)
RULE = Rule(
    criteria=(Criterion("a", "Tính mới", 4000, 100), Criterion("b", "Hiệu quả", 6000, 100)),
    quorum=1,
    pass_mark=5000,
    grades=(Grade("Tốt", 8000), Grade("Đạt", 5000)),
)
MARKS = {"a": 3000, "b": 4500}


def entry(number: int = 1, *sheets: Sheet, **values: Any) -> Entry:
    return Entry(number, NOON, {1: sheets or (Sheet(11, MARKS), Sheet(12, MARKS))}, "PK", **values)


def differing(before: list[Entry], after: list[Entry], *, rule: Rule = RULE) -> Difference:
    """Seal both, and compare the two exports."""
    found = []
    for entries, governing, day in ((before, RULE, 0), (after, rule, 5)):
        sheets = [
            (line.number, sheet.seat, number)
            for line in entries for number, given in line.rounds.items() for sheet in given if sheet.handed_in
        ]  # fmt: skip
        files = exported(
            Scoring(
                "pt", governing, entries, {11: "1-01", 12: "1-02", 13: "1-03"}, dict.fromkeys(sheets, NOON),
                NOON + timedelta(days=day),
            )
        )  # fmt: skip
        found.append(recounted(files.sheets, files.rule, seal=files.seal))
    return between(*found)


def test_two_closings_of_the_same_differ_in_nothing() -> None:
    assert not differing([entry(1), entry(2)], [entry(2), entry(1)])


def test_a_mark_that_was_corrected_shows_before_and_after_and_what_it_did_to_the_place() -> None:
    higher = entry(2, Sheet(11, {"a": 4000, "b": 5000}), Sheet(12, MARKS))
    lowered = entry(2, Sheet(11, {"a": 1000, "b": 5000}), Sheet(12, MARKS))
    found = differing([entry(1), higher], [entry(1), lowered])

    assert found.sheets == [
        SheetChange(2, 1, "1-01", SheetTurn.MARKED_ANEW, (MarkChange("Tính mới", 4000, 1000),))
    ]  # fmt: skip
    assert found.lines == [
        LineChange(1, Line(2, 7500, "Đạt", Outcome.PASSED), Line(1, 7500, "Đạt", Outcome.PASSED)),
        LineChange(2, Line(1, 8250, "Tốt", Outcome.PASSED), Line(2, 6750, "Đạt", Outcome.PASSED)),
    ]
    assert (found.marks, found.rule, found.facts) == (1, False, [])


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [
        (None, Sheet(12, MARKS), SheetTurn.GIVEN),
        (Sheet(12, MARKS), None, SheetTurn.TAKEN_BACK),
        (Sheet(12, {}, handed_in=False), Sheet(12, MARKS), SheetTurn.HANDED_IN),
        (Sheet(12, MARKS), Sheet(12, {}, handed_in=False), SheetTurn.OPENED),
        (Sheet(12, MARKS), Sheet(12, MARKS, conflict="recorded"), SheetTurn.SET_ASIDE),
        (Sheet(12, MARKS, conflict="author"), Sheet(12, MARKS), SheetTurn.COUNTED_AGAIN),
        (Sheet(12, MARKS), Sheet(12, {**MARKS, "b": 0}), SheetTurn.MARKED_ANEW),
    ],
)
def test_what_became_of_a_sheet_is_told(before: Sheet | None, after: Sheet | None, turn: SheetTurn) -> None:
    first = Sheet(11, MARKS)
    found = differing(*([entry(1, *filter(None, (first, sheet)))] for sheet in (before, after)))

    (change,) = found.sheets
    assert (change.initiative, change.seat, change.turn) == (1, "1-02", turn)
    assert change.conflict is (ConflictKind.RECORDED if turn is SheetTurn.SET_ASIDE else None)
    given = [sheet.marks if sheet and sheet.handed_in else {} for sheet in (before, after)]
    assert len(change.marks) == sum(given[0].get(code) != given[1].get(code) for code in MARKS)


def test_a_sheet_of_a_later_round_is_one_of_its_own() -> None:
    later = replace(entry(1), rounds={1: (Sheet(11, MARKS),), 2: (Sheet(11, {**MARKS, "a": 2000}),)})
    found = differing([entry(1, Sheet(11, MARKS))], [later])

    assert [(change.round, change.turn) for change in found.sheets] == [(2, SheetTurn.GIVEN)]


@pytest.mark.parametrize(
    ("values", "fact", "told"),
    [
        ({"votes": 20}, Fact.VOTES, (None, 20)),
        ({"settled": True}, Fact.SETTLED, (False, True)),
        ({"lot": Lot("x", 2)}, Fact.LOT, (None, 2)),
        ({"final": True}, Fact.FINAL, (False, True)),
        ({"unit": "NV"}, Fact.UNIT, ("PK", "NV")),
        ({"submitted_at": NOON - timedelta(days=1)}, Fact.SUBMITTED, (NOON, NOON - timedelta(days=1))),
    ],
)
def test_what_else_a_recount_takes_into_account_is_told(
    values: Mapping[str, Any], fact: Fact, told: tuple[Any, Any]
) -> None:
    assert differing([entry(1)], [replace(entry(1), **values)]).facts == [FactChange(1, fact, *told)]


def test_an_initiative_that_is_scored_no_longer_has_lost_its_line_and_its_sheets() -> None:
    found = differing([entry(1), entry(2)], [entry(1)])

    assert [(line.initiative, line.after) for line in found.lines] == [(2, None)]
    assert {(change.initiative, change.turn) for change in found.sheets} == {(2, SheetTurn.TAKEN_BACK)}


def test_another_rule_is_said_to_be_another() -> None:
    found = differing([entry(1)], [entry(1)], rule=replace(RULE, later_round=LaterRound.AVERAGES))

    assert found.rule and bool(found)
    assert (found.lines, found.sheets) == ([], [])


@given(st.lists(st.fixed_dictionaries({"a": st.integers(0, 4000), "b": st.integers(0, 6000)}), min_size=2, max_size=2))
def test_the_way_back_undoes_every_change(given_marks: list[dict[str, int]]) -> None:
    one, other = ([entry(1, Sheet(11, marks), Sheet(12, MARKS))] for marks in given_marks)
    there, back = differing(one, other), differing(other, one)

    assert [(line.after, line.before) for line in back.lines] == [(line.before, line.after) for line in there.lines]
    assert [(mark.after, mark.before) for sheet in back.sheets for mark in sheet.marks] == [
        (mark.before, mark.after) for sheet in there.sheets for mark in sheet.marks
    ]
