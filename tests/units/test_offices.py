"""Who holds the offices in which decisions are signed."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contest.accounts.models import Account, Role
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.units import queries, services
from contest.units.models import Body, Capacity, OfficeHolder
from contest.units.offices import check_holder
from contest.units.services import HolderDetails
from tests.conftest import sign_in
from tests.factories import make_account, make_body

DAY = date(2026, 11, 27)
TYPED = {
    "full_name": "Trần Thị Phó", "capacity": "for_head", "valid_from": "1/7/2026", "valid_to": "",
    "source": "Quyết định 15/QĐ-UBND ngày 01/7/2026",
}  # fmt: skip


@pytest.fixture
def body(app: Flask) -> Body:
    return make_body()


@pytest.fixture
def secretary(body: Body) -> Account:
    return make_account("thuky@x.vn", (Role.SECRETARIAT, body))


def holder(capacity: Capacity, name: str, first: date, last: date | None = None) -> OfficeHolder:
    return OfficeHolder(full_name=name, capacity=capacity, valid_from=first, valid_to=last, source="QĐ")


def note(body: Body, by: Account, **changes: object) -> OfficeHolder:
    given: dict[str, object] = {
        "full_name": "Trần Thị Phó", "capacity": Capacity.FOR_HEAD, "valid_from": date(2026, 7, 1), "valid_to": None,
        "source": "Quyết định 15/QĐ-UBND",
    }  # fmt: skip
    with transaction():
        return services.note_holder(body, HolderDetails(**{**given, **changes}), by=by)  # type: ignore[arg-type]


HEAD = holder(Capacity.HEAD, "Nguyễn Văn Trưởng", date(2026, 1, 1))
DEPUTY = holder(Capacity.FOR_HEAD, "Trần Thị Phó", date(2026, 7, 1), date(2026, 11, 30))


@pytest.mark.parametrize(
    ("holders", "capacity", "name", "day", "allowed"),
    [
        ([HEAD, DEPUTY], Capacity.FOR_HEAD, "Trần Thị Phó", DAY, True),
        ([HEAD, DEPUTY], Capacity.FOR_HEAD, "tran thi pho", DAY, True),
        ([HEAD, DEPUTY], Capacity.FOR_HEAD, "Trần Thị Phó", date(2026, 6, 30), False),
        ([HEAD, DEPUTY], Capacity.FOR_HEAD, "Trần Thị Phó", date(2026, 12, 1), False),
        ([HEAD, DEPUTY], Capacity.FOR_HEAD, "Nguyễn Văn Trưởng", DAY, False),
        ([HEAD, DEPUTY], Capacity.HEAD, "Trần Thị Phó", DAY, False),
        ([HEAD, DEPUTY], Capacity.HEAD, "Nguyễn Văn Trưởng", DAY, True),
        ([HEAD, DEPUTY], Capacity.ACTING, "Trần Thị Phó", DAY, False),
        ([HEAD], Capacity.FOR_HEAD, "Trần Thị Phó", DAY, False),
        ([DEPUTY], Capacity.HEAD, "Ai đó", DAY, True),
        ([], Capacity.FOR_HEAD, "Ai đó", DAY, True),
    ],
)
def test_only_who_holds_the_office_on_the_day_signs(
    holders: list[OfficeHolder], capacity: Capacity, name: str, day: date, allowed: bool
) -> None:
    body = Body(head_title="Chủ tịch", deputy_title="Phó Chủ tịch")

    if allowed:
        check_holder(holders, body, capacity, name, day)
    else:
        with pytest.raises(RuleViolation, match="does not hold the office") as refusal:
            check_holder(holders, body, capacity, name, day)
        assert refusal.value.field == "signer_name"


def test_one_head_at_a_time_and_any_number_of_deputies(body: Body, secretary: Account) -> None:
    note(body, secretary, full_name="A", capacity=Capacity.HEAD)
    note(body, secretary)
    note(body, secretary, full_name="Phó khác")

    for changes in ({"full_name": "B", "capacity": Capacity.ACTING}, {"valid_from": date(2026, 8, 1)}):
        with pytest.raises(RuleViolation, match="holds that office"):
            note(body, secretary, **changes)
    with pytest.raises(RuleViolation, match="before the first"):
        note(body, secretary, full_name="C", valid_to=date(2026, 6, 1))
    assert len(queries.office_holders(body)) == 3


def test_the_last_day_is_noted_once_and_the_database_keeps_it(app_on_both: Flask) -> None:
    body = make_body()
    secretary = make_account("thuky@x.vn", (Role.SECRETARIAT, body))
    one = note(body, secretary)
    with pytest.raises(RuleViolation, match="before the first"), transaction():
        services.end_holder(one, date(2026, 6, 30), by=secretary)
    with transaction():
        services.end_holder(one, date(2026, 11, 1), by=secretary)
    with pytest.raises(RuleViolation, match="noted already"), transaction():
        services.end_holder(one, date(2026, 11, 2), by=secretary)

    for statement in ("UPDATE office_holder SET full_name = 'X'", "DELETE FROM office_holder"):
        with pytest.raises(IntegrityError):
            db.session.execute(text(statement))
        db.session.rollback()


def test_offices_are_noted_and_ended_on_their_page(client: FlaskClient, body: Body, secretary: Account) -> None:
    keeper, address = sign_in(client, secretary), f"/bodies/{body.id}/offices"

    assert "Nobody is noted yet" in keeper.get(address).text
    assert keeper.post(address, data=TYPED).status_code == 302
    (one,) = queries.office_holders(body)
    page = keeper.get(address).text
    assert "Trần Thị Phó" in page
    assert "Quyết định 15/QĐ-UBND" in page
    assert keeper.post(f"/offices/{one.id}/end", data={"valid_to": "1/6/2026"}).status_code == 422
    assert keeper.post(f"/offices/{one.id}/end", data={"valid_to": "30/11/2026"}).status_code == 302
    db.session.expire_all()
    assert queries.office_holders(body)[0].valid_to == date(2026, 11, 30)


def test_a_faulty_note_comes_back_filled(client: FlaskClient, body: Body, secretary: Account) -> None:
    keeper = sign_in(client, secretary)

    answer = keeper.post(f"/bodies/{body.id}/offices", data={**TYPED, "source": ""})

    assert answer.status_code == 422
    assert 'value="Trần Thị Phó"' in answer.text
    assert queries.office_holders(body) == []


def test_a_judge_notes_nobody(client: FlaskClient, body: Body) -> None:
    judge = sign_in(client, make_account("giamkhao@x.vn", (Role.JUDGE, body)))

    assert judge.post(f"/bodies/{body.id}/offices", data=TYPED).status_code == 403
    assert queries.office_holders(body) == []
