"""An issued decision on two collectives and a person, and what is drawn up to amend it. It is February 2020."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest.amendments import services
from contest.amendments.services import AmendedWords
from contest.awards.models import Award, Decision, Proposal, Recipient
from contest.corrections.queries import reads_now
from contest.database import transaction
from tests.awards.conftest import Office
from tests.awards.conftest import _in_february_2020 as _in_february_2020
from tests.conftest import sign_in
from tests.corrections.conftest import Case, case_of


class Amending(Case):
    """The case, with the words of the secretariat who amends its decision."""

    def begin(self) -> Proposal:
        with transaction():
            return services.draw_up_amendment(self.decision, "Về việc sửa đổi, bổ sung", by=self.office.secretary)

    def amend(self, proposal: Proposal, award: Award, recipient: Recipient | None = None, **changes: object) -> Award:
        said = reads_now(award)
        given: dict[str, object] = {
            "recipient_name": said.recipient_name, "honorific": award.honorific, "recipient_line": said.recipient_line,
            "honour": award.honour, "achievement": said.achievement, "reason": "Ghi nhầm khi lập danh sách",
        }  # fmt: skip
        words = AmendedWords(**{**given, **changes})  # type: ignore[arg-type]
        with transaction():
            return services.amend_award(proposal, award, recipient or award.recipient, words, by=self.office.secretary)

    def take_off(self, proposal: Proposal, award: Award) -> None:
        with transaction():
            services.take_off(proposal, award, "Đã chuyển công tác trước kỳ xét", by=self.office.secretary)

    def decide(self, proposal: Proposal, number: int = 2, refusals: dict[int, str] | None = None) -> Decision:
        return self.office.decide(self.office.submit(proposal), number, refusals)


def amending_of() -> Amending:
    case = case_of()
    return Amending(case.office, case.decision)


@pytest.fixture
def amending(app: Flask) -> Amending:
    return amending_of()


@pytest.fixture
def amending_on_both(app_on_both: Flask) -> Amending:
    return amending_of()


@pytest.fixture
def office(amending: Amending) -> Office:
    return amending.office


@pytest.fixture
def secretary(amending: Amending, client: FlaskClient) -> FlaskClient:
    return sign_in(client, amending.office.secretary)
