"""Printing papers in the background: once, with the reason when it cannot be done."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from contest.database import db, transaction
from contest.errors import unpacked
from contest.paper import typeset
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.paper.tasks import print_paper, print_what_was_ordered
from contest.storage.models import StoredFile
from contest.storage.services import content_of
from contest.storage.uploads import DOCX
from contest.work import MOST_ATTEMPTS, WorkState
from tests.factories import make_body
from tests.pdf import pages_of
from tests.wordfiles import text_of

TEMPLATE = "paper/a_test.html"


@pytest.fixture(autouse=True)
def _template(templates: Path) -> None:
    """A paper that says ``text``."""
    (templates / TEMPLATE).write_text(
        '{% extends "paper/base.html" %}{% block heading %}Thử{% endblock %}'
        "{% block content %}<p>{{ text }}</p>{% endblock %}",
        encoding="utf-8",
    )


def ordered(**values: Any) -> Paper:
    given = {"body": "Ủy ban nhân dân huyện Nhà Bè", "place": "Nhà Bè", "text": "Nội dung"}
    body = make_body()
    with transaction():
        return order_paper(TEMPLATE, given | values, filename="thu.pdf", subject=body)


def test_a_paper_is_printed_and_stored(app: Flask) -> None:
    paper = ordered(text="Giải pháp số một")

    print_paper(paper.id)

    db.session.refresh(paper)
    assert (paper.state, paper.error, paper.done) == (WorkState.DONE, None, 1)
    assert paper.file is not None
    assert (paper.file.filename, paper.file.media_type) == ("thu.pdf", "application/pdf")
    assert "Giải pháp số một" in pages_of(content_of(paper.file))[0]
    assert paper.word_file is not None
    assert (paper.word_file.filename, paper.word_file.media_type) == ("thu.docx", DOCX)
    assert "Giải pháp số một" in text_of(content_of(paper.word_file))


def test_a_repeated_task_prints_nothing_anew(app: Flask) -> None:
    paper = ordered()
    print_paper(paper.id)
    file_id = db.session.get_one(Paper, paper.id).file_id

    print_paper(paper.id)
    print_what_was_ordered()

    assert db.session.get_one(Paper, paper.id).file_id == file_id
    assert db.session.query(StoredFile).count() == 2


def test_a_lost_message_is_made_up_for(app: Flask) -> None:
    paper = ordered()

    print_what_was_ordered()

    assert db.session.get_one(Paper, paper.id).state is WorkState.DONE


def test_a_paper_that_cannot_be_printed_says_why_and_stays_so(app: Flask) -> None:
    paper = ordered(text="🎉")

    print_paper(paper.id)
    print_what_was_ordered()

    paper = db.session.get_one(Paper, paper.id)
    assert (paper.state, paper.attempts, paper.file) == (WorkState.FAILED, 1, None)
    assert paper.error is not None
    assert str(unpacked(paper.error)) == "The font has no character “🎉” (U+1F389). It stands in text: “🎉”."


def test_a_paper_that_has_no_place_in_a_word_file_is_not_printed_either(app: Flask, templates: Path) -> None:
    page = templates / TEMPLATE
    page.write_text(page.read_text().replace("<p>{{ text }}</p>", "<pre>{{ text }}</pre>"), encoding="utf-8")
    paper = ordered()

    print_paper(paper.id)

    paper = db.session.get_one(Paper, paper.id)
    assert (paper.state, paper.file, paper.word_file) == (WorkState.FAILED, None, None)
    assert str(unpacked(paper.error or "")) == "The paper has “pre”, which has no place in a Word file."


def test_a_fault_of_ours_is_logged_and_shown_without_its_details(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    paper = ordered()

    def broken(*_arguments: object, **_options: object) -> bytes:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(typeset, "typeset", broken)
    print_paper(paper.id)

    paper = db.session.get_one(Paper, paper.id)
    assert paper.state is WorkState.FAILED
    assert "secret" not in str(paper.error)
    assert "ZeroDivisionError: secret" in caplog.text


def test_a_paper_that_kills_its_workers_is_given_up(app: Flask) -> None:
    paper = ordered()
    with transaction():
        paper.attempts = MOST_ATTEMPTS

    print_paper(paper.id)

    assert db.session.get_one(Paper, paper.id).state is WorkState.FAILED
