"""A line says who, what for and by which decision, and every fault in it is told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.lists.lines import as_day, read_lines
from contest.lists.reading import read
from contest.movements.models import RecipientKind
from contest.paper.writing import long_day, short_day
from contest.units.models import Honorific
from tests.lists.samples import HEADINGS, PERSON, UNIT, csv_list

MR, MS = Honorific.MR, Honorific.MS
COLLECTIVE, INDIVIDUAL, HOUSEHOLD = RecipientKind.COLLECTIVE, RecipientKind.INDIVIDUAL, RecipientKind.HOUSEHOLD


@pytest.mark.parametrize(
    ("kind", "name", "told"),
    [
        ("Tập thể", "Ủy ban nhân dân xã", (COLLECTIVE, None, False, "Ủy ban nhân dân xã")),
        ("collective", "Bà Rịa", (COLLECTIVE, None, False, "Bà Rịa")),
        ("Cá nhân", "Ông Nguyễn Văn A", (INDIVIDUAL, MR, False, "Nguyễn Văn A")),
        ("Cá nhân", "bà: Trần Thị B", (INDIVIDUAL, MS, False, "Trần Thị B")),
        ("Ông", "Nguyễn Văn A", (INDIVIDUAL, MR, False, "Nguyễn Văn A")),
        ("Cá nhân", "Nguyễn Văn A", (INDIVIDUAL, None, False, "Nguyễn Văn A")),
        ("", "Ông Nguyễn Văn A", (INDIVIDUAL, MR, False, "Nguyễn Văn A")),
        ("", "Hộ gia đình ông Lê C", (HOUSEHOLD, None, False, "Hộ gia đình ông Lê C")),
        ("Hộ gia đình", "Bà Trần Thị B", (HOUSEHOLD, None, False, "Hộ gia đình bà Trần Thị B")),
        ("household", "Lê C", (HOUSEHOLD, None, False, "Hộ gia đình Lê C")),
        ("Hộ gia đình", "Hồ Văn A", (HOUSEHOLD, None, False, "Hộ gia đình Hồ Văn A")),
        ("Hộ gia đình", "Hộ bà Hồ Thị A", (HOUSEHOLD, None, False, "Hộ bà Hồ Thị A")),
        ("Hộ gia đình", "GIA ĐÌNH ông Lê C", (HOUSEHOLD, None, False, "GIA ĐÌNH ông Lê C")),
        ("Bà", "Ông Thị Ngọc Linh", (INDIVIDUAL, MS, False, "Ông Thị Ngọc Linh")),
        ("Ông", "Ông Nguyễn Văn A", (INDIVIDUAL, MR, False, "Nguyễn Văn A")),
        ("Truy tặng ông", "Lê C", (INDIVIDUAL, MR, True, "Lê C")),
        ("Cá nhân (truy tặng)", "Bà Lê D", (INDIVIDUAL, MS, True, "Lê D")),
    ],
)
def test_kinds_and_forms_of_address(
    kind: str, name: str, told: tuple[RecipientKind, Honorific | None, bool, str]
) -> None:
    lines, faults = read_lines(read(csv_list([kind, name, *PERSON[2:]])))

    assert faults == []
    assert (lines[0].kind, lines[0].honorific, lines[0].posthumous, lines[0].name) == told


@pytest.mark.parametrize("place", [1, 2, 3, 6])
def test_a_formula_that_was_saved_as_text_is_a_fault_of_its_cell(place: int) -> None:
    cells = [*PERSON[:place], '=CONCATENATE(B2;" ";C2)', *PERSON[place + 1 :]]

    lines, faults = read_lines(read(csv_list(UNIT, cells, sign="\t")))

    assert [line.number for line in lines] == [2]
    assert [(fault.row, fault.column) for fault in faults] == [(3, HEADINGS[place])]
    assert "formula" in faults[0].message


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("07/02/2020", date(2020, 2, 7)),
        ("7/2/2020", date(2020, 2, 7)),
        ("7.2.20", date(2020, 2, 7)),
        ("07-02-2020", date(2020, 2, 7)),
        ("07/02/2020 00:00:00", date(2020, 2, 7)),
        ("2020-02-07", date(2020, 2, 7)),
        ("ngày 07 tháng 02 năm 2020", date(2020, 2, 7)),
        ("Ngày 7 tháng 2 năm 2020", date(2020, 2, 7)),
        ("Ngày 07/02/2020", date(2020, 2, 7)),
        ("7 / 2 / 2020", date(2020, 2, 7)),
        ("30/02/2020", None),
        ("2020", None),
        ("07/02/1820", None),
        ("hôm nay", None),
    ],
)
def test_days_as_offices_write_them(text: str, day: date | None) -> None:
    assert as_day(text) == day


@given(st.dates(date(1945, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    assert as_day(short_day(day)) == as_day(long_day(day)) == as_day(day.isoformat()) == day


def test_a_number_is_a_day_only_where_a_spreadsheet_holds_it_as_one() -> None:
    assert as_day("43868", numeric=True) == date(2020, 2, 7)
    assert as_day("43868") is None


@pytest.mark.parametrize("text", ["101/QĐ-UBND", "Quyết định số 101/QĐ-UBND", "QĐ số: 101/QĐ-UBND", "số 101/QĐ-UBND"])
def test_the_number_of_the_decision_stands_alone(text: str) -> None:
    lines, _faults = read_lines(read(csv_list([*UNIT[:4], text, *UNIT[5:]])))

    assert lines[0].decision == "101/QĐ-UBND"


@pytest.mark.parametrize(
    "text",
    ["101/QĐ-UBND ngày 07/02/2020", "Số 101/QĐ-UBND, ngày 07 tháng 02 năm 2020", "101/QĐ-UBND ký ngày 7.2.2020"],
)
@pytest.mark.parametrize("day", ["07/02/2020", ""])
def test_number_and_day_of_a_decision_may_stand_in_one_cell(text: str, day: str) -> None:
    lines, faults = read_lines(read(csv_list([*UNIT[:4], text, day, ""])), decided_on=date(2020, 1, 1))

    assert faults == []
    assert (lines[0].decision, lines[0].decided_on) == ("101/QĐ-UBND", date(2020, 2, 7))


def test_two_days_of_one_decision_are_a_fault() -> None:
    lines, faults = read_lines(read(csv_list([*UNIT[:4], "101/QĐ-UBND ngày 07/02/2020", "08/02/2020", ""])))

    assert lines == []
    assert [(fault.row, fault.column) for fault in faults] == [(2, "Quyết định số")]


def test_what_the_page_says_stands_in_for_a_decision_that_no_line_names() -> None:
    sheet = read(csv_list(UNIT[:4], headings=HEADINGS[:4]))

    assert [fault.column for fault in read_lines(sheet)[1]] == ["Quyết định số", "Ngày quyết định"]
    lines, faults = read_lines(sheet, decision="5/QĐ-UBND", decided_on=date(2020, 1, 2))
    assert (faults, lines[0].decision, lines[0].decided_on) == ([], "5/QĐ-UBND", date(2020, 1, 2))


def test_post_and_unit_in_two_columns_make_one_line() -> None:
    headings = ["Loại", "Họ và tên", "Chức vụ", "Đơn vị", *HEADINGS[3:]]
    lines, _faults = read_lines(read(csv_list(["Bà", "Lê A", "Công chức", "xã Phước Kiển", *PERSON[3:]],
                                              headings=headings)))  # fmt: skip

    assert lines[0].post == "Công chức, xã Phước Kiển"


def test_every_fault_of_every_line_is_told_by_row_and_column() -> None:
    sheet = read(
        csv_list(
            ["Người", "A", "", "x", "1/QĐ", "07/02/2020", ""],
            ["Ông", "", "", "", "1/QĐ", "32/02/2020", ""],
            PERSON,
            ["Ông", "😀", "", "x" * 401, "1/QĐ", "07/02/2020", ""],
        )
    )
    lines, faults = read_lines(sheet)

    assert [line.name for line in lines] == ["Nguyễn Thị Bé"]
    assert [(fault.row, fault.column) for fault in faults] == [
        (2, "Loại"), (3, "Họ và tên"), (3, "Thành tích"), (3, "Ngày quyết định"), (5, "Họ và tên"), (5, "Thành tích"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["#N/A", "#REF!", "#NAME?", "Err:502", "########"])
@pytest.mark.parametrize("place", [0, 1, 2, 3, 5, 6])
def test_what_a_spreadsheet_shows_instead_of_a_value_is_a_fault(place: int, text: str) -> None:
    cells = [*PERSON[:place], text, *PERSON[place + 1 :]]

    lines, faults = read_lines(read(csv_list(UNIT, cells)))

    assert [line.number for line in lines] == [2]
    assert [(fault.row, fault.column) for fault in faults] == [(3, HEADINGS[place])]


@pytest.mark.parametrize("name", ["......", "|", "-", "Ông", "Bà:", "Ông/Bà"])
def test_a_name_that_was_not_filled_in_is_a_fault(name: str) -> None:
    lines, faults = read_lines(read(csv_list(UNIT, [PERSON[0], name, *PERSON[2:]])))

    assert [line.number for line in lines] == [2]
    assert [(fault.row, fault.column, fault.values) for fault in faults] == [(3, "Họ và tên", {"text": name})]


def test_titles_and_sums_between_the_lines_are_one_fault_each() -> None:
    sheet = read(csv_list(["", "TẬP THỂ"], UNIT, ["", "", "", "CHỦ TỊCH"]))

    lines, faults = read_lines(sheet, decision="5/QĐ-UBND")

    assert [line.number for line in lines] == [3]
    assert [(fault.row, fault.column, fault.values["text"]) for fault in faults] == [
        (2, "Họ và tên", "TẬP THỂ"), (4, "Thành tích", "CHỦ TỊCH"),
    ]  # fmt: skip


def test_a_kind_is_nobodys_name() -> None:
    lines, faults = read_lines(read(csv_list(["Cá nhân", "Cá nhân", *PERSON[2:]], PERSON)))

    assert [line.number for line in lines] == [3]
    assert [(fault.row, fault.column) for fault in faults] == [(2, "Họ và tên")]


@pytest.mark.parametrize(
    ("text", "serial"), [("12.0", "12"), ("0012", "0012"), ("12.5", "12.5"), ("12.0/2020", "12.0/2020")]
)
def test_the_number_of_the_register_is_whole(text: str, serial: str) -> None:
    lines, _faults = read_lines(read(csv_list([*UNIT[:6], text])))

    assert lines[0].serial == serial


def test_a_fault_calls_its_column_on_one_line() -> None:
    headings = [HEADINGS[0], " HỌ  VÀ\nTÊN ", *HEADINGS[2:]]

    _lines, faults = read_lines(read(csv_list([*PERSON[:1], "", *PERSON[2:]], headings=headings)))

    assert [(fault.row, fault.column) for fault in faults] == [(2, "HỌ VÀ TÊN")]
