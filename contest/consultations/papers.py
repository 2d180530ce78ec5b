"""The notice and the register of what was said as plain values for papers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contest.awards.queries import lines_of
from contest.consultations.models import Channel, Consultation, Feedback, Outcome
from contest.movements.models import RecipientKind
from contest.paper.linebreaks import unmarked
from contest.paper.writing import long_day, short_day
from contest.rules.catalogue import name_of
from contest.units.models import Honorific

NOTICE = "consultations/papers/notice.html"
REGISTER = "consultations/papers/register.html"
HONORIFICS = {Honorific.MR: "Ông", Honorific.MS: "Bà", None: ""}
CHANNELS = {
    Channel.ONLINE: "Trên hệ thống", Channel.LETTER: "Văn bản, thư", Channel.PHONE: "Điện thoại",
    Channel.EMAIL: "Thư điện tử", Channel.IN_PERSON: "Trực tiếp",
}  # fmt: skip
OUTCOMES = {
    Outcome.KEPT: "Giữ nguyên đề nghị", Outcome.STRUCK: "Đưa ra khỏi danh sách", Outcome.NOTED: "Ghi nhận",
}  # fmt: skip
Line = tuple[RecipientKind, list[str]]


def notice_values(consultation: Consultation, today: date) -> dict[str, Any]:
    """Return the values of the notice (Thông báo lấy ý kiến), in the form of NĐ 30/2020/NĐ-CP.

    A draft shows the list as it stands and neither day; a published notice what was frozen.
    """
    body = consultation.movement.body
    lines = _lines(consultation)
    on, until = consultation.published_on, consultation.closes_on
    return {
        "body": body.name,
        "place": body.place,
        "symbol": body.symbol,
        "number": consultation.notation,
        "issued_on": (on or today).isoformat(),
        "title": consultation.title,
        "movement": consultation.movement.name,
        "standing_unit": body.standing_unit,
        "head_title": body.head_title,
        "days": consultation.days,
        "working": consultation.working,
        "from_day": long_day(on) if on else "",
        "until_day": long_day(until) if until else "",
        "contact": consultation.contact.splitlines(),
        "collectives": sum(1 for kind, _row in lines if kind is RecipientKind.COLLECTIVE),
        "households": sum(1 for kind, _row in lines if kind is RecipientKind.HOUSEHOLD),
        "individuals": sum(1 for kind, _row in lines if kind is RecipientKind.INDIVIDUAL),
        "rows": [[str(place), *row] for place, (_kind, row) in enumerate(lines, start=1)],
    }


def _lines(consultation: Consultation) -> list[Line]:
    if consultation.lines:
        return [
            (
                line.recipient_kind,
                _row(line.honorific, line.recipient_name, line.recipient_line, line.honour_name, line.achievement),
            )
            for line in consultation.lines
        ]
    return [
        (
            award.recipient_kind,
            _row(
                award.honorific, award.recipient_name, award.recipient_line, name_of(award.honour), award.achievement
            ),
        )
        for award in lines_of(consultation.proposal)
        if award.stands
    ]  # fmt: skip


def _row(honorific: Honorific | None, name: str, below: str, honour: str, achievement: str) -> list[str]:
    shown = " ".join(part for part in (HONORIFICS[honorific], unmarked(name)) if part)
    return ["\n".join(part for part in (shown, unmarked(below)) if part), honour, unmarked(achievement)]


def register_values(consultation: Consultation, said: Sequence[Feedback]) -> dict[str, Any]:
    """Return the values of the register of what was said (Sổ theo dõi ý kiến), answered or not."""
    body = consultation.movement.body
    on, until = consultation.published_on, consultation.closes_on
    return {
        "body": body.name,
        "place": body.place,
        "standing_unit": body.standing_unit,
        "title": consultation.title,
        "from_day": long_day(on) if on else "",
        "until_day": long_day(until) if until else "",
        "rows": [_said(one) for one in said],
        "count": len(said),
        "open": sum(1 for one in said if not one.is_answered),
    }


def _said(feedback: Feedback) -> list[str]:
    who = "Ẩn danh" if feedback.anonymous else f"{feedback.from_name}\n{feedback.from_contact}".strip()
    about = unmarked(feedback.line.recipient_name) if feedback.line else "Cả danh sách"
    outcome = f"{OUTCOMES[feedback.outcome]}. {feedback.answer}" if feedback.outcome else "Chưa trả lời"
    return [
        str(feedback.number), short_day(feedback.received_on), f"{who}\n({CHANNELS[feedback.channel]})", about,
        feedback.text, outcome, feedback.decided_by,
    ]  # fmt: skip
