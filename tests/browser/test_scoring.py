"""A judge at the sheet in a real Chromium: saving while typing, a bad line, two windows, a phone."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, Route, expect

from contest.database import db, transaction
from contest.panels.models import Assignment
from contest.scoring.models import SheetState
from contest.scoring.queries import sheet_of
from contest.scoring.services import save_mark
from tests.browser.conftest import Served, another_page, give_passwords, page_of, until
from tests.scoring.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SAVED = re.compile(r"^Đã lưu lúc \d\d:\d\d$|^Đã lưu \d\d:\d\d$")
NOT_SAVED = re.compile("Chưa lưu")


@dataclass
class Desk:
    """A judge's page with one sheet to score, and the rows behind it."""

    page: Page
    world: World
    assignment: Assignment

    def box(self, code: str) -> Locator:
        return self.page.locator(f"[data-criterion='{self.world.criteria[code].id}']")

    def mark(self, code: str) -> Locator:
        return self.box(code).locator(".entry__value")

    def state(self, code: str) -> Locator:
        return self.box(code).locator("[data-state]")

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until ``holds`` while the page goes on."""
        until(holds, lambda: self.page.wait_for_timeout(50))

    def close(self) -> None:
        """Close the page for good: the browser gives up the missing line a moment before the page, whose next try to
        save would then succeed."""
        self.page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError()); }")
        self.page.close()

    def stored(self) -> dict[str, int]:
        db.session.rollback()
        sheet = sheet_of(self.assignment)
        codes = {criterion.id: code for code, criterion in self.world.criteria.items()}
        return {codes[key]: value for key, value in sheet.given.items()} if sheet else {}


@pytest.fixture
def office(beside: Flask) -> Flask:
    return beside


@pytest.fixture
def desk(office: Flask, served: Served, chromium: Browser) -> Iterator[Desk]:
    world = make_world()
    assignment = world.assignment()
    give_passwords(world.judge())
    page = page_of(chromium, served, world.judge().email, width=390)
    page.goto(f"{served.address}/assignments/{assignment.id}")
    yield Desk(page, world, assignment)
    page.context.close()


def test_marks_and_comment_are_saved_as_they_are_typed_and_the_sheet_is_handed_in(desk: Desk) -> None:
    for code, text in (("novelty", "25"), ("effect", "30,5"), ("spread", "20"), ("dossier", "8")):
        desk.mark(code).press_sequentially(text)
        expect(desk.state(code)).to_have_text(SAVED)
    expect(desk.page.locator("[data-total]")).to_have_text("83,5")
    desk.page.locator("textarea[name=comment]").fill("Dễ nhân rộng.")
    expect(desk.page.locator("[data-text=comment] [data-state]")).to_have_text(SAVED)
    assert desk.stored() == {"novelty": 2500, "effect": 3050, "spread": 2000, "dossier": 800}

    desk.page.get_by_role("button", name=re.compile("^Nộp phiếu")).click()
    expect(desk.page.get_by_role("main")).to_contain_text("Dễ nhân rộng.")
    desk.page.get_by_role("button", name=re.compile("^Nộp phiếu")).click()
    expect(desk.page).to_have_url(re.compile(r"/sheets$"))
    db.session.rollback()
    assert sheet_of(desk.assignment).state is SheetState.HANDED_IN


def test_on_a_bad_line_the_mark_is_kept_and_saved_later_by_itself(desk: Desk) -> None:
    desk.page.context.set_offline(True)
    desk.mark("effect").fill("30")
    expect(desk.state("effect")).to_have_text(NOT_SAVED)
    assert desk.stored() == {}

    desk.page.context.set_offline(False)

    expect(desk.state("effect")).to_have_text(SAVED)
    assert desk.stored() == {"effect": 3000}


def test_what_was_typed_without_a_line_outlives_the_closed_page_and_is_sent_once(desk: Desk, served: Served) -> None:
    context, address = desk.page.context, desk.page.url
    context.set_offline(True)
    desk.mark("effect").fill("30")
    desk.page.locator("textarea[name=unit_comment]").fill("Số liệu rõ.")
    expect(desk.state("effect")).to_have_text(NOT_SAVED)
    expect(desk.page.locator("[data-text=unit_comment] [data-state]")).to_have_text(NOT_SAVED)
    desk.page.get_by_role("button", name=re.compile("^Nộp phiếu")).click()
    expect(desk.page.locator("[data-no-line]")).to_contain_text("khi có mạng")
    expect(desk.page).to_have_url(address)
    assert desk.stored() == {}
    desk.close()
    context.set_offline(False)

    page = context.new_page()
    page.goto(f"{served.address}/sheets")
    expect(page.locator(f"[data-sheet-key='{desk.assignment.id}']")).to_contain_text("chưa gửi")
    again = Desk(page, desk.world, desk.assignment)
    page.goto(address)
    expect(again.mark("effect")).to_have_value("30")
    expect(again.state("effect")).to_have_text(SAVED)
    expect(page.locator("[data-text=unit_comment] [data-state]")).to_have_text(SAVED)

    assert desk.stored() == {"effect": 3000}
    assert sheet_of(desk.assignment).unit_comment == "Số liệu rõ."
    page.goto(f"{served.address}/sheets")
    expect(page.locator(f"[data-sheet-key='{desk.assignment.id}']")).not_to_contain_text("chưa gửi")


def test_what_was_kept_does_not_overwrite_what_another_device_saved_meanwhile(desk: Desk) -> None:
    context, address = desk.page.context, desk.page.url
    context.set_offline(True)
    desk.mark("effect").fill("30")
    expect(desk.state("effect")).to_have_text(NOT_SAVED)
    desk.close()
    with transaction():
        save_mark(desk.assignment, desk.world.criteria["effect"].id, 2500, before=None, by=desk.world.judge())
    context.set_offline(False)

    again = Desk(context.new_page(), desk.world, desk.assignment)
    again.page.goto(address)
    expect(again.mark("effect")).to_have_value("30")
    expect(again.state("effect")).to_contain_text("25")
    assert desk.stored() == {"effect": 2500}
    again.box("effect").locator("[data-theirs]").click()
    expect(again.mark("effect")).to_have_value("25")


def test_two_judges_score_one_initiative_on_phone_and_desktop(desk: Desk, served: Served, chromium: Browser) -> None:
    other = desk.world.assignment(2, desk.assignment.initiative)
    give_passwords(desk.world.judge(2))
    wide = page_of(chromium, served, desk.world.judge(2).email, width=1280)
    wide.goto(f"{served.address}/assignments/{other.id}")
    second = Desk(wide, desk.world, other)
    for one, marks in ((desk, ("25", "30", "20", "8")), (second, ("20", "25,5", "18", "7"))):
        for code, text in zip(("novelty", "effect", "spread", "dossier"), marks, strict=True):
            one.mark(code).fill(text)
        for code in ("novelty", "effect", "spread", "dossier"):
            expect(one.state(code)).to_have_text(SAVED)
        assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    assert desk.stored() == {"novelty": 2500, "effect": 3000, "spread": 2000, "dossier": 800}
    assert second.stored() == {"novelty": 2000, "effect": 2550, "spread": 1800, "dossier": 700}
    expect(wide.locator("[data-total]")).to_have_text("70,5")
    wide.context.close()


def test_a_server_that_fails_for_a_moment_is_asked_again(desk: Desk) -> None:
    asked: list[Route] = []

    def fail(route: Route) -> None:
        asked.append(route)
        route.fulfill(status=503, body="")

    desk.page.route("**/mark", fail)
    desk.mark("effect").fill("30")
    expect(desk.state("effect")).to_have_text(NOT_SAVED)
    desk.until(lambda: len(asked) > 1)
    desk.page.unroute("**/mark")

    expect(desk.state("effect")).to_have_text(SAVED)
    assert desk.stored() == {"effect": 3000}


def test_of_two_windows_the_second_is_told_and_the_judge_chooses(desk: Desk) -> None:
    first, second = desk, Desk(desk.page.context.new_page(), desk.world, desk.assignment)
    second.page.goto(first.page.url)
    first.mark("effect").fill("30")
    expect(first.state("effect")).to_have_text(SAVED)

    second.mark("effect").fill("20")
    expect(second.state("effect")).to_contain_text("30")
    expect(second.mark("effect")).to_have_value("20")
    assert desk.stored() == {"effect": 3000}
    second.box("effect").locator("[data-theirs]").click()
    expect(second.mark("effect")).to_have_value("30")
    expect(second.box("effect").locator("[data-theirs]")).to_have_count(0)
    assert desk.stored() == {"effect": 3000}

    first.mark("effect").fill("31")
    expect(first.state("effect")).to_have_text(SAVED)
    second.mark("effect").fill("20")
    second.box("effect").locator("[data-mine]").click()
    expect(second.state("effect")).to_have_text(SAVED)
    assert desk.stored() == {"effect": 2000}


@pytest.mark.parametrize(("choice", "left"), [("[data-mine]", "20"), ("[data-theirs]", "30")])
def test_a_slow_press_on_a_choice_is_one_press(desk: Desk, choice: str, left: str) -> None:
    second = Desk(desk.page.context.new_page(), desk.world, desk.assignment)
    second.page.goto(desk.page.url)
    desk.mark("effect").fill("30")
    expect(desk.state("effect")).to_have_text(SAVED)
    second.mark("effect").fill("20")
    expect(second.state("effect")).to_contain_text("30")

    second.box("effect").locator(choice).hover()
    second.page.mouse.down()
    second.page.wait_for_timeout(500)
    second.page.mouse.up()

    expect(second.box("effect").locator(choice)).to_have_count(0)
    expect(second.mark("effect")).to_have_value(left)
    desk.until(lambda: desk.stored() == {"effect": int(left) * 100})


def test_what_is_typed_while_a_mark_is_on_its_way_is_not_called_saved(desk: Desk) -> None:
    held: list[Route] = []
    desk.page.route("**/mark", lambda route: held.append(route))
    desk.mark("effect").fill("30")
    desk.until(lambda: len(held) == 1)
    desk.mark("effect").fill("30,5")
    desk.state("effect").evaluate(
        """state => {
            window.said = [];
            new MutationObserver(() => said.push(state.textContent)).observe(state, {childList: true});
        }"""
    )
    held[0].continue_()
    desk.until(lambda: len(held) == 2)

    expect(desk.page.locator("[data-total]")).to_have_text("30")
    assert [words for words in desk.page.evaluate("said") if SAVED.match(words)] == []
    held[1].continue_()
    expect(desk.state("effect")).to_have_text(SAVED)
    assert desk.stored() == {"effect": 3050}


def test_a_mark_that_was_taken_back_after_its_answer_was_lost_does_not_stand(desk: Desk) -> None:
    desk.page.route("**/mark", lambda route: (route.fetch(), route.abort()))
    desk.mark("effect").fill("30")
    expect(desk.state("effect")).to_have_text(NOT_SAVED)
    desk.page.unroute("**/mark")
    desk.mark("effect").fill("")

    expect(desk.state("effect")).to_have_text(SAVED)
    assert desk.stored() == {}


def test_a_mark_that_was_refused_when_the_sheet_was_sent_is_corrected_in_place(desk: Desk) -> None:
    desk.mark("novelty").fill("25")
    desk.mark("effect").fill("36")
    with another_page(desk.page):
        desk.page.get_by_role("button", name=re.compile("^Nộp phiếu")).click()
    expect(desk.mark("effect")).to_have_value("36")

    desk.mark("effect").fill("35")

    expect(desk.state("effect")).to_have_text(SAVED)
    assert desk.stored() == {"novelty": 2500, "effect": 3500}


def test_a_mark_that_cannot_be_is_refused_beside_its_field_and_stays_there(desk: Desk) -> None:
    for text, why in (("36", "0 đến 35"), ("12,345", "hai chữ số"), ("-1", "0")):
        desk.mark("effect").fill(text)
        expect(desk.state("effect")).to_contain_text(why)
        expect(desk.mark("effect")).to_have_value(text)
    assert desk.stored() == {}

    desk.mark("effect").fill("35")
    expect(desk.state("effect")).to_have_text(SAVED)


def test_a_band_shows_its_marks_and_fills_in_the_only_one(desk: Desk) -> None:
    bands = desk.box("novelty").locator(".band")

    bands.nth(1).click()
    expect(desk.mark("novelty")).to_be_focused()
    expect(desk.mark("novelty")).to_have_attribute("placeholder", "21–26,99")
    assert desk.stored() == {}, "a band is no mark yet"
    desk.page.keyboard.type("25")
    expect(desk.state("novelty")).to_have_text(SAVED)
    expect(bands.nth(1)).to_have_attribute("aria-pressed", "true")

    desk.mark("novelty").fill("28")
    expect(bands.nth(0)).to_have_attribute("aria-pressed", "true")
    expect(bands.nth(1)).to_have_attribute("aria-pressed", "false")
    bands.nth(4).click()
    expect(desk.mark("novelty")).to_have_value("0")
    expect(desk.state("novelty")).to_have_text(SAVED)
    assert desk.stored() == {"novelty": 0}


def test_handing_in_right_after_typing_loses_nothing(desk: Desk) -> None:
    desk.page.route("**/mark", lambda route: (desk.page.wait_for_timeout(300), route.continue_()))
    for code, text in (("novelty", "25"), ("effect", "30"), ("spread", "20"), ("dossier", "8")):
        desk.mark(code).fill(text)
    desk.page.get_by_role("button", name=re.compile("^Nộp phiếu")).click()

    expect(desk.page).to_have_url(re.compile(r"/hand-in$"))
    assert desk.stored() == {"novelty": 2500, "effect": 3000, "spread": 2000, "dossier": 800}


def test_a_sheet_that_was_handed_in_elsewhere_is_not_asked_for_ever(desk: Desk) -> None:
    desk.mark("effect").fill("30")
    expect(desk.state("effect")).to_have_text(SAVED)
    desk.page.route("**/mark", lambda route: route.fulfill(status=403, body="<p>nein</p>"))

    desk.mark("effect").fill("31")

    expect(desk.state("effect")).to_have_text(NOT_SAVED)
    expect(desk.mark("effect")).to_have_value("31")


def test_the_sheet_works_without_scripts(desk: Desk, served: Served, chromium: Browser) -> None:
    cookies = desk.page.context.cookies()
    context = chromium.new_context(java_script_enabled=False, locale="vi-VN", viewport={"width": 390, "height": 800})
    context.add_cookies(cookies)
    page = context.new_page()
    plain = Desk(page, desk.world, desk.assignment)
    page.goto(desk.page.url)

    plain.mark("effect").fill("30")
    page.get_by_role("button", name="Lưu", exact=True).click()

    expect(page.get_by_role("status").first).to_contain_text("Đã lưu")
    assert desk.stored() == {"effect": 3000}
    context.close()
