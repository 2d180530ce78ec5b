"""What must hold on live data, and what is said when it does not.

The breaches are made behind the triggers' back, which are dropped first: the product itself cannot make them.
"""

import pytest
from flask import Flask
from sqlalchemy import text

from contest.awards import services
from contest.awards.invariants import breaches
from contest.awards.services import AnnulmentDetails
from contest.database import transaction
from tests.awards.conftest import DAY, Office

TRIGGERS = (
    "award_update_locked",
    "award_delete_locked",
    "award_insert_locked",
    "proposal_update_locked",
    "annulment_delete_locked",
)


def decided(office: Office) -> None:
    """Make a decision with a struck and an annulled line, and a second proposal that repeats a recipient."""
    proposal = office.submitted(*office.units)
    decision = office.decide(proposal, refusals={proposal.awards[1].id: "Đang được thanh tra"})
    with transaction():
        services.annul_award(decision.awards[1], AnnulmentDetails("12/QĐ-UBND", DAY, "Sai"), by=office.leader)
    office.add(office.proposal(), office.units[0], reason="Thành tích khác")


def test_what_the_services_do_breaks_nothing(office_on_both: Office) -> None:
    decided(office_on_both)

    assert list(breaches()) == []


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE award SET register_number = 3 WHERE register_number = 2",
         ["awards: the register of body 1 for 2020 does not run from 1 to 2",
          "awards: decision 1 lists 2 awards that are not the 2 decided"]),
        ("UPDATE award SET recipient_name = 'Khác' WHERE id = 1",
         ["awards: decision 1 lists 2 awards that are not the 2 decided"]),
        ("UPDATE proposal SET state = 'submitted' WHERE id = 1",
         ["awards: the proposal of decision 1 is not decided",
          "awards: award 1 has no decided proposal", "awards: award 3 has no decided proposal"]),
        ("UPDATE award SET state = 'proposed', refusal_reason = '' WHERE state = 'refused'",
         ["awards: line 2 of a decided proposal is neither awarded nor struck"]),
        ("UPDATE award SET repeat = 0, repeat_reason = '' WHERE repeat = 1",
         ["awards: unit:1 has 2 lines without a reason in movement 1"]),
        ("DELETE FROM annulment", ["awards: nothing says why award 3 was annulled"]),
        ("UPDATE award SET state = 'awarded' WHERE state = 'annulled'",
         ["awards: award 3 has an annulment and stands"]),
    ],
)  # fmt: skip
def test_each_breach_is_told(app: Flask, office: Office, statement: str, told: list[str]) -> None:
    decided(office)
    with transaction() as session:
        for trigger in TRIGGERS:
            session.execute(text(f"DROP TRIGGER {trigger}"))
        session.execute(text("DROP INDEX uq_award_standing_recipient"))
        session.execute(text(statement))

    assert list(breaches()) == told
