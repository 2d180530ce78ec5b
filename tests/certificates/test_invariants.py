"""What must hold for certificates is checked on the live data."""

from flask import Flask
from sqlalchemy import text

from contest.certificates import queries
from contest.certificates.invariants import breaches
from contest.certificates.models import Certificate
from contest.certificates.services import request_run
from contest.certificates.tasks import print_run
from contest.database import db, transaction
from contest.storage.models import StoredFile
from tests.certificates.samples import Office


def printed(office: Office) -> list[Certificate]:
    decision = office.decide()
    with transaction():
        run = request_run(decision, by=office.secretary)
    print_run(run.id)
    return list(queries.certificates_of(decision))


def test_a_printed_decision_breaks_nothing(office: Office) -> None:
    printed(office)

    assert list(breaches()) == []


def test_a_page_that_was_changed_is_told(app: Flask, office: Office) -> None:
    first, *others = printed(office)
    assert first.file is not None
    (app.extensions["files"].root / first.file.key).write_bytes(b"%PDF- something else")

    assert list(breaches()) == [
        f"certificates: the stored page of {one.serial} was changed" for one in (first, *others)
    ]


def test_a_book_that_was_changed_is_told(app: Flask, office: Office) -> None:
    printed(office)
    book = db.session.query(StoredFile).filter(StoredFile.filename == "nhabe-2020-05.pdf").one()
    (app.extensions["files"].root / book.key).write_bytes(b"%PDF- something else")

    assert list(breaches()) == ["certificates: the stored file of print run 1 was changed"]


def test_a_wrong_serial_is_told(office: Office) -> None:
    certificate = printed(office)[0]
    with transaction() as session:
        session.execute(text("DROP TRIGGER certificate_update_locked"))
        session.execute(
            text("UPDATE certificate SET serial = 'NHABE-2020-9999' WHERE id = :id"), {"id": certificate.id}
        )

    assert list(breaches()) == ["certificates: NHABE-2020-9999 should be NHABE-2020-0501"]
