"""``flask scoring export`` and ``recount``: two files, and the standings from them with nothing else."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

import config
from contest.database import transaction
from contest.results import queries, services
from contest.standings.queries import standings_of
from contest.storage.services import content_of
from tests.scoring.world import MARKS, World, make_world

LOW = {**MARKS, "effect": 1000}


@pytest.fixture
def world(app: Flask) -> World:
    world = make_world()
    world.scored(MARKS, MARKS, MARKS)
    world.scored(LOW, MARKS)
    world.scored({**MARKS, "novelty": 100}, {**MARKS, "novelty": 100})
    return world


def run(app: Flask, *arguments: str, status: int = 0) -> tuple[str, str]:
    result = app.test_cli_runner().invoke(args=["scoring", *arguments])
    assert result.exit_code == status, result.output
    return result.stdout, result.stderr


def test_page_export_and_recount_say_the_same(app: Flask, world: World, tmp_path: Path) -> None:
    run(app, "export", "cchc", "--out", str(tmp_path))
    printed, warned = run(app, "recount", str(tmp_path))
    lines = list(csv.DictReader(io.StringIO(printed)))

    assert "not sealed" in warned
    assert list(lines[0]) == ["place", "initiative", "score", "grade", "counted", "excluded", "trimmed", "flags"]
    assert [(line["place"], line["initiative"], line["score"]) for line in lines] == [
        (str(row.place or ""), str(row.number), f"{row.value / 100:.2f}")  # type: ignore[operator]
        for row in standings_of(world.movement).rows
    ]
    assert lines[-1]["flags"] == "knocked_out minimum:novelty"


def test_the_export_of_closed_scoring_is_what_was_sealed(app: Flask, world: World, tmp_path: Path) -> None:
    with transaction():
        closing = services.close_scoring(world.movement, by=world.secretary)
    told, _warned = run(app, "export", "cchc", "--out", str(tmp_path / "new"))
    tree = json.loads(run(app, "recount", str(tmp_path / "new"), "--format", "json", "--seal", closing.digest)[0])

    assert told == f"seal {closing.digest}\n"
    assert (tmp_path / "new" / "sheets.csv").read_bytes() == content_of(queries.files_of(closing).sheets)
    assert tree["seal"] == closing.digest and tree["movement"] == "cchc"
    assert [line["place"] for line in tree["standings"]] == [1, 2, None]


@pytest.mark.parametrize("file", ["sheets.csv", "rule.json"])
def test_a_changed_byte_ends_with_status_1_and_names_the_file(
    app: Flask, world: World, tmp_path: Path, file: str
) -> None:
    with transaction():
        services.close_scoring(world.movement, by=world.secretary)
    run(app, "export", "cchc", "--out", str(tmp_path))
    content = (tmp_path / file).read_bytes()
    (tmp_path / file).write_bytes(content.replace(b"25.00", b"26.00", 1) if file == "sheets.csv" else content + b" ")
    printed, warned = run(app, "recount", str(tmp_path), status=1)

    assert printed == ""
    assert warned == f"Error: {file} has been changed since it was exported.\n"


def test_what_cannot_be_found_is_said(app: Flask, world: World, tmp_path: Path) -> None:
    assert "no movement" in run(app, "export", "nothing", "--out", str(tmp_path), status=1)[1]
    assert "sheets.csv is not there" in run(app, "recount", str(tmp_path), status=1)[1]


def test_a_recount_needs_no_database(app: Flask, world: World, tmp_path: Path) -> None:
    run(app, "export", "cchc", "--out", str(tmp_path))
    settings = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
        "FILES_URL": f"file://{tmp_path}/none",
        "QUEUE_URL": f"sqlite:///{tmp_path}/none/queue.db",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "scoring", "recount", str(tmp_path)]
    result = subprocess.run(command, cwd=config.ROOT, env=settings, capture_output=True, text=True, check=False)

    assert result.returncode == 0, result.stderr
    assert result.stdout == run(app, "recount", str(tmp_path))[0]
