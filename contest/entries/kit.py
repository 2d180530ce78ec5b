"""A judge's workbook: a row for each initiative, a column for each criterion. Pure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from contest.errors import msgid
from contest.movements.models import Criterion, CriterionKind
from contest.paper.writing import NUMBER, hundredths, span, written
from contest.scoring.marking import refusal_of
from contest.spreadsheet import Cell, Checker, Column, Row

CODE, TITLE, COMMENT, UNIT_COMMENT = "code", "title", "comment", "unit_comment"
LONGEST_COMMENT = 4000
KINDS = {
    CriterionKind.BONUS: msgid("A bonus: leave it empty if there is none."),
    CriterionKind.PENALTY: msgid("A deduction: leave it empty if there is none."),
}
Translate = Callable[[str], str]


@dataclass(frozen=True)
class KitLine:
    """A row that came back: its code, the marks that it gives by criterion, and its comments where it has any."""

    row: int
    code: str
    marks: Mapping[int, int]
    texts: Mapping[str, str]


def columns_for(criteria: Sequence[Criterion], translate: Translate) -> list[Column]:
    """Return the columns of the workbook; marks are checked by the spreadsheet while they are typed.

    Headings are Vietnamese whatever the reader's language: a workbook comes back by its headings.
    """
    return [
        Column(CODE, "Mã phiếu", translate(msgid("Leave the code as it is.")), 18, required=True, longest=40),
        Column(TITLE, "Sáng kiến, giải pháp", width=44, longest=1000),
        *(_mark_column(line, translate) for line in criteria),
        Column(COMMENT, "Nhận xét gửi tổ chấm điểm", width=36, longest=LONGEST_COMMENT, lines=True),
        Column(UNIT_COMMENT, "Nhận xét gửi đơn vị", width=36, longest=LONGEST_COMMENT, lines=True),
    ]


def _mark_column(line: Criterion, translate: Translate) -> Column:
    bands = [f"{span(band.low, band.high)}: {band.descriptor}" for band in line.bands]
    told = [line.guidance, *bands, translate(KINDS[line.kind]) if line.kind in KINDS else ""]
    hint = "\n".join(part for part in told if part)
    refusal = translate(msgid("A mark here lies from 0 to %(most)s.")) % {"most": written(line.max_mark)}
    if line.step > 1:
        refusal += " " + translate(msgid("A mark here goes in steps of %(step)s.")) % {"step": written(line.step)}
    return Column(
        f"mark-{line.code}", f"{line.position}. {line.name} (0–{written(line.max_mark)})",
        hint, 14, numbers=True, rule=rule_of(line), refusal=refusal,
    )  # fmt: skip


def rule_of(line: Criterion) -> str:
    """Return what a spreadsheet checks of a mark: a number, its limits and its step; bands are checked on return."""
    most = Decimal(line.max_mark) / 100
    step = f",ABS(MOD(ROUND({{cell}}*100,4),{line.step}))<0.0001" if line.step else ""
    return f"AND(ISNUMBER({{cell}}),{{cell}}>=0,{{cell}}<={most:f}{step})"


def row_for(
    code: str, title: str, criteria: Sequence[Criterion], marks: Mapping[int, int], texts: Mapping[str, str]
) -> list[Cell]:
    """Return a row of the workbook with the marks and comments that stand."""
    given = [Decimal(marks[line.id]) / 100 if line.id in marks else None for line in criteria]
    return [code, title, *given, texts.get(COMMENT, ""), texts.get(UNIT_COMMENT, "")]


@dataclass(frozen=True)
class Refused:
    """Why a row may not come back any more; one of a sheet that was ``handed_in`` is left alone without a fault."""

    why: str
    handed_in: bool = False


def lines_from(
    rows: Sequence[Row],
    checker: Checker,
    criteria: Sequence[Criterion],
    known: Collection[str],
    refused: Mapping[str, Refused],
    read: Callable[[str], str | None],
) -> list[KitLine]:
    """Return what ``rows`` say, noting every fault.

    ``known`` are the codes that may come back; ``read`` writes a typed code as it is printed, None
    when it is none. An empty cell says nothing of what stands, and a row of empty cells nothing at all.
    """  # fmt: skip
    lines, seen = [], set[str]()
    for row in rows:
        code = read(row[CODE])
        marks = {line.id: mark for line in criteria if (mark := _mark(row, line, checker)) is not None}
        texts = {name: row[name] for name in (COMMENT, UNIT_COMMENT) if row[name]}
        if not texts and not any(row[f"mark-{line.code}"] for line in criteria):
            continue
        if code is None:
            if row[CODE]:
                checker.fault(
                    row, CODE, "“%(text)s” is no code of a sheet of this movement. Leave codes as they were.",
                    text=row[CODE],
                )  # fmt: skip
        elif code in seen:
            checker.fault(row, CODE, "This initiative stands in the list twice.")
        elif code in known:
            if marks or texts:
                lines.append(KitLine(row.number, code, marks, texts))
        elif code not in refused:
            checker.fault(row, CODE, "This sheet is not yours, or it belongs to another round.")
        elif not refused[code].handed_in:
            checker.fault(row, CODE, refused[code].why)
        seen.add(code or "")
    return lines


def _mark(row: Row, line: Criterion, checker: Checker) -> int | None:
    """Return the mark in a cell; None when it is empty or a fault."""
    name = f"mark-{line.code}"
    text = row[name].replace(" ", "")
    if not text:
        return None
    if not NUMBER.match(text):
        checker.fault(row, name, "Write a number with at most two decimals, for example 12,5.")
        return None
    value, bands = hundredths(text), [(band.low, band.high) for band in line.bands]
    if refusal := refusal_of(value, most=line.max_mark, bands=bands, step=line.step):
        checker.fault(row, name, refusal.message, **refusal.values)
        return None
    return value
