"""Standings and sheets for programs and offices."""

import csv
import io
import json
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from contest.database import transaction
from contest.panels.services import record_conflict
from contest.standings.papers import decimal_text, workbook_of
from tests.factories import make_sheet
from tests.scoring.world import MARKS, World, make_world

EVIL = '=HYPERLINK("http://x.vn")'


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def printed(app: Flask, *arguments: str) -> str:
    answer = app.test_cli_runner().invoke(args=["standings", *arguments])
    assert answer.exit_code == 0, answer.output
    return answer.output


@pytest.mark.parametrize(
    ("points", "text"),
    [(8250, "82.50"), (0, "0.00"), (5, "0.05"), (Fraction(8350), "83.50"), (Fraction(834967, 100), "83.4967")],
)
def test_points_are_exact_decimals(points: int | Fraction, text: str) -> None:
    assert decimal_text(points) == text


def test_what_has_no_exact_decimal_is_not_written_as_one() -> None:
    assert decimal_text(None) is None
    with pytest.raises(ValueError, match="no exact decimal"):
        decimal_text(Fraction(1, 3))


def test_json_tells_the_rule_the_places_and_the_working(app: Flask, world: World) -> None:
    initiative = world.scored(MARKS, {**MARKS, "novelty": 2600}, MARKS)
    with transaction():
        record_conflict(world.panel.seats[2], initiative, "Quen biết", by=world.secretary)

    found = json.loads(printed(app, "cchc", "--format", "json"))

    assert (found["movement"], found["rule"]["pass_mark"], found["rule"]["ties"]) == (
        "cchc", "60.00", ["effect", "novelty", "submitted"],
    )  # fmt: skip
    (line,) = found["standings"]
    assert (line["place"], line["number"], line["score"], line["spread"]) == (1, 1, "84.00", "1.00")
    assert [(sheet["judge"], sheet["use"], sheet.get("total")) for sheet in line["sheets"]] == [
        ("Giám khảo 01", "averaged", "83.50"),
        ("Giám khảo 02", "averaged", "84.50"),
        ("Giám khảo 03", "conflict", None),
    ]
    assert line["sheets"][0]["marks"] == {"novelty": "25.00", "effect": "30.00", "spread": "20.00", "dossier": "8.50"}
    assert line["sheets"][2]["conflict"] == "recorded"


def test_csv_opens_as_utf_8_and_holds_no_formula(app: Flask, world: World) -> None:
    world.scored(MARKS, MARKS, title=EVIL)
    world.scored(MARKS, title="Đổi mới một cửa")

    output = printed(app, "cchc")

    assert output.startswith("\ufeffplace,number,title,")
    lines = list(csv.DictReader(io.StringIO(output.removeprefix("\ufeff"))))
    assert [(line["place"], line["title"], line["score"], line["outcome"], line["wide"]) for line in lines] == [
        ("1", f"'{EVIL}", "83.50", "passed", "no"),
        ("", "Đổi mới một cửa", "", "no_quorum", "no"),
    ]


def test_an_unknown_movement_is_an_error(app: Flask) -> None:
    answer = app.test_cli_runner().invoke(args=["standings", "khong-co"])

    assert (answer.exit_code, answer.output) == (1, "Error: There is no movement “khong-co”.\n")


def rows_of(content: bytes, title: str) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(content))[title].iter_rows(values_only=True))


def test_the_workbook_lists_places_and_every_sheet(world: World) -> None:
    initiative = world.scored(MARKS, title=EVIL)
    open_sheet = make_sheet(world.assignment(2, initiative), {"novelty": 2500}, handed_in=False)
    with transaction():
        open_sheet.comment = "Đang xem"
    world.assignment(3, initiative)

    content = workbook_of(world.movement)

    places = rows_of(content, "Bảng xếp hạng")
    assert places[1][:6] == (None, 1, EVIL, "Ủy ban nhân dân xã Phước Kiển", None, "Chưa đủ phiếu chấm")
    sheets = rows_of(content, "Phiếu chấm")
    assert sheets[0][4:6] + sheets[0][6:12] == (
        "Ghế", "Giám khảo", "Tính mới", "Hiệu quả", "Khả năng áp dụng, nhân rộng", "Chất lượng hồ sơ", "Tổng điểm",
        "Tình trạng",
    )  # fmt: skip
    assert [line[4:12] for line in sheets[1:]] == [
        (1, "Giám khảo 01", 25, 30, 20, 8.5, 83.5, "Đã nộp"),
        (2, "Giám khảo 02", None, None, None, None, None, "Đang chấm"),
        (3, "Giám khảo 03", None, None, None, None, None, "Chưa chấm"),
    ]
    assert "Đang xem" not in [line[-1] for line in sheets], "what a judge is still writing is the judge's own"


def test_numbers_and_places_are_whole_and_points_have_two_decimals(world: World) -> None:
    world.scored(MARKS, MARKS)

    places, _sheets = load_workbook(io.BytesIO(workbook_of(world.movement)))

    assert {cell.value: cell.number_format for cell in places[2] if isinstance(cell.value, int | float)} == {
        1: "0", 83.5: "0.00", 2: "0", 0: "0.00",
    }  # fmt: skip


def test_text_in_the_workbook_is_never_a_formula(world: World) -> None:
    world.scored(MARKS, MARKS, title=EVIL)

    book = load_workbook(io.BytesIO(workbook_of(world.movement)))

    kinds = {cell.value: cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds[EVIL] == "s"
    assert "f" not in kinds.values()
