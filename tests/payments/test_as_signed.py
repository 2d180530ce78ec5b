"""What was signed holds: the rule book may be corrected later, the money of a decision stays. Before, it is a guess."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contest.accounts.models import Account, Role
from contest.awards import services as awards
from contest.awards.invariants import breaches
from contest.awards.listing import Layout
from contest.awards.models import AwardMoney, Decision
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.payments import queries
from contest.payments.services import decision_paper
from contest.rules.edition import token
from contest.rules.money import COEFFICIENTS
from contest.rules.queries import book_in_force
from contest.rules.services import Amendment, correct_row
from contest.units.models import Honorific, Household
from tests.awards.conftest import DAY
from tests.factories import make_account
from tests.payments.conftest import Cashier


def keeper() -> Account:
    return make_account("quantri@x.vn", (Role.ADMINISTRATOR, None))


def correct_coefficient(coefficient: str, by: Account) -> None:
    """Have the coefficient of the commendation of a district read otherwise, from its first day on."""
    row: dict[str, Any] = next(
        dict(raw)
        for raw in book_in_force(None).raws(COEFFICIENTS)
        if raw["honour"] == "GK_HUYEN" and raw["valid_from"] <= DAY <= raw.get("valid_to", date.max)
    )
    target = token(COEFFICIENTS, row)
    row.pop("change_id", None)
    row.pop("mark", None)
    with transaction():
        changed = {**row, "coefficient": coefficient, "source": "Bản đính chính"}
        correct_row(COEFFICIENTS, None, target, Amendment(changed, True, "Nhập sai"), by=by)


def test_a_correction_of_the_rule_book_leaves_what_was_signed_and_changes_what_was_not(cashier: Cashier) -> None:
    office, by = cashier.office, keeper()
    waiting = office.proposal("Đợt hai")
    office.add(waiting, office.persons[1])
    before = decision_paper(cashier.decision, Layout(with_money=True))

    correct_coefficient("0.5", by)

    assert decision_paper(cashier.decision, Layout(with_money=True)) == before
    assert queries.money_of(cashier.decision).total == 3 * 900_000 + 450_000
    assert queries.decided_money_of(cashier.decision).total == 3_150_000
    assert [line.rounded for line in cashier.draw_up().lines] == [900_000, 900_000, 900_000, 450_000]
    assert queries.estimate_of(cashier.proposal, DAY).total == 3_150_000
    assert queries.estimate_of(waiting, DAY).total == 750_000


def test_what_is_stored_is_the_whole_working(cashier: Cashier) -> None:
    money = next(award for award in cashier.decision.awards if not award.person_id).money

    assert money is not None
    assert (money.coefficient, money.base_salary, money.multiplier) == (Decimal("0.3"), 1_490_000, 2)
    assert (money.exact, money.rounded, money.reckoned_on) == (894_000, 900_000, DAY)
    assert len(money.basis) == 4
    assert money.known


def test_a_signature_that_is_given_back_takes_its_money_along(cashier: Cashier) -> None:
    office = cashier.office
    proposal = office.submitted(office.persons[1], title="Đợt hai")
    decision = office.sign(proposal)
    assert proposal.awards[0].money is not None

    with transaction():
        awards.withdraw_decision(decision, "Ghi nhầm", by=office.leader)
    assert proposal.awards[0].money is None
    correct_coefficient("0.5", keeper())
    office.issue(office.sign(proposal), 102)

    money = proposal.awards[0].money
    assert money is not None
    assert money.rounded == 750_000


def test_a_decision_is_not_issued_with_other_money_than_was_signed(cashier: Cashier) -> None:
    office = cashier.office
    decision = office.sign(office.submitted(office.persons[1], title="Đợt hai"))
    correct_coefficient("0.5", keeper())

    with pytest.raises(RuleViolation, match=r"was signed with 450.000 đồng; by the rules of 07/02/2020 it is 750.000"):
        office.issue(decision, 102)

    assert not decision.is_issued
    assert decision.proposal.awards[0].register_number is None


@pytest.mark.parametrize(
    "act", ["UPDATE award_money SET rounded = 1000000 WHERE id = 1", "DELETE FROM award_money WHERE id = 1"]
)
def test_the_database_refuses_other_money_for_a_decided_award(cashier_on_both: Cashier, act: str) -> None:
    with pytest.raises(IntegrityError), transaction():
        db.session.execute(text(act))

    assert db.session.get_one(AwardMoney, 1).rounded == 900_000


def test_what_was_decided_before_gets_the_money_of_its_list_or_else_of_the_rule_book(cashier_on_both: Cashier) -> None:
    office, by = cashier_on_both.office, keeper()
    with transaction() as session:
        home = Household(body=office.body, unit=office.units[0], head_name="Lê Thị Tư", honorific=Honorific.MS)
        session.add(home)
    unlisted = office.decide(office.submitted(office.persons[1], title="Đợt hai"), 102)
    waiting = office.sign(office.submitted(office.persons[2], title="Đợt ba"))
    cashier_on_both.draw_up()
    correct_coefficient("0.5", by)
    ids, home_id = [one.id for one in (cashier_on_both.decision, unlisted, waiting)], home.id
    search = home.search
    db.session.remove()

    downgrade(revision="corrections2")
    upgrade()

    fixed = [
        [award.money.rounded for award in db.session.get_one(Decision, one).proposal.awards if award.money]
        for one in ids
    ]  # fmt: skip
    assert fixed == [[900_000, 900_000, 900_000, 450_000], [750_000], [750_000]]
    assert db.session.get_one(AwardMoney, 1).basis
    assert db.session.get_one(Household, home_id).search == search
    assert list(breaches()) == []
