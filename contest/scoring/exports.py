"""Sheets and standings as lists: workbooks with numbers as numbers and text as text, rows for commands."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from io import BytesIO
from typing import Any

import xlsxwriter

from contest.initiatives.models import Initiative
from contest.movements.models import Movement
from contest.panels.models import Panel
from contest.scoring.aggregate import half_up
from contest.scoring.queries import Standings, Task

OUTCOMES = {
    "passed": "Đạt",
    "below_pass": "Dưới điểm đạt",
    "knocked_out": "Bị điểm liệt",
    "no_quorum": "Chưa đủ phiếu",
}
HEADINGS = ("Hạng", "Số", "Tên giải pháp", "Đơn vị", "Điểm", "Chênh lệch", "Số phiếu tính", "Kết quả")


def decimal_text(hundredths: int | None) -> str | None:
    """Return hundredths as an exact decimal with a point, for programs: 8250 as ``82.50``."""
    return None if hundredths is None else f"{hundredths // 100}.{hundredths % 100:02d}"


def standings_rows(standings: Standings) -> Iterator[dict[str, Any]]:
    """Yield each line of the standings as plain values; numbers with decimals are text."""
    for row in standings.rows:
        score = row.score
        spread: Fraction | None = score.spread
        yield {
            "place": row.place,
            "number": row.initiative.number,
            "title": row.initiative.title,
            "unit": row.initiative.unit.code,
            "unit_name": row.initiative.unit.name,
            "score": decimal_text(score.value),
            "spread": None if spread is None else decimal_text(half_up(spread)),
            "counted": len(score.counted),
            "excluded": len(score.excluded),
            "outcome": row.outcome.value,
        }


def standings_workbook(standings: Standings) -> bytes:
    """Return the standings as XLSX."""
    lines = [
        (
            row["place"],
            row["number"],
            row["title"],
            row["unit_name"],
            None if row["score"] is None else float(row["score"]),
            None if row["spread"] is None else float(row["spread"]),
            row["counted"],
            OUTCOMES[row["outcome"]],
        )
        for row in standings_rows(standings)
    ]
    return _workbook("Bảng xếp hạng", HEADINGS, lines, widths=(8, 8, 60, 44, 10, 12, 14, 18))


def sheets_workbook(
    movement: Movement,
    panels: Sequence[Panel],
    tasks: Mapping[tuple[int, int], Task],
    initiatives: Sequence[Initiative],
) -> bytes:
    """Return every sheet as XLSX, a line for each: initiative, judge, marks by criterion, comment, state."""
    criteria = movement.rubric.criteria if movement.rubric else []
    headings = ("Số", "Tên giải pháp", "Giám khảo", *(line.name for line in criteria), "Nhận xét", "Đã nộp")
    lines = []
    for initiative in initiatives:
        for seat in (seat for panel in panels for seat in panel.seats):
            task = tasks.get((seat.id, initiative.id))
            if task is None:
                continue
            given = {mark.criterion_id: mark.value / 100 for mark in task.sheet.marks} if task.sheet else {}
            lines.append(
                (
                    initiative.number,
                    initiative.title,
                    seat.account.name,
                    *(given.get(line.id) for line in criteria),
                    task.sheet.comment if task.sheet else "",
                    "x" if task.is_done else "",
                )
            )
    return _workbook("Phiếu chấm", headings, lines, widths=(8, 60, 24, *(12 for _line in criteria), 50, 8))


def _workbook(title: str, headings: Sequence[str], lines: Sequence[Sequence[Any]], *, widths: Sequence[int]) -> bytes:
    """Return a sheet whose texts stay texts, whatever they begin with."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F3EDE2"})
        sheet = book.add_worksheet(title)
        sheet.write_row(0, 0, headings, head)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        for number, line in enumerate(lines, start=1):
            for place, value in enumerate(line):
                if isinstance(value, int | float):
                    sheet.write_number(number, place, value)
                elif value:
                    sheet.write_string(number, place, value)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()
