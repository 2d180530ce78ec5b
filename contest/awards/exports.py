"""The list of a decision as XLSX, texts as texts."""

from io import BytesIO

import xlsxwriter

from contest.awards.models import AwardState, Decision
from contest.movements.models import RecipientKind
from contest.rules.catalogue import name_of

HEADINGS = ("STT", "Đối tượng", "Tên", "Chức vụ, đơn vị", "Hình thức khen thưởng", "Thành tích", "Số sổ", "Ghi chú")
KINDS = {RecipientKind.COLLECTIVE: "Tập thể", RecipientKind.INDIVIDUAL: "Cá nhân"}


def decision_workbook(decision: Decision) -> bytes:
    """Return the annexed list of ``decision`` in its order."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#F3EDE2"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Danh sách")
        for place, (heading, width) in enumerate(zip(HEADINGS, (6, 12, 46, 46, 40, 70, 14, 20), strict=True)):
            sheet.set_column(place, place, width, text)
            sheet.write_string(0, place, heading, head)
        for number, award in enumerate(decision.awards, start=1):
            sheet.write_number(number, 0, number)
            note = "Đã hủy bỏ" if award.state is AwardState.ANNULLED else ""
            words = (
                KINDS[award.recipient_kind], award.recipient_name, award.recipient_line, name_of(award.honour),
                award.achievement, award.register_entry, note,
            )  # fmt: skip
            for place, word in enumerate(words, start=1):
                sheet.write_string(number, place, word)
        sheet.freeze_panes(1, 0)
    return buffer.getvalue()
