"""The bonus money of the Nhà Bè case, as computed from the published numbers of recipients."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

import config
from contest.awards.listing import Layout
from contest.awards.models import Decision
from contest.awards.papers import DECISION
from contest.database import db
from contest.paper.numerals import dong_in_words
from contest.paper.typeset import typeset
from contest.payments import queries
from contest.payments.services import decision_paper
from tests.conftest import close, product
from tests.pdf import pages_of

pytestmark = pytest.mark.xdist_group("demo")
CASE = ("101/QĐ-UBND", "102/QĐ-UBND")


@pytest.fixture
def decisions(told_once: Path) -> Iterator[list[Decision]]:
    app: Flask = product(told_once)
    with app.app_context():
        found = db.session.scalars(select(Decision).where(Decision.year == 2020).order_by(Decision.number)).all()
        yield [decision for decision in found if decision.notation in CASE]
    close(app)


def test_the_two_decisions_of_nha_be_come_to_forty_million(decisions: list[Decision]) -> None:
    money = [queries.decided_money_of(decision) for decision in decisions]

    assert [one.by_kind for one in money] == [
        [("collective", 19, 17_100_000), ("individual", 15, 6_750_000)],
        [("collective", 18, 16_200_000)],
    ]
    total = sum(one.total for one in money)
    assert total == 40_050_000 == 15 * 450_000 + 37 * 900_000
    assert dong_in_words(total) == "Bốn mươi triệu không trăm năm mươi nghìn đồng"
    assert {one.base_salary for one in money} == {1_490_000}


def test_collectives_in_both_decisions_are_shown_to_be_looked_at(decisions: list[Decision]) -> None:
    excellent = queries.money_of(decisions[1])

    assert len(excellent.to_look_at) == 3
    assert all(line.others and not line.same_merit for line in excellent.to_look_at)


def test_the_decision_of_nha_be_prints_with_its_list(decisions: list[Decision]) -> None:
    values = {**decision_paper(decisions[0], Layout(with_money=True)), "ordered_at": "2020-02-05T09:00:00+07:00"}

    text = " ".join(pages_of(typeset(DECISION, values, fonts_dir=config.Settings().fonts_dir)))

    assert "Tặng Giấy khen cho 19 tập thể và 15 cá nhân đã có thành tích trong thực hiện phong trào thi đua" in text
    assert "23.850.000 đồng (Hai mươi ba triệu tám trăm năm mươi nghìn đồng)" in text
    assert text.count(" 900.000") == 20
    assert text.count(" 450.000") == 16
