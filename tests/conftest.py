"""What every test can ask for: a product on a fresh database, somebody signed in, a real PostgreSQL, a real browser.

The migrated database is made once. Each test begins on a copy of it: on SQLite of the file, on PostgreSQL of a
template, where a copy is emptied for the next test rather than made anew.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import Any

# Nothing that is read until the first test runs is garbage.
gc.disable()
# What tests write is thrown away, so it stays in memory where there is enough: waiting for a disk would take a fifth of
# the time of all tests.
_MEMORY = Path("/dev/shm")
if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > 4_000_000_000:
    os.environ["TMPDIR"] = tempfile.tempdir = str(_MEMORY)
_PLACE = Path(tempfile.mkdtemp(prefix="bangvang-tests-"))
os.environ["QUEUE_URL"] = f"sqlite:///{_PLACE}/queue.db"

import pytest  # noqa: E402 - the environment must be set before the product reads it
from flask import Flask, g, has_app_context  # noqa: E402
from flask.testing import FlaskClient  # noqa: E402
from flask_migrate import upgrade  # noqa: E402
from hypothesis import settings as laws  # noqa: E402
from jinja2.bccache import Bucket, BytecodeCache  # noqa: E402
from sqlalchemy.engine import make_url  # noqa: E402
from werkzeug.routing import Rule  # noqa: E402

import config  # noqa: E402
from contest import clock, create_app, tasks  # noqa: E402
from contest.accounts.models import Account  # noqa: E402
from contest.database import db  # noqa: E402
from contest.demo import story  # noqa: E402
from contest.initiatives import similar  # noqa: E402
from contest.scoring import models as _scoring  # noqa: E402, F401 - panels know of sheets by name only
from contest.server import keep_what_is_there  # noqa: E402
from contest.tasks import huey  # noqa: E402
from tests.postgresql import Server  # noqa: E402


class Compiled(BytecodeCache):
    """Templates as they were compiled for the first product of this process."""

    def __init__(self) -> None:
        self.codes: dict[str, Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        # The key is the name alone; the checksum tells whether its text is still the same.
        checksum, bucket.code = self.codes.get(bucket.key, ("", None))
        if checksum != bucket.checksum:
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = (bucket.checksum, bucket.code)


_compiled = Compiled()
_compile_builder = Rule._compile_builder
_builders: dict[tuple[object, ...], Any] = {}


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Any:
    """Return what builds the addresses of a route. Compiling that anew for the product of each test would take a third
    of the time of all tests; it depends on the words of the route alone."""
    key = (rule.rule, rule.subdomain, rule.host, repr(rule.defaults), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


Rule._compile_builder = _compiled_once  # type: ignore[method-assign]
# A law holds or not, however busy the machine is, and a run tells of the change that was made, not of luck: examples
# follow from the code alone. ``pytest --hypothesis-profile=search`` looks for new ones.
laws.register_profile("house", deadline=None, derandomize=True)
laws.register_profile("search", deadline=None)
laws.load_profile("house")


def pytest_collection_finish() -> None:
    """What was collected stays till the end: the search for garbage need not look through it again and again."""
    gc.enable()
    keep_what_is_there()


def pytest_sessionfinish() -> None:
    shutil.rmtree(_PLACE, ignore_errors=True)


def settings(place: Path, **changes: object) -> config.Settings:
    """Return settings that keep everything of a test in ``place``."""
    given: dict[str, object] = {
        "database_url": f"sqlite:///{place}/bangvang.db",
        "files_url": f"file://{place}/files",
        "queue_url": os.environ["QUEUE_URL"],
        "keys_dir": f"{place}/keys",
        "testing": True,
    }
    return config.Settings(**{**given, **changes})  # type: ignore[arg-type]


class Browser(FlaskClient):
    """A browser whose every request begins afresh.

    Tests keep an application context open, in which what belongs to one request (who is signed in, in which language)
    would be remembered for the next.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if has_app_context():
            for name in list(g):
                g.pop(name)
        return super().open(*args, **kwargs)


def product(place: Path, **changes: object) -> Flask:
    """Return a product for a test; forms carry no CSRF token unless the test switches it on."""
    app = create_app(settings(place, **changes))
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = _compiled
    return app


def close(app: Flask) -> None:
    """Give back what ``app`` holds open."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session", autouse=True)
def _tasks_run_at_once() -> Iterator[None]:
    huey.immediate = True
    yield


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all migrations applied and nothing in it."""
    place = tmp_path_factory.mktemp("migrated")
    app = product(place)
    with app.app_context():
        upgrade()
    close(app)
    return place / "bangvang.db"


@pytest.fixture(scope="session")
def told_once(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a product with the demonstration, loaded once for all tests that only read it.

    It is loaded in the first minute of the day, when most of that day still lies ahead. The tests bear the mark
    ``xdist_group("demo")``, so that one process loads it.
    """
    place = tmp_path_factory.mktemp("demo")
    shutil.copy(migrated, place / "bangvang.db")
    app = product(place)
    with app.app_context(), clock.at(datetime.combine(clock.today(), time(0, 1), clock.OFFICE)):
        story.load()
    close(app)
    return place


@contextmanager
def at_work(app: Flask) -> Iterator[Flask]:
    """Let ``app`` serve one test on the database that lies ready for it, and bring it back to what it was."""
    config, extensions = dict(app.config), dict(app.extensions)
    tasks.init_app(app)
    with app.app_context():
        similar._shelves.pop(db.engine, None)
        yield app
    close(app)
    app.config.clear()
    app.config.update(config)
    app.extensions.clear()
    app.extensions.update(extensions)


@pytest.fixture(scope="session")
def _house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The product that the tests of this process share: making one, and compiling its every query anew, would take
    longer than most tests."""
    return product(tmp_path_factory.mktemp("house"))


@pytest.fixture
def app(request: pytest.FixtureRequest, migrated: Path) -> Iterator[Flask]:
    """A product on an empty SQLite database, with its application context pushed.

    Tests that ask for ``tmp_path`` besides get one of their own there, which other processes can work on too.
    """
    if "tmp_path" in request.fixturenames:
        yield request.getfixturevalue("own_app")
        return
    house: Flask = request.getfixturevalue("_house")
    place = Path(make_url(house.config["SQLALCHEMY_DATABASE_URI"]).database or "")
    for left in place.parent.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    shutil.copy(migrated, place)
    with at_work(house):
        yield house


@pytest.fixture
def own_app(migrated: Path, tmp_path: Path) -> Iterator[Flask]:
    """A product that serves this test alone, for tests that change what no test may leave behind, such as routes."""
    shutil.copy(migrated, tmp_path / "bangvang.db")
    app = product(tmp_path)
    with app.app_context():
        yield app
    close(app)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL server of this test session, on loopback, with the migrated template."""
    with Server() as server:
        app = product(_PLACE, database_url=server.create("migrated"))
        with app.app_context():
            upgrade()
        close(app)
        yield server


@pytest.fixture(scope="session")
def _house_on_postgresql(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The product on PostgreSQL that the tests of this process share."""
    place = tmp_path_factory.mktemp("house-on-postgresql")
    return product(place, database_url=postgresql.address_of("house"))


@pytest.fixture
def app_on_postgresql(request: pytest.FixtureRequest, postgresql: Server) -> Iterator[Flask]:
    """A product on an empty PostgreSQL database, with its application context pushed; see ``app``."""
    if "tmp_path" in request.fixturenames:
        own = product(request.getfixturevalue("tmp_path"), database_url=postgresql.copy_of("migrated"))
        with own.app_context():
            yield own
        close(own)
        return
    house: Flask = request.getfixturevalue("_house_on_postgresql")
    postgresql.replace("house", "migrated")
    with at_work(house):
        yield house


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def app_on_both(request: pytest.FixtureRequest) -> Flask:
    """A product on each of the two databases in turn."""
    name = "app" if request.param == "sqlite" else "app_on_postgresql"
    app: Flask = request.getfixturevalue(name)
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without a picture: nobody is signed in."""
    return app.test_client()


def sign_in(client: FlaskClient, account: Account) -> FlaskClient:
    """Let ``client`` act as ``account`` from now on and return it."""
    with client.session_transaction() as session:
        session["_user_id"] = f"{account.id}/{account.session_epoch}"
        session["_fresh"] = True
        session["locale"] = "en"
    return client
