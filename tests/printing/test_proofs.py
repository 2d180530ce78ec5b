"""Reading printed certificates, signing that they were read, and what leaves the house without that."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.certificates import queries, tasks
from contest.certificates.models import Certificate, PrintRun
from contest.certificates.services import request_run
from contest.database import db, transaction
from contest.journal.models import JournalEntry
from contest.printing.models import PrintHabit, ProofMark, ProofSignature, ProofVerdict
from contest.printing.queries import proof_marks, signature_of
from contest.printing.services import mark_proof, mark_rest_read, sign_proof
from tests.certificates.samples import DAY, Office
from tests.conftest import sign_in
from tests.statements import statements


@pytest.fixture
def run(office: Office) -> PrintRun:
    return printed(office)


def printed(office: Office, number: int = 5, **counts: int) -> PrintRun:
    decision = office.decide(number=number, **counts)  # type: ignore[arg-type]
    with clock.at(DAY), transaction():
        run_id = request_run(decision, by=office.secretary).id
    tasks.print_run(run_id)
    db.session.rollback()
    return db.session.get_one(PrintRun, run_id)


def certificates(run: PrintRun) -> list[Certificate]:
    db.session.rollback()
    return list(queries.certificates_of(run.decision))


def test_a_proofreader_marks_reads_and_signs_with_name_and_time(
    client: FlaskClient, office: Office, run: PrintRun
) -> None:
    first, second, _third = certificates(run)
    sign_in(client, office.secretary)

    silent = client.post(f"/certificates/{first.id}/proof", data={"verdict": "wrong"})
    wrong = client.post(f"/certificates/{first.id}/proof", data={"verdict": "wrong", "note": "Sai họ"})
    early = client.post(f"/print-runs/{run.id}/proof/sign")
    client.post(f"/print-runs/{run.id}/proof/rest")
    still_wrong = client.post(f"/print-runs/{run.id}/proof/sign")
    client.post(f"/certificates/{first.id}/proof", data={"verdict": "read"})
    page = client.get(f"/print-runs/{run.id}/proof")
    signed = client.post(f"/print-runs/{run.id}/proof/sign", follow_redirects=True)
    twice = client.post(f"/print-runs/{run.id}/proof/sign")

    assert (silent.status_code, wrong.status_code) == (422, 302)
    assert "Say what is wrong on this certificate." in silent.text
    assert (early.status_code, still_wrong.status_code, twice.status_code) == (409, 409, 409)
    assert "2 certificates were not read yet and 1 are wrong" in early.text
    assert "Sign the proof" in page.text
    assert "signed the proof of 3 certificates" in signed.text
    db.session.rollback()
    signature = db.session.scalars(select(ProofSignature)).one()
    assert (signature.run_id, signature.certificates, signature.signed_by.email) == (run.id, 3, office.secretary.email)
    marks = db.session.scalars(select(ProofMark).order_by(ProofMark.id)).all()
    assert [(mark.certificate_id, mark.verdict, mark.note) for mark in marks][:2] == [
        (first.id, ProofVerdict.WRONG, "Sai họ"),
        (second.id, ProofVerdict.READ, ""),
    ]
    assert all(mark.made_by.name == office.secretary.name for mark in marks)
    acts = db.session.scalars(select(JournalEntry.act).where(JournalEntry.act.startswith("proof."))).all()
    assert acts == ["proof.mark", "proof.mark_rest", "proof.mark", "proof.sign"]


def test_a_page_that_is_printed_anew_is_read_anew(office: Office, run: PrintRun) -> None:
    first = certificates(run)[0]
    with transaction():
        mark_proof(first, ProofVerdict.READ, "", by=office.secretary)
    assert set(proof_marks(certificates(run))) == {first.id}

    another = queries.certificates_of(printed(office, 6).decision)[0].file_id
    with transaction():
        one = db.session.get_one(Certificate, first.id)
        one.file_id, one.page = another, 0

    assert proof_marks(certificates(run)) == {}


def test_a_run_without_proof_warns_and_is_held_back_where_the_body_wants_it(
    client: FlaskClient, office: Office, run: PrintRun
) -> None:
    sign_in(client, office.secretary)
    warned = client.get(f"/print-runs/{run.id}")
    given = client.get(f"/print-runs/{run.id}/certificates.pdf")
    form = client.get(f"/bodies/{office.body.id}/printing")
    client.post(f"/bodies/{office.body.id}/printing", data={"proof_required": "y"})
    held = client.get(f"/print-runs/{run.id}/certificates.pdf")
    with transaction():
        mark_rest_read(db.session.get_one(PrintRun, run.id), by=office.secretary)
        sign_proof(db.session.get_one(PrintRun, run.id), by=office.secretary)
    free = client.get(f"/print-runs/{run.id}/certificates.pdf")
    first = certificates(run)[0].id
    client.post(f"/certificates/{first}/proof", data={"verdict": "wrong", "note": "Sai họ"})
    late = client.get(f"/print-runs/{run.id}/certificates.pdf")
    found = client.get(f"/print-runs/{run.id}/proof")
    client.post(f"/certificates/{first}/proof", data={"verdict": "read"})

    assert (late.status_code, "found wrong after the proof had been signed" in late.text) == (409, True)
    assert "Something was found wrong after the proof had been signed." in found.text
    assert client.get(f"/print-runs/{run.id}/certificates.pdf").status_code == 200
    assert "Nobody has signed the proof of these certificates yet." in warned.text
    assert (given.status_code, form.status_code, held.status_code, free.status_code) == (200, 200, 409, 200)
    assert "The proof of these certificates is not signed yet" in held.text
    assert "Nobody has signed" not in client.get(f"/print-runs/{run.id}").text
    assert [habit.proof_required for habit in db.session.scalars(select(PrintHabit))] == [True]


def test_the_page_of_a_run_says_what_was_found_wrong_and_offers_no_file_that_is_kept_back(
    client: FlaskClient, office: Office, run: PrintRun
) -> None:
    sign_in(client, office.secretary)
    first = certificates(run)[0].id
    client.post(f"/certificates/{first}/proof", data={"verdict": "wrong", "note": "Sai họ"})
    told = client.get(f"/print-runs/{run.id}").text
    client.post(f"/bodies/{office.body.id}/printing", data={"proof_required": "y"})
    kept_back = client.get(f"/print-runs/{run.id}").text

    assert "1 certificate was found wrong." in told
    assert [f"/print-runs/{run.id}/certificates.pdf" in page for page in (told, kept_back)] == [True, False]


def test_the_sheet_on_which_a_proof_is_read_is_made_and_fetched_where_it_is_signed(
    client: FlaskClient, office: Office, run: PrintRun
) -> None:
    sign_in(client, office.secretary)
    before = client.get(f"/print-runs/{run.id}/proof").text

    after = client.post(f"/print-runs/{run.id}/proof/sheet", follow_redirects=True)

    assert "Make the contact sheet" in before
    assert after.request.path == f"/print-runs/{run.id}/proof"
    address = re.search(r'href="(/print-bundles/\d+/file)"', after.text)
    assert address is not None
    assert client.get(address[1]).data.startswith(b"%PDF")


def test_only_the_secretariat_reads_signs_and_settles(client: FlaskClient, office: Office, run: PrintRun) -> None:
    first = certificates(run)[0]
    sign_in(client, office.leader)

    assert client.get(f"/print-runs/{run.id}/proof").status_code == 200
    assert client.post(f"/certificates/{first.id}/proof", data={"verdict": "read"}).status_code == 403
    assert client.post(f"/print-runs/{run.id}/proof/sign").status_code == 403
    assert client.post(f"/bodies/{office.body.id}/printing", data={"proof_required": "y"}).status_code == 403
    assert db.session.scalars(select(ProofMark)).all() == []
    assert signature_of(run) is None


def test_what_was_annulled_is_neither_read_nor_signed(client: FlaskClient, office: Office, run: PrintRun) -> None:
    first = certificates(run)[0]
    assert first.award is not None
    office.annul(first.award)
    sign_in(client, office.secretary)

    assert client.post(f"/certificates/{first.id}/proof", data={"verdict": "read"}).status_code == 422
    assert client.post(f"/print-runs/{run.id}/proof/sign").status_code == 409


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE proof_mark SET verdict = 'read'",
        "DELETE FROM proof_mark",
        "UPDATE proof_signature SET certificates = 9",
        "DELETE FROM proof_signature",
    ],
)
def test_the_database_itself_refuses_to_rewrite_a_proof(office: Office, run: PrintRun, statement: str) -> None:
    with transaction():
        mark_rest_read(run, by=office.secretary)
        sign_proof(run, by=office.secretary)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


def test_a_proof_takes_as_many_queries_for_one_as_for_many(client: FlaskClient, office: Office) -> None:
    few, many = printed(office, 5, collectives=1, individuals=0), printed(office, 6, collectives=4, individuals=4)
    sign_in(client, office.secretary)
    counts = []
    client.get(f"/print-runs/{few.id}/proof")
    for run_id in (few.id, many.id):
        db.session.rollback()
        db.session.expire_all()
        with statements() as sent:
            client.get(f"/print-runs/{run_id}/proof")
        counts.append(len(sent))

    assert counts[0] == counts[1]
