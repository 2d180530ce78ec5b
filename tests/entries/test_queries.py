"""What is left to judges beside the screen."""

import pytest
from flask import Flask

from contest.entries.queries import left_among, left_in
from tests.factories import make_sheet
from tests.scoring.world import MARKS, World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def test_what_is_left_is_the_same_for_one_seat_and_for_the_panel(world: World) -> None:
    """Neither what was handed in nor what the judge has a conflict with is left to anybody."""
    kept = world.assignment(1)
    world.assignment(1, world.initiative(authors=[world.judge(1).person]))
    make_sheet(world.assignment(1), MARKS)
    of_another = world.assignment(2)

    among = left_among(world.panel)

    assert {seat_id: left.lines for seat_id, left in among.items()} == {
        world.panel.seats[0].id: [kept],
        world.panel.seats[1].id: [of_another],
        world.panel.seats[2].id: [],
    }
    assert all(left_in(seat) == among[seat.id] for seat in world.panel.taken_seats)
