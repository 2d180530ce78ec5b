"""The list of payments as a paper and as a spreadsheet."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import load_workbook

import config
from contest.database import transaction
from contest.paper.typeset import typeset
from contest.paper.word import word
from contest.payments import queries
from contest.payments.papers import SHEET, sheet_values, sheet_workbook
from contest.payments.queries import Paid
from tests.payments.conftest import Cashier
from tests.pdf import pages_of, words_of
from tests.wordfiles import text_of

FONTS = config.Settings().fonts_dir


def drawn(cashier: Cashier) -> list[Paid]:
    return queries.paid_lines(cashier.draw_up())


def test_a_list_shows_every_factor_and_the_total_in_words(cashier: Cashier) -> None:
    lines = drawn(cashier)
    values = {**sheet_values(lines[0].line.sheet, lines), "ordered_at": "2020-02-07T09:00:00+07:00"}

    pdf, docx = (make(SHEET, values, fonts_dir=FONTS) for make in (typeset, word))

    page = " ".join(pages_of(pdf))
    for said in (
        "ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ PHÒNG NỘI VỤ",
        "BẢNG KÊ TIỀN THƯỞNG (Kèm theo Quyết định số 101/QĐ-UBND ngày 07 tháng 02 năm 2020 của Chủ tịch",
        "I. TẬP THỂ 1 Ủy ban nhân dân xã Phước Kiển",
        "0,3 1.490.000 2 894.000 900.000",
        "II. CÁ NHÂN 1 Ông Nguyễn Văn Một",
        "0,3 1.490.000 1 447.000 450.000",
        "Tổng cộng 3.129.000 3.150.000",
        "Tổng số tiền: 3.150.000 đồng (Bằng chữ: Ba triệu một trăm năm mươi nghìn đồng).",
        "Nguồn kinh phí: Quỹ thi đua, khen thưởng năm 2020.",
    ):
        assert said in page
    for office in ("NGƯỜI LẬP BẢNG", "KẾ TOÁN", "TRƯỞNG PHÒNG"):
        assert office in page
        assert office in text_of(docx)
    assert "Ký nhận" in page.replace("\u00a0", " ")


def test_a_list_lies_on_its_side_within_the_margins(cashier: Cashier, tmp_path: Path) -> None:
    lines = drawn(cashier)
    values = {**sheet_values(lines[0].line.sheet, lines), "ordered_at": "2020-02-07T09:00:00+07:00"}

    page = words_of(typeset(SHEET, values, fonts_dir=FONTS), tmp_path)[0]

    assert min(each.left for each in page) >= 29.9
    assert 240 < max(each.right for each in page) <= 282.1
    heading = next(each for each in page if each.text == "BẢNG")
    last = next(each for each in page if each.text == "THƯỞNG")
    assert (heading.left + last.right) / 2 == pytest.approx(156, abs=0.5)


def test_the_workbook_has_numbers_that_add_up(cashier: Cashier) -> None:
    lines = drawn(cashier)
    cashier.pay(lines[0].line, 400_000, taken_by="=1+1")
    sheet = lines[0].line.sheet

    content = sheet_workbook(sheet, queries.paid_lines(sheet))

    heading, *rows, total = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()
    assert heading[:3] == ["STT", "Loại", "Tên tập thể, cá nhân"]
    assert rows[0][5:14] == [
        0.3, 1_490_000, 2, 894_000, 900_000, "Đã chi một phần", 400_000, 0,
        "chi 07/02/2020 chuyển khoản PC 07 =1+1",
    ]  # fmt: skip
    assert sum(row[9] for row in rows) == total[9] == 3_150_000
    with ZipFile(BytesIO(content)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_nothing_in_the_workbook_is_a_formula(cashier: Cashier) -> None:
    with transaction():
        cashier.fund.name = '=HYPERLINK("http://x.vn")'
    lines = drawn(cashier)

    content = sheet_workbook(lines[0].line.sheet, lines)

    with ZipFile(BytesIO(content)) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 2
    assert all(b"<f>" not in sheet for sheet in sheets)
