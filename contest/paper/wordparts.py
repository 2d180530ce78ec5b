"""Paragraphs and tables of a Word file, as elements in the order that the schema asks for."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from contest.paper.looks import CELL_PADDING, LOOKS
from contest.paper.reading import Part, Run
from contest.paper.wordfile import style_id, twips, x

THIN = 4  # eighths of a point
_TAG = re.compile(r"(\{\{ .+? \}\}|\{%.+?%\})")


def paragraph(look: str, runs: Iterable[Any], *details: Any) -> Any:
    """Return a paragraph in the style ``look``; ``details`` are properties of this one alone."""
    return x("p", x("pPr", x("pStyle", val=style_id(look)), *details), *runs)


def said(part: Part, look: str, *details: Any) -> Any:
    """Return the paragraph that says what ``part`` says; ``details`` are properties of this one alone."""
    runs: list[Any] = []
    for line in part.lines:
        runs += [x("r", x("br"))] if runs else []
        runs += [run(piece, upper=LOOKS[look].upper) for piece in line]
    return paragraph(look, runs, *details)


def item(mark: str, part: Part) -> Any:
    """Return a line of a list: its mark, then what ``part`` says."""
    first, *others = part.lines
    return said(replace(part, lines=((Run(f"{mark} "), *first), *others)), "li")


def run(piece: Run, *, upper: bool = False) -> Any:
    text = x("t")
    text.text = _in_capitals(piece.text) if upper else piece.text
    text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    looks = [x(tag) for tag, wanted in (("b", piece.bold), ("i", piece.italic)) if wanted]
    return x("r", x("rPr", *looks) if looks else None, text)


def _in_capitals(text: str) -> str:
    """Return ``text`` in capitals, but for the placeholders of a template in it, which are no text yet."""
    return "".join(part if _TAG.fullmatch(part) else part.upper() for part in _TAG.split(text))


@dataclass(frozen=True)
class Cell:
    """What stands in ``span`` columns of a row, at their top or in the middle of their height."""

    paragraphs: Sequence[Any]
    span: int = 1
    middle: bool = False


@dataclass(frozen=True)
class Row:
    """Cells side by side. One that is ``whole`` is not parted between pages; a ``head`` stands again on each."""

    cells: Sequence[Cell]
    head: bool = False
    whole: bool = True


def table(widths: Sequence[float], rows: Iterable[Row], *, lined: bool = False) -> Any:
    """Return a table with columns of ``widths``, with lines around its cells or without any."""
    columns = [twips(width) for width in widths]
    sides = ("top", "left", "bottom", "right")
    lines = [x(side, val="single", sz=THIN, space=0, color="000000") for side in (*sides, "insideH", "insideV")]
    across, along = CELL_PADDING if lined else (0.0, 0.0)
    padding = [x(side, w=twips(width), type="dxa") for side, width in zip(sides, (across, along) * 2, strict=True)]
    properties = x(
        "tblPr",
        x("tblW", w=sum(columns), type="dxa"),
        x("tblBorders", *lines) if lined else None,
        x("tblLayout", type="fixed"),
        x("tblCellMar", *padding),
    )
    return x(
        "tbl",
        properties,
        x("tblGrid", *(x("gridCol", w=width) for width in columns)),
        *(_row(each, columns) for each in rows),
    )


def _row(row: Row, columns: Sequence[int]) -> Any:
    cells, place = [], 0
    for cell in row.cells:
        cells.append(_cell(cell, sum(columns[place : place + cell.span])))
        place += cell.span
    return x("tr", x("trPr", x("cantSplit") if row.whole else None, x("tblHeader") if row.head else None), *cells)


def _cell(cell: Cell, width: int) -> Any:
    properties = x(
        "tcPr",
        x("tcW", w=width, type="dxa"),
        x("gridSpan", val=cell.span) if cell.span > 1 else None,
        x("vAlign", val="center") if cell.middle else None,
    )
    return x("tc", properties, *(cell.paragraphs or [paragraph("gap", [])]))
