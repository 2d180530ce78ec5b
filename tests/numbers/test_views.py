"""The number book on its pages."""

from io import BytesIO

from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from contest.accounts.models import Role
from contest.database import db, transaction
from contest.numbers import services
from contest.numbers.models import TakenNumber
from contest.numbers.services import OutsideNumbers
from tests.conftest import sign_in
from tests.factories import make_account, make_body
from tests.numbers.conftest import DAY, Registry
from tests.statements import statements

TYPED = {"series": "QĐ-UBND", "until": "36", "issued_on": "07/02/2020", "reason": "Sổ giấy"}


def test_the_secretariat_notes_numbers_given_elsewhere(client: FlaskClient, registry: Registry) -> None:
    secretary, address = sign_in(client, registry.secretary), f"/bodies/{registry.body.id}/numbers"

    assert "Nothing was numbered in 2020" in secretary.get(address).text
    answer = secretary.post(f"{address}/outside", data=TYPED)

    assert answer.status_code == 302
    page = secretary.get(answer.location).text
    assert "01–36/QĐ-UBND" in page and "Sổ giấy" in page and "37/QĐ-UBND" in page


def test_a_faulty_note_comes_back_and_takes_no_number(client: FlaskClient, registry: Registry) -> None:
    secretary, address = sign_in(client, registry.secretary), f"/bodies/{registry.body.id}/numbers/outside"
    secretary.post(address, data=TYPED)

    refused = secretary.post(address, data={**TYPED, "reason": "Ghi lần hai"})
    invalid = secretary.post(address, data={**TYPED, "until": "không"})

    assert (refused.status_code, invalid.status_code) == (422, 422)
    assert "next number of the series is 37" in refused.text and "Ghi lần hai" in refused.text
    assert len(db.session.scalars(select(TakenNumber)).all()) == 1


def test_only_the_secretariat_of_the_body_notes_and_the_leader_reads(client: FlaskClient, registry: Registry) -> None:
    address = f"/bodies/{registry.body.id}/numbers"
    stranger = make_account("stranger@x.vn", (Role.SECRETARIAT, make_body("binhchanh")))

    assert sign_in(client, registry.leader).get(address).status_code == 200
    assert client.post(f"{address}/outside", data=TYPED).status_code == 403
    assert sign_in(client, stranger).get(address).status_code == 403
    assert client.get(f"{address}.xlsx").status_code == 403
    assert db.session.scalars(select(TakenNumber)).all() == []


def test_the_book_is_searched_and_downloaded_safely(client: FlaskClient, registry: Registry) -> None:
    with transaction():
        services.note_outside(registry.body, OutsideNumbers("QĐ-UBND", 3, DAY, "Sổ giấy"), by=registry.secretary)
        services.take(registry.body, "QĐ-UBND", DAY, '=HYPERLINK("x")', registry.body, registry.secretary)
        services.take(registry.body, "TTr-NV", DAY, "Đề nghị khen thưởng", registry.body, registry.secretary)
    secretary, address = sign_in(client, registry.secretary), f"/bodies/{registry.body.id}/numbers"

    assert "Đề nghị khen thưởng" in secretary.get(f"{address}?q=de+nghi").text
    assert "Sổ giấy" not in secretary.get(f"{address}?q=de+nghi").text
    assert "Sổ giấy" in secretary.get(f"{address}?q=2").text
    assert "Đề nghị khen thưởng" not in secretary.get(f"{address}?series=QĐ-UBND").text
    sheet = load_workbook(BytesIO(secretary.get(f"{address}.xlsx?year=2020").data)).worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["01–03/QĐ-UBND", "04/QĐ-UBND", "01/TTr-NV"]
    assert (sheet.cell(3, 3).value, sheet.cell(3, 3).data_type) == ('=HYPERLINK("x")', "s")


def test_a_longer_book_asks_no_more_of_the_database(client: FlaskClient, registry: Registry) -> None:
    secretary, address = sign_in(client, registry.secretary), f"/bodies/{registry.body.id}/numbers"

    def count(rows: int) -> int:
        with transaction():
            for _ in range(rows):
                services.take(registry.body, "QĐ-UBND", DAY, "Về việc", registry.body, registry.secretary)
        with statements() as seen:
            assert secretary.get(address).status_code == 200
        return len(seen)

    assert count(1) == count(3)


def test_a_run_of_many_is_confirmed_on_the_page(client: FlaskClient, registry: Registry) -> None:
    secretary, address = sign_in(client, registry.secretary), f"/bodies/{registry.body.id}/numbers/outside"

    asked = secretary.post(address, data={**TYPED, "until": "3600"})
    assert asked.status_code == 422
    assert 'value="3600"' in asked.text
    assert 'name="sure"' in asked.text
    assert db.session.scalars(select(TakenNumber)).all() == []

    assert secretary.post(address, data={**TYPED, "until": "3600", "sure": "y"}).status_code == 302
    assert db.session.scalars(select(TakenNumber)).one().until == 3600


def test_a_run_is_given_back_on_the_page_with_a_reason(client: FlaskClient, registry: Registry) -> None:
    secretary, address = sign_in(client, registry.secretary), f"/bodies/{registry.body.id}/numbers"
    secretary.post(f"{address}/outside", data=TYPED)
    row = db.session.scalars(select(TakenNumber)).one()
    assert f"/numbers/{row.id}/release" in secretary.get(address).text

    assert secretary.post(f"/numbers/{row.id}/release", data={"reason": ""}).status_code == 422
    assert not row.is_released
    assert secretary.post(f"/numbers/{row.id}/release", data={"reason": "Gõ nhầm"}).status_code == 302

    page = secretary.get(address).text
    assert "Gõ nhầm" in page and "01/QĐ-UBND" in page
    assert f"/numbers/{row.id}/release" not in page
    assert sign_in(client, registry.leader).post(f"/numbers/{row.id}/release", data={"reason": "x"}).status_code == 403
