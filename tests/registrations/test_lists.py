"""The pages of lists in and out: who may, what is shown before anything is registered, what is said afterwards."""

from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select

from contest import clock
from contest.accounts.models import Account, Role
from contest.database import db, transaction
from contest.initiatives.models import Initiative, InitiativeState
from contest.journal.models import JournalEntry
from contest.movements.models import MovementState
from contest.registrations import tasks
from contest.registrations.models import ExportRun, SentList
from contest.storage.uploads import Upload
from tests.conftest import sign_in
from tests.factories import make_account, make_initiative
from tests.registrations.lists import ROW, World, cells, filled, row
from tests.statements import statements
from tests.wordfiles import text_of


@pytest.fixture
def world(app: Flask) -> World:
    return World.made()


@pytest.fixture
def officer(app: Flask, world: World) -> FlaskClient:
    return sign_in(app.test_client(), world.officer)


@pytest.fixture
def secretary(app: Flask, world: World) -> FlaskClient:
    return sign_in(app.test_client(), world.secretary)


def address(world: World, rest: str = "") -> str:
    return f"/movements/{world.movement.id}/registrations{rest}"


def send(client: FlaskClient, world: World, upload: Upload) -> Any:
    return client.post(address(world, "/import"), data={"file": (BytesIO(upload.content), upload.filename)})


def count() -> int:
    return db.session.scalar(select(func.count(Initiative.id))) or 0


def acts() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.id)))


def test_send_list_shows_first_what_would_be_made_and_confirm_makes_it_once(world: World, officer: FlaskClient) -> None:
    make_initiative(world.movement, world.other, world.neighbour, title="Hẻm văn minh")
    upload = filled(world.movement, row(1), {**ROW, "Tên giải pháp, sáng kiến": "Xây dựng hẻm văn minh"})

    there = send(officer, world, upload).headers["Location"]
    page = officer.get(there).text

    assert "No fault was found. 2 drafts would be made." in page
    assert "Hẻm văn minh" in page
    assert count() == 1

    answer = officer.post(there, follow_redirects=True)
    officer.post(there)
    assert "2 drafts have been made from the list." in answer.text
    assert count() == 3
    assert acts().count("registrations.import") == 1
    assert officer.get(there).status_code == 302


def test_a_faulty_list_is_told_row_by_row_and_nothing_is_kept(world: World, officer: FlaskClient) -> None:
    answer = send(officer, world, filled(world.movement, row(1), {**row(2), "Lĩnh vực": "Y tế"}))

    assert answer.status_code == 422
    assert "There is no field “Y tế”. Choose it from the list." in answer.text
    assert (count(), db.session.scalar(select(func.count(SentList.id)))) == (0, 0)


def test_a_list_that_others_have_overtaken_is_not_taken_in(world: World, officer: FlaskClient) -> None:
    there = send(officer, world, filled(world.movement, row(1))).headers["Location"]
    make_initiative(world.movement, world.unit, world.officer, title="Giải pháp số 1")

    answer = officer.post(there)

    assert answer.status_code == 422
    assert "has registered an initiative of this name already" in answer.text
    assert count() == 1


@pytest.mark.parametrize("content", [b"", b"Ten;Don vi"])
def test_send_list_refuses_what_is_no_list(world: World, officer: FlaskClient, content: bytes) -> None:
    assert send(officer, world, Upload("a.xlsx", content)).status_code == 422
    assert officer.post(address(world, "/import")).status_code == 422


def test_an_officer_cannot_register_for_another_unit_the_secretariat_can(
    world: World, officer: FlaskClient, app: Flask
) -> None:
    upload = filled(world.movement, {**row(1), "Mã đơn vị": "PX"})

    assert "You cannot register for “PX” here." in send(officer, world, upload).text
    there = send(sign_in(app.test_client(), world.secretary), world, upload).headers["Location"]
    assert officer.get(there).status_code == 403


def test_the_template_offers_an_officer_only_the_own_units(world: World, officer: FlaskClient) -> None:
    book = load_workbook(BytesIO(officer.get(address(world, "/template.xlsx")).data))

    assert book.sheetnames == ["Đăng ký", "Instructions", "Danh mục"]
    assert book.worksheets[0]["A1"].value == "Mã đơn vị"
    assert [cell.value for cell in book["Danh mục"]["A"] if cell.value] == [
        "Mã đơn vị", "PK – Ủy ban nhân dân xã Phước Kiển",
    ]  # fmt: skip


def test_submit_drafts_hands_in_the_complete_ones_and_names_what_the_others_lack(
    world: World, officer: FlaskClient
) -> None:
    world.take_in(filled(world.movement, row(1), row(2)))
    make_initiative(world.movement, world.unit, world.officer, title="Thiếu", state=InitiativeState.DRAFT, answers={})
    make_initiative(world.movement, world.other, world.neighbour, title="Của xã khác", state=InitiativeState.DRAFT)

    page = officer.get(address(world)).text
    assert "2 drafts lack nothing." in page
    answer = officer.post(address(world, "/submit"), follow_redirects=True)

    assert "2 initiatives have been submitted." in answer.text
    assert "One draft was not submitted; what it lacks stands beside it." in answer.text
    assert "Thực trạng: Answer this question." in answer.text
    states = {one.title: one.state for one in db.session.scalars(select(Initiative))}
    assert states["Giải pháp số 1"] is states["Giải pháp số 2"] is InitiativeState.SUBMITTED
    assert states["Thiếu"] is states["Của xã khác"] is InitiativeState.DRAFT
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "registrations.submit")).one()
    assert entry.details == {"submitted": 2, "drafts": 1}


def test_submit_drafts_after_the_deadline_says_why_and_moves_nothing(app: Flask) -> None:
    world = World.made(registration=(-20, -1))
    world.take_in(filled(world.movement, row(1)))
    client = sign_in(app.test_client(), world.officer)

    answer = client.post(address(world, "/submit"), follow_redirects=True)

    assert "Registration closed on" in answer.text
    assert db.session.scalars(select(Initiative)).one().state is InitiativeState.DRAFT


def test_submit_drafts_is_the_officers(world: World, secretary: FlaskClient) -> None:
    world.take_in(filled(world.movement, row(1)))

    assert secretary.post(address(world, "/submit")).status_code == 403


def test_a_list_cannot_be_sent_before_launch_or_after_close(world: World, officer: FlaskClient) -> None:
    with transaction():
        world.movement.state = MovementState.CLOSED

    assert send(officer, world, filled(world.movement, row(1))).status_code == 403
    assert officer.get(address(world)).status_code == 200


@pytest.mark.parametrize(("form", "begins"), [("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")])
def test_export_sends_what_the_reader_sees_and_is_put_on_record(
    world: World, officer: FlaskClient, form: str, begins: bytes
) -> None:
    make_initiative(world.movement, world.unit, world.officer, title="Của mình", state=InitiativeState.DRAFT)
    make_initiative(world.movement, world.other, world.neighbour, title="Của xã khác")

    answer = officer.get(address(world, f"/export.{form}"))

    assert answer.data.startswith(begins)
    text = answer.data.decode() if form == "csv" else str(cells(answer.data))
    assert "Của mình" in text and "Của xã khác" not in text
    assert acts() == ["registrations.export"]
    assert officer.get(address(world, "/export.doc")).status_code == 404


def test_bind_dossiers_makes_an_archive_that_only_its_asker_fetches(
    world: World, officer: FlaskClient, secretary: FlaskClient
) -> None:
    make_initiative(world.movement, world.unit, world.officer, title="Đủ điều kiện")

    there = officer.post(address(world, "/dossiers")).headers["Location"]

    page = officer.get(there).text
    assert "Download (ZIP)" in page and "It can be fetched for 14 days, only by you." in page
    answer = officer.get(f"{there}/file.zip")
    assert ZipFile(BytesIO(answer.data)).namelist()[0] == "01 - Đủ điều kiện/ban-dang-ky.pdf"
    assert answer.headers["Content-Length"] == str(len(answer.data))
    assert "ho-so-cchc.zip" in answer.headers["Content-Disposition"]
    assert officer.get(f"{there}/progress").json["finished"] is True
    assert [secretary.get(f"{there}{rest}").status_code for rest in ("", "/file.zip", "/progress")] == [403] * 3
    assert officer.get(f"{there}/file.pdf").status_code == 404


def test_an_officer_whose_role_was_taken_fetches_nothing_more(world: World, officer: FlaskClient) -> None:
    make_initiative(world.movement, world.unit, world.officer)
    there = officer.post(address(world, "/dossiers")).headers["Location"]
    with transaction():
        db.session.get_one(Account, world.officer.id).grants[0].revoked_at = clock.now()

    assert officer.get(f"{there}/file.zip").status_code == 403


def test_what_was_taken_away_is_said_and_can_be_made_anew(world: World, officer: FlaskClient) -> None:
    there = officer.post(address(world, "/dossiers")).headers["Location"]
    with clock.at(clock.now() + tasks.KEPT + timedelta(days=1)):
        tasks.take_old_exports_away()

    assert "The file was taken away on" in officer.get(there).text
    assert officer.get(f"{there}/file.zip").status_code == 404
    assert officer.post(address(world, "/dossiers")).headers["Location"] != there
    assert "Taken away on" in officer.get(address(world)).text


def test_print_list_makes_a_paper_of_one_unit_or_of_all(world: World, secretary: FlaskClient) -> None:
    make_initiative(world.movement, world.unit, world.officer, title="Một cửa")
    make_initiative(world.movement, world.other, world.neighbour, title="Hẻm văn minh")

    there = secretary.post(address(world, "/list"), data={"unit_id": str(world.unit.id)}).headers["Location"]
    text = text_of(secretary.get(f"{there}/file.docx").data)
    assert "Một cửa" in text and "Hẻm văn minh" not in text
    assert secretary.get(f"{there}/file.pdf").data.startswith(b"%PDF")
    everything = secretary.post(address(world, "/list"), data={"unit_id": ""}).headers["Location"]
    assert "Hẻm văn minh" in text_of(secretary.get(f"{everything}/file.docx").data)
    assert secretary.post(address(world, "/list"), data={"unit_id": "999"}).status_code == 404


def test_the_sheet_is_made_of_what_stands_now_and_made_anew_after_a_change(world: World, officer: FlaskClient) -> None:
    made = make_initiative(world.movement, world.unit, world.officer, title="Một cửa", state=InitiativeState.DRAFT)
    there = f"/initiatives/{made.id}/sheet"

    assert "Make the sheet" in officer.get(there).text
    assert officer.get(f"{there}.pdf").status_code == 404
    officer.post(there)
    officer.post(there)
    assert "Một cửa" in text_of(officer.get(f"{there}.docx").data)
    assert officer.get(f"{there}.pdf").data.startswith(b"%PDF")
    assert officer.get(f"{there}.json").json["finished"] is True
    assert acts() == ["initiative.sheet"]

    with transaction():
        db.session.get_one(Initiative, made.id).title = "Tên khác"
    assert "Make the sheet" in officer.get(there).text
    officer.post(there)
    assert "Tên khác" in text_of(officer.get(f"{there}.docx").data)


def test_the_sheet_of_a_draft_is_not_the_secretariats(world: World, secretary: FlaskClient, app: Flask) -> None:
    draft = make_initiative(world.movement, world.unit, world.officer, state=InitiativeState.DRAFT)
    judge = sign_in(app.test_client(), make_account("judge@x.vn", (Role.JUDGE, world.body)))

    assert secretary.post(f"/initiatives/{draft.id}/sheet").status_code == 403
    assert judge.post(f"/initiatives/{draft.id}/sheet").status_code == 403


def test_the_receipt_comes_as_a_word_file_and_a_sheet_does_not_stand_in_for_it(
    world: World, officer: FlaskClient
) -> None:
    world.take_in(filled(world.movement, row(1)))
    officer.post(address(world, "/submit"))
    made = db.session.scalars(select(Initiative)).one()
    officer.post(f"/initiatives/{made.id}/sheet")

    assert "PHIẾU TIẾP NHẬN" in text_of(officer.get(f"/initiatives/{made.id}/receipt.docx").data).upper()


def test_the_way_back_keeps_the_filters_of_the_list(world: World, officer: FlaskClient) -> None:
    back = f"/movements/{world.movement.id}/initiatives?state=draft"

    assert f'href="{back}"' in officer.get(address(world), query_string={"back": back}).text
    assert 'href="//evil"' not in officer.get(address(world), query_string={"back": "//evil"}).text


def test_the_page_asks_the_database_equally_often_for_one_draft_and_for_three(
    world: World, officer: FlaskClient
) -> None:
    def asked() -> int:
        there = address(world)
        officer.get(there)
        with statements() as seen:
            assert officer.get(there).status_code == 200
        return len(seen)

    world.take_in(filled(world.movement, row(1)))
    once = asked()
    world.take_in(filled(world.movement, row(2), row(3)))

    assert asked() == once


def test_a_run_that_failed_says_why_and_can_be_tried_again(
    world: World, officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_initiative(world.movement, world.unit, world.officer)

    def broken(*_given: object) -> None:
        raise OSError

    monkeypatch.setattr(tasks.Binder, "add", broken)
    there = officer.post(address(world, "/dossiers")).headers["Location"]

    assert "It could not be made." in officer.get(there).text
    assert db.session.scalars(select(ExportRun)).one().error is not None
