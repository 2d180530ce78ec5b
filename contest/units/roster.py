"""The lists of units and persons as they come in from spreadsheets: columns, checks, and what each line says.

Headings are Vietnamese, for the offices that fill them in; the faults are message ids like everywhere else.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from contest.spreadsheet import Checker, Column, Row
from contest.text import fold
from contest.units.models import SINCE_EVER, Honorific, PersonRank, UnitKind

KINDS = {
    "Ủy ban nhân dân": UnitKind.COMMITTEE,
    "Cơ quan chuyên môn": UnitKind.OFFICE,
    "Đơn vị sự nghiệp": UnitKind.SERVICE_UNIT,
    "Trường học": UnitKind.SCHOOL,
    "Cơ quan ngành dọc": UnitKind.VERTICAL_AGENCY,
    "Mặt trận, đoàn thể": UnitKind.MASS_ORGANISATION,
    "Doanh nghiệp": UnitKind.ENTERPRISE,
}
HONORIFICS = {"Ông": Honorific.MR, "Bà": Honorific.MS}
RANKS = {
    "Lãnh đạo cấp bộ, tỉnh": PersonRank.PROVINCE_LEADER,
    "Lãnh đạo cấp vụ, sở, ngành": PersonRank.DEPARTMENT_LEADER,
    "Doanh nhân": PersonRank.ENTREPRENEUR,
    "Lãnh đạo khác từ phó phòng": PersonRank.OTHER_LEADER,
    "Người lao động trực tiếp": PersonRank.DIRECT_WORKER,
}


def unit_columns(blocks: Sequence[str] = ()) -> list[Column]:
    """Return the columns of the list of units; ``blocks`` are the names of the body's blocks."""
    return [
        Column("code", "Mã đơn vị", "A short code of your own; it stays the same for ever.", 14, True, 20),
        Column("name", "Tên đơn vị", "The full official name, as it is printed on certificates.", 48, True, 200),
        Column("kind", "Loại", width=22, required=True, longest=40, offers=tuple(KINDS)),
        Column("parent", "Mã đơn vị cấp trên", "Leave empty for a unit that belongs to no other.", 18, False, 20),
        Column("block", "Khối thi đua", width=30, longest=120, offers=tuple(blocks)),
        Column("valid_from", "Hoạt động từ ngày", "Empty: since ever.", 16, False, 12),
        Column("valid_to", "Đến hết ngày", "Only for a unit that was dissolved.", 16, False, 12),
        Column("successor", "Mã đơn vị kế thừa", "Only for a unit that was dissolved.", 18, False, 20),
    ]


PERSON_COLUMNS = [
    Column("unit", "Mã đơn vị", "The code of the unit where the person works.", 14, True, 20),
    Column("honorific", "Xưng hô", width=10, required=True, longest=5, offers=tuple(HONORIFICS)),
    Column("full_name", "Họ và tên", width=32, required=True, longest=120),
    Column("post", "Chức vụ", "Post and office, as printed below the name.", 48, False, 160),
    Column("rank", "Nhóm thống kê", "Empty: as it is.", 28, False, 40, tuple(RANKS)),
]


@dataclass(frozen=True)
class UnitLine:
    """What one line says of a unit; other units are named by their codes."""

    code: str
    name: str
    kind: UnitKind
    parent: str
    block: str
    valid_from: date | None
    valid_to: date | None
    successor: str


@dataclass(frozen=True)
class PersonLine:
    """What one line says of a person."""

    unit: str
    honorific: Honorific
    full_name: str
    post: str
    rank: PersonRank | None = None


def unit_lines(
    rows: Sequence[Row],
    checker: Checker,
    *,
    known: Mapping[str, str],
    blocks: Collection[str],
    since: Mapping[str, date] | None = None,
) -> list[UnitLine]:
    """Return what ``rows`` say of units, noting in ``checker`` every fault that the lines show among themselves.

    ``known`` tells the superior's code of every unit that exists already and ``since`` its first day, ``blocks`` the
    names of the body's blocks.
    """
    kinds = {fold(words): kind for words, kind in KINDS.items()}
    by_block = {fold(name): name for name in blocks}
    codes = set(known) | {row["code"] for row in rows}
    seen: dict[str, int] = {}
    lines = []
    for row in rows:
        kind = checker.one_of(row, "kind", kinds, "There is no kind “%(text)s”. Choose one from the list.")
        block = checker.one_of(row, "block", by_block, "There is no block “%(text)s”. Add the block first.")
        valid_from, valid_to = checker.day(row, "valid_from"), checker.day(row, "valid_to")
        if valid_to and valid_to < (valid_from or (since or {}).get(row["code"], SINCE_EVER)):
            checker.fault(row, "valid_to", "The last day is before the first.")
        if (first := seen.setdefault(row["code"], row.number)) != row.number and row["code"]:
            checker.fault(row, "code", "The code stands in row %(first)s already.", first=first)
        for link in ("parent", "successor"):
            if row[link] and row[link] not in codes:
                checker.fault(row, link, "There is no unit with the code “%(text)s”.", text=row[link])
            elif row[link] and row[link] == row["code"]:
                checker.fault(row, link, "A unit cannot be named here for itself.")
        if kind:
            names = (row["code"], row["name"], kind, row["parent"], block or "", valid_from, valid_to, row["successor"])
            lines.append(UnitLine(*names))
    _check_circles(rows, checker, known)
    return lines


def _check_circles(rows: Sequence[Row], checker: Checker, known: Mapping[str, str]) -> None:
    """Note every line whose superior units, those that exist already included, lead back to itself."""
    told = {row["code"]: row["parent"] for row in rows if row.tells("parent") and row["parent"] != row["code"]}
    parents = {**known, **told}
    for row in rows:
        code, passed = parents.get(row["code"], ""), set()
        while code and code not in passed:
            if code == row["code"]:
                checker.fault(row, "parent", "The superior units lead round in a circle.")
                break
            passed.add(code)
            code = parents.get(code, "")


def person_lines(rows: Sequence[Row], checker: Checker, *, units: Mapping[str, object]) -> list[PersonLine]:
    """Return what ``rows`` say of persons, noting every fault; ``units`` are the existing units by code."""
    honorifics = {fold(words): honorific for words, honorific in HONORIFICS.items()}
    ranks = {fold(words): rank for words, rank in RANKS.items()}
    seen: dict[tuple[str, str, str], int] = {}
    lines = []
    for row in rows:
        honorific = checker.one_of(row, "honorific", honorifics, "Write Ông or Bà.")
        rank = checker.one_of(row, "rank", ranks, "Choose a group from the list.")
        if row["unit"] and row["unit"] not in units:
            checker.fault(row, "unit", "There is no unit with the code “%(text)s”.", text=row["unit"])
        # Accents tell names apart: Hoa, Hòa and Hóa are three persons.
        line = (row["unit"], row["full_name"].casefold(), row["post"].casefold())
        if (first := seen.setdefault(line, row.number)) != row.number:
            checker.fault(row, "full_name", "The same person stands in row %(first)s already.", first=first)
        if honorific:
            lines.append(PersonLine(row["unit"], honorific, row["full_name"], row["post"], rank))
    return lines
