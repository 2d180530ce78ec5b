"""Standings in the browser: places, and how each score comes about."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest.accounts.models import Role
from contest.accounts.services import Appointment, give_role
from contest.database import transaction
from tests.conftest import sign_in
from tests.factories import make_account
from tests.scoring.world import MARKS, World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def office(world: World, client: FlaskClient) -> FlaskClient:
    """A browser of the secretariat."""
    return sign_in(client, world.secretary)


def test_standings_show_places_and_what_has_none_with_its_reason(world: World, office: FlaskClient) -> None:
    best = world.scored(MARKS, MARKS, title="Đứng đầu")
    world.scored({**MARKS, "novelty": 100}, {**MARKS, "novelty": 100}, title="Ít mới")
    world.scored(MARKS, title="Thiếu phiếu")
    world.scored(MARKS, MARKS, title="Nộp sau")

    page = office.get(f"/movements/{world.movement.id}/standings").text

    placed, _heading, others = page.partition("Without a place")
    assert "Đứng đầu" in placed and "83.50" in placed and f"/initiatives/{best.id}/score" in placed
    assert placed.count("equal score, told apart by: earlier submission") == 2
    assert "Knocked out" in others and "Tính mới 1 &lt; 15" in others
    assert "Too few sheets" in others and "Thiếu phiếu" in others


def test_the_working_writes_the_arithmetic_out(world: World, client: FlaskClient) -> None:
    initiative = world.scored(MARKS, {**MARKS, "dossier": 800}, MARKS)
    tied = world.scored({**MARKS, "dossier": 833}, {**MARKS, "dossier": 833}, {**MARKS, "dossier": 834})
    browser = sign_in(client, world.secretary)
    with browser.session_transaction() as session:
        session["locale"] = "vi"

    page = browser.get(f"/initiatives/{initiative.id}/score").text
    assert "(83,5 + 83 + 83,5) : 3 ≈ 83,3333" in page
    assert "83,33" in page
    assert "(83,33 + 83,33 + 83,34) : 3 ≈ 83,3333" in browser.get(f"/initiatives/{tied.id}/score").text


def test_the_working_tells_what_was_dropped_and_set_aside(app: Flask, client: FlaskClient) -> None:
    world = make_world(judges=5, trim=1, quorum=3)
    initiative = world.scored(MARKS, MARKS, {**MARKS, "effect": 3500}, {**MARKS, "effect": 100}, MARKS)
    with transaction():
        give_role(world.judge(5), Appointment(Role.UNIT_OFFICER, unit=world.unit), by=None)

    page = sign_in(client, world.secretary).get(f"/initiatives/{initiative.id}/score").text

    assert page.count("averaged") == 2
    assert "dropped as the lowest" in page and "dropped as the highest" in page
    assert "Set aside: conflict of interest (the judge&#39;s own unit)" in page
    assert "Dropped at the ends: 54.5; 88.5." in page
    assert "(83.5 + 83.5) : 2 = <strong>83.50</strong>" in page


def test_the_council_follows_the_standings_and_judges_do_not(world: World, client: FlaskClient) -> None:
    initiative = world.scored(MARKS, MARKS)
    council = make_account("c@x.vn", (Role.COUNCIL_MEMBER, world.body))
    addresses = (f"/movements/{world.movement.id}/standings", f"/initiatives/{initiative.id}/score")

    assert [sign_in(client, council).get(address).status_code for address in addresses] == [200, 200]
    assert [sign_in(client, world.judge()).get(address).status_code for address in addresses] == [403, 403]
