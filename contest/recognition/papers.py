"""The decision and its list as plain values for papers, and as XLSX. Text stays text."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from contest.paper.writing import long_day, short_day, written
from contest.recognition.advice import Voted
from contest.recognition.models import Level, RecognisedAuthor, Recognition, RecognitionDecision
from contest.rules.citing import citations
from contest.scoring.totals import half_up

DECISION = "recognition/papers/decision.html"
ANNEX = "recognition/papers/annex.html"
LEVELS = {Level.GRASSROOTS: "cấp cơ sở", Level.PROVINCE: "cấp tỉnh"}
COLUMNS = (
    ("STT", 6), ("Số đăng ký", 10), ("Tên sáng kiến", 60), ("Đơn vị", 40), ("Tác giả (tỷ lệ đóng góp)", 46),
    ("Phạm vi ảnh hưởng", 34), ("Hạng", 8), ("Điểm", 9), ("Xếp loại", 14), ("Số giấy chứng nhận", 24), ("Ghi chú", 40),
)  # fmt: skip


def decision_values(
    decision: RecognitionDecision, lines: Sequence[Recognition], voted: Mapping[int, Voted]
) -> dict[str, Any]:
    """Return the values of the decision (Quyết định công nhận sáng kiến), in the form of NĐ 30/2020/NĐ-CP.

    ``voted`` is what the initiative council's votes came to, by the id of the line.
    """
    body = decision.body
    return {
        **_heading(decision),
        "head_office": body.head_office,
        "level": LEVELS[decision.roll.level],
        "standing_unit": body.standing_unit,
        "movement": decision.movement.name,
        "council": _council(sorted({voted[line.id].held_on for line in lines if line.id in voted})),
        "basis": citations("recognition", body, decision.issued_on),
        "initiatives": len(lines),
        "authors": sum(len(line.authors) for line in lines),
        "capacity": body.signed_as(decision.capacity),
        "signer": decision.signer_name,
        "symbol": body.symbol,
    }


def annex_values(
    decision: RecognitionDecision, lines: Sequence[Recognition], voted: Mapping[int, Voted]
) -> dict[str, Any]:
    """Return the values of the list that belongs to the decision (Danh sách kèm theo)."""
    return {
        **_heading(decision),
        "level": LEVELS[decision.roll.level],
        "head_office": decision.body.head_office,
        "rows": [
            [
                str(place),
                line.title,
                _authors(line.authors),
                line.unit_name,
                line.reach,
                *([vote_told(voted.get(line.id))] if voted else []),
            ]
            for place, line in enumerate(lines, start=1)
        ],
        "voted": bool(voted),
        "initiatives": len(lines),
        "authors": sum(len(line.authors) for line in lines),
    }


def _heading(decision: RecognitionDecision) -> dict[str, Any]:
    body = decision.body
    return {
        "body": body.name,
        "place": body.place,
        "number": decision.notation,
        "issued_on": decision.issued_on.isoformat(),
        "title": decision.title,
    }


def _council(days: Sequence[date]) -> str:
    """Return what the decision rests on of the council: its votes, if there were any."""
    if not days:
        return "ý kiến của Hội đồng sáng kiến"
    return f"kết quả biểu quyết của Hội đồng sáng kiến tại cuộc họp {', '.join(long_day(day) for day in days)}"


def vote_told(vote: Voted | None) -> str:
    """Return how many of how many agreed, with the share in percent: 8/9 (88,89 %)."""
    if vote is None:
        return ""
    percent = written(half_up(vote.share * 10_000))
    return f"{vote.agree}/{vote.base} ({percent} %){'' if vote.passed else ', không đạt tỷ lệ'}"


def _authors(authors: Sequence[RecognisedAuthor]) -> str:
    return "\n".join(f"{author.full_name} ({written(author.share)} %)" for author in authors)


def recognition_workbook(decision: RecognitionDecision, lines: Sequence[Recognition]) -> bytes:
    """Return the list of ``decision`` in its order, and what the decision is."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#F3EDE2"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        figure = book.add_format({"num_format": "0.00", "valign": "top"})
        sheet = book.add_worksheet("Danh sách")
        for place, (name, width) in enumerate(COLUMNS):
            sheet.set_column(place, place, width, text)
            sheet.write_string(0, place, name, head)
        for number, line in enumerate(lines, start=1):
            sheet.write_number(number, 0, number, text)
            for place, value in enumerate(_cells(line), start=1):
                if isinstance(value, str):
                    sheet.write_string(number, place, value, text)
                elif value is not None:
                    sheet.write_number(number, place, value, figure if isinstance(value, float) else text)
        sheet.freeze_panes(1, 0)
        about = book.add_worksheet("Quyết định")
        about.set_column(0, 0, 16, head)
        about.set_column(1, 1, 80, text)
        for number, (name, words) in enumerate(_about(decision)):
            about.write_string(number, 0, name, head)
            about.write_string(number, 1, words, text)
    return buffer.getvalue()


def _cells(line: Recognition) -> tuple[str | int | float | None, ...]:
    gone = line.annulment
    note = f"Đã hủy bỏ theo {gone.decision_ref} ngày {short_day(gone.annulled_on)}" if gone else ""
    return (
        line.initiative.register_number, line.title, line.unit_name, _authors(line.authors), line.reach, line.place,
        None if line.score is None else line.score / 100, line.grade,
        "\n".join(author.register_entry for author in line.authors), note,
    )  # fmt: skip


def _about(decision: RecognitionDecision) -> list[tuple[str, str]]:
    return [
        ("Số", decision.notation),
        ("Ngày", long_day(decision.issued_on).removeprefix("ngày ")),
        ("Về việc", decision.title),
        ("Cấp công nhận", LEVELS[decision.roll.level]),
        ("Người ký", f"{' '.join(decision.body.signed_as(decision.capacity))}: {decision.signer_name}"),
        ("Phong trào", decision.movement.name),
    ]
