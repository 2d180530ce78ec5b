"""How the demonstration lets a council work: who sits on it, how it is called, how it votes, what is concluded."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contest import clock
from contest.accounts.models import Account
from contest.accounts.queries import account_by_email
from contest.advice.queries import advised_lines
from contest.awards.models import Proposal
from contest.councils import founding, queries, services, sitting
from contest.councils.agenda import Matter
from contest.councils.articles import USUAL, name_at
from contest.councils.founding import CouncilDetails, MemberDetails
from contest.councils.models import (
    AgendaItem,
    Attendance,
    AttendanceState,
    Council,
    CouncilKind,
    CouncilRole,
    Meeting,
    Reply,
)
from contest.councils.services import MeetingDetails
from contest.councils.sitting import Noted
from contest.database import transaction
from contest.demo.people import DOMAIN
from contest.rules.records import RECORDS
from contest.rules.services import Amendment, add_row
from contest.units.models import Body, Unit
from contest.votes.casting import cast_ballot, count_ballots
from contest.votes.hands import appoint_tellers, enter_hands, give_opinion
from contest.votes.models import AGAINST, AGREE, Method, Motion, Round
from contest.votes.queries import electorate_of, motions_for, motions_open_to
from contest.votes.sealing import new_key
from contest.votes.services import RoundDetails, close_round, open_round, order_ballots, order_minutes, prepare_round

NOTE = "(Dữ liệu minh họa) "
# Role, office, and the code of the unit where the member works, if it takes part: hoidong01, hoidong02 and so on.
Seat = tuple[CouncilRole, str, str | None]
Tellers = Sequence[tuple[str, str]]
# What a member, counted from 0, answers on a question.
Choose = Callable[[Motion, int], str]


@dataclass(frozen=True)
class Absence:
    """Who could not come, counted from 0, and why."""

    place: int
    reason: str


def establish(
    body: Body, units: Mapping[str, Unit], seats: Sequence[Seat], day: date, *, decision: str = "", by: Account
) -> Council:
    """Draft the council, name its members, and enter the decision, without ``decision`` with the next number."""
    usual = USUAL[CouncilKind.TDKT]
    with clock.at(day), transaction():
        details = CouncilDetails(
            name=name_at(CouncilKind.TDKT, body.name), symbol=usual.symbol, standing_unit=body.standing_unit,
            tasks="\n".join(usual.tasks), working_rules="\n".join(usual.working_rules), signer_name="(Họ và tên)",
        )  # fmt: skip
        council = founding.draft_council(body, CouncilKind.TDKT, details, by=by)
        for number, (role, office, unit) in enumerate(seats, start=1):
            account = account_by_email(f"hoidong{number:02d}@{DOMAIN}")
            name = account.name if account else ""
            founding.add_member(council, MemberDetails(role, name, office, account, units.get(unit or "")), by=by)
        founding.establish_council(council, decision, day, by=by)
        founding.order_establishment(council, by=by)
    return council


def name_code(body: Body, code: str, since: date, *, by: Account) -> None:
    """Enter the code under which the records of ``body`` are filed; ``code`` is nobody's."""
    with clock.at(since), transaction():
        row = {"record": "organ_id", "value": code, "valid_from": since, "source": NOTE + "Mã định danh minh họa."}
        add_row(RECORDS, body, Amendment(row, False, NOTE + "Để lập siêu dữ liệu của văn bản và hồ sơ."), by=by)


def call(
    council: Council, details: MeetingDetails, proposals: Sequence[Proposal], at: datetime | date, *,
    report: str = "", by: Account,
) -> Meeting:  # fmt: skip
    """Call ``council`` over the lines of ``proposals``, and over ``report`` before them."""
    with clock.at(at), transaction():
        meeting = services.plan_meeting(council, details, by=by)
        if report:
            services.put_on_agenda(meeting, [Matter(report)], by=by)
        matters = [line.matter for proposal in proposals for line in advised_lines(proposal)]
        services.put_on_agenda(meeting, matters, by=by)
        services.call_meeting(meeting, by=by)
    return meeting


def answer(meeting: Meeting, day: date, away: Absence | None = None) -> None:
    """Let every member answer the invitation."""
    with clock.at(day), transaction():
        for place, line in enumerate(queries.attendances_of(meeting)):
            gone = away is not None and place == away.place
            reply, reason = (Reply.CANNOT, away.reason) if away and gone else (Reply.COMES, "")
            services.answer_invitation(line, reply, reason, by=account_of(line))


def account_of(line: Attendance) -> Account:
    account = line.member.account
    assert account is not None
    return account


def begin(meeting: Meeting, at: datetime, away: Absence | None = None, *, by: Account) -> None:
    """Note who is there and open the meeting."""
    with clock.at(at), transaction():
        noted = {
            line.id: Noted(AttendanceState.EXCUSED, away.reason)
            if away and place == away.place
            else Noted(AttendanceState.PRESENT)
            for place, line in enumerate(queries.attendances_of(meeting))
        }
        sitting.note_attendance(meeting, noted, by=by)
        sitting.open_meeting(meeting, by=by)
        opening = NOTE + "Chủ tọa tuyên bố lý do, giới thiệu thành phần, thông qua chương trình họp."
        sitting.save_frame(meeting, opening, "", meeting.edition)


def items_of(meeting: Meeting, proposal: Proposal) -> list[AgendaItem]:
    """Return what stands on the agenda of ``meeting`` of the lines of ``proposal``."""
    ids = {award.id for award in proposal.awards}
    return [item for item in queries.agenda_of(meeting) if item.subject_kind and item.subject_id in ids]


def raise_hands(
    meeting: Meeting, items: Sequence[AgendaItem], title: str, at: datetime, tellers: Tellers,
    writer: Attendance | None = None, *, by: Account,
) -> Round:  # fmt: skip
    """Let those present raise their hands on every line; whoever has a conflict of interest abstains.

    On every tenth line one hand is against, counted by secretary and tellers alike. ``writer`` cannot come and has
    given an opinion in writing.
    """
    with clock.at(at), transaction():
        round_ = prepare_round(meeting, RoundDetails(title, Method.OPEN), items, by=by)
        if writer is not None:
            said = {motion.id: AGREE for motion in motions_open_to(round_, writer.member)}
            give_opinion(round_, writer.member, said, by=account_of(writer))
        open_round(round_, by=by)
        counts = {}
        for motion in round_.motions:
            against = 1 if motion.position % 10 == 0 else 0
            counts[motion.id] = {AGREE: electorate_of(motion).voters - against, AGAINST: against}
        appoint_tellers(round_, tellers, by=by)
        enter_hands(round_, counts, by=by)
        enter_hands(round_, counts, checked=True, by=by)
        close_round(round_, by=by)
        order_minutes(round_, by=by)
    return round_


def cast_secretly(
    meeting: Meeting, items: Sequence[AgendaItem], title: str, at: datetime, tellers: Tellers, choose: Choose, *,
    by: Account,
) -> Round:  # fmt: skip
    """Let all who vote cast a sealed ballot from their own accounts, one after the other; the box is then opened.

    The key of the box is forgotten here as it is everywhere, and so are the codes by which members find their ballots.
    """
    key = new_key()
    with clock.at(at), transaction():
        round_ = prepare_round(meeting, RoundDetails(title, Method.SECRET), items, by=by)
        open_round(round_, key, by=by)
        order_ballots(round_, by=by)
        appoint_tellers(round_, tellers, by=by)
    for place, voter in enumerate(round_.voters):
        account = voter.member.account
        assert account is not None
        with clock.at(at + timedelta(minutes=1)), transaction():
            answers = {motion.id: choose(motion, place) for motion in motions_for(voter)}
            cast_ballot(round_, answers, new_key(), by=account)
    with clock.at(at + timedelta(minutes=3)), transaction():
        count_ballots(round_, key, by=by)
        close_round(round_, by=by)
        order_minutes(round_, by=by)
    return round_


def conclude(meeting: Meeting, at: datetime, *, by: Account) -> datetime:
    """Speak about every item, a few minutes each, close the meeting and return when that was."""
    items = queries.agenda_of(meeting)
    with transaction():
        for place, item in enumerate(items):
            with clock.at(at + timedelta(minutes=2 * place)):
                if place == 0:
                    sitting.turn_to(item, by=by)
                sitting.save_notes(item, _said(item), item.edition)
                sitting.conclude(item, *_concluded(item), by=by)
    ends = at + timedelta(minutes=5 + 2 * len(items))
    with clock.at(ends), transaction():
        closing = NOTE + "Chủ tọa kết luận, giao cơ quan thường trực hoàn thiện tờ trình và danh sách."
        sitting.close_meeting(meeting, closing, by=by)
    return ends


def confirm(meeting: Meeting, day: date) -> None:
    """Let the chair stand for the minutes, which get their number with it."""
    chair = meeting.chair.account if meeting.chair else None
    assert chair is not None
    with clock.at(day), transaction():
        sitting.confirm_minutes(meeting, by=chair)


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
