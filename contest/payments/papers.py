"""The list of payments (Bảng kê tiền thưởng) as plain values for a paper, and as XLSX. Text stays text."""

from collections.abc import Sequence
from io import BytesIO
from itertools import groupby
from typing import Any

import xlsxwriter

from contest.awards.heading import head_of, standing_unit_of
from contest.awards.listing import GROUPS, NUMERALS, full_name, gift_words, unbroken_name
from contest.movements.models import RecipientKind
from contest.paper.linebreaks import unmarked
from contest.paper.writing import decimal, dong, long_day, short_day, thousands
from contest.payments.models import EntryKind, Method, PaymentSheet
from contest.payments.queries import Paid, carried_into
from contest.payments.standing import MoneyState
from contest.rules.catalogue import name_of

SHEET = "payments/papers/sheet.html"
METHODS = {Method.CASH: "tiền mặt", Method.TRANSFER: "chuyển khoản"}
STATES = {
    MoneyState.DUE: "Chưa chi",
    MoneyState.PARTLY_PAID: "Đã chi một phần",
    MoneyState.PAID_UP: "Đã chi",
    MoneyState.CANCELLED: "Hủy bỏ khen thưởng, không chi",
    MoneyState.TO_RECOVER: "Hủy bỏ khen thưởng, phải thu hồi",
    MoneyState.RECOVERED: "Đã thu hồi",
    MoneyState.CARRIED: "Được sửa đổi, tính vào khoản thay thế",
}
COLUMNS = (
    ("STT", 6), ("Loại", 12), ("Tên tập thể, cá nhân", 44), ("Đơn vị", 40), ("Danh hiệu, hình thức", 40), ("Hệ số", 8),
    ("Mức lương cơ sở", 14), ("Số lần", 8), ("Thành tiền", 14), ("Làm tròn", 14), ("Tình trạng", 26),
    ("Đã chi", 14), ("Đã thu hồi", 14), ("Chứng từ", 40),
)  # fmt: skip
TOTALLED = 9


def sheet_values(sheet: PaymentSheet, lines: Sequence[Paid]) -> dict[str, Any]:
    """Return the values of a list of payments: every factor, the figure before and after rounding, room to sign."""
    decision, body = sheet.decision, sheet.decision.body
    issuer = standing_unit_of(body) or body.name
    return {
        "body": body.name,
        "place": body.place,
        "superior": body.name if body.standing_unit else "",
        "issuer": issuer,
        "decision": f"Quyết định số {decision.notation} {long_day(decision.day)} của {body.head_office}",
        "fund": sheet.fund.name,
        "rows": _rows(lines),
        "total_exact": decimal(sum((line.line.exact for line in lines), start=0 * lines[0].line.exact)),
        "total": sheet.total,
        "carried": sum(carried_into(paid.award) for paid in lines),
        "base_salary": lines[0].line.base_salary,
        "head": head_of(issuer),
    }


def _rows(lines: Sequence[Paid]) -> list[str | list[str]]:
    """Return the lines under the heading of their kind, numbered in it."""
    rows: list[str | list[str]] = []
    for place, (kind, group) in enumerate(groupby(lines, key=lambda paid: paid.award.recipient_kind)):
        own = list(group)
        rows.append(f"{NUMERALS[place]}. {GROUPS[kind][0]}")
        rows += [[str(number), *_cells(paid)] for number, paid in enumerate(own, start=1)]
    return rows


def _cells(paid: Paid) -> list[str]:
    line, award = paid.line, paid.award
    individual = award.recipient_kind is RecipientKind.INDIVIDUAL
    return [
        unbroken_name(award) if individual else full_name(award),
        unmarked(award.recipient_line) if individual else "",
        gift_words(award.honour, line.sheet.reckoned_on),
        decimal(line.coefficient),
        thousands(line.base_salary),
        decimal(line.multiplier),
        decimal(line.exact),
        thousands(line.rounded),
        f"Đã nhận {dong(carried)}" if (carried := carried_into(award)) else "",
    ]


def sheet_workbook(sheet: PaymentSheet, lines: Sequence[Paid]) -> bytes:
    """Return the list of payments with what was paid of it; figures are numbers that a spreadsheet can add."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F3EDE2"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        money = book.add_format({"num_format": "#,##0.##", "valign": "top"})
        total = book.add_format({"num_format": "#,##0", "bold": True, "top": 1})
        page = book.add_worksheet("Bảng kê tiền thưởng")
        for place, (heading, width) in enumerate(COLUMNS):
            page.set_column(place, place, width, text)
            page.write_string(0, place, heading, head)
        for row, cells in enumerate(_numbered(lines), start=1):
            for place, value in enumerate(cells):
                if isinstance(value, str):
                    page.write_string(row, place, value, text)
                else:
                    page.write_number(row, place, value, money)
        page.write_string(len(lines) + 1, TOTALLED - 1, "Tổng cộng", head)
        page.write_number(len(lines) + 1, TOTALLED, sheet.total, total)
        page.freeze_panes(1, 0)
        about = book.add_worksheet("Quyết định")
        about.set_column(0, 0, 16, head)
        about.set_column(1, 1, 80, text)
        for row, (name, words) in enumerate(_about(sheet)):
            about.write_string(row, 0, name, head)
            about.write_string(row, 1, words, text)
    return buffer.getvalue()


def _numbered(lines: Sequence[Paid]) -> list[list[str | float]]:
    rows: list[list[str | float]] = []
    for kind, group in groupby(lines, key=lambda paid: paid.award.recipient_kind):
        rows += [
            [
                number, GROUPS[kind][1].capitalize(), unmarked(paid.award.recipient_name), paid.award.unit.name,
                name_of(paid.award.honour), float(paid.line.coefficient), paid.line.base_salary,
                float(paid.line.multiplier), float(paid.line.exact), paid.line.rounded, STATES[paid.state],
                _sum(paid, EntryKind.PAID), _sum(paid, EntryKind.RECOVERED), _receipts(paid),
            ]
            for number, paid in enumerate(group, start=1)
        ]  # fmt: skip
    return rows


def _sum(paid: Paid, kind: EntryKind) -> int:
    return sum(entry.amount for entry in paid.line.entries if entry.counts and entry.kind is kind)


def _receipts(paid: Paid) -> str:
    """Return when and how money was paid or came back, with the numbers of the receipts."""
    return "; ".join(
        " ".join(
            filter(
                None,
                (
                    "chi" if entry.kind is EntryKind.PAID else "thu",
                    short_day(entry.happened_on),
                    METHODS[entry.method],
                    entry.receipt,
                    entry.taken_by,
                ),
            )
        )
        for entry in paid.line.entries
        if entry.counts
    )


def _about(sheet: PaymentSheet) -> list[tuple[str, str]]:
    decision = sheet.decision
    return [
        ("Quyết định", decision.notation),
        ("Ngày", long_day(decision.day).removeprefix("ngày ")),
        ("Về việc", decision.title),
        ("Nguồn", sheet.fund.name),
        ("Phong trào", decision.movement.name),
    ]
