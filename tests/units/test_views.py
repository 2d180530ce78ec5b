"""The pages of bodies, units and persons."""

from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from PIL import Image

from contest.accounts.models import Role
from contest.database import db
from contest.rules.catalogue import honours_for
from contest.units import queries
from contest.units.forms import AUTHORITIES
from contest.units.models import Block, Body, Honorific, Person, Unit, UnitKind
from tests.conftest import sign_in
from tests.factories import make_account, make_block, make_body, make_person, make_unit
from tests.statements import statements


@pytest.fixture
def body(app: Flask) -> Body:
    return make_body()


@pytest.fixture
def secretary(client: FlaskClient, body: Body) -> FlaskClient:
    return sign_in(client, make_account("thuky@x.vn", (Role.SECRETARIAT, body)))


@pytest.fixture
def administrator(app: Flask) -> FlaskClient:
    return sign_in(app.test_client(), make_account("quantri@x.vn", (Role.ADMINISTRATOR, None)))


def xlsx(*rows: list[str]) -> tuple[BytesIO, str]:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return BytesIO(out.getvalue()), "danh-sach.xlsx"


def png() -> tuple[BytesIO, str]:
    out = BytesIO()
    Image.new("RGB", (20, 20)).save(out, "PNG")
    return BytesIO(out.getvalue()), "huy hiệu.png"


UNIT = {"code": "PX", "name": "Ủy ban nhân dân xã Phú Xuân", "kind": "committee"}
BODY = {
    "code": "hiepphuoc", "name": "Ủy ban nhân dân xã Hiệp Phước", "head_title": "Chủ tịch",
    "head_office": "Chủ tịch Ủy ban nhân dân xã Hiệp Phước", "deputy_title": "Phó Chủ tịch", "place": "Hiệp Phước",
    "symbol": "UBND", "authority": "commune_chair",
}  # fmt: skip


def test_who_keeps_one_body_comes_to_its_units_at_once(secretary: FlaskClient, body: Body) -> None:
    answer = secretary.get("/units")

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/bodies/{body.id}/units")


def test_an_administrator_chooses_among_all_bodies(administrator: FlaskClient, body: Body) -> None:
    make_body("khac", name="Ủy ban nhân dân huyện Cần Giờ")

    page = administrator.get("/units").text

    assert "Ủy ban nhân dân huyện Nhà Bè" in page
    assert "Ủy ban nhân dân huyện Cần Giờ" in page


def test_the_list_shows_units_in_their_blocks_and_finds_them_without_accents(
    secretary: FlaskClient, body: Body
) -> None:
    block = make_block(body, "Khối 1 - Các xã")
    make_unit(body, block_id=block.id)
    make_unit(body, "NV", "Phòng Nội vụ")

    every, some = (secretary.get(f"/bodies/{body.id}/units?q={wanted}").text for wanted in ("", "noi vu"))

    assert "Khối 1 - Các xã" in every
    assert "Ủy ban nhân dân xã Phước Kiển" in every
    assert "Phòng Nội vụ" in some
    assert "Ủy ban nhân dân xã Phước Kiển" not in some


def test_the_list_asks_as_much_of_the_database_for_three_units_as_for_one(secretary: FlaskClient, body: Body) -> None:
    def asked() -> int:
        with statements() as seen:
            assert secretary.get(f"/bodies/{body.id}/units").status_code == 200
        return len(seen)

    parent = make_unit(body, block_id=make_block(body).id)
    once = asked()
    for code in ("B", "C"):
        make_unit(body, code, f"Đơn vị {code}", block_id=make_block(body, code).id, parent_id=parent.id)

    assert asked() == once


def test_a_body_is_added_by_an_administrator_only(
    administrator: FlaskClient, secretary: FlaskClient, body: Body
) -> None:
    refused = secretary.post("/bodies/new", data=BODY)
    added = administrator.post("/bodies/new", data=BODY)

    assert refused.status_code == 403
    new = queries.body_by_code("hiepphuoc")
    assert new is not None
    assert added.headers["Location"] == f"/bodies/{new.id}/units"
    assert (new.authority, new.is_since_ever) == ("commune_chair", True)


def test_a_body_without_its_competence_is_not_added_and_keeps_what_was_typed(administrator: FlaskClient) -> None:
    answer = administrator.post("/bodies/new", data={**BODY, "authority": ""})

    assert answer.status_code == 422
    assert 'value="Ủy ban nhân dân xã Hiệp Phước"' in answer.text
    assert queries.bodies() == []


@pytest.mark.parametrize("authority", AUTHORITIES)
def test_whoever_has_a_competence_that_can_be_chosen_may_give_some_honour(authority: str) -> None:
    """Districts ended on 30/6/2025, so their chairmen are looked up in 2019."""
    assert honours_for(authority, on=date(2019, 12, 31))


def test_the_names_on_papers_and_the_emblem_are_changed(secretary: FlaskClient, body: Body) -> None:
    answer = secretary.post(f"/bodies/{body.id}/edit", data={**BODY, "emblem": png()})

    assert answer.headers["Location"] == f"/bodies/{body.id}/units"
    db.session.refresh(body)
    assert body.head_office == "Chủ tịch Ủy ban nhân dân xã Hiệp Phước"
    picture = secretary.get(f"/bodies/{body.id}/emblem")
    assert (picture.mimetype, picture.data) == ("image/png", png()[0].read())
    assert "sandbox" in picture.headers["Content-Security-Policy"]


def test_an_emblem_that_is_no_picture_is_refused_beside_its_field(secretary: FlaskClient, body: Body) -> None:
    answer = secretary.post(f"/bodies/{body.id}/edit", data={**BODY, "emblem": (BytesIO(b"MZ"), "huy.png")})

    assert answer.status_code == 422
    assert "Emblem on certificates: “huy.png” is not one of: PNG, JPG." in answer.text
    assert secretary.get(f"/bodies/{body.id}/emblem").status_code == 404


def test_a_block_is_added_and_renamed(secretary: FlaskClient, body: Body) -> None:
    secretary.post(f"/bodies/{body.id}/blocks", data={"name": "Khối 1"})
    (block,) = queries.blocks_of(body)
    twice = secretary.post(f"/bodies/{body.id}/blocks", data={"name": "Khối 1"})
    renamed = secretary.post(f"/blocks/{block.id}/edit", data={"name": "Khối 1 - Các xã"})

    assert twice.status_code == 422
    assert "There is a block of this name already." in twice.text
    assert renamed.headers["Location"] == f"/bodies/{body.id}/blocks"
    db.session.expire_all()
    assert [block.name for block in queries.blocks_of(body)] == ["Khối 1 - Các xã"]


def test_a_unit_is_added_then_shown_with_its_persons(secretary: FlaskClient, body: Body) -> None:
    answer = secretary.post(f"/bodies/{body.id}/units/new", data=UNIT)
    unit = queries.unit_by_code("PX")

    assert unit is not None
    assert answer.headers["Location"] == f"/units/{unit.id}"
    assert (unit.kind, unit.is_since_ever) == (UnitKind.COMMITTEE, True)

    make_person(unit, "Nguyễn Văn An", honorific=Honorific.MS)
    page = secretary.get(f"/units/{unit.id}").text
    assert "<h1>Ủy ban nhân dân xã Phú Xuân</h1>" in page
    assert "Ms Nguyễn Văn An" in page


def test_an_invalid_unit_keeps_what_was_typed(secretary: FlaskClient, body: Body) -> None:
    answer = secretary.post(f"/bodies/{body.id}/units/new", data={**UNIT, "kind": "", "valid_from": "31/2/2019"})

    assert answer.status_code == 422
    assert 'value="Ủy ban nhân dân xã Phú Xuân"' in answer.text
    assert 'value="31/2/2019"' in answer.text
    assert db.session.query(Unit).count() == 0


def test_a_unit_is_dissolved_on_its_own_page(secretary: FlaskClient, body: Body) -> None:
    unit, successor = make_unit(body), make_unit(body, "NB", "Xã Nhà Bè")
    form = {**UNIT, "code": "PK", "valid_to": "30/6/2025", "successor_id": str(successor.id)}

    secretary.post(f"/units/{unit.id}/edit", data=form)

    page = secretary.get(f"/units/{unit.id}").text
    assert "This unit was dissolved; its last day was 30/6/2025." in page
    assert "Xã Nhà Bè" in page


def test_the_form_of_a_unit_offers_no_unit_of_another_body(secretary: FlaskClient, body: Body) -> None:
    foreign = make_unit(make_body("khac"), "NV", "Phòng của huyện khác")

    answer = secretary.post(f"/bodies/{body.id}/units/new", data={**UNIT, "parent_id": str(foreign.id)})

    assert answer.status_code == 422
    assert "Choose one of the listed." in answer.text
    assert "Phòng của huyện khác" not in answer.text


def test_a_person_is_added_changed_and_leaves(secretary: FlaskClient, body: Body) -> None:
    unit = make_unit(body)
    person = {"full_name": "Nguyễn Thị An", "honorific": "ms", "post": "Chuyên viên"}

    secretary.post(f"/units/{unit.id}/persons/new", data=person)
    (added,) = queries.persons_at(unit)
    secretary.post(f"/persons/{added.id}/edit", data={**person, "post": "Kế toán", "left_on": "31/12/2024"})

    db.session.refresh(added)
    assert (added.full_name, added.honorific, added.post) == ("Nguyễn Thị An", Honorific.MS, "Kế toán")
    assert added.left_on is not None
    assert "31/12/2024" in secretary.get(f"/units/{unit.id}").text


def test_a_person_without_a_form_of_address_is_not_added(secretary: FlaskClient, body: Body) -> None:
    unit = make_unit(body)

    answer = secretary.post(f"/units/{unit.id}/persons/new", data={"full_name": "Nguyễn Thị An", "post": "Kế toán"})

    assert answer.status_code == 422
    assert 'value="Nguyễn Thị An"' in answer.text
    assert db.session.query(Person).count() == 0


@pytest.mark.parametrize(
    ("kind", "headings"),
    [("units", ["Mã đơn vị *", "Tên đơn vị *", "Loại *"]), ("persons", ["Mã đơn vị *", "Xưng hô *", "Họ và tên *"])],
)
def test_the_template_of_an_import_can_be_fetched(
    secretary: FlaskClient, body: Body, kind: str, headings: list[str]
) -> None:
    answer = secretary.get(f"/bodies/{body.id}/{kind}/template.xlsx")

    book = load_workbook(BytesIO(answer.data))
    assert "attachment" in answer.headers["Content-Disposition"]
    assert [cell.value for cell in book.worksheets[0][1]][:3] == headings


def test_lists_of_units_and_persons_are_imported(secretary: FlaskClient, body: Body) -> None:
    units = xlsx(["Mã đơn vị", "Tên đơn vị", "Loại"], ["NV", "Phòng Nội vụ", "Cơ quan chuyên môn"])
    persons = xlsx(["Mã đơn vị", "Xưng hô", "Họ và tên", "Chức vụ"], ["NV", "Bà", "Cá nhân 01", "Chuyên viên"])

    first = secretary.post(f"/bodies/{body.id}/units/import", data={"file": units})
    second = secretary.post(f"/bodies/{body.id}/persons/import", data={"file": persons})

    assert (first.status_code, second.status_code) == (302, 302)
    unit = queries.unit_by_code("NV")
    assert unit is not None
    assert [person.full_name for person in queries.persons_at(unit)] == ["Cá nhân 01"]


def test_a_faulty_list_shows_every_fault_with_its_row_and_column(secretary: FlaskClient, body: Body) -> None:
    units = xlsx(["Mã đơn vị", "Tên đơn vị", "Loại"], ["NV", "Phòng Nội vụ", "Chợ"], ["", "<b>Xã</b>", "Trường học"])

    answer = secretary.post(f"/bodies/{body.id}/units/import", data={"file": units})

    assert answer.status_code == 422
    assert "The list has 2 faults. Nothing was imported." in answer.text
    assert (
        '<td class="num">2</td><td>Loại</td><td>There is no kind “Chợ”. Choose one from the list.</td>' in answer.text
    )
    assert '<td class="num">3</td><td>Mã đơn vị</td><td>This cell must be filled in.</td>' in answer.text
    assert db.session.query(Unit).count() == 0


@pytest.mark.parametrize("kind", ["units", "persons"])
def test_an_import_without_a_file_asks_for_it(secretary: FlaskClient, body: Body, kind: str) -> None:
    answer = secretary.post(f"/bodies/{body.id}/{kind}/import", data={})

    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_an_officer_sees_the_units_of_the_body_and_changes_none(app: Flask, body: Body) -> None:
    unit = make_unit(body)
    person = make_person(unit)
    block = make_block(body)
    officer = sign_in(app.test_client(), make_account("canbo@x.vn", (Role.UNIT_OFFICER, unit)))

    seen = officer.get(f"/bodies/{body.id}/units")
    refused = [
        officer.post(address, data={**UNIT, **BODY, "name": "Tên khác"}).status_code
        for address in (
            f"/bodies/{body.id}/units/new", f"/units/{unit.id}/edit", f"/bodies/{body.id}/edit",
            f"/bodies/{body.id}/blocks", f"/blocks/{block.id}/edit", f"/units/{unit.id}/persons/new",
            f"/persons/{person.id}/edit", f"/bodies/{body.id}/units/import", f"/bodies/{body.id}/persons/import",
        )
    ]  # fmt: skip

    assert seen.status_code == 200
    assert "Add a unit" not in seen.text
    assert refused == [403] * 9
    db.session.expire_all()
    assert (unit.name, block.name) == ("Ủy ban nhân dân xã Phước Kiển", "Khối 1")
    assert (db.session.query(Unit).count(), db.session.query(Block).count()) == (1, 1)


def test_a_secretariat_changes_nothing_in_another_body(secretary: FlaskClient, body: Body) -> None:
    elsewhere = make_body("khac")
    unit = make_unit(elsewhere)

    answers = [
        secretary.get(f"/bodies/{elsewhere.id}/units").status_code,
        secretary.post(f"/units/{unit.id}/edit", data=UNIT).status_code,
    ]

    assert answers == [403, 403]
    db.session.refresh(unit)
    assert unit.name == "Ủy ban nhân dân xã Phước Kiển"
