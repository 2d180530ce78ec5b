"""A movement's phases reach anybody's calendar, as whole days, and are known again when they move."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from contest import clock
from contest.accounts.models import Role
from contest.database import transaction
from contest.movements.dates import Entry, calendar_file
from contest.movements.models import Movement, MovementState, PhaseKind
from tests.conftest import sign_in
from tests.factories import make_account, make_body, make_movement, make_unit

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
URL = "https://bangvang.nhabe.example/movements/1"


def read(content: bytes) -> list[tuple[str, str, date, date]]:
    """Return the entries of a calendar: uid, summary, first and last day."""
    return [
        (str(event["uid"]), str(event["summary"]), event["dtstart"].dt, event["dtend"].dt - timedelta(days=1))
        for event in Calendar.from_ical(content).walk("VEVENT")
    ]


days = st.dates(date(1948, 1, 1), date(2200, 1, 1))
entries = st.builds(
    lambda uid, summary, first, length: Entry(uid, summary, "Đến hết ngày.", first, first + timedelta(days=length)),
    st.from_regex(r"movement-[0-9]{1,6}-[a-z]{1,20}@x\.vn", fullmatch=True),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=300),
    days,
    st.integers(0, 400),
)


@given(st.lists(entries, max_size=5))
def test_whatever_is_put_in_is_read_again(given_entries: list[Entry]) -> None:
    content = calendar_file("Phong trào", given_entries, url=URL, made_at=NOW)

    assert read(content) == [(one.uid, one.summary, one.first, one.last) for one in given_entries]
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_an_entry_is_whole_days_and_keeps_nobody_busy() -> None:
    entry = Entry(
        "movement-1-registration@x.vn", "Đăng ký", "Đến hết ngày 31/3/2019.", date(2019, 2, 1), date(2019, 3, 31)
    )

    content = calendar_file("Phong trào", [entry], url=URL, made_at=NOW).decode()

    lines = content.replace("\r\n ", "").splitlines()
    assert lines[0] == "BEGIN:VCALENDAR"
    assert {
        "VERSION:2.0", "METHOD:PUBLISH", "NAME:Phong trào", "X-WR-CALNAME:Phong trào",
        "UID:movement-1-registration@x.vn",
        "DTSTART;VALUE=DATE:20190201", "DTEND;VALUE=DATE:20190401", "DTSTAMP:20261124T020000Z", "TRANSP:TRANSPARENT",
        "SUMMARY:Đăng ký", "DESCRIPTION:Đến hết ngày 31/3/2019.",
    } <= set(lines)  # fmt: skip
    assert any(re.fullmatch(rf"URL(;VALUE=URI)?:{re.escape(URL)}", line) for line in lines)


@pytest.fixture
def movement(app: Flask) -> Movement:
    return make_movement(make_body())


@pytest.fixture
def officer(app: Flask, movement: Movement) -> FlaskClient:
    account = make_account("canbo@x.vn", (Role.UNIT_OFFICER, make_unit(movement.body)))
    with transaction():
        account.locale = "vi"
    client = sign_in(app.test_client(), account)
    with client.session_transaction() as session:
        session.pop("locale")
    return client


def test_dates_are_those_of_the_phases_in_the_readers_language(officer: FlaskClient, movement: Movement) -> None:
    answer = officer.get(f"/movements/{movement.id}/dates.ics")

    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert "cchc.ics" in answer.headers["Content-Disposition"]
    first = read(answer.data)[0]
    today = clock.today()
    assert first == (
        f"movement-{movement.id}-registration@127.0.0.1",
        "Đăng ký: Phong trào thi đua cải cách hành chính",
        today - timedelta(days=30),
        today + timedelta(days=30),
    )
    assert len(read(answer.data)) == len(PhaseKind)


def test_a_phase_that_moves_keeps_its_uid(officer: FlaskClient, movement: Movement) -> None:
    address = f"/movements/{movement.id}/dates.ics"
    before = read(officer.get(address).data)
    with transaction():
        phase = movement.phase(PhaseKind.REGISTRATION)
        assert phase is not None
        phase.closes_on += timedelta(days=5)

    after = read(officer.get(address).data)

    assert [line[0] for line in before] == [line[0] for line in after]
    assert before != after


def test_the_movement_leads_to_its_dates(officer: FlaskClient, movement: Movement) -> None:
    assert f'href="/movements/{movement.id}/dates.ics"' in officer.get(f"/movements/{movement.id}").text


def test_a_movement_in_preparation_gives_its_dates_to_nobody_else(officer: FlaskClient, movement: Movement) -> None:
    with transaction():
        movement.state, movement.launched_at = MovementState.PREPARED, None

    assert officer.get(f"/movements/{movement.id}/dates.ics").status_code == 403


def test_a_movement_without_phases_has_no_dates(app: Flask) -> None:
    movement = make_movement(make_body("khac"), "khac", phases={})
    administrator = sign_in(app.test_client(), make_account("qt@x.vn", (Role.ADMINISTRATOR, None)))

    assert administrator.get(f"/movements/{movement.id}/dates.ics").status_code == 404
    assert "dates.ics" not in administrator.get(f"/movements/{movement.id}").text
