"""What goes out: a list safe to open, the registration sheet, the list to be signed."""

import csv
import json
from io import StringIO

import pytest
from flask import Flask

import config
from contest.database import db, transaction
from contest.evidence.services import add_attachment
from contest.initiatives.models import Initiative, InitiativeState
from contest.initiatives.queries import Reach
from contest.paper.typeset import typeset
from contest.paper.word import word
from contest.registrations import services
from contest.registrations.models import ExportKind
from contest.registrations.papers import LIST, SHEET, csv_of, list_values, sheet_values, workbook_of
from contest.registrations.queries import whole_reach
from tests.evidence.conftest import LIMITS
from tests.evidence.samples import picture
from tests.factories import make_initiative, make_unit
from tests.pdf import pages_of
from tests.registrations.lists import ROW, World, cells, filled, row
from tests.statements import statements
from tests.wordfiles import text_of

FONTS = config.Settings().fonts_dir


@pytest.fixture
def world(app: Flask) -> World:
    return World.made()


def only(world: World) -> Initiative:
    return db.session.query(Initiative).filter_by(movement_id=world.movement.id).one()


def test_nothing_in_an_export_is_taken_for_a_formula(world: World) -> None:
    world.take_in(filled(world.movement, {**ROW, "Từ khóa": "@SUM(1)"}))
    with transaction():
        only(world).title = "=HYPERLINK(1)"

    book = workbook_of(world.movement, whole_reach(world.movement))
    told = dict(zip(*cells(book)[:2], strict=True))
    assert (told["Tên giải pháp, sáng kiến"], told["Từ khóa"]) == ("=HYPERLINK(1)", "@SUM(1)")
    assert b"<f>" not in book

    content = csv_of(world.movement, whole_reach(world.movement))
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    told = dict(zip(lines[0], lines[1], strict=True))
    assert (told["Tên giải pháp, sáng kiến"], told["Từ khóa"]) == ("'=HYPERLINK(1)", "'@SUM(1)")
    assert (told["Số tiền làm lợi"], told["Ngày áp dụng lần đầu"], told["Tác giả 1: tỷ lệ (%)"]) == (
        "1250000", "31/03/2019", "60",
    )  # fmt: skip


def test_an_export_shows_only_what_its_reader_may_see(world: World) -> None:
    for unit, officer in ((world.unit, world.officer), (world.other, world.neighbour)):
        make_initiative(world.movement, unit, officer, title=f"Nháp {unit.code}", state=InitiativeState.DRAFT)
        make_initiative(world.movement, unit, officer, title=f"Nộp {unit.code}")

    def seen(reach: Reach) -> set[object]:
        head, *lines = cells(workbook_of(world.movement, reach))
        return {line[head.index("Tên giải pháp, sáng kiến")] for line in lines}

    assert seen(Reach(True, frozenset())) == {"Nộp PK", "Nộp PX"}
    assert seen(Reach(False, frozenset([world.unit.id]))) == {"Nháp PK", "Nộp PK"}
    assert seen(whole_reach(world.movement)) == {"Nháp PK", "Nộp PK", "Nháp PX", "Nộp PX"}


def test_an_export_asks_the_database_equally_often_for_one_row_and_for_three(world: World) -> None:
    def asked() -> int:
        movement = world.movement
        with statements() as seen:
            workbook_of(movement, Reach(True, frozenset()))
        return len(seen)

    make_initiative(world.movement, world.unit, world.officer)
    once = asked()
    for number in (2, 3):
        make_initiative(world.movement, world.other, world.officer, title=f"Số {number}")

    assert asked() == once


def test_the_sheet_says_everything_and_its_values_are_plain(world: World) -> None:
    world.take_in(filled(world.movement, ROW))
    initiative = only(world)
    with transaction():
        add_attachment(initiative, picture(name="Ảnh chụp.png"), limits=LIMITS, by=world.officer)
        add_attachment(initiative, picture("blue", "Xác nhận.png"), limits=LIMITS, by=world.officer,
                       question=world.question("Xác nhận áp dụng"))  # fmt: skip
    values = {**sheet_values(initiative), "ordered_at": "2026-11-26T09:00:00+07:00"}

    assert json.loads(json.dumps(values)) == values
    said = " ".join(pages_of(typeset(SHEET, values, fonts_dir=FONTS)))
    for expected in (
        "BẢN ĐĂNG KÝ", "Bản nháp, chưa nộp", "Một cửa điện tử liên thông", "Nguyễn Văn An", "Trần Thị Bưởi", "60",
        "1. Thực trạng", "1.250.000 đồng", "31/3/2019", "Toàn đơn vị", "- Doanh nghiệp", "Thời gian ngày 15 7",
        "- Xác nhận.png", "- Ảnh chụp.png", "THỦ TRƯỞNG ĐƠN VỊ", "ĐẠI DIỆN NHÓM TÁC GIẢ",
    ):  # fmt: skip
        assert expected in said
    assert "1.250.000 đồng" in text_of(word(SHEET, values, fonts_dir=FONTS))


def test_the_sheet_is_dated_by_its_submission(world: World) -> None:
    world.take_in(filled(world.movement, ROW))
    with transaction():
        services.submit_if_complete(only(world), by=world.officer)

    values = sheet_values(only(world))

    assert (values["number"], values["state"]) == ("01", "Đã nộp")
    assert values["submitted_at"]


def test_the_list_names_what_was_submitted_unit_by_unit_with_counts(world: World) -> None:
    titles = ["Hẻm <văn minh>", "Một cửa", "Đã rút"]
    states = (InitiativeState.SUBMITTED, InitiativeState.ELIGIBLE, InitiativeState.WITHDRAWN)
    for title, state in zip(titles, states, strict=True):
        make_initiative(world.movement, world.unit, world.officer, title=title, state=state)
    make_initiative(world.movement, world.other, world.neighbour, title="Của xã khác")
    make_initiative(world.movement, world.unit, world.officer, title="Nháp", state=InitiativeState.DRAFT)
    with transaction():
        run = services.request_export(
            world.movement, ExportKind.LIST, Reach(True, frozenset()), unit=None, by=world.secretary
        )

    values = list_values(run)

    assert json.loads(json.dumps(values)) == values
    assert [line if isinstance(line, str) else line[2] for line in values["rows"]] == [
        "Ủy ban nhân dân xã Phú Xuân (1 giải pháp)", "Của xã khác",
        "Ủy ban nhân dân xã Phước Kiển (2 giải pháp)", "Hẻm <văn minh>", "Một cửa",
    ]  # fmt: skip
    pages = pages_of(typeset(LIST, values, fonts_dir=FONTS))
    assert "2 đơn vị đã đăng ký 3 giải pháp" in pages[0]
    assert "(Đã nộp: 1; Đủ điều kiện: 2)" in pages[0]


def test_a_list_of_one_unit_is_issued_by_the_unit(world: World) -> None:
    make_unit(world.body, "KHAC", "Đơn vị khác")
    world.take_in(filled(world.movement, row(1)))
    with transaction():
        services.submit_if_complete(only(world), by=world.officer)
    with transaction():
        run = services.request_export(
            world.movement, ExportKind.LIST, Reach(False, frozenset([world.unit.id])), unit=world.unit, by=world.officer
        )

    values = list_values(run)

    assert (values["issuer"], values["superior"]) == (world.unit.name, world.body.name)
    assert len(values["rows"]) == 1
    assert run.filename == "danh-sach-dang-ky-cchc-PK"
