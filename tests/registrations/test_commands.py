"""``flask registrations similar``, ``import`` and ``export``."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import select

from contest.accounts.models import Role
from contest.database import db
from contest.initiatives.models import Initiative, InitiativeState
from tests.factories import make_account, make_body, make_initiative, make_movement, make_unit
from tests.registrations.lists import QUESTIONS, World, compose, filled, row


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


@pytest.fixture
def world(app: Flask) -> World:
    return World.made()


def invoke(app: Flask, *args: str) -> Any:
    return app.test_cli_runner().invoke(args=["registrations", *args])


def test_import_makes_drafts_and_a_dry_run_makes_none(app: Flask, world: World, tmp_path: Path) -> None:
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(filled(world.movement, row(1), row(2)).content)

    dry = invoke(app, "import", "cchc", str(path), "--dry-run")
    assert (dry.exit_code, dry.stdout) == (0, "2 registrations could be imported.\n")
    assert db.session.scalars(select(Initiative)).all() == []

    wet = invoke(app, "import", "cchc", str(path))
    assert (wet.exit_code, wet.stdout) == (0, "2 drafts have been made.\n")
    assert [made.saved_by for made in db.session.scalars(select(Initiative))] == [world.secretary] * 2

    again = invoke(app, "import", "cchc", str(path))
    assert again.exit_code == 1


def test_import_prints_every_fault_and_makes_nothing(app: Flask, world: World, tmp_path: Path) -> None:
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(
        filled(world.movement, row(1), {**row(2), "Lĩnh vực": "Y tế", "Tác giả 1: tỷ lệ (%)": "1"}).content
    )

    for extra in ([], ["--dry-run"]):
        answer = invoke(app, "import", "cchc", str(path), *extra)
        assert (answer.exit_code, answer.stdout) == (1, "")
        assert answer.stderr.splitlines() == [
            "row 3, Lĩnh vực: There is no field “Y tế”. Choose it from the list.",
            "row 3, Tác giả 1: tỷ lệ (%): The shares add up to 41%. They must add up to exactly 100%.",
            "Error: The list has 2 faults. Nothing was imported.",
        ]
    assert db.session.scalars(select(Initiative)).all() == []


@pytest.mark.parametrize(
    ("args", "reason"),
    [
        (["nothing", "{path}"], "no movement “nothing”"),
        (["cchc", "{path}"], "damaged"),
        (["cchc", "{path}x"], "does not exist"),
    ],
)
def test_import_says_what_is_wrong(app: Flask, world: World, tmp_path: Path, args: list[str], reason: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 broken")

    answer = invoke(app, "import", *(arg.format(path=path) for arg in args))

    assert answer.exit_code != 0
    assert reason in answer.stderr


def test_import_saves_under_the_account_that_is_named(app: Flask, world: World, tmp_path: Path) -> None:
    path = tmp_path / "danh-sach.xlsx"
    path.write_bytes(filled(world.movement, row(1)).content)

    assert "no account “nobody@x.vn”" in invoke(app, "import", "cchc", str(path), "--by", "nobody@x.vn").stderr
    assert invoke(app, "import", "cchc", str(path), "--by", "officer@x.vn").exit_code == 0
    assert db.session.scalars(select(Initiative)).one().saved_by == world.officer


def test_export_writes_everything_in_each_format_and_can_be_imported_again(
    app: Flask, world: World, tmp_path: Path
) -> None:
    world.take_in(filled(world.movement, row(1), row(2)))
    for form in ("xlsx", "csv", "zip"):
        out = tmp_path / f"out.{form}"
        answer = invoke(app, "export", "cchc", "--format", form, "--out", str(out))
        assert (answer.exit_code, answer.stdout) == (0, f"{out}: 2 registrations\n"), answer.stderr
    assert len((tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()) >= 3
    names = ZipFile(tmp_path / "out.zip").namelist()
    assert names[-2:] == ["index.xlsx", "manifest-sha256.txt"]

    other = make_movement(world.body, "khac")
    compose(other, QUESTIONS)
    answer = invoke(app, "import", "khac", str(tmp_path / "out.xlsx"))
    assert (answer.exit_code, answer.stdout) == (0, "2 drafts have been made.\n"), answer.stderr
