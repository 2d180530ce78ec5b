"""Speeds measured side by side in one run: certificates beside their peers, standings, pages, registration, and
what taking severity out is worth.

Figures are for comparing lines of the same run; nothing here is asserted.
"""

import shutil
import tempfile
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

import config
from benchmarks import certificates, judging, registrations, severity
from benchmarks.measuring import headed, measured
from contest import create_app
from contest.accounts.models import Account
from contest.database import db, transaction
from contest.demo import scale, story
from contest.movements.queries import movement_by_code
from contest.standings.queries import standings_of


def main() -> None:
    headed()
    place = Path(tempfile.mkdtemp(prefix="bangvang-bench-"))
    app = create_app(
        config.Settings(database_url=f"sqlite:///{place}/bangvang.db", files_url=f"file://{place}/files", testing=True)
    )
    with app.app_context():
        upgrade()
        measured("demo load", story.load)
        with transaction():
            scale.build(units=300, initiatives=1000, judges=20, sheets=5)
        standings()
        pages(app)
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(place)
    certificates.main()
    judging.main()
    registrations.main()
    severity.main()


def standings() -> None:
    for code, words in (("cchc-2019", "48 initiatives, 288 sheets"), ("scale", "1,000 initiatives, 5,000 sheets")):
        movement = movement_by_code(code)
        assert movement is not None
        measured(f"standings of {words}", lambda movement=movement: standings_of(movement), times=3)  # type: ignore[misc]


def pages(app: Flask) -> None:
    """Measure the server's time for the pages of a secretary, after each was shown once."""
    client = app.test_client()
    secretary = db.session.query(Account).filter_by(email="thuky@nhabe.example").one()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = f"{secretary.id}/{secretary.session_epoch}", True
    for address in (
        "/",
        "/movements/1",
        "/movements/1/initiatives",
        "/movements/1/standings",
        "/decisions/1",
        "/journal",
    ):
        measured(f"GET {address}", lambda address=address: client.get(address), times=3)  # type: ignore[misc]


if __name__ == "__main__":
    main()
