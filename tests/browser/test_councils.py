"""A meeting in a real Chromium: the secretary's screen, the hall, a member's phone; a bad line and a second window."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from contest.accounts.models import Role
from contest.councils.models import AgendaItem, Meeting, MeetingState
from contest.councils.queries import agenda_of
from contest.councils.sitting import put_conflict, save_notes, turn_to
from contest.database import db, transaction
from tests.browser.conftest import Served, another_page, give_passwords, page_of
from tests.factories import make_account, make_agenda_item, make_body, make_council, make_meeting

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SAVED = re.compile(r"^Đã lưu lúc \d\d:\d\d$|^Đã lưu \d\d:\d\d$")
NOT_SAVED = re.compile("Chưa lưu")


@dataclass
class Session:
    """An open meeting with two items, its secretary's screen and a member's phone."""

    served: Served
    chromium: Browser
    meeting: Meeting
    secretary: Page
    member: Page

    def items(self) -> list[AgendaItem]:
        db.session.rollback()
        db.session.expire_all()
        return list(agenda_of(self.meeting))


@pytest.fixture
def office(beside: Flask) -> Flask:
    return beside


@pytest.fixture
def session(office: Flask, served: Served, chromium: Browser) -> Iterator[Session]:
    body = make_body()
    clerk = make_account("thuky@x.vn", (Role.SECRETARIAT, body))
    chair, member = (make_account(f"{name}@x.vn", (Role.COUNCIL_MEMBER, body)) for name in ("chutich", "uyvien"))
    give_passwords(clerk, member)
    council = make_council(body, chair, member, None)
    meeting = make_meeting(council, state=MeetingState.OPEN)
    first = make_agenda_item(meeting, "Thông qua báo cáo")
    make_agenda_item(meeting, "Giấy khen: Ủy ban nhân dân xã Phước Kiển")
    with transaction():
        turn_to(first, by=clerk)
    screen = page_of(chromium, served, clerk.email)
    screen.goto(f"{served.address}/meetings/{meeting.id}/screen")
    phone = page_of(chromium, served, member.email, width=390)
    phone.goto(f"{served.address}/meetings/{meeting.id}")
    yield Session(served, chromium, meeting, screen, phone)


def test_hall_and_phone_follow_the_agenda_by_themselves(session: Session) -> None:
    assert session.meeting.state is MeetingState.OPEN
    screen = session.secretary
    hall = screen.context.new_page()
    hall.goto(f"{session.served.address}/meetings/{session.meeting.id}/hall")
    expect(hall.locator("main")).to_contain_text("Thông qua báo cáo")
    member = session.meeting.council.members[1]
    with transaction():
        put_conflict(session.items()[1], member, "Cùng đơn vị", by=session.meeting.council.members[0].account)

    screen.keyboard.press("n")
    screen.keyboard.type("Thường trực báo cáo.")
    screen.keyboard.press("Tab")
    screen.fill("#conclusion", "Thống nhất.")
    with another_page(screen):
        screen.keyboard.press("Control+Enter")

    expect(screen.locator("#now-title")).to_have_text("Giấy khen: Ủy ban nhân dân xã Phước Kiển")
    expect(hall.locator("main")).to_contain_text(member.full_name)
    expect(session.member.locator(".live")).to_contain_text("Mời ông/bà ra khỏi phòng họp")
    first = session.items()[0]
    assert (first.said, first.conclusion) == ("Thường trực báo cáo.", "Thống nhất.")


def test_notes_wait_for_a_line_and_two_writers_are_asked(session: Session) -> None:
    screen = session.secretary
    state = screen.locator("[data-notes*='/agenda/'] [data-state]")
    screen.context.set_offline(True)
    screen.fill("#said", "Khi mất mạng.")
    expect(state).to_have_text(NOT_SAVED)
    screen.context.set_offline(False)
    expect(state).to_have_text(SAVED)

    item = session.items()[0]
    with transaction():
        save_notes(item, "Người khác ghi.", item.edition)
    screen.fill("#said", "Người này ghi tiếp.")
    expect(state).to_contain_text("Người khác ghi.")
    screen.get_by_role("button", name="Giữ nội dung tôi nhập").click()
    expect(state).to_have_text(SAVED)

    assert session.items()[0].said == "Người này ghi tiếp."
