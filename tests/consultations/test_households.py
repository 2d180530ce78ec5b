"""Households on a list that is made public: on the page, in what is said about them, in the papers."""

import pytest
from flask.testing import FlaskClient

from contest.awards.services import remove_line
from contest.consultations import queries, services
from contest.consultations.models import Outcome
from contest.consultations.papers import notice_values, register_values
from contest.consultations.services import AnswerDetails
from contest.database import transaction
from contest.movements.models import RecipientKind
from contest.units.models import Honorific, Household
from contest.units.services import HouseholdDetails, add_household
from tests.awards.conftest import DAY, Office
from tests.conftest import sign_in
from tests.consultations.conftest import published, said
from tests.nominations.test_papers import words_of

NAME = "Hộ gia đình bà Nguyễn Thị Bốn"


@pytest.fixture
def home(office: Office) -> Household:
    with transaction():
        details = HouseholdDetails("Nguyễn Thị Bốn", Honorific.MS, "Ấp 3, xã Phước Kiển")
        return add_household(office.units[0], details, by=office.secretary)


def test_a_household_is_made_public_answered_and_on_both_papers(
    office: Office, home: Household, client: FlaskClient
) -> None:
    notice = published(office, office.submitted(office.units[0], office.persons[1], home))
    [_unit, line, _person] = notice.lines
    assert (line.recipient_kind, line.recipient_key) == (RecipientKind.HOUSEHOLD, f"household:{home.id}")
    page = client.get(f"/public/consultations/{notice.id}").text
    assert NAME in page and "Ấp 3, xã Phước Kiển" in page and f"Bà {NAME}" not in page
    assert NAME in sign_in(client, office.officer).get(f"/public/consultations/{notice.id}/say").text
    with transaction():
        feedback = services.enter_feedback(notice, said(line_id=line.id), by=office.secretary)
    with transaction():
        given = AnswerDetails(Outcome.STRUCK, "Đã xác minh.", "Phòng Nội vụ")
        services.answer(feedback, given, by=office.secretary)

    [row] = register_values(notice, queries.feedback_of(notice))["rows"]
    assert row[3] == NAME
    values = notice_values(notice, DAY)
    assert (values["collectives"], values["individuals"], values["households"]) == (1, 1, 1)
    assert values["rows"][1][1] == f"{NAME}\nẤp 3, xã Phước Kiển"


def test_the_notice_counts_and_calls_what_is_on_the_list(office: Office, home: Household) -> None:
    notice = published(office, office.submitted(office.units[0], home))
    with transaction():
        paper = services.order_notice(notice)

    for words in words_of(paper):
        assert "gồm 01 tập thể và 01 hộ gia đình, chưa phải" in words
        assert "danh sách tập thể, hộ gia đình, cá nhân dự kiến" in words
        assert NAME in words and "00 cá nhân" not in words


def test_a_household_that_came_in_or_went_since_is_told(office: Office, home: Household) -> None:
    proposal = office.proposal()
    office.add(proposal, office.units[0])
    line = office.add(proposal, home)
    notice = published(office, proposal)
    with transaction():
        remove_line(line, by=office.secretary)

    assert queries.drift_of(notice).gone == [NAME]
