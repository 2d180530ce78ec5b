"""Calibration: one initiative that the whole panel marks first."""

from fractions import Fraction

import pytest
from flask import Flask

from contest.accounts.models import Role
from contest.accounts.services import Appointment, give_role
from contest.agreement import services
from contest.agreement.calibration import Apart, apart, widest
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.initiatives.models import Initiative, InitiativeState
from contest.journal.models import JournalEntry
from contest.panels.models import Assignment
from contest.panels.services import seat_judge
from contest.scoring.services import hand_in, reopen_sheet, save_mark
from tests.factories import make_account, make_assignment, make_initiative, make_movement, make_panel, make_sheet
from tests.scoring.world import MARKS, World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def calibrate(world: World, initiative: Initiative) -> list[Assignment]:
    with transaction():
        return services.calibrate(world.panel, initiative, by=world.secretary)


def begin(world: World, assignment: Assignment) -> None:
    """Give the first mark of a sheet."""
    with transaction():
        save_mark(
            assignment, world.criteria["novelty"].id, 2500, before=None, by=assignment.seat.account
        )  # fmt: skip


def score(world: World, assignment: Assignment) -> None:
    with transaction():
        for code, value in MARKS.items():
            save_mark(assignment, world.criteria[code].id, value, before=None, by=assignment.seat.account)
        hand_in(assignment, by=assignment.seat.account)


def test_the_criterion_on_which_judges_lie_farthest_apart_for_its_maximum_comes_first() -> None:
    lines = apart(
        [("novelty", 3000), ("dossier", 1000)],
        {1: {"novelty": 2500, "dossier": 900}, 2: {"novelty": 2100, "dossier": 700}, 3: {"novelty": 2300}},
    )

    assert lines == [Apart("novelty", {1: 2500, 2: 2100, 3: 2300}, 3000), Apart("dossier", {1: 900, 2: 700}, 1000)]
    assert [(line.mean, line.spread) for line in lines] == [(2300, 400), (800, 200)]
    assert widest(lines) == lines[1]
    assert lines[1].share == Fraction(1, 5)


def test_nothing_is_widest_while_nobody_differs_or_nobody_has_marked() -> None:
    assert widest(apart([("novelty", 3000)], {1: {"novelty": 5}, 2: {"novelty": 5}})) is None
    assert widest(apart([("novelty", 3000)], {})) is None
    assert apart([("novelty", 3000)], {})[0].mean is None


def test_every_judge_without_a_conflict_is_given_the_initiative(world: World) -> None:
    with transaction():
        give_role(world.judge(2), Appointment(Role.UNIT_OFFICER, unit=world.unit), by=None)
    initiative = world.initiative()

    made = calibrate(world, initiative)

    assert [line.seat.number for line in made] == [1, 3]
    assert world.panel.calibration_initiative == initiative
    assert [entry.act for entry in db.session.query(JournalEntry).order_by(JournalEntry.id)][-3:] == [
        "panel.calibrate", "panel.assign_one", "panel.assign_one",
    ]  # fmt: skip


def test_other_sheets_open_once_the_own_calibration_sheet_is_in(world: World) -> None:
    [first, second, _third] = calibrate(world, world.initiative())
    other, others = world.assignment(1), world.assignment(2)

    with pytest.raises(RuleViolation, match="First score the calibration initiative"):
        begin(world, other)
    score(world, first)
    begin(world, other)
    with pytest.raises(RuleViolation, match="First score the calibration initiative"):
        begin(world, others)
    begin(world, second)
    with pytest.raises(RuleViolation, match="First score the calibration initiative"):
        begin(world, others)


def test_a_reopened_calibration_sheet_keeps_nobody_from_the_others(world: World) -> None:
    [first, *_rest] = calibrate(world, world.initiative())
    score(world, first)
    with transaction():
        reopen_sheet(first.sheet, "Nhầm tiêu chí", by=world.secretary)

    begin(world, world.assignment(1))


def test_nobody_waits_for_a_calibration_initiative_that_is_with_its_unit_again(world: World) -> None:
    initiative = world.initiative()
    calibrate(world, initiative)
    with transaction():
        initiative.state = InitiativeState.RETURNED

    begin(world, world.assignment(1))


def test_a_conflict_with_the_calibration_initiative_does_not_hold_a_judge_up(world: World) -> None:
    calibrate(world, world.initiative())
    elsewhere = make_initiative(world.movement, world.panel.seats[0].account.person.unit, world.secretary)
    third = make_account("moi@x.vn", (Role.JUDGE, world.body))
    with transaction():
        give_role(third, Appointment(Role.UNIT_OFFICER, unit=world.unit), by=None)
        seat = seat_judge(world.panel, third, by=world.secretary)
    assignment = make_assignment(seat, elsewhere)
    make_assignment(seat, world.panel.calibration_initiative)  # type: ignore[arg-type]

    begin(world, assignment)


def test_calibration_comes_before_every_other_sheet(world: World) -> None:
    make_sheet(world.assignment(1), {"novelty": 2500}, handed_in=False)

    with pytest.raises(RuleViolation, match="have begun other sheets already"):
        calibrate(world, world.initiative())
    assert world.panel.calibration_initiative_id is None


def test_choosing_it_again_gives_it_to_new_judges_even_when_others_have_gone_on(world: World) -> None:
    initiative = world.initiative()
    [first, *_rest] = calibrate(world, initiative)
    score(world, first)
    begin(world, world.assignment(1))
    newcomer = make_account("moi@x.vn", (Role.JUDGE, world.body))
    with transaction():
        seat = seat_judge(world.panel, newcomer, by=world.secretary)

    assert [line.seat_id for line in calibrate(world, initiative)] == [seat.id]
    assert calibrate(world, initiative) == []


def test_only_an_eligible_initiative_of_the_movement_calibrates(world: World) -> None:
    other = make_movement(world.body, "khac")
    wrong = [
        world.initiative(state=InitiativeState.SUBMITTED),
        make_initiative(other, world.unit, world.secretary),
    ]

    for initiative in wrong:
        with pytest.raises(RuleViolation):
            calibrate(world, initiative)


def test_when_calibration_ends_everything_opens_and_what_was_marked_stays(world: World) -> None:
    [first, *_rest] = calibrate(world, world.initiative())
    begin(world, first)
    with transaction():
        services.end_calibration(world.panel, by=world.secretary)

    begin(world, world.assignment(2))
    assert first.sheet.given == {world.criteria["novelty"].id: 2500}
    with pytest.raises(RuleViolation, match="no calibration initiative"), transaction():
        services.end_calibration(world.panel, by=world.secretary)


def test_another_panel_does_not_wait(world: World) -> None:
    calibrate(world, world.initiative())
    elsewhere = make_panel(world.movement, [make_account("x@x.vn", (Role.JUDGE, world.body))], "Tổ khác")

    begin(world, make_assignment(elsewhere.seats[0], world.initiative()))
