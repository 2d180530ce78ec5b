"""Sending papers, as PDF or as Word file."""

import pytest
from flask import Flask

from contest.database import transaction
from contest.errors import NotFound
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.paper.views import sent
from contest.storage.services import store
from contest.storage.uploads import DOCX, PDF
from tests.factories import make_body


def ordered() -> Paper:
    body = make_body()
    with transaction():
        return order_paper("a.html", {}, filename="phieu.pdf", subject=body)


@pytest.mark.parametrize(("media_type", "name"), [(PDF, "phieu.pdf"), (DOCX, "phieu.docx")])
def test_a_paper_is_sent_in_the_format_that_was_asked_for(app: Flask, media_type: str, name: str) -> None:
    paper = ordered()
    with transaction():
        paper.file = store(b"%PDF", filename="phieu.pdf", media_type=PDF)
        paper.word_file = store(b"PK", filename="phieu.docx", media_type=DOCX)

    with app.test_request_context():
        answer = sent(paper, media_type)
        assert answer is not None
        answer.direct_passthrough = False
        assert (answer.mimetype, answer.data) == (media_type, b"%PDF" if media_type == PDF else b"PK")
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"


@pytest.mark.parametrize("media_type", [PDF, DOCX])
def test_a_paper_that_is_not_printed_is_not_sent(app: Flask, media_type: str) -> None:
    with app.test_request_context():
        assert sent(ordered(), media_type) is None


def test_a_paper_from_before_there_were_word_files_has_none_to_send(app: Flask) -> None:
    paper = ordered()
    with transaction():
        paper.file = store(b"%PDF", filename="phieu.pdf", media_type=PDF)

    with app.test_request_context():
        assert sent(paper, DOCX) is None
        assert sent(paper, PDF) is not None


def test_there_is_nothing_to_send_when_no_paper_was_ordered(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(NotFound):
        sent(None, PDF)
