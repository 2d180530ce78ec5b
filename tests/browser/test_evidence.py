"""An officer sends files over a bad line in a real browser, names and orders them, and looks at them."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from contest.database import db
from contest.initiatives.models import Attachment
from contest.storage.uploads import Upload
from tests.browser.conftest import PASSWORD, Served, give_passwords, page_of
from tests.evidence.conftest import Desk, desk_of
from tests.evidence.samples import pdf, photo, picture, workbook

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def desk(beside: Flask) -> Desk:
    desk = desk_of()
    give_passwords(desk.officer)
    return desk


@pytest.fixture
def page(chromium: Browser, served: Served, desk: Desk) -> Page:
    """The officer's page of the initiative."""
    page = page_of(chromium, served, desk.officer.email)
    page.goto(f"{served.address}/initiatives/{desk.initiative.id}")
    return page


def stored() -> list[Attachment]:
    db.session.rollback()
    standing = select(Attachment).where(Attachment.removed_at.is_(None)).order_by(Attachment.position)
    return list(db.session.scalars(standing))


def names() -> list[str]:
    return [file.file.filename for file in stored()]


def choose(page: Page, place: Path, *uploads: Upload, into: str = "all") -> None:
    """Choose files, as a hand does in the file chooser; that is all that has to be done."""
    paths = [place / upload.filename for upload in uploads]
    for path, upload in zip(paths, uploads, strict=True):
        path.write_bytes(upload.content)
    page.set_input_files(f"#files-{into}-input", paths)


def break_line(page: Page, times: int) -> list[str]:
    """Let the line break under the next uploads, so many times; what was tried is noted in the list."""
    tried: list[str] = []

    def meet(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        tried.append(route.request.url)
        if len(tried) <= times:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile(r"/attachments$"), meet)
    return tried


def rows(page: Page) -> list[str]:
    return page.locator("[data-files] .file__name").all_inner_texts()


def test_a_file_that_the_line_lost_twice_arrives_once_and_by_itself(page: Page, tmp_path: Path) -> None:
    choose(page, tmp_path, picture(name="truoc.png"))
    caption = page.locator(".file__caption")
    expect(caption).to_have_count(1)
    tried = break_line(page, 2)
    choose(page, tmp_path, photo(name="sau.jpg"))
    expect(page.locator("[data-sending] .file")).to_contain_text("Mất kết nối")
    caption.fill("Ảnh chụp trước khi áp dụng")
    caption.evaluate("box => box.setSelectionRange(3, 7)")

    expect(page.locator("[data-files] .file")).to_have_count(2)
    expect(page.locator("[data-sending] .file")).to_have_count(0)
    assert (len(tried), names()) == (3, ["truoc.png", "sau.jpg"])
    expect(caption.first).to_have_value("Ảnh chụp trước khi áp dụng")
    assert caption.first.evaluate("box => [document.activeElement === box, box.selectionStart]") == [True, 3]


def test_an_answer_that_was_lost_on_its_way_back_doubles_nothing(page: Page, tmp_path: Path) -> None:
    lost: list[int] = []

    def lose(route: Route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile(r"/attachments$"), lose)
    choose(page, tmp_path, photo())

    expect(page.locator("[data-files] .file")).to_have_count(1)
    expect(page.locator("[data-sending] .file")).to_have_count(0)
    assert (lost, names()) == ([200], ["anh-chup.jpg"])


def test_whoever_does_not_want_to_wait_tries_again_or_gives_up(page: Page, tmp_path: Path) -> None:
    break_line(page, 4)
    choose(page, tmp_path, picture("red", "giu.png"), picture("blue", "bo.png"))
    sending = page.locator("[data-sending] .file")
    for _press in range(4):
        expect(sending.first).to_contain_text("Mất kết nối")
        sending.first.get_by_role("button", name="Thử lại").click()
    expect(page.locator("[data-files] .file")).to_have_count(2)
    page.unroute_all()
    break_line(page, 99)
    choose(page, tmp_path, picture("green", "thoi.png"))
    expect(sending).to_contain_text("Mất kết nối")
    sending.get_by_role("button", name="Hủy").click()

    expect(sending).to_have_count(0)
    assert names() == ["giu.png", "bo.png"]


def test_on_a_slow_line_the_bar_moves_and_leaving_is_asked_about(page: Page, served: Served, tmp_path: Path) -> None:
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 300_000}
    line.send("Network.emulateNetworkConditions", slow)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("h1").click()
    choose(page, tmp_path, Upload("dai.png", picture().content + bytes(1_800_000)))
    said = page.locator("[data-sending] [data-said]")
    expect(said).to_contain_text(re.compile(r"Đang gửi [1-9]\d?%"))
    assert 0 < float(page.locator("[data-sending] progress").evaluate("bar => bar.value")) < 100
    page.evaluate("location.assign('/')")
    expect(said).to_contain_text("Đang gửi")
    assert asked == ["beforeunload"]
    page.evaluate("document.querySelector('.masthead__language').requestSubmit()")
    expect(page.locator("[data-error]").last).to_contain_text("vẫn đang được gửi")

    expect(page.locator("[data-files] .file")).to_have_count(1)
    page.goto(f"{served.address}/")
    assert (asked, names()) == (["beforeunload"], ["dai.png"])


def test_what_is_refused_says_why_beside_its_name_and_holds_up_no_other(page: Page, tmp_path: Path) -> None:
    sent = [Upload("lon.pdf", bytes(26 * 1024 * 1024)), Upload("gia.pdf", b"MZ" + bytes(99)), picture(), picture()]
    choose(page, tmp_path, *sent[:3])
    sending = page.locator("[data-sending] .file")
    expect(page.locator("[data-files] .file")).to_have_count(1)

    expect(sending).to_have_count(2)
    expect(sending.nth(0)).to_contain_text(re.compile(r"lon\.pdf.*Quá lớn", re.DOTALL))
    expect(sending.nth(1)).to_contain_text("không thuộc loại")
    for _row in range(2):
        sending.first.get_by_role("button", name="Đóng").click()
    choose(page, tmp_path, sent[3])
    expect(page.locator(".file--known")).to_contain_text("Tệp này đã có trong danh sách.")
    expect(sending).to_have_count(0)
    assert names() == ["anh.png"]


def test_a_session_that_ended_is_said_and_the_file_goes_on_after_signing_in(
    page: Page, served: Served, desk: Desk, tmp_path: Path
) -> None:
    page.context.clear_cookies()
    choose(page, tmp_path, picture())
    sending = page.locator("[data-sending] .file")
    expect(sending).to_contain_text("Phiên đăng nhập đã hết")
    other = page.context.new_page()
    other.goto(f"{served.address}/sign-in")
    other.fill("input[name=email]", desk.officer.email)
    other.fill("input[name=password]", PASSWORD)
    other.click("main button")
    other.wait_for_url(f"{served.address}/")
    sending.get_by_role("button", name="Thử lại").click()

    expect(page.locator("[data-files] .file")).to_have_count(1)
    assert names() == ["anh.png"]


def test_captions_are_saved_as_they_are_written_also_over_a_bad_line(page: Page, tmp_path: Path) -> None:
    choose(page, tmp_path, picture("red", "a.png"), picture("blue", "b.png"))
    captions = page.locator(".file__caption")
    expect(captions).to_have_count(2)
    page.route(re.compile(r"/captions$"), lambda route: route.abort("connectionreset"), times=2)
    captions.nth(1).fill("Biểu đồ sau khi áp dụng")
    row = page.locator("[data-files] .file").nth(1)
    expect(row).to_contain_text("Chưa lưu")

    expect(row).to_contain_text(re.compile(r"Đã lưu \d\d:\d\d"))
    assert [file.caption for file in stored()] == ["", "Biểu đồ sau khi áp dụng"]


def test_files_are_moved_and_taken_out_by_the_keyboard(page: Page, tmp_path: Path) -> None:
    choose(page, tmp_path, *(picture(colour, f"{colour}.png") for colour in ("red", "green", "blue")))
    expect(page.locator("[data-files] .file")).to_have_count(3)
    page.locator(".file__caption").nth(2).fill("Đang viết dở")
    page.get_by_role("button", name="Chuyển blue.png lên").focus()
    for turn in range(2):
        page.keyboard.press("Enter")
        expect(page.locator("[data-files] .file__name").nth(1 - turn)).to_have_text("blue.png")
    own = "document.activeElement.closest('[data-file]').querySelector('.file__name').textContent"
    assert page.evaluate(own) == "blue.png"
    page.get_by_role("button", name="Gỡ bỏ red.png").press("Enter")

    expect(page.locator("[data-files] .file")).to_have_count(2)
    assert rows(page) == names() == ["blue.png", "green.png"]
    assert stored()[0].caption == "Đang viết dở"


def test_a_question_has_files_of_its_own_and_what_is_missing_follows(
    chromium: Browser, served: Served, desk: Desk, tmp_path: Path
) -> None:
    desk.proof.required = True
    db.session.commit()
    page = page_of(chromium, served, desk.officer.email)
    page.goto(f"{served.address}/initiatives/{desk.initiative.id}")
    expect(page.locator("[data-fresh=next]")).to_contain_text("Còn thiếu")
    choose(page, tmp_path, pdf("Xác nhận"), into=str(desk.proof.id))

    expect(page.locator("[data-fresh=next]")).not_to_contain_text("Còn thiếu")
    assert [(file.file.filename, file.question_id) for file in stored()] == [("bao-cao.pdf", desk.proof.id)]


def test_files_are_sent_from_the_form_itself_as_soon_as_there_is_a_draft(
    chromium: Browser, served: Served, desk: Desk, tmp_path: Path
) -> None:
    page = page_of(chromium, served, desk.officer.email, width=390)
    page.goto(f"{served.address}/movements/{desk.movement.id}/initiatives/register")
    expect(page.locator("input[type=file]")).to_have_count(0)
    page.fill("#title", "Lịch trực hướng dẫn tại nhà văn hóa")
    expect(page.locator("input[type=file]")).to_have_count(2)
    choose(page, tmp_path, pdf("Xác nhận"), into=str(desk.proof.id))
    choose(page, tmp_path, photo())
    page.fill("#title", "Lịch trực hướng dẫn tại nhà văn hóa ấp")
    expect(page.locator("[data-files] .file")).to_have_count(2)

    expect(page.locator("#title")).to_have_value("Lịch trực hướng dẫn tại nhà văn hóa ấp")
    expect(page.locator("[data-saved]")).to_contain_text("Đã lưu")
    assert [file.question_id for file in stored()] == [desk.proof.id, None]
    assert stored()[0].initiative_id == stored()[1].initiative_id != desk.initiative.id
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.reload()
    expect(page.locator("[data-files] .file")).to_have_count(2)


def test_on_a_phone_files_are_sent_named_and_read_page_by_page(
    chromium: Browser, served: Served, desk: Desk, tmp_path: Path
) -> None:
    page = page_of(chromium, served, desk.officer.email, width=390)
    page.goto(f"{served.address}/initiatives/{desk.initiative.id}")
    choose(
        page,
        tmp_path,
        photo(),
        pdf("một", "hai", "ba", name="Báo cáo mô tả giải pháp rất dài của đơn vị.pdf"),
        workbook(),
    )
    looks = page.locator("img.file__look")
    expect(looks).to_have_count(2)
    page.locator(".file__caption").nth(1).fill("Báo cáo mô tả")
    expect(page.locator("[data-files] .file").nth(1)).to_contain_text("Đã lưu")
    page.reload()
    for place in range(2):
        looks.nth(place).scroll_into_view_if_needed()
        expect(looks.nth(place)).to_have_js_property("complete", True)
        assert looks.nth(place).evaluate("picture => picture.naturalWidth") > 100
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    with page.context.expect_page() as opened:
        page.locator(".file__way").nth(1).click()
    reader = opened.value
    expect(reader.locator("h1")).to_have_text("Báo cáo mô tả")
    expect(reader.locator(".pages__here").first).to_have_text("Trang 1/3")
    reader.get_by_role("link", name="Trang sau").first.click()
    expect(reader.locator(".pages__here").first).to_have_text("Trang 2/3")
    expect(reader.locator(".page-view img")).to_have_js_property("complete", True)
    assert reader.locator(".page-view img").evaluate("picture => picture.naturalHeight") == 1600
    assert reader.evaluate("document.documentElement.scrollWidth") == 390


def test_without_scripts_everything_works_as_well(
    chromium: Browser, served: Served, desk: Desk, tmp_path: Path
) -> None:
    signed_in = page_of(chromium, served, desk.officer.email)
    context = chromium.new_context(
        storage_state=signed_in.context.storage_state(), java_script_enabled=False, locale="vi-VN"
    )
    page = context.new_page()
    page.goto(f"{served.address}/initiatives/{desk.initiative.id}")
    choose(page, tmp_path, picture("red", "a.png"), picture("blue", "b.png"), Upload("c.pdf", b"MZ"))
    page.get_by_role("button", name="Gửi tệp").last.click()
    expect(page.locator(".summary")).to_contain_text("“c.pdf” không thuộc loại")
    page.locator(".file__caption").nth(0).fill("Thứ nhất")
    page.get_by_role("button", name="Lưu chú thích").click()
    page.locator(".file__caption").nth(1).fill("Thứ hai")
    page.get_by_role("button", name="Chuyển b.png lên").click()
    page.get_by_role("button", name="Gỡ bỏ Thứ nhất").click()

    expect(page.get_by_role("main")).to_contain_text("Đã gỡ tệp")
    assert [(file.file.filename, file.caption) for file in stored()] == [("b.png", "Thứ hai")]


def test_axe_finds_nothing_serious_on_the_pages_of_files(
    page: Page, served: Served, desk: Desk, tmp_path: Path
) -> None:
    choose(page, tmp_path, photo(), pdf("một", "hai"), Upload("gia.pdf", b"MZ" + bytes(99)))
    expect(page.locator("[data-files] .file")).to_have_count(2)
    reader = f"/attachments/{stored()[1].id}/read"
    found = []
    for address in ("", f"/initiatives/{desk.initiative.id}/attachments", reader):
        if address:
            page.goto(served.address + address)
        violations = Axe().run(page).response["violations"]
        found += [(address, each["id"]) for each in violations if each["impact"] in ("serious", "critical")]

    assert found == []
