"""A meeting is planned, its agenda put in order, its members invited; they answer; it is moved or cancelled."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select

from contest import clock
from contest.accounts.models import Role
from contest.councils import queries, services
from contest.councils.agenda import Matter
from contest.councils.models import (
    AttendanceState,
    Concern,
    ConflictSource,
    CouncilKind,
    ItemConflict,
    Meeting,
    MeetingState,
    Reply,
)
from contest.councils.services import MeetingDetails
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.movements.dates import Appointment, calendar_file
from contest.movements.models import ConflictReach
from contest.notices.models import Notice, NoticeKind
from contest.paper.models import Paper
from tests.councils.conftest import Table
from tests.factories import make_account, make_body, make_council, make_meeting, make_person, make_unit

TIE, SPREAD = frozenset({Concern.TIE}), frozenset({Concern.SPREAD})


def award(number: int, title: str = "", **values: object) -> Matter:
    return Matter(title or f"Khen {number}", "award", number, position=number, **values)  # type: ignore[arg-type]


def titles(meeting: Meeting) -> list[str]:
    return [item.title for item in queries.agenda_of(meeting)]


def details(**values: object) -> MeetingDetails:
    given = {"held_on": clock.today(), "starts_at": time(14), "place": "Phòng họp số 1", "subject": "Xét khen thưởng"}
    return MeetingDetails(**{**given, **values})  # type: ignore[arg-type]


def test_a_planned_meeting_has_the_next_number_and_expects_the_members_of_its_day(table: Table) -> None:
    first, second = table.planned(), table.planned()

    assert [(meeting.number, meeting.year) for meeting in (first, second)] == [
        (1, clock.today().year), (2, clock.today().year)
    ]  # fmt: skip
    assert [line.state for line in queries.attendances_of(first)] == [AttendanceState.EXPECTED] * 5
    assert (first.chair, first.secretary) == (table.members[0], table.members[4])


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"held_on": date(2001, 1, 1)}, "does not exist"),
        ({"chair": 4, "secretary": 4}, "does not take the minutes"),
    ],
)
def test_a_meeting_that_cannot_be_is_not_planned(table: Table, values: dict[str, object], why: str) -> None:
    given = {name: table.members[value] if isinstance(value, int) else value for name, value in values.items()}

    with pytest.raises(RuleViolation, match=why), transaction():
        services.plan_meeting(table.council, details(**given), by=table.secretary)
    assert db.session.scalars(select(Meeting)).all() == []


def test_an_agenda_begins_with_free_items_then_what_is_worth_arguing_about(table: Table) -> None:
    meeting = table.planned("Thông qua chương trình")

    with transaction():
        services.put_on_agenda(
            meeting, [award(1), award(2, concerns=TIE), award(3, concerns=SPREAD)], by=table.secretary
        )

    assert titles(meeting) == ["Thông qua chương trình", "Khen 3", "Khen 2", "Khen 1"]
    assert [item.position for item in queries.agenda_of(meeting)] == [1, 2, 3, 4]


def test_what_is_on_the_agenda_already_is_not_put_there_twice(table: Table) -> None:
    meeting = table.planned("Một", matters=[award(1)])

    with transaction():
        added = services.put_on_agenda(meeting, [award(1), award(2)], by=table.secretary)

    assert [item.title for item in added] == ["Khen 2"]
    assert [item.meeting_id for item in queries.items_about("award", 1)] == [meeting.id]


def test_the_secretary_moves_items_and_can_have_the_order_back(table: Table) -> None:
    meeting = table.planned("Một", matters=[award(1, concerns=TIE), award(2)])
    with transaction():
        services.move_item(queries.agenda_of(meeting)[2], True, by=table.secretary)
        services.move_item(queries.agenda_of(meeting)[0], True, by=table.secretary)  # Nothing stands above it.
    assert titles(meeting) == ["Một", "Khen 2", "Khen 1"]

    with transaction():
        services.arrange_agenda(meeting, by=table.secretary)
    assert titles(meeting) == ["Một", "Khen 1", "Khen 2"]


def test_an_item_is_changed_and_taken_off_until_it_is_spoken_about(table: Table) -> None:
    meeting = table.opened("Một", "Hai", "Ba")
    first, second, _third = queries.agenda_of(meeting)

    for act in (
        lambda: services.edit_item(first, "Khác", "", "", by=table.secretary),
        lambda: services.remove_item(first, by=table.secretary),
    ):
        with pytest.raises(RuleViolation, match="spoken about"), transaction():
            act()
    with transaction():
        services.edit_item(second, "Hai, sửa", "Chi tiết", "", by=table.secretary)
        services.remove_item(queries.agenda_of(meeting)[2], by=table.secretary)
    assert titles(meeting) == ["Một", "Hai, sửa"]


def test_who_works_at_the_unit_of_an_item_leaves_by_the_rule(table: Table) -> None:
    meeting = table.planned("Một", matters=[award(1, unit_ids=frozenset({table.unit.id})), award(2)])
    item = queries.items_about("award", 1)[0]

    assert [(one.member.full_name, one.source, one.reason) for one in item.conflicts] == [
        ("Ủy viên ba", ConflictSource.AUTOMATIC, "own_unit")
    ]
    assert queries.must_leave(item) == [table.members[2]]
    assert titles(meeting) == ["Một", "Khen 1", "Khen 2"]
    assert services.concerns_of(item) == [Concern.CONFLICT]


def test_units_right_above_count_only_where_the_council_says_so(table: Table) -> None:
    above = make_unit(table.body, "TREN", "Đơn vị cấp trên")
    with transaction():
        table.unit.parent_id = above.id
    meeting = table.planned("Một", matters=[award(1, unit_ids=frozenset({above.id}))])
    item = queries.items_about("award", 1)[0]
    assert item.conflicts == []

    with transaction():
        table.council.conflict_reach = ConflictReach.NEAR
        services.find_conflicts(meeting)
    assert [one.reason for one in item.conflicts] == ["near_unit"]

    with transaction():
        table.council.conflict_reach = ConflictReach.OWN
        services.find_conflicts(meeting)
    assert item.conflicts == []


def test_the_head_who_is_an_author_is_no_member_for_the_own_initiative(app: Flask) -> None:
    body = make_body()
    person = make_person(make_unit(body), "Người đứng đầu")
    head = make_account("head@x.vn", (Role.LEADER, body), person=person)
    by = make_account("office@x.vn", (Role.SECRETARIAT, body))
    council = make_council(body, head, None, None, kind=CouncilKind.INITIATIVE)
    meeting = make_meeting(council)

    with transaction():
        matter = Matter("Sáng kiến", "recognition", 7, person_ids=frozenset({person.id}))
        [item] = services.put_on_agenda(meeting, [matter], by=by)

    assert [(one.member_id, one.reason) for one in item.conflicts] == [(council.members[0].id, "head_author")]


def test_calling_a_meeting_tells_each_member_and_orders_an_invitation_for_each(table: Table) -> None:
    meeting = table.planned()
    with transaction():
        papers = services.call_meeting(meeting, by=table.secretary)

    assert meeting.state is MeetingState.CALLED
    assert len(papers) == 6
    assert {paper.values["letters"][0]["name"] for paper in papers[:5]} == {one.full_name for one in table.members}
    assert [letter["name"] for letter in papers[5].values["letters"]] == [one.full_name for one in table.members]
    told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.MEETING_CALLED)).all()
    assert {notice.account_id for notice in told} == {account.id for account in table.seats}


def test_a_meeting_without_an_agenda_or_a_secretary_is_not_called(table: Table) -> None:
    with transaction():
        empty = services.plan_meeting(table.council, details(), by=table.secretary)
    with pytest.raises(RuleViolation, match="agenda is empty"), transaction():
        services.call_meeting(empty, by=table.secretary)

    with transaction():
        services.put_on_agenda(empty, [Matter("Một")], by=table.secretary)
        empty.secretary = None
    with pytest.raises(RuleViolation, match="takes the minutes"), transaction():
        services.call_meeting(empty, by=table.secretary)
    assert db.session.scalars(select(Paper)).all() == []
    assert db.session.scalars(select(Notice)).all() == []


def test_a_called_meeting_is_moved_with_a_reason_that_the_members_read(table: Table) -> None:
    meeting = table.called()
    moved = details(place="Hội trường")

    with pytest.raises(RuleViolation, match="why it is moved"), transaction():
        services.edit_meeting(meeting, moved, by=table.secretary)
    assert db.session.get_one(Meeting, meeting.id).place == "Phòng họp số 1"

    with transaction():
        services.edit_meeting(meeting, moved, reason="Phòng họp sửa chữa", by=table.secretary)
    told = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.MEETING_CHANGED)).all()
    assert len(told) == 5
    assert told[0].values["reason"] == "Phòng họp sửa chữa"
    assert queries.moves_of(meeting) == 1


def test_a_meeting_keeps_its_year(table: Table) -> None:
    meeting = table.planned()
    next_year = clock.today().replace(year=clock.today().year + 1, day=1)

    with pytest.raises(RuleViolation, match="stays in its year"), transaction():
        services.edit_meeting(meeting, details(held_on=next_year), by=table.secretary)


@pytest.mark.parametrize(("called", "told"), [(True, 5), (False, 0)])
def test_a_cancelled_meeting_is_told_to_whoever_was_invited(table: Table, called: bool, told: int) -> None:
    meeting = table.called() if called else table.planned()

    with transaction():
        services.cancel_meeting(meeting, "Chủ tịch đi công tác", by=table.secretary)

    changed = db.session.scalars(select(Notice).where(Notice.kind == NoticeKind.MEETING_CHANGED)).all()
    assert len(changed) == told
    with pytest.raises(RuleViolation, match="not ahead"), transaction():
        services.cancel_meeting(meeting, "Lần nữa", by=table.secretary)


def test_a_member_answers_and_changes_the_answer_until_the_meeting_begins(table: Table) -> None:
    meeting = table.called()
    own = queries.own_attendance(table.seats[1], meeting)
    assert own is not None
    with pytest.raises(RuleViolation, match="why you cannot come"), transaction():
        services.answer_invitation(own, Reply.CANNOT, "", by=table.seats[1])
    assert own.reply is None

    with transaction():
        services.answer_invitation(own, Reply.CANNOT, "Đi công tác", "Đồng ý.", by=table.seats[1])
    assert (own.reason, own.opinion) == ("Đi công tác", "Đồng ý.")
    with transaction():
        services.answer_invitation(own, Reply.COMES, "", "Đồng ý.", by=table.seats[1])
    assert (own.reply, own.reason, own.opinion) == (Reply.COMES, "", "")


def test_an_answer_to_a_meeting_that_was_not_called_is_refused(table: Table) -> None:
    line = queries.attendances_of(table.planned())[0]

    with pytest.raises(RuleViolation, match="nothing to answer"), transaction():
        services.answer_invitation(line, Reply.COMES, "", by=table.seats[0])


def test_a_calendar_takes_the_meeting_over_with_hour_and_place(table: Table) -> None:
    begins = services.begins(table.planned())
    appointment = Appointment("1@x", "Họp", "Nội dung", begins, timedelta(hours=2), "Phòng họp", edition=3)

    content = calendar_file("Hội đồng", [appointment], url="https://x.vn/meetings/1", made_at=clock.now())
    gone = calendar_file("Hội đồng", [replace(appointment, cancelled=True)], url="https://x.vn", made_at=clock.now())

    [event] = Calendar.from_ical(content).walk("VEVENT")
    assert event.decoded("dtstart") == begins
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=2)
    assert (str(event["location"]), int(event["sequence"]), str(event["status"])) == ("Phòng họp", 3, "CONFIRMED")
    assert b"STATUS:CANCELLED" in gone


def test_what_the_rule_found_is_gone_with_its_reason_and_what_was_declared_stays(table: Table) -> None:
    meeting = table.planned("Một", matters=[award(1, unit_ids=frozenset({table.unit.id}))])
    item = queries.items_about("award", 1)[0]
    with transaction() as session:
        session.add(ItemConflict(item=item, member=table.members[1], source=ConflictSource.DECLARED, reason="Cha, con",
                                 recorded_at=clock.now()))  # fmt: skip
        item.unit_ids = []

    with transaction():
        services.find_conflicts(meeting)

    assert [(one.member_id, one.source) for one in item.conflicts] == [(table.members[1].id, ConflictSource.DECLARED)]
