"""Finding the papers about a row."""

from flask import Flask

from contest.database import transaction
from contest.paper.queries import latest_paper
from contest.paper.services import order_paper
from tests.factories import make_body, make_unit


def test_the_latest_paper_of_its_kind_about_the_row_is_found(app: Flask) -> None:
    body = make_body()
    unit = make_unit(body)
    assert unit.id == body.id, "two rows of one number, so that only their kind tells them apart"
    with transaction():
        order_paper("a.html", {}, filename="a.pdf", subject=body)
        second = order_paper("a.html", {}, filename="a.pdf", subject=body)
        other = order_paper("b.html", {}, filename="b.pdf", subject=body)
        order_paper("a.html", {}, filename="a.pdf", subject=unit)

    assert latest_paper("a.html", body) is second
    assert latest_paper("b.html", body) is other
    assert latest_paper("b.html", unit) is None
