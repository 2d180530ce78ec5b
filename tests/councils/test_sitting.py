"""The meeting: who is there, valid or not, item after item, minutes that stay and what is added to them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from contest import clock
from contest.councils import queries, services, sitting
from contest.councils.agenda import Matter
from contest.councils.models import (
    AttendanceState,
    ConflictSource,
    ItemState,
    Meeting,
    MeetingState,
    MinutesConfirmation,
    Reply,
)
from contest.councils.papers import minutes_values
from contest.councils.services import Told
from contest.councils.sitting import Noted
from contest.database import db, transaction
from contest.errors import RuleViolation, Stale
from contest.invariants import breaches
from contest.notices.models import Notice, NoticeKind
from tests.councils.conftest import Table

PRESENT, EXCUSED, ABSENT = AttendanceState.PRESENT, AttendanceState.EXCUSED, AttendanceState.ABSENT


def test_a_meeting_short_of_quorum_is_not_opened_and_the_refusal_says_how_many_more(table: Table) -> None:
    meeting = table.attended(table.called(), present=3)

    with pytest.raises(RuleViolation) as refused, transaction():
        sitting.open_meeting(meeting, by=table.secretary)

    assert str(refused.value) == (
        "3 of 5 members are there; a meeting is valid with at least 4 (2/3 of all members). 1 more must come."
    )
    assert db.session.get_one(Meeting, meeting.id).state is MeetingState.CALLED


def test_opening_freezes_the_rule_and_marks_who_did_not_come(table: Table) -> None:
    meeting = table.called()
    away = queries.own_attendance(table.seats[3], meeting)
    assert away is not None
    with transaction():
        services.answer_invitation(away, Reply.CANNOT, "Đi công tác", by=table.seats[3])
    table.attended(meeting, present=4)

    with transaction():
        sitting.open_meeting(meeting, by=table.secretary)

    assert (meeting.total_members, str(meeting.quorum), meeting.quorum_basis) == (5, "2/3", "total")
    assert (away.state, away.reason) == (EXCUSED, "Đi công tác")
    assert len(queries.present_members(meeting)) == 4


def test_who_was_expected_and_said_nothing_is_absent(table: Table) -> None:
    meeting = table.opened(present=4)

    assert [line.state for line in queries.attendances_of(meeting)].count(ABSENT) == 1


def test_a_meeting_opens_on_its_day_only(table: Table) -> None:
    meeting = table.attended(table.called())

    with clock.at(clock.today() + timedelta(days=1)), pytest.raises(RuleViolation, match="called for"), transaction():
        sitting.open_meeting(meeting, by=table.secretary)


def test_without_its_chair_a_meeting_is_not_opened(table: Table) -> None:
    meeting = table.called()
    lines = queries.attendances_of(meeting)
    with transaction():
        sitting.note_attendance(meeting, {line.id: Noted(PRESENT) for line in lines[1:]}, by=table.secretary)

    with pytest.raises(RuleViolation, match="Chair and secretary"), transaction():
        sitting.open_meeting(meeting, by=table.secretary)


def test_absence_with_a_reason_needs_one(table: Table) -> None:
    meeting = table.called()
    line = queries.attendances_of(meeting)[1]

    with pytest.raises(RuleViolation, match="Write down why") as refused, transaction():
        sitting.note_attendance(meeting, {line.id: Noted(EXCUSED)}, by=table.secretary)
    assert refused.value.field == f"reason-{line.id}"
    assert queries.attendances_of(meeting)[1].state is AttendanceState.EXPECTED


def test_who_came_does_not_become_absent_but_leaves_and_comes_back(table: Table) -> None:
    meeting = table.opened()
    line = queries.attendances_of(meeting)[1]
    with pytest.raises(RuleViolation, match="was there when the meeting began"), transaction():
        sitting.note_attendance(meeting, {line.id: Noted(ABSENT)}, by=table.secretary)

    with transaction():
        sitting.note_leaving(line, True, by=table.secretary)
    assert len(queries.present_members(meeting)) == 4
    with transaction():
        sitting.note_leaving(line, False, by=table.secretary)
    assert len(queries.present_members(meeting)) == 5


def test_who_comes_late_is_noted_with_the_time(table: Table) -> None:
    meeting = table.opened(present=4)
    late = next(line for line in queries.attendances_of(meeting) if line.state is ABSENT)

    with transaction():
        sitting.note_attendance(meeting, {late.id: Noted(PRESENT)}, by=table.secretary)

    assert late.arrived_at is not None and late.is_present


def test_the_meeting_follows_the_agenda_and_comes_back_to_an_item(table: Table) -> None:
    meeting = table.opened("Một", "Hai", "Ba")
    first, second, third = queries.agenda_of(meeting)
    with transaction():
        sitting.conclude(first, "Thống nhất.", "", by=table.secretary)
    assert (first.state, second.state) == (ItemState.DONE, ItemState.CURRENT)

    with transaction():
        sitting.turn_to(third, by=table.secretary)
    assert (second.state, third.state) == (ItemState.WAITING, ItemState.CURRENT)
    with transaction():
        sitting.postpone(third, "Chờ xác minh", by=table.secretary)
    assert (third.state, third.conclusion, second.state) == (ItemState.POSTPONED, "Chờ xác minh", ItemState.CURRENT)

    with transaction():
        sitting.turn_to(first, by=table.secretary)
    assert (first.state, first.ended_at, first.conclusion) == (ItemState.CURRENT, None, "Thống nhất.")


def test_an_item_is_not_concluded_without_a_word(table: Table) -> None:
    meeting = table.opened()
    item = meeting.current
    assert item is not None

    with pytest.raises(RuleViolation, match="concluded") as refused, transaction():
        sitting.conclude(item, "", "", by=table.secretary)
    assert refused.value.field == "conclusion"
    assert meeting.current is item


def test_only_the_present_item_is_concluded(table: Table) -> None:
    second = queries.agenda_of(table.opened())[1]

    with pytest.raises(RuleViolation, match="does not speak about this item now"), transaction():
        sitting.conclude(second, "Thống nhất.", "", by=table.secretary)


def test_notes_of_two_windows_do_not_overwrite_each_other(table: Table) -> None:
    item = table.opened().current
    assert item is not None
    with transaction():
        sitting.save_notes(item, "Một người ghi.", 1)
    with pytest.raises(Stale), transaction():
        sitting.save_notes(item, "Người khác ghi.", 1)

    assert (item.said, item.edition) == ("Một người ghi.", 2)


def test_a_declared_conflict_is_the_members_a_pinned_one_the_secretarys(table: Table) -> None:
    item = table.opened().current
    assert item is not None
    with transaction():
        sitting.put_conflict(item, table.members[1], "Người thân", by=table.seats[1])
        pinned = sitting.put_conflict(item, table.members[3], "Cùng đơn vị", by=table.secretary)
    assert [one.source for one in item.conflicts] == [ConflictSource.DECLARED, ConflictSource.PINNED]
    with pytest.raises(RuleViolation, match="already"), transaction():
        sitting.put_conflict(item, table.members[1], "Lại", by=table.secretary)

    with transaction():
        sitting.withdraw_conflict(pinned, by=table.secretary)
    assert [one.member_id for one in item.conflicts] == [table.members[1].id]


def test_nobody_takes_back_a_conflict_of_their_own(table: Table) -> None:
    item = table.opened().current
    assert item is not None
    with transaction():
        conflict = sitting.put_conflict(item, table.members[0], "Người thân", by=table.seats[0])

    with pytest.raises(RuleViolation, match="their own conflict"), transaction():
        sitting.withdraw_conflict(conflict, by=table.seats[0])
    db.session.expire_all()
    assert len(item.conflicts) == 1


def test_what_the_rule_found_is_not_taken_back_by_hand(table: Table) -> None:
    meeting = table.opened("Một", matters=[Matter("Khen", "award", 1, unit_ids=frozenset({table.unit.id}))])
    [conflict] = queries.agenda_of(meeting)[1].conflicts

    with pytest.raises(RuleViolation, match="cannot be taken back"), transaction():
        sitting.withdraw_conflict(conflict, by=table.secretary)


def test_a_meeting_with_something_unsettled_is_not_closed(table: Table) -> None:
    meeting = table.opened("Một", "Hai")

    with pytest.raises(RuleViolation) as refused, transaction():
        sitting.close_meeting(meeting, "", by=table.secretary)
    assert str(refused.value) == "Not settled yet: 2, first “Một”. Conclude or postpone what is left."
    assert meeting.is_open


def test_a_closed_meeting_takes_nothing_more(table: Table) -> None:
    meeting = table.closed()
    item = queries.agenda_of(meeting)[0]
    line = queries.attendances_of(meeting)[0]

    for act in (
        lambda: sitting.note_attendance(meeting, {}, by=table.secretary),
        lambda: sitting.note_leaving(line, True, by=table.secretary),
        lambda: sitting.turn_to(item, by=table.secretary),
        lambda: sitting.save_notes(item, "Khác", item.edition),
        lambda: sitting.save_frame(meeting, "Khác", "", meeting.edition),
        lambda: sitting.put_conflict(item, table.members[1], "Muộn", by=table.secretary),
        lambda: services.put_on_agenda(meeting, [Matter("Thêm")], by=table.secretary),
        lambda: sitting.open_meeting(meeting, by=table.secretary),
    ):
        with pytest.raises(RuleViolation), transaction():
            act()
    told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.MINUTES_WAITING)).all()
    assert [notice.account_id for notice in told] == [table.seats[0].id]
    assert list(breaches()) == []


def test_confirmed_minutes_have_a_number_of_the_councils_own_and_keep_what_they_said(table: Table) -> None:
    meetings = [table.closed(), table.closed()]
    with transaction():
        for meeting in meetings:
            sitting.confirm_minutes(meeting, by=table.seats[0])

    confirmations = [meeting.confirmation for meeting in meetings]
    assert [one.notation for one in confirmations if one] == ["01/BB-HĐTĐKT", "02/BB-HĐTĐKT"]
    assert confirmations[0] is not None
    assert confirmations[0].told["number"] == "01/BB-HĐTĐKT"
    assert len(confirmations[0].told["there"]) == 5
    with pytest.raises(RuleViolation, match="confirmed already"), transaction():
        sitting.confirm_minutes(meetings[0], by=table.seats[0])
    assert len(db.session.scalars(select(MinutesConfirmation)).all()) == 2


def test_an_open_meetings_minutes_are_neither_confirmed_nor_amended(table: Table) -> None:
    meeting = table.opened()

    for act in (
        lambda: sitting.confirm_minutes(meeting, by=table.seats[0]),
        lambda: sitting.amend_minutes(meeting, "Sửa", "Nhầm", by=table.secretary),
    ):
        with pytest.raises(RuleViolation), transaction():
            act()


def test_the_minutes_tell_who_was_there_who_left_what_was_said_voted_and_concluded(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Told("Biểu quyết giơ tay", "Quá nửa số thành viên dự họp.", 3, 0, 0, "3/3 (100 %)", True)
    monkeypatch.setattr(services, "_tellers", [lambda item: [told] if item.subject_kind else []])
    meeting = table.called("Một", matters=[Matter("Khen", "award", 1, unit_ids=frozenset({table.unit.id}))])
    lines = queries.attendances_of(meeting)
    noted = {line.id: Noted(PRESENT) for line in lines}
    noted[lines[3].id] = Noted(EXCUSED, "Đi công tác", "Đồng ý.")
    with transaction():
        sitting.note_attendance(meeting, noted, by=table.secretary)
        sitting.open_meeting(meeting, by=table.secretary)
        first, second = queries.agenda_of(meeting)
        sitting.turn_to(second, by=table.secretary)
        sitting.save_notes(second, "Ủy viên hai phát biểu.", second.edition)
        sitting.conclude(second, "", "Tặng Giấy khen", by=table.secretary)  # What was counted is a conclusion.
        sitting.postpone(first, "Hết giờ", by=table.secretary)
        sitting.close_meeting(meeting, "Cảm ơn.", by=table.secretary)
        sitting.amend_minutes(meeting, "Tên đúng là A.", "Ghi nhầm", by=table.secretary)

    items = queries.agenda_of(meeting)
    values = minutes_values(
        meeting, queries.attendances_of(meeting), items, {item.id: services.counts_of(item) for item in items}
    )

    assert (values["total"], len(values["there"]), values["needed"], values["ratio"]) == (5, 4, 4, "2/3")
    assert values["away"] == ["Ủy viên bốn, Ủy viên: Đi công tác"]
    assert values["opinions"] == [["Ủy viên bốn", "Đồng ý."]]
    assert [item["title"] for item in values["items"]] == ["Khen", "Một"]
    assert values["items"][0]["away"] == ["Ủy viên ba (nội dung của đơn vị nơi công tác)"]
    assert values["items"][0]["counts"] == [["Biểu quyết giơ tay", "3", "0", "0", "3/3 (100 %)", "Đạt"]]
    assert values["items"][0]["advice"] == "Tặng Giấy khen"
    assert (values["items"][1]["state"], values["items"][1]["conclusion"]) == ("postponed", "Hết giờ")
    assert values["signers"] == ["Thư ký năm", "Chủ tịch một"]
    assert values["addenda"][0]["text"] == "Tên đúng là A."


def test_what_has_not_been_counted_holds_the_meeting_back(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    def still_voting(meeting: Meeting, item: object) -> None:
        if item is not None:
            raise RuleViolation("A vote is open.")

    meeting = table.opened("Một", "Hai")
    first, second = queries.agenda_of(meeting)
    monkeypatch.setattr(services, "_checks", [still_voting])

    for act in (
        lambda: sitting.turn_to(second, by=table.secretary),
        lambda: sitting.conclude(first, "Xong", "", by=table.secretary),
        lambda: sitting.postpone(first, "Hoãn", by=table.secretary),
    ):
        with pytest.raises(RuleViolation, match="vote is open"), transaction():
            act()
    assert meeting.current is not None and meeting.current.id == first.id
