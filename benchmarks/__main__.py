"""Speeds measured side by side in one run: printing certificates, binding them, standings, pages, registration, and
what taking severity out is worth.

Figures are for comparing lines of the same run; nothing here is asserted.
"""

import shutil
import tempfile
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

import config
from benchmarks import judging, registrations, severity
from benchmarks.measuring import headed, measured
from contest import create_app
from contest.accounts.models import Account
from contest.certificates import queries
from contest.certificates.papers import printed_texts
from contest.database import db, transaction
from contest.demo import scale, story
from contest.designs import typeset
from contest.designs.queries import design_called
from contest.movements.queries import movement_by_code
from contest.standings.queries import standings_of

CERTIFICATES = 34


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
        printing()
        standings()
        pages(app)
        db.session.remove()
        db.engine.dispose()
    shutil.rmtree(place)
    judging.main()
    registrations.main()
    severity.main()


def printing() -> None:
    """Compare a page on the shared blank with one that sets its blank anew, and bind them."""
    decision = queries.decisions_called("101/QĐ-UBND")[0]
    certificates = queries.certificates_of(decision)[:CERTIFICATES]
    settings = config.Settings()

    def page(certificate: object) -> bytes:
        return typeset.certificate_pdf(
            design_called(certificate.template),  # type: ignore[attr-defined]
            printed_texts(certificate),  # type: ignore[arg-type]
            issued_on=certificate.values["issued_on"],  # type: ignore[attr-defined]
            address=f"{settings.public_url}/v/{certificate.code}",  # type: ignore[attr-defined]
            emblem=None,
            fonts_dir=settings.fonts_dir,
        )

    def alone(certificate: object) -> bytes:
        typeset._blank.cache_clear()
        return page(certificate)

    measured("the first certificate of a process", lambda: page(certificates[0]))
    measured(
        "a certificate on the shared blank", lambda: [page(one) for one in certificates], times=3, per=len(certificates)
    )
    measured("a certificate that sets its blank anew", lambda: [alone(one) for one in certificates[:5]], times=2, per=5)
    leaves = [page(one) for one in certificates]
    measured(f"binding {len(leaves)} certificates into one file", lambda: typeset.merged(leaves), times=3)


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
