"""The meeting itself: who is there, what is spoken about, who leaves, what is minuted; and the minutes afterwards.

Everything here holds the meeting first; a closed one is refused by the database as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contest import clock
from contest.accounts.models import Account
from contest.councils import queries
from contest.councils.models import (
    AgendaItem,
    Attendance,
    AttendanceState,
    ConflictSource,
    CouncilMember,
    ItemConflict,
    ItemState,
    Meeting,
    MeetingState,
    MinutesAddendum,
    MinutesConfirmation,
    Reply,
)
from contest.councils.papers import MINUTES, minutes_values
from contest.councils.services import check_open_votes, counts_of, find_conflicts, hold_unfinished
from contest.database import db, lock
from contest.errors import RuleViolation, Stale
from contest.journal.services import record
from contest.notices.models import NoticeKind
from contest.notices.services import notify
from contest.numbers.services import take
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.paper.writing import clock_time, short_day


@dataclass(frozen=True)
class Noted:
    """What is noted of a member: there or not, why not, and what the member gave in writing."""

    state: AttendanceState
    reason: str = ""
    opinion: str = ""


def note_attendance(meeting: Meeting, noted: Mapping[int, Noted], *, by: Account) -> Meeting:
    """Note who is there, by the id of the attendance, once the meeting has been called.

    Who is not there any more in an open meeting has left: see ``note_leaving``.
    """
    hold_unfinished(meeting)
    if meeting.state is MeetingState.PLANNED:
        raise RuleViolation("The meeting has not been called yet.")
    lines = {line.id: line for line in queries.attendances_of(meeting)}
    for key, one in noted.items():
        line = lines[key]
        if meeting.is_open and line.state is AttendanceState.PRESENT and one.state is not AttendanceState.PRESENT:
            raise RuleViolation(
                "%(name)s was there when the meeting began. Note that the member leaves.",
                field=f"state-{key}", name=line.member.full_name,
            )  # fmt: skip
        if meeting.is_open and one.state is AttendanceState.EXPECTED:
            raise RuleViolation(
                "The meeting is open: %(name)s is there or absent.", field=f"state-{key}", name=line.member.full_name
            )
        if one.state is AttendanceState.EXCUSED and not one.reason:
            raise RuleViolation("Write down why %(name)s is absent.", field=f"reason-{key}", name=line.member.full_name)
        _note(line, one)
    db.session.flush()
    present = [line.member.full_name for line in lines.values() if line.is_present]
    record(by, "meeting.attendance", meeting, body_id=meeting.council.body_id, present=present)
    return meeting


def _note(line: Attendance, noted: Noted) -> None:
    present = noted.state is AttendanceState.PRESENT
    line.state = noted.state
    line.reason = "" if present else noted.reason
    line.opinion = "" if present else noted.opinion
    line.arrived_at = (line.arrived_at or clock.now()) if present else None
    line.left_at = line.left_at if present else None


def note_leaving(attendance: Attendance, away: bool, *, by: Account) -> Attendance:
    """Note that a member leaves the open meeting for good, or is back."""
    meeting = lock(attendance.meeting)
    lock(attendance)
    if not meeting.is_open or attendance.state is not AttendanceState.PRESENT:
        raise RuleViolation("Only who is in an open meeting leaves it.")
    attendance.left_at = clock.now() if away else None
    record(by, "meeting.attendance", meeting, body_id=meeting.council.body_id,
           **{"leaves" if away else "joins": attendance.member.full_name})  # fmt: skip
    return attendance


def open_meeting(meeting: Meeting, *, by: Account) -> Meeting:
    """Open a called meeting on its day, with as many members as the rule of the day asks for; the rule is frozen.

    Whoever has not come is absent, with the reason of the answer if there was one.
    """
    lock(meeting.council)
    lock(meeting)
    if meeting.state is not MeetingState.CALLED:
        raise RuleViolation("Only a called meeting can be opened.")
    if clock.today() != meeting.held_on:
        raise RuleViolation("The meeting is called for %(day)s.", day=short_day(meeting.held_on))
    present = {member.id for member in queries.present_members(meeting)}
    for member in (meeting.chair, meeting.secretary):
        if member is None or member.id not in present:
            raise RuleViolation("Chair and secretary of the meeting must be there. Choose who takes their place.")
    rule, quorum = queries.quorum_rule(meeting), queries.quorum_now(meeting)
    if not quorum.is_reached:
        raise RuleViolation(
            "%(present)s of %(total)s members are there; a meeting is valid with at least %(needed)s (%(ratio)s of all "
            "members). %(lacking)s more must come.",
            present=quorum.present, total=quorum.total, needed=quorum.needed, ratio=str(quorum.ratio),
            lacking=quorum.lacking,
        )  # fmt: skip
    meeting.quorum_basis, meeting.total_members = rule.quorum_basis, quorum.total
    meeting.quorum_numerator, meeting.quorum_denominator = rule.quorum.numerator, rule.quorum.denominator
    meeting.open(clock.now())
    for line in queries.attendances_of(meeting):
        if line.state is AttendanceState.EXPECTED:
            excused = line.reply is Reply.CANNOT and line.reason
            line.state = AttendanceState.EXCUSED if excused else AttendanceState.ABSENT
    db.session.flush()
    find_conflicts(meeting)
    record(by, "meeting.open", meeting, body_id=meeting.council.body_id, council=meeting.council.name,
           present=quorum.present, total=quorum.total, quorum=quorum.needed)  # fmt: skip
    return meeting


def turn_to(item: AgendaItem, *, by: Account) -> AgendaItem:
    """Let the council speak about ``item`` now; what it spoke about till now waits again if it is not concluded."""
    meeting = _hold_open(item.meeting)
    lock(item)
    now = clock.now()
    current = meeting.current
    if current is item:
        return item
    if current is not None:
        check_open_votes(meeting, current)
        current.state = ItemState.WAITING
        db.session.flush()  # One item at a time is current.
    item.state, item.begun_at, item.ended_at = ItemState.CURRENT, item.begun_at or now, None
    db.session.flush()
    find_conflicts(meeting)
    record(by, "meeting.turn", meeting, body_id=meeting.council.body_id, item=item.title)
    return item


def next_item(meeting: Meeting) -> AgendaItem | None:
    """Return what the council has not spoken about yet, in the order of the agenda."""
    return next((item for item in queries.agenda_of(meeting) if item.state is ItemState.WAITING), None)


def conclude(item: AgendaItem, conclusion: str, advice: str, *, by: Account) -> AgendaItem:
    """Note what the council concluded on the current item, and what it advises the competent head; go on."""
    meeting = _hold_open(item.meeting)
    lock(item)
    _current(item)
    if not conclusion and not counts_of(item):
        raise RuleViolation("Write down what the council concluded.", field="conclusion")
    check_open_votes(meeting, item)
    item.state, item.ended_at = ItemState.DONE, clock.now()
    item.conclusion, item.advice = conclusion, advice
    item.edition += 1
    record(by, "meeting.conclude", meeting, body_id=meeting.council.body_id, item=item.title, conclusion=conclusion,
           council_advice=advice)  # fmt: skip
    _go_on(meeting, by=by)
    return item


def postpone(item: AgendaItem, reason: str, *, by: Account) -> AgendaItem:
    """Put an item off to another meeting, with the reason; it can be put on the agenda of the next."""
    meeting = _hold_open(item.meeting)
    lock(item)
    if item.is_settled:
        raise RuleViolation("The council has settled this item already.")
    check_open_votes(meeting, item)
    was_current = item.state is ItemState.CURRENT
    item.state, item.conclusion, item.ended_at = ItemState.POSTPONED, reason, clock.now()
    item.edition += 1
    record(by, "meeting.postpone", meeting, body_id=meeting.council.body_id, item=item.title, reason=reason)
    if was_current:
        _go_on(meeting, by=by)
    return item


def _go_on(meeting: Meeting, *, by: Account) -> None:
    db.session.flush()
    if (following := next_item(meeting)) is not None:
        turn_to(following, by=by)


def _current(item: AgendaItem) -> None:
    if item.state is not ItemState.CURRENT:
        raise RuleViolation("The council does not speak about this item now.")


def save_notes(item: AgendaItem, said: str, edition: int) -> AgendaItem:
    """Keep what is said on an item, as it is typed. Raises Stale when somebody else has written meanwhile."""
    _hold_open(item.meeting)
    lock(item)
    if item.edition != edition:
        raise Stale("Somebody else has written here meanwhile.")
    if item.said != said:
        item.said = said
        item.edition += 1
    return item


def save_frame(meeting: Meeting, opening: str, closing: str, edition: int) -> Meeting:
    """Keep what is said before the first item and after the last one, as it is typed."""
    _hold_open(meeting)
    if meeting.edition != edition:
        raise Stale("Somebody else has written here meanwhile.")
    if (meeting.opening, meeting.closing) != (opening, closing):
        meeting.opening, meeting.closing = opening, closing
        meeting.edition += 1
    return meeting


def put_conflict(item: AgendaItem, member: CouncilMember, reason: str, *, by: Account) -> ItemConflict:
    """Put on record that ``member`` leaves for ``item``: declared by the member, or by chair or secretary."""
    meeting = hold_unfinished(item.meeting)
    lock(item)
    if item.is_settled:
        raise RuleViolation("The council has settled this item already.")
    if member.id not in {line.member_id for line in queries.attendances_of(meeting)}:
        raise RuleViolation("%(name)s does not sit on the council on that day.", name=member.full_name)
    if any(conflict.member_id == member.id for conflict in item.conflicts):
        raise RuleViolation("%(name)s leaves for this item already.", name=member.full_name)
    check_open_votes(meeting, item)
    source = ConflictSource.DECLARED if member.account_id == by.id else ConflictSource.PINNED
    conflict = ItemConflict(item=item, member=member, source=source, reason=reason, recorded_at=clock.now(),
                            recorded_by_id=by.id)  # fmt: skip
    db.session.add(conflict)
    record(by, "meeting.conflict", meeting, body_id=meeting.council.body_id, item=item.title, member=member.full_name,
           reason=reason)  # fmt: skip
    return conflict


def withdraw_conflict(conflict: ItemConflict, *, by: Account) -> None:
    """Take back a conflict that was put on record; what the rule found stays as long as it holds."""
    item = conflict.item
    meeting = hold_unfinished(item.meeting)
    lock(item)
    if conflict.source is ConflictSource.AUTOMATIC:
        raise RuleViolation("The rule found this conflict: it cannot be taken back by hand.")
    if conflict.member.account_id == by.id:
        raise RuleViolation("Nobody takes back their own conflict of interest. Ask the secretary or the chair.")
    if item.is_settled:
        raise RuleViolation("The council has settled this item already.")
    check_open_votes(meeting, item)
    record(by, "meeting.conflict_withdraw", meeting, body_id=meeting.council.body_id, item=item.title,
           member=conflict.member.full_name)  # fmt: skip
    item.conflicts.remove(conflict)


def close_meeting(meeting: Meeting, closing: str, *, by: Account) -> Paper:
    """Close an open meeting: everything of it stands from now on. The chair is told; the minutes are returned."""
    _hold_open(meeting)
    if left := [item.title for item in queries.agenda_of(meeting) if not item.is_settled]:
        raise RuleViolation(
            "Not settled yet: %(count)s, first “%(title)s”. Conclude or postpone what is left.",
            count=len(left), title=left[0],
        )  # fmt: skip
    check_open_votes(meeting, None)
    meeting.closing = closing
    db.session.flush()
    meeting.close(clock.now())
    council = meeting.council
    record(by, "meeting.close", meeting, body_id=council.body_id, council=council.name, held_on=meeting.held_on)
    if meeting.chair is not None and meeting.chair.account is not None and meeting.closed_at is not None:
        notify(
            [meeting.chair.account], NoticeKind.MINUTES_WAITING, f"/meetings/{meeting.id}/minutes",
            key=f"minutes/{meeting.id}", council=council.name, day=meeting.held_on,
            time=clock_time(meeting.closed_at, clock.OFFICE),
        )  # fmt: skip
    return _order_minutes(meeting)


def confirm_minutes(meeting: Meeting, *, by: Account) -> Paper:
    """Let the chair stand for the minutes; with it they take the next number of their series in the number book."""
    council = lock(meeting.council)
    lock(meeting)
    if not meeting.is_closed:
        raise RuleViolation("Only the minutes of a closed meeting are confirmed.")
    if meeting.confirmation is not None:
        raise RuleViolation("The minutes have been confirmed already.")
    symbol, today = f"BB-{council.symbol}", clock.today()
    title = f"Biên bản họp ngày {short_day(meeting.held_on)}, {council.name}"
    number = take(council.body, symbol, today, title, meeting, by)
    confirmation = MinutesConfirmation(
        meeting=meeting, council=council, year=today.year, number=number, symbol=symbol, confirmed_at=clock.now(),
        confirmed_by_id=by.id, told={},
    )  # fmt: skip
    with db.session.no_autoflush:  # What is told is stored with it; afterwards it does not change.
        confirmation.told = _minutes(meeting)
    db.session.add(confirmation)
    record(by, "minutes.confirm", meeting, body_id=council.body_id, council=council.name,
           notation=confirmation.notation)  # fmt: skip
    return _order_minutes(meeting)


def amend_minutes(meeting: Meeting, text: str, reason: str, *, by: Account) -> Paper:
    """Add to minutes that do not change any more what was found wrong or missing in them, with the reason."""
    lock(meeting)
    if not meeting.is_closed:
        raise RuleViolation("The meeting is not closed: change its minutes themselves.")
    db.session.add(MinutesAddendum(meeting=meeting, text=text, reason=reason, made_at=clock.now(), made_by=by))
    db.session.flush()
    db.session.expire(meeting, ["addenda"])
    record(by, "minutes.amend", meeting, body_id=meeting.council.body_id, reason=reason, text=text)
    return _order_minutes(meeting)


def order_minutes(meeting: Meeting, *, by: Account) -> Paper:
    """Order the minutes as they stand: during the meeting a draft, afterwards what was confirmed."""
    record(by, "minutes.print", meeting, body_id=meeting.council.body_id, council=meeting.council.name)
    return _order_minutes(meeting)


def _minutes(meeting: Meeting) -> dict[str, object]:
    items = queries.agenda_of(meeting)
    return minutes_values(
        meeting, queries.attendances_of(meeting), items, {item.id: counts_of(item) for item in items}
    )  # fmt: skip


def _order_minutes(meeting: Meeting) -> Paper:
    filename = f"bien-ban-hop-{meeting.council.symbol}-{meeting.year}-{meeting.number:02d}.pdf"
    return order_paper(MINUTES, _minutes(meeting), filename=filename, subject=meeting)


def _hold_open(meeting: Meeting) -> Meeting:
    lock(meeting)
    if not meeting.is_open:
        raise RuleViolation("The meeting is not open.")
    return meeting
