"""A meeting goes its way once; what it was does not change afterwards."""

from datetime import timedelta
from fractions import Fraction

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.councils.models import (
    Council,
    CouncilRole,
    ItemConflict,
    ItemState,
    Meeting,
    MeetingState,
    MinutesAddendum,
    MinutesConfirmation,
)
from contest.councils.queries import members_on, must_leave, present_members
from contest.database import transaction
from contest.errors import RuleViolation
from tests.factories import (
    make_account,
    make_agenda_item,
    make_body,
    make_council,
    make_council_member,
    make_meeting,
)


def closed_meeting() -> Meeting:
    council = make_council(make_body(), *(make_account(f"m{number}@x.vn") for number in range(1, 5)))
    meeting = make_meeting(council, state=MeetingState.OPEN, absent=council.members[1:2])
    item = make_agenda_item(meeting, said="Đã bàn.", state=ItemState.DONE)
    with transaction() as session:
        session.add(ItemConflict(item=item, member=council.members[2], source="declared", reason="Người thân",
                                 recorded_at=clock.now()))  # fmt: skip
        session.flush()
        meeting.close(clock.now())
        session.flush()
        session.add(MinutesConfirmation(meeting=meeting, council=council, year=2026, number=1, symbol="BB-HĐTĐKT",
                                        confirmed_at=clock.now(), confirmed_by_id=council.members[0].account_id,
                                        told={}))  # fmt: skip
        session.add(MinutesAddendum(meeting=meeting, text="Sửa tên.", reason="Ghi nhầm", made_at=clock.now(),
                                    made_by_id=council.members[0].account_id))  # fmt: skip
    return meeting


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meeting SET place = 'Nơi khác'",
        "UPDATE meeting SET state = 'open', closed_at = NULL",
        "DELETE FROM meeting",
        "UPDATE attendance SET state = 'absent', arrived_at = NULL",
        "DELETE FROM attendance",
        "INSERT INTO attendance (meeting_id, member_id, state, reason, opinion) "
        "SELECT m.id, c.id, 'expected', '', '' FROM meeting m, council_member c WHERE c.position = 5",
        "UPDATE agenda_item SET said = 'Khác'",
        "DELETE FROM agenda_item",
        "UPDATE item_conflict SET reason = 'Khác'",
        "DELETE FROM item_conflict",
        "UPDATE minutes_confirmation SET number = 9",
        "DELETE FROM minutes_confirmation",
        "UPDATE minutes_addendum SET text = 'Khác'",
        "DELETE FROM minutes_addendum",
        "UPDATE council_member SET full_name = 'Khác'",
        "DELETE FROM council_member WHERE position = 5",
        "UPDATE council SET kind = 'initiative'",
        "UPDATE council SET established_on = NULL, decision_ref = NULL",
    ],
)
def test_the_database_refuses_to_rewrite_a_closed_meeting(app_on_both: Flask, statement: str) -> None:
    meeting = closed_meeting()
    make_council_member(meeting.council)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


def test_an_open_meeting_keeps_the_quorum_it_was_opened_with(app_on_both: Flask) -> None:
    council = make_council(make_body(), None, None, None)
    meeting = make_meeting(council, state=MeetingState.OPEN)
    assert meeting.quorum == Fraction(2, 3)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("UPDATE meeting SET total_members = 1"))


def test_a_meeting_has_one_current_item(app_on_both: Flask) -> None:
    meeting = make_meeting(make_council(make_body(), None), state=MeetingState.OPEN)
    make_agenda_item(meeting, state=ItemState.CURRENT)

    with pytest.raises(IntegrityError):
        make_agenda_item(meeting, state=ItemState.CURRENT)


def test_members_of_a_day_are_those_in_their_term(app: Flask) -> None:
    council = make_council(make_body(), None, None)
    today = clock.today()
    make_council_member(council, full_name="Đã thôi", valid_to=today - timedelta(days=1))
    make_council_member(council, full_name="Hôm nay là ngày cuối", valid_to=today)
    make_council_member(council, full_name="Mai mới vào", valid_from=today + timedelta(days=1))

    names = [member.full_name for member in members_on(council, today)]

    assert names == ["Ủy viên 01", "Ủy viên 02", "Hôm nay là ngày cuối"]


def test_who_left_early_is_not_present_and_who_has_a_conflict_must_leave(app: Flask) -> None:
    council = make_council(make_body(), None, None, None, None)
    meeting = make_meeting(council, state=MeetingState.OPEN, absent=council.members[:1])
    item = make_agenda_item(meeting)
    with transaction() as session:
        meeting.attendances[1].left_at = clock.now()
        session.add(ItemConflict(item=item, member=council.members[3], source="pinned", reason="Cùng đơn vị",
                                 recorded_at=clock.now()))  # fmt: skip

    assert [member.position for member in present_members(meeting)] == [3, 4]
    assert [member.position for member in must_leave(item)] == [4]


@pytest.mark.parametrize("state", [MeetingState.OPEN, MeetingState.CLOSED, MeetingState.CANCELLED])
def test_a_meeting_that_is_over_or_open_is_not_called_again(state: MeetingState) -> None:
    meeting = Meeting(state=state)

    for act in (meeting.call, meeting.open):
        with pytest.raises(RuleViolation):
            act(clock.now())
    with pytest.raises(RuleViolation):
        meeting.cancel("Lý do")


def test_a_council_is_established_once_and_dissolved_once() -> None:
    council = Council()
    with pytest.raises(RuleViolation):
        council.dissolve(clock.today(), "Hết nhiệm vụ")
    council.establish("12/QĐ-UBND", clock.today())

    with pytest.raises(RuleViolation):
        council.establish("13/QĐ-UBND", clock.today())
    council.dissolve(clock.today(), "Hết nhiệm vụ")
    with pytest.raises(RuleViolation):
        council.dissolve(clock.today(), "Hết nhiệm vụ")
    assert council.exists_on(clock.today()) and not council.exists_on(clock.today() + timedelta(days=1))


def test_a_made_council_has_a_chair_and_a_secretary(app: Flask) -> None:
    council = make_council(make_body(), None, None, None)

    assert [member.role for member in council.members] == [
        CouncilRole.CHAIR, CouncilRole.MEMBER, CouncilRole.SECRETARY
    ]  # fmt: skip
