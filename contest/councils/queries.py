"""Councils, members, meetings and agenda items as pages, rules and services need them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from contest.accounts.models import Account, Grant, Role
from contest.councils.conflict import Bar, bar_between
from contest.councils.models import (
    AgendaItem,
    Attendance,
    AttendanceState,
    Council,
    CouncilMember,
    ItemConflict,
    Meeting,
    MeetingState,
    MinutesConfirmation,
)
from contest.councils.quorum import Quorum, quorum_of
from contest.database import db, found
from contest.journal.models import JournalEntry
from contest.movements.models import ConflictReach
from contest.panels.conflict import Interests, Origin
from contest.panels.queries import interests_of
from contest.rules.voting import VotingRule, voting_rule
from contest.units.models import Body, Person, Unit


def find_council(council_id: int) -> Council:
    return found(Council, council_id)


def find_member(member_id: int) -> CouncilMember:
    return found(CouncilMember, member_id)


def find_meeting(meeting_id: int) -> Meeting:
    return found(Meeting, meeting_id)


def find_item(item_id: int) -> AgendaItem:
    return found(AgendaItem, item_id)


def find_conflict(conflict_id: int) -> ItemConflict:
    return found(ItemConflict, conflict_id)


def find_attendance(attendance_id: int) -> Attendance:
    return found(Attendance, attendance_id)


# Who may be given a place on a council: whoever has one of these roles at the body.
ROLES_AT_TABLE = (Role.COUNCIL_CHAIR, Role.COUNCIL_MEMBER, Role.LEADER, Role.SECRETARIAT)
AHEAD = (MeetingState.PLANNED, MeetingState.CALLED)


def councils_of(body: Body) -> Sequence[Council]:
    """Return the councils of ``body``, the standing ones first, with their members."""
    return db.session.scalars(
        select(Council)
        .where(Council.body_id == body.id)
        .options(joinedload(Council.movement), selectinload(Council.members))
        .order_by(Council.dissolved_on.is_not(None), Council.kind.desc(), Council.id.desc())
    ).all()


def councils_for(account: Account) -> list[tuple[Body, Sequence[Council]]]:
    """Return by body the councils that ``account`` may see: those of bodies where it has a role, and those it sits on.

    Drafts are the secretariat's.
    """
    roles = (*ROLES_AT_TABLE,)
    at = {grant.body_id for grant in account.standing_grants if grant.role in roles and grant.body_id}
    keeps = {grant.body_id for grant in account.standing_grants if grant.role is Role.SECRETARIAT}
    seated = select(CouncilMember.council_id).where(CouncilMember.account_id == account.id)
    councils = db.session.scalars(
        select(Council)
        .where(or_(Council.body_id.in_(at), Council.id.in_(seated)))
        .where(or_(Council.established_on.is_not(None), Council.body_id.in_(keeps)))
        .options(
            joinedload(Council.body), joinedload(Council.movement), selectinload(Council.members),
            selectinload(Council.meetings),
        )
        .order_by(Council.dissolved_on.is_not(None), Council.kind.desc(), Council.id.desc())
    ).all()  # fmt: skip
    bodies = {council.body: None for council in councils}
    for body in db.session.scalars(select(Body).where(Body.id.in_(keeps))):
        bodies.setdefault(body, None)
    ordered = sorted(bodies, key=lambda body: (body.valid_to is not None, body.name))
    return [(body, [council for council in councils if council.body_id == body.id]) for body in ordered]


def composition_of(council: Council) -> Sequence[CouncilMember]:
    """Return everybody who was ever named on ``council``, in the order of its composition."""
    return db.session.scalars(
        select(CouncilMember)
        .where(CouncilMember.council_id == council.id)
        .options(joinedload(CouncilMember.account), joinedload(CouncilMember.unit))
        .order_by(CouncilMember.position, CouncilMember.id)
    ).all()


def accounts_at_table(body: Body) -> Sequence[Account]:
    """Return whoever may sign in for a member of a council of ``body``, by name."""
    granted = select(Grant.account_id).where(
        Grant.role.in_(ROLES_AT_TABLE), Grant.body_id == body.id, Grant.revoked_at.is_(None)
    )
    return db.session.scalars(
        select(Account)
        .where(Account.id.in_(granted), Account.active)
        .options(joinedload(Account.person).joinedload(Person.unit))
        .order_by(Account.name, Account.id)
    ).all()


def sits_on_a_council(account: Account) -> bool:
    """Say whether ``account`` signs in for a member of some council."""
    seat = select(CouncilMember.id).where(CouncilMember.account_id == account.id).limit(1)
    return db.session.scalar(seat) is not None


def sits_on(account: Account, council: Council) -> bool:
    """Say whether ``account`` signs in for somebody who is or was a member of ``council``."""
    own = CouncilMember.council_id == council.id, CouncilMember.account_id == account.id
    return db.session.scalar(select(CouncilMember.id).where(*own).limit(1)) is not None


def last_held_since(council: Council, day: date) -> Meeting | None:
    """Return the last meeting of ``council`` that was opened on ``day`` or later."""
    return db.session.scalar(
        select(Meeting)
        .where(Meeting.council_id == council.id, Meeting.held_on >= day, Meeting.opened_at.is_not(None))
        .order_by(Meeting.held_on.desc())
        .limit(1)
    )


def meetings_of(council: Council) -> Sequence[Meeting]:
    """Return the meetings of ``council``, the latest first, with who was expected and what was on the agenda."""
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.council_id == council.id)
        .options(selectinload(Meeting.attendances), selectinload(Meeting.items), joinedload(Meeting.confirmation))
        .order_by(Meeting.held_on.desc(), Meeting.id.desc())
    ).all()


def meetings_ahead(council: Council) -> Sequence[Meeting]:
    """Return the meetings of ``council`` that are still to be held, with who is expected."""
    return db.session.scalars(
        select(Meeting)
        .where(Meeting.council_id == council.id, Meeting.state.in_(AHEAD))
        .options(selectinload(Meeting.attendances))
        .order_by(Meeting.held_on, Meeting.id)
    ).all()


def members_on(council: Council, day: date) -> Sequence[CouncilMember]:
    """Return who sits on ``council`` on ``day``, in the order of its composition. Vacant seats are no members."""
    return db.session.scalars(
        select(CouncilMember)
        .where(CouncilMember.council_id == council.id, CouncilMember.valid_from <= day)
        .where(or_(CouncilMember.valid_to.is_(None), CouncilMember.valid_to >= day))
        .options(joinedload(CouncilMember.account), joinedload(CouncilMember.unit))
        .order_by(CouncilMember.position, CouncilMember.id)
    ).all()


def present_members(meeting: Meeting) -> Sequence[CouncilMember]:
    """Return who is in the meeting now: came and has not left."""
    return db.session.scalars(
        select(CouncilMember)
        .join(Attendance, Attendance.member_id == CouncilMember.id)
        .where(
            Attendance.meeting_id == meeting.id,
            Attendance.state == AttendanceState.PRESENT,
            Attendance.left_at.is_(None),
        )
        .options(joinedload(CouncilMember.account))
        .order_by(CouncilMember.position, CouncilMember.id)
    ).all()


def must_leave(item: AgendaItem) -> Sequence[CouncilMember]:
    """Return the members with a conflict of interest in ``item``: they leave, and have no vote on it."""
    return db.session.scalars(
        select(CouncilMember)
        .join(ItemConflict, ItemConflict.member_id == CouncilMember.id)
        .where(ItemConflict.item_id == item.id)
        .options(joinedload(CouncilMember.account))
        .order_by(CouncilMember.position, CouncilMember.id)
    ).all()


def quorum_now(meeting: Meeting) -> Quorum:
    """Return the quorum of ``meeting`` as it was opened with, or as it would be opened now."""
    present = len(present_members(meeting))
    if meeting.quorum is not None and meeting.total_members is not None:
        return quorum_of(meeting.total_members, present, meeting.quorum)
    return quorum_of(len(members_on(meeting.council, meeting.held_on)), present, quorum_rule(meeting).quorum)


def quorum_rule(meeting: Meeting) -> VotingRule:
    """Return the rule of the day of ``meeting``; raises RuleViolation when the rule book has none."""
    return voting_rule(meeting.council.kind.value, None, on=meeting.held_on, body_id=meeting.council.body_id)


def attendances_of(meeting: Meeting) -> Sequence[Attendance]:
    """Return who is expected at ``meeting`` or was, in the order of the composition."""
    return db.session.scalars(
        select(Attendance)
        .join(CouncilMember, Attendance.member_id == CouncilMember.id)
        .where(Attendance.meeting_id == meeting.id)
        .options(joinedload(Attendance.member).joinedload(CouncilMember.account))
        .order_by(CouncilMember.position, CouncilMember.id)
    ).all()


def own_attendance(account: Account, meeting: Meeting) -> Attendance | None:
    """Return how ``account`` is expected at ``meeting``, if it signs in for a member."""
    return db.session.scalar(
        select(Attendance)
        .join(CouncilMember, Attendance.member_id == CouncilMember.id)
        .where(Attendance.meeting_id == meeting.id, CouncilMember.account_id == account.id)
        .limit(1)
    )


def agenda_of(meeting: Meeting) -> Sequence[AgendaItem]:
    """Return the agenda of ``meeting`` in its order, with who must leave for what."""
    return db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.meeting_id == meeting.id)
        .options(selectinload(AgendaItem.conflicts).joinedload(ItemConflict.member))
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()


def subjects_on(meeting: Meeting) -> set[tuple[str, int]]:
    """Return which rows of other domains are on the agenda of ``meeting`` already."""
    rows = db.session.execute(
        select(AgendaItem.subject_kind, AgendaItem.subject_id).where(
            AgendaItem.meeting_id == meeting.id, AgendaItem.subject_id.is_not(None)
        )
    )
    return {(kind, key) for kind, key in rows if key is not None}


def items_about(subject_kind: str, subject_id: int) -> Sequence[AgendaItem]:
    """Return every item in which a council spoke or will speak about this row, the latest meeting first."""
    return db.session.scalars(
        select(AgendaItem)
        .join(Meeting)
        .where(AgendaItem.subject_kind == subject_kind, AgendaItem.subject_id == subject_id)
        .options(joinedload(AgendaItem.meeting).joinedload(Meeting.council))
        .order_by(Meeting.held_on.desc(), Meeting.id.desc())
    ).all()


def open_meetings_of(body: Body) -> Sequence[Meeting]:
    """Return the meetings of the councils of ``body`` on whose agenda something can still be put, the next first."""
    return db.session.scalars(
        select(Meeting)
        .join(Council)
        .where(Council.body_id == body.id, Meeting.state.in_((*AHEAD, MeetingState.OPEN)))
        .options(joinedload(Meeting.council))
        .order_by(Meeting.held_on, Meeting.id)
    ).all()


def moves_of(meeting: Meeting) -> int:
    """Return how often a meeting was changed since it was planned, for calendars that keep the latest."""
    changes = "meeting.edit", "meeting.cancel"
    return db.session.scalar(
        select(func.count())
        .select_from(JournalEntry)
        .where(
            JournalEntry.subject_kind == Meeting.__tablename__, JournalEntry.subject_id == meeting.id,
            JournalEntry.act.in_(changes),
        )
    ) or 0  # fmt: skip


def called_for(account: Account, bodies: Collection[int] = ()) -> Sequence[tuple[Meeting, Attendance | None]]:
    """Return the called and the open meetings that ``account`` is expected at, with the own line, or runs for a body.

    ``bodies`` are those whose secretariat the account belongs to.
    """
    own = aliased(Attendance)
    expected = (
        select(Attendance.id)
        .join(CouncilMember, Attendance.member_id == CouncilMember.id)
        .where(CouncilMember.account_id == account.id)
    )
    rows = db.session.execute(
        select(Meeting, own)
        .join(Council)
        .outerjoin(own, (own.meeting_id == Meeting.id) & own.id.in_(expected))
        .where(Meeting.state.in_((MeetingState.CALLED, MeetingState.OPEN)))
        .where(or_(own.id.is_not(None), Council.body_id.in_(bodies)))
        .options(contains_eager(Meeting.council))
        .order_by(Meeting.held_on, Meeting.id)
    )
    return [(meeting, line) for meeting, line in rows]


def minutes_waiting_for(account: Account) -> Sequence[Meeting]:
    """Return the closed meetings whose minutes ``account``, who chaired them, has not confirmed."""
    confirmed = select(MinutesConfirmation.id).where(MinutesConfirmation.meeting_id == Meeting.id).exists()
    return db.session.scalars(
        select(Meeting)
        .join(CouncilMember, Meeting.chair_id == CouncilMember.id)
        .where(CouncilMember.account_id == account.id, Meeting.state == MeetingState.CLOSED, ~confirmed)
        .options(joinedload(Meeting.council))
        .order_by(Meeting.held_on, Meeting.id)
    ).all()


def next_number(council: Council, year: int) -> int:
    """Return the number that the next meeting of ``council`` in ``year`` gets."""
    last = db.session.scalar(
        select(func.max(Meeting.number)).where(Meeting.council_id == council.id, Meeting.year == year)
    )
    return (last or 0) + 1


def bars_for(meeting: Meeting, items: Iterable[AgendaItem]) -> dict[tuple[int, int], Bar]:
    """Return by item and member why the rule sends the member out, for whoever is expected at ``meeting``."""
    council = meeting.council
    members = [line.member for line in attendances_of(meeting)]
    units = {member.id: _units_of(member) for member in members}
    near = _near(set().union(*units.values()), meeting.held_on) if council.conflict_reach is ConflictReach.NEAR else {}
    heads = {account_id for account_id in _heads_of(council.body)}
    found = {}
    for member in members:
        beside = frozenset().union(*(near.get(unit, frozenset()) for unit in units[member.id]))
        persons = member.person_id or (member.account.person_id if member.account else None)
        interests = Interests(persons, frozenset(units[member.id]), beside)
        for item in items:
            origin = Origin(frozenset(item.person_ids), frozenset(item.unit_ids))
            bar = bar_between(interests, origin, council=council.kind, is_head=member.account_id in heads)
            if bar is not None:
                found[item.id, member.id] = bar
    return found


def _units_of(member: CouncilMember) -> set[int]:
    """Return the units where a member works or for which the member acts."""
    own = {member.unit_id} if member.unit_id is not None else set()
    return own | (set(interests_of(member.account).unit_ids) if member.account else set())


def _heads_of(body: Body) -> Iterable[int]:
    return db.session.scalars(
        select(Grant.account_id).where(Grant.role == Role.LEADER, Grant.body_id == body.id, Grant.revoked_at.is_(None))
    )


def _near(units: Collection[int], day: date) -> dict[int, frozenset[int]]:
    """Return the units right above and below each of ``units`` that exist on ``day``."""
    rows = db.session.execute(
        select(Unit.id, Unit.parent_id).where(
            or_(Unit.id.in_(units), Unit.parent_id.in_(units)),
            Unit.parent_id.is_not(None),
            Unit.valid_from <= day,
            or_(Unit.valid_to.is_(None), Unit.valid_to >= day),
        )
    )
    near: dict[int, set[int]] = defaultdict(set)
    for unit_id, parent_id in rows:
        near[unit_id].add(parent_id)
        near[parent_id].add(unit_id)
    return {unit: frozenset(beside) for unit, beside in near.items()}
