"""Lists from and to spreadsheets: a template people can fill in, every fault with its row and column."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.cell_range import CellRange

from contest.errors import RuleViolation
from contest.spreadsheet import MOST_COLUMNS, MOST_ROWS, Column, FaultyList, harmless, read_rows, template, workbook
from contest.storage.uploads import Upload

COLUMNS = [
    Column("code", "Mã đơn vị", "A short code.", 14, required=True, longest=10),
    Column("name", "Tên đơn vị", "", 40, required=True, longest=30),
    Column("kind", "Loại", "", 20, offers=("Trường học", "=Doanh nghiệp")),
    Column("since", "Hoạt động từ ngày", "", 16),
]
HEADINGS = [column.heading for column in COLUMNS]


def sheet(*rows: list[Any], headings: list[Any] | None = None) -> Upload:
    """Return a list as a spreadsheet program saves it."""
    book = Workbook()
    for row in [headings if headings is not None else HEADINGS, *rows]:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return Upload("danh-sach.xlsx", out.getvalue())


def told(upload: Upload) -> list[tuple[int, str, str]]:
    _rows, checker = read_rows(upload, COLUMNS)
    return [(fault.row, fault.column, fault.message % fault.values) for fault in checker.faults]


def cells(upload: Upload) -> list[dict[str, str]]:
    rows, checker = read_rows(upload, COLUMNS)
    checker.done()
    return [dict(row.cells) for row in rows]


def test_the_template_opens_in_another_program_with_its_headings_hints_and_choices() -> None:
    book = load_workbook(BytesIO(template("Đơn vị", COLUMNS, str.upper)))

    first = book["Đơn vị"]
    assert [cell.value for cell in first[1]] == ["Mã đơn vị *", "Tên đơn vị *", "Loại", "Hoạt động từ ngày"]
    assert first["A1"].comment.text == "A SHORT CODE."
    assert first.freeze_panes == "A2"
    (offer,) = first.data_validations.dataValidation
    assert (str(offer.sqref), offer.formula1) == (f"C2:C{MOST_ROWS + 1}", "'Danh mục'!$A$2:$A$3")
    assert [row[0].value for row in book["Danh mục"].iter_rows()] == ["Loại", "Trường học", "=Doanh nghiệp"]
    assert book["Danh mục"]["A3"].data_type == "s"


def test_a_filled_in_template_is_read_back_line_by_line() -> None:
    book = load_workbook(BytesIO(template("Đơn vị", COLUMNS, str)))
    book["Đơn vị"].append(["PK", "Xã Phước Kiển", "Trường học", date(2019, 3, 31)])
    out = BytesIO()
    book.save(out)

    assert cells(Upload("mau.xlsx", out.getvalue())) == [
        {"code": "PK", "name": "Xã Phước Kiển", "kind": "Trường học", "since": "2019-03-31"}
    ]


def test_cells_come_as_tidy_text_whatever_the_program_made_of_them() -> None:
    morning = datetime(2019, 3, 31, 8, 0)  # noqa: DTZ001 - a spreadsheet knows no zones
    upload = sheet([7, "  Phòng \u00a0 Nô\u0323i vụ ", None, morning], [7.5, True, "", "31/3/2019"])

    assert cells(upload) == [
        {"code": "7", "name": "Phòng Nội vụ", "kind": "", "since": "2019-03-31"},
        {"code": "7,5", "name": "True", "kind": "", "since": "31/3/2019"},
    ]


def test_columns_are_found_by_their_headings_in_any_order_and_others_do_not_matter() -> None:
    upload = sheet(["x", "Xã Phước Kiển", "PK"], headings=["Ghi chú", "TÊN ĐƠN VỊ *", "Ma don vi"])

    assert cells(upload) == [{"code": "PK", "name": "Xã Phước Kiển"}]


def test_every_faulty_cell_is_told_with_its_row_and_column() -> None:
    upload = sheet(
        ["PK", "Xã Phước Kiển"],
        [None, "Xã Phú Xuân"],
        [],
        ["MOTMARATDAI", "x" * 31],
        ["PX", "Xã 🎉"],
        ["PL", "đảo\u202echữ"],
    )

    assert told(upload) == [
        (3, "Mã đơn vị", "This cell must be filled in."),
        (5, "Mã đơn vị", "At most 10 characters."),
        (5, "Tên đơn vị", "At most 30 characters."),
        (6, "Tên đơn vị", "The character “🎉” cannot be printed on papers. Take it out."),
        (7, "Tên đơn vị", "The character “U+202E” cannot be printed on papers. Take it out."),
    ]


def test_a_list_with_one_fault_is_refused_as_a_whole() -> None:
    _rows, checker = read_rows(sheet(["PK", "Xã Phước Kiển"], ["PX", ""]), COLUMNS)

    with pytest.raises(FaultyList) as refused:
        checker.done()

    assert [fault.row for fault in refused.value.faults] == [3]


@pytest.mark.parametrize(
    ("text", "day"),
    [("2019-03-31", date(2019, 3, 31)), ("31/3/2019", date(2019, 3, 31)), ("31.3.2019", date(2019, 3, 31)), ("", None)],
)
def test_days_are_read_as_offices_write_them(text: str, day: date | None) -> None:
    (row,), checker = read_rows(sheet(["PK", "Xã", "", text]), COLUMNS)

    assert checker.day(row, "since") == day
    assert checker.faults == []


def test_what_is_no_day_is_a_fault() -> None:
    (row,), checker = read_rows(sheet(["PK", "Xã", "", "30/2/2019"]), COLUMNS)

    assert checker.day(row, "since") is None
    assert [(fault.row, fault.column) for fault in checker.faults] == [(2, "Hoạt động từ ngày")]


def test_a_value_is_looked_up_without_regard_to_accents() -> None:
    known = {"truong hoc": "school"}
    (row, other), checker = read_rows(sheet(["A", "a", "TRƯỜNG  HỌC"], ["B", "b", "Trường nghề"]), COLUMNS)

    assert checker.one_of(row, "kind", known, "There is no kind “%(text)s”.") == "school"
    assert checker.one_of(other, "kind", known, "There is no kind “%(text)s”.") is None
    assert [(fault.row, fault.message % fault.values) for fault in checker.faults] == [
        (3, "There is no kind “Trường nghề”.")
    ]


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (sheet(), "The list is empty."),
        (sheet([None, None]), "The list is empty."),
        (sheet(["PK"], headings=["Mã đơn vị"]), "missing: Tên đơn vị. Use the template."),
        (sheet(["PK"], headings=[]), "missing: Mã đơn vị, Tên đơn vị. Use the template."),
        (Upload("danh-sach.xlsx", b"Ma don vi,Ten don vi\nPK,Xa"), "is not one of: XLSX."),
        (Upload("danh-sach.xlsx", b""), "is empty"),
        (Upload("danh-sach.xlsx", sheet(["PK", "Xã"]).content[:-200]), "is damaged"),
        (Upload("danh-sach.csv", sheet(["PK", "Xã"]).content), "does not fit its content"),
    ],
)
def test_what_is_no_list_at_all_is_refused_with_its_reason(upload: Upload, reason: str) -> None:
    with pytest.raises(RuleViolation) as refused:
        read_rows(upload, COLUMNS)

    assert reason in str(refused.value)


def test_a_workbook_whose_parts_are_nonsense_is_refused_as_damaged() -> None:
    out = BytesIO()
    with ZipFile(BytesIO(sheet(["PK", "Xã"]).content)) as good, ZipFile(out, "w") as bad:
        for entry in good.infolist():
            broken = entry.filename.endswith(("workbook.xml", "sheet1.xml"))
            bad.writestr(entry, b"<nonsense" if broken else good.read(entry))

    with pytest.raises(RuleViolation, match="damaged"):
        read_rows(Upload("danh-sach.xlsx", out.getvalue()), COLUMNS)


def test_a_list_of_more_lines_than_anybody_checks_is_refused() -> None:
    upload = sheet(*[[f"M{number}", "Xã"] for number in range(MOST_ROWS + 1)])

    with pytest.raises(RuleViolation, match=f"more than {MOST_ROWS} lines"):
        read_rows(upload, COLUMNS)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("XFD1048576", f"more than {MOST_ROWS} lines"),
        ("XFD4000", f"more than {MOST_COLUMNS} columns"),
    ],
)
def test_a_stray_cell_far_out_is_refused_before_room_is_made_for_all_the_others(cell: str, reason: str) -> None:
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(["PK", "Xã"])
    book.active[cell] = "x"
    out = BytesIO()
    book.save(out)

    with pytest.raises(RuleViolation, match=reason):
        read_rows(Upload("danh-sach.xlsx", out.getvalue()), COLUMNS)


def test_an_empty_cell_far_out_that_is_only_dressed_does_not_matter() -> None:
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(["PK", "Xã"])
    book.active["XFD1048576"].font = Font(bold=True)
    out = BytesIO()
    book.save(out)

    assert [row["code"] for row in cells(Upload("danh-sach.xlsx", out.getvalue()))] == ["PK"]


def rewritten(change: dict[str, tuple[bytes, bytes]], added: dict[str, bytes] | None = None) -> Upload:
    """Return a good list with the first text of each pair in the parts of ``change`` put in place of by the second."""
    out = BytesIO()
    with ZipFile(BytesIO(sheet(["PK", "Xã"]).content)) as good, ZipFile(out, "w") as bad:
        for entry in good.infolist():
            bad.writestr(entry, good.read(entry).replace(*change.get(entry.filename, (b"", b""))))
        for name, content in (added or {}).items():
            bad.writestr(name, content)
    return Upload("danh-sach.xlsx", out.getvalue())


@pytest.mark.parametrize(
    "upload",
    [
        rewritten({"xl/worksheets/sheet1.xml": (b"<sheetData>", b"<!DOCTYPE x><sheetData>")}),
        rewritten({"xl/worksheets/sheet1.xml": (b'r="A2"', b'r="A99999999"')}),
        rewritten({"xl/_rels/workbook.xml.rels": (b"sheet1.xml", b"sheet1.bin")}),
        rewritten({}, {"xl/workbook.bin": b"x"}),
        rewritten({}, {"XL/worksheets/sheet1.xml": b"<worksheet/>"}),
    ],
    ids=["doctype", "no such cell", "another part", "another book", "the same part twice"],
)
def test_a_list_whose_reach_cannot_be_told_is_refused_as_damaged(upload: Upload) -> None:
    with pytest.raises(RuleViolation, match="damaged"):
        read_rows(upload, COLUMNS)


def test_rows_and_cells_without_a_place_follow_one_another() -> None:
    upload = rewritten({"xl/worksheets/sheet1.xml": (b'<row r="2">', b'<row r="7000">')})
    bare = rewritten({"xl/worksheets/sheet1.xml": (b' r="A2"', b"")})

    assert [row.number for row in read_rows(bare, COLUMNS)[0]] == [2]
    assert [row.number for row in read_rows(upload, COLUMNS)[0]] == [2]


def test_a_formula_brings_nothing_but_its_text() -> None:
    """A cell with a formula counts with the value last computed, or is a fault; a text like one stays a text."""
    book = Workbook()
    book.active.append(HEADINGS)
    book.active.append(["PK", '=HYPERLINK("http://x.example","Xã")'])
    book.active.append(["PX", "=1+1"])
    book.active["B3"].data_type = "s"
    out = BytesIO()
    book.save(out)

    rows, checker = read_rows(Upload("danh-sach.xlsx", out.getvalue()), COLUMNS)

    assert [row["name"] for row in rows] == ["", "=1+1"]
    assert [(fault.row, fault.message) for fault in checker.faults] == [
        (2, "The formula in this cell has no result. Write the value itself.")
    ]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (b't="str"><f>A1&amp;B1</f><v>M\xc3\xa3</v></c>', "Mã"),
        (b't="str"><f>IF(A1=B1,"x","")</f><v></v></c>', ""),
        (b't="str"><f>IF(A1=B1,"x","")</f><v/></c>', ""),
        (b't="n"><f>1+1</f><v>2</v></c>', "2"),
    ],
)
def test_what_a_formula_came_to_is_read_even_if_it_is_nothing(cell: bytes, text: str) -> None:
    upload = rewritten(
        {"xl/worksheets/sheet1.xml": (b"</row></sheetData>", b'<c r="C2" ' + cell + b"</row></sheetData>")}
    )

    assert [row["kind"] for row in read_rows(upload, COLUMNS)[0]] == [text]
    assert read_rows(upload, COLUMNS)[1].faults == []


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1"])
def test_no_exported_text_is_taken_for_a_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"


@given(st.text(max_size=20))
def test_an_exported_text_never_begins_like_a_formula_and_loses_nothing(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert harmless(text).endswith(text)


def test_a_strict_list_has_no_columns_but_these_and_each_once() -> None:
    with pytest.raises(RuleViolation, match=r"Ghi chú, F\. Use the template"):
        read_rows(sheet(["A", "B", "", "", "x", "y"], headings=[*HEADINGS, "Ghi chú", None]), COLUMNS, strict=True)
    with pytest.raises(RuleViolation, match="stand there twice: Loại"):
        read_rows(sheet(["A", "B", "", "", "x"], headings=[*HEADINGS, "Loại"]), COLUMNS, strict=True)

    rows, _checker = read_rows(sheet(["A", "B", "", "", ""], headings=[*HEADINGS, "Ghi chú"]), COLUMNS, strict=True)
    assert len(rows) == 1


def test_a_cell_keeps_its_lines_only_where_it_may_have_some() -> None:
    columns = [Column("one", "Một dòng"), Column("many", "Nhiều dòng", lines=True)]

    (row,), _checker = read_rows(sheet(["a\n b", " a \n  b\n"], headings=["Một dòng", "Nhiều dòng"]), columns)

    assert (row["one"], row["many"]) == ("a b", "a\n b")


def test_more_merged_cells_than_anybody_merges_are_refused() -> None:
    book = Workbook()
    book.active.append(HEADINGS)
    for number in range(2, MOST_ROWS):
        book.active.cell(number, 61, "x")
    # Told to the file as it is: openpyxl would first make a cell of every place in it.
    book.active.merged_cells.add(CellRange(min_row=2, min_col=1, max_row=MOST_ROWS, max_col=60))
    out = BytesIO()
    book.save(out)

    with pytest.raises(RuleViolation, match="damaged"):
        read_rows(Upload("a.xlsx", out.getvalue()), COLUMNS)


def test_rows_are_written_as_what_they_are_and_read_again() -> None:
    columns = [Column("a", "A"), Column("b", "B"), Column("c", "C"), Column("d", "D", lines=True)]
    rows = [
        ["=1+1", Decimal("1250000.5"), date(2019, 3, 31), "a\nb"],
        ["00012", Decimal(1), date(1900, 1, 1), None],
        ["_x0041_", Decimal("1234567890123.4567"), None, ""],
    ]

    content = workbook("Danh sách", columns, rows, notes=("Ghi chú", [["Một câu."], ["A", "có", "ghi gì"]]))

    book = load_workbook(BytesIO(content))
    assert book.sheetnames == ["Danh sách", "Ghi chú"]
    assert [cell.data_type for cell in book.worksheets[0][2]] == ["s", "n", "d", "s"]
    found, _checker = read_rows(Upload("a.xlsx", content), columns, strict=True)
    assert [list(row.cells.values()) for row in found] == [
        ["=1+1", "1250000,5", "2019-03-31", "a\nb"],
        ["00012", "1", "1900-01-01", ""],
        ["_x0041_", "1234567890123.4567", "", ""],
    ]
