"""What must hold of panels is found when it does not."""

from flask import Flask

from contest.database import transaction
from contest.initiatives.models import InitiativeState
from contest.panels.invariants import breaches
from tests.factories import make_assignment, make_initiative, make_movement, make_panel, make_sheet
from tests.panels.test_services import make_world


def test_a_sound_panel_has_no_breaches(app: Flask) -> None:
    world = make_world()
    panel, (one, other) = world.panel(2), world.initiatives(2)
    make_assignment(panel.seats[0], one)
    make_sheet(make_assignment(panel.seats[1], other), {"novelty": 2500})
    with transaction():
        panel.seats[1].left_at = panel.seats[1].taken_at

    assert list(breaches()) == []


def test_every_breach_is_named(app: Flask) -> None:
    world = make_world()
    panel, (one,) = world.panel(3), world.initiatives(1)
    make_panel(world.movement, [panel.seats[0].account], "Tổ 2")
    make_panel(make_movement(world.body, "khac"), [world.judge(9)])
    draft = make_initiative(world.movement, world.unit, world.secretary, state=InitiativeState.SUBMITTED)
    abroad = make_initiative(make_movement(world.body, "nua"), world.unit, world.secretary)
    left = make_assignment(panel.seats[2], one)
    ineligible, astray = (make_assignment(panel.seats[0], initiative) for initiative in (draft, abroad))
    with transaction():
        panel.seats[1].is_chair = True
        panel.seats[2].left_at = panel.seats[2].taken_at

    assert sorted(breaches()) == sorted(
        [
            f"panels: panel {panel.id} has more than one chair",
            f"panels: account {panel.seats[0].account_id} sits twice in movement {world.movement.id}",
            f"panels: assignment {left.id} waits for a judge who has left",
            f"panels: assignment {ineligible.id} is of an initiative that is not eligible",
            f"panels: assignment {astray.id} joins a seat and an initiative of different movements",
        ]
    )
