"""A list as somebody sends it, read into rows of text: XLSX, or CSV in any encoding and with any sign. Pure."""

import csv
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import IntEnum
from io import StringIO
from itertools import islice
from typing import Any

from contest.errors import RuleViolation, msgid
from contest.lists.columns import EXAMPLES_SHEET, MOST_ABOVE, Headings, headings_of
from contest.lists.encodings import Encoding, converted, decoded, legacy, reads_plain
from contest.lists.unheaded import is_numbering, letters_of, places_beside, words_in
from contest.spreadsheet import Cells, Fault, sheets_of
from contest.storage.uploads import Upload
from contest.text import fold, tidy

MOST_LINES = 20_000
SIZE_LIMIT = 10 * 1024 * 1024
MOST_PLACES = 60
SIGNS = (";", ",", "\t", "|")
# How a book begins that is locked by a password: it is an encrypted part of an older kind of file.
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Sheet:
    """The filled rows of a list below its headings: the number of the row, and its cells by the code of the column.

    A day that the spreadsheet holds as such is written as ISO; ``numeric`` are the cells that it holds as numbers.
    ``encoding`` is what it was converted from. ``spoilt`` are the cells that ``faults`` are about: what they hold is
    not what was written there. ``hidden`` are the rows that the spreadsheet does not show.
    """

    headings: Headings
    rows: Sequence[tuple[int, dict[str, str]]]
    encoding: Encoding | None = None
    faults: Sequence[Fault] = ()
    numeric: frozenset[tuple[int, str]] = field(default=frozenset())
    spoilt: frozenset[tuple[int, str]] = field(default=frozenset())
    hidden: Set[int] = frozenset()


@dataclass(frozen=True)
class _Table:
    """The cells of a sheet as text. By row from 1 and place from 0: why some cannot be read, and which the spreadsheet
    holds as numbers, and as days or times.
    """

    lines: list[list[str]]
    encoding: Encoding | None = None
    spoilt: Mapping[tuple[int, int], str] = field(default_factory=dict)
    numeric: frozenset[tuple[int, int]] = frozenset()
    timed: frozenset[tuple[int, int]] = frozenset()
    hidden: Set[int] = frozenset()

    def amiss(self, number: int, headings: Headings) -> dict[str, Fault]:
        """Return the cells of row ``number`` that do not say what was written there, by their columns."""
        found = {}
        for code, place in headings.places.items():
            why = self.spoilt.get((number, place))
            if why is None and code != "decided_on" and (number, place) in self.timed:
                why = _TIMED
            if why:
                found[code] = Fault(number, headings.called(code), why)
        return found

    def goes_on(self, headings: Headings, places: Sequence[int]) -> bool:
        """Say whether the heading to the left was merged over these places too."""
        return all((headings.row + 1, place) in self.spoilt for place in (places[0] - 1, *places))


_BESIDE = msgid(
    "“%(text)s” stands to the right of this cell under no heading, and would not be printed. Write it into this cell, "
    "or give its column a heading."
)
# 1/2020, typed as the number of a register, is the first of January to a spreadsheet, and what was typed is lost.
_TIMED = msgid("The spreadsheet took what was written here for a day. Format the cell as text and write it again.")


def read(upload: Upload, *, convert: bool = False) -> Sheet:
    """Return the rows of ``upload``.

    Raises RuleViolation when it is no list; one in an encoding of old is taken only with ``convert``.
    """
    if not upload.content:
        raise RuleViolation("“%(name)s” is empty. Choose the file again.", name=upload.filename)
    if len(upload.content) > SIZE_LIMIT:
        raise RuleViolation("“%(name)s” is too large. A file may have up to %(megabytes)s MB.", name=upload.filename,
                            megabytes=SIZE_LIMIT // (1024 * 1024))  # fmt: skip
    table = _from_book(upload) if upload.content.startswith(b"PK\x03\x04") else _from_text(upload)
    headings = headings_of(table.lines)
    by_column, found = _encodings(table.lines, headings, table.encoding)
    if found is not None and not convert:
        raise RuleViolation(
            "The list is written in %(encoding)s, an encoding of old, and not in Unicode. Tick “Convert to Unicode” to "
            "have it converted, and look through the names afterwards; or save it as Unicode yourself.",
            field="convert", encoding=found.value,
        )  # fmt: skip
    beside = places_beside(table.lines, headings)
    rows, faults, spoilt = [], [], set[tuple[int, str]]()
    for number, line in enumerate(table.lines[headings.row + 1 :], start=headings.row + 2):
        if number == headings.row + 2 and is_numbering(line):
            continue
        told, amiss = _row(table, number, headings, by_column, beside)
        # A title that is merged over all columns is one fault, and not one of each.
        alone = sum(map(bool, told.values())) <= 1
        faults += list(amiss.values())[: 1 if alone else None]
        spoilt |= {(number, code) for code in amiss}
        if any(told.values()) and not (alone and amiss):
            rows.append((number, told))
    if not rows and not faults:
        raise RuleViolation("The list is empty. Write one line for each, below the headings.")
    if len(rows) > MOST_LINES or len(table.lines) > MOST_LINES + MOST_PLACES:
        raise RuleViolation("The list has more than %(most)s lines. Split it.", most=MOST_LINES)
    codes = {place: code for code, place in headings.places.items()}
    numeric = frozenset((number, codes[place]) for number, place in table.numeric if place in codes)
    unknown = (*headings.unknown, *letters_of(table.lines, headings))
    return Sheet(replace(headings, unknown=unknown), rows, found, faults, numeric, frozenset(spoilt),
                 table.hidden)  # fmt: skip


def _row(
    table: _Table, number: int, headings: Headings, by_column: Mapping[str, Encoding | None],
    beside: Mapping[str, Sequence[int]],
) -> tuple[dict[str, str], dict[str, Fault]]:  # fmt: skip
    """Return the cells of a row by the codes of their columns, and those that cannot be taken as they are."""
    line = table.lines[number - 1]
    told = {
        code: tidy(converted(line[place], by_column[code])) if place < len(line) else ""
        for code, place in headings.places.items()
    }
    amiss = table.amiss(number, headings)
    for code, places in beside.items():
        words = converted(words_in(line, places), by_column[code])
        if words and code == "name" and table.goes_on(headings, places):
            told["name"] = tidy(f"{told['name']} {words}")
        elif words:
            amiss.setdefault(code, Fault(number, headings.called(code), _BESIDE, {"text": words}))
    if told.get("family") and told["name"]:
        told["name"] = f"{told.pop('family')} {told['name']}"
    return told, amiss


def _encodings(
    table: Sequence[Sequence[str]], headings: Headings, found: Encoding | None
) -> tuple[dict[str, Encoding | None], Encoding | None]:
    """Return what each column is written in, for one may have another font than the rest; and what the list is.

    A column that does not tell by itself (101/Q§-UBND) is taken for what the others are.
    """
    below = table[headings.row + 1 :]
    texts = {code: [line[place] for line in below if place < len(line)] for code, place in headings.places.items()}
    by_column = {code: legacy(own) for code, own in texts.items()}
    found = headings.encoding or found or next(filter(None, by_column.values()), None)
    rest = {code: found for code, own in texts.items() if by_column[code] is None and not reads_plain(own)}
    return by_column | rest, found


class _Rank(IntEnum):
    """How much a sheet looks like the list that is meant."""

    EMPTY = 0
    STRANGE = 1
    EXAMPLES = 2
    UNFILLED = 3
    FILLED = 4


def _from_book(upload: Upload) -> _Table:
    """Return the sheet that holds the list. Raises RuleViolation when several do: nobody may be left out in silence."""
    best, name, found = _Table([]), "", _Rank.EMPTY
    for sheet in sheets_of(upload, most=MOST_LINES + MOST_PLACES, limit=SIZE_LIMIT):
        rank = _rank(sheet)
        if rank is found is _Rank.FILLED:
            raise RuleViolation(
                "Several sheets hold lists: “%(one)s” and “%(other)s”. Put all lines on one sheet, or send each in a "
                "file of its own.", one=name, other=sheet.name,
            )  # fmt: skip
        if rank > found:
            best, name, found = _as_text(sheet), sheet.name, rank
    return best


def _rank(sheet: Cells) -> _Rank:
    if not sheet.table:
        return _Rank.EMPTY
    top = _as_text(Cells(sheet.name, sheet.table[: MOST_ABOVE + 1], {}))
    try:
        headings = headings_of(top.lines)
    except RuleViolation:
        return _Rank.STRANGE
    if fold(sheet.name) == fold(EXAMPLES_SHEET):
        return _Rank.EXAMPLES
    below = sheet.table[headings.row + 1 :]
    places = headings.places.values()
    filled = any(line[place] != "" for line in below for place in places if place < len(line))
    return _Rank.FILLED if filled else _Rank.UNFILLED


def _as_text(sheet: Cells) -> _Table:
    def those(*kinds: type) -> frozenset[tuple[int, int]]:
        return frozenset(
            (number, place)
            for number, line in enumerate(sheet.table, start=1)
            for place, cell in enumerate(line)
            if isinstance(cell, kinds)
        )

    return _Table(
        [[_written(cell) for cell in line] for line in sheet.table],
        spoilt=sheet.spoilt, numeric=those(float), timed=those(date, time, timedelta),
        hidden=sheet.hidden,
    )  # fmt: skip


def _from_text(upload: Upload) -> _Table:
    name = upload.filename.lower()
    if upload.content.startswith(LOCKED) and name.endswith(".xlsx"):
        raise RuleViolation("“%(name)s” is locked by a password. Save it without one.", name=upload.filename)
    text, encoding = decoded(upload.content)
    if "\0" in text or not name.endswith((".csv", ".txt", ".tsv")):
        raise RuleViolation("“%(name)s” is neither XLSX nor CSV. Save it as one of these.", name=upload.filename)
    lines = text.splitlines()
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        sign, text = lines[0][4], text.split("\n", 1)[1] if "\n" in text else ""
        rows = _parsed(text, sign, upload)
        # The line that names the sign is a row of the file as well.
        return _Table([[], *rows], encoding)
    return _Table(_parsed(text, _sign(text, lines[: MOST_ABOVE + 1]), upload), encoding)


def _parsed(text: str, sign: str, upload: Upload) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=sign, strict=True):
            rows.append(row[:MOST_PLACES])
            # One more than there may be, which tells that there are too many.
            if len(rows) > MOST_LINES + MOST_PLACES:
                break
    except csv.Error:
        raise RuleViolation(
            "“%(name)s” cannot be read as CSV: in row %(row)s a quotation mark (\") is not closed, or followed by "
            "words. Save it as XLSX, or write the mark twice inside a cell in quotation marks.",
            name=upload.filename, row=len(rows) + 1,
        ) from None  # fmt: skip
    return rows


def _sign(text: str, top: Sequence[str]) -> str:
    """Return which sign parts the cells: the one by which a row near the top holds the headings.

    Where none does, it is the sign that a line has most of. An achievement may have more commas than the list columns,
    and a heading more than one line.
    """
    for sign in SIGNS:
        try:
            headings_of(list(islice(csv.reader(StringIO(text, newline=""), delimiter=sign), MOST_ABOVE + 1)))
        except (RuleViolation, csv.Error):
            continue
        return sign
    return max(SIGNS, key=lambda sign: max((line.count(sign) for line in top), default=0))


def _written(cell: Any) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}".replace(".", ",")
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)
