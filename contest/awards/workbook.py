"""The list of a decision as XLSX. Text is written as text, so nothing in it is taken for a formula.

The list is that of the decision, in the decision's own words. What became of a line since, by a letter of correction,
an amending decision or an annulment, stands beside it as a note, with the words as they are read now.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO

import xlsxwriter

from contest.awards.models import Award, Capacity, Decision
from contest.movements.models import RecipientKind
from contest.paper.linebreaks import unmarked
from contest.paper.writing import long_day, short_day
from contest.rules.catalogue import name_of
from contest.units.models import Honorific

COLUMNS = (
    ("STT", 6),
    ("Loại", 10),
    ("Xưng hô", 9),
    ("Tên tập thể, cá nhân", 46),
    ("Chức vụ, đơn vị", 46),
    ("Hình thức khen thưởng", 40),
    ("Thành tích", 70),
    ("Số sổ khen thưởng", 18),
    ("Ghi chú", 40),
)
KINDS = {
    RecipientKind.COLLECTIVE: "Tập thể",
    RecipientKind.HOUSEHOLD: "Hộ gia đình",
    RecipientKind.INDIVIDUAL: "Cá nhân",
}
HONORIFICS = {Honorific.MR: "Ông", Honorific.MS: "Bà", None: ""}
CAPACITIES = {Capacity.HEAD: "", Capacity.FOR_HEAD: "KT. ", Capacity.ACTING: "Q. "}


def decision_workbook(decision: Decision, awards: Sequence[Award], notes: Mapping[int, str] | None = None) -> bytes:
    """Return the list of ``decision`` in its order, numbered anew in each kind, and what the decision is.

    ``notes`` says by an award's id how it was corrected.
    """
    notes = notes or {}
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F3EDE2"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Danh sách")
        for place, (heading, width) in enumerate(COLUMNS):
            sheet.set_column(place, place, width, text)
            sheet.write_string(0, place, heading, head)
        for line, (number, award) in enumerate(_numbered(awards), start=1):
            sheet.write_number(line, 0, number, text)
            for place, words in enumerate(_words(award, notes.get(award.id, "")), start=1):
                sheet.write_string(line, place, words, text)
        sheet.freeze_panes(1, 0)
        about = book.add_worksheet("Quyết định")
        about.set_column(0, 0, 16, head)
        about.set_column(1, 1, 80, text)
        for line, (name, words) in enumerate(_about(decision)):
            about.write_string(line, 0, name, head)
            about.write_string(line, 1, words, text)
    return buffer.getvalue()


def _numbered(awards: Sequence[Award]) -> list[tuple[int, Award]]:
    """Return each award with its number within its kind."""
    return [
        (number, award)
        for kind in RecipientKind
        for number, award in enumerate((award for award in awards if award.recipient_kind is kind), start=1)
    ]


def _words(award: Award, corrected: str) -> tuple[str, ...]:
    annulled = award.annulment
    note = (
        f"Đã hủy bỏ theo {annulled.decision_ref} ngày {short_day(annulled.annulled_on)}"
        if annulled
        else amended_note(award)
    )
    return (
        KINDS[award.recipient_kind],
        HONORIFICS[award.honorific],
        unmarked(award.recipient_name),
        unmarked(award.recipient_line),
        name_of(award.honour),
        unmarked(award.achievement),
        award.register_entry,
        "; ".join(filter(None, (corrected, note))),
    )


def amended_note(award: Award) -> str:
    """Return by which decision an award was amended or taken off the list; "" for one that was not."""
    line = award.amended_by
    if line is None or line.decision is None:
        return ""
    verb = "Được sửa đổi" if line.line else "Đưa ra khỏi danh sách"
    told = f"{verb} theo {line.decision.notation} ngày {short_day(line.decision.day)}: {line.reason}"
    if line.line is None:
        return told
    now = line.line
    return f"{told}. Nay là: {unmarked(now.recipient_name)}, {name_of(now.honour)}, {unmarked(now.achievement)}"


def _about(decision: Decision) -> list[tuple[str, str]]:
    return [
        ("Số", decision.notation),
        ("Ngày", long_day(decision.day).removeprefix("ngày ")),
        ("Về việc", decision.title),
        ("Người ký", f"{CAPACITIES[decision.capacity]}{decision.body.head_title}: {decision.signer_name}"),
        ("Phong trào", decision.movement.name),
    ]
