"""The whole product as an office runs it: migrated, served with its worker, and looked at through a real Chromium.

Tests here wait for what they see, never for a time, and wait long: the machine may be busy with anything else.
"""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, Page, expect, sync_playwright

import config
from contest.accounts import passwords
from contest.accounts.models import Account
from contest.database import transaction
from tests.conftest import at_work, product

PASSWORD = "mot-mat-khau-dai"
PATIENCE = 60
expect.set_options(timeout=PATIENCE * 1000)
# Of two lists the last counts, so this holds what Playwright turns off besides the pages of the address bar, which
# nobody sees here and every window would draw anew.
FEATURES = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
)  # fmt: skip
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-quic",
    f"--disable-features={','.join(FEATURES)}",
)  # fmt: skip


@dataclass
class Served:
    """A running product: its address, its folder, and the process that serves it."""

    address: str
    place: Path
    process: subprocess.Popen[bytes]

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.place, self.address)

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the product beside the server."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=config.ROOT, env=self.environment, capture_output=True, text=True, timeout=120,
        )  # fmt: skip


def environment(place: Path, address: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{place}/bangvang.db",
        "FILES_URL": f"file://{place}/files",
        "QUEUE_URL": f"sqlite:///{place}/queue.db",
        "PUBLIC_URL": address,
    }


def start(place: Path, port: int) -> Served:
    """Serve the product in ``place`` and return once it answers."""
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)],
        cwd=config.ROOT, env=environment(place, address), stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    served = Served(address, place, process)
    until(lambda: answers(served))
    return served


def answers(served: Served) -> bool:
    """Say whether the product answers; a server that has stopped never will."""
    assert served.process.poll() is None, "the server stopped at its start"
    try:
        with urllib.request.urlopen(f"{served.address}/healthz", timeout=PATIENCE):
            return True
    except OSError:
        return False


def until(holds: Callable[[], bool], pause: Callable[[], None] = lambda: time.sleep(0.1)) -> None:
    """Return as soon as ``holds``; between two looks comes a ``pause``."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError
        pause()


def stop(served: Served) -> None:
    """Stop the server as Ctrl-C does; its worker follows it."""
    served.process.send_signal(signal.SIGINT)
    served.process.wait(timeout=PATIENCE)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def _shared(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The product that the tests of this process share: starting one takes longer than most of them."""
    place = tmp_path_factory.mktemp("served")
    shutil.copy(migrated, place / "bangvang.db")
    served = start(place, free_port())
    yield served
    stop(served)


@pytest.fixture
def served(migrated: Path, _shared: Served) -> Served:
    """The product on an empty database: what the test before has left is taken away under the running server.

    A test may stop or kill it; the next one finds it running again.
    """
    if _shared.process.poll() is not None:
        _shared.process = start(_shared.place, int(_shared.address.rsplit(":", 1)[1])).process
    until(lambda: not _queued(_shared.place))
    shutil.rmtree(_shared.place / "files", ignore_errors=True)
    with closing(sqlite3.connect(migrated)) as empty, closing(sqlite3.connect(_shared.place / "bangvang.db")) as used:
        used.execute(f"pragma busy_timeout = {PATIENCE * 1000}")
        empty.backup(used)
    return _shared


@pytest.fixture(scope="session")
def _beside(_shared: Served) -> Flask:
    return product(_shared.place)


@pytest.fixture
def beside(served: Served, _beside: Flask) -> Iterator[Flask]:
    """The product in this process, on the database of the one that is served, with its application context pushed.

    The tests share it as they share the served one: compiling its queries anew takes longer than many of them.
    """
    with at_work(_beside):
        yield _beside


def _queued(place: Path) -> int:
    """Return how many tasks wait for the worker of the product in ``place``."""
    with closing(sqlite3.connect(place / "queue.db")) as queue:
        return int(queue.execute("SELECT count(*) FROM task").fetchone()[0])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=[*QUIET], timeout=PATIENCE * 1000
        )
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def _browsers_are_closed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Close what a test has opened: pages left open go on asking a server that is gone, and slow the others down."""
    yield
    if "chromium" in request.fixturenames:
        browser: Browser = request.getfixturevalue("chromium")
        for context in browser.contexts:
            context.close()


def give_passwords(*accounts: Account) -> None:
    """Let ``accounts`` sign in with PASSWORD."""
    with transaction():
        for account in accounts:
            account.password_hash = _hashed()


@cache
def _hashed() -> str:
    return passwords.hashed(PASSWORD)


def page_of(chromium: Browser, served: Served, email: str, *, width: int = 1280) -> Page:
    """Return a page on which ``email`` is signed in, in a browser of its own; a script error fails the test."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="vi-VN", accept_downloads=True)
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"{page.url}: {error}"))
    context.add_cookies([{"name": "bangvang", "value": _session_of(served, email), "url": served.address}])
    page.goto(f"{served.address}/")
    return page


def _session_of(served: Served, email: str) -> str:
    """Return what the browser of ``email`` holds once that account has signed in.

    The journey and the walk sign in as people do; here the form and the slow check of the password would take most of
    the time of a short test.
    """
    with closing(sqlite3.connect(served.place / "bangvang.db")) as database:
        found = database.execute("SELECT id, session_epoch FROM account WHERE email = ?", (email,)).fetchone()
    signer = Flask(__name__)
    signer.secret_key = config.Settings().secret_key
    serializer = SecureCookieSessionInterface().get_signing_serializer(signer)
    assert serializer is not None
    return str(serializer.dumps({"_user_id": "{}/{}".format(*found), "_fresh": True}))


@contextmanager
def another_page(page: Page) -> Iterator[None]:
    """Wait until what is done inside has brought another page, be it at the same address.

    A press does not wait for the page that it leads to. What is looked for next could stand on the page before, and
    going elsewhere at once would call back what was sent.
    """
    with page.expect_event("domcontentloaded"):
        yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Keep a picture of every open page when a walk fails, under build/, for whoever has to find out why."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.when != "call" or not report.failed or "chromium" not in item.fixturenames:  # type: ignore[attr-defined]
        return
    place = config.ROOT / "build/failures"
    place.mkdir(parents=True, exist_ok=True)
    browser: Browser = item.funcargs["chromium"]  # type: ignore[attr-defined]
    pages = [page for context in browser.contexts for page in context.pages]
    for number, page in enumerate(pages):
        page.screenshot(path=place / f"{item.name[:60]}-{number}.png", full_page=True)
