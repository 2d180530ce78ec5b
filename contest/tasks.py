"""The queue: how background work starts, and starts again after a worker was killed.

A message carries a row's id and nothing else. Whoever adds a task registers what it left unfinished with ``@resumes``;
that is asked for when a worker starts and once a minute.
"""

import logging
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Flask, has_app_context
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer
from sqlalchemy.engine import make_url

import config

log = logging.getLogger(__name__)
_resumers: list[Callable[[], None]] = []
_application: list[Flask] = []


def queue_of(settings: config.Settings) -> Huey:
    """Return the queue that ``QUEUE_URL`` names: a SQLite file, PostgreSQL or Redis. Messages are signed."""
    url = make_url(settings.queue_url)
    options = {"results": False, "serializer": SignedSerializer(secret=settings.secret_key)}
    if url.drivername == "sqlite":
        return SqliteHuey("bangvang", filename=url.database, fsync=True, create_tables=False, **options)
    if url.drivername.startswith("postgres"):
        return PostgresHuey("bangvang", dsn=settings.queue_url, create_tables=False, **options)
    if url.drivername.startswith("redis"):
        return RedisHuey("bangvang", url=settings.queue_url, **options)
    raise config.SettingError(f"QUEUE_URL cannot be used: {url.drivername}")


huey = queue_of(config.from_environment())


def init_app(app: Flask) -> None:
    """Let tasks run inside the application ``app`` from now on, and make the queue ready to take messages."""
    _application[:] = [app]
    storage = huey.storage
    if filename := getattr(storage, "filename", None):
        Path(filename).parent.mkdir(parents=True, exist_ok=True)
    if hasattr(storage, "initialize_schema"):
        storage.initialize_schema()


def task(function: Callable[[int], None]) -> Callable[[int], Any]:
    """Make ``function``, which takes one row's id, a task: calling it puts the id into the queue."""

    @wraps(function)
    def run(row_id: int) -> None:
        if has_app_context():
            function(row_id)
            return
        with _application[0].app_context():
            function(row_id)

    queued: Callable[[int], Any] = huey.task(name=f"{function.__module__}.{function.__name__}")(run)
    return queued


def resumes(function: Callable[[], None]) -> Callable[[], None]:
    """Register ``function``, which puts into the queue again what nobody works on."""
    _resumers.append(function)
    return function


@huey.on_startup()  # type: ignore[untyped-decorator]
def resume() -> None:
    """Queue everything that was left unfinished; what cannot be looked through does not keep the rest waiting."""
    with _application[0].app_context():
        for resumer in _resumers:
            try:
                resumer()
            except Exception:
                log.exception("%s failed", resumer.__name__)


@huey.periodic_task(crontab(minute="*"), name="contest.tasks.sweep")  # type: ignore[untyped-decorator]
def sweep() -> None:
    """Look once a minute for work whose message or worker was lost."""
    resume()
