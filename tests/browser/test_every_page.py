"""Every page that somebody can reach by links in the demonstration, looked at as that person.

A page answers without an error, runs under the strict policy without a script error, is no wider than a phone, and axe
finds nothing serious on it.
"""

import shutil
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_FILE_PATH
from flask import Flask
from playwright.sync_api import Browser, Error, Page, Response, expect
from werkzeug.exceptions import HTTPException

from contest.demo.people import PASSWORD, SIGN_INS
from contest.paper.models import Paper
from contest.paper.tasks import print_paper
from contest.work import unfinished
from tests.browser.conftest import PATIENCE, Served, free_port, start, stop
from tests.conftest import close, product

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
# Files are sent, not shown; a language is chosen by a form.
NO_PAGE = (".pdf", ".docx", ".xlsx", ".csv", ".zip", ".ics", ".json", ".png", ".svg", ".css", ".js")
LATEST = 15
SERIOUS = ("serious", "critical")
# What is right is not told: to write it all out takes longer than to look.
OPTIONS = {"resultTypes": ["violations"]}
# Where the ways of the roles part; everything else is looked at once, by whoever comes there first.
CROSSROADS = {"home.start", "movements.index", "movements.detail", "initiatives.index", "initiatives.detail"}


@dataclass
class Look:
    """What was seen: the endpoints of the pages that were looked at, and what was wrong with them."""

    seen: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def demonstration(told_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Flask]]:
    """The product with the whole demonstration loaded, served."""
    place = tmp_path_factory.mktemp("demonstration")
    shutil.copytree(told_once, place, dirs_exist_ok=True)
    app = product(place)
    with app.app_context():
        # The worker prints in the order in which papers were ordered; what runs now comes last, and pages follow it.
        for paper_id in sorted(unfinished(Paper))[-LATEST:]:
            print_paper(paper_id)
    served = start(place, free_port())
    yield served, app
    stop(served)
    close(app)


def endpoint_of(app: Flask, address: str) -> str | None:
    """Return the endpoint that shows ``address``, None when it is no page of ours."""
    parts = urlsplit(address)
    if parts.path.endswith(NO_PAGE) or parts.path.startswith(("/static", "/bootstrap")):
        return None
    try:
        return str(app.url_map.bind("127.0.0.1").match(parts.path, method="GET")[0])
    except HTTPException:
        return None


def walk(page: Page, app: Flask, base: str, look: Look, who: str) -> None:
    """Look at one page of every endpoint that can be reached from the first page and has not been seen yet."""
    waiting, known = deque([f"{base}/"]), look.seen - CROSSROADS | {"home.start"}
    while waiting:
        address = waiting.popleft()
        endpoint = endpoint_of(app, address) or ""
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        try:
            answer = visit(page, address)
        except Error as error:
            if "Download is starting" in error.message:
                continue
            raise
        if answer is None or answer.status >= 400:
            look.wrong.append(f"{who} {address}: answers {answer and answer.status}")
            continue
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        look.seen.add(endpoint)
        look.wrong += [f"{who} {address}: {fault}" for fault in faults(page)]
        for link in page.locator("a[href]").evaluate_all("links => links.map(link => link.href)"):
            there = endpoint_of(app, link) if link.startswith(base) else None
            if there and there not in known:
                known.add(there)
                waiting.append(link)


def visit(page: Page, address: str) -> Response | None:
    """Go to ``address`` and return its answer, once nothing on the page is being worked on any more.

    A page reloads itself at the end of the work that it follows, which would cut off a look at it, or the next visit.
    """
    try:
        answer = page.goto(address)
    except Error as error:
        if "ERR_ABORTED" not in error.message:
            raise
        answer = page.goto(address)
    expect(page.locator("[data-progress]")).to_have_count(0)
    page.wait_for_load_state()
    return answer


def faults(page: Page) -> Iterator[str]:
    """Yield what is wrong with a page as it stands."""
    for violation in page.evaluate("options => axe.run(options).then(found => found.violations)", OPTIONS):
        if violation["impact"] in SERIOUS:
            targets = [node["target"] for node in violation["nodes"]][:3]
            yield f"axe {violation['id']} ({violation['help']}) at {targets}"
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > PHONE["width"]:
        yield f"is {width} px wide on a phone of {PHONE['width']}"


def test_every_page_is_sound_for_whoever_can_reach_it(demonstration: tuple[Served, Flask], chromium: Browser) -> None:
    served, app = demonstration
    look = Look()
    for line in SIGN_INS:
        context = chromium.new_context(locale="vi-VN", viewport=DESK)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE * 1000)
        # It lies ready on every page: to send it to each one anew takes a third of the look.
        context.add_init_script(path=AXE_FILE_PATH)
        page = context.new_page()
        page.on("pageerror", lambda error, page=page: look.wrong.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda said, page=page: look.wrong.append(f"{page.url}: {said.text}") if said.type == "error" else None,
        )
        page.goto(f"{served.address}/sign-in")
        page.fill("input[name=email]", line.email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main button")
        page.wait_for_url(f"{served.address}/")
        walk(page, app, served.address, look, line.email)
        context.close()

    assert look.wrong == []
    assert len(look.seen) > 60, sorted(look.seen)
