"""The page of the journal: who sees which entries, and in which words."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest.accounts.models import Account, Role
from contest.database import transaction
from contest.journal.queries import PAGE_SIZE
from contest.journal.services import record
from contest.units.models import Body
from tests.conftest import sign_in
from tests.factories import make_account, make_body, make_unit
from tests.statements import statements


@pytest.fixture
def body(app: Flask) -> Body:
    return make_body()


@pytest.fixture
def secretary(body: Body) -> Account:
    return make_account("thuky@x.vn", (Role.SECRETARIAT, body), name="Thư ký Hội đồng")


def write(by: Account | None, body: Body, *numbers: int) -> None:
    for number in numbers:
        with transaction():
            record(by, "unit.import", body, body_id=body.id, reason=f"Lý do {number}.", lines=number)


def reasons(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"Reason: Lý do (\d+)\.", page)]


def test_entries_are_told_in_words_the_newest_first(client: FlaskClient, body: Body, secretary: Account) -> None:
    unit = make_unit(body)
    write(secretary, body, 1, 2)
    with transaction():
        record(secretary, "unit.change", unit, body_id=body.id, changed={"name": ["Xã <b>cũ</b>", "Xã mới"]})

    page = sign_in(client, secretary).get("/journal").text

    assert reasons(page) == [2, 1]
    assert page.index("Changed a unit") < page.index("Imported a list of units")
    assert f'href="/units/{unit.id}"' in page
    assert "Thư ký Hội đồng" in page
    assert "<del>Xã &lt;b&gt;cũ&lt;/b&gt;</del> → Xã mới" in page


def test_a_secretariat_reads_of_its_own_body_only(client: FlaskClient, body: Body, secretary: Account) -> None:
    elsewhere = make_body("khac")
    write(secretary, body, 1)
    write(None, elsewhere, 2)
    sign_in(client, secretary)

    assert reasons(client.get("/journal").text) == [1]
    assert reasons(client.get(f"/journal?body={elsewhere.id}").text) == [1]
    assert reasons(client.get(f"/journal?about=body&id={elsewhere.id}").text) == []


def test_a_secretariat_of_two_bodies_reads_of_both_or_of_one(client: FlaskClient, body: Body) -> None:
    second, third = make_body("hai"), make_body("ba")
    both = make_account("hai@x.vn", (Role.SECRETARIAT, body), (Role.SECRETARIAT, second))
    for number, each in enumerate((body, second, third), start=1):
        write(None, each, number)
    sign_in(client, both)

    assert reasons(client.get("/journal").text) == [2, 1]
    assert reasons(client.get(f"/journal?body={second.id}").text) == [2]


def test_an_administrator_reads_everything_also_what_concerns_no_body(client: FlaskClient, body: Body) -> None:
    administrator = make_account("quantri@x.vn", (Role.ADMINISTRATOR, None))
    write(None, body, 1)
    with transaction():
        record(None, "account.invite", administrator, reason="Lý do 2.")

    assert reasons(sign_in(client, administrator).get("/journal").text) == [2, 1]


@pytest.mark.parametrize("role", [Role.LEADER, Role.JUDGE, Role.COUNCIL_CHAIR])
def test_nobody_else_reads_the_journal(client: FlaskClient, body: Body, role: Role) -> None:
    sign_in(client, make_account("ai@x.vn", (role, body)))

    assert client.get("/journal").status_code == 403


def test_pages_follow_each_other_without_gap_or_repetition(client: FlaskClient, body: Body, secretary: Account) -> None:
    write(secretary, body, *range(1, 2 * PAGE_SIZE + 4))
    address, seen = "/journal?about=body", []
    sign_in(client, secretary)

    while address:
        page = client.get(address).text
        seen.append(reasons(page))
        older = re.search(r'href="([^"]*)" rel="next"', page)
        address = older.group(1).replace("&amp;", "&") if older else ""

    assert [len(numbers) for numbers in seen] == [PAGE_SIZE, PAGE_SIZE, 3]
    assert [number for numbers in seen for number in numbers] == list(range(2 * PAGE_SIZE + 3, 0, -1))


def test_what_was_done_with_one_kind_or_one_record_is_found(
    client: FlaskClient, body: Body, secretary: Account
) -> None:
    unit, other = make_unit(body), make_unit(body, "PX", "Xã Phú Xuân")
    write(secretary, body, 1)
    for number, each in ((2, unit), (3, other)):
        with transaction():
            record(secretary, "unit.change", each, body_id=body.id, reason=f"Lý do {number}.")
    sign_in(client, secretary)

    assert reasons(client.get("/journal?about=unit").text) == [3, 2]
    assert reasons(client.get(f"/journal?about=unit&id={unit.id}").text) == [2]


@pytest.mark.parametrize("query", ["before=x", "before=-1", "id=99999999999999999999", "body=x", "about=nothing"])
def test_an_address_that_somebody_made_up_does_no_harm(
    client: FlaskClient, body: Body, secretary: Account, query: str
) -> None:
    assert sign_in(client, secretary).get(f"/journal?{query}").status_code == 200


def test_an_act_without_words_is_shown_by_its_code(client: FlaskClient, body: Body, secretary: Account) -> None:
    with transaction():
        record(secretary, "unit.paint", body, body_id=body.id)

    assert "unit.paint" in sign_in(client, secretary).get("/journal").text


def test_the_page_asks_as_much_of_the_database_for_three_entries_as_for_one(
    client: FlaskClient, body: Body, secretary: Account
) -> None:
    sign_in(client, secretary)

    def asked() -> int:
        with statements() as seen:
            assert client.get("/journal").status_code == 200
        return len(seen)

    write(secretary, body, 1)
    once = asked()
    write(secretary, body, 2, 3)

    assert asked() == once
