"""A list as somebody sends it, read into rows of text: XLSX, or CSV in any encoding and with any sign. Pure."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import StringIO
from itertools import islice
from typing import Any

from contest.errors import RuleViolation
from contest.lists.columns import MOST_ABOVE, Headings, headings_of
from contest.lists.encodings import Encoding, converted, decoded, legacy, reads_plain
from contest.spreadsheet import Fault, cells_of
from contest.storage.uploads import Upload
from contest.text import tidy

MOST_LINES = 20_000
SIZE_LIMIT = 10 * 1024 * 1024
MOST_PLACES = 60
SIGNS = (";", ",", "\t", "|")


@dataclass(frozen=True)
class Sheet:
    """The filled rows of a list below its headings: the number of the row, and its cells by the code of the column.

    A day that the spreadsheet holds as such is written as ISO; ``numeric`` are the cells that it holds as numbers.
    ``encoding`` is what it was converted from.
    """

    headings: Headings
    rows: Sequence[tuple[int, dict[str, str]]]
    encoding: Encoding | None = None
    faults: Sequence[Fault] = ()
    numeric: frozenset[tuple[int, str]] = field(default=frozenset())


def read(upload: Upload, *, convert: bool = False) -> Sheet:
    """Return the rows of ``upload``.

    Raises RuleViolation when it is no list; one in an encoding of old is taken only with ``convert``.
    """
    if not upload.content:
        raise RuleViolation("“%(name)s” is empty. Choose the file again.", name=upload.filename)
    if len(upload.content) > SIZE_LIMIT:
        raise RuleViolation("“%(name)s” is too large. A file may have up to %(megabytes)s MB.", name=upload.filename,
                            megabytes=SIZE_LIMIT // (1024 * 1024))  # fmt: skip
    spoilt: dict[tuple[int, int], str] = {}
    found: Encoding | None = None
    numeric: set[tuple[int, int]] = set()
    if upload.content.startswith(b"PK\x03\x04"):
        cells, spoilt = cells_of(upload, most=MOST_LINES + MOST_PLACES, limit=SIZE_LIMIT)
        numeric = {
            (number, place) for number, line in enumerate(cells, start=1) for place, cell in enumerate(line)
            if isinstance(cell, float)
        }  # fmt: skip
        table = [[_written(cell) for cell in line] for line in cells]
    else:
        table, found = _from_text(upload)
    headings = headings_of(table)
    by_column, found = _encodings(table, headings, found)
    if found is not None and not convert:
        raise RuleViolation(
            "The list is written in %(encoding)s, an encoding of old, and not in Unicode. Tick “Convert to Unicode” to "
            "have it converted, and look through the names afterwards; or save it as Unicode yourself.",
            field="convert", encoding=found.value,
        )  # fmt: skip
    rows, faults = [], []
    for number, line in enumerate(table[headings.row + 1 :], start=headings.row + 2):
        told = {
            code: tidy(converted(line[place], by_column[code])) if place < len(line) else ""
            for code, place in headings.places.items()
        }
        amiss = [Fault(number, headings.called(code), why) for code, place in headings.places.items()
                 if (why := spoilt.get((number, place)))]  # fmt: skip
        faults += amiss
        if any(told.values()) and not amiss:
            rows.append((number, told))
    if not rows and not faults:
        raise RuleViolation("The list is empty. Write one line for each, below the headings.")
    if len(rows) > MOST_LINES or len(table) > MOST_LINES + MOST_PLACES:
        raise RuleViolation("The list has more than %(most)s lines. Split it.", most=MOST_LINES)
    codes = {place: code for code, place in headings.places.items()}
    return Sheet(
        headings, rows, found, faults,
        frozenset((number, codes[place]) for number, place in numeric if place in codes),
    )  # fmt: skip


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


def _from_text(upload: Upload) -> tuple[list[list[str]], Encoding | None]:
    text, encoding = decoded(upload.content)
    if "\0" in text or not upload.filename.lower().endswith((".csv", ".txt", ".tsv")):
        raise RuleViolation("“%(name)s” is neither XLSX nor CSV. Save it as one of these.", name=upload.filename)
    lines = text.splitlines()
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        sign, text = lines[0][4], text.split("\n", 1)[1] if "\n" in text else ""
        rows = _parsed(text, sign, upload)
        # The line that names the sign is a row of the file as well.
        return [[], *rows], encoding
    return _parsed(text, _sign(lines), upload), encoding


def _parsed(text: str, sign: str, upload: Upload) -> list[list[str]]:
    try:
        reader = csv.reader(StringIO(text, newline=""), delimiter=sign, strict=True)
        # One more than there may be, which tells that there are too many.
        return [row[:MOST_PLACES] for row in islice(reader, MOST_LINES + MOST_PLACES + 1)]
    except csv.Error as error:
        raise RuleViolation("“%(name)s” cannot be read as CSV: %(what)s.", name=upload.filename,
                            what=str(error)) from None  # fmt: skip


def _sign(lines: Sequence[str]) -> str:
    """Return which sign parts the cells: the one by which a line near the top holds the headings.

    Where none does, it is the sign that a line has most of. An achievement may have more commas than the list columns.
    """
    top = lines[: MOST_ABOVE + 1]
    for sign in SIGNS:
        try:
            headings_of([next(csv.reader([line], delimiter=sign), []) for line in top])
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
