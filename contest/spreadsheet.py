"""Lists that come from and go to spreadsheets: templates to fill in, rows with their faults, files safe to open.

An import reports every fault with its row and column and imports nothing unless there is none.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from itertools import zip_longest
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile

import xlsxwriter
from python_calamine import CalamineError, SheetTypeEnum, SheetVisibleEnum, load_workbook

from contest.errors import RuleViolation, msgid
from contest.storage.uploads import XLSX, Upload, media_type_of
from contest.text import as_seen, fold, tidy, tidy_lines, unwritable

MOST_ROWS = 5_000
MOST_COLUMNS = 200
SIZE_LIMIT = 5 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
CELL = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
# Books of other programs, which the reader would open too.
OTHER_BOOKS = ("xl/workbook.bin", "content.xml")
MOST_SHEETS = 40
# A spreadsheet shows so many digits of a number, and days from here on as they are.
MOST_DIGITS = 15
LONGEST_FORMULA = 255
FIRST_DAY = date(1901, 1, 1)
Cell = str | Decimal | date | None


@dataclass(frozen=True)
class Column:
    """A column of a list: its code, its heading, what to write there, and the values it offers, if they are fixed.

    With ``lines`` a cell keeps the lines that were written in it. A column of ``numbers`` takes only what ``rule``
    allows: a formula of the spreadsheet, in which ``{cell}`` stands for the cell; ``refusal`` says why not.
    """

    code: str
    heading: str
    hint: str = ""
    width: int = 20
    required: bool = False
    longest: int = 400
    offers: Sequence[str] = ()
    lines: bool = False
    numbers: bool = False
    rule: str = ""
    refusal: str = ""


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


def read_rows(upload: Upload, columns: Sequence[Column], *, strict: bool = False) -> tuple[list[Row], Checker]:
    """Return the filled rows of the first sheet and the checker with the faults that can be seen cell by cell.

    The headings stand in the first row, in any order. Raises RuleViolation when the file is no such list at all; a
    ``strict`` list has no columns but these.
    """
    media_type_of(upload, allowed=(XLSX,), limit=SIZE_LIMIT)
    first = next(_sheets(upload, MOST_ROWS))
    table, spoilt = first.table, first.spoilt
    places = _places(table[0] if table else [], columns)
    if strict:
        _refuse_strangers(table, places)
    checker = Checker(columns)
    rows = []
    for number, line in enumerate(table[1:], start=2):
        cells = {
            column.code: _text(line[places[column.code]], column.lines) if places[column.code] < len(line) else ""
            for column in columns
            if column.code in places
        }
        amiss = {code: why for code, place in places.items() if (why := spoilt.get((number, place)))}
        if any(cells.values()) or amiss:
            row = Row(number, cells)
            for code, why in amiss.items():
                checker.fault(row, code, why)
            _check_cells(row, [column for column in columns if column.code not in amiss], checker)
            rows.append(row)
    if not rows and not checker.faults:
        raise RuleViolation("The list is empty. Write one line for each, below the headings.")
    return rows, checker


@dataclass
class Marks:
    """What the XML of a worksheet tells of its cells, by row and column from 1: in which a formula has no result, or
    nothing but an error; and which rows are hidden.
    """

    errors: set[tuple[int, int]] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)


class Extent:
    """How far the filled cells of a worksheet reach, told piece by piece while its XML is read.

    ``marks`` are of the part that is read. ``sheets`` are the ids of the worksheets by their names, ``parts`` the parts
    of the book by these ids.
    """

    def __init__(self) -> None:
        self.rows, self.columns = 0, 0
        self.marks = Marks()
        self.sheets: dict[str, str] = {}
        self.parts: dict[str, str] = {}
        self._row, self._column, self._in_cell = 0, 0, False
        # A formula that no program has worked out stands there without a value.
        self._is_text, self._lacks_result = False, False

    def read(self, part: Any) -> None:
        """Read one part of the book. Raises ValueError or ExpatError when it cannot be told how far it reaches."""
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        self._parser = parser
        parser.ParseFile(part)

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        element, place = name.rpartition(":")[2], attributes.get("r")
        if element == "row":
            self._row, self._column = int(place) if place else self._row + 1, 0
            if attributes.get("hidden") in ("1", "true"):
                self.marks.hidden.add(self._row)
        elif element == "c":
            self._in_cell = True
            self._column += 1
            if place:
                self._column, self._row = _place(place)
            if attributes.get("t") == "e":
                self.marks.errors.add((self._row, self._column))
            # An empty text is a result, and is marked as one.
            self._is_text, self._lacks_result = attributes.get("t") == "str", False
        elif self._in_cell:
            if element == "f":
                self._lacks_result = not self._is_text
            elif element == "v" and self._lacks_result:
                self._parser.CharacterDataHandler = self._result
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
        elif element == "sheet":
            ids = (value for name, value in attributes.items() if name.rpartition(":")[2] == "id")
            self.sheets[attributes.get("name", "")] = next(ids, "")
        elif element == "Relationship":
            target = attributes.get("Target", "")
            if not target.endswith(".xml"):
                self._refuse()
            path = target[1:] if target.startswith("/") else f"xl/{target}"
            self.parts[attributes.get("Id", "")] = path.lower()

    def _end(self, name: str) -> None:
        if name.rpartition(":")[2] == "c":
            if self._lacks_result:
                self.marks.errors.add((self._row, self._column))
            self._in_cell, self._lacks_result = False, False

    def _result(self, _text: str) -> None:
        self._lacks_result, self._parser.CharacterDataHandler = False, None

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


def _check_extent(upload: Upload, most: int) -> Mapping[str, Marks]:
    """Refuse a list that reaches too far before it is opened; return what its XML tells by the names of the sheets.

    The reader takes room for every cell up to the last one: two cells can ask for more memory than the machine has, and
    the whole product would go down.
    """
    extent, marks = Extent(), dict[str, Marks]()
    with ZipFile(BytesIO(upload.content)) as book:
        entries = {entry.filename.replace("\\", "/").lower(): entry for entry in book.infolist()}
        if sum(entry.file_size for entry in book.infolist()) > MOST_UNPACKED:
            raise RuleViolation("“%(name)s” unpacks to far too much data.", name=upload.filename)
        if len(entries) != len(book.infolist()) or any(name in entries for name in OTHER_BOOKS):
            raise ValueError
        for name, entry in entries.items():
            if name.endswith(".xml") or name == "xl/_rels/workbook.xml.rels":
                extent.marks = marks[name] = Marks()
                with book.open(entry) as part:
                    extent.read(part)
    if extent.rows > most + 1:
        raise RuleViolation("The list has more than %(most)s lines. Split it.", most=most)
    if extent.columns > MOST_COLUMNS:
        raise RuleViolation("The list has more than %(most)s columns. Use the template.", most=MOST_COLUMNS)
    if len(extent.sheets) > MOST_SHEETS:
        raise RuleViolation("The file has more than %(most)s sheets. Put the list into a file of its own.",
                            most=MOST_SHEETS)  # fmt: skip
    return {sheet: marks.get(extent.parts.get(its_id, ""), Marks()) for sheet, its_id in extent.sheets.items()}


@dataclass(frozen=True)
class Cells:
    """A sheet as it stands in the file: its name, its cells, and why some cannot be read: by row from 1 and place from
    0; and which of its rows are hidden.
    """

    name: str
    table: list[list[Any]]
    spoilt: Mapping[tuple[int, int], str]
    hidden: Set[int] = frozenset()


def sheets_of(upload: Upload, *, most: int = MOST_ROWS, limit: int) -> Iterator[Cells]:
    """Yield the sheets of a list that no template of ours gives its columns, one after another.

    Hidden ones are left out, for whoever sends the list does not see them. ``most`` are the rows that it may have,
    ``limit`` is its size in bytes.
    """
    media_type_of(upload, allowed=(XLSX,), limit=limit)
    return _sheets(upload, most)


def _sheets(upload: Upload, most: int) -> Iterator[Cells]:
    try:
        marks = _check_extent(upload, most)
        book = load_workbook(BytesIO(upload.content))
        seen = [sheet for sheet in book.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet]  # fmt: skip
        for told in seen:
            sheet = book.get_sheet_by_name(told.name)
            table = [list(line) for line in sheet.to_python(skip_empty_area=False)]
            own = marks.get(told.name, Marks())
            spoilt = {(row, column - 1): _ERROR for row, column in own.errors}
            merged = _merged(sheet.merged_cell_ranges or (), len(table))
            yield Cells(told.name, table, spoilt | merged, own.hidden)
        if not seen:
            raise ValueError
    except (CalamineError, expat.ExpatError, IndexError, OSError, ValueError):
        raise RuleViolation("“%(name)s” is damaged and cannot be opened.", name=upload.filename) from None


_ERROR = msgid("The formula in this cell has no result. Write the value itself.")
_MERGED = msgid("This cell is merged with others. Unmerge them and fill in each.")


def _merged(areas: Sequence[tuple[tuple[int, int], tuple[int, int]]], height: int) -> dict[tuple[int, int], str]:
    """Return the cells of merged ``areas`` down to row ``height``. Raises ValueError for more than anybody merges."""
    clipped = [
        (range(top + 1, min(bottom + 1, height) + 1), range(left, min(right + 1, MOST_COLUMNS)))
        for (top, left), (bottom, right) in areas
    ]
    if sum(len(rows) * len(places) for rows, places in clipped) > MOST_ROWS * 20:
        raise ValueError
    return {(row, place): _MERGED for rows, places in clipped for row in rows for place in places}


def _refuse_strangers(table: Sequence[Sequence[Any]], places: Mapping[str, int]) -> None:
    """Refuse columns that are not asked for but filled in: they would be lost in silence."""
    headings, known = table[0], set(places.values())
    filled = {place for line in table[1:] for place, cell in enumerate(line) if place not in known and _text(cell)}
    if filled:
        names = [tidy(str(headings[place])) or _letter(place).strip("$") for place in sorted(filled)]
        raise RuleViolation(
            "The list has columns that are not asked for, or stand there twice: %(headings)s. Use the template.",
            headings=", ".join(names),
        )


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
            checker.fault(
                row, column.code, "The character “%(character)s” cannot be printed on papers. Take it out.",
                character=as_seen(character),
            )  # fmt: skip


def _text(cell: Any, lines: bool = False) -> str:
    """Return a cell as tidy text: 12.0 as "12", 1.125 as "1,125", a date as ISO."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}".replace(".", ",")
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return tidy_lines(str(cell)) if lines else tidy(str(cell))


def template(title: str, columns: Sequence[Column], translate: Callable[[str], str]) -> bytes:
    """Return an XLSX to fill in: headings, hints as comments, text cells so that codes keep their zeros, and lists."""
    return workbook(title, [replace(column, hint=column.hint and translate(column.hint)) for column in columns])


def workbook(
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]] = (),
    *,
    notes: tuple[str, Sequence[Sequence[str]]] | None = None,
) -> bytes:
    """Return an XLSX with ``rows`` below the headings of ``columns``, and what the columns offer to choose from.

    ``notes`` are the name and the lines of a sheet beside it. Rows are written as they come and not held in memory.
    """
    buffer = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F3EDE2"})
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(title[:31])
        number = book.add_format({"valign": "top"})
        for place, column in enumerate(columns):
            sheet.set_column(place, place, column.width, number if column.numbers else text)
            sheet.write_string(0, place, column.heading + (" *" if column.required else ""), head)
            if column.hint:
                sheet.write_comment(0, place, column.hint, {"x_scale": 3, "y_scale": 1.5})
        sheet.freeze_panes(1, 0)
        _write_rows(book, sheet, rows, text)
        if notes:
            _add_notes(book, *notes)
        _add_lists(book, sheet, columns)
        _add_rules(sheet, columns)
    return buffer.getvalue()


def _write_rows(book: Any, sheet: Any, rows: Iterable[Sequence[Cell]], text: Any) -> None:
    """Write ``rows``, each three lines high: numbers and days as such, so that they can be added up and sorted."""
    whole, broken, day = (
        book.add_format({"num_format": form, "valign": "top"}) for form in ("#,##0", "#,##0.####", "dd/mm/yyyy")
    )
    for number, row in enumerate(rows, start=1):
        sheet.set_row(number, 48)
        for place, cell in enumerate(row):
            if isinstance(cell, Decimal) and len(cell.as_tuple().digits) <= MOST_DIGITS:
                sheet.write_number(number, place, float(cell), whole if cell == cell.to_integral_value() else broken)
            elif isinstance(cell, date) and cell >= FIRST_DAY:
                sheet.write_datetime(number, place, datetime.combine(cell, datetime.min.time()), day)
            elif cell is not None and cell != "":
                sheet.write_string(number, place, str(cell), text)


def _add_notes(book: Any, title: str, lines: Sequence[Sequence[str]]) -> None:
    """Add a sheet of notes; a line with one cell is a sentence of its own."""
    name, words = (
        book.add_format({"bold": bold, "text_wrap": True, "valign": "top"}) for bold in (True, False)
    )  # fmt: skip
    sheet = book.add_worksheet(title[:31])
    for place, width in enumerate((38, 14, 90)):
        sheet.set_column(place, place, width)
    for number, line in enumerate(lines):
        if len(line) == 1:
            sheet.write_string(number, 0, line[0])
        else:
            for place, cell in enumerate(line):
                sheet.write_string(number, place, cell, name if place == 0 else words)


def _add_lists(book: Any, sheet: Any, columns: Sequence[Column]) -> None:
    """Put the offered values on a sheet of their own and let the cells choose from them."""
    offering = [(place, column) for place, column in enumerate(columns) if column.offers]
    if not offering:
        return
    values = book.add_worksheet("Danh mục")
    lists = [(column.heading, *column.offers) for _place, column in offering]
    for line, cells in enumerate(zip_longest(*lists)):
        for at, cell in enumerate(cells):
            if cell is not None:
                values.write_string(line, at, cell)
    for at, (place, column) in enumerate(offering):
        source = f"='Danh mục'!{_letter(at)}$2:{_letter(at)}${len(column.offers) + 1}"
        sheet.data_validation(
            1, place, MOST_ROWS, place, {"validate": "list", "source": source, "error_type": "warning"}
        )


def _add_rules(sheet: Any, columns: Sequence[Column]) -> None:
    """Let the cells of a column take only what its rule allows; a spreadsheet has no room for longer formulas."""
    for place, column in enumerate(columns):
        formula = column.rule.format(cell=f"{xlsxwriter.utility.xl_col_to_name(place)}2")
        if formula and len(formula) <= LONGEST_FORMULA:
            check = {"validate": "custom", "value": f"={formula}", "error_message": column.refusal[:LONGEST_FORMULA]}
            sheet.data_validation(1, place, MOST_ROWS, place, check)


def _letter(place: int) -> str:
    return f"${xlsxwriter.utility.xl_col_to_name(place)}"


def harmless(text: str) -> str:
    """Return text for a CSV cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
