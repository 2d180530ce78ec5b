"""The council of the 2019 case: established in February 2019, it met in January 2020 over the two proposals.

Nine members sign in as hoidong01 to hoidong09; offices and the course of the meeting are illustration.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from contest import clock
from contest.accounts.queries import account_by_email
from contest.awards.models import Award, Proposal
from contest.councils import founding, queries, services, sitting
from contest.councils.agenda import Matter
from contest.councils.articles import USUAL, name_at
from contest.councils.founding import CouncilDetails, MemberDetails
from contest.councils.models import (
    AgendaItem,
    AttendanceState,
    Concern,
    Council,
    CouncilKind,
    CouncilRole,
    Meeting,
    Reply,
)
from contest.councils.services import MeetingDetails
from contest.councils.sitting import Noted
from contest.database import transaction
from contest.demo.people import DOMAIN, Staff
from contest.paper.writing import written
from contest.standings.queries import Row, standings_of
from contest.units.models import Body, Unit
from contest.votes.hands import appoint_tellers, enter_hands
from contest.votes.models import AGAINST, AGREE, Method
from contest.votes.queries import electorate_of
from contest.votes.services import RoundDetails, close_round, open_round, order_minutes, prepare_round

NOTE = "(Dữ liệu minh họa) "
ESTABLISHED_ON = date(2019, 2, 25)
CALLED_ON, MET_ON, CONFIRMED_ON = date(2020, 1, 16), date(2020, 1, 20), date(2020, 1, 21)
DECISION = "15/QĐ-UBND"
# Role, office, and the unit where the member works, if it takes part: hoidong01 to hoidong09.
SEATS = (
    (CouncilRole.CHAIR, "Chủ tịch Ủy ban nhân dân huyện", None),
    (CouncilRole.VICE_CHAIR, "Phó Chủ tịch Ủy ban nhân dân huyện", None),
    (CouncilRole.STANDING, "Trưởng phòng Nội vụ", "NV"),
    (CouncilRole.MEMBER, "Chánh Văn phòng Hội đồng nhân dân và Ủy ban nhân dân huyện", "VP"),
    (CouncilRole.MEMBER, "Trưởng phòng Tài chính - Kế hoạch", "TCKH"),
    (CouncilRole.MEMBER, "Trưởng phòng Tư pháp", "TP"),
    (CouncilRole.MEMBER, "Chủ tịch Liên đoàn Lao động huyện", "LDLD"),
    (CouncilRole.MEMBER, "Bí thư Huyện đoàn", "HD"),
    (CouncilRole.SECRETARY, "Chuyên viên Phòng Nội vụ", "NV"),
)
# Who could not come, counted from 0.
AWAY, WHY = 7, "Đi công tác"


def establish(body: Body, units: dict[str, Unit], staff: Staff) -> Council:
    """Draft the council, name its nine members, and enter the decision."""
    by, usual = staff.secretary, USUAL[CouncilKind.TDKT]
    with clock.at(ESTABLISHED_ON), transaction():
        details = CouncilDetails(
            name=name_at(CouncilKind.TDKT, body.name), symbol=usual.symbol, standing_unit=body.standing_unit,
            tasks="\n".join(usual.tasks), working_rules="\n".join(usual.working_rules), signer_name="(Họ và tên)",
        )  # fmt: skip
        council = founding.draft_council(body, CouncilKind.TDKT, details, by=by)
        for number, (role, office, unit) in enumerate(SEATS, start=1):
            account = account_by_email(f"hoidong{number:02d}@{DOMAIN}")
            name = account.name if account else ""
            founding.add_member(council, MemberDetails(role, name, office, account, units.get(unit or "")), by=by)
        founding.establish_council(council, DECISION, ESTABLISHED_ON, by=by)
        founding.order_establishment(council, by=by)
    return council


def meet(council: Council, proposals: Sequence[Proposal], staff: Staff) -> Meeting:
    """Call the council over the lines of ``proposals``, hold the meeting, and let the chair confirm its minutes."""
    by = staff.secretary
    rows = {row.initiative_id: row for row in standings_of(proposals[0].movement).passed}
    matters = [_matter(award, rows) for proposal in proposals for award in proposal.awards]
    with clock.at(CALLED_ON), transaction():
        details = MeetingDetails(
            MET_ON, time(14), "Phòng họp Ủy ban nhân dân huyện Nhà Bè",
            "Xét khen thưởng phong trào thi đua cải cách hành chính năm 2019", guests="Đại diện Tổ chấm điểm",
        )  # fmt: skip
        meeting = services.plan_meeting(council, details, by=by)
        services.put_on_agenda(meeting, [Matter("Báo cáo kết quả chấm điểm và thẩm định")], by=by)
        services.put_on_agenda(meeting, matters, by=by)
        services.call_meeting(meeting, by=by)
    lines = queries.attendances_of(meeting)
    with clock.at(CALLED_ON + timedelta(days=1)), transaction():
        for place, line in enumerate(lines):
            reply, reason = (Reply.CANNOT, WHY) if place == AWAY else (Reply.COMES, "")
            account = line.member.account
            assert account is not None
            services.answer_invitation(line, reply, reason, by=account)
    _hold(meeting, staff)
    with clock.at(CONFIRMED_ON), transaction():
        chair = meeting.chair.account if meeting.chair else None
        assert chair is not None
        sitting.confirm_minutes(meeting, by=chair)
    return meeting


def _matter(award: Award, rows: dict[int, Row]) -> Matter:
    """Return a proposed line as something to speak about, with what is known of it."""
    row = rows.get(award.initiative_id or 0)
    concerns = set()
    if row is not None and row.wide:
        concerns.add(Concern.SPREAD)
    if award.repeat_reason:
        concerns.add(Concern.REPEAT)
    known = [award.recipient_line] if award.recipient_line else []
    if row is not None and row.value is not None:
        known.append(f"Sáng kiến “{row.initiative.title}”: hạng {row.place}, {written(row.value)} điểm.")
    return Matter(
        f"Giấy khen: {award.recipient_name}", "award", award.id, "\n".join(known), award.repeat_reason or "",
        award.honour, award.position, frozenset(concerns), frozenset({award.unit_id}),
        frozenset({award.person_id} if award.person_id else ()),
    )  # fmt: skip


def _hold(meeting: Meeting, staff: Staff) -> None:
    """Hold the meeting: eight of nine are there, every line is spoken about, a few minutes for each."""
    by = staff.secretary
    begins = datetime.combine(MET_ON, time(14, 5), clock.OFFICE)
    lines = queries.attendances_of(meeting)
    with clock.at(begins), transaction():
        noted = {
            line.id: Noted(AttendanceState.EXCUSED, WHY) if place == AWAY else Noted(AttendanceState.PRESENT)
            for place, line in enumerate(lines)
        }
        sitting.note_attendance(meeting, noted, by=by)
        sitting.open_meeting(meeting, by=by)
        sitting.save_frame(meeting, NOTE + "Chủ tọa tuyên bố lý do, giới thiệu thành phần, thông qua chương trình họp.",
                           "", meeting.edition)  # fmt: skip
    items = queries.agenda_of(meeting)
    _vote(meeting, [item for item in items if item.subject_kind], begins + timedelta(minutes=3), staff)
    with transaction():
        for place, item in enumerate(items):
            with clock.at(begins + timedelta(minutes=5 + 2 * place)):
                if place == 0:
                    sitting.turn_to(item, by=by)
                sitting.save_notes(item, _said(item), item.edition)
                sitting.conclude(item, *_concluded(item), by=by)
    with clock.at(begins + timedelta(minutes=10 + 2 * len(items))), transaction():
        closing = NOTE + "Chủ tọa kết luận, giao cơ quan thường trực hoàn thiện tờ trình và danh sách."
        sitting.close_meeting(meeting, closing, by=by)


def _vote(meeting: Meeting, items: Sequence[AgendaItem], at: datetime, staff: Staff) -> None:
    """Let those present raise their hands on every line; whoever has a conflict of interest abstains.

    On every tenth line one hand is against, counted by secretary and tellers alike.
    """
    by = staff.secretary
    with clock.at(at), transaction():
        details = RoundDetails("Biểu quyết đề nghị tặng Giấy khen", Method.OPEN)
        round_ = prepare_round(meeting, details, items, by=by)
        open_round(round_, by=by)
        counts = {}
        for motion in round_.motions:
            against = 1 if motion.position % 10 == 0 else 0
            counts[motion.id] = {AGREE: electorate_of(motion).voters - against, AGAINST: against}
        appoint_tellers(round_, [("Ủy viên Hội đồng 05", "Trưởng phòng Tài chính - Kế hoạch")], by=by)
        enter_hands(round_, counts, by=by)
        enter_hands(round_, counts, checked=True, by=by)
        close_round(round_, by=by)
        order_minutes(round_, by=by)


def _said(item: AgendaItem) -> str:
    if not item.subject_kind:
        return NOTE + "Cơ quan thường trực báo cáo kết quả chấm điểm, thẩm định. Các thành viên không có ý kiến khác."
    if item.concerns:
        return NOTE + "Các thành viên đã thảo luận; cơ quan thường trực giải trình, hồ sơ bảo đảm theo quy định."
    return ""


def _concluded(item: AgendaItem) -> tuple[str, str]:
    if not item.subject_kind:
        return "Thống nhất với báo cáo.", ""
    return "Hội đồng thống nhất.", "Tặng Giấy khen."
