"""The office of the awards' tests with a proposal whose list is made public. It is February 2020."""

from collections.abc import Iterator

import pytest
from flask import Flask

from contest import clock
from contest.awards.models import Proposal
from contest.consultations import services
from contest.consultations.models import Channel, Consultation, Feedback
from contest.consultations.services import ConsultationDetails, FeedbackDetails
from contest.database import transaction
from tests.awards.conftest import DAY, Office, office_of


@pytest.fixture(autouse=True)
def _in_february_2020() -> Iterator[None]:
    with clock.at(DAY):
        yield


@pytest.fixture
def office(app: Flask) -> Office:
    return office_of()


@pytest.fixture
def office_on_both(app_on_both: Flask) -> Office:
    """An office on SQLite and on PostgreSQL."""
    return office_of()


def details(**changes: object) -> ConsultationDetails:
    given: dict[str, object] = {
        "title": "Lấy ý kiến đối với danh sách", "notation": "15/TB-UBND", "contact": "Phòng Nội vụ\n028 0000 0000",
        "days": 5, "working": True,
    }  # fmt: skip
    return ConsultationDetails(**{**given, **changes})  # type: ignore[arg-type]


def said(**changes: object) -> FeedbackDetails:
    given: dict[str, object] = {
        "text": "Thành tích đã được khen ở phong trào khác.", "line_id": None, "received_on": DAY,
        "channel": Channel.LETTER, "anonymous": False, "from_name": "Người dân 01", "from_contact": "ấp 1",
    }  # fmt: skip
    return FeedbackDetails(**{**given, **changes})  # type: ignore[arg-type]


def drawn_up(office: Office, proposal: Proposal | None = None, **changes: object) -> Consultation:
    proposal = proposal or office.submitted(office.units[0], office.persons[1])
    with transaction():
        return services.draw_up(proposal, details(**changes), by=office.secretary)


def published(office: Office, proposal: Proposal | None = None, **changes: object) -> Consultation:
    consultation = drawn_up(office, proposal, **changes)
    with transaction():
        return services.publish(consultation, by=office.secretary)


def entered(office: Office, consultation: Consultation, **changes: object) -> Feedback:
    with transaction():
        return services.enter_feedback(consultation, said(**changes), by=office.secretary)
