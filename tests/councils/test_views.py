"""Councils and their meetings as each role sees and does it."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from contest import clock
from contest.accounts.models import Role
from contest.councils import founding, queries, sitting
from contest.councils.agenda import Matter
from contest.councils.models import (
    AttendanceState,
    Council,
    CouncilKind,
    CouncilMember,
    ItemState,
    Meeting,
    MeetingState,
    Reply,
)
from contest.database import db, transaction
from contest.paper.models import Paper
from contest.work import WorkState
from tests.conftest import sign_in
from tests.councils.conftest import Table
from tests.factories import make_account, make_body, make_council
from tests.statements import statements

DRAFT = {
    "kind": "tdkt", "name": "Hội đồng Thi đua - Khen thưởng xã", "symbol": "HĐTĐKT", "conflict_reach": "own",
    "uses_seal": "y", "tasks": "Tham mưu.", "working_rules": "Theo đa số.", "signer_capacity": "head",
}  # fmt: skip


@pytest.fixture
def office(client: FlaskClient, table: Table) -> FlaskClient:
    return sign_in(client, table.secretary)


@pytest.fixture
def chair(app: Flask, table: Table) -> FlaskClient:
    return sign_in(app.test_client(), table.seats[0])


@pytest.fixture
def member(app: Flask, table: Table) -> FlaskClient:
    return sign_in(app.test_client(), table.seats[1])


def send(client: FlaskClient, address: str, **fields: object) -> int:
    return client.post(address, data=fields).status_code


def test_a_council_is_drafted_composed_and_established(office: FlaskClient, table: Table) -> None:
    answer = office.post(f"/bodies/{table.body.id}/councils/new", data=DRAFT)
    council = db.session.scalars(select(Council).order_by(Council.id.desc())).first()
    assert council is not None and answer.headers["Location"] == f"/councils/{council.id}"

    for role, name in (("chair", "Một"), ("member", "Hai"), ("secretary", "Ba")):
        status = send(office, f"/councils/{council.id}/members", full_name=name, role=role, office="Phòng Nội vụ")
        assert status == 302
    day = f"{clock.today():%d/%m/%Y}"
    assert send(office, f"/councils/{council.id}/establish", decision_ref="30/QĐ-UBND", established_on=day) == 302

    db.session.refresh(council)
    assert (council.decision_ref, len(council.members)) == ("30/QĐ-UBND", 3)
    [paper] = db.session.scalars(select(Paper))
    assert (paper.state, paper.values["number"]) == (WorkState.DONE, "30/QĐ-UBND")
    assert office.get(f"/councils/{council.id}/establishment.pdf").mimetype == "application/pdf"
    assert office.get(f"/councils/{council.id}/establishment.docx").status_code == 200


def test_a_draft_without_a_name_comes_back_filled(office: FlaskClient, table: Table) -> None:
    answer = office.post(f"/bodies/{table.body.id}/councils/new", data={**DRAFT, "name": ""})

    assert answer.status_code == 422
    assert "Theo đa số." in answer.text
    assert len(db.session.scalars(select(Council)).all()) == 1


def test_the_kind_of_a_council_is_chosen_first(office: FlaskClient, table: Table) -> None:
    page = office.get(f"/bodies/{table.body.id}/councils/new").text

    for kind in CouncilKind:
        assert f"kind={kind.value}" in page
    filled = office.get(f"/bodies/{table.body.id}/councils/new?kind=initiative").text
    assert "Hội đồng sáng kiến huyện Nhà Bè" in filled


def test_a_refused_establishment_says_why_and_establishes_nothing(office: FlaskClient, table: Table) -> None:
    with transaction():
        council = founding.draft_council(
            table.body, CouncilKind.INITIATIVE, founding.CouncilDetails("Nháp", "HĐSK"), by=table.secretary
        )
    answer = office.post(
        f"/councils/{council.id}/establish",
        data={"decision_ref": "1/QĐ", "established_on": f"{clock.today():%d/%m/%Y}"},
    )

    assert answer.status_code == 422
    assert "A council has exactly one chair." in answer.text
    db.session.refresh(council)
    assert council.is_drafted


def test_a_draft_is_the_secretariats_own(office: FlaskClient, member: FlaskClient, table: Table) -> None:
    office.post(f"/bodies/{table.body.id}/councils/new", data=DRAFT)
    council = db.session.scalars(select(Council).order_by(Council.id.desc())).first()
    assert council is not None

    assert DRAFT["name"] in office.get("/councils").text
    assert DRAFT["name"] not in member.get("/councils").text
    assert member.get(f"/councils/{council.id}").status_code == 403
    assert send(office, f"/councils/{council.id}/discard") == 302
    office.get("/councils")  # It says once that the draft is gone.
    assert DRAFT["name"] not in office.get("/councils").text


def test_members_of_a_draft_are_changed_moved_and_removed(office: FlaskClient, table: Table) -> None:
    office.post(f"/bodies/{table.body.id}/councils/new", data=DRAFT)
    council = db.session.scalars(select(Council).order_by(Council.id.desc())).first()
    assert council is not None
    for name in ("Một", "Hai"):
        send(office, f"/councils/{council.id}/members", full_name=name, role="member", again="1")
    first, second = queries.composition_of(council)

    renamed = {"full_name": "Một mới", "role": "chair", "office": "Chủ tịch"}
    assert send(office, f"/council-members/{first.id}/edit", **renamed) == 302
    assert send(office, f"/council-members/{second.id}/move", way="up") == 302
    assert [one.full_name for one in queries.composition_of(council)] == ["Hai", "Một mới"]
    assert send(office, f"/council-members/{second.id}/remove") == 302
    assert send(office, f"/councils/{council.id}/edit", **{**DRAFT, "name": "Tên khác"}) == 302
    page = office.get(f"/councils/{council.id}").text
    assert "Tên khác" in page and "Một mới" in page and "/council-members/" + str(second.id) not in page


def test_a_change_of_composition_and_the_end_of_a_council(office: FlaskClient, table: Table) -> None:
    leaves = table.members[1]
    today = f"{clock.today():%d/%m/%Y}"
    form = {"decision_ref": "40/QĐ-UBND", "changed_on": today, "reason": "Chuyển công tác"}

    refused = office.post(f"/councils/{table.council.id}/change", data=form)
    assert refused.status_code == 422 and "Choose who leaves" in refused.text
    assert send(
        office, f"/councils/{table.council.id}/change", **form, leaves=leaves.id, full_name="Người mới"
    ) == 302  # fmt: skip
    page = office.get(f"/councils/{table.council.id}").text
    assert "40/QĐ-UBND" in page and "Người mới" in page and "Chuyển công tác" in page

    assert send(office, f"/councils/{table.council.id}/dissolve", dissolved_on=today, reason="Xong") == 302
    db.session.refresh(table.council)
    assert table.council.dissolved_on == clock.today()


def plan_fields(**values: object) -> dict[str, object]:
    return {
        "subject": "Xét khen thưởng", "held_on": f"{clock.today():%d/%m/%Y}", "starts_at": "14 giờ 30",
        "place": "Phòng họp", "format": "in_person", **values,
    }  # fmt: skip


def test_a_meeting_is_planned_filled_and_called(office: FlaskClient, table: Table) -> None:
    assert send(office, f"/councils/{table.council.id}/meetings/new", **plan_fields()) == 302
    [meeting] = db.session.scalars(select(Meeting))
    assert f"{meeting.starts_at:%H:%M}" == "14:30"
    assert send(office, f"/meetings/{meeting.id}/agenda", title="Thông qua báo cáo") == 302
    assert send(office, f"/meetings/{meeting.id}/agenda", title="Việc khác") == 302
    first, second = queries.agenda_of(meeting)
    assert send(office, f"/agenda/{second.id}/move", way="up") == 302
    assert send(office, f"/agenda/{first.id}/edit", title="Thông qua báo cáo thẩm định") == 302
    assert send(office, f"/agenda/{second.id}/remove") == 302

    assert send(office, f"/meetings/{meeting.id}/call") == 302

    db.session.refresh(meeting)
    assert meeting.state is MeetingState.CALLED
    assert [item.title for item in queries.agenda_of(meeting)] == ["Thông qua báo cáo thẩm định"]
    assert office.get(f"/meetings/{meeting.id}/invitations.pdf").mimetype == "application/pdf"
    calendar = office.get(f"/meetings/{meeting.id}/meeting.ics")
    assert (calendar.mimetype, b"DTSTART" in calendar.data) == ("text/calendar", True)


@pytest.mark.parametrize("field", ["starts_at", "held_on", "place"])
def test_a_meeting_without_hour_day_or_place_is_not_planned(office: FlaskClient, table: Table, field: str) -> None:
    answer = office.post(f"/councils/{table.council.id}/meetings/new", data=plan_fields(**{field: ""}))

    assert answer.status_code == 422 and "Xét khen thưởng" in answer.text
    assert db.session.scalars(select(Meeting)).all() == []


@pytest.mark.parametrize("typed", ["25:00", "14:75", "chiều", "-1"])
def test_an_hour_that_is_none_is_refused(office: FlaskClient, table: Table, typed: str) -> None:
    answer = office.post(f"/councils/{table.council.id}/meetings/new", data=plan_fields(starts_at=typed))

    assert answer.status_code == 422 and "Write an hour such as 14:00" in answer.text


@pytest.mark.parametrize(("typed", "hour"), [("8h30", "08:30"), ("8 giờ", "08:00"), ("14.05", "14:05"), ("9", "09:00")])
def test_an_hour_is_read_as_offices_write_it(office: FlaskClient, table: Table, typed: str, hour: str) -> None:
    assert send(office, f"/councils/{table.council.id}/meetings/new", **plan_fields(starts_at=typed)) == 302

    [meeting] = db.session.scalars(select(Meeting))
    assert f"{meeting.starts_at:%H:%M}" == hour


def test_a_planned_meeting_is_not_known_to_members_a_called_one_is(
    office: FlaskClient, member: FlaskClient, table: Table
) -> None:
    meeting = table.planned()
    assert member.get(f"/meetings/{meeting.id}").status_code == 403
    assert send(office, f"/meetings/{meeting.id}/call") == 302

    page = member.get(f"/meetings/{meeting.id}")
    assert page.status_code == 200
    assert "Please answer whether you will come." in page.text
    own = queries.own_attendance(table.seats[1], meeting)
    other = queries.own_attendance(table.seats[2], meeting)
    assert own and other
    assert member.get(f"/attendances/{own.id}/invitation.pdf").mimetype == "application/pdf"
    assert member.get(f"/attendances/{own.id}/invitation.docx").status_code == 200
    assert member.get(f"/attendances/{other.id}/invitation.pdf").status_code == 403


def test_a_member_answers_the_invitation(member: FlaskClient, table: Table) -> None:
    meeting = table.called()
    refused = member.post(f"/meetings/{meeting.id}/answer", data={"reply": "cannot", "reason": ""})
    assert refused.status_code == 422 and "Say why you cannot come" in refused.text
    own = queries.own_attendance(table.seats[1], meeting)
    assert own is not None and own.reply is None

    assert send(member, f"/meetings/{meeting.id}/answer", reply="cannot", reason="Đi công tác") == 302
    db.session.refresh(own)
    assert (own.reply, own.reason) == (Reply.CANNOT, "Đi công tác")


def test_who_is_not_invited_answers_nothing(client: FlaskClient, table: Table) -> None:
    meeting = table.called()

    assert send(sign_in(client, table.leader), f"/meetings/{meeting.id}/answer", reply="comes") == 403


def test_a_called_meeting_is_moved_with_a_reason_and_cancelled_with_one(office: FlaskClient, table: Table) -> None:
    meeting = table.called()
    moved = plan_fields(place="Hội trường", chair_id=table.members[0].id, secretary_id=table.members[4].id)
    refused = office.post(f"/meetings/{meeting.id}/edit", data=moved)
    assert refused.status_code == 422 and "Tell them why it is moved." in refused.text
    assert send(office, f"/meetings/{meeting.id}/edit", **moved, reason="Phòng sửa chữa") == 302
    assert send(office, f"/meetings/{meeting.id}/cancel") == 422
    assert send(office, f"/meetings/{meeting.id}/cancel", reason="Hoãn họp") == 302

    page = office.get(f"/meetings/{meeting.id}").text
    assert "Hội trường" in page and "Hoãn họp" in page


def attendance(meeting: Meeting, *states: str) -> dict[str, str]:
    return {f"state-{line.id}": state for line, state in zip(queries.attendances_of(meeting), states, strict=True)}


def test_attendance_is_taken_and_a_meeting_short_of_quorum_stays_closed(office: FlaskClient, table: Table) -> None:
    meeting = table.called()
    sent = attendance(meeting, "present", "absent", "absent", "absent", "present")
    assert send(office, f"/meetings/{meeting.id}/attendance", **sent) == 302

    answer = office.post(f"/meetings/{meeting.id}/open", data={"back": f"/meetings/{meeting.id}"})

    assert answer.status_code == 302
    assert "2 of 5 members are there" in office.get(f"/meetings/{meeting.id}").text
    db.session.refresh(meeting)
    assert meeting.state is MeetingState.CALLED


def test_an_excuse_without_a_reason_comes_back(office: FlaskClient, table: Table) -> None:
    meeting = table.called()
    sent = attendance(meeting, "present", "excused", "present", "present", "present")

    answer = office.post(f"/meetings/{meeting.id}/attendance", data=sent)

    assert answer.status_code == 422 and "Write down why" in answer.text
    assert {line.state for line in queries.attendances_of(meeting)} == {AttendanceState.EXPECTED}


def test_the_chair_runs_the_meeting_from_opening_to_confirmed_minutes(chair: FlaskClient, table: Table) -> None:
    meeting = table.called("Một", "Hai")
    sent = attendance(meeting, *["present"] * 5)
    assert send(chair, f"/meetings/{meeting.id}/attendance", **sent) == 302
    assert chair.post(f"/meetings/{meeting.id}/open").headers["Location"] == f"/meetings/{meeting.id}/screen"
    first, second = queries.agenda_of(meeting)
    screen = chair.get(f"/meetings/{meeting.id}/screen").text
    assert "5 of 5 there" in screen and f"/agenda/{first.id}/conclude" in screen

    told = chair.post(f"/agenda/{first.id}/notes", data={"text": "Đã bàn.", "edition": "1"})
    assert (told.status_code, told.get_json()["edition"]) == (200, 2)
    stale = chair.post(f"/agenda/{first.id}/notes", data={"text": "Khác.", "edition": "1"})
    assert (stale.status_code, stale.get_json()["current"]) == (409, "Đã bàn.")
    assert chair.post(f"/meetings/{meeting.id}/opening", data={"text": "Khai mạc.", "edition": "1"}).status_code == 200
    refused = chair.post(f"/agenda/{first.id}/conclude", data={"advice": "Tặng"})
    assert refused.status_code == 422 and "Write down what the council concluded." in refused.text
    assert send(chair, f"/agenda/{first.id}/conclude", conclusion="Thống nhất.", advice="Tặng Giấy khen") == 302
    assert send(chair, f"/agenda/{second.id}/postpone", reason="Chờ xác minh") == 302
    assert send(chair, f"/meetings/{meeting.id}/close", closing="Cảm ơn.") == 302
    assert send(chair, f"/meetings/{meeting.id}/confirm") == 302

    db.session.expire_all()
    assert meeting.confirmation is not None and meeting.confirmation.notation == "01/BB-HĐTĐKT"
    page = chair.get(f"/meetings/{meeting.id}/minutes").text
    for words in ("Khai mạc.", "Đã bàn.", "Thống nhất.", "Tặng Giấy khen", "Chờ xác minh", "01/BB-HĐTĐKT"):
        assert words in page
    assert chair.get(f"/meetings/{meeting.id}/minutes.pdf").mimetype == "application/pdf"
    assert chair.get(f"/meetings/{meeting.id}/minutes.docx").status_code == 200
    assert send(chair, f"/meetings/{meeting.id}/amend", text="Tên đúng là A.", reason="Ghi nhầm") == 302
    assert "Tên đúng là A." in chair.get(f"/meetings/{meeting.id}/minutes").text


def test_a_conclusion_typed_too_late_does_not_land_under_another_item(chair: FlaskClient, table: Table) -> None:
    meeting = table.opened("Một", "Hai")
    first, second = queries.agenda_of(meeting)
    with transaction():
        sitting.turn_to(second, by=table.secretary)

    answer = chair.post(f"/agenda/{first.id}/conclude", data={"conclusion": "Của nội dung một."})

    assert answer.status_code == 422
    assert "does not speak about this item now" in answer.text and "Của nội dung một." in answer.text
    assert f"/agenda/{second.id}/conclude" not in answer.text
    db.session.refresh(second)
    assert second.conclusion == ""


def test_in_an_open_meeting_nobody_is_expected_any_more(chair: FlaskClient, table: Table) -> None:
    meeting = table.opened(present=4)
    sent = attendance(meeting, "present", "present", "present", "expected", "present")

    page, answer = chair.get(f"/meetings/{meeting.id}/attendance"), chair.post(
        f"/meetings/{meeting.id}/attendance", data=sent
    )  # fmt: skip

    assert 'value="expected"' not in page.text
    assert answer.status_code == 422
    assert [line.state for line in queries.attendances_of(meeting)].count(AttendanceState.ABSENT) == 1


def test_a_member_follows_on_the_phone_but_does_not_run_the_meeting(member: FlaskClient, table: Table) -> None:
    meeting = table.opened("Một")
    item = meeting.current
    assert item is not None

    assert "Một" in member.get(f"/meetings/{meeting.id}/now").text
    for address in (
        f"/meetings/{meeting.id}/screen",
        f"/meetings/{meeting.id}/hall",
        f"/meetings/{meeting.id}/minutes",
    ):
        assert member.get(address).status_code == 403
    for address in (f"/agenda/{item.id}/conclude", f"/agenda/{item.id}/turn", f"/meetings/{meeting.id}/close"):
        assert send(member, address, conclusion="x") == 403
    db.session.refresh(item)
    assert item.state is ItemState.CURRENT


def test_a_declared_interest_shows_in_the_hall_and_on_the_phone(
    member: FlaskClient, chair: FlaskClient, table: Table
) -> None:
    meeting = table.opened("Khen một đơn vị")
    item = meeting.current
    assert item is not None
    assert "All members stay." in chair.get(f"/meetings/{meeting.id}/hall/now").text
    assert send(member, f"/agenda/{item.id}/declare") == 422
    assert send(member, f"/agenda/{item.id}/declare", reason="Người thân đề nghị") == 302

    hall = chair.get(f"/meetings/{meeting.id}/hall/now").text
    assert "Ủy viên hai" in hall and "Người thân" not in hall
    assert "Please leave the room" in member.get(f"/meetings/{meeting.id}/now").text
    [conflict] = item.conflicts
    assert send(chair, f"/item-conflicts/{conflict.id}/withdraw") == 302
    assert "All members stay." in chair.get(f"/meetings/{meeting.id}/hall/now").text


def test_the_hall_screen_shows_no_marks_and_nothing_known_about_the_item(chair: FlaskClient, table: Table) -> None:
    meeting = table.opened("Khen", matters=[Matter("Giấy khen: A", "award", 1, detail="86,5 điểm", note="Chênh lệch")])
    second = queries.agenda_of(meeting)[1]
    with transaction():
        sitting.turn_to(second, by=table.secretary)

    hall = chair.get(f"/meetings/{meeting.id}/hall").text

    assert "Giấy khen: A" in hall
    assert "86,5" not in hall and "Chênh lệch" not in hall


def test_chair_or_secretary_put_a_conflict_on_record(chair: FlaskClient, table: Table) -> None:
    item = table.opened("Một").current
    assert item is not None
    assert send(chair, f"/agenda/{item.id}/conflicts", member_id=table.members[1].id) == 422
    assert send(chair, f"/agenda/{item.id}/conflicts", member_id=table.members[1].id, reason="Cùng đơn vị") == 302

    assert [one.member_id for one in item.conflicts] == [table.members[1].id]


def test_who_goes_home_early_is_noted(chair: FlaskClient, table: Table) -> None:
    meeting = table.opened()
    line = queries.attendances_of(meeting)[2]

    assert send(chair, f"/attendances/{line.id}/leave", way="out") == 302
    assert "4 of 5 there" in chair.get(f"/meetings/{meeting.id}/screen").text
    assert send(chair, f"/attendances/{line.id}/leave", way="back") == 302
    assert "5 of 5 there" in chair.get(f"/meetings/{meeting.id}/screen").text


def test_only_the_chair_confirms_unless_the_chair_has_no_account(
    office: FlaskClient, member: FlaskClient, table: Table
) -> None:
    meeting = table.closed()
    assert send(member, f"/meetings/{meeting.id}/confirm") == 403
    assert send(office, f"/meetings/{meeting.id}/confirm") == 403
    assert meeting.confirmation is None

    with transaction():
        chairs = db.session.get_one(CouncilMember, table.members[0].id)
        chairs.account_id = None
    assert send(office, f"/meetings/{meeting.id}/confirm") == 302


def test_a_meeting_that_was_cancelled_before_anybody_was_invited_stays_the_secretariats(
    office: FlaskClient, member: FlaskClient, table: Table
) -> None:
    meeting = table.planned()
    assert send(office, f"/meetings/{meeting.id}/cancel", reason="Không cần") == 302

    assert office.get(f"/meetings/{meeting.id}").status_code == 200
    assert member.get(f"/meetings/{meeting.id}").status_code == 403


def test_a_council_of_another_body_is_nobodys_business(client: FlaskClient, table: Table) -> None:
    elsewhere = make_body("khac")
    stranger = make_account("s@x.vn", (Role.SECRETARIAT, elsewhere), (Role.COUNCIL_CHAIR, elsewhere))
    meeting = table.called()
    browser = sign_in(client, stranger)

    assert table.council.name not in browser.get("/councils").text
    for address in (f"/councils/{table.council.id}", f"/meetings/{meeting.id}", f"/meetings/{meeting.id}/meeting.ics"):
        assert browser.get(address).status_code == 403


def test_who_sits_on_a_council_without_any_role_sees_it(client: FlaskClient, app: Flask) -> None:
    guest = make_account("guest@x.vn")
    council = make_council(make_body(), None, guest, None)

    browser = sign_in(client, guest)

    assert council.name in browser.get("/councils").text
    assert browser.get(f"/councils/{council.id}").status_code == 200


def test_lists_take_the_same_queries_however_long_they_are(office: FlaskClient, table: Table) -> None:
    seen = []
    for count in (1, 3):
        for number in range(count):
            make_council(table.body, None, None, None, name=f"Hội đồng {count}.{number}")
            meeting = table.called(*(f"Nội dung {place}" for place in range(count)))
        counts = []
        for address in ("/councils", f"/councils/{table.council.id}", f"/meetings/{meeting.id}"):
            with statements() as asked:
                assert office.get(address).status_code == 200
            counts.append(len(asked))
        seen.append(counts)

    assert seen[0] == seen[1]


def test_a_meeting_of_the_past_stays_readable(office: FlaskClient, table: Table) -> None:
    meeting = table.closed()

    with clock.at(clock.today() + timedelta(days=400)):
        assert office.get(f"/meetings/{meeting.id}").status_code == 200
        assert office.get(f"/meetings/{meeting.id}/minutes").status_code == 200
        assert office.get("/councils").status_code == 200
