"""Who signs a decision on awards, and in what capacity, by the rule of its day."""

from datetime import date

import pytest
from flask.testing import FlaskClient

from contest.awards import services
from contest.awards.models import Capacity, ProposalState
from contest.database import transaction
from contest.errors import RuleViolation
from contest.rules.edition import book, token
from contest.rules.services import Amendment, correct_row
from contest.rules.signing import SIGNING
from contest.units.services import HolderDetails, end_holder, note_holder
from tests.awards.conftest import DAY, Office, decision_details
from tests.conftest import sign_in


def note_deputy(office: Office, first: date = date(2019, 1, 1)) -> None:
    details = HolderDetails("Trần Thị Phó", Capacity.FOR_HEAD, first, None, "Quyết định 1/QĐ-UBND")
    with transaction():
        note_holder(office.body, details, by=office.secretary)


def only_the_head_signs(office: Office) -> None:
    """Have the rule book of the body let nobody but the head in person sign decisions on awards."""
    target = next(
        raw for raw in book().raws(SIGNING)
        if raw["paper"] == "award_decision" and raw["valid_from"] <= DAY <= raw.get("valid_to", DAY)
    )  # fmt: skip
    with transaction():
        correct_row(
            SIGNING, office.body, token(SIGNING, target),
            Amendment({**target, "capacities": ["head"]}, True, "Quy chế làm việc"), by=office.leader,
        )  # fmt: skip


def test_a_deputy_signs_who_holds_the_office_on_the_day(office: Office) -> None:
    note_deputy(office)
    proposal = office.submitted(office.units[0])
    details = decision_details(capacity=Capacity.FOR_HEAD, signer_name="Trần Thị Phó")

    with transaction():
        decision = services.decide(proposal, details, refusals={}, by=office.leader)

    assert decision.body.signed_as(decision.capacity) == ["KT. Chủ tịch", "Phó Chủ tịch"]


@pytest.mark.parametrize("name", ["Lê Văn Khác", "(Họ và tên)"])
def test_nobody_else_signs_as_a_deputy_and_nothing_is_decided(office: Office, name: str) -> None:
    note_deputy(office)
    proposal = office.submitted(office.units[0])

    with pytest.raises(RuleViolation, match="does not hold the office “Phó Chủ tịch”"), transaction():
        services.decide(
            proposal, decision_details(capacity=Capacity.FOR_HEAD, signer_name=name), refusals={}, by=office.leader
        )

    assert proposal.state is ProposalState.SUBMITTED


def test_who_is_no_longer_a_deputy_signs_no_more(office: Office) -> None:
    details = HolderDetails("Trần Thị Phó", Capacity.FOR_HEAD, date(2019, 1, 1), None, "Quyết định 1/QĐ-UBND")
    with transaction():
        end_holder(note_holder(office.body, details, by=office.secretary), date(2020, 2, 6), by=office.secretary)
    proposal = office.submitted(office.units[0])

    with pytest.raises(RuleViolation, match="does not hold the office"), transaction():
        services.decide(
            proposal, decision_details(capacity=Capacity.FOR_HEAD, signer_name="Trần Thị Phó"), refusals={},
            by=office.leader,
        )  # fmt: skip


def test_the_form_offers_only_what_the_rule_of_the_day_allows(client: FlaskClient, office: Office) -> None:
    proposal = office.submitted(office.units[0])
    leader, address = sign_in(client, office.leader), f"/proposals/{proposal.id}/decide"
    assert "KT. Chủ tịch – Phó Chủ tịch" in leader.get(address).text

    only_the_head_signs(office)

    page = leader.get(address).text
    assert "KT. Chủ tịch" not in page
    assert "TM." not in page
    with pytest.raises(RuleViolation, match="not signed in this capacity"), transaction():
        services.decide(proposal, decision_details(capacity=Capacity.FOR_HEAD), refusals={}, by=office.leader)
    assert proposal.state is ProposalState.SUBMITTED
