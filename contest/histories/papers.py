"""A history as XLSX; the register as a paper, as XLSX and as CSV. Text stays text."""

import csv
import enum
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

from contest.awards.models import AwardState
from contest.histories.figures import Figures
from contest.histories.queries import History, PastHonour
from contest.histories.register import Register, RegisterLine
from contest.movements.models import RecipientKind
from contest.paper.linebreaks import unmarked
from contest.paper.writing import short_day
from contest.spreadsheet import Cell, Column, harmless, workbook
from contest.units.models import Body, Honorific, Person

REGISTER = "histories/papers/register.html"
KINDS = {
    RecipientKind.COLLECTIVE: "Tập thể", RecipientKind.HOUSEHOLD: "Hộ gia đình", RecipientKind.INDIVIDUAL: "Cá nhân",
}  # fmt: skip
HONORIFICS = {Honorific.MR: "Ông", Honorific.MS: "Bà", None: ""}

COLUMNS = (
    Column("year", "Năm", width=8, numbers=True),
    Column("name", "Danh hiệu, hình thức", width=42),
    Column("decision", "Quyết định", width=20),
    Column("day", "Ngày", width=13, numbers=True),
    Column("authority", "Cơ quan ban hành", width=38),
    Column("level", "Cấp", width=14),
    Column("kind", "Loại hình", width=16),
    Column("counts", "Tính cho khen thưởng công trạng", width=16),
    Column("recipient", "Tên ghi trong quyết định", width=34),
    Column("below", "Chức vụ, đơn vị, địa chỉ khi đó", width=38),
    Column("achievement", "Thành tích", width=50),
    Column("state", "Tình trạng", width=24),
    Column("of", "Của đơn vị trước đây", width=34),
)


def history_workbook(history: History, word: Callable[[enum.StrEnum], str]) -> bytes:
    """Return everything that ``history`` tells, the latest first; ``word`` gives codes their words."""
    rows = [_row(honour, word) for honour in history.honours]
    return workbook("Lịch sử khen thưởng", COLUMNS, rows, notes=("Của ai", _notes(history)))


def _row(honour: PastHonour, word: Callable[[enum.StrEnum], str]) -> Sequence[Cell]:
    ended = "Được sửa đổi theo" if honour.state is AwardState.AMENDED else "Đã hủy bỏ theo"
    state = f"{ended} {honour.annulled_by}" if honour.annulled_by else word(honour.state)
    return (
        Decimal(honour.decided_on.year), honour.name, honour.decision_ref, honour.decided_on, honour.authority,
        word(honour.level) if honour.level else "", word(honour.kind_of_merit), "Có" if honour.counts else "Không",
        unmarked(honour.recipient), unmarked(honour.below), unmarked(honour.achievement), state, honour.of,
    )  # fmt: skip


def _notes(history: History) -> list[Sequence[str]]:
    entries = [
        [entry.full_name, entry.post, entry.unit.name]
        if isinstance(entry, Person)
        else [entry.name, entry.address, entry.unit.name]
        for entry in history.entries
    ]
    return [["Tên", "", history.name], *entries]


# The register.

REGISTER_COLUMNS = (
    Column("entry", "Số sổ", width=12),
    Column("day", "Ngày quyết định", width=14, numbers=True),
    Column("decision", "Số quyết định", width=18),
    Column("kind", "Loại", width=10),
    Column("honorific", "Xưng hô", width=9),
    Column("recipient", "Tên tập thể, cá nhân, hộ gia đình", width=40),
    Column("below", "Chức vụ, đơn vị, địa chỉ", width=40),
    Column("honour", "Danh hiệu, hình thức", width=40),
    Column("merit", "Loại hình khen thưởng", width=16),
    Column("achievement", "Thành tích", width=56),
    Column("note", "Ghi chú", width=34),
)


def register_workbook(register: Register, word: Callable[[enum.StrEnum], str]) -> bytes:
    """Return the lines of ``register`` as XLSX, with what they are."""
    rows = [_register_row(line, word) for line in register.lines]
    about = [
        ["Cơ quan", "", register.body.name],
        ["Năm", "", str(register.year)],
        ["Tính liên tục", "", proof(register)],
    ]
    return workbook(f"Sổ khen thưởng {register.year}", REGISTER_COLUMNS, rows, notes=("Về sổ này", about))


def register_csv(register: Register, word: Callable[[enum.StrEnum], str]) -> bytes:
    """Return the lines of ``register`` as CSV in UTF-8 with a mark, which spreadsheets need to see that it is."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.heading for column in REGISTER_COLUMNS])
    for line in register.lines:
        cells = _register_row(line, word)
        writer.writerow([short_day(cell) if isinstance(cell, date) else harmless(str(cell)) for cell in cells])
    return out.getvalue().encode("utf-8-sig")


def _register_row(line: RegisterLine, word: Callable[[enum.StrEnum], str]) -> Sequence[Cell]:
    return (
        line.entry, line.decided_on, line.decision_ref, KINDS[line.kind], HONORIFICS[line.honorific],
        unmarked(line.recipient), unmarked(line.below), line.honour_name, word(line.merit_kind),
        unmarked(line.achievement), line.note,
    )  # fmt: skip


def proof(register: Register) -> str:
    """Return in words how the numbers of the year run."""
    run = register.continuity
    if not run.count:
        return "Sổ chưa có số nào."
    if run.holds:
        return f"Các số chạy liên tục từ 0001 đến {run.last:04d}, đủ {run.count} số, không trùng, không khuyết."
    missing = ", ".join(f"{low:04d}" if low == high else f"{low:04d}–{high:04d}" for low, high in run.gaps)
    twice = ", ".join(f"{number:04d}" for number in run.doubles)
    told = [f"khuyết số {missing}" if missing else "", f"trùng số {twice}" if twice else ""]
    return f"Sổ không liên tục: {'; '.join(part for part in told if part)}."


def register_values(register: Register) -> dict[str, Any]:
    """Return the values of the register as a book that lies on its side."""
    body = register.body
    return {
        "body": body.name,
        "place": body.place,
        "standing_unit": body.standing_unit,
        "year": register.year,
        "rows": [
            [
                f"{line.number:04d}", f"{line.decision_ref}\n{short_day(line.decided_on)}",
                " ".join(part for part in (HONORIFICS[line.honorific], unmarked(line.recipient)) if part),
                unmarked(line.below), line.honour_name, unmarked(line.achievement), line.note,
            ]
            for line in register.lines
        ],
        "count": len(register.lines),
        "annulled": sum(1 for line in register.lines if line.state is AwardState.ANNULLED),
        "proof": proof(register),
    }  # fmt: skip


# Yearly statistics.


def figures_workbook(filled: Figures, body: Body, year: int) -> bytes:
    """Return a statistical form as XLSX, with where it comes from."""
    columns = [
        Column("name", "Chỉ tiêu", width=56), Column("code", "Mã số", width=8), Column("unit", "Đơn vị tính", width=16),
        Column("total", "Tổng số", width=10, numbers=True),
        *(Column(f"c{place}", heading, width=22, numbers=True) for place, heading in enumerate(filled.columns)),
    ]  # fmt: skip
    rows: list[Sequence[Cell]] = [
        (line.name, line.code, line.unit, Decimal(total), *(Decimal(count) for count in counts))
        for line, total, counts in filled.rows
    ]
    form = filled.form
    about = [
        ["Biểu số", "", f"{form.code}.N/BNV-TĐKT" if form.code.isdigit() else form.code], ["Tên biểu", "", form.title],
        ["Đơn vị báo cáo", "", body.name], ["Năm", "", str(year)],
        ["Ngày nhận báo cáo", "", short_day(form.due_in(year))], ["Ban hành theo", "", form.source],
    ]  # fmt: skip
    return workbook(f"Biểu {form.code}", columns, rows, notes=("Về biểu này", about))
