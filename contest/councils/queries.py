"""Councils, members, meetings and agenda items as pages, rules and services need them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from contest.councils.models import (
    AgendaItem,
    Attendance,
    AttendanceState,
    Council,
    CouncilMember,
    ItemConflict,
    Meeting,
)
from contest.database import db, found


def find_council(council_id: int) -> Council:
    return found(Council, council_id)


def find_member(member_id: int) -> CouncilMember:
    return found(CouncilMember, member_id)


def find_meeting(meeting_id: int) -> Meeting:
    return found(Meeting, meeting_id)


def find_item(item_id: int) -> AgendaItem:
    return found(AgendaItem, item_id)


def find_attendance(attendance_id: int) -> Attendance:
    return found(Attendance, attendance_id)


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
