"""What a judge is to score, and what a sheet comes to."""

from fractions import Fraction

import pytest
from flask import Flask

from contest.accounts.models import Role
from contest.accounts.services import Appointment, give_role
from contest.database import transaction
from contest.panels.services import record_conflict, vacate_seat
from contest.scoring import queries
from tests.factories import make_sheet
from tests.scoring.world import MARKS, World, make_world
from tests.statements import statements


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def test_a_judge_sees_the_own_assignments_by_number_and_none_in_conflict(world: World) -> None:
    first, second, third = (world.initiative() for _ in range(3))
    for initiative in (third, first, second):
        world.assignment(1, initiative)
    world.assignment(2, first)
    on_record = world.assignment(1).initiative
    make_sheet(world.assignment(1), MARKS)
    with transaction():
        record_conflict(world.panel.seats[0], on_record, "Quen biết", by=world.secretary)
    world.assignment(1, world.initiative(authors=[world.judge(1).person]))

    own = queries.own_assignments(world.judge(1))

    assert [line.initiative.number for line in own] == [first.number, second.number, third.number, 5]
    assert [line.is_handed_in for line in own] == [False, False, False, True]
    with transaction():
        give_role(world.judge(1), Appointment(Role.UNIT_OFFICER, unit=world.unit), by=None)
    assert queries.own_assignments(world.judge(1)) == []


def test_a_judge_who_left_has_nothing_to_score(world: World) -> None:
    world.assignment(1)
    with transaction():
        vacate_seat(world.panel.seats[0], "Nghỉ hưu", by=world.secretary)

    assert queries.own_assignments(world.judge(1)) == []


def test_the_total_of_a_sheet_is_exact(world: World) -> None:
    with transaction():
        world.criteria["novelty"].weight = 133
    sheet = make_sheet(world.assignment(), {"novelty": 2501, "effect": 3000})

    assert queries.total_of(sheet) == Fraction(2501 * 133, 100) + 3000


@pytest.mark.parametrize("read", ["sheets", "own"])
def test_the_number_of_queries_does_not_grow_with_the_records(world: World, read: str) -> None:
    def reading() -> None:
        if read == "own":
            for line in queries.own_assignments(world.judge(1)):
                assert line.initiative.unit.name and line.movement.phases and line.sheet.marks
        else:
            for line in queries.sheets_in(world.movement):
                assert line.seat.account.name and line.seat.panel.name and line.sheet.given

    def count_with_one_more() -> int:
        world.scored(MARKS, MARKS, MARKS)
        with statements() as seen:
            reading()
        return len(seen)

    counted = [count_with_one_more() for _ in range(3)]

    assert counted[0] == counted[2]


def test_own_means_stand_beside_the_panels_once_everything_is_handed_in(world: World) -> None:
    """Sheets set aside for a conflict, open ones and those of other initiatives count for neither side."""
    with transaction():
        world.criteria["effect"].weight = 150
    first, second = world.initiative(), world.initiative()
    own = [world.assignment(1, first), world.assignment(1, second)]
    make_sheet(own[0], {**MARKS, "effect": 2000})
    assert queries.finished(queries.own_assignments(world.judge(1))) is None
    make_sheet(own[1], {**MARKS, "effect": 3001})
    make_sheet(world.assignment(2, first), {**MARKS, "effect": 1000})
    make_sheet(world.assignment(3, first), {**MARKS, "effect": 3500})
    make_sheet(world.assignment(2, world.initiative()), {**MARKS, "effect": 0})
    with transaction():
        record_conflict(world.panel.seats[2], first, "Quen biết", by=world.secretary)

    told = queries.finished(queries.own_assignments(world.judge(1)))

    assert told is not None and told.sheets == 2
    rest = sum(mark for code, mark in MARKS.items() if code != "effect")
    assert told.by_criterion["effect"] == (Fraction(5001, 2), Fraction(6001, 3))
    assert told.by_criterion["novelty"] == (MARKS["novelty"], MARKS["novelty"])
    assert told.own == rest + Fraction(5001, 2) * Fraction(3, 2)
    assert told.panel == rest + Fraction(6001, 3) * Fraction(3, 2)
