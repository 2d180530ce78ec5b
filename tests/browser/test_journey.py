"""From launch to a downloaded PDF: a secretary, two officers, three judges and a leader in a real Chromium.

Everything they need beforehand are their accounts; all else is done on the pages, against the product as it is served.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from unicodedata import normalize

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from contest import clock
from contest.accounts.models import Role
from contest.movements.models import PhaseKind
from contest.paper.writing import short_day
from tests.browser.conftest import PATIENCE, Served, another_page, give_passwords, page_of
from tests.factories import make_account, make_body, make_person, make_unit

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
OFFICERS = {
    "phuockien": ("Sáng kiến rút ngắn thời gian trả kết quả", [("Nguyễn Thị Ánh Nguyệt", "100")]),
    "benhvien": ("Ứng dụng hội chẩn từ xa", [("Trần Đức Ưu", "60"), ("Lê Hoàng Yến", "40")]),
}
# What each judge gives each initiative, in the order of the criteria.
MARKS = {1: ("28", "33", "23,5", "9"), 2: ("22", "27", "18", "7,5")}


@dataclass
class Cast:
    """The pages of everybody, each signed in in a browser of its own."""

    secretary: Page
    leader: Page
    officers: dict[str, Page]
    judges: list[Page]


@pytest.fixture
def office(beside: Flask) -> Flask:
    """A commune with two units and everybody's account, in the database that is being served."""
    return beside


@pytest.fixture
def cast(office: Flask, served: Served, chromium: Browser) -> Iterator[Cast]:
    body = make_body("xa", name="Ủy ban nhân dân xã Nhà Bè", head_office="Chủ tịch Ủy ban nhân dân xã Nhà Bè",
                     authority="commune_chair")  # fmt: skip
    units = {
        "phuockien": make_unit(body, "PK", "Trung tâm Phục vụ hành chính công xã Nhà Bè"),
        "benhvien": make_unit(body, "BV", "Trạm Y tế xã Nhà Bè"),
    }
    elsewhere = make_unit(body, "VP", "Văn phòng Ủy ban nhân dân xã Nhà Bè")
    judges = [
        make_account(f"giamkhao{number}@x.vn", (Role.JUDGE, body), name=f"Giám khảo {number:02d}",
                     person=make_person(elsewhere, f"Giám khảo {number:02d}"))
        for number in (1, 2, 3)
    ]  # fmt: skip
    accounts = [
        make_account("thuky@x.vn", (Role.SECRETARIAT, body), name="Thư ký"),
        make_account("lanhdao@x.vn", (Role.LEADER, body), name="Lãnh đạo"),
        *(make_account(f"{code}@x.vn", (Role.UNIT_OFFICER, unit), name=code) for code, unit in units.items()),
        *judges,
    ]
    give_passwords(*accounts)
    pages = {
        account.email: page_of(chromium, served, account.email, width=width_for(account.email)) for account in accounts
    }
    yield Cast(
        pages["thuky@x.vn"],
        pages["lanhdao@x.vn"],
        {code: pages[f"{code}@x.vn"] for code in units},
        [pages[judge.email] for judge in judges],
    )
    for page in pages.values():
        page.context.close()


def width_for(email: str) -> int:
    """Judges score on a phone."""
    return 390 if email.startswith("giamkhao") else 1280


def send(page: Page, words: str | re.Pattern[str]) -> None:
    with another_page(page):
        page.get_by_role("main").get_by_role("button", name=words).first.click()


def save(page: Page) -> None:
    send(page, "Lưu")
    expect(page.get_by_role("status").first).to_contain_text("Đã lưu")


def follow(page: Page, words: str | re.Pattern[str]) -> None:
    with another_page(page):
        page.get_by_role("main").get_by_role("link", name=words).first.click()


def launch(page: Page, address: str) -> str:
    """Prepare and launch a movement, and return the address of its page."""
    page.goto(f"{address}/movements/new")
    page.fill("[name=name]", "Phong trào thi đua cải cách hành chính")
    page.fill("[name=code]", "hanh-trinh")
    page.select_option("[name=kind]", "thematic")
    send(page, "Lưu và tiếp tục")
    movement = page.url.split("?")[0].split("#")[0]
    page.goto(f"{movement}/basis?fill=1")
    if not page.input_value("[name=documents-0-title]"):
        page.fill("[name=documents-0-number]", "01/KH-UBND")
        page.fill("[name=documents-0-title]", "Kế hoạch phát động phong trào thi đua")
    save(page)
    page.goto(f"{movement}/fields")
    page.fill("[name=names]", "Thủ tục hành chính\nY tế")
    save(page)
    page.goto(f"{movement}/phases")
    today = clock.today()
    for kind in PhaseKind:
        page.fill(f"[name={kind.value}_opens]", short_day(today - timedelta(days=1)))
        page.fill(f"[name={kind.value}_closes]", short_day(today + timedelta(days=30)))
    save(page)
    page.goto(f"{movement}/rubric?from=nha-be")
    save(page)
    page.goto(f"{movement}/honours")
    for place, kind in enumerate(("collective", "individual")):
        page.select_option(f"[name=honours-{place}-offer]", f"GK_XA/{kind}")
        page.fill(f"[name=honours-{place}-citation]", "Đã có thành tích trong phong trào thi đua cải cách hành chính")
    save(page)
    page.goto(f"{movement}/launch")
    send(page, "Phát động")
    expect(page.get_by_role("main")).to_contain_text("Đã phát động")
    return movement


def register(page: Page, movement: str, title: str, authors: list[tuple[str, str]], evidence: Path | None) -> None:
    """Register an initiative, with evidence added to the draft first if there is any."""
    page.goto(f"{movement}/initiatives/register")
    page.fill("[name=title]", title)
    page.select_option("[name=field_id]", label="Thủ tục hành chính")
    for place, (name, share) in enumerate(authors):
        if place:
            page.get_by_role("button", name="Thêm tác giả").click()
        page.fill(f"[name=authors-{place}-full_name]", name)
        page.fill(f"[name=authors-{place}-share]", share)
    for box in page.locator("form[data-draft] textarea").all():
        box.fill(f"Nội dung của {title.lower()}.")
    page.get_by_label("Ngày áp dụng lần đầu").fill(short_day(clock.today() - timedelta(days=90)))
    if evidence is None:
        send(page, "Lưu và nộp")
    else:
        send(page, "Lưu nháp")
        page.set_input_files("#files-all-input", evidence)
        expect(page.locator("[data-files]").last).to_contain_text(evidence.name)
        send(page, "Nộp giải pháp")
    expect(page.get_by_role("main")).to_contain_text("Đã nộp")


def appraise_all(page: Page, movement: str) -> None:
    for _turn in OFFICERS:
        page.goto(f"{movement}/initiatives?state=submitted")
        with another_page(page):
            page.get_by_role("main").locator("tbody a").first.click()
        if "/appraise" not in page.url:
            page.goto(page.url.split("?")[0] + "/appraise")
        page.check("input[name=verdict][value=eligible]")
        send(page, "Kết luận")


def seat_and_assign(page: Page, movement: str) -> None:
    page.goto(f"{movement}/panels/open")
    page.fill("[name=name]", "Tổ chấm điểm sáng kiến")
    send(page, "Lập tổ chấm")
    panel = page.url
    for number in (1, 2, 3):
        page.goto(f"{panel}/seats")
        value = page.locator("[name=account_id] option", has_text=f"Giám khảo {number:02d}").get_attribute("value")
        page.select_option("[name=account_id]", value)
        send(page, "Bố trí giám khảo")
    page.goto(f"{panel}/assign?per_initiative=3")
    send(page, re.compile("Phân công 6 lượt"))
    expect(page.get_by_role("main")).to_contain_text("Đã phân công 6 lượt")


def score_all(page: Page, address: str) -> None:
    """Score both initiatives on a phone, free of conflict: marks are saved as they are typed, then handed in."""
    page.goto(f"{address}/sheets")
    follow(page, "Khai báo ngay")
    send(page, "Tôi không có xung đột lợi ích")
    for number, marks in MARKS.items():
        page.goto(f"{address}/sheets")
        follow(page, re.compile(rf"^\s*{number:02d}\b"))
        for box, mark in zip(page.locator("[data-criterion]").all(), marks, strict=True):
            box.locator("input.entry__value").fill(mark)
            expect(box.locator("[data-state]")).to_contain_text(re.compile(r"\d\d:\d\d"))
        page.reload()
        values = [box.locator("input.entry__value").input_value() for box in page.locator("[data-criterion]").all()]
        assert values == list(marks)
        send(page, "Nộp phiếu")
        send(page, "Nộp phiếu")
        expect(page.get_by_role("main")).to_contain_text("Đã nộp")


def close_scoring(page: Page, movement: str) -> None:
    page.goto(f"{movement}/results")
    follow(page, "Khóa điểm")
    send(page, "Khóa và niêm phong")
    expect(page.get_by_role("main")).to_contain_text("Điểm đã khóa và niêm phong")


def propose(page: Page, movement: str) -> str:
    """Propose both units and all authors from the standings, and submit."""
    page.goto(f"{movement}/proposals/new")
    page.fill("[name=title]", "Về việc khen thưởng phong trào thi đua cải cách hành chính")
    send(page, "Lập danh sách")
    proposal = page.url
    follow(page, re.compile("xếp hạng"))
    for name in ("collective_honour", "individual_honour"):
        if page.locator(f"select[name={name}]").count() and not page.input_value(f"[name={name}]"):
            page.select_option(f"[name={name}]", index=1)
    for box in page.locator("input[name=units], input[name=authors]").all():
        box.check()
    for select in page.locator("select[name^=honorific]").all():
        select.select_option(index=1)
    send(page, "Đề nghị các đối tượng đã chọn")
    expect(page.get_by_role("main")).to_contain_text("Trần Đức Ưu")
    send(page, "Trình người có thẩm quyền")
    return proposal


def decide(page: Page, proposal: str) -> str:
    """Sign the decision and return its page."""
    page.goto(f"{proposal}/decide")
    page.fill("[name=signed_on]", short_day(clock.today()))
    page.select_option("[name=capacity]", index=0)
    page.fill("[name=signer_name]", "(Họ và tên)")
    send(page, "Ký quyết định")
    expect(page).to_have_url(re.compile(r"/decisions/\d+"))
    return page.url


def issue(page: Page, decision: str) -> None:
    """Note the six numbers that the office gave elsewhere, and number the decision after them."""
    page.goto(decision)
    page.get_by_role("link", name="Cấp số và ban hành").click()
    page.get_by_role("link", name="Ghi số đã cấp ngoài hệ thống").click()
    page.fill("[name=until]", "6")
    page.fill("[name=issued_on]", short_day(clock.today()))
    page.fill("[name=reason]", "Văn thư cấp trước khi dùng hệ thống")
    send(page, "Ghi các số này")
    page.goto(f"{decision}/issue")
    page.fill("[name=issued_on]", short_day(clock.today()))
    send(page, "Cấp số và ban hành")
    expect(page.get_by_role("main")).to_contain_text("07/QĐ-UBND")


def print_certificates(page: Page, decision: str, target: Path) -> None:
    page.goto(decision)
    send(page, "In giấy khen")
    link = page.get_by_role("main").get_by_role("link", name=re.compile(r"Tải \d+ giấy khen"))
    link.wait_for(timeout=3 * PATIENCE * 1000)
    with page.expect_download() as download:
        link.click()
    download.value.save_as(target)


def text_of(pdf: Path) -> list[str]:
    """Return the text of each page in NFC with single spaces."""
    found = subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True, text=True).stdout
    return [" ".join(normalize("NFC", page).split()) for page in found.split("\f") if page.strip()]


def test_a_small_movement_from_launch_to_the_downloaded_certificates(
    cast: Cast, served: Served, chromium: Browser, tmp_path: Path
) -> None:
    movement = launch(cast.secretary, served.address)
    evidence = tmp_path / "minh-chung.png"
    evidence.write_bytes(_picture())
    for code, (title, authors) in OFFICERS.items():
        register(cast.officers[code], movement, title, authors, evidence if code == "benhvien" else None)
    appraise_all(cast.secretary, movement)
    seat_and_assign(cast.secretary, movement)
    for judge in cast.judges:
        score_all(judge, served.address)
    cast.secretary.goto(f"{movement}/standings")
    expect(cast.secretary.get_by_role("main")).to_contain_text("93,50")
    close_scoring(cast.secretary, movement)
    proposal = propose(cast.secretary, movement)
    decision = decide(cast.leader, proposal)
    issue(cast.secretary, decision)
    book = tmp_path / "giay-khen.pdf"
    print_certificates(cast.secretary, decision, book)

    pages = text_of(book)
    listed = [
        "Trung tâm Phục vụ hành chính công xã Nhà Bè", "Trạm Y tế xã Nhà Bè", "Nguyễn Thị Ánh Nguyệt", "Trần Đức Ưu",
        "Lê Hoàng Yến",
    ]  # fmt: skip
    assert len(pages) == len(listed)
    assert [name for name, page in zip(listed, pages, strict=True) if name not in page] == []
    assert [
        number for number, page in enumerate(pages, start=1) if f"{number:04d}/{clock.today().year}" not in page
    ] == []
    assert all("07/QĐ-UBND" in page and "GIẤY KHEN" in page for page in pages)
    _verify(chromium, served, pages[3])


def _verify(chromium: Browser, served: Served, printed: str) -> None:
    """Check a certificate as a citizen does: without an account, by the code that is printed on it."""
    code = re.search(r"Mã tra cứu: ((?:[A-Z2-7]{4} ?){4})", printed)
    assert code is not None
    page = chromium.new_page(locale="vi-VN")
    page.goto(f"{served.address}/v/{code.group(1).replace(' ', '')}")
    expect(page.get_by_role("main")).to_contain_text("Trần Đức Ưu")
    expect(page.get_by_role("main")).to_contain_text("Có hiệu lực")
    page.close()


def _picture() -> bytes:
    from io import BytesIO

    from PIL import Image

    buffer = BytesIO()
    Image.new("RGB", (60, 40), "#8f1d1f").save(buffer, "PNG")
    return buffer.getvalue()
