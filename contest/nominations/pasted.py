"""A list that somebody pastes: names one below the other, or columns of a table with or without headings. Pure.

Columns are told apart by tabs, as a spreadsheet or Word copies them, or else by semicolons. Headings are known by their
usual Vietnamese words; without them the columns come in the order of ``COLUMNS``. Numbers in front are left out.
"""

import re
from collections.abc import Mapping, Sequence

from contest.errors import RuleViolation
from contest.spreadsheet import Checker, Column, Row
from contest.text import fold, tidy

MOST_LINES = 500
COLUMNS = (
    Column("name", "Tên", "", 30, True, 200),
    Column("unit", "Đơn vị", "", 30, False, 200),
    Column("post", "Chức vụ, địa chỉ", "", 30, False, 160),
    Column("achievement", "Thành tích", "", 60, False, 400),
    Column("honour", "Hình thức khen thưởng", "", 30, False, 200),
    Column("reason", "Lý do (khen lần hai)", "", 40, False, 600),
)
# What the headings of offices say, folded; what has no code is passed over.
HEADINGS: Mapping[str, str] = {
    "stt": "", "tt": "", "so tt": "", "so thu tu": "", "ghi chu": "", "nam sinh": "", "gioi tinh": "",
    "ten": "name", "ho va ten": "name", "ho ten": "name", "ho va ten ca nhan": "name", "ten tap the": "name",
    "tap the": "name", "ten tap the, ca nhan": "name", "ten ca nhan, tap the": "name", "tap the, ca nhan": "name",
    "ca nhan": "name", "doi tuong": "name", "ten don vi": "name",
    "don vi": "unit", "ma don vi": "unit", "don vi cong tac": "unit", "co quan": "unit", "noi cong tac": "unit",
    "co quan, don vi": "unit",
    "ho gia dinh": "name", "ten ho gia dinh": "name", "tap the, ca nhan, ho gia dinh": "name",
    "dia chi": "post", "chuc vu, dia chi": "post", "chuc vu": "post", "chuc danh": "post", "chuc vu, don vi": "post",
    "thanh tich": "achievement", "tom tat thanh tich": "achievement", "noi dung thanh tich": "achievement",
    "hinh thuc": "honour", "hinh thuc khen thuong": "honour", "danh hieu": "honour", "hinh thuc de nghi": "honour",
    "danh hieu, hinh thuc khen thuong": "honour", "de nghi khen thuong": "honour",
    "ly do": "reason", "ly do (khen lan hai)": "reason", "ly do khen them": "reason",
}  # fmt: skip
NUMBERED = re.compile(r"^(?:\(?\d{1,4}[.)/]\s*|[-–•+*]\s+)")
NUMBER = re.compile(r"^\d{1,4}[.)]?$")
ADDRESSES: Mapping[str, str] = {"ông": "mr", "bà": "ms"}


def pasted_rows(text: str) -> tuple[list[Row], Checker]:
    """Return the lines of ``text`` and the checker with what is wrong in single cells; raises RuleViolation if there is
    nothing to read, or too much."""
    lines = [(number, _cells(line, text)) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    codes = _codes_of(lines[0][1]) if lines else None
    if codes is not None:
        lines = lines[1:]
    elif lines:
        lines = _without_numbers(lines)
    if not lines:
        raise RuleViolation("Paste at least one line with a name.", field="text")
    if len(lines) > MOST_LINES:
        raise RuleViolation("Paste at most %(most)s lines at a time.", field="text", most=MOST_LINES)
    checker = Checker(COLUMNS)
    places = codes or [column.code for column in COLUMNS]
    rows = [_row(number, cells, places, checker) for number, cells in lines]
    return rows, checker


def _cells(line: str, text: str) -> list[str]:
    separator = "\t" if "\t" in text else ";"
    return [tidy(cell) for cell in line.split(separator)]


def _codes_of(cells: Sequence[str]) -> list[str] | None:
    """Return the codes of the columns if ``cells`` are headings: each known, and one of them the name."""
    known = [HEADINGS.get(fold(cell).rstrip(":")) for cell in cells if cell]
    if None in known or "name" not in known:
        return None
    return [HEADINGS.get(fold(cell).rstrip(":"), "") for cell in cells]


def _without_numbers(lines: Sequence[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Return ``lines`` without a first column that only numbers them."""
    if all(len(cells) > 1 and NUMBER.match(cells[0]) for _number, cells in lines):
        return [(number, cells[1:]) for number, cells in lines]
    return list(lines)


def _row(number: int, cells: Sequence[str], places: Sequence[str], checker: Checker) -> Row:
    told = {code: cell for code, cell in zip(places, cells, strict=False) if code}
    told["name"] = NUMBERED.sub("", told.get("name", "")).strip()
    row = Row(number, told)
    for column in COLUMNS:
        if len(row[column.code]) > column.longest:
            checker.fault(row, column.code, "At most %(most)s characters fit here.", most=column.longest)
    if not row["name"]:
        checker.fault(row, "name", "Write whom it is about.")
    if len(cells) > len(places):
        checker.fault(row, "name", "The line has more columns than there are.")
    return row


def addressed(name: str) -> tuple[str, str]:
    """Return how a person is addressed in front of the name ("" if not at all), and the name alone."""
    first, _space, rest = name.partition(" ")
    code = ADDRESSES.get(first.casefold(), "")
    return (code, rest) if code and rest else ("", name)
