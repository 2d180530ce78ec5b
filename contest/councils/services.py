"""Planning a meeting, its agenda, the invitation and the answers to it. Setting councils up is in ``founding``, the
meeting itself and its minutes in ``sitting``.

Whoever changes a meeting holds it, so that nothing of it is read twice; whoever numbers one holds its council.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from contest import clock
from contest.accounts.models import Account
from contest.councils import queries
from contest.councils.agenda import Matter, argued_first, weight_of
from contest.councils.models import (
    AgendaItem,
    Attendance,
    Concern,
    ConflictSource,
    Council,
    CouncilMember,
    CouncilRole,
    ItemConflict,
    ItemState,
    Meeting,
    MeetingFormat,
    MeetingState,
    Reply,
)
from contest.councils.papers import INVITATION, invitation_values
from contest.database import db, lock
from contest.errors import RuleViolation, msgid
from contest.journal.services import record
from contest.notices.models import NoticeKind
from contest.notices.services import notify
from contest.numbers.services import take
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.paper.writing import short_day


@dataclass(frozen=True)
class Told:
    """A count of votes on an item, as the minutes tell it. In Vietnamese; ``share`` is written out: 7/9 (77,78 %)."""

    method: str
    rule: str
    in_favour: int
    against: int
    blank: int
    share: str
    passed: bool


Teller = Callable[[AgendaItem], Sequence[Told]]
# What a domain further on has against going on or closing: it raises RuleViolation.
Check = Callable[[Meeting, AgendaItem | None], None]
_tellers: list[Teller] = []
_checks: list[Check] = []


def also_told(teller: Teller) -> Teller:
    """Register ``teller``: the minutes tell of each item what it returns, in the order of the counts."""
    _tellers.append(teller)
    return teller


def also_checked(check: Check) -> Check:
    """Register ``check``: asked of an item before the meeting goes on from it, and with None before it is closed."""
    _checks.append(check)
    return check


def counts_of(item: AgendaItem) -> list[Told]:
    """Return every count of votes on ``item``."""
    return [told for teller in _tellers for told in teller(item)]


def check_open_votes(meeting: Meeting, item: AgendaItem | None) -> None:
    for check in _checks:
        check(meeting, item)


@dataclass(frozen=True)
class MeetingDetails:
    """When, where and about what a council meets, who chairs and who takes the minutes."""

    held_on: date
    starts_at: time
    place: str
    subject: str
    format: MeetingFormat = MeetingFormat.IN_PERSON
    link: str = ""
    guests: str = ""
    note: str = ""
    chair: CouncilMember | None = None
    secretary: CouncilMember | None = None


def plan_meeting(council: Council, details: MeetingDetails, *, by: Account) -> Meeting:
    """Plan the next meeting of ``council``; without a chair or a secretary those of the council are meant."""
    lock(council)
    if not council.exists_on(details.held_on):
        raise RuleViolation("The council does not exist on %(day)s.", field="held_on", day=short_day(details.held_on))
    year = details.held_on.year
    meeting = Meeting(council=council, year=year, number=queries.next_number(council, year))
    with db.session.no_autoflush:  # It is stored once it says when and where.
        _set(meeting, details)
    db.session.add(meeting)
    db.session.flush()
    expect(meeting)
    record(by, "meeting.plan", meeting, body_id=council.body_id, council=council.name, **_when(meeting))
    return meeting


def edit_meeting(meeting: Meeting, details: MeetingDetails, *, reason: str = "", by: Account) -> list[int]:
    """Change when and where a meeting is held that is still ahead; a called one needs a reason, which members are told.

    Returns the mails that wait.
    """
    hold_ahead(meeting)
    council = meeting.council
    if not council.exists_on(details.held_on):
        raise RuleViolation("The council does not exist on %(day)s.", field="held_on", day=short_day(details.held_on))
    if details.held_on.year != meeting.year:
        raise RuleViolation("A meeting stays in its year, whose number it has. Cancel it and plan another.",
                            field="held_on")  # fmt: skip
    before = {**_when(meeting), "place": meeting.place}
    called = meeting.state is MeetingState.CALLED
    if called and not reason and (details.held_on, details.starts_at, details.place) != (
        meeting.held_on, meeting.starts_at, meeting.place,
    ):  # fmt: skip
        raise RuleViolation("The members know of the meeting. Tell them why it is moved.", field="reason")
    _set(meeting, details)
    db.session.flush()
    expect(meeting)
    after = {**_when(meeting), "place": meeting.place}
    changed = {name: [str(before[name]), str(after[name])] for name in after if before[name] != after[name]}
    record(by, "meeting.edit", meeting, body_id=council.body_id, council=council.name, reason=reason or None,
           changed=changed)  # fmt: skip
    if not called or not changed:
        return []
    order_invitations(meeting)
    return _tell_of_change(meeting, msgid("moved"), reason)


def _set(meeting: Meeting, details: MeetingDetails) -> None:
    for name, value in vars(details).items():
        setattr(meeting, name, value)
    members = queries.members_on(meeting.council, details.held_on)
    for name, role in (("chair", CouncilRole.CHAIR), ("secretary", CouncilRole.SECRETARY)):
        chosen = getattr(details, name)
        if chosen is not None and chosen not in members:
            raise RuleViolation("%(name)s does not sit on the council on that day.", field=f"{name}_id",
                                name=chosen.full_name)  # fmt: skip
        if chosen is None:
            setattr(meeting, name, next((one for one in members if one.role is role), None))
    if meeting.chair is not None and meeting.chair is meeting.secretary:
        raise RuleViolation("Whoever chairs the meeting does not take the minutes.", field="secretary_id")


def _when(meeting: Meeting) -> dict[str, Any]:
    return {"held_on": meeting.held_on, "starts_at": f"{meeting.starts_at:%H:%M}", "about": meeting.subject}


def expect(meeting: Meeting) -> None:
    """Let whoever sits on the council on the day of a meeting that is ahead be expected, and nobody else."""
    members = {member.id for member in queries.members_on(meeting.council, meeting.held_on)}
    for attendance in list(meeting.attendances):
        if attendance.member_id not in members:
            db.session.delete(attendance)
    expected = {attendance.member_id for attendance in meeting.attendances}
    for member_id in sorted(members - expected):
        db.session.add(Attendance(meeting_id=meeting.id, member_id=member_id))
    for name in ("chair", "secretary"):
        held = getattr(meeting, name)
        if held is not None and held.id not in members:
            setattr(meeting, name, None)
    db.session.flush()
    db.session.expire(meeting, ["attendances"])
    find_conflicts(meeting)


def hold_ahead(meeting: Meeting) -> Meeting:
    """Hold a meeting that is still to be held."""
    lock(meeting)
    if not meeting.is_ahead:
        raise RuleViolation("The meeting is not ahead any more.")
    return meeting


def hold_unfinished(meeting: Meeting) -> Meeting:
    """Hold a meeting that is ahead or open: its agenda can still change."""
    lock(meeting)
    if not meeting.is_unfinished:
        raise RuleViolation("The meeting is over: what it was does not change.")
    return meeting


def put_on_agenda(meeting: Meeting, matters: Iterable[Matter], *, by: Account) -> list[AgendaItem]:
    """Put ``matters`` on the agenda of a meeting that is not over, and return the new items.

    What is on it already is passed over. While the meeting is ahead the whole agenda is put in order: what is worth
    arguing about first; free items stay before all others, as they were added. What comes during the meeting goes to
    the end.
    """
    hold_unfinished(meeting)
    known = queries.subjects_on(meeting)
    fresh = [
        one for one in argued_first(matters) if not one.subject_kind or (one.subject_kind, one.subject_id) not in known
    ]
    last = max((item.position for item in meeting.items), default=0)
    items = []
    for place, matter in enumerate(fresh, start=last + 1):
        items.append(AgendaItem(
            meeting=meeting, position=place, subject_kind=matter.subject_kind, subject_id=matter.subject_id,
            honour=matter.honour, title=matter.title[:300], detail=matter.detail, note=matter.note,
            concerns=sorted(matter.concerns, key=list(Concern).index), unit_ids=sorted(matter.unit_ids),
            person_ids=sorted(matter.person_ids),
        ))  # fmt: skip
    db.session.add_all(items)
    db.session.flush()
    db.session.expire(meeting, ["items"])
    find_conflicts(meeting)
    if meeting.is_ahead and any(item.subject_kind for item in items):
        _arrange(meeting)
    if items:
        record(by, "meeting.agenda", meeting, body_id=meeting.council.body_id, council=meeting.council.name,
               items=[item.title for item in items])  # fmt: skip
    return items


def edit_item(item: AgendaItem, title: str, detail: str, note: str, *, by: Account) -> AgendaItem:
    """Change what stands on the agenda of an item that has not been spoken about."""
    meeting = hold_unfinished(item.meeting)
    lock(item)
    if item.state is not ItemState.WAITING:
        raise RuleViolation("The council has spoken about it already.")
    item.title, item.detail, item.note = title, detail, note
    record(by, "meeting.edit_item", meeting, body_id=meeting.council.body_id, item=title)
    return item


def remove_item(item: AgendaItem, *, by: Account) -> None:
    """Take an item off the agenda that has not been spoken about."""
    meeting = hold_unfinished(item.meeting)
    lock(item)
    if item.state is not ItemState.WAITING:
        raise RuleViolation("The council has spoken about it already.")
    check_open_votes(meeting, item)
    record(by, "meeting.remove_item", meeting, body_id=meeting.council.body_id, item=item.title)
    db.session.delete(item)
    db.session.flush()
    db.session.expire(meeting, ["items"])
    _renumber(list(queries.agenda_of(meeting)))


def move_item(item: AgendaItem, up: bool, *, by: Account) -> None:
    """Let an item change places with the one above or below it."""
    meeting = hold_unfinished(item.meeting)
    order = list(queries.agenda_of(meeting))
    place = order.index(item)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
        _renumber(order)
        record(by, "meeting.order", meeting, body_id=meeting.council.body_id, item=item.title)


def arrange_agenda(meeting: Meeting, *, by: Account) -> Meeting:
    """Put the agenda of a meeting that is ahead into the order of what is worth arguing about."""
    hold_ahead(meeting)
    _arrange(meeting)
    record(by, "meeting.order", meeting, body_id=meeting.council.body_id)
    return meeting


def _arrange(meeting: Meeting) -> None:
    items = list(queries.agenda_of(meeting))
    items.sort(key=lambda item: (bool(item.subject_kind), weight_of(concerns_of(item)), item.position))
    _renumber(items)


def _renumber(items: Sequence[AgendaItem]) -> None:
    for position, item in enumerate(items, start=1):
        item.position = position
    db.session.flush()
    if items:
        db.session.expire(items[0].meeting, ["items"])


def concerns_of(item: AgendaItem) -> list[Concern]:
    """Return why ``item`` is worth arguing about; a member who must leave is a reason too."""
    concerns = [Concern(code) for code in item.concerns]
    if item.conflicts and Concern.CONFLICT not in concerns:
        concerns.append(Concern.CONFLICT)
    return concerns


def find_conflicts(meeting: Meeting) -> None:
    """Put on record whom the rule sends out for which item that is not settled, and take back what no longer holds.

    What a member declared or somebody put on record stays.
    """
    items = [item for item in queries.agenda_of(meeting) if not item.is_settled]
    bars = queries.bars_for(meeting, items)
    now = clock.now()
    for item in items:
        for conflict in list(item.conflicts):
            if conflict.source is ConflictSource.AUTOMATIC and (item.id, conflict.member_id) not in bars:
                item.conflicts.remove(conflict)
        known = {conflict.member_id for conflict in item.conflicts}
        for (item_id, member_id), bar in bars.items():
            if item_id == item.id and member_id not in known:
                item.conflicts.append(ItemConflict(
                    member_id=member_id, source=ConflictSource.AUTOMATIC, reason=bar.value, recorded_at=now
                ))  # fmt: skip
    db.session.flush()


def call_meeting(meeting: Meeting, *, by: Account) -> list[Paper]:
    """Invite the members: each gets a notice and an invitation on paper, which are returned to be printed."""
    hold_ahead(meeting)
    if meeting.chair is None or meeting.secretary is None:
        raise RuleViolation("Choose who chairs the meeting and who takes the minutes.")
    if not meeting.items:
        raise RuleViolation("The agenda is empty. Say first what the council meets about.")
    meeting.call(clock.now())
    expect(meeting)
    council = meeting.council
    title = f"Giấy mời họp ngày {short_day(meeting.held_on)}, {council.name}"
    take(council.body, f"GM-{council.symbol}", clock.today(), title, meeting, by)
    papers = order_invitations(meeting)
    record(by, "meeting.call", meeting, body_id=council.body_id, council=council.name, **_when(meeting),
           items=[item.title for item in meeting.items])  # fmt: skip
    notify(
        _accounts(meeting), NoticeKind.MEETING_CALLED, f"/meetings/{meeting.id}", key=f"meeting/{meeting.id}",
        council=council.name, day=meeting.held_on, time=f"{meeting.starts_at:%H:%M}", place=meeting.place,
        subject=meeting.subject,
    )  # fmt: skip
    return papers


def order_invitations(meeting: Meeting) -> list[Paper]:
    """Order the invitation of each member, and all of them in one file."""
    lines = queries.attendances_of(meeting)
    letters = [(line, invitation_values(meeting, [line])) for line in lines]
    name = f"giay-moi-hop-{meeting.council.symbol}-{meeting.year}-{meeting.number:02d}"
    papers = [
        order_paper(INVITATION, values, filename=f"{name}-{place:02d}.pdf", subject=line)
        for place, (line, values) in enumerate(letters, start=1)
    ]
    return [
        *papers,
        order_paper(INVITATION, invitation_values(meeting, lines), filename=f"{name}.pdf", subject=meeting),
    ]


def _accounts(meeting: Meeting) -> list[Account]:
    return [line.member.account for line in queries.attendances_of(meeting) if line.member.account is not None]


def _tell_of_change(meeting: Meeting, change: str, reason: str) -> list[int]:
    at = clock.now().isoformat(timespec="seconds")
    return notify(
        _accounts(meeting), NoticeKind.MEETING_CHANGED, f"/meetings/{meeting.id}", key=f"meeting/{meeting.id}/{at}",
        council=meeting.council.name, day=meeting.held_on, time=f"{meeting.starts_at:%H:%M}", place=meeting.place,
        change=[(change, {})], reason=reason,
    )  # fmt: skip


def cancel_meeting(meeting: Meeting, reason: str, *, by: Account) -> list[int]:
    """Cancel a meeting that is ahead; whoever was invited is told why. Returns the mails that wait."""
    hold_ahead(meeting)
    called = meeting.state is MeetingState.CALLED
    meeting.cancel(reason)
    record(by, "meeting.cancel", meeting, body_id=meeting.council.body_id, council=meeting.council.name,
           reason=reason, **_when(meeting))  # fmt: skip
    return _tell_of_change(meeting, msgid("cancelled"), reason) if called else []


def answer_invitation(
    attendance: Attendance, reply: Reply, reason: str, opinion: str = "", *, by: Account
) -> Attendance:
    """Note whether a member will come; who cannot says why, and may give an opinion in writing for the minutes."""
    meeting = lock(attendance.meeting)
    if meeting.state is not MeetingState.CALLED:
        raise RuleViolation("The meeting has begun or is over, or was not called: there is nothing to answer.")
    if reply is Reply.CANNOT and not reason:
        raise RuleViolation("Say why you cannot come: the minutes name the reason.", field="reason")
    lock(attendance)
    attendance.reply, attendance.replied_at = reply, clock.now()
    cannot = reply is Reply.CANNOT
    attendance.reason, attendance.opinion = (reason, opinion) if cannot else ("", "")
    record(by, "meeting.answer", meeting, body_id=meeting.council.body_id, member=attendance.member.full_name,
           attending=reply.value, reason=attendance.reason or None)  # fmt: skip
    return attendance


def begins(meeting: Meeting) -> datetime:
    """Return the instant at which ``meeting`` begins."""
    return datetime.combine(meeting.held_on, meeting.starts_at, clock.OFFICE)
