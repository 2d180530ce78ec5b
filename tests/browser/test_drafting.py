"""Writing a draft in a real Chromium: saved within seconds, over a bad line, past a killed server, a lost session."""

import os
import re
import signal
import time
from datetime import date

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from contest.database import db, transaction
from contest.initiatives import services
from contest.initiatives.models import Initiative, InitiativeState
from contest.movements.services import set_form
from contest.questions.services import Wanted
from contest.questions.sets import set_of
from tests.browser.conftest import PASSWORD, Served, another_page, give_passwords, page_of, start, until
from tests.factories import make_initiative
from tests.initiatives.conftest import Office, office_of
from tests.initiatives.texts import said

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SAVED = re.compile(r"^Đã lưu \d\d:\d\d$")
NOT_SAVED = re.compile("Chưa lưu")


@pytest.fixture
def office(beside: Flask) -> Office:
    office = office_of()
    give_passwords(office.officer, office.colleague)
    return office


def stored() -> Initiative | None:
    db.session.rollback()
    return db.session.scalars(select(Initiative)).one_or_none()


def open_form(page: Page, served: Served, office: Office) -> None:
    page.goto(f"{served.address}/movements/{office.movement.id}/initiatives/register")


def open_draft(page: Page, served: Served, initiative: Initiative) -> None:
    page.goto(f"{served.address}/initiatives/{initiative.id}/edit")


def expect_saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_text(SAVED)


def test_what_is_typed_makes_a_draft_within_seconds_and_survives_a_reload(
    chromium: Browser, served: Served, office: Office
) -> None:
    page = page_of(chromium, served, office.officer.email)
    open_form(page, served, office)
    page.get_by_label("Tên giải pháp").press_sequentially("Một cửa", delay=20)
    expect_saved(page)
    expect(page).to_have_url(re.compile(r"/initiatives/\d+/edit$"))
    page.get_by_label("Hiệu quả").fill("Giảm hai ngày.")
    page.get_by_label("Ngày áp dụng lần đầu").fill("31/2/2019")
    expect(page.locator("[data-live-error]")).to_contain_text("31/3/2019")
    expect_saved(page)

    page.reload()

    expect(page.get_by_label("Tên giải pháp")).to_have_value("Một cửa")
    expect(page.get_by_label("Hiệu quả")).to_have_value("Giảm hai ngày.")
    expect(page.get_by_label("Ngày áp dụng lần đầu")).to_have_value("31/2/2019")
    draft = stored()
    assert draft is not None and (draft.title, said(draft, "effect")) == ("Một cửa", "Giảm hai ngày.")


def test_a_name_like_an_earlier_one_is_shown_beside_it_while_it_is_typed(
    chromium: Browser, served: Served, office: Office
) -> None:
    make_initiative(office.movement, office.neighbours, office.neighbour, title="Một cửa điện tử")
    page = page_of(chromium, served, office.officer.email)
    open_form(page, served, office)

    page.get_by_label("Tên giải pháp").press_sequentially("dien tu mot cua", delay=20)

    alike = page.get_by_role("region", name="Giải pháp tương tự")
    expect(alike.locator("summary")).to_contain_text("Một cửa điện tử")
    expect(alike.locator("mark").first).to_have_text(re.compile("dien tu"))


def test_rows_that_are_added_and_taken_out_are_saved_too(chromium: Browser, served: Served, office: Office) -> None:
    page = page_of(chromium, served, office.officer.email)
    open_form(page, served, office)
    for place, name in enumerate(("Cá nhân 01", "Cá nhân 02")):
        if place:
            page.get_by_role("button", name="Thêm tác giả").click()
        page.fill(f"[name=authors-{place}-full_name]", name)
    expect_saved(page)
    page.locator("[data-rows=authors] [data-remove-row]").first.click()
    expect(page.locator("[data-saved]")).to_have_attribute("data-kind", "saving")
    expect_saved(page)

    draft = stored()
    assert draft is not None and [author.full_name for author in draft.authors] == ["Cá nhân 02"]


def test_on_a_bad_line_the_text_is_kept_in_the_browser_and_put_back_after_the_lid_was_closed(
    chromium: Browser, served: Served, office: Office
) -> None:
    initiative = office.draft(title="Một")
    page = page_of(chromium, served, office.officer.email)
    open_draft(page, served, initiative)
    page.context.set_offline(True)
    page.get_by_label("Tên giải pháp").fill("Một cửa điện tử")
    page.get_by_role("button", name="Thêm tác giả").click()
    page.fill("[name=authors-1-full_name]", "Cá nhân 02")
    expect(page.locator("[data-saved]")).to_have_text(NOT_SAVED)
    page.close(run_before_unload=False)
    page.context.set_offline(False)

    again = page.context.new_page()
    open_draft(again, served, initiative)

    expect(again.get_by_label("Tên giải pháp")).to_have_value("Một cửa điện tử")
    expect(again.locator("[name$='-full_name']").nth(1)).to_have_value("Cá nhân 02")

    # The page that was closed may have sent it with its last breath; then there is nothing to say here.
    def on_the_server() -> bool:
        draft = stored()
        return draft is not None and (draft.title, len(draft.authors)) == ("Một cửa điện tử", 2)

    until(on_the_server, lambda: again.wait_for_timeout(100))


def test_a_line_that_comes_back_is_used_by_itself(chromium: Browser, served: Served, office: Office) -> None:
    page = page_of(chromium, served, office.officer.email, width=390)
    open_form(page, served, office)
    page.context.set_offline(True)
    page.get_by_label("Tên giải pháp").fill("Một cửa")
    expect(page.locator("[data-saved]")).to_have_text(NOT_SAVED)
    assert stored() is None

    page.context.set_offline(False)

    expect_saved(page)
    draft = stored()
    assert draft is not None and draft.title == "Một cửa"


def test_an_answer_that_is_lost_makes_nobody_a_stranger_to_the_own_text(
    chromium: Browser, served: Served, office: Office
) -> None:
    page = page_of(chromium, served, office.officer.email)
    open_form(page, served, office)
    lost = iter((True, True))

    def answer(route) -> None:  # type: ignore[no-untyped-def]
        if next(lost, False):
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.route("**/autosave", answer)
    page.get_by_label("Tên giải pháp").fill("Một")
    expect(page.locator("[data-saved]")).to_have_text(NOT_SAVED)
    page.get_by_label("Tên giải pháp").fill("Một cửa")

    expect_saved(page)
    draft = stored()
    assert draft is not None and draft.title == "Một cửa"


def test_what_the_page_called_saved_is_there_after_the_server_was_killed(
    chromium: Browser, served: Served, office: Office
) -> None:
    page = page_of(chromium, served, office.officer.email)
    open_form(page, served, office)
    page.get_by_label("Tên giải pháp").fill("Trước khi mất điện")
    expect_saved(page)
    os.killpg(served.process.pid, signal.SIGKILL)
    served.process.wait()
    page.get_by_label("Hiệu quả").fill("Gõ khi máy chủ đã tắt.")
    expect(page.locator("[data-saved]")).to_have_text(NOT_SAVED)
    draft = stored()
    assert draft is not None and draft.title == "Trước khi mất điện"

    served.process = start(served.place, int(served.address.rsplit(":", 1)[1])).process

    expect_saved(page)
    draft = stored()
    assert draft is not None and said(draft, "effect") == "Gõ khi máy chủ đã tắt."


def test_who_was_signed_out_signs_in_in_another_tab_and_writes_on(
    chromium: Browser, served: Served, office: Office
) -> None:
    initiative = office.draft(title="Một")
    page = page_of(chromium, served, office.officer.email)
    open_draft(page, served, initiative)
    page.context.clear_cookies()
    page.get_by_label("Tên giải pháp").fill("Gõ sau khi hết phiên")
    link = page.locator("[data-saved] a")
    expect(link).to_contain_text("Đăng nhập lại")
    with page.context.expect_page() as opened:
        link.click()
    tab = opened.value
    tab.fill("input[name=email]", office.officer.email)
    tab.fill("input[name=password]", PASSWORD)
    with another_page(tab):
        tab.click("main button")
    tab.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")

    expect_saved(page)
    draft = stored()
    assert draft is not None and draft.title == "Gõ sau khi hết phiên"


def test_a_newer_text_of_a_colleague_is_not_overwritten_and_both_stand_side_by_side(
    chromium: Browser, served: Served, office: Office
) -> None:
    initiative = office.draft(title="Một", effect="Giảm hai ngày.")
    page = page_of(chromium, served, office.officer.email)
    open_draft(page, served, initiative)
    colleague = page_of(chromium, served, office.colleague.email)
    open_draft(colleague, served, initiative)
    expect(colleague.locator("[data-others]")).to_contain_text("Chuyên viên 01 cũng đang mở bản này.")
    colleague.get_by_label("Hiệu quả").fill("Giảm ba ngày.")
    expect_saved(colleague)

    page.get_by_label("Hiệu quả").fill("Giảm bốn ngày.")
    expect(page.locator("[data-saved]")).to_contain_text("Chuyên viên 02")
    with another_page(page):
        page.get_by_role("button", name="Lưu nháp").click()

    expect(page.locator(".compared ins")).to_have_text(" bốn")
    draft = stored()
    assert draft is not None and said(draft, "effect") == "Giảm ba ngày."


def test_the_list_of_what_is_missing_jumps_to_the_field(chromium: Browser, served: Served, office: Office) -> None:
    initiative = office.draft(effect="", scope="")
    page = page_of(chromium, served, office.officer.email, width=390)
    open_draft(page, served, initiative)
    missing = page.locator("[data-missing]")
    expect(missing.locator("summary")).to_have_text("Còn thiếu 2 mục")

    missing.locator("summary").click()
    missing.get_by_role("link", name="Hiệu quả").click()

    expect(page.get_by_label("Hiệu quả")).to_be_focused()
    page.keyboard.type("Giảm hai ngày.")
    expect(missing.locator("summary")).to_have_text("Còn thiếu 1 mục")
    page.get_by_label("Phạm vi áp dụng").fill("Toàn xã.")
    expect(missing.locator("summary")).to_have_text("Không còn thiếu gì")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_an_officer_registers_with_the_keyboard_alone_in_less_than_ten_minutes(
    chromium: Browser, served: Served, office: Office
) -> None:
    form = set_of("so-lieu")
    assert form is not None
    with transaction():
        wanted = [Wanted(None, question) for question in form.questions]
        set_form(office.movement, wanted, reason="Theo kế hoạch", by=office.secretary)
    page = page_of(chromium, served, office.officer.email)
    begun = time.monotonic()
    walk(page, f"/movements/{office.movement.id}/initiatives/register")
    elapsed = time.monotonic() - begun

    submitted = stored()
    assert submitted is not None and submitted.state is InitiativeState.SUBMITTED
    assert [author.full_name for author in submitted.authors] == ["Nguyễn Thị Ánh Nguyệt", "Trần Đức Ưu"]
    assert said(submitted, "figures") == [
        {"name": "Thời gian giải quyết", "measure": "ngày", "before": "15", "after": "7.5"}
    ]
    assert said(submitted, "beneficiaries") == ["Người dân", "Doanh nghiệp"]
    assert elapsed < 600


def walk(page: Page, path: str) -> None:
    """Go from the home page to a submitted registration of the form with figures, touching nothing but keys."""
    keys = page.keyboard

    def reach(selector: str) -> None:
        for _press in range(200):
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            keys.press("Tab")
        raise AssertionError(f"{selector} cannot be reached with the keyboard")

    def write(selector: str, text: str) -> None:
        reach(selector)
        keys.type(text, delay=5)

    reach(f"a[href$='{path}']")
    with another_page(page):
        keys.press("Enter")
    write("[name=title]", "Đặt lịch hẹn trả kết quả hồ sơ tại nhà")
    reach("[name=field_id]")
    keys.press("ArrowDown")
    write("[name=authors-0-full_name]", "Nguyễn Thị Ánh Nguyệt")
    reach("[data-add-row=authors]")
    keys.press("Enter")
    keys.type("Trần Đức Ưu")
    boxes = page.evaluate("[...document.querySelectorAll('form[data-draft] textarea')].map(box => box.name)")
    texts = ("Báo trước giờ trả kết quả.", "Người dân chờ lâu, đi lại nhiều lần.", "Gọi điện hẹn giờ, trả tại nhà.")
    for box, text in zip(boxes, texts, strict=True):
        write(f"[name={box}]", text)
    for part, text in (("name", "Thời gian giải quyết"), ("measure", "ngày"), ("before", "15"), ("after", "7,5")):
        write(f"[name$='-0-{part}']:not([name^=authors])", text)
    reach("input[type=checkbox]")
    keys.press("Space")
    keys.press("Tab")
    keys.press("Space")
    reach("input[type=radio]")
    keys.press("ArrowDown")
    write("[placeholder='31/3/2019']", f"01/3/{date.today().year - 1}")  # noqa: DTZ011 - any day long past
    reach("button[name=submit]")
    with another_page(page):
        keys.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Đã nộp")


def test_the_draft_works_without_scripts(chromium: Browser, served: Served, office: Office) -> None:
    cookies = page_of(chromium, served, office.officer.email).context.cookies()
    context = chromium.new_context(java_script_enabled=False, locale="vi-VN", viewport={"width": 390, "height": 800})
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    open_form(page, served, office)
    page.get_by_label("Tên giải pháp").fill("Không cần kịch bản")
    page.get_by_role("button", name="Lưu nháp").click()

    expect(page.get_by_role("status").first).to_contain_text("Đã lưu")
    draft = stored()
    assert draft is not None and draft.title == "Không cần kịch bản"
    context.close()


def test_saving_by_the_button_right_after_typing_loses_nothing(
    chromium: Browser, served: Served, office: Office
) -> None:
    initiative = office.draft(title="Một")
    page = page_of(chromium, served, office.officer.email)
    open_draft(page, served, initiative)
    page.route("**/autosave", lambda route: (page.wait_for_timeout(300), route.continue_()))
    page.get_by_label("Tên giải pháp").fill("Một cửa")
    with another_page(page):
        page.get_by_role("button", name="Lưu nháp").click()

    expect(page).to_have_url(re.compile(rf"/initiatives/{initiative.id}$"))
    draft = stored()
    assert draft is not None and draft.title == "Một cửa"
    assert services.missing_in(draft) == []
