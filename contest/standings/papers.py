"""Standings and sheets as plain values for programs and as workbooks for offices; text in them stays text."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from fractions import Fraction
from io import BytesIO
from typing import Any

import xlsxwriter

from contest import clock
from contest.movements.models import Movement
from contest.panels.conflict import ConflictKind
from contest.panels.models import Assignment, Seat
from contest.panels.queries import conflict_pairs_in, panels_of
from contest.paper.writing import short_day
from contest.scoring.queries import criteria_of, sheets_in, total_of
from contest.scoring.totals import half_up
from contest.standings.queries import Row, Standings, standings_of
from contest.standings.ranking import Outcome
from contest.standings.rule import LOT, SUBMITTED, Rule

OUTCOMES = {
    Outcome.PASSED: "Đạt",
    Outcome.BELOW_PASS: "Dưới điểm đạt",
    Outcome.KNOCKED_OUT: "Bị điểm liệt",
    Outcome.NO_QUORUM: "Chưa đủ phiếu chấm",
    Outcome.UNSETTLED: "Chờ xử lý chênh lệch điểm",
}
CONFLICTS = {
    ConflictKind.AUTHOR: "Giám khảo là tác giả",
    ConflictKind.OWN_UNIT: "Đơn vị của giám khảo",
    ConflictKind.NEAR_UNIT: "Đơn vị cấp trên hoặc cấp dưới trực tiếp của giám khảo",
    ConflictKind.RECORDED: "Xung đột lợi ích đã ghi nhận",
}
OWN = "Không hiển thị với tác giả"
COLUMNS = (
    "place", "number", "title", "unit", "unit_name", "score", "outcome", "counted", "trimmed", "excluded", "spread",
    "wide",
)  # fmt: skip
Cells = Sequence[str | int | float | None]


def decimal_text(points: Fraction | int | None) -> str | None:
    """Return hundredths of a point as an exact decimal with a point, for programs: 8250 as ``82.50``.

    A sheet's total may need four decimals; it has them then.
    """
    if points is None:
        return None
    exact = Fraction(points)
    digits = 2 if exact.denominator == 1 else 4
    scaled = exact * 10 ** (digits - 2)
    if scaled.denominator != 1:
        raise ValueError(f"{exact} hundredths have no exact decimal of {digits} digits")
    whole, rest = divmod(abs(int(scaled)), 10**digits)
    return f"{'-' if scaled < 0 else ''}{whole}.{rest:0{digits}d}"


def standings_lines(standings: Standings) -> Iterator[dict[str, Any]]:
    """Yield each line of the standings by ``COLUMNS``, the passed by place first; points are decimal text."""
    for row in standings.rows:
        score = row.score
        yield {
            "place": row.place,
            "number": row.initiative.number,
            "title": row.initiative.title,
            "unit": row.initiative.unit.code,
            "unit_name": row.initiative.unit.name,
            "score": decimal_text(row.value),
            "outcome": row.outcome.value,
            "counted": score.count,
            "trimmed": len(score.trimmed),
            "excluded": len(score.excluded),
            "spread": decimal_text(score.spread),
            "wide": row.wide,
        }


def standings_tree(standings: Standings) -> dict[str, Any]:
    """Return the standings with their rule and the working of each line, for programs; points are decimal text."""
    movement = standings.movement
    seats = {seat.id: seat for panel in panels_of(movement) for seat in panel.seats}
    lines = [
        {**line, **_working(row, seats)} for line, row in zip(standings_lines(standings), standings.rows, strict=True)
    ]
    return {"movement": movement.code, "rule": _rule(movement, standings.rule), "standings": lines}


def _rule(movement: Movement, rule: Rule) -> dict[str, Any] | None:
    if movement.rubric is None:
        return None
    return {
        "aggregation": rule.method.value,
        "basis": rule.basis.value,
        "trim": rule.trim,
        "quorum": rule.quorum,
        "missing": rule.missing.value,
        "digits": rule.digits,
        "rounding": rule.rounding.value,
        "pass_mark": decimal_text(rule.pass_mark),
        "grades": [{"name": grade.name, "low": decimal_text(grade.low)} for grade in rule.grades],
        "spread_limit": decimal_text(rule.spread.limit if rule.spread else None),
        "spread_unit": rule.spread.unit.value if rule.spread else None,
        "spread_action": rule.spread.action.value if rule.spread else None,
        "later_round": rule.later_round.value,
        "ties": list(rule.ties),
        "vote_most": decimal_text(rule.vote.most if rule.vote else None),
        "vote_step": decimal_text(rule.vote.step if rule.vote else None),
        "severity_adjusted": rule.severity_adjusted,
        "criteria": [
            {
                "code": line.code,
                "kind": line.kind.value,
                "groups": list(line.groups),
                "maximum": decimal_text(line.most),
                "weight": decimal_text(line.weight),
                "knockout": decimal_text(line.minimum),
            }
            for line in rule.criteria
        ],
        "groups": [{"code": line.code, "knockout": decimal_text(line.minimum)} for line in rule.groups],
    }


def _working(row: Row, seats: Mapping[int, Seat]) -> dict[str, Any]:
    score = row.score
    counted = [
        {
            **_whose(line.sheet.seat, seats),
            "use": "trimmed" if line in score.trimmed else "averaged",
            "total": decimal_text(line.total),
            "marks": {code: decimal_text(mark) for code, mark in line.sheet.marks.items()},
        }
        for line in score.counted
    ]
    excluded = [
        {**_whose(line.sheet.seat, seats), "use": line.why.value, "conflict": line.sheet.conflict}
        for line in score.excluded
    ]
    return {
        "sheets": counted + excluded,
        "knocked_out_by": [line.code for line in row.ranked.failed],
        "equal_to": [{"number": tie.number, "told_apart_by": tie.rule} for tie in row.ranked.ties],
    }


def _whose(seat_id: int, seats: Mapping[int, Seat]) -> dict[str, Any]:
    seat = seats[seat_id]
    return {"panel": seat.panel.name, "seat": seat.number, "judge": seat.account.name}


def workbook_of(movement: Movement, hidden: Collection[int] = ()) -> bytes:
    """Return the standings and every sheet of ``movement`` as XLSX, in Vietnamese, a list for each.

    Of the initiatives in ``hidden`` no score and no mark is told: whoever asks is an author of them.
    """
    standings = standings_of(movement)
    criteria = [line.name for line in criteria_of(movement)]
    places = ("Hạng", "Số", "Tên giải pháp", "Đơn vị", "Điểm", "Kết quả", "Căn cứ xếp hạng khi bằng điểm",
              "Số phiếu tính điểm", "Chênh lệch")  # fmt: skip
    sheets = ("Số", "Tên giải pháp", "Đơn vị", "Tổ chấm", "Ghế", "Giám khảo", *criteria, "Tổng điểm", "Tình trạng",
              "Ngày nộp", "Xung đột lợi ích", "Nhận xét")  # fmt: skip
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        _add_list(book, "Bảng xếp hạng", places, [_place_cells(row, movement, hidden) for row in standings.rows],
                  (8, 8, 60, 44, 10, 20, 30, 12, 12))  # fmt: skip
        _add_list(book, "Phiếu chấm", sheets, _sheet_cells(movement, hidden),
                  (8, 60, 44, 30, 8, 26, *(12 for _name in criteria), 12, 14, 12, 24, 60))  # fmt: skip
    return buffer.getvalue()


def _place_cells(row: Row, movement: Movement, hidden: Collection[int]) -> Cells:
    if row.initiative_id in hidden:
        return (None, row.initiative.number, row.initiative.title, row.initiative.unit.name, None, OWN, *(None,) * 3)
    names = {SUBMITTED: "Nộp sớm hơn", LOT: "Bốc thăm"}
    names |= {line.code: line.name for line in row.standings.rule.groups}
    names |= {line.code: line.name for line in row.standings.rule.criteria}
    score, rule = row.score, row.ranked.told_apart_by
    return (
        row.place, row.initiative.number, row.initiative.title, row.initiative.unit.name, _points(row.value),
        OUTCOMES[row.outcome], names.get(rule or ""), score.count,
        None if score.spread is None else _points(half_up(score.spread)),
    )  # fmt: skip


def _sheet_cells(movement: Movement, hidden: Collection[int]) -> Iterator[Cells]:
    """Yield a line for each sheet that is to be scored or was; marks only of those handed in."""
    criteria, conflicts = criteria_of(movement), conflict_pairs_in(movement)
    for line in sheets_in(movement):
        if line.initiative_id in hidden:
            continue
        given = line.sheet.given if line.is_handed_in else {}
        conflict = conflicts.get((line.seat_id, line.initiative_id))
        yield (
            line.initiative.number, line.initiative.title, line.initiative.unit.name, line.seat.panel.name,
            line.seat.number, line.seat.account.name, *(_points(given.get(criterion.id)) for criterion in criteria),
            _points(half_up(total_of(line.sheet))) if line.is_handed_in else None, _state(line), _day(line),
            CONFLICTS[conflict] if conflict else None, line.sheet.comment if line.is_handed_in else None,
        )  # fmt: skip


def _state(line: Assignment) -> str:
    return "Đã nộp" if line.is_handed_in else "Đang chấm" if line.is_begun else "Chưa chấm"


def _day(line: Assignment) -> str | None:
    return short_day(line.sheet.handed_in_at.astimezone(clock.OFFICE).date()) if line.is_handed_in else None


def _points(hundredths: int | None) -> float | None:
    """Return points as a spreadsheet holds numbers; hundredths survive it unharmed."""
    return None if hundredths is None else hundredths / 100


def _add_list(
    book: Any, title: str, headings: Sequence[str], lines: Iterator[Cells] | Sequence[Cells], widths: Sequence[int]
) -> None:
    """Add a list whose texts stay texts, whatever they begin with."""
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F3EDE2"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    whole, figure = (book.add_format({"num_format": form, "valign": "top"}) for form in ("0", "0.00"))
    sheet = book.add_worksheet(title)
    for place, (heading, width) in enumerate(zip(headings, widths, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, heading, head)
    for number, cells in enumerate(lines, start=1):
        for place, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(number, place, value, text)
            elif value is not None:
                sheet.write_number(number, place, value, whole if isinstance(value, int) else figure)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, 0, len(headings) - 1)
