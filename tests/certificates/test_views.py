"""Pages of certificates: printing, fetching, verifying."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from contest import clock
from contest.awards.models import Decision
from contest.certificates import queries
from contest.certificates.models import Certificate, PrintRun
from contest.certificates.services import request_run
from contest.certificates.tasks import print_run
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.storage.services import store
from contest.work import WorkState, advance, claim, fail
from tests.certificates.samples import Office
from tests.conftest import sign_in
from tests.designs.test_typeset import PICTURE
from tests.pdf import pages_of
from tests.statements import statements


def printed(office: Office, decision: Decision) -> PrintRun:
    with transaction():
        run = request_run(decision, by=office.secretary)
    print_run(run.id)
    return run


def runs() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(PrintRun)) or 0


def test_the_secretariat_prints_a_decision_and_downloads_it(client: FlaskClient, office: Office) -> None:
    decision = office.decide()
    sign_in(client, office.secretary)

    answer = client.post(f"/decisions/{decision.id}/print")
    page = client.get(answer.location)
    book = client.get(f"{answer.location}/certificates.pdf")

    assert (answer.status_code, page.status_code) == (302, 200)
    assert "Download 3 certificates (PDF)" in page.text
    assert book.mimetype == "application/pdf"
    assert "attachment" in book.headers["Content-Disposition"]
    assert len(pages_of(book.data)) == 3


def test_printing_again_leads_to_the_run_that_still_holds(client: FlaskClient, office: Office) -> None:
    decision = office.decide()
    sign_in(client, office.secretary)
    first = client.post(f"/decisions/{decision.id}/print")

    again = client.post(f"/decisions/{decision.id}/print", follow_redirects=True)

    assert again.request.path == first.location
    assert "These certificates are printed already" in again.text
    assert runs() == 1


def test_a_leader_reads_certificates_but_does_not_print(client: FlaskClient, office: Office) -> None:
    decision = office.decide()
    run = printed(office, decision)
    sign_in(client, office.leader)

    assert client.get(f"/print-runs/{run.id}").status_code == 200
    assert client.post(f"/decisions/{decision.id}/print").status_code == 403
    assert runs() == 1


@pytest.mark.parametrize("path", ["", "/progress", "/certificates.pdf"])
def test_a_run_is_no_business_of_others(client: FlaskClient, office: Office, path: str) -> None:
    run = printed(office, office.decide())

    assert client.get(f"/print-runs/{run.id}{path}").status_code == 302
    sign_in(client, office.outsider)
    assert client.get(f"/print-runs/{run.id}{path}").status_code == 403
    assert client.get(f"/print-runs/999{path}").status_code == 404


def test_a_single_certificate_is_the_page_of_the_book(client: FlaskClient, office: Office) -> None:
    decision = office.decide()
    printed(office, decision)
    certificate = queries.certificates_of(decision)[1]
    sign_in(client, office.leader)

    answer = client.get(f"/certificates/{certificate.id}.pdf")

    assert "NHABE-2020-0502.pdf" in answer.headers["Content-Disposition"]
    assert certificate.award.recipient_name in pages_of(answer.data)[0]
    sign_in(client, office.outsider)
    assert client.get(f"/certificates/{certificate.id}.pdf").status_code == 403


def test_nothing_to_print_is_said_and_nothing_is_made(client: FlaskClient, office: Office) -> None:
    decision = office.decide(collectives=1, individuals=0)
    office.annul(decision.awards[0])
    sign_in(client, office.secretary)

    answer = client.post(f"/decisions/{decision.id}/print")

    assert answer.status_code == 409
    assert "nothing to print" in answer.text
    assert runs() == 0
    assert db.session.scalars(select(Certificate)).all() == []


def test_progress_is_told_as_it_stands(client: FlaskClient, office: Office) -> None:
    decision = office.decide()
    with transaction():
        run = request_run(decision, by=office.secretary)
    with clock.at(clock.now() - timedelta(minutes=2)), transaction():
        claim(PrintRun, run.id)
        advance(run, done=1, total=4)
    with transaction():
        advance(run, done=2, total=4)
    sign_in(client, office.secretary)

    assert client.get(f"/print-runs/{run.id}/progress").json == {
        "state": "running", "words": "In progress · about 4 min left", "done": 2, "total": 4, "finished": False
    }  # fmt: skip
    page = client.get(f"/print-runs/{run.id}").text
    assert f'data-progress="/print-runs/{run.id}/progress"' in page
    assert 'max="4" value="2"' in page
    assert client.get(f"/print-runs/{run.id}/certificates.pdf").status_code == 404


def test_a_failed_run_says_why_and_can_be_tried_again(client: FlaskClient, office: Office) -> None:
    decision = office.decide()
    with transaction():
        run = request_run(decision, by=office.secretary)
        fail(run, RuleViolation("“%(text)s” is too long for its place on the certificate.", text="Tên <dài>").packed())
    sign_in(client, office.secretary)

    page = client.get(f"/print-runs/{run.id}").text
    assert "“Tên &lt;dài&gt;” is too long for its place on the certificate." in page
    assert "Try again" in page

    client.post(f"/decisions/{decision.id}/print")
    assert [run.state for run in queries.runs_of(decision)] == [WorkState.DONE, WorkState.FAILED]


def test_after_an_annulment_neither_the_book_nor_the_certificate_is_given_out(
    client: FlaskClient, office: Office
) -> None:
    decision = office.decide()
    run = printed(office, decision)
    annulled = queries.certificates_of(decision)[0]
    office.annul(annulled.award)
    sign_in(client, office.secretary)

    assert client.get(f"/print-runs/{run.id}/certificates.pdf").status_code == 409
    assert client.get(f"/certificates/{annulled.id}.pdf").status_code == 409
    page = client.get(f"/print-runs/{run.id}").text
    assert "An award was annulled or a certificate issued again after these were printed" in page
    assert annulled.serial not in page


def test_a_certificate_that_is_not_printed_yet_is_not_given_out(client: FlaskClient, office: Office) -> None:
    decision = office.decide()
    with transaction():
        request_run(decision, by=office.secretary)
    sign_in(client, office.secretary)

    answer = client.get(f"/certificates/{queries.certificates_of(decision)[0].id}.pdf")

    assert answer.status_code == 409
    assert "has not been printed yet" in answer.text


def test_the_page_of_a_decision_offers_to_print_it(client: FlaskClient, office: Office) -> None:
    decision = office.decide()
    sign_in(client, office.secretary)

    before = client.get(f"/decisions/{decision.id}").text
    client.post(f"/decisions/{decision.id}/print")
    after = client.get(f"/decisions/{decision.id}").text

    assert "Print the certificates" in before
    assert "Download 3 certificates (PDF)" in after
    sign_in(client, office.leader)
    assert "Download 3 certificates (PDF)" in client.get(f"/decisions/{decision.id}").text


def test_the_page_of_a_decision_says_that_the_emblem_is_missing_or_came_later(
    client: FlaskClient, office: Office
) -> None:
    decision = office.decide()
    sign_in(client, office.secretary)
    assert f'href="/bodies/{office.body.id}/edit"' in client.get(f"/decisions/{decision.id}").text

    run = client.post(f"/decisions/{decision.id}/print").location
    with transaction() as session:
        session.merge(office.body).emblem = store(PICTURE, filename="e.png", media_type="image/png")
    page = client.get(f"/decisions/{decision.id}").text

    assert "The emblem was uploaded after these certificates were printed." in page
    assert "Print with the emblem" in page
    assert "Download 3 certificates (PDF)" in page
    assert client.post(f"/decisions/{decision.id}/print").location != run
    assert "The emblem was uploaded" not in client.get(f"/decisions/{decision.id}").text


def test_the_page_of_a_run_asks_the_same_number_of_questions_for_one_and_three(
    client: FlaskClient, office: Office
) -> None:
    one = printed(office, office.decide(collectives=1, individuals=0, number=1)).id
    three = printed(office, office.decide(collectives=2, individuals=1, number=2)).id
    sign_in(client, office.secretary)

    def asked(run_id: int) -> int:
        with statements() as seen:
            assert client.get(f"/print-runs/{run_id}").status_code == 200
        return len(seen)

    asked(one)
    assert asked(one) == asked(three)


def test_the_page_of_a_printed_decision_asks_the_same_number_of_questions_for_one_and_three(
    client: FlaskClient, office: Office
) -> None:
    one = office.decide(collectives=1, individuals=0, number=1)
    three = office.decide(collectives=2, individuals=1, number=2)
    addresses = [f"/decisions/{decision.id}" for decision in (one, three)]
    for decision in (one, three):
        printed(office, decision)
    sign_in(client, office.secretary)

    def asked(address: str) -> int:
        with statements() as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    asked(addresses[0])
    assert asked(addresses[0]) == asked(addresses[1])
