"""Judging where it is large: the pages of a judge and the standings, and the standings of 540,000 marks."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import select

import config
from benchmarks.measuring import headed, measured, measured_each
from contest import create_app
from contest.accounts.models import Account, Grant, Role
from contest.clock import now
from contest.database import db, transaction
from contest.demo import scale
from contest.movements.models import Movement
from contest.panels.models import Assignment, Seat
from contest.scoring.models import Sheet
from contest.scoring.services import reopen_sheet
from contest.server import keep_what_is_there
from contest.standings.placing import placed
from contest.standings.queries import entries_of, rule_of, standings_of

SAVES = 60


def main() -> None:
    with movement_of(initiatives=1000, judges=20, sheets=5, criteria=5) as (app, movement):
        pages(app, movement)
    with movement_of(initiatives=10_000, judges=90, sheets=9, criteria=6) as (_app, movement):
        entries, _numbers = entries_of(movement)
        measured("reading 10,000 initiatives, 540,000 marks", lambda: entries_of(movement), times=3)
        measured("  … placing them", lambda: placed(entries, rule_of(movement.rubric)), times=3)
        measured("  … both, as the standings do", lambda: standings_of(movement), times=3)


@contextmanager
def movement_of(*, initiatives: int, judges: int, sheets: int, criteria: int) -> Iterator[tuple[Flask, Movement]]:
    """Give a product with the synthetic movement, every sheet handed in."""
    place = Path(tempfile.mkdtemp(prefix="bangvang-bench-"))
    app = create_app(
        config.Settings(database_url=f"sqlite:///{place}/bangvang.db", files_url=f"file://{place}/files", testing=True)
    )
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        upgrade()
        with transaction():
            movement = scale.build(units=300, initiatives=initiatives, judges=judges, sheets=sheets, criteria=criteria)
            secretary = Account(email="thuky@do-tai.example", name="Thư ký", created_at=now())
            secretary.grants.append(Grant(role=Role.SECRETARIAT, body_id=movement.body_id, granted_at=now()))
            db.session.add(secretary)
        keep_what_is_there()  # as the server does
        yield app, movement
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(place)


def pages(app: Flask, movement: Movement) -> None:
    """Measure the server's time for what a judge and a secretary open, and for saving a mark."""
    secretary = db.session.scalars(select(Account).where(Account.email == "thuky@do-tai.example")).one()
    judge = db.session.scalars(select(Account).where(Account.email == "giamkhao001@do-tai.example")).one()
    sheet = db.session.scalars(
        select(Sheet).join(Assignment).join(Seat).where(Seat.account_id == judge.id).order_by(Sheet.id)
    ).first()
    assert sheet is not None and movement.rubric is not None
    with transaction():
        reopen_sheet(sheet, "Đo thời gian.", by=secretary)
    line, movement_id, criterion = sheet.assignment_id, movement.id, movement.rubric.criteria[1]
    criterion_id, given = criterion.id, sheet.given[criterion.id]
    office, own = _signed_in(app, secretary), _signed_in(app, judge)
    for words, client, address in (
        ("standings, 1,000 initiatives, first page", office, f"/movements/{movement_id}/standings"),
        ("all sheets, first page", office, f"/movements/{movement_id}/sheets"),
        ("results", office, f"/movements/{movement_id}/results"),
        ("agreement", office, f"/movements/{movement_id}/agreement"),
        ("a judge's own list, 250 sheets", own, "/sheets"),
        ("a judge's own marks side by side", own, f"/movements/{movement_id}/sheets/mine"),
        ("a sheet", own, f"/assignments/{line}"),
    ):
        _asked(client, address)
        measured(f"GET {words}", lambda client=client, address=address: _asked(client, address), times=5)  # type: ignore[misc]
    marks = [given // 100, given // 100 + 1]

    def save(turn: int) -> None:
        _forget()
        data = {"criterion_id": criterion_id, "value": str(marks[(turn + 1) % 2]), "before": str(marks[turn % 2])}
        answer = own.post(f"/assignments/{line}/mark", data=data)
        assert answer.status_code == 200, answer.text

    measured_each("saving one mark", [lambda turn=turn: save(turn) for turn in range(SAVES)])  # type: ignore[misc]


def _signed_in(app: Flask, account: Account) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = f"{account.id}/{account.session_epoch}", True
    return client


def _forget() -> None:
    """Forget what belongs to one request: who is signed in, and every row that was read."""
    db.session.remove()
    for name in list(g):
        g.pop(name)


def _asked(client: FlaskClient, address: str) -> None:
    """Ask as a request does, with nothing read before."""
    _forget()
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)


if __name__ == "__main__":
    headed()
    main()
