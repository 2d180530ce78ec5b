"""What must hold of sheets is found when it does not."""

from flask import Flask
from sqlalchemy import text

from contest.database import db, transaction
from contest.scoring.invariants import breaches
from contest.scoring.models import Mark
from tests.factories import make_movement, make_sheet
from tests.scoring.world import MARKS, make_world


def test_sound_sheets_have_no_breaches(app: Flask) -> None:
    world = make_world()
    world.scored(MARKS, MARKS)
    make_sheet(world.assignment(), {"novelty": 0}, handed_in=False)

    assert list(breaches()) == []


def test_every_breach_is_named(app: Flask) -> None:
    world = make_world()
    incomplete = make_sheet(world.assignment(), {"novelty": 2500})
    between = make_sheet(world.assignment(), {"novelty": 50}, handed_in=False)
    above = make_sheet(world.assignment(), {"effect": 3501}, handed_in=False)
    other = make_movement(world.body, "khac")
    with transaction() as session:
        astray = Mark(sheet_id=between.id, criterion_id=other.rubric.criteria[1].id, value=100)
        session.add(astray)
    with transaction():
        db.session.execute(text("DROP TRIGGER rubric_update_locked"))
        db.session.execute(text("UPDATE rubric SET frozen_at = NULL"))

    assert sorted(breaches()) == sorted(
        [
            f"scoring: sheet {incomplete.id} was handed in with 1 of 4 marks",
            f"scoring: mark {between.marks[0].id} is not one that its criterion allows",
            f"scoring: mark {above.marks[0].id} is not one that its criterion allows",
            f"scoring: mark {astray.id} is for a criterion of another movement",
            f"scoring: the rubric of movement {world.movement.id} is not frozen although sheets were begun",
        ]
    )
