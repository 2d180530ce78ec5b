"""``flask users``: the first accounts of an installation, and a way back in."""

import pytest
from click.testing import Result
from flask import Flask

from contest.accounts import queries
from contest.accounts.models import Account, Role
from contest.database import db
from contest.units.models import Honorific
from tests.factories import make_account, make_body, make_unit


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["users", *arguments])


def account(email: str) -> Account:
    db.session.rollback()
    found = queries.account_by_email(email)
    assert found is not None
    return found


def test_the_first_administrator_is_invited_by_a_link_alone_on_its_line(app: Flask) -> None:
    result = run(app, "invite", "Quantri@nhabe.example", "--role", "administrator", "--name", "Quản trị")

    assert result.exit_code == 0
    (link,) = result.output.splitlines()
    page = app.test_client().get(link.removeprefix("http://127.0.0.1:8000"))
    assert page.status_code == 200
    assert "quantri@nhabe.example" in page.text
    assert (account("quantri@nhabe.example").name, account("quantri@nhabe.example").is_waiting) == ("Quản trị", True)
    assert account("quantri@nhabe.example").holds(Role.ADMINISTRATOR)


def test_the_only_body_need_not_be_named(app: Flask) -> None:
    body = make_body()

    assert run(app, "invite", "lanhdao@x.vn", "--role", "leader").exit_code == 0

    assert account("lanhdao@x.vn").holds(Role.LEADER, body_id=body.id)
    assert account("lanhdao@x.vn").name == "lanhdao"


def test_an_officer_is_invited_for_a_unit_by_its_code(app: Flask) -> None:
    unit = make_unit(make_body())
    make_unit(make_body("khac"))

    unclear = run(app, "invite", "canbo@x.vn", "--role", "unit_officer", "--unit", "PK")
    good = run(app, "invite", "canbo@x.vn", "--role", "unit_officer", "--unit", "PK", "--body", "nhabe")

    assert unclear.exit_code == 2
    assert "There is no unit PK, or several bodies have one: then say --body too." in unclear.output
    assert good.exit_code == 0
    assert account("canbo@x.vn").holds(Role.UNIT_OFFICER, unit_id=unit.id)


def test_a_judge_is_bound_to_the_unit_where_the_judge_works(app: Flask) -> None:
    unit = make_unit(make_body())
    judge = ("invite", "gk@x.vn", "--role", "judge", "--unit", "PK", "--name", "Giám khảo")

    unaddressed = run(app, *judge)
    good = run(app, *judge, "--honorific", "ms")

    assert unaddressed.exit_code == 1
    assert "Giám khảo is not listed at the unit." in unaddressed.output
    assert good.exit_code == 0
    person = account("gk@x.vn").person
    assert person is not None
    assert (person.unit_id, person.honorific) == (unit.id, Honorific.MS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x@y.vn", "--role", "king"], "'king' is not one of"),
        (["x@y.vn"], "Missing option '--role'"),
        (["khong-phai-thu", "--role", "administrator"], "Invalid value for EMAIL"),
        (["x@y.vn", "--role", "unit_officer"], "Say of which unit with --unit."),
        (["x@y.vn", "--role", "unit_officer", "--unit", "ZZ"], "There is no unit ZZ"),
        (["x@y.vn", "--role", "leader"], "Say where the role holds with --body: khac, nhabe"),
        (["x@y.vn", "--role", "leader", "--body", "zz"], "There is no body zz. Known: khac, nhabe"),
        (["co@x.vn", "--role", "administrator"], "This address has an account already."),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_made(app: Flask, arguments: list[str], message: str) -> None:
    make_body("khac", name="A")
    make_unit(make_body())
    make_account("co@x.vn")

    result = run(app, "invite", *arguments)

    assert result.exit_code in (1, 2)
    assert message in result.output
    assert "Traceback" not in result.output
    assert db.session.query(Account).count() == 1


def test_who_lost_the_password_gets_a_new_link(app: Flask) -> None:
    first = run(app, "invite", "quantri@x.vn", "--role", "administrator").output.strip()

    second = run(app, "link", "QUANTRI@x.vn").output.strip()

    client = app.test_client()
    client.post("/language/en")
    assert "no longer good" in client.get(first.removeprefix("http://127.0.0.1:8000")).text
    assert "Set your password" in client.get(second.removeprefix("http://127.0.0.1:8000")).text


def test_there_is_no_link_for_nobody(app: Flask) -> None:
    result = run(app, "link", "ai@x.vn")

    assert (result.exit_code, result.output) == (1, "Error: There is no account of ai@x.vn.\n")
