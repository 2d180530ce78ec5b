"""``flask registrations similar``."""

import json

import pytest
from flask import Flask

from contest.accounts.models import Role
from contest.initiatives.models import InitiativeState
from tests.factories import make_account, make_body, make_initiative, make_movement, make_unit


@pytest.fixture
def movement(app: Flask) -> str:
    """Two movements of a body, of last year and of this; the code of the later one."""
    body = make_body()
    unit = make_unit(body)
    officer = make_account("officer@x.vn", (Role.UNIT_OFFICER, unit))
    earlier, later = make_movement(body, "cchc-2018", year=2018), make_movement(body, "cchc-2019", year=2019)
    make_initiative(earlier, unit, officer, title="Hẻm văn minh", state=InitiativeState.REJECTED)
    make_initiative(later, unit, officer, title="Đẩy mạnh CCHC")
    make_initiative(later, unit, officer, title="Xây dựng hẻm văn minh, sạch đẹp")
    make_initiative(later, unit, officer, title="Hẻm văn minh", state=InitiativeState.DRAFT)
    return "cchc-2019"


def run(app: Flask, *args: str) -> str:
    answer = app.test_cli_runner().invoke(args=["registrations", "similar", *args])
    assert answer.exit_code == 0, answer.output
    return answer.output


def test_similar_initiatives_come_as_json_the_likest_first(app: Flask, movement: str) -> None:
    lines = json.loads(run(app, movement, "HEM VAN MINH", "--format", "json"))

    unit = "Ủy ban nhân dân xã Phước Kiển"
    assert lines == [
        {"number": 1, "title": "Hẻm văn minh", "year": 2018, "likeness": 100, "movement": "cchc-2018", "unit": unit,
         "state": "rejected"},
        {"number": 2, "title": "Xây dựng hẻm văn minh, sạch đẹp", "year": 2019, "likeness": 73,
         "movement": "cchc-2019", "unit": unit, "state": "eligible"},
    ]  # fmt: skip


def test_similar_initiatives_come_as_a_table(app: Flask, movement: str) -> None:
    assert run(app, movement, "hẻm văn minh").splitlines() == [
        "LIKENESS  NUMBER  YEAR  MOVEMENT   STATE     UNIT                           TITLE",
        "100       01      2018  cchc-2018  rejected  Ủy ban nhân dân xã Phước Kiển  Hẻm văn minh",
        "73        02      2019  cchc-2019  eligible  Ủy ban nhân dân xã Phước Kiển  Xây dựng hẻm văn minh, sạch đẹp",
    ]


def test_the_list_is_limited_by_number_and_likeness(app: Flask, movement: str) -> None:
    assert len(run(app, movement, "hẻm văn minh", "--most", "1").splitlines()) == 2
    assert len(run(app, movement, "hẻm văn minh", "--at-least", "90").splitlines()) == 2


def test_nothing_similar_is_an_empty_list(app: Flask, movement: str) -> None:
    assert json.loads(run(app, movement, "Khám bệnh từ xa", "--format", "json")) == []
    assert run(app, movement, "Khám bệnh từ xa").split()[0] == "LIKENESS"


def test_an_unknown_movement_is_named_in_the_error(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["registrations", "similar", "nothing", "Hẻm"])

    assert (answer.exit_code, "nothing" in answer.output) == (1, True)
