"""Lists that come from and go to spreadsheets: templates to fill in, rows with their faults, files safe to open.

An import reports every fault with its row and column and imports nothing unless there is none.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile

import xlsxwriter
from python_calamine import CalamineError, load_workbook

from contest.errors import RuleViolation
from contest.storage.uploads import XLSX, Upload, media_type_of
from contest.text import fold, tidy, unwritable

MOST_ROWS = 5_000
MOST_COLUMNS = 200
SIZE_LIMIT = 5 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
# Books of other programs, which the reader would open too.
OTHER_BOOKS = ("xl/workbook.bin", "content.xml")


@dataclass(frozen=True)
class Column:
    """A column of a list: its code, its heading, what to write there, and the values it offers, if they are fixed."""

    code: str
    heading: str
    hint: str = ""
    width: int = 20
    required: bool = False
    longest: int = 400
    offers: Sequence[str] = ()


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell. ``row`` is the row number of the sheet, ``column`` the heading."""

    row: int
    column: str
    message: str
    values: Mapping[str, Any] = field(default_factory=dict)


class FaultyList(Exception):
    """A list with faults; nothing of it was imported."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = sorted(faults, key=lambda fault: fault.row)


@dataclass(frozen=True)
class Row:
    """A row as read: its number in the sheet and its cells by code, as tidy text."""

    number: int
    cells: Mapping[str, str]

    def __getitem__(self, code: str) -> str:
        return self.cells.get(code, "")

    def tells(self, code: str) -> bool:
        """Say whether the list has this column at all; an empty cell tells that there is nothing."""
        return code in self.cells


class Checker:
    """Collects the faults of a list while its rows are read."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.headings = {column.code: column.heading for column in columns}
        self.faults: list[Fault] = []

    def fault(self, row: Row, code: str, message: str, **values: Any) -> None:
        """Note that the cell ``code`` of ``row`` is wrong; ``message`` is a message id of the catalogue."""
        self.faults.append(Fault(row.number, self.headings[code], message, values))

    def one_of(self, row: Row, code: str, known: Mapping[str, Any], message: str) -> Any:
        """Return what the cell names among ``known`` (keys are folded text); None when it is empty or a fault."""
        text = row[code]
        if not text:
            return None
        if fold(text) not in known:
            self.fault(row, code, message, text=text)
            return None
        return known[fold(text)]

    def day(self, row: Row, code: str) -> date | None:
        """Return the day in the cell; None when it is empty or a fault."""
        text = row[code]
        if not text:
            return None
        for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
            try:
                return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
            except ValueError:
                continue
        self.fault(row, code, "“%(text)s” is not a day. Write day/month/year, for example 31/3/2019.", text=text)
        return None

    def done(self) -> None:
        """Raise FaultyList if any fault was noted."""
        if self.faults:
            raise FaultyList(self.faults)


def read_rows(upload: Upload, columns: Sequence[Column]) -> tuple[list[Row], Checker]:
    """Return the filled rows of the first sheet and the checker with the faults that can be seen cell by cell.

    The headings stand in the first row, in any order. Raises RuleViolation when the file is no such list at all.
    """
    media_type_of(upload, allowed=(XLSX,), limit=SIZE_LIMIT)
    table = _table(upload)
    places = _places(table[0] if table else [], columns)
    checker = Checker(columns)
    rows = []
    for number, line in enumerate(table[1:], start=2):
        cells = {code: _text(line[place]) if place < len(line) else "" for code, place in places.items()}
        if any(cells.values()):
            row = Row(number, cells)
            _check_cells(row, columns, checker)
            rows.append(row)
    if not rows and not checker.faults:
        raise RuleViolation("The list is empty. Write one line for each, below the headings.")
    return rows, checker


class Extent:
    """How far the filled cells of a worksheet reach, told piece by piece while its XML is read."""

    def __init__(self) -> None:
        self.rows, self.columns = 0, 0
        self._row, self._column, self._in_cell = 0, 0, False

    def read(self, part: Any) -> None:
        """Read one part of the book. Raises ValueError or ExpatError when it cannot be told how far it reaches."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        parser.ParseFile(part)

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        element, place = name.rpartition(":")[2], attributes.get("r")
        if element == "row":
            self._row, self._column = int(place) if place else self._row + 1, 0
        elif element == "c":
            self._in_cell = True
            self._column += 1
            if place:
                self._column, self._row = _place(place)
        elif self._in_cell:
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
        elif element == "Relationship" and not attributes.get("Target", "").endswith(".xml"):
            self._refuse()

    def _end(self, name: str) -> None:
        self._in_cell = self._in_cell and name.rpartition(":")[2] != "c"

    def _refuse(self, *_told: object) -> None:
        raise ValueError


def _place(cell: str) -> tuple[int, int]:
    """Return the column and the row that the name of a cell says: (2, 14) for B14."""
    found = CELL.fullmatch(cell)
    if found is None:
        raise ValueError(cell)
    column = 0
    for letter in found[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column, int(found[2])


def _check_extent(upload: Upload) -> None:
    """Refuse a list that reaches too far before it is opened.

    The reader takes room for every cell up to the last one: two cells can ask for more memory than the machine has, and
    the whole product would go down.
    """
    extent = Extent()
    with ZipFile(BytesIO(upload.content)) as book:
        entries = {entry.filename.replace("\\", "/").lower(): entry for entry in book.infolist()}
        if sum(entry.file_size for entry in book.infolist()) > MOST_UNPACKED:
            raise RuleViolation("“%(name)s” unpacks to far too much data.", name=upload.filename)
        if len(entries) != len(book.infolist()) or any(name in entries for name in OTHER_BOOKS):
            raise ValueError
        for name, entry in entries.items():
            if name.endswith(".xml") or name == "xl/_rels/workbook.xml.rels":
                with book.open(entry) as part:
                    extent.read(part)
    if extent.rows > MOST_ROWS + 1:
        raise RuleViolation("The list has more than %(most)s lines. Split it.", most=MOST_ROWS)
    if extent.columns > MOST_COLUMNS:
        raise RuleViolation("The list has more than %(most)s columns. Use the template.", most=MOST_COLUMNS)


def _table(upload: Upload) -> list[list[Any]]:
    try:
        _check_extent(upload)
        sheet = load_workbook(BytesIO(upload.content)).get_sheet_by_index(0)
        return [list(line) for line in sheet.to_python(skip_empty_area=False)]
    except (CalamineError, expat.ExpatError, IndexError, OSError, ValueError):
        raise RuleViolation("“%(name)s” is damaged and cannot be opened.", name=upload.filename) from None


def _places(headings: Sequence[Any], columns: Sequence[Column]) -> dict[str, int]:
    """Return where each column stands, found by its heading; a star after a heading does not matter."""
    known = {fold(str(heading)).rstrip("* "): place for place, heading in reversed(list(enumerate(headings)))}
    places = {column.code: known[fold(column.heading)] for column in columns if fold(column.heading) in known}
    missing = [column.heading for column in columns if column.required and column.code not in places]
    if missing:
        raise RuleViolation(
            "The first row must hold the headings; missing: %(headings)s. Use the template.",
            headings=", ".join(missing),
        )
    return places


def _check_cells(row: Row, columns: Sequence[Column], checker: Checker) -> None:
    for column in columns:
        text = row[column.code]
        if column.required and not text:
            checker.fault(row, column.code, "This cell must be filled in.")
        elif len(text) > column.longest:
            checker.fault(row, column.code, "At most %(longest)s characters.", longest=column.longest)
        elif (character := unwritable(text)) is not None:
            shown = character if character.isprintable() else f"U+{ord(character):04X}"
            checker.fault(
                row, column.code, "The character “%(character)s” cannot be printed on papers. Take it out.",
                character=shown,
            )  # fmt: skip


def _text(cell: Any) -> str:
    """Return a cell as tidy text: 12.0 as "12", a date as ISO."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return tidy(str(cell))


def template(title: str, columns: Sequence[Column], translate: Callable[[str], str]) -> bytes:
    """Return an XLSX to fill in: headings, hints as comments, text cells so that codes keep their zeros, and lists."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F3EDE2"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(title[:31])
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width, text)
            sheet.write_string(0, place, column.heading + (" *" if column.required else ""), head)
            if column.hint:
                sheet.write_comment(0, place, translate(column.hint), {"x_scale": 2})
        sheet.freeze_panes(1, 0)
        _add_lists(book, sheet, columns)
    return buffer.getvalue()


def _add_lists(book: Any, sheet: Any, columns: Sequence[Column]) -> None:
    """Put the offered values on a sheet of their own and let the cells choose from them."""
    offering = [(place, column) for place, column in enumerate(columns) if column.offers]
    if not offering:
        return
    values = book.add_worksheet("Danh mục")
    for at, (place, column) in enumerate(offering):
        values.write_string(0, at, column.heading)
        values.write_column(1, at, list(column.offers))
        source = f"='Danh mục'!{_letter(at)}$2:{_letter(at)}${len(column.offers) + 1}"
        sheet.data_validation(
            1, place, MOST_ROWS, place, {"validate": "list", "source": source, "error_type": "warning"}
        )


def _letter(place: int) -> str:
    return f"${xlsxwriter.utility.xl_col_to_name(place)}"


def harmless(text: str) -> str:
    """Return text for a CSV cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
