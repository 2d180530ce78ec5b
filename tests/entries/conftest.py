"""A movement that is being scored, an assignment in it, and a second member of the secretariat."""

import pytest

from contest.accounts.models import Account
from contest.panels.models import Assignment
from tests.entries.world import colleague
from tests.scoring.world import World


@pytest.fixture
def assignment(world: World) -> Assignment:
    return world.assignment()


@pytest.fixture
def other(world: World) -> Account:
    return colleague(world)
