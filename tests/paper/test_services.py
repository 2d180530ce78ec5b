"""Ordering papers: what stands on them is frozen."""

from datetime import UTC, datetime

from flask import Flask

from contest import clock
from contest.database import transaction
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.work import WorkState
from tests.factories import make_body


def test_an_ordered_paper_waits_with_its_values_and_its_instant_by_the_office_clock(
    app_on_both: Flask,
) -> None:
    body = make_body()
    with clock.at(datetime(2020, 2, 6, 18, 30, tzinfo=UTC)), transaction():
        paper = order_paper("paper/x.html", {"n": 1, "đ": ["ư"]}, filename="Phiếu/số: 1.pdf", subject=body)

    assert (paper.state, paper.subject_kind, paper.subject_id) == (WorkState.QUEUED, "body", body.id)
    assert paper.values == {"n": 1, "đ": ["ư"], "ordered_at": "2020-02-07T01:30:00+07:00"}
    assert (paper.template, paper.filename) == ("paper/x.html", "số 1.pdf")
    assert paper.file is None


def test_a_paper_about_a_row_that_was_just_added_knows_its_id(app: Flask) -> None:
    with transaction() as session:
        first = order_paper("paper/x.html", {}, filename="a.pdf", subject=make_unsaved(session))

    assert (first.subject_kind, first.subject_id) == ("paper", 1)


def make_unsaved(session: object) -> Paper:
    row = Paper(template="t", filename="f", subject_kind="k", subject_id=1, values={})
    session.add(row)  # type: ignore[attr-defined]
    return row
