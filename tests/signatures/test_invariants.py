"""What must hold for signed certificates is checked on the live data."""

from flask import Flask
from sqlalchemy import text

from contest.certificates.invariants import breaches as of_certificates
from contest.database import transaction
from contest.signatures.invariants import breaches
from contest.signatures.models import Part
from tests.signatures.samples import Desk


def test_signed_certificates_break_nothing(desk: Desk) -> None:
    desk.sign()
    desk.sign(Part.BODY)

    assert list(breaches()) == []
    assert list(of_certificates()) == []


def test_a_signed_copy_that_was_changed_is_told(app: Flask, desk: Desk) -> None:
    desk.sign()
    file = desk.copies()[desk.certificates[0].id][Part.SIGNER].file
    (app.extensions["files"].root / file.key).write_bytes(b"%PDF- something else")

    assert list(breaches()) == [f"signatures: the signed copy of {desk.certificates[0].serial} was changed"]


def test_a_copy_that_does_not_begin_with_what_was_signed_is_told(desk: Desk) -> None:
    desk.sign()
    with transaction() as session:
        session.execute(text("DROP TRIGGER signed_certificate_update_locked"))
        session.execute(text("UPDATE signed_certificate SET before_size = before_size - 1 WHERE id = 2"))

    serial = desk.certificates[1].serial
    assert list(breaches()) == [f"signatures: the signed copy of {serial} does not begin with what was signed"]


def test_a_page_that_is_not_the_printed_one_is_told(desk: Desk) -> None:
    with transaction() as session:
        session.execute(text("DROP TRIGGER certificate_page_locked"))
        session.execute(text("UPDATE certificate SET page = 2 WHERE page = 0"))

    first = next(one for one in desk.certificates if one.page == 2 and one.award.position == 1)
    assert list(of_certificates()) == [f"certificates: the page of {first.serial} is not the one that was printed"]
