"""Lists are read as they come: in any order of columns, any encoding, below a title."""

import tracemalloc
from collections.abc import Iterable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from openpyxl import Workbook

from contest.errors import RuleViolation
from contest.lists.encodings import TCVN3, Encoding
from contest.lists.lines import read_lines
from contest.lists.oddities import warnings_about
from contest.lists.reading import read
from contest.storage.uploads import Upload
from tests.lists.samples import HEADINGS, PERSON, UNIT, book_of, csv_list, xlsx_list


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_csv_is_read_whatever_its_encoding_and_sign(encoding: str, sign: str) -> None:
    sheet = read(csv_list(UNIT, PERSON, sign=sign, encoding=encoding))

    assert [number for number, _cells in sheet.rows] == [2, 3]
    assert sheet.rows[0][1]["name"] == "Ủy ban nhân dân xã Phước Kiển"
    assert sheet.rows[1][1]["achievement"] == "Đã có giải pháp hiệu quả năm 2019"


@pytest.mark.parametrize("sign", [";", "\t"])
def test_the_headings_tell_the_sign_however_many_commas_an_achievement_has(sign: str) -> None:
    wordy = [*PERSON[:3], "Đã có thành tích về một, hai, ba, bốn, năm, sáu, bảy, tám, chín, mười", *PERSON[4:]]

    sheet = read(csv_list(wordy, sign=sign))

    assert [cells["achievement"] for _number, cells in sheet.rows] == [wordy[3]]


def test_the_headings_tell_the_sign_however_many_lines_they_have() -> None:
    headings = [HEADINGS[0], "Họ và\ntên", "Chức vụ\n- đơn vị", "Thành\ntích", *HEADINGS[4:]]
    wordy = [*PERSON[:3], "Đã có thành tích về một, hai, ba, bốn, năm, sáu, bảy, tám, chín, mười", *PERSON[4:]]

    sheet = read(csv_list(wordy, headings=headings))

    assert [(number, list(cells.values())) for number, cells in sheet.rows] == [(2, wordy)]


@pytest.mark.parametrize("rows", ['Ông;"Lê A;x\nBà;Lê B;x\n', 'Ông;"Lê" A;x\nBà;Lê B;x\n'])
def test_a_stray_quotation_mark_is_told_by_its_row(rows: str) -> None:
    with pytest.raises(RuleViolation, match="quotation mark") as refused:
        read(Upload("a.csv", f"Loại;Họ và tên;Thành tích\nBà;Lê C;x\n{rows}".encode()))

    assert refused.value.values["row"] == 3


def test_a_book_locked_by_a_password_is_called_so() -> None:
    with pytest.raises(RuleViolation, match="locked by a password"):
        read(Upload("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000))


def test_no_line_is_lost_behind_many_empty_ones(monkeypatch: Any) -> None:
    monkeypatch.setattr("contest.lists.reading.MOST_LINES", 2)
    empty = [[""] * 7] * 100

    with pytest.raises(RuleViolation, match="more than"):
        read(csv_list(UNIT, *empty, PERSON))


@pytest.mark.parametrize(
    "headings",
    [
        ["kind", "name", "post", "achievement", "decision", "decided_on", "serial"],
        ["KIND", "Full name", "Position", "Citation", "Decision number", "Date", "Register"],
        ["LOẠI *", "HỌ TÊN", "CHỨC VỤ, ĐƠN VỊ CÔNG TÁC", "Nội dung khen", "Số QĐ", "Ngày QĐ", "Số vào sổ"],
        [
            " Loại",
            "HỌ  VÀ\nTÊN CÁ NHÂN",
            "Chức vụ/đơn vị",
            "Nội dung, thành tích khen thưởng",
            "Số, ký hiệu quyết định",
            "Ngày, tháng, năm ký",
            "SỐ  SỔ",
        ],
        ["loai", "ho va ten / ten", "chuc vu - don vi", "thanh tich", "quyet dinh so", "ngay quyet dinh", "so so"],
    ],
)
def test_headings_are_known_in_both_languages_without_case_and_accents(headings: list[str]) -> None:
    cells = read(csv_list(PERSON, headings=headings)).rows[0][1]

    assert list(cells.values()) == PERSON
    assert list(cells) == ["kind", "name", "post", "achievement", "decision", "decided_on", "serial"]


SHORT = ["Xưng hô", "Họ và tên", "", "Thành tích"]


def _split_names(*merged: int) -> Upload:
    """Return a book with names in two columns; their heading may be merged over these."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, SHORT)
        if merged:
            sheet.merge_range(0, merged[0], 0, merged[-1], "Họ và tên")
        sheet.write_row(1, 0, ["Bà", "Nguyễn Thị", "Bé", "Đã có"])
    return Upload("a.xlsx", buffer.getvalue())


def test_a_name_in_two_columns_under_one_heading_is_whole() -> None:
    assert read(_split_names(1, 2)).rows == [(2, {"honorific": "Bà", "name": "Nguyễn Thị Bé", "achievement": "Đã có"})]


def test_words_under_no_heading_beside_a_name_are_a_fault() -> None:
    lines, faults = read_lines(read(_split_names()), decision="5/QĐ-UBND", decided_on=date(2020, 1, 1))

    assert lines == []
    assert [(fault.row, fault.column, fault.values) for fault in faults] == [(2, "Họ và tên", {"text": "Bé"})]


@pytest.mark.parametrize("family", ["Họ", "Họ đệm", "Họ và chữ đệm", "HỌ LÓT"])
def test_a_family_name_in_a_column_of_its_own_stands_before_the_given_name(family: str) -> None:
    headings = ["Loại", family, "Tên", *HEADINGS[2:]]

    _number, cells = read(csv_list([PERSON[0], "Nguyễn Thị", "Bé", *PERSON[2:]], headings=headings)).rows[0]

    assert list(cells.values()) == [PERSON[0], "Nguyễn Thị Bé", *PERSON[2:]]


def test_a_family_name_without_a_given_name_is_a_fault() -> None:
    headings = ["Loại", "Họ đệm", "Tên", *HEADINGS[2:]]
    sheet = read(csv_list([PERSON[0], "Nguyễn Thị", "", *PERSON[2:]], headings=headings))

    lines, faults = read_lines(sheet)

    assert lines == []
    assert [(fault.row, fault.column) for fault in faults] == [(2, "Tên")]


def test_nothing_stands_before_a_whole_name() -> None:
    sheet = read(csv_list([*PERSON, "x"], headings=[*HEADINGS, "Hộ"]))

    assert (sheet.rows[0][1]["name"], sheet.headings.unknown) == (PERSON[1], ("Hộ",))


def test_the_rest_of_an_achievement_behind_a_bare_comma_is_a_fault() -> None:
    text = "Loại,Họ và tên,Thành tích\nÔng,Lê A,Đã có sáng kiến\nÔng,Lê B,Đã có thành tích, được nhân rộng\n"

    lines, faults = read_lines(read(Upload("a.csv", text.encode())), decision="5/QĐ", decided_on=date(2020, 1, 1))

    assert [line.name for line in lines] == ["Lê A"]
    assert [(fault.row, fault.column, fault.values) for fault in faults] == [
        (3, "Thành tích", {"text": "được nhân rộng"})
    ]


def test_a_day_beside_the_number_of_a_decision_needs_a_heading() -> None:
    sheet = read(csv_list(PERSON[:6], headings=[*HEADINGS[:4], "Quyết định"]))

    assert [(fault.row, fault.column, fault.values) for fault in sheet.faults] == [
        (2, "Quyết định", {"text": "07/02/2020"})
    ]


def test_columns_without_a_heading_are_told_by_their_letters_unless_they_only_count() -> None:
    sheet = read(csv_list(["1", *PERSON, "", "x"], headings=["", *HEADINGS]))

    assert (list(sheet.rows[0][1].values()), sheet.headings.unknown) == (PERSON, ("J",))


TOP = ["TT", "Loại", "Họ và tên", "", "Chức vụ, đơn vị công tác", "", "Thành tích", "Quyết định", ""]
SUB = ["", "", "Họ đệm", "Tên", "Chức vụ", "Đơn vị", "", "Số", "Ngày"]
IN_TWO = ["1", "Bà", "Nguyễn Thị", "Bé", "Công chức", "xã Phước Kiển", "Đã có giải pháp", "101/QĐ-UBND", "07/02/2020"]


@pytest.mark.parametrize("below", [[], [[f"({number})" for number in range(9)]]])
def test_headings_of_two_rows_are_understood(below: list[list[str]]) -> None:
    sheet = read(csv_list(SUB, *below, IN_TWO, headings=TOP))
    [line], faults = read_lines(sheet)

    assert (faults, sheet.headings.unknown, line.number) == ([], (), 3 + len(below))
    assert (line.name, line.post) == ("Nguyễn Thị Bé", "Công chức, xã Phước Kiển")
    assert (line.decision, line.decided_on) == ("101/QĐ-UBND", date(2020, 2, 7))


def test_a_title_is_no_heading_of_the_headings_below_it() -> None:
    top = [HEADINGS[0], HEADINGS[1], HEADINGS[3], "Quyết định", ""]
    sub = ["", "", "", "Số", "Ngày"]
    line = [PERSON[0], PERSON[1], PERSON[3], PERSON[4], PERSON[5]]

    sheet = read(csv_list(top, sub, line, headings=["Danh sách"]))

    assert (sheet.headings.row, [list(cells.values()) for _number, cells in sheet.rows]) == (2, [line])


@pytest.mark.parametrize("first", [["", "", "I. TẬP THỂ"], ["", "", "Nguyễn Thị", "Bé"], IN_TWO])
def test_a_row_that_parts_no_heading_is_none_of_the_headings(first: list[str]) -> None:
    sheet = read(csv_list(first, headings=TOP))

    assert (sheet.headings.row, sheet.headings.called("decision")) == (0, "Quyết định")


def test_a_heading_over_one_column_is_not_parted() -> None:
    sheet = read(csv_list(["", "Tên", "", "Số sổ"], PERSON, headings=HEADINGS))

    assert (sheet.headings.row, [number for number, _cells in sheet.rows]) == (0, [2, 3])


@pytest.mark.parametrize("numbers", [["(1)", "(2)", "(3)"], ["1", "2", "3", "4"], ["A", "B", "1", "2", "3"]])
def test_the_numbers_of_the_columns_below_the_headings_are_no_line(numbers: list[str]) -> None:
    sheet = read(csv_list(numbers, PERSON))

    assert [number for number, _cells in sheet.rows] == [3]


def test_a_cell_far_away_takes_no_more_memory_than_the_cells_before_it() -> None:
    rows: list[list[Any]] = [HEADINGS, PERSON, *([] for _ in range(2000)), [*[""] * 190, "x"]]
    upload = book_of(("DS", rows))

    tracemalloc.start()
    read(upload)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    # Two lists of as many pointers as there are cells take 7 MB.
    assert peak < 15_000_000


def test_xlsx_is_read_below_its_title_with_its_days() -> None:
    sheet = read(xlsx_list(HEADINGS, [*UNIT[:5], date(2020, 2, 7), 1], above=3))

    number, cells = sheet.rows[0]
    assert (number, cells["decided_on"], cells["serial"]) == (5, "2020-02-07", "1")


def test_a_merged_title_hurts_nobody_and_a_merged_cell_is_a_fault() -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 6, "DANH SÁCH")
        sheet.write_row(1, 0, HEADINGS)
        sheet.write_row(2, 0, UNIT)
        sheet.write_row(3, 0, PERSON)
        sheet.merge_range(3, 3, 4, 3, "Chung")
    found = read(Upload("a.xlsx", buffer.getvalue()))

    assert [line.number for line in read_lines(found)[0]] == [3]
    assert [(fault.row, fault.column) for fault in found.faults] == [(4, "Thành tích")]


def test_a_title_merged_over_the_columns_between_the_lines_is_one_fault() -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.merge_range(1, 0, 1, 6, "I. TẬP THỂ")
        sheet.write_row(2, 0, UNIT)
    found = read(Upload("a.xlsx", buffer.getvalue()))

    assert [number for number, _cells in found.rows] == [3]
    assert [(fault.row, fault.column) for fault in found.faults] == [(2, "Loại")]


@pytest.mark.parametrize(
    ("sheets", "hidden"),
    [
        ([("Bìa", [["DANH SÁCH KÈM THEO"]]), ("DS", [HEADINGS, PERSON])], ""),
        ([("Sheet1", []), ("DS", [HEADINGS, PERSON])], ""),
        ([("DS", [HEADINGS, PERSON]), ("Danh mục", [["Tập thể"], ["Cá nhân"]])], ""),
        ([("DS", [HEADINGS, PERSON]), ("Mẫu", [HEADINGS])], ""),
        ([("DS cũ", [HEADINGS, UNIT]), ("DS", [HEADINGS, PERSON])], "DS cũ"),
        ([("DS", [HEADINGS, PERSON]), ("Ví dụ", [HEADINGS, UNIT])], ""),
        ([("Ví dụ", [HEADINGS, UNIT]), ("DS", [HEADINGS, PERSON])], ""),
    ],
)
def test_of_several_sheets_the_one_that_holds_a_list_is_read(sheets: list[Any], hidden: str) -> None:
    sheet = read(book_of(*sheets, hidden=hidden))

    assert [list(cells.values()) for _number, cells in sheet.rows] == [PERSON]


def test_nobody_is_lost_on_a_second_sheet() -> None:
    with pytest.raises(RuleViolation) as refused:
        read(book_of(("Tập thể", [HEADINGS, UNIT]), ("Cá nhân", [HEADINGS, PERSON])))

    assert (refused.value.values["one"], refused.value.values["other"]) == ("Tập thể", "Cá nhân")


def test_examples_are_not_printed_when_nothing_was_filled_in() -> None:
    with pytest.raises(RuleViolation, match="The list is empty"):
        read(book_of(("Danh sách", [HEADINGS]), ("Ví dụ", [HEADINGS, UNIT])))


def test_a_formula_without_a_result_is_found_on_the_sheet_that_is_read() -> None:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("Bìa").write_formula(3, 1, "=1/0", None, "#DIV/0!")
        sheet = book.add_worksheet("DS")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, UNIT)
        sheet.write_formula(1, 3, "=1/0", None, "#DIV/0!")
        sheet.write_row(3, 0, PERSON)
    found = read(Upload("a.xlsx", buffer.getvalue()))

    assert [line.number for line in read_lines(found)[0]] == [4]
    assert [(fault.row, fault.column) for fault in found.faults] == [(2, "Thành tích")]


def test_a_formula_that_was_never_worked_out_is_a_fault() -> None:
    book = Workbook()
    for row in (HEADINGS, [*PERSON[:2], "=A2&B2", *PERSON[3:]]):
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    found = read(Upload("a.xlsx", buffer.getvalue()))

    assert read_lines(found)[0] == []
    assert [(fault.row, fault.column) for fault in found.faults] == [(2, HEADINGS[2])]


def _with_hidden(*hidden: int) -> Upload:
    """Return a book of 40 lines, below the headings, of which the rows that are counted so are hidden."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("Bìa").set_row(3, None, None, {"hidden": True})
        sheet = book.add_worksheet("DS")
        sheet.write_row(0, 0, HEADINGS)
        for row in range(40):
            sheet.write_row(row + 1, 0, [PERSON[0], f"Nguyễn Thị {row}", *PERSON[2:]])
        for row in hidden:
            sheet.set_row(row - 1, None, None, {"hidden": True})
    return Upload("a.xlsx", buffer.getvalue())


@pytest.mark.parametrize(
    ("hidden", "rows"),
    [
        ([3, 5, 6, 7, 41, 60], "3, 5–7, 41"),
        ([41], "41"),
        (range(2, 42), "2–41"),
        (range(2, 30, 2), "2, 4, 6, 8, 10, 12, 14, 16, 18, 20, …"),
    ],
)
def test_rows_that_a_spreadsheet_hides_are_read_and_told(hidden: Iterable[int], rows: str) -> None:
    sheet = read(_with_hidden(*hidden))
    lines, _faults = read_lines(sheet)

    assert len(lines) == 40
    [warned] = warnings_about(lines, sheet.hidden)
    assert (warned.row, warned.values) == (next(iter(hidden)), {"rows": rows})


def test_nothing_is_told_of_rows_that_are_shown() -> None:
    sheet = read(_with_hidden())

    assert warnings_about(read_lines(sheet)[0], sheet.hidden) == []


@pytest.mark.parametrize("place", [4, 6])
def test_what_a_spreadsheet_took_for_a_day_is_a_fault(place: int) -> None:
    line = [*UNIT[:place], date(2020, 1, 1), *UNIT[place + 1 :]]

    lines, faults = read_lines(read(xlsx_list(HEADINGS, line, PERSON)))

    assert [line.number for line in lines] == [3]
    assert [(fault.row, fault.column) for fault in faults] == [(2, HEADINGS[place])]


def test_a_cell_that_cannot_be_read_hides_no_other_fault_of_its_row() -> None:
    line = ["Người", *UNIT[1:5], "32/02/2020", date(2020, 1, 1)]

    lines, faults = read_lines(read(xlsx_list(HEADINGS, line, PERSON)))

    assert [line.number for line in lines] == [3]
    assert sorted((fault.row, fault.column) for fault in faults) == [
        (2, "Loại"), (2, "Ngày quyết định"), (2, "Số sổ"),
    ]  # fmt: skip


def test_more_sheets_than_a_list_has_are_refused() -> None:
    with pytest.raises(RuleViolation, match="sheets"):
        read(book_of(*((f"DS {number}", [HEADINGS]) for number in range(41))))


def test_columns_that_nothing_is_taken_from_are_told() -> None:
    sheet = read(csv_list([*PERSON, "x", "1"], headings=[*HEADINGS, "Ghi chú", "STT"]))

    assert sheet.headings.unknown == ("Ghi chú",)


# TCVN3 has no capital letters with tones.
OLD = [cell.replace("Ủy", "Uỷ") for cell in PERSON]


def _old_font() -> Upload:
    codes = {letter: code for code, letter in TCVN3.items()}
    rows = [["".join(codes.get(letter, letter) for letter in cell) for cell in row] for row in (HEADINGS, OLD)]
    return csv_list(*rows[1:], headings=rows[0], encoding="latin-1")


def test_an_encoding_of_old_is_refused_until_it_is_asked_to_be_converted() -> None:
    with pytest.raises(RuleViolation) as refused:
        read(_old_font())

    assert (refused.value.field, refused.value.values["encoding"]) == ("convert", "TCVN3 (ABC)")
    sheet = read(_old_font(), convert=True)
    assert (sheet.encoding, list(sheet.rows[0][1].values())) == (Encoding.TCVN3, OLD)


def test_a_spreadsheet_in_an_old_font_is_converted_too() -> None:
    sheet = read(xlsx_list(HEADINGS, ["Bà", "NguyÔn ThÞ BÐ", *PERSON[2:]]), convert=True)

    assert (sheet.encoding, sheet.rows[0][1]["name"]) == (Encoding.TCVN3, "Nguyễn Thị Bé")


def test_what_is_unicode_stays_as_it_is_even_when_converting_was_asked() -> None:
    sheet = read(csv_list(PERSON), convert=True)

    assert (sheet.encoding, list(sheet.rows[0][1].values())) == (None, PERSON)


@pytest.mark.parametrize(
    "upload",
    [
        Upload("a.csv", b""),
        Upload("a.csv", "Họ và tên;Chức vụ\nA;B\n".encode()),
        csv_list(),
        Upload("a.xlsx", b"PK\x03\x04 nothing"),
        Upload("a.pdf", b"%PDF-1.7"),
        Upload("a.csv", b"\xff\xfea\0b"),
        Upload("a.csv", b"x" * (11 * 1024 * 1024)),
    ],
)
def test_what_is_no_list_is_refused(upload: Upload) -> None:
    with pytest.raises(RuleViolation):
        read(upload)


def test_too_many_lines_are_refused(monkeypatch: Any) -> None:
    monkeypatch.setattr("contest.lists.reading.MOST_LINES", 1)

    with pytest.raises(RuleViolation):
        read(csv_list(UNIT, PERSON))
