"""What is told of a paper when what took its place has a story of its own."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest.awards.models import Award, Decision
from contest.awards.services import AnnulmentDetails, annul_award
from contest.certificates.models import Certificate
from contest.certificates.services import issue_certificates
from contest.database import db, transaction
from tests.amendments.conftest import Amending, amending_of
from tests.amendments.conftest import _in_february_2020 as _in_february_2020
from tests.awards.conftest import DAY
from tests.certificates.samples import Office
from tests.verification.conftest import printed
from tests.verification.test_views import ENGLISH, correct, replace


@pytest.fixture
def amending(app: Flask) -> Amending:
    return amending_of()


def issued(decision: Decision, award: Award) -> Certificate:
    """Issue the certificates of ``decision`` and return that of ``award``."""
    with transaction():
        return next(one for one in issue_certificates(decision, by=None) if one.award_id == award.id)


def annul(amending: Amending, award: Award) -> None:
    with transaction():
        annul_award(award, AnnulmentDetails("12/QĐ-UBND", DAY, "Kê khai không đúng"), by=amending.office.leader)


def test_every_paper_of_a_chain_leads_to_the_one_that_stands(client: FlaskClient, office: Office) -> None:
    first = printed(office, collectives=0, individuals=1)
    second = correct(office, first, "Nguyễn Văn Mốt")
    third = replace(office, second)

    page = client.get(f"/v/{first.code}", headers=ENGLISH).text
    links = client.get(f"/v/{first.code}.json").json["links"]

    assert f'<a href="/v/{third.code}">See the certificate that stands</a>' in page
    assert f"/v/{second.code}" not in page.replace(f"/v/{second.code}.json", "")
    assert links["replaced_by"].endswith(f"/v/{second.code}.json")
    assert links["stands"].endswith(f"/v/{third.code}.json")
    assert "stands" not in client.get(f"/v/{third.code}.json").json["links"]


def test_a_paper_in_whose_place_nothing_stands_says_so(client: FlaskClient, amending: Amending) -> None:
    person = amending.decision.awards[2]
    first = issued(amending.decision, person)
    proposal = amending.begin()
    renamed = amending.amend(proposal, person, recipient_name="Nguyễn Văn Muôn")
    second = issued(amending.decide(proposal), renamed)
    assert "See the certificate that stands" in client.get(f"/v/{first.code}", headers=ENGLISH).text

    annul(amending, renamed)

    db.session.rollback()
    page = client.get(f"/v/{first.code}", headers=ENGLISH).text
    told = client.get(f"/v/{first.code}.json").json
    assert "<h1>Amended</h1>" in page
    assert "See the certificate that stands" not in page
    assert f'<a href="/v/{second.code}">What took its place does not stand any more either</a>' in page
    assert (told["state"], "stands" in told["links"]) == ("amended", False)


def test_a_paper_does_not_lead_to_another_recipient(client: FlaskClient, amending: Amending) -> None:
    person = amending.decision.awards[2]
    first = issued(amending.decision, person)
    proposal, other = amending.begin(), amending.office.persons[1]
    given = amending.amend(proposal, person, recipient=other, recipient_name=other.full_name)
    second = issued(amending.decide(proposal), given)

    page = client.get(f"/v/{first.code}", headers=ENGLISH).text
    told = client.get(f"/v/{first.code}.json")

    assert (second.replaces_id, told.json["state"], "<h1>Amended</h1>" in page) == (first.id, "amended", True)
    assert [word for word in (second.code, second.serial, other.full_name) if word in page + told.text] == []
