"""What the demonstration tells of certificates: designs of a body, blanks, proof, signatures, conferences, letters."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from contest import clock
from contest.awards.models import Decision
from contest.blanks.models import BlankBatch, BlankUse, Fate, OverlayRun
from contest.blanks.queries import calibration_of, standing_of
from contest.ceremonies.models import Call, Ceremony, ReceiverKind
from contest.certificates.models import Certificate, PrintRun
from contest.certificates.queries import certificates_of
from contest.certificates.services import check_given_out
from contest.database import db
from contest.designs.models import BodyDesign
from contest.errors import RuleViolation
from contest.lists.models import PrintedList
from contest.movements.models import RecipientKind
from contest.printing import services
from contest.printing.models import Bundle, Way
from contest.printing.queries import habit_of, signature_of
from contest.signatures.models import Part
from contest.signatures.queries import copies_of
from contest.storage.services import laid_by
from contest.work import WorkState
from tests.pdf import pages_of

pytestmark = pytest.mark.xdist_group("demo")


@pytest.fixture
def decision(loaded: Flask) -> Decision:
    return db.session.scalars(select(Decision).where(Decision.number == 318)).one()


def first_issued(decision: Decision) -> list[Certificate]:
    """Return the certificates of the decision as they were issued at first."""
    issued = db.session.scalars(select(Certificate).where(Certificate.edition == 1)).all()
    return [one for one in issued if one.decision is not None and one.decision.id == decision.id]


def test_the_commune_issues_in_its_own_design_and_the_district_in_ours(decision: Decision) -> None:
    designs = db.session.scalars(select(BodyDesign).order_by(BodyDesign.number)).all()
    issued = db.session.scalars(select(Certificate)).all()

    assert [(one.body.code, one.purpose, one.current.number) for one in designs] == [
        ("xanhabe", "*form", 2), ("xanhabe", "*letter", 1),
    ]  # fmt: skip
    assert Counter(one.template for one in issued) == {"giay-khen-a4-2": 52, "sang-kien-a4-2": 28, "xanhabe-1-2": 8}


def test_a_stack_spoiled_one_blank_and_every_certificate_stands_on_one(decision: Decision) -> None:
    run = db.session.scalars(select(OverlayRun)).one()
    batch = db.session.scalars(select(BlankBatch)).one()
    uses = db.session.scalars(select(BlankUse).order_by(BlankUse.number)).all()

    assert [use.number for use in uses if use.fate is Fate.SPOILED] == [4]
    assert sorted(use.certificate.serial for use in uses if use.fate is Fate.PRINTED) == sorted(
        one.serial for one in first_issued(decision)
    )
    assert (batch.received, batch.printed, batch.spoiled, batch.damaged, batch.left) == (60, 7, 1, 2, 50)
    assert standing_of(run).pending == standing_of(run).out == []
    calibration = calibration_of(run.printer, batch.kind)
    assert calibration is not None
    assert (run.right_by, run.down_by) == (calibration.right_by + 2, calibration.down_by - 1)


def test_the_press_gets_the_run_only_because_its_proof_is_signed(
    decision: Decision, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = db.session.scalars(select(PrintRun)).one()
    contact = db.session.scalars(select(Bundle)).one()
    signed = signature_of(run)

    assert signed is not None
    assert (signed.certificates, habit_of(decision.body).proof_required) == (7, True)
    assert (contact.way, contact.state) == (Way.CONTACT, WorkState.DONE)
    check_given_out(run)
    monkeypatch.setattr(services, "signature_of", lambda run: None)
    with pytest.raises(RuleViolation, match="not signed yet"):
        check_given_out(run)


def test_the_signer_and_then_the_body_signed_every_certificate(decision: Decision) -> None:
    copies = copies_of(first_issued(decision))

    assert [sorted(parts) for parts in copies.values()] == [[Part.BODY, Part.SIGNER]] * 7


def test_what_was_issued_after_the_conference_is_neither_printed_nor_signed_yet(decision: Decision) -> None:
    [anew] = [one for one in certificates_of(decision) if one.edition == 2]

    assert (anew.file, copies_of([anew])) == (None, {})


@pytest.mark.parametrize(("code", "called", "away"), [("nhabe", 52, 2), ("xanhabe", 7, 1)])
def test_each_conference_called_everybody_and_most_came(loaded: Flask, code: str, called: int, away: int) -> None:
    ceremony = db.session.scalars(select(Ceremony).where(Ceremony.body.has(code=code))).one()
    calls = db.session.scalars(select(Call).where(Call.ceremony == ceremony).order_by(Call.position)).all()
    collective = [call.award.recipient_kind is RecipientKind.COLLECTIVE for call in calls]

    assert (len(calls), sum(not call.came for call in calls)) == (called, away)
    assert collective == sorted(collective, reverse=True), "collectives are called first"
    assert [call.receiver_kind for call in calls].count(ReceiverKind.DEPUTY) == 1
    assert {call.came_at.astimezone(clock.OFFICE).date() for call in calls if call.came_at} == {ceremony.held_on}


def test_letters_thank_three_and_can_be_fetched(loaded: Flask) -> None:
    sent = db.session.scalars(select(PrintedList)).one()

    pages = pages_of(b"".join(laid_by(sent.key("pdf"))))
    assert (sent.is_there, sent.rows, len(pages)) == (True, 3, 3)
    assert all("THƯ CẢM ƠN" in page and "Kính gửi:" in page and "Trân trọng cảm ơn!" in page for page in pages)
    assert "Bà Cá nhân 401" in pages[0]
