"""The council of the 2019 case met before the decisions, with eight of its nine members, over every proposed line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from contest.councils.models import AttendanceState, Meeting
from contest.councils.queries import agenda_of, attendances_of
from contest.database import db
from contest.demo.case_2019 import DECIDED_ON
from tests.conftest import close, product

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def meeting(told_once: Path) -> Iterator[Meeting]:
    app: Flask = product(told_once)
    with app.app_context():
        [found] = db.session.scalars(select(Meeting).where(Meeting.year == 2020))
        yield found
    close(app)


def test_eight_of_nine_met_and_the_chair_stands_for_the_minutes(meeting: Meeting) -> None:
    lines = attendances_of(meeting)

    assert [line.state for line in lines].count(AttendanceState.PRESENT) == 8
    assert [line.reason for line in lines if line.reason] == ["Đi công tác"]
    assert {line.member.account.email.partition("@")[0] for line in lines if line.member.account} == {
        f"hoidong{number:02d}" for number in range(1, 10)
    }
    assert meeting.confirmation is not None and meeting.confirmation.notation == "01/BB-HĐTĐKT"
    assert meeting.held_on < DECIDED_ON


def test_every_proposed_line_was_spoken_about_what_is_worth_arguing_about_first(meeting: Meeting) -> None:
    items = agenda_of(meeting)

    assert [item.subject_kind for item in items].count("award") == 52
    assert all(item.is_settled for item in items)
    argued = [bool(item.concerns or item.conflicts) for item in items[1:]]
    assert argued == sorted(argued, reverse=True) and any(argued)
