"""The papers of councils as plain values: establishment, invitations, minutes. In Vietnamese."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from contest import clock
from contest.councils.conflict import Bar
from contest.councils.models import (
    AgendaItem,
    Attendance,
    AttendanceState,
    ConflictSource,
    Council,
    CouncilKind,
    CouncilMember,
    CouncilRole,
    ItemConflict,
    Meeting,
    MeetingFormat,
    MinutesConfirmation,
)
from contest.councils.quorum import quorum_of
from contest.numbers.queries import taken_by
from contest.paper.writing import clock_time, long_day, short_day, spoken_moment
from contest.rules.citing import citations

ESTABLISHMENT = "councils/papers/establishment.html"
INVITATION = "councils/papers/invitation.html"
MINUTES = "councils/papers/minutes.html"
FORMATS = {
    MeetingFormat.IN_PERSON: "họp trực tiếp",
    MeetingFormat.ONLINE: "họp trực tuyến",
    MeetingFormat.MIXED: "họp trực tiếp kết hợp trực tuyến",
}
BARS = {
    Bar.HEAD_AUTHOR: "người đứng đầu là tác giả, không tham gia Hội đồng khi xét sáng kiến này",
    Bar.CONCERNED: "là người được xét hoặc là tác giả",
    Bar.OWN_UNIT: "nội dung của đơn vị nơi công tác",
    Bar.NEAR_UNIT: "nội dung của đơn vị cấp trên hoặc cấp dưới trực tiếp",
}
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
# Room for a number that follows the signature.
GAP = "\u00a0" * 8
# What a member is on the council, as papers write it.
ROLES = {
    CouncilRole.CHAIR: "Chủ tịch Hội đồng",
    CouncilRole.VICE_CHAIR: "Phó Chủ tịch Hội đồng",
    CouncilRole.STANDING: "Ủy viên thường trực",
    CouncilRole.MEMBER: "Ủy viên",
    CouncilRole.SECRETARY: "Thư ký Hội đồng",
}


class Count(Protocol):
    """A count of votes as a domain further on tells it (see ``services.Told``)."""

    @property
    def method(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def in_favour(self) -> int: ...
    @property
    def against(self) -> int: ...
    @property
    def blank(self) -> int: ...
    @property
    def share(self) -> str: ...
    @property
    def passed(self) -> bool: ...


def establishment_values(council: Council, members: Iterable[CouncilMember], day: date) -> dict[str, Any]:
    """Return the values of the decision that establishes ``council`` (form 1.2), resting on the law of ``day``.

    While the council is drafted, number and day are left open: they follow the signature.
    """
    body = council.body
    paper = "initiative_council" if council.kind is CouncilKind.INITIATIVE else "council"
    rows = [
        [str(place), member.full_name, member.office, ROLES[member.role]] for place, member in enumerate(members, 1)
    ]
    return {
        "body": body.name,
        "place": body.place,
        "number": council.decision_ref or f"{GAP}/QĐ-{body.symbol}",
        "issued_on": council.established_on.isoformat() if council.established_on else "",
        "year": day.year,
        "council": council.name,
        "head_office": body.head_office,
        "basis": citations(paper, body, day),
        "asked_by": asked_by(council),
        "movement": council.movement.name if council.movement else "",
        "rows": rows,
        "members": len(rows),
        "tasks": sentences(council.tasks),
        "working_rules": sentences(council.working_rules),
        "standing_unit": council.standing_unit,
        "uses_seal": council.uses_seal,
        "capacity": body.signed_as(council.signer_capacity),
        "signer": council.signer_name,
    }


def _rows(members: Iterable[CouncilMember]) -> list[list[str]]:
    return [
        [str(place), member.full_name, member.office, ROLES[member.role]] for place, member in enumerate(members, 1)
    ]


def invitation_values(meeting: Meeting, invited: Iterable[Attendance]) -> dict[str, Any]:
    """Return the values of the invitations (form 1.7) of ``invited``, a page for each. They share one number."""
    council = meeting.council
    body, series = council.body, f"GM-{council.symbol}"
    taken = taken_by("meeting", meeting.id, series)
    return {
        "body": body.name,
        "council": council.name,
        "place": body.place,
        "number": taken.notation if taken else f"{GAP}/{series}",
        "called_on": (meeting.called_at or clock.now()).astimezone(clock.OFFICE).date().isoformat(),
        "subject": meeting.subject,
        "letters": [
            {"name": line.member.full_name, "office": line.member.office, "role": ROLES[line.member.role]}
            for line in invited
        ],
        "chair": _named(meeting.chair),
        "time": f"{meeting.starts_at:%H} giờ {meeting.starts_at:%M}",
        "day": f"{WEEKDAYS[meeting.held_on.weekday()]}, {long_day(meeting.held_on)}",
        "venue": meeting.place,
        "link": meeting.link,
        "agenda": [item.title for item in meeting.items],
        "guests": sentences(meeting.guests),
        "note": sentences(meeting.note),
        "capacity": signed_for(council, meeting.chair),
        "signer": meeting.chair.full_name if meeting.chair else "",
    }


def _named(member: CouncilMember | None) -> str:
    """Return who a member is, for running text: name, office, role on the council."""
    if member is None:
        return ""
    return ", ".join(part for part in (member.full_name, member.office, ROLES[member.role]) if part)


def signed_for(council: Council, member: CouncilMember | None) -> list[str]:
    """Return what stands above the signature of the chair of a meeting: for the council, who chairs it or a deputy.

    Where the seal of the body is used the office stands besides the role (domain.md §7.2).
    """
    if member is None or member.role is CouncilRole.CHAIR:
        lines = ["TM. HỘI ĐỒNG", "CHỦ TỊCH"]
    elif member.role is CouncilRole.VICE_CHAIR:
        lines = ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    else:
        lines = ["TL. CHỦ TỊCH", ROLES[member.role].removesuffix(" Hội đồng").upper()]
    if council.uses_seal and member is not None and member.office:
        lines.append(member.office.upper())
    return lines


def minutes_values(
    meeting: Meeting,
    attendances: Sequence[Attendance],
    items: Sequence[AgendaItem],
    counts: Mapping[int, Sequence[Count]],
) -> dict[str, Any]:
    """Return the values of the minutes (Biên bản họp Hội đồng, form 1.9). Items stand in the order of the meeting."""
    council, confirmation = meeting.council, meeting.confirmation
    there = [line for line in attendances if line.state is AttendanceState.PRESENT]
    away = [line for line in attendances if line.state is not AttendanceState.PRESENT]
    total = meeting.total_members or len(attendances)
    spoken = sorted(items, key=lambda item: (item.begun_at is None, item.begun_at or item.position, item.position))
    quorum = quorum_of(total, min(len(there), total), meeting.quorum) if meeting.quorum else None
    return {
        "body": council.body.name,
        "council": council.name,
        "place": council.body.place,
        "number": confirmation.notation if confirmation else f"{GAP}/BB-{council.symbol}",
        "drafted": not meeting.is_closed,
        "subject": meeting.subject,
        "held_on": meeting.held_on.isoformat(),
        "begun": _hour_and_day(meeting.opened_at),
        "ended": _hour_and_day(meeting.closed_at),
        "venue": meeting.place,
        "format": FORMATS[meeting.format],
        "established": f"Quyết định số {council.decision_ref} {long_day(council.established_on)}"
        if council.established_on else "",
        "total": total,
        "there": _rows(line.member for line in there),
        "left_early": [f"{line.member.full_name}: rời họp lúc {_hour(line.left_at)}" for line in there if line.left_at],
        "away": [_absence(line) for line in away],
        "opinions": [[line.member.full_name, line.opinion] for line in away if line.opinion],
        "needed": quorum.needed if quorum else 0,
        "ratio": str(quorum.ratio) if quorum else "",
        "guests": sentences(meeting.guests),
        "chair": _named(meeting.chair),
        "secretary": _named(meeting.secretary),
        "opening": meeting.opening,
        "items": [_item(item, counts.get(item.id, ())) for item in spoken],
        "closing": meeting.closing,
        "signers": [meeting.secretary.full_name if meeting.secretary else "",
                    meeting.chair.full_name if meeting.chair else ""],
        "confirmed": _confirmed(confirmation),
        "addenda": [
            {"day": short_day(one.made_at.astimezone(clock.OFFICE).date()), "text": one.text, "reason": one.reason}
            for one in meeting.addenda
        ],
    }  # fmt: skip


def _item(item: AgendaItem, counts: Sequence[Count]) -> dict[str, Any]:
    return {
        "title": item.title,
        "detail": item.detail,
        "away": [f"{one.member.full_name} ({conflict_words(one)})" for one in item.conflicts],
        "said": item.said,
        "counts": [
            [one.method, str(one.in_favour), str(one.against), str(one.blank), one.share,
             "Đạt" if one.passed else "Không đạt"]
            for one in counts
        ],
        "rules": sorted({one.rule for one in counts}),
        "state": item.state.value,
        "conclusion": item.conclusion,
        "advice": item.advice,
    }  # fmt: skip


def conflict_words(conflict: ItemConflict) -> str:
    """Return in Vietnamese why a member left for an item."""
    if conflict.source is ConflictSource.AUTOMATIC:
        return BARS[Bar(conflict.reason)]
    return conflict.reason


def _absence(line: Attendance) -> str:
    reason = line.reason or "không có lý do"
    return f"{line.member.full_name}, {ROLES[line.member.role]}: {reason}"


def _confirmed(confirmation: MinutesConfirmation | None) -> str:
    if confirmation is None:
        return ""
    day = short_day(confirmation.confirmed_at.astimezone(clock.OFFICE).date())
    return f"Đã xác nhận trên hệ thống lúc {clock_time(confirmation.confirmed_at, clock.OFFICE)} ngày {day}"


def _hour(instant: datetime | None) -> str:
    return f"{instant.astimezone(clock.OFFICE):%H giờ %M}" if instant else ""


def _hour_and_day(instant: datetime | None) -> str:
    return spoken_moment(instant, clock.OFFICE) if instant else ""


def asked_by(council: Council) -> str:
    """Return who proposes the papers of ``council``: the head of its standing unit."""
    unit = council.standing_unit or council.body.standing_unit
    return f"Trưởng {unit[:1].lower()}{unit[1:]}" if unit else "cơ quan thường trực"


def sentences(text: str) -> Sequence[str]:
    """Return the lines of what was typed."""
    return [line.strip() for line in text.splitlines() if line.strip()]
