"""The pictures of judging: on the page and in the minutes the same, told in words, without names unless agreed."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest.agreement.papers import Words, figures_of, severity_picture
from contest.agreement.queries import progress_of, survey_of
from contest.database import db, transaction
from contest.movements.models import JudgingTerms
from contest.paper.chart import drawn
from contest.paper.models import Paper
from contest.results.services import order_minutes
from tests.conftest import sign_in
from tests.pdf import figures_told, pages_of
from tests.scoring.world import MARKS, World, make_world
from tests.wordfiles import opened, text_of

LOW = {"novelty": 1500, "effect": 2000, "spread": 1500, "dossier": 500}


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def figures(world: World) -> list[dict[str, Any]]:
    study = survey_of(world.movement).study_of(world.panel)
    return figures_of(study, progress_of(world.movement, world.panel))


def words_of(shown: list[dict[str, Any]], kind: str) -> str:
    (words,) = [figure["words"] for figure in shown if figure["picture"]["kind"] == kind]
    return str(words)


def test_each_picture_of_judging_stands_in_the_minutes_in_its_order(world: World) -> None:
    world.scored(MARKS, LOW, MARKS)
    shown = figures(world)

    assert [figure["picture"]["kind"] for figure in shown] == ["dotted", "spanned", "heaped", "climbing"]
    assert [figure["caption"].split(".")[0] for figure in shown] == ["Hình 1", "Hình 2", "Hình 3", "Hình 4"]


def test_a_panel_without_sheets_has_no_pictures_of_marks(world: World) -> None:
    world.assignment()

    assert [figure["picture"]["kind"] for figure in figures(world)] == ["climbing"]


def test_the_figures_of_each_picture_are_told_in_words(world: World) -> None:
    world.scored(MARKS, LOW, MARKS)
    shown = figures(world)

    assert "Số 01: 83,5; 55; 83,5; trung bình 74; chênh lệch 28,5." in words_of(shown, "dotted")
    assert "Giám khảo 1: 3,17" in words_of(shown, "spanned") and "Giám khảo 2: −6,33" in words_of(shown, "spanned")
    assert "3 phiếu, thấp nhất 55, trung bình 74, cao nhất 83,5." in words_of(shown, "heaped")
    assert "trên 3 phiếu phải nộp" in words_of(shown, "climbing")


@pytest.mark.parametrize(("named", "label"), [(False, "Giám khảo 1"), (True, "1. Giám khảo 01")])
def test_judges_have_names_in_pictures_only_where_that_was_agreed(world: World, named: bool, label: str) -> None:
    with transaction():
        db.session.add(JudgingTerms(movement_id=world.movement.id, declares_first=False, judges_named=named))
    world.scored(MARKS, LOW, MARKS)
    study = survey_of(world.movement).study_of(world.panel)

    assert severity_picture(study)["lines"][0]["words"] == label
    assert ("Giám khảo 01" in str(figures(world))) is named
    assert severity_picture(study, Words(judge="Judge %s"))["lines"][0]["words"] == (label if named else "Judge 1")


@pytest.mark.parametrize(("address", "kind"), [("marks", "dotted"), ("severity", "spanned"), ("progress", "climbing")])
def test_the_page_shows_the_very_picture_of_the_minutes(
    world: World, client: FlaskClient, address: str, kind: str
) -> None:
    world.scored(MARKS, LOW, MARKS)
    browser = sign_in(client, world.secretary)
    browser.post("/language/vi")
    with transaction():
        values = order_minutes(world.panel).values
    (picture,) = [figure["picture"] for figure in values["figures"] if figure["picture"]["kind"] == kind]

    page = browser.get(f"/panels/{world.panel.id}/agreement/{address}.svg")
    assert page.data == drawn(picture)


def test_both_files_of_the_minutes_hold_the_pictures(world: World, client: FlaskClient) -> None:
    world.scored(MARKS, LOW, MARKS)
    browser, address = sign_in(client, world.secretary), f"/panels/{world.panel.id}/minutes"
    browser.post(address)
    content, printed = browser.get(f"{address}.docx").data, browser.get(f"{address}.pdf").data
    values: Mapping[str, Any] = db.session.query(Paper).one().values

    assert len(opened(content).inline_shapes) == len(values["figures"]) == 4
    assert all(figure["caption"] in text_of(content) for figure in values["figures"])
    assert figures_told(printed) == [figure["words"] for figure in values["figures"]]
    assert "Hình 4." in " ".join(pages_of(printed))
