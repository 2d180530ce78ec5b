"""What a worker of the concurrency tests does, importable by a process that starts from nothing."""

from collections.abc import Sequence
from multiprocessing.synchronize import Barrier

from flask import Flask

import config
from contest import create_app
from contest.accounts.models import Account
from contest.database import db, found, transaction
from contest.panels.models import Assignment
from contest.scoring.queries import sheet_of
from contest.scoring.services import Overtaken, save_mark

Step = tuple[int | None, int]
_start: list[Barrier] = []


def join(barrier: Barrier) -> None:
    """Let the workers of this process begin when all others do."""
    _start[:] = [barrier]


def in_process(
    database_url: str, place: str, assignment_id: int, criterion_id: int, own_id: int, values: Sequence[int]
) -> list[Step]:
    """Do what ``in_thread`` does in an application of this process."""
    settings = config.Settings(
        database_url=database_url, files_url=f"file://{place}/files", queue_url=f"sqlite:///{place}/queue.db",
        testing=True,
    )  # fmt: skip
    app = create_app(settings)
    try:
        return in_thread(app, assignment_id, criterion_id, own_id, values)
    finally:
        with app.app_context():
            db.engine.dispose()


def in_thread(app: Flask, assignment_id: int, criterion_id: int, own_id: int, values: Sequence[int]) -> list[Step]:
    """Save each of ``values`` as the mark that all workers fight for, and as one of the own sheet.

    Return what each saved value replaced on the common sheet.
    """
    with app.app_context():
        _start[0].wait(timeout=60)
        steps = []
        for value in values:
            steps.append((_replace(assignment_id, criterion_id, value), value))
            _replace(own_id, criterion_id, value)
        db.session.remove()
        return steps


def _replace(assignment_id: int, criterion_id: int, value: int) -> int | None:
    """Save ``value`` over whatever stands, looking again as often as somebody else was faster."""
    while True:
        db.session.rollback()
        assignment = found(Assignment, assignment_id)
        sheet = sheet_of(assignment)
        before = sheet.given.get(criterion_id) if sheet else None
        try:
            with transaction():
                judge = found(Account, assignment.seat.account_id)
                save_mark(assignment, criterion_id, value, before=before, by=judge)
        except Overtaken:
            continue
        return before
