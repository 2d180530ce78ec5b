"""The pages of the award history: what each role sees, what is refused, what comes back with everything typed."""

from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from python_calamine import load_workbook
from sqlalchemy import select

from contest.accounts.models import Role
from contest.database import db, transaction
from contest.histories import services
from contest.histories.models import Merger, OldDecision
from contest.histories.queries import past_honours
from tests.awards.conftest import Office
from tests.conftest import sign_in
from tests.factories import make_account, make_body
from tests.histories.conftest import CITY, PRAISE, entered, person_line
from tests.histories.test_services import sheet
from tests.storage.clamd import MALWARE, Pretended

FORM = {
    "notation": "2001/QĐ-UBND", "issued_on": "19/5/2016", "authority": CITY, "level": "province",
    "title": "Về việc tặng Bằng khen", "lines-0-kind": "individual", "lines-0-name": "Nguyễn Văn Một",
    "lines-0-unit_name": "Ủy ban nhân dân xã Phước Kiển", "lines-0-honour": PRAISE, "lines-0-merit_kind": "merit",
    "lines-1-kind": "collective", "lines-1-merit_kind": "merit",
}  # fmt: skip


@pytest.fixture
def office_client(office: Office, client: FlaskClient) -> FlaskClient:
    return sign_in(client, office.secretary)


def test_a_person_is_looked_up_without_accents(office: Office, office_client: FlaskClient) -> None:
    office.decide(office.submitted(office.persons[2]), 101)

    page = office_client.get("/history?q=le+duc").text

    assert "Lê Đức Ba" in page
    assert "101/QĐ-UBND" in page
    assert "Never awarded" in office_client.get("/history?q=tran+thi").text
    assert "Nobody fits" in office_client.get("/history?q=khong+co").text


def test_the_history_of_a_person_is_shown_by_year_and_exported(office: Office, office_client: FlaskClient) -> None:
    office.decide(office.submitted(office.persons[2]), 101)
    address = f"/history/persons/{office.persons[2].id}"

    page, file = office_client.get(address).text, office_client.get(f"{address}/history.xlsx")

    assert "<h2>2020</h2>" in page
    rows = load_workbook(BytesIO(file.data)).get_sheet_by_index(0).to_python()
    assert rows[1][:3] == [2020.0, "Giấy khen của Chủ tịch Ủy ban nhân dân huyện", "101/QĐ-UBND"]
    unit = office_client.get(f"/history/units/{office.units[0].id}/history.xlsx")
    assert unit.status_code == 200


def test_an_officer_reads_the_history_of_the_own_unit_and_no_other(office: Office, client: FlaskClient) -> None:
    sign_in(client, office.officer)

    assert client.get(f"/history/units/{office.units[0].id}").status_code == 200
    assert client.get(f"/history/persons/{office.persons[0].id}").status_code == 200
    assert client.get(f"/history/units/{office.units[1].id}").status_code == 403
    assert client.get("/history").status_code == 403


def test_a_decision_is_entered_by_form_matched_and_found(office: Office, office_client: FlaskClient) -> None:
    person, body = office.persons[0], office.body
    assert "Enter a decision" in office_client.get(f"/bodies/{body.id}/old-decisions").text
    answer = office_client.post(f"/bodies/{body.id}/old-decisions/new", data=FORM)
    decision = db.session.scalars(select(OldDecision)).one()
    assert answer.location == f"/bodies/{body.id}/old-decisions/match?decision_id={decision.id}"

    page = office_client.get(answer.location).text
    assert f'<option selected value="person:{person.id}">' in page
    line = decision.lines[0]
    office_client.post(answer.location, data={f"match-{line.id}": f"person:{person.id}"})

    assert [honour.decision_ref for honour in past_honours(person)] == ["2001/QĐ-UBND"]
    shown = office_client.get(f"/old-decisions/{decision.id}").text
    assert f"/history/persons/{person.id}" in shown
    assert "2001/QĐ-UBND" in office_client.get("/history?q=nguyen+van+mot").text


def test_a_refused_decision_comes_back_with_everything_typed(office: Office, office_client: FlaskClient) -> None:
    answer = office_client.post(
        f"/bodies/{office.body.id}/old-decisions/new", data={**FORM, "lines-0-honour": "GK_HUYEN"}
    )

    assert answer.status_code == 422
    assert "given at another level" in answer.text
    assert "Nguyễn Văn Một" in answer.text
    assert db.session.scalars(select(OldDecision)).all() == []


def test_an_invalid_form_says_what_is_missing(office: Office, office_client: FlaskClient) -> None:
    answer = office_client.post(
        f"/bodies/{office.body.id}/old-decisions/new", data={**FORM, "level": "", "lines-0-honour": ""}
    )

    assert answer.status_code == 422
    assert answer.text.count('class="field field--wrong"') == 2


def test_a_decision_is_corrected_and_both_versions_are_read(office: Office, office_client: FlaskClient) -> None:
    first = entered(office.body, office.secretary, person_line("Nguyễn Văn Mốt"))
    page = office_client.get(f"/old-decisions/{first.id}/correct").text
    assert 'value="Nguyễn Văn Mốt"' in page

    answer = office_client.post(f"/old-decisions/{first.id}/correct", data={**FORM, "reason": "Viết sai tên"})

    second = db.session.scalars(select(OldDecision).where(OldDecision.version == 2)).one()
    assert answer.location == f"/old-decisions/{second.id}"
    assert "Viết sai tên" in office_client.get(answer.location).text
    assert "This version was corrected" in office_client.get(f"/old-decisions/{first.id}").text
    again = office_client.post(f"/old-decisions/{first.id}/correct", data={**FORM, "reason": "Lần nữa"})
    assert again.status_code == 422


def test_a_list_is_imported_or_its_faults_are_shown(office: Office, office_client: FlaskClient) -> None:
    address = f"/bodies/{office.body.id}/old-decisions/import"

    def send(upload: bytes) -> object:
        data = {"file": (BytesIO(upload), "cu.xlsx")}
        return office_client.post(address, data=data, content_type="multipart/form-data")

    assert send(sheet({}, {"level": "?"}).content).status_code == 422  # type: ignore[attr-defined]
    assert db.session.scalars(select(OldDecision)).all() == []
    assert send(sheet({}).content).status_code == 302  # type: ignore[attr-defined]
    assert len(db.session.scalars(select(OldDecision)).all()) == 1
    assert office_client.get(f"/bodies/{office.body.id}/old-decisions/template.xlsx").status_code == 200


def test_a_scan_is_kept_with_the_decision(office: Office, office_client: FlaskClient) -> None:
    pixel = BytesIO()
    Image.new("RGB", (2, 2)).save(pixel, "PNG")
    data = {**FORM, "scan": (BytesIO(pixel.getvalue()), "quyet-dinh.png")}
    office_client.post(
        f"/bodies/{office.body.id}/old-decisions/new", data=data, content_type="multipart/form-data"
    )  # fmt: skip
    decision = db.session.scalars(select(OldDecision)).one()

    assert office_client.get(f"/old-decisions/{decision.id}/scan").data == pixel.getvalue()
    assert office_client.get("/old-decisions/999/scan").status_code == 404


def test_a_scan_with_malware_is_refused_and_what_was_typed_comes_back(
    app: Flask, office: Office, office_client: FlaskClient
) -> None:
    pixel = BytesIO()
    Image.new("RGB", (2, 2)).save(pixel, "PNG")
    with Pretended() as clamd:
        app.extensions["settings"] = replace(app.extensions["settings"], clamd_url=clamd.scanner.address)
        answer = office_client.post(
            f"/bodies/{office.body.id}/old-decisions/new",
            data={**FORM, "scan": (BytesIO(pixel.getvalue() + MALWARE), "quyet-dinh.png")},
            content_type="multipart/form-data",
        )

    assert answer.status_code == 422
    assert "holds malware" in answer.text and FORM["title"] in answer.text
    assert db.session.scalars(select(OldDecision)).all() == []


def test_two_entries_are_compared_merged_and_taken_apart(office: Office, office_client: FlaskClient) -> None:
    first, second = office.persons[0], office.persons[1]
    with transaction():
        second.full_name = "Nguyễn Văn Mốt"
    pairs = office_client.get(f"/bodies/{office.body.id}/duplicates").text
    address = f"/persons/{first.id}/merge/{second.id}"
    assert address in pairs
    assert "Nguyễn Văn Mốt" in office_client.get(address).text
    assert office_client.post(address, data={"reason": ""}).status_code == 422
    assert db.session.scalars(select(Merger)).all() == []

    office_client.post(address, data={"reason": "Một người hai chức vụ"})
    merger = db.session.scalars(select(Merger)).one()
    assert "Một người hai chức vụ" in office_client.get(f"/history/persons/{first.id}").text
    assert address not in office_client.get(f"/bodies/{office.body.id}/duplicates").text
    assert office_client.post(address, data={"reason": "Lần nữa"}).status_code == 422
    office_client.get(f"/mergers/{merger.id}/undo")
    office_client.post(f"/mergers/{merger.id}/undo", data={"reason": "Hai người"})
    db.session.expire_all()
    assert merger.undone_reason == "Hai người"
    assert office_client.get(f"/persons/{first.id}/merge/{first.id}").status_code == 404


def test_another_secretariat_may_neither_read_nor_merge_nor_enter(office: Office, client: FlaskClient) -> None:
    decision = entered(office.body, office.secretary)
    elsewhere = make_body("khac")
    sign_in(client, make_account("xa@x.vn", (Role.SECRETARIAT, elsewhere)))

    assert client.get(f"/old-decisions/{decision.id}").status_code == 403
    assert client.get(f"/history/persons/{office.persons[0].id}").status_code == 403
    merge = f"/persons/{office.persons[0].id}/merge/{office.persons[1].id}"
    assert client.post(merge, data={"reason": "x"}).status_code == 403
    assert "Nguyễn" not in client.get("/history?q=nguyen").text
    # The successor's secretariat reads on.
    with transaction():
        office.body.successor_id = elsewhere.id
    assert client.get(f"/history/persons/{office.persons[0].id}").status_code == 200


def test_all_lines_that_wait_are_matched_on_one_page(office: Office, office_client: FlaskClient) -> None:
    address = f"/bodies/{office.body.id}/old-decisions/match"
    assert "Somebody has looked at every line" in office_client.get(address).text
    decision = entered(office.body, office.secretary, person_line(), person_line("Ai Đó"))
    one, other = decision.lines

    office_client.post(address, data={f"match-{one.id}": f"person:{office.persons[0].id}", f"match-{other.id}": "none"})

    db.session.expire_all()
    assert (one.person_id, other.person_id, other.looked_at is not None) == (office.persons[0].id, None, True)
    assert "Somebody has looked at every line" in office_client.get(address).text
    assert services.match_lines(office.body, {}, by=office.secretary) == 0
