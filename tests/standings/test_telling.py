"""A rule in words: every provision has its line, in both languages, and pages say what papers say."""

from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest.movements.models import (
    Aggregation,
    Basis,
    LaterRound,
    MissingSheets,
    Rounding,
    SpreadAction,
    SpreadUnit,
)
from contest.results.papers import summary_values
from contest.standings.queries import standings_of
from contest.standings.rule import Criterion, Grade, Rule, Spread, Vote
from contest.standings.telling import ENGLISH, VIETNAMESE, rule_lines
from tests.conftest import sign_in
from tests.scoring.world import MARKS, make_world

PLAIN = Rule(criteria=(Criterion("a", "Tính mới", 4000, 100), Criterion("b", "Hiệu quả", 6000, 100)), pass_mark=5050)


def test_a_plain_rule_is_two_lines() -> None:
    assert rule_lines(PLAIN) == [
        "Điểm là trung bình cộng các phiếu, tính trên tổng điểm của phiếu; cần ít nhất 1 phiếu. "
        "Phiếu có xung đột lợi ích không được tính.",
        "Làm tròn một lần đến 2 chữ số thập phân, từ một nửa trở lên thì làm tròn lên. Điểm đạt: 50,5.",
    ]
    assert "Pass mark: 50.5." in rule_lines(PLAIN, ENGLISH)[1]


@pytest.mark.parametrize(
    ("values", "vietnamese", "english"),
    [
        ({"method": Aggregation.TRIMMED_MEAN, "trim": 2}, "bỏ 2 phiếu cao nhất và 2 phiếu thấp nhất", "the 2 highest"),
        ({"method": Aggregation.MEDIAN}, "trung vị", "median"),
        ({"basis": Basis.CRITERION}, "tính riêng từng tiêu chí", "of each criterion"),
        ({"quorum": 3}, "ít nhất 3 phiếu", "at least 3 sheets"),
        ({"missing": MissingSheets.AWAITED}, "chờ đủ mọi phiếu", "is waited for"),
        ({"digits": 1, "rounding": Rounding.DOWN}, "1 chữ số thập phân, bỏ phần lẻ", "1 decimals"),
        ({"grades": (Grade("Tốt", 8050),)}, "Xếp loại: Tốt từ 80,5.", "Grades: Tốt from 80.5."),
        (
            {"criteria": (replace(PLAIN.criteria[0], minimum=2000, weight=150), PLAIN.criteria[1])},
            "Điểm liệt: Tính mới dưới 20.", "Knocked out: Tính mới below 20.",
        ),
        ({"criteria": (replace(PLAIN.criteria[0], weight=150),)}, "Hệ số: Tính mới × 1,5.", "Weights: Tính mới × 1.5."),
        (
            {"spread": Spread(1500, SpreadUnit.PERCENT, SpreadAction.THIRD_JUDGE)},
            "quá 15 % điểm tối đa: thêm một giám khảo chấm", "15 % of the highest score: one more judge scores",
        ),
        ({"later_round": LaterRound.AVERAGES}, "trung bình các vòng", "several rounds"),
        ({"ties": ("b", "submitted", "lot")}, "“Hiệu quả” cao hơn; nộp sớm hơn; bốc thăm", "the higher “Hiệu quả”"),
        ({"vote": Vote(1000, 100)}, "tối đa 10 điểm", "at most 10 points"),
        ({"severity_adjusted": True}, "Độ nghiêm khắc", "severity"),
    ],
)  # fmt: skip
def test_each_provision_of_a_rule_is_told(values: dict[str, Any], vietnamese: str, english: str) -> None:
    rule = replace(PLAIN, **values)

    assert vietnamese in " ".join(rule_lines(rule)) and vietnamese not in " ".join(rule_lines(PLAIN))
    assert english in " ".join(rule_lines(rule, ENGLISH)) and english not in " ".join(rule_lines(PLAIN, ENGLISH))
    assert len(rule_lines(rule)) == len(rule_lines(rule, ENGLISH))


@pytest.mark.parametrize("words", [VIETNAMESE, ENGLISH], ids=["vi", "en"])
def test_both_languages_have_words_for_every_choice(words: Any) -> None:
    assert set(words.methods) == set(Aggregation) and set(words.bases) == set(Basis)
    assert set(words.roundings) == set(Rounding)
    assert set(words.units) == set(SpreadUnit) and set(words.actions) == set(SpreadAction)


def test_pages_say_the_rule_as_papers_do(app: Flask, client: FlaskClient) -> None:
    world = make_world()
    initiative = world.scored(MARKS, MARKS)
    browser = sign_in(client, world.secretary)
    browser.post("/language/vi")
    lines = summary_values(standings_of(world.movement), None)["rule"]

    movement = f"/movements/{world.movement.id}"
    for address in (f"{movement}/standings", f"{movement}/results", f"/initiatives/{initiative.id}/explanation"):
        page = browser.get(address).text
        assert lines and all(f"<li>{line}</li>" in page for line in lines), address
