"""Recognised authors are called as well, and decisions are added to a ceremony that was prepared before."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from contest import clock
from contest.ceremonies.models import Ceremony, CeremonyFile
from contest.ceremonies.queries import calls_of, find_ceremony
from contest.certificates.queries import certificates_of
from contest.certificates.services import request_run
from contest.certificates.tasks import print_run
from contest.database import db, transaction
from contest.journal.models import JournalEntry
from contest.recognition.models import RecognitionDecision
from contest.recognition.services import AnnulmentDetails, annul_recognition
from tests.ceremonies.test_views import FIELDS, names, prepared
from tests.certificates.samples import DAY, Office
from tests.conftest import sign_in
from tests.pdf import pages_of
from tests.recognition.test_views import Case, made


@pytest.fixture
def case(app: Flask) -> Case:
    return made(app)


def ceremony_of(client: FlaskClient, case: Case, decision: RecognitionDecision | None = None) -> Ceremony:
    decision = decision or case.decided()
    sign_in(client, case.world.secretary)
    sent = {**FIELDS, "held_on": f"{clock.today():%d/%m/%Y}", "decisions": f"sk-{decision.id}"}
    answer = client.post(f"/bodies/{case.world.body.id}/ceremonies/new", data=sent)
    db.session.rollback()
    return find_ceremony(int(answer.location.rpartition("/")[2]))


def test_authors_of_recognised_initiatives_are_called(client: FlaskClient, case: Case) -> None:
    ceremony = ceremony_of(client, case)
    calls = calls_of(ceremony)
    authors = [author for line in calls[0].decision.recognitions for author in line.authors]  # type: ignore[union-attr]

    assert [call.recipient_name for call in calls] == [author.full_name for author in authors] != []
    client.post(f"/ceremonies/{ceremony.id}/papers")
    script = " ".join(" ".join(pages_of(client.get(f"/ceremonies/{ceremony.id}/script.pdf").data)).split())
    sheet = " ".join(" ".join(pages_of(client.get(f"/ceremonies/{ceremony.id}/handover.pdf").data)).split())
    assert "Kính thưa quý vị đại biểu" in script
    assert "trân trọng kính mời các tác giả được cấp Giấy chứng nhận sáng kiến:" in script
    assert "DANH SÁCH KÝ NHẬN GIẤY CHỨNG NHẬN SÁNG KIẾN" in sheet
    assert authors[0].register_entry in sheet
    assert [client.get(f"/ceremonies/{ceremony.id}{page}").status_code for page in ("", "/stage")] == [200, 200]


def test_a_decision_on_initiatives_leads_to_its_ceremony_or_to_preparing_one(client: FlaskClient, case: Case) -> None:
    decision = case.decided()
    sign_in(client, case.world.secretary)
    before = client.get(f"/recognition/decisions/{decision.id}").text
    ceremony = ceremony_of(client, case, decision)
    after = client.get(f"/recognition/decisions/{decision.id}").text

    assert [f"/bodies/{case.world.body.id}/ceremonies/new" in page for page in (before, after)] == [True, False]
    assert f'href="/ceremonies/{ceremony.id}">' in after


def test_certificates_of_authors_are_bound(client: FlaskClient, case: Case) -> None:
    ceremony = ceremony_of(client, case)
    decision = calls_of(ceremony)[0].decision
    assert client.post(f"/ceremonies/{ceremony.id}/certificates").status_code == 409
    with transaction():
        run = request_run(decision, by=case.world.secretary)
    print_run(run.id)

    client.post(f"/ceremonies/{ceremony.id}/certificates")

    db.session.rollback()
    asked = db.session.scalars(select(CeremonyFile)).one()
    pages = pages_of(client.get(f"/ceremony-files/{asked.id}.pdf").data)
    serials = [one.serial for one in certificates_of(decision)]
    assert [serial in page for serial, page in zip(serials, pages, strict=True)] == [True] * len(serials)


def test_an_author_whose_recognition_was_annulled_is_not_called(client: FlaskClient, case: Case) -> None:
    ceremony = ceremony_of(client, case)
    before = calls_of(ceremony)
    line = before[0].recognised_author.recognition  # type: ignore[union-attr]
    with transaction():
        annul_recognition(line, AnnulmentDetails("9/QĐ", clock.today(), "Trùng sáng kiến"), by=case.leader)

    db.session.rollback()
    assert 0 < len(calls_of(ceremony)) < len(before)


def test_a_decision_is_added_and_the_order_of_the_others_stays(client: FlaskClient, office: Office) -> None:
    with clock.at(DAY):
        ceremony = prepared(client, office, office.decide(collectives=3, individuals=0))
        last = calls_of(ceremony)[-1]
        client.post(f"/ceremonies/{ceremony.id}/order", data={f"place-{last.id}": "1"})
        before = [call.id for call in calls_of(ceremony)]
        later = office.decide(collectives=1, individuals=2, number=6)
        address = f"/ceremonies/{ceremony.id}/decisions/add"
        offered = client.get(address).text
        answer = client.post(address, data={"decisions": str(later.id)})

    assert ("06/QĐ-UBND" in offered, "05/QĐ-UBND" in offered, answer.status_code) == (True, False, 302)
    db.session.rollback()
    assert [call.id for call in calls_of(ceremony) if call.id in before] == before
    assert [call.recipient_kind.value for call in calls_of(ceremony)] == ["collective"] * 4 + ["individual"] * 2
    assert [call.position for call in calls_of(ceremony)] == [1, 2, 3, 4, 5, 6]
    assert "ceremony.add" in db.session.scalars(select(JournalEntry.act)).all()


def test_nothing_is_added_that_is_called_already_or_after_the_day(client: FlaskClient, office: Office) -> None:
    with clock.at(DAY):
        first = office.decide()
        ceremony = prepared(client, office, first)
        later = office.decide(number=6)
        before = names(ceremony)
        address = f"/ceremonies/{ceremony.id}/decisions/add"
        twice = client.post(address, data={"decisions": str(first.id)})
        nothing = client.post(address, data={})
    with clock.at(DAY + timedelta(days=20)):
        client.get("/sign-in")
        sign_in(client, office.secretary)
        late = client.post(address, data={"decisions": str(later.id)})
        page = client.get(f"/ceremonies/{ceremony.id}").text

    assert [answer.status_code for answer in (twice, nothing, late)] == [422, 422, 422]
    assert "This ceremony is over" in late.text and 'value="' + str(later.id) + '" checked' in late.text
    assert "Add a decision" not in page
    assert names(ceremony) == before


def test_a_leader_and_a_stranger_add_nothing(client: FlaskClient, office: Office) -> None:
    ceremony = prepared(client, office, office.decide())
    address = f"/ceremonies/{ceremony.id}/decisions/add"
    answers = []
    for account in (office.leader, office.outsider):
        sign_in(client, account)
        answers += [client.get(address).status_code, client.post(address, data={"decisions": "1"}).status_code]

    assert answers == [403] * 4
