"""A sheet from paper holds what was read from it."""

import pytest
from flask import Flask
from sqlalchemy import text

from contest.database import db, transaction
from contest.entries import services
from contest.entries.invariants import breaches
from contest.scoring.services import hand_in, reopen_sheet, save_mark
from tests.entries.world import again, colleague, entered
from tests.scoring.world import World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def test_what_was_read_alike_or_settled_is_what_the_sheet_holds(world: World) -> None:
    other = colleague(world)
    again(world, entered(world, world.assignment()), other)
    paper = again(world, entered(world, world.assignment()), other, effect=1000)
    with transaction():
        services.settle_paper(paper, {"effect": 2000}, "Đã xem bản quét.", by=other)

    assert list(breaches()) == []


def test_a_mark_that_was_changed_behind_the_back_of_all_is_found(world: World) -> None:
    paper = again(world, entered(world, world.assignment()), colleague(world))
    with transaction() as session:
        for name in session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
            session.execute(text(f"DROP TRIGGER {name}"))
        session.execute(text("UPDATE mark SET value = 0"))
    db.session.expire_all()

    assert list(breaches()) == [f"entries: sheet 1 does not hold what was read from paper sheet {paper.id}"]


def test_a_sheet_that_was_reopened_and_scored_on_screen_is_the_judges_own(world: World) -> None:
    assignment = world.assignment()
    again(world, entered(world, assignment), colleague(world))
    judge, effect = world.judge(), world.criteria["effect"]
    with transaction():
        reopen_sheet(assignment.sheet, "Xin chấm lại.", by=world.secretary)
        save_mark(assignment, effect.id, 100, before=3000, by=judge)
        hand_in(assignment, by=judge)

    assert list(breaches()) == []
