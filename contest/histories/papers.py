"""A history as XLSX. Text stays text."""

import enum
from collections.abc import Callable, Sequence
from decimal import Decimal

from contest.histories.queries import History, PastHonour
from contest.paper.linebreaks import unmarked
from contest.spreadsheet import Cell, Column, workbook

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
    Column("below", "Chức vụ, đơn vị khi đó", width=38),
    Column("achievement", "Thành tích", width=50),
    Column("state", "Tình trạng", width=24),
    Column("of", "Của đơn vị trước đây", width=34),
)


def history_workbook(history: History, word: Callable[[enum.StrEnum], str]) -> bytes:
    """Return everything that ``history`` tells, the latest first; ``word`` gives codes their words."""
    rows = [_row(honour, word) for honour in history.honours]
    return workbook("Lịch sử khen thưởng", COLUMNS, rows, notes=("Của ai", _notes(history)))


def _row(honour: PastHonour, word: Callable[[enum.StrEnum], str]) -> Sequence[Cell]:
    state = f"Đã hủy bỏ theo {honour.annulled_by}" if honour.annulled_by else word(honour.state)
    return (
        Decimal(honour.decided_on.year), honour.name, honour.decision_ref, honour.decided_on, honour.authority,
        word(honour.level) if honour.level else "", word(honour.kind_of_merit), "Có" if honour.counts else "Không",
        unmarked(honour.recipient), unmarked(honour.below), unmarked(honour.achievement), state, honour.of,
    )  # fmt: skip


def _notes(history: History) -> list[Sequence[str]]:
    entries = [[f"{entry.full_name}", entry.post, entry.unit.name] for entry in history.entries]
    return [["Tên", "", history.name], *entries]
