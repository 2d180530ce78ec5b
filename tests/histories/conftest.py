"""The office of the awards' tests with what it was given in former times. It is February 2020."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from contest import clock
from contest.accounts.models import Account
from contest.database import transaction
from contest.histories import services
from contest.histories.models import HonourLevel, OldDecision, PastRecipient
from contest.histories.services import OldDetails
from contest.histories.wording import OldLine
from contest.rules.kinds import MeritKind
from contest.units.models import Body, Honorific
from tests.awards.conftest import DAY, Office, office_of

THEN = date(2016, 5, 19)
CITY = "Chủ tịch Ủy ban nhân dân Thành phố Hồ Chí Minh"
PRAISE = "Bằng khen của Chủ tịch Ủy ban nhân dân cấp tỉnh"


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


def details(**changes: object) -> OldDetails:
    given: dict[str, object] = {
        "authority": CITY, "level": HonourLevel.PROVINCE, "notation": "2001/QĐ-UBND", "issued_on": THEN,
        "title": "Về việc tặng Bằng khen",
    }  # fmt: skip
    return OldDetails(**{**given, **changes})  # type: ignore[arg-type]


def person_line(name: str = "Nguyễn Văn Một", **changes: object) -> OldLine:
    given: dict[str, object] = {
        "kind": PastRecipient.INDIVIDUAL, "name": name, "honour": PRAISE, "merit_kind": MeritKind.MERIT,
        "unit_name": "Ủy ban nhân dân xã Phước Kiển", "honorific": Honorific.MR, "post": "Công chức",
        "achievement": "Hoàn thành xuất sắc nhiệm vụ năm 2015",
    }  # fmt: skip
    return OldLine(**{**given, **changes})  # type: ignore[arg-type]


def unit_line(name: str = "Ủy ban nhân dân xã Phước Kiển", **changes: object) -> OldLine:
    return person_line(name, kind=PastRecipient.COLLECTIVE, unit_name="", honorific=None, post="", **changes)


def entered(body: Body, by: Account, *lines: OldLine, **changes: object) -> OldDecision:
    with transaction():
        return services.enter_old_decision(body, details(**changes), lines or [person_line()], by=by)
