"""What waits for members of councils: a meeting of today, an invitation to answer, minutes to confirm."""

from dataclasses import replace
from datetime import time, timedelta

from flask import Flask
from flask.testing import FlaskClient

from contest import clock
from contest.councils import queries, services
from contest.councils.agenda import Matter
from contest.councils.models import Reply
from contest.councils.services import MeetingDetails
from contest.database import transaction
from contest.home.queries import waiting_for
from contest.home.waiting import Kind, Waiting
from tests.conftest import sign_in
from tests.councils.conftest import Table, table  # noqa: F401 - a fixture
from tests.votes.world import make_world


def kinds(account: object) -> list[Kind]:
    return [thing.kind for thing in waiting_for(account, clock.today())]  # type: ignore[arg-type]


def test_an_invitation_waits_until_it_is_answered(table: Table) -> None:  # noqa: F811
    details = MeetingDetails(clock.today() + timedelta(days=5), time(14), "Phòng họp", "Xét khen thưởng")
    with transaction():
        meeting = services.plan_meeting(table.council, details, by=table.secretary)
        services.put_on_agenda(meeting, [Matter("Một")], by=table.secretary)
    member = table.seats[1]
    assert kinds(member) == []
    with transaction():
        services.call_meeting(meeting, by=table.secretary)
    expected = Waiting(Kind.ANSWER, None, table.council.name, 1, details.held_on, meeting.id)
    assert waiting_for(member, clock.today()) == [expected]
    assert kinds(table.secretary) == []

    own = queries.own_attendance(member, meeting)
    assert own is not None
    with transaction():
        services.answer_invitation(own, Reply.COMES, "", by=member)
    assert kinds(member) == []
    with clock.at(details.held_on):
        assert waiting_for(member, clock.today()) == [replace(expected, kind=Kind.MEET)]


def test_minutes_wait_for_the_chair_alone(table: Table, app: Flask) -> None:  # noqa: F811
    meeting = table.closed()

    assert kinds(table.seats[0]) == [Kind.MINUTES]
    assert kinds(table.seats[1]) == []
    page = sign_in(app.test_client(), table.seats[0]).get("/").text
    assert f"/meetings/{meeting.id}/minutes" in page


def test_a_meeting_of_today_waits_for_members_and_the_secretariat(table: Table, app: Flask) -> None:  # noqa: F811
    meeting = table.called()

    assert kinds(table.seats[2]) == kinds(table.secretary) == [Kind.MEET]
    page = sign_in(app.test_client(), table.seats[2]).get("/").text
    assert f"/meetings/{meeting.id}" in page


def test_a_secret_ballot_waits_until_it_is_cast(app: Flask, client: FlaskClient) -> None:
    world = make_world()
    with transaction():
        world.meeting.called_at = clock.now()
    round_ = world.opened()
    member, meeting = world.people[4], world.meeting
    waiting = Waiting(Kind.BALLOT, None, f"Phiếu bầu đợt 1 ({world.council.name})", 1, meeting.held_on, round_.id)
    assert waiting in waiting_for(member, clock.today())
    voter = sign_in(client, member)
    link = f'href="/votes/{round_.id}/ballot"'
    assert "A ballot waits for you" in voter.get("/").text
    assert link in voter.get(f"/meetings/{meeting.id}/now").text
    assert f'href="/meetings/{meeting.id}/votes"' in voter.get(f"/meetings/{meeting.id}").text

    world.cast(round_, member)

    assert Kind.BALLOT not in kinds(member)
    assert link not in voter.get(f"/meetings/{meeting.id}/now").text
