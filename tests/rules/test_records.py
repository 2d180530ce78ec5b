"""How long files are kept, and the code of a body, by the day and by the body."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from contest.accounts.models import Role
from contest.database import transaction
from contest.errors import RuleViolation
from contest.rules.dated import Certainty
from contest.rules.edition import book
from contest.rules.records import KINDS, RECORDS, record_value
from contest.rules.services import Amendment, add_row
from contest.units.models import Body
from tests.factories import make_account, make_body

DAY = date(2020, 2, 7)


@pytest.fixture
def body(app: Flask) -> Body:
    return make_body()


def add(body: Body, record: str, value: str, begin: date, end: date | None = None) -> None:
    raw: dict[str, Any] = {"record": record, "value": value, "valid_from": begin, "source": "Thông báo"}
    keeper = make_account(f"{record}-{begin}@x.vn", (Role.ADMINISTRATOR, None))
    with transaction():
        add_row(RECORDS, body, Amendment(raw | ({"valid_to": end} if end else {}), True, "Bổ sung"), by=keeper)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "organ_id"])
def test_every_kind_of_file_is_kept_for_some_time_and_that_is_to_be_confirmed(app: Flask, kind: str) -> None:
    assert record_value(kind, on=DAY, body_id=None) == "10 năm"
    assert {row.mark.certainty for row in book(None).rows(RECORDS) if row.record == kind} == {Certainty.KNOWN}
    with pytest.raises(RuleViolation, match="how long such a file is kept on 30/6/2004"):
        record_value(kind, on=date(2004, 6, 30), body_id=None)


def test_the_code_of_a_body_is_its_own_and_that_of_the_day(body: Body) -> None:
    with pytest.raises(RuleViolation, match=r"what code \(OrganId\) the body has on 07/02/2020"):
        record_value("organ_id", on=DAY, body_id=body.id)

    add(body, "organ_id", "000.00.25.H29", date(2019, 1, 1), date(2025, 6, 30))
    add(body, "organ_id", "000.00.26.H29", date(2025, 7, 1))

    on = [record_value("organ_id", on=day, body_id=body.id) for day in (DAY, date(2025, 6, 30), date(2025, 7, 1))]
    assert on == ["000.00.25.H29", "000.00.25.H29", "000.00.26.H29"]
    with pytest.raises(RuleViolation):
        record_value("organ_id", on=DAY, body_id=None)


def test_a_body_that_keeps_its_files_longer_does_so_from_its_day_on(body: Body) -> None:
    add(body, "award_decision", "20 năm", date(2021, 1, 1))

    kept = [record_value("award_decision", on=day, body_id=body.id) for day in (DAY, date(2021, 1, 1))]
    assert kept == ["10 năm", "20 năm"]
