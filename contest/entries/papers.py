"""Sheets on paper (phiếu chấm điểm) as plain values: blank ones to fill in by hand, and handed-in ones to sign."""

from collections.abc import Mapping, Sequence
from typing import Any

from contest import clock
from contest.entries.queries import SHEETS as SHEETS
from contest.entries.queries import Codes
from contest.movements.models import Criterion, CriterionKind
from contest.panels.models import Assignment
from contest.paper.writing import long_day, span, written
from contest.scoring.models import Sheet
from contest.scoring.queries import criteria_of, total_of
from contest.scoring.totals import half_up

KINDS = {CriterionKind.BONUS: " (điểm thưởng)", CriterionKind.PENALTY: " (điểm trừ)"}
# A line to write on by hand.
DOTS = "…" * 80
BY_HAND = "ngày …… tháng …… năm 20……"


def blank_values(assignments: Sequence[Assignment], codes: Codes) -> dict[str, Any]:
    """Return the values of the blank sheets of ``assignments``, all of one movement, a page for each."""
    return _values(assignments[0], [_sheet(line, codes.of(line)) for line in assignments])


def filled_values(sheet: Sheet, codes: Codes) -> dict[str, Any]:
    """Return the values of a handed-in sheet, for its judge to sign."""
    assert sheet.handed_in_at is not None
    marks = {line.code: sheet.given[line.id] for line in criteria_of(sheet.movement) if line.id in sheet.given}
    values = _sheet(sheet.assignment, codes.of(sheet.assignment, sheet.round), marks)
    values |= {
        "total": written(half_up(total_of(sheet))),
        "comment": sheet.comment,
        "unit_comment": sheet.unit_comment,
        "day": long_day(sheet.handed_in_at.astimezone(clock.OFFICE).date()),
    }
    return _values(sheet.assignment, [values])


def _values(first: Assignment, sheets: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    movement = first.movement
    return {
        "body": movement.body.name, "place": movement.body.place, "movement": movement.name, "sheets": list(sheets),
    }  # fmt: skip


def _sheet(assignment: Assignment, code: str, marks: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Return the values of one sheet; unit and authors are left out where judges score without names."""
    initiative, seat = assignment.initiative, assignment.seat
    hidden = assignment.movement.judging_terms.anonymous
    return {
        "code": code,
        "number": initiative.register_number,
        "title": initiative.title,
        "unit": "" if hidden else initiative.unit.name,
        "field": initiative.field.name if initiative.field else "",
        "panel": seat.panel.name,
        "judge": seat.account.name,
        "seat": f"{seat.number:02d}",
        "rows": _rows(criteria_of(assignment.movement), marks),
        "total": "",
        "comment": "" if marks is not None else DOTS,
        "unit_comment": "" if marks is not None else DOTS,
        "day": BY_HAND,
    }


def _rows(criteria: Sequence[Criterion], marks: Mapping[str, int] | None) -> list[Any]:
    """Return the rows of the table: a text alone is the heading of a group."""
    rows: list[Any] = []
    shown: list[int] = []
    for place, line in enumerate(criteria, start=1):
        path = line.group.path if line.group else []
        rows += [group.name for group in path if group.id not in shown]
        shown = [group.id for group in path]
        given = "" if marks is None else written(marks[line.code]) if line.code in marks else "–"
        rows.append([str(place), _said(line), written(line.max_mark), given])
    return rows


def _said(line: Criterion) -> str:
    """Return what a judge with a pen must know of a criterion, in lines."""
    lines = [line.name + KINDS.get(line.kind, "")]
    if line.weight != 100:
        lines.append(f"Hệ số {written(line.weight)}.")
    for band in line.bands:
        lines.append(f"{span(band.low, band.high)}: {band.descriptor}")
    if line.step > 1:
        lines.append(f"Chấm theo bước {written(line.step)} điểm.")
    return "\n".join(lines)
