"""The number book as XLSX. Text is written as text, so nothing in it is taken for a formula."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

from contest.numbers.models import TakenNumber
from contest.paper.writing import short_day

COLUMNS = (
    ("Số, ký hiệu văn bản", 24),
    ("Ngày tháng văn bản", 14),
    ("Tên loại và trích yếu nội dung", 70),
    ("Người lấy số", 28),
    ("Ghi chú", 50),
)
OUTSIDE = "Cấp ngoài hệ thống"
RELEASED = "Đã trả lại, số được cấp lại"


def number_workbook(year: int, rows: Sequence[TakenNumber]) -> bytes:
    """Return the number book of ``year`` as a table."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        text = workbook.add_format({"text_wrap": True, "valign": "top"})
        sheet = workbook.add_worksheet(f"Văn bản đi {year}")
        for place, (heading, width) in enumerate(COLUMNS):
            sheet.set_column(place, place, width, text)
            sheet.write_string(0, place, heading, head)
        for line, row in enumerate(rows, start=1):
            for place, words in enumerate(_words(row)):
                sheet.write_string(line, place, words, text)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()


def _words(row: TakenNumber) -> tuple[str, ...]:
    note = f"{OUTSIDE}: {row.reason}" if row.is_outside else ""
    note += f"; {RELEASED}: {row.release_reason}" if row.is_released else ""
    return row.notation, short_day(row.taken_on), row.title, row.taken_by.name if row.taken_by else "", note
