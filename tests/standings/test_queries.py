"""Standings from the rows as they stand, with all the working."""

from datetime import timedelta
from fractions import Fraction

import pytest
from flask import Flask

from contest import clock
from contest.accounts.models import Role
from contest.accounts.services import Appointment, give_role
from contest.database import transaction
from contest.initiatives.models import InitiativeState
from contest.panels.services import record_conflict, vacate_seat
from contest.standings.aggregate import Exclusion
from contest.standings.queries import Standings, cells_of, standings_of
from contest.standings.ranking import Outcome
from tests.factories import make_sheet
from tests.scoring.world import MARKS, World, make_world
from tests.statements import statements

HIGH = {"novelty": 3000, "effect": 3500, "spread": 2500, "dossier": 1000}
LOW = {"novelty": 1500, "effect": 1000, "spread": 1000, "dossier": 500}


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def places(standings: Standings) -> list[tuple[int | None, int | None, Outcome]]:
    return [(row.initiative.number, row.place, row.outcome) for row in standings.rows]


def test_standings_follow_from_the_sheets(app_on_both: Flask) -> None:
    world = make_world()
    middle = world.scored(MARKS, MARKS)
    best = world.scored(HIGH, HIGH)
    below = world.scored(LOW, LOW)
    knocked = world.scored({**HIGH, "novelty": 1499}, {**HIGH, "novelty": 1500})
    waiting = world.scored(HIGH)
    world.initiative(state=InitiativeState.REJECTED)

    standings = standings_of(world.movement)

    assert places(standings) == [
        (best.number, 1, Outcome.PASSED),
        (middle.number, 2, Outcome.PASSED),
        (below.number, None, Outcome.BELOW_PASS),
        (knocked.number, None, Outcome.KNOCKED_OUT),
        (waiting.number, None, Outcome.NO_QUORUM),
    ]
    assert [row.value for row in standings.rows] == [10_000, 8350, 4000, 8500, None]
    assert standings.row_of(knocked).ranked.failed[0].mean == Fraction(2999, 2)


def test_they_are_computed_anew_each_time(world: World) -> None:
    initiative = world.scored(MARKS)
    assert standings_of(world.movement).row_of(initiative).value is None

    make_sheet(world.assignment(2, initiative), HIGH)

    assert standings_of(world.movement).row_of(initiative).value == 9175


def test_the_trimmed_mean_of_the_rubric_is_used(app: Flask) -> None:
    world = make_world(judges=4, trim=1, quorum=3)
    initiative = world.scored(HIGH, LOW, MARKS, MARKS)

    score = standings_of(world.movement).row_of(initiative).score

    assert (score.exact, [line.total for line in score.trimmed]) == (8350, [4000, 10_000])


def test_weights_are_used(app: Flask) -> None:
    world = make_world(quorum=1)
    with transaction():
        world.criteria["novelty"].weight = 150
    initiative = world.scored(MARKS)

    assert standings_of(world.movement).row_of(initiative).value == 8350 + 1250


def test_a_sheet_counts_no_more_once_its_judge_belongs_to_the_unit(world: World) -> None:
    initiative = world.scored(MARKS, MARKS, HIGH)
    before = standings_of(world.movement).row_of(initiative).score
    with transaction():
        give_role(world.judge(3), Appointment(Role.UNIT_OFFICER, unit=world.unit), by=None)

    after = standings_of(world.movement).row_of(initiative).score

    assert (before.exact, after.exact) == (8900, 8350)
    assert [(line.sheet.conflict, line.why) for line in after.excluded] == [("own_unit", Exclusion.CONFLICT)]


def test_a_conflict_on_record_sets_the_sheet_aside(world: World) -> None:
    initiative = world.scored(MARKS, MARKS, HIGH)
    with transaction():
        record_conflict(world.panel.seats[2], initiative, "Em trai là tác giả", by=world.secretary)

    score = standings_of(world.movement).row_of(initiative).score

    assert (score.exact, [line.sheet.conflict for line in score.excluded]) == (8350, ["recorded"])


def test_the_sheet_of_a_judge_who_left_counts_if_it_was_handed_in(world: World) -> None:
    initiative = world.scored(MARKS, HIGH)
    make_sheet(world.assignment(3, initiative), LOW, handed_in=False)
    with transaction():
        for seat in world.panel.seats[1:]:
            vacate_seat(seat, "Nghỉ hưu", by=world.secretary)

    score = standings_of(world.movement).row_of(initiative).score

    assert (score.exact, score.excluded) == (9175, ())


def test_a_sheet_that_was_not_handed_in_is_told_of_and_does_not_count(world: World) -> None:
    initiative = world.scored(MARKS, MARKS)
    make_sheet(world.assignment(3, initiative), HIGH, handed_in=False)

    score = standings_of(world.movement).row_of(initiative).score

    assert (score.exact, [line.why for line in score.excluded]) == (8350, [Exclusion.OPEN])


@pytest.mark.parametrize(("effect", "wide"), [(2000, False), (1999, True)])
def test_judges_who_differ_by_more_than_the_limit_are_flagged(world: World, effect: int, wide: bool) -> None:
    """The limit of the rubric is 15 points."""
    initiative = world.scored({**HIGH, "effect": 3500}, {**HIGH, "effect": effect})

    assert standings_of(world.movement).row_of(initiative).wide is wide


def test_equal_scores_are_told_apart_by_the_rubric_and_then_by_submission(world: World) -> None:
    now = clock.now()
    effective = {**MARKS, "effect": 3100, "spread": 1900}
    late = world.scored(MARKS, MARKS, submitted_at=now)
    early = world.scored(MARKS, MARKS, submitted_at=now - timedelta(hours=1))
    stronger = world.scored(effective, effective, submitted_at=now)

    standings = standings_of(world.movement)

    assert [row.initiative.number for row in standings.rows] == [stronger.number, early.number, late.number]
    assert [row.ranked.told_apart_by for row in standings.rows] == ["effect", "effect", "submitted"]


def test_a_movement_without_a_rubric_has_empty_standings(world: World) -> None:
    world.movement.rubric = None

    assert standings_of(world.movement).rows == []


def test_cells_tell_how_far_each_judge_is(world: World) -> None:
    initiative = world.initiative()
    done = make_sheet(world.assignment(1, initiative), MARKS)
    make_sheet(world.assignment(2, initiative), {"novelty": 2500}, handed_in=False)
    world.assignment(3, initiative)

    cells = cells_of(standings_of(world.movement))

    found = [cells[seat.id, initiative.id] for seat in world.panel.seats]
    assert [(cell.given, cell.total) for cell in found] == [(4, 8350), (1, None), (0, None)]
    assert found[0].assignment.sheet.id == done.id


@pytest.mark.parametrize("read", ["standings", "cells"])
def test_the_number_of_queries_does_not_grow_with_the_records(world: World, read: str) -> None:
    def reading() -> None:
        standings = standings_of(world.movement)
        assert all(row.initiative.unit.name for row in standings.rows)
        if read == "cells":
            assert cells_of(standings)

    def count_with_one_more() -> int:
        world.scored(MARKS, HIGH, LOW)
        with statements() as seen:
            reading()
        return len(seen)

    counted = [count_with_one_more() for _ in range(3)]

    assert counted[0] == counted[2]
