"""A body's proposals and decisions are offered to look at a design with, and another body's are not."""

import pytest
from flask import Flask

from contest import clock
from contest.awards.models import ProposalState
from contest.designs.services import lists_of, texts_of_list
from tests.certificates.samples import ACHIEVEMENT, DAY, Office
from tests.factories import make_body, make_line, make_proposal, make_unit


def test_open_proposals_and_decisions_are_offered(app: Flask, office: Office) -> None:
    with app.test_request_context(), clock.at(DAY):
        decision = office.decide()
        proposal = make_proposal(office.movement, state=ProposalState.DRAFTED)

        assert [called for called, _words in lists_of(office.body)] == [
            f"proposal-{proposal.id}", f"decision-{decision.id}",
        ]  # fmt: skip
        assert lists_of(make_body("khac")) == []


def test_a_list_gives_what_its_certificates_say(app: Flask, office: Office) -> None:
    with app.test_request_context(), clock.at(DAY):
        decision = office.decide(collectives=1, individuals=1)
        proposal = make_proposal(office.movement, state=ProposalState.DRAFTED)
        make_line(proposal, make_unit(office.body, "MN", "Trường Mầm non Hướng Dương"))

        collective, person = texts_of_list(office.body, f"decision-{decision.id}")
        (proposed,) = texts_of_list(office.body, f"proposal-{proposal.id}")
    assert (collective["decision"], collective["achievement"]) == ("Quyết định số: 05/QĐ-UBND", ACHIEVEMENT)
    assert person["recipient"].startswith(("Ông ", "Bà "))
    assert (proposed["recipient"], proposed.get("decision")) == ("Trường Mầm non Hướng Dương", None)


@pytest.mark.parametrize(
    "called", ["decision-1", "proposal-1", "recognition-1", "decision-x", "x", f"decision-{10**12}"]
)
def test_another_bodys_list_and_what_is_no_list_give_nothing(app: Flask, office: Office, called: str) -> None:
    with app.test_request_context(), clock.at(DAY):
        office.decide()

        assert texts_of_list(make_body("khac"), called) == []
