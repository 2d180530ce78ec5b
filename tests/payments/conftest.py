"""An office with a decision on three collectives and an individual, and money to pay it with. It is February 2020."""

from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest.awards import services as awards
from contest.awards.models import Award, Decision, Proposal
from contest.awards.services import AnnulmentDetails
from contest.database import transaction
from contest.payments import services
from contest.payments.models import BonusFund, Method, PaymentLine, PaymentSheet
from contest.payments.services import EntryDetails, FundDetails
from tests.awards.conftest import DAY, Office, office_of
from tests.awards.conftest import _in_february_2020 as _in_february_2020
from tests.conftest import sign_in


@dataclass
class Cashier:
    """What an office has that pays bonuses."""

    office: Office
    proposal: Proposal
    decision: Decision
    fund: BonusFund

    def draw_up(self, fund: BonusFund | None = None) -> PaymentSheet:
        with transaction():
            return services.draw_up_sheet(self.decision, fund or self.fund, by=self.office.secretary)

    def pay(self, line: PaymentLine, amount: int, **more: object) -> None:
        with transaction():
            services.pay(line, handed_over(amount, **more), by=self.office.secretary)

    def annul(self, award: Award) -> None:
        with transaction():
            awards.annul_award(award, AnnulmentDetails("12/QĐ-UBND", DAY, "Kê khai sai"), by=self.office.leader)

    def add_fund(self, amount: int, **more: object) -> BonusFund:
        details = FundDetails(**{"name": "Quỹ", "year": 2020, "amount": amount, **more})  # type: ignore[arg-type]
        with transaction():
            return services.add_fund(self.office.body, details, by=self.office.secretary)


def handed_over(amount: int, **more: object) -> EntryDetails:
    given: dict[str, object] = {"happened_on": date(2020, 2, 7), "method": Method.TRANSFER, "receipt": "PC 07"}
    return EntryDetails(amount, **{**given, **more})  # type: ignore[arg-type]


def cashier_of() -> Cashier:
    office = office_of()
    proposal = office.submitted(*office.units, office.persons[0])
    decision = office.decide(proposal)
    with transaction():
        fund = services.add_fund(
            office.body, FundDetails("Quỹ thi đua, khen thưởng năm 2020", 2020, 100_000_000), by=office.secretary
        )
    return Cashier(office, proposal, decision, fund)


@pytest.fixture
def office(app: Flask) -> Office:
    return office_of()


@pytest.fixture
def cashier(app: Flask) -> Cashier:
    return cashier_of()


@pytest.fixture
def cashier_on_both(app_on_both: Flask) -> Cashier:
    return cashier_of()


@pytest.fixture
def secretary(cashier: Cashier, client: FlaskClient) -> FlaskClient:
    return sign_in(client, cashier.office.secretary)
