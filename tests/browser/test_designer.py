"""The secretary draws a design in a real browser: drags a box, saves, and prints the certificates of a decision."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from contest.certificates.models import Certificate, PrintRun
from contest.database import db
from contest.designs.design import Place, read
from contest.designs.models import BodyDesign
from contest.storage.services import content_of
from tests.browser.conftest import Served, another_page, give_passwords, page_of
from tests.certificates.samples import Office
from tests.factories import make_design
from tests.pdf import fonts_of, pages_of, words_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def office(beside: Flask) -> Office:
    office = Office()
    give_passwords(office.secretary)
    return office


@pytest.fixture
def design(office: Office) -> BodyDesign:
    return make_design(office.body, office.secretary)


@pytest.fixture
def page(chromium: Browser, served: Served, office: Office, design: BodyDesign) -> Page:
    page = page_of(chromium, served, office.secretary.email)
    page.goto(f"{served.address}/designs/{design.id}/edit")
    expect(page.locator("[data-tools]")).to_be_visible()
    return page


def place(design: BodyDesign, name: str) -> Place:
    """Return a place of the newest version, as it is stored."""
    db.session.rollback()
    db.session.expire_all()
    return read("", design.current.values).places[name]


def number(page: Page, name: str) -> str:
    return page.locator(f"[name={name}]").input_value()


def drag(page: Page, handle: str, right: float, down: float) -> None:
    """Drag what ``handle`` finds by millimetres of the page."""
    scale = page.evaluate("document.querySelector('.handles').getScreenCTM().a")
    box = page.locator(handle).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + right * scale / 2, y + down * scale / 2, steps=3)
    page.mouse.move(x + right * scale, y + down * scale, steps=3)
    page.mouse.up()


def test_a_box_is_dragged_saved_and_the_certificates_of_a_decision_are_printed_so(
    page: Page, served: Served, office: Office, design: BodyDesign, tmp_path: object
) -> None:
    decision = office.decide(collectives=2, individuals=1)
    page.uncheck("[data-snap]")
    drag(page, "[data-handle=decision]", 12, -5)
    assert (number(page, "decision-left"), number(page, "decision-top")) == ("36", "165")
    page.fill("[name=note]", "Dời số quyết định")
    with another_page(page):
        page.click("button[value=save]")
    expect(page.locator("img.proof")).to_be_visible()
    assert (place(design, "decision").left, place(design, "decision").top) == (36, 165)

    page.goto(f"{served.address}/decisions/{decision.id}")
    with another_page(page):
        page.locator("form[action$='/print'] button").first.click()
    expect(page.locator("a[href$='certificates.pdf']").first).to_be_visible()

    db.session.rollback()
    templates = db.session.scalars(select(Certificate.template)).all()
    run = db.session.scalars(select(PrintRun)).one()
    assert (set(templates), len(templates)) == ({"nhabe-1-2"}, 3)
    assert run.file is not None
    printed = content_of(run.file)
    assert len(pages_of(printed)) == 3
    assert all(fonts_of(printed).values())
    for words in words_of(printed, tmp_path):  # type: ignore[arg-type]
        first = next(word for word in words if word.text == "Quyết")
        assert abs(first.left - 36) < 0.5, "it stands where the box was dragged to"


def test_a_proof_opens_beside_the_designer_which_goes_on(page: Page, design: BodyDesign) -> None:
    page.uncheck("[data-snap]")
    drag(page, "[data-handle=decision]", 12, -5)
    with page.context.expect_page() as opened:
        page.click("button[value=proof]")
    expect(opened.value.locator("img.proof")).to_be_visible()
    assert number(page, "decision-left") == "36"

    page.fill("[name=note]", "Dời số quyết định")
    with another_page(page):
        page.click("button[value=save]")
    assert place(design, "decision").left == 36


def test_arrows_move_a_box_by_half_a_millimetre_and_with_alt_by_a_tenth(page: Page) -> None:
    box = page.locator("[data-handle=signer]")
    box.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Shift+ArrowLeft")

    assert [number(page, f"signer-{side}") for side in ("left", "top", "width")] == ["165,5", "186,4", "104,5"]
    expect(page.locator("[data-where]")).to_contain_text("165,5 · 186,4 mm, 104,5 × 6 mm")


def test_the_square_code_is_sized_by_whichever_arrow(page: Page) -> None:
    before = float(number(page, "code-width").replace(",", "."))
    page.locator("[data-handle=code]").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(f"Shift+{key}")

    assert float(number(page, "code-width").replace(",", ".")) == before + 1


def test_the_tab_key_goes_from_box_to_box_and_past_them(page: Page) -> None:
    def passed() -> str:
        page.keyboard.press("Tab")
        return str(page.evaluate("document.activeElement.dataset.handle ?? document.activeElement.name"))

    page.locator("[data-snap]").focus()
    boxes = page.locator("[data-handle]:visible").evaluate_all("all => all.map(one => one.dataset.handle)")

    assert [passed() for _box in boxes] == boxes
    page.keyboard.press("ArrowLeft")
    expect(page.locator("[data-handle=code]")).to_be_focused()
    assert passed() == "texts"


def test_a_box_that_was_clicked_twice_still_obeys_the_keys(page: Page) -> None:
    for _click in range(2):
        drag(page, "[data-handle=decision]", 0, 0)
    page.keyboard.press("ArrowRight")

    expect(page.locator("[data-handle=decision]")).to_be_focused()
    assert number(page, "decision-left") == "24,5"


def test_what_was_moved_is_undone_step_by_step(page: Page) -> None:
    drag(page, "[data-handle=decision]", 20, 0)
    page.locator("#part-heading > summary").click()
    page.fill("[name=heading-largest]", "30")
    page.locator("[name=heading-largest]").blur()
    moved = number(page, "decision-left")
    page.click("[data-undo]")
    assert (number(page, "heading-largest"), number(page, "decision-left")) == ("44", moved)
    page.click("[data-undo]")
    assert number(page, "decision-left") == "24"
    expect(page.locator("[data-undo]")).to_be_disabled()


def test_the_grid_is_shown_when_it_is_wanted(page: Page) -> None:
    expect(page.locator(".handles__grid")).to_be_hidden()
    page.check("[data-grid]")
    expect(page.locator(".handles__grid")).to_be_visible()


def test_a_box_snaps_to_the_edge_of_another_and_the_name_takes_its_word_along(page: Page) -> None:
    drag(page, "[data-handle=decision]", 9.3, 0)
    assert number(page, "decision-left") == "33,5" or number(page, "decision-left") == "33,3"
    drag(page, "[data-handle=recipient]", 3.4, 4.2)
    left, label = number(page, "recipient-left"), number(page, "label-left")
    assert left == label != "35"


def test_a_size_is_dragged_at_the_corner_and_what_is_wrong_is_said(page: Page) -> None:
    page.locator("[data-handle=recipient]").focus()
    page.uncheck("[data-snap]")
    page.locator("[data-handle=recipient]").focus()
    drag(page, "[data-corner]", -205, 0)

    assert number(page, "recipient-width") == "22"
    expect(page.locator(".remarks [data-remark=recipient]").first).to_be_visible()
    expect(page.locator("#part-recipient .place__remarks")).not_to_be_empty()
    page.click("[data-undo]")
    expect(page.locator(".remarks__fine")).to_be_visible()


def test_it_is_used_without_a_script_and_on_a_phone(
    chromium: Browser, served: Served, office: Office, design: BodyDesign
) -> None:
    signed = page_of(chromium, served, office.secretary.email).context.storage_state()
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, java_script_enabled=False, storage_state=signed, locale="vi-VN"
    )
    page = context.new_page()
    page.goto(f"{served.address}/designs/{design.id}/edit")
    page.locator("#part-motto > summary").click()
    page.fill("[name=motto-left]", "51,5")
    page.fill("[name=motto-width]", "190")
    page.fill("[name=note]", "Dời tiêu ngữ")
    page.click("button[value=save]")
    page.wait_for_url(f"{served.address}/designs/{design.id}")

    assert (place(design, "motto").left, place(design, "motto").width) == (51.5, 190)


def test_a_finger_chooses_a_box_and_then_moves_it(
    chromium: Browser, served: Served, office: Office, design: BodyDesign
) -> None:
    signed = page_of(chromium, served, office.secretary.email).context.storage_state()
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, storage_state=signed, locale="vi-VN"
    )
    page = context.new_page()
    page.goto(f"{served.address}/designs/{design.id}/edit")
    page.locator("[data-handle=signer]").tap()
    expect(page.locator("[data-handle=signer]")).to_have_class(re.compile("is-chosen"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert number(page, "signer-left") == "165", "the first touch only chooses"

    box = page.locator("[data-handle=signer]").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    finger = context.new_cdp_session(page)
    for kind, points in (("Start", [(x, y)]), ("Move", [(x - 5, y)]), ("Move", [(x - 30, y - 20)]), ("End", [])):
        touched = [{"x": across, "y": down} for across, down in points]
        finger.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": touched})
    assert float(number(page, "signer-left").replace(",", ".")) < 150
    assert float(number(page, "signer-top").replace(",", ".")) < 180


def test_nothing_on_the_page_keeps_anybody_out(page: Page) -> None:
    page.locator("#part-recipient > summary").click()
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa"]})

    assert [(one["id"], [node["html"][:90] for node in one["nodes"]]) for one in found.response["violations"]] == []
