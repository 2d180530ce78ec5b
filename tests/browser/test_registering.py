"""An officer registers an initiative in a real browser: rows that grow, shares reckoned."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from contest.database import db, transaction
from contest.initiatives import services
from contest.initiatives.models import Initiative, InitiativeState
from tests.browser.conftest import Served, another_page, give_passwords, page_of
from tests.initiatives.conftest import Office, office_of
from tests.initiatives.texts import said

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def office(beside: Flask) -> Office:
    office = office_of()
    give_passwords(office.officer)
    return office


def stored() -> Initiative:
    db.session.rollback()
    return db.session.scalars(select(Initiative)).one()


def open_form(page: Page, served: Served, office: Office) -> None:
    page.goto(f"{served.address}/movements/{office.movement.id}/initiatives/register")


def test_authors_are_added_and_their_shares_reckoned_while_typing(
    chromium: Browser, served: Served, office: Office
) -> None:
    page = page_of(chromium, served, office.officer.email)
    open_form(page, served, office)
    total = page.locator("[data-shares-total]")
    expect(total).to_be_hidden()
    page.fill("#title", "Một cửa điện tử liên thông")
    for place, (name, share) in enumerate([("Cá nhân 01", "33,34"), ("Cá nhân 02", "33,33"), ("Cá nhân 03", "33")]):
        if place:
            page.click("[data-add-row=authors]")
        page.fill(f"#authors-{place}-full_name", name)
        page.fill(f"#authors-{place}-share", share)
    expect(total).to_contain_text("99,67%")
    page.click("[data-add-row=authors]")
    page.fill("#authors-3-full_name", "Cá nhân 04")
    page.fill("#authors-3-share", "0,33")
    expect(total).to_contain_text("100%")
    with another_page(page):
        page.click("button[name=save]")

    assert [author.share for author in stored().authors] == [3_334, 3_333, 3_300, 33]


def test_a_double_click_on_submit_gives_one_number_and_the_receipt_appears(
    chromium: Browser, served: Served, office: Office
) -> None:
    initiative = office.draft()
    page = page_of(chromium, served, office.officer.email)
    page.goto(f"{served.address}/initiatives/{initiative.id}/edit")
    page.dblclick("button[name=submit]")

    link = page.locator("#receipt a[href$='.pdf']")
    expect(link).to_be_visible()
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "phieu-tiep-nhan-01.pdf"
    assert (stored().state, stored().number) == (InitiativeState.SUBMITTED, 1)


def test_a_text_that_came_too_late_stands_beside_the_newer_one_and_can_be_saved_on_top(
    chromium: Browser, served: Served, office: Office
) -> None:
    initiative = office.draft(effect="Giảm hai ngày chờ.")
    page = page_of(chromium, served, office.officer.email, width=390)
    page.goto(f"{served.address}/initiatives/{initiative.id}/edit")
    with transaction():
        services.save_initiative(initiative, office.details(effect="Giảm ba ngày chờ."), 1, by=office.colleague)
    effect = page.get_by_label("Hiệu quả")
    effect.fill("Giảm bốn ngày chờ.")
    with another_page(page):
        page.click("button[name=save]")

    expect(page.locator(".compared ins")).to_have_text(" bốn")
    expect(effect).to_have_value("Giảm bốn ngày chờ.")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    with another_page(page):
        page.click("button[name=save]")
    expect(page).to_have_url(re.compile(rf"/initiatives/{initiative.id}$"))
    assert said(stored(), "effect") == "Giảm bốn ngày chờ."
