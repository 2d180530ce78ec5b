"""What the lines of a list of units or persons say, and every fault they show among themselves."""

from collections.abc import Mapping
from datetime import date

import pytest

from contest.spreadsheet import Checker, Row
from contest.units.models import Honorific, UnitKind
from contest.units.roster import PERSON_COLUMNS, PersonLine, UnitLine, person_lines, unit_columns, unit_lines

BLOCKS = ("Khối 1", "Khối 2")


def rows(*cells: Mapping[str, str]) -> list[Row]:
    return [Row(number, line) for number, line in enumerate(cells, start=2)]


def unit(code: str, **cells: str) -> dict[str, str]:
    return {"code": code, "name": f"Đơn vị {code}", "kind": "Trường học", **cells}


def unit_faults(*cells: Mapping[str, str], known: Mapping[str, str] | None = None) -> list[tuple[int, str, str]]:
    checker = Checker(unit_columns(BLOCKS))
    unit_lines(rows(*cells), checker, known=known or {}, blocks=BLOCKS)
    return [(fault.row, fault.column, fault.message % fault.values) for fault in checker.faults]


def test_a_good_line_of_a_unit_is_read_whole() -> None:
    checker = Checker(unit_columns(BLOCKS))
    cells = unit("TH", parent="NV", block="khoi 2", valid_from="1/9/2010", valid_to="2025-06-30", successor="NV")

    lines = unit_lines(rows(cells, unit("NV", kind="CƠ QUAN CHUYÊN MÔN")), checker, known={}, blocks=BLOCKS)

    assert checker.faults == []
    assert lines == [
        UnitLine("TH", "Đơn vị TH", UnitKind.SCHOOL, "NV", "Khối 2", date(2010, 9, 1), date(2025, 6, 30), "NV"),
        UnitLine("NV", "Đơn vị NV", UnitKind.OFFICE, "", "", None, None, ""),
    ]


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        (unit("A", kind="Chợ"), "Loại", "There is no kind “Chợ”. Choose one from the list."),
        (unit("A", block="Khối 3"), "Khối thi đua", "There is no block “Khối 3”. Add the block first."),
        (unit("A", parent="B"), "Mã đơn vị cấp trên", "There is no unit with the code “B”."),
        (unit("A", successor="B"), "Mã đơn vị kế thừa", "There is no unit with the code “B”."),
        (unit("A", parent="A"), "Mã đơn vị cấp trên", "A unit cannot be named here for itself."),
        (
            unit("A", valid_from="2/1/2020", valid_to="1/1/2020"),
            "Đến hết ngày",
            "The last day is before the first.",
        ),
    ],
)
def test_a_faulty_cell_of_a_unit_is_told(cells: Mapping[str, str], column: str, message: str) -> None:
    assert unit_faults(cells) == [(2, column, message)]


@pytest.mark.parametrize(("code", "faulty"), [("A", True), ("B", False), ("NEW", False)])
def test_a_last_day_is_held_against_the_first_day_that_the_unit_has(code: str, faulty: bool) -> None:
    checker = Checker(unit_columns(BLOCKS))
    since = {"A": date(2020, 1, 1), "B": date(2019, 12, 31)}

    unit_lines(rows(unit(code, valid_to="31/12/2019")), checker, known={"A": "", "B": ""}, blocks=BLOCKS, since=since)

    assert [fault.column for fault in checker.faults] == (["Đến hết ngày"] if faulty else [])


def test_a_code_stands_once_in_a_list() -> None:
    assert unit_faults(unit("A"), unit("B"), unit("A")) == [(4, "Mã đơn vị", "The code stands in row 2 already.")]


def test_superior_units_may_stand_further_down_or_exist_already() -> None:
    assert unit_faults(unit("A", parent="B"), unit("B", parent="C"), known={"C": ""}) == []


def test_a_circle_within_the_list_is_told_on_each_of_its_lines() -> None:
    found = unit_faults(unit("A", parent="B"), unit("B", parent="C"), unit("C", parent="A"), unit("D", parent="A"))

    assert [(row, message) for row, _column, message in found] == [
        (2, "The superior units lead round in a circle."),
        (3, "The superior units lead round in a circle."),
        (4, "The superior units lead round in a circle."),
    ]


def test_a_circle_through_units_that_exist_already_is_told() -> None:
    assert unit_faults(unit("A", parent="B"), known={"B": "C", "C": "A"}) == [
        (2, "Mã đơn vị cấp trên", "The superior units lead round in a circle.")
    ]


def test_a_line_of_the_list_overrides_the_superior_that_a_unit_has_now() -> None:
    assert unit_faults(unit("A", parent="B"), unit("B", parent=""), known={"A": "", "B": "A"}) == []


def test_without_a_column_of_superiors_those_that_units_have_now_count() -> None:
    assert unit_faults(unit("A"), unit("B"), known={"A": "B", "B": ""}) == []


def test_a_good_line_of_a_person_is_read_whole() -> None:
    checker = Checker(PERSON_COLUMNS)
    cells = {"unit": "NV", "honorific": "bà", "full_name": "Cá nhân 01", "post": "Chuyên viên"}

    lines = person_lines(rows(cells), checker, units={"NV": object()})

    assert checker.faults == []
    assert lines == [PersonLine("NV", Honorific.MS, "Cá nhân 01", "Chuyên viên")]


def test_names_that_differ_by_an_accent_are_two_persons() -> None:
    checker = Checker(PERSON_COLUMNS)
    cells = {"unit": "TH", "honorific": "Bà", "post": "Giáo viên"}
    names = ["Nguyễn Thị Hoa", "Nguyễn Thị Hòa", "Nguyễn Thị Hóa"]

    lines = person_lines(rows(*({**cells, "full_name": name} for name in names)), checker, units={"TH": object()})

    assert checker.faults == []
    assert [line.full_name for line in lines] == names


def test_faulty_lines_of_persons_are_told() -> None:
    checker = Checker(PERSON_COLUMNS)
    good = {"unit": "NV", "honorific": "Ông", "full_name": "Cá nhân 01", "post": "Chuyên viên"}
    lines = rows(
        good,
        {**good, "unit": "XX"},
        {**good, "honorific": "Anh", "full_name": "Cá nhân 02"},
        {**good, "full_name": "CÁ NHÂN 01"},
        {**good, "post": "Trưởng phòng"},
    )

    person_lines(lines, checker, units={"NV": object()})

    assert [(fault.row, fault.column, fault.message % fault.values) for fault in checker.faults] == [
        (3, "Mã đơn vị", "There is no unit with the code “XX”."),
        (4, "Xưng hô", "Write Ông or Bà."),
        (5, "Họ và tên", "The same person stands in row 2 already."),
    ]
