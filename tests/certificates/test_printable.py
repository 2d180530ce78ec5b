"""What cannot be printed is neither proposed nor decided: a decision that was issued cannot be mended any more."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from contest import clock
from contest.awards import services
from contest.awards.models import Award, Decision, Proposal, ProposalState
from contest.awards.services import LineWords
from contest.database import db, transaction
from contest.errors import RuleViolation
from tests.awards.conftest import DAY, HONOUR, Office, decision_details, office_of
from tests.awards.test_roster import collective, faults, individual
from tests.conftest import sign_in
from tests.factories import make_line, make_proposal, make_unit

# Both are text that a form lets through: one is longer than its place, the other has a letter that the font lacks.
LONG = "Phó Giám đốc phụ trách " * 17
ROMAN = "Đã có thành tích trong phong trào thi đua của Khối \u2161"


@pytest.fixture(autouse=True)
def _in_february_2020() -> Iterator[None]:
    with clock.at(DAY):
        yield


@pytest.fixture
def office(app: Flask) -> Office:
    return office_of()


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("recipient_line", LONG, "is too long for its place on the certificate"),
        ("achievement", ROMAN, "“\u2161” cannot be printed on papers"),
        ("achievement", "UBND " * 80, "is too long for its place on the certificate"),
    ],
)
def test_a_line_that_cannot_be_printed_is_refused_where_it_is_written(
    office: Office, field: str, text: str, reason: str
) -> None:
    proposal = office.proposal()

    with pytest.raises(RuleViolation, match=reason) as refusal:
        office.add(proposal, office.persons[0], **{field: text.strip()})

    assert refusal.value.field == field
    assert db.session.scalars(select(Award)).all() == []


def test_a_line_is_not_changed_to_what_cannot_be_printed(office: Office) -> None:
    award = office.add(office.proposal(), office.units[0])

    with pytest.raises(RuleViolation, match="cannot be printed"), transaction():
        services.change_line(award, LineWords(HONOUR, ROMAN), by=office.secretary)

    db.session.expire_all()
    assert "\u2161" not in award.achievement


def test_a_name_that_became_unprintable_is_not_submitted(office: Office) -> None:
    unit = make_unit(office.body, "VP", "Văn phòng")
    proposal = office.proposal()
    office.add(proposal, unit)
    with transaction():
        unit.name = "Khối \u2161"

    with pytest.raises(RuleViolation, match="cannot be printed"):
        office.submit(proposal)

    db.session.rollback()
    assert proposal.is_drafted


def test_a_decision_whose_certificates_cannot_be_printed_is_not_issued(office: Office) -> None:
    proposal = office.submitted(office.units[0])
    details = decision_details(signer_name="Nguyễn Hoàng Phương Khánh " * 4)

    with pytest.raises(RuleViolation, match="too long"), transaction():
        services.decide(proposal, details, by=office.leader)

    db.session.expire_all()
    assert proposal.awaits_decision
    assert db.session.scalars(select(Decision)).all() == []


def test_a_line_that_cannot_be_printed_can_still_be_struck(office: Office) -> None:
    proposal = make_proposal(office.movement, state=ProposalState.SUBMITTED)
    bad = make_line(proposal, office.units[0], position=1, achievement=ROMAN)
    make_line(proposal, office.units[1], position=2)

    with pytest.raises(RuleViolation, match="cannot be printed"):
        office.decide(proposal)
    db.session.rollback()

    assert len(office.decide(proposal, refusals={bad.id: "Sai mẫu"}).awards) == 1


def test_a_list_tells_each_row_that_cannot_be_printed(office: Office) -> None:
    told = faults(office, collective("PK", achievement=ROMAN), collective("PL"), individual("BV", post=LONG[:160]))

    assert [(row, column) for row, column, _reason in told] == [(2, "Thành tích")]


def test_the_page_for_deciding_says_what_does_not_fit(client: FlaskClient, office: Office) -> None:
    proposal = office.submitted(office.units[0])
    sign_in(client, office.leader)

    answer = client.post(
        f"/proposals/{proposal.id}/decide",
        data={"signed_on": "07/02/2020", "title": "Về việc khen thưởng", "capacity": "head",
              "signer_name": "Nguyễn Hoàng Phương Khánh " * 4, "seen": proposal.submitted_at.isoformat()},
    )  # fmt: skip

    assert answer.status_code == 422
    assert "is too long for its place on the certificate" in answer.text
    assert db.session.get_one(Proposal, proposal.id).awaits_decision
