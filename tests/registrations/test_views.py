"""The dialog names how many and who before it sends; an empty choice sends to nobody."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from contest.accounts.models import Role
from contest.database import db, transaction
from contest.movements.models import MovementState
from contest.notices.models import Notice
from tests.conftest import sign_in
from tests.factories import make_account, make_body, make_movement, make_unit
from tests.registrations.test_services import World
from tests.statements import statements


@pytest.fixture
def world(app: Flask) -> World:
    return World()


@pytest.fixture
def secretary(app: Flask, world: World) -> FlaskClient:
    return sign_in(app.test_client(), world.secretary)


def address(world: World, *wanted: str) -> str:
    return f"/movements/{world.movement.id}/remind" + (
        "?" + "&".join(f"wanted={one}" for one in wanted) if wanted else ""
    )


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" type="hidden" value="([^"]*)"', page)
    assert found is not None
    return found.group(1)


def notices() -> int:
    return db.session.scalar(select(func.count(Notice.id))) or 0


def test_remind_names_count_and_list_and_sends_nothing_yet(world: World, secretary: FlaskClient) -> None:
    page = secretary.get(address(world, "nothing", "drafts")).text

    assert "2 people would be reminded" in page
    assert "Xã nothing has registered nothing yet" in page
    assert "Xã drafts, drafts to be submitted: 1" in page
    assert "nothing@x.vn" in page
    assert "returned@x.vn" not in page
    assert "done@x.vn" not in page
    assert "Remind these 2 people" in page
    assert notices() == 0


def test_remind_sends_to_those_who_were_shown(world: World, secretary: FlaskClient) -> None:
    page = secretary.get(address(world, "nothing", "drafts")).text
    form = {name: hidden(page, name) for name in ("shown", "origin")}

    answer = secretary.post(
        address(world), data={**form, "wanted": ["nothing", "drafts"], "message": "Xin nộp sớm."}, follow_redirects=True
    )

    assert "2 people have been reminded." in answer.text
    assert "Xin nộp sớm." in answer.text
    assert notices() == 2


def test_remind_with_an_empty_choice_sends_to_nobody(world: World, secretary: FlaskClient) -> None:
    page = secretary.get(address(world)).text
    assert "Nothing is chosen, so nobody would be reminded." in page
    assert '<button class="btn btn-primary">' not in page

    everybody = ",".join(str(officer.id) for officer in world.officers.values())
    form = {"shown": everybody, "origin": "5f0c1a52-8f54-4e1c-9d6f-1f6f0a1b2c3d"}
    answer = secretary.post(address(world), data=form)

    assert answer.status_code == 422
    assert "Nothing was chosen, so nobody was reminded." in answer.text
    assert notices() == 0


@pytest.mark.parametrize("spoilt", [{"origin": "x"}, {"message": "x" * 601}, {"wanted": "everybody"}])
def test_remind_refuses_a_spoilt_form(world: World, secretary: FlaskClient, spoilt: dict[str, str]) -> None:
    page = secretary.get(address(world, "nothing")).text
    form = {"wanted": "nothing", **{name: hidden(page, name) for name in ("shown", "origin")}, **spoilt}

    assert secretary.post(address(world), data=form).status_code == 422
    assert notices() == 0


def test_remind_is_the_secretariats(app: Flask, world: World) -> None:
    officer = sign_in(app.test_client(), world.officers["nothing"])

    assert officer.post(address(world), data={"wanted": "nothing"}).status_code == 403
    assert notices() == 0


def test_remind_is_over_with_the_movement(world: World, secretary: FlaskClient) -> None:
    with transaction():
        world.movement.state = MovementState.CLOSED

    assert secretary.get(address(world)).status_code == 403


def test_units_without_an_officer_are_named(world: World, secretary: FlaskClient) -> None:
    make_unit(world.movement.body, "VANG", "Xã vắng")

    page = secretary.get(address(world, "nothing")).text

    assert "One unit has nobody who can be reminded: Xã vắng." in " ".join(page.split())


def test_the_movement_leads_to_it_while_it_is_launched(world: World, secretary: FlaskClient) -> None:
    page = secretary.get(f"/movements/{world.movement.id}").text

    assert f'href="/movements/{world.movement.id}/remind"' in page


def test_the_dialog_asks_the_database_equally_often_for_one_unit_and_for_three(app: Flask) -> None:
    def asked(units: int) -> int:
        body = make_body(f"b{units}")
        for number in range(units):
            make_account(f"{units}-{number}@x.vn", (Role.UNIT_OFFICER, make_unit(body, f"U{number}", f"Xã {number}")))
        movement = make_movement(body, f"m{units}")
        client = sign_in(app.test_client(), make_account(f"{units}@x.vn", (Role.SECRETARIAT, body)))
        with statements() as seen:
            assert client.get(f"/movements/{movement.id}/remind?wanted=nothing").status_code == 200
        return len(seen)

    assert asked(1) == asked(3)
