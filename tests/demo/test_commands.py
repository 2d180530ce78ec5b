"""The commands that write sample data, and the standings as they come out of the command line."""

import csv
import io
import json

from flask import Flask
from sqlalchemy import func, select

from contest.database import db
from contest.initiatives.models import Initiative
from contest.invariants import breaches
from contest.panels.models import Assignment
from contest.scoring.models import Mark, Sheet, SheetState
from tests.conftest import product
from tests.demo.reckoning import reckon

SCALE = ["demo", "scale", "--units", "6", "--initiatives", "10", "--judges", "4", "--sheets", "3"]


def test_scale_writes_as_many_rows_as_asked_for(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=SCALE)

    assert answer.exit_code == 0, answer.output
    counts = [
        db.session.scalar(select(func.count()).select_from(kind)) for kind in (Initiative, Assignment, Sheet, Mark)
    ]
    assert counts == [10, 30, 30, 150]
    assert set(db.session.scalars(select(Sheet.state))) == {SheetState.HANDED_IN}
    assert list(breaches()) == []


def test_scale_is_refused_a_second_time_and_with_too_few_judges(app: Flask) -> None:
    runner = app.test_cli_runner()

    assert runner.invoke(args=[*SCALE[:-1], "5"]).exit_code == 1
    assert runner.invoke(args=SCALE).exit_code == 0
    again = runner.invoke(args=SCALE)
    assert (again.exit_code, "already" in again.output) == (1, True)


def test_standings_come_as_json_with_exact_decimals(app: Flask) -> None:
    runner = app.test_cli_runner()
    runner.invoke(args=SCALE)

    found = json.loads(runner.invoke(args=["standings", "scale", "--format", "json"]).output)

    rubric_trim, quorum = 1, 3
    reckoned = reckon("scale", trim=rubric_trim, quorum=quorum)
    assert {row["number"]: row["score"] for row in found["standings"]} == {
        number: f"{one.score // 100}.{one.score % 100:02d}" for number, one in reckoned.items()
    }


def test_standings_come_as_csv_in_the_same_order(app: Flask) -> None:
    runner = app.test_cli_runner()
    runner.invoke(args=SCALE)

    listed = csv.DictReader(io.StringIO(runner.invoke(args=["standings", "scale"]).output.lstrip("\ufeff")))
    known = json.loads(runner.invoke(args=["standings", "scale", "--format", "json"]).output)["standings"]

    assert [row["number"] for row in listed] == [str(row["number"]) for row in known]


def test_an_unknown_movement_is_named_in_the_error(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["standings", "nothing"])

    assert (answer.exit_code, "nothing" in answer.output) == (1, True)


def test_sample_data_is_refused_in_production(tmp_path: object) -> None:
    app = product(tmp_path, environment="production", secret_key="x" * 40, public_url="https://x.vn")  # type: ignore[arg-type]

    answer = app.test_cli_runner().invoke(args=["demo", "load"])

    assert (answer.exit_code, "production" in answer.output) == (1, True)
