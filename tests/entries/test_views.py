"""Paper sheets and workbooks in the browser, for the secretariat and for judges."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from contest import clock
from contest.accounts.models import Account
from contest.database import db, transaction
from contest.entries import queries
from contest.entries.models import PaperSheet, PaperState, SentKit
from contest.movements.models import JudgingTerms, PhaseKind
from contest.panels.models import Assignment
from contest.scoring.models import SheetState
from contest.scoring.queries import sheet_of
from contest.scoring.services import hand_in, reopen_sheet
from tests.conftest import sign_in
from tests.entries.world import again, colleague, entered
from tests.evidence.samples import picture
from tests.factories import make_person, make_sheet
from tests.pdf import pages_of
from tests.scoring.world import MARKS, World, make_world
from tests.statements import statements


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def office(world: World, client: FlaskClient) -> FlaskClient:
    return sign_in(client, world.secretary)


def typed(world: World, **changed: str) -> dict[str, str]:
    """Return the form of a reading as it is sent."""
    said = {"novelty": "25", "effect": "30", "spread": "20", "dossier": "8,5", **changed}
    return {f"mark-{world.criteria[code].id}": mark for code, mark in said.items()}


def enter(world: World, office: FlaskClient, assignment: Assignment, **changed: str) -> TestResponse:
    scan = picture()
    data: dict[str, object] = {
        **typed(world, **changed), "signed_on": clock.today().strftime("%d/%m/%Y"), "comment": "Rõ ràng.",
        "file": (BytesIO(scan.content), scan.filename),
    }  # fmt: skip
    return office.post(f"/assignments/{assignment.id}/paper", data=data, follow_redirects=True)


def test_a_code_leads_from_the_list_to_the_signed_sheet_and_on(
    world: World, office: FlaskClient, assignment: Assignment, other: Account
) -> None:
    code = queries.codes_in(world.movement).of(assignment)
    address = f"/movements/{world.movement.id}/paper-sheets"
    assert office.get(address, query_string={"code": code}).location.endswith(f"/assignments/{assignment.id}/paper")

    assert "To be read a second time" in enter(world, office, assignment).text
    paper = db.session.scalars(select(PaperSheet)).one()
    assert office.get(address, query_string={"code": code}).location.endswith(f"/paper-sheets/{paper.id}")
    sign_in(office, other)
    done = office.post(f"/paper-sheets/{paper.id}/again", data=typed(world), follow_redirects=True).text
    assert "Both readings agree" in done and "Taken over" in done
    sheet = sheet_of(assignment)
    assert sheet is not None and sheet.state is SheetState.HANDED_IN


def test_a_wrong_code_is_told_and_comes_back(world: World, office: FlaskClient, assignment: Assignment) -> None:
    answer = office.get(f"/movements/{world.movement.id}/paper-sheets", query_string={"code": "01-1-01-1-XX"})

    assert answer.status_code == 422
    assert "no sheet with this code" in answer.text and 'value="01-1-01-1-XX"' in answer.text


def test_a_missing_mark_keeps_everything_typed_and_nothing_is_kept(
    world: World, office: FlaskClient, assignment: Assignment
) -> None:
    answer = enter(world, office, assignment, effect="", novelty="40")

    assert answer.status_code == 422
    assert "Type the mark that stands on the sheet." in answer.text and "A mark here lies from 0 to 30." in answer.text
    assert 'value="8,5"' in answer.text and "Rõ ràng." in answer.text
    assert db.session.scalar(select(func.count()).select_from(PaperSheet)) == 0


def test_the_first_reading_is_shown_to_nobody_before_the_second(
    world: World, office: FlaskClient, assignment: Assignment, other: Account
) -> None:
    paper = entered(world, assignment, dossier=735)
    sign_in(office, other)
    pages = [office.get(f"/paper-sheets/{paper.id}{part}").text for part in ("", "/again")]
    pages.append(office.get(f"/movements/{world.movement.id}/paper-sheets").text)

    assert all("7,35" not in page for page in pages)
    journal = office.get("/journal").text
    assert "Entered a paper sheet" in journal and "7,35" not in journal


def test_what_differs_is_decided_beside_the_scan(
    world: World, office: FlaskClient, assignment: Assignment, other: Account
) -> None:
    paper = again(world, entered(world, assignment), other, effect=1000)
    page = office.get(f"/paper-sheets/{paper.id}/settle").text
    field = f"mark-{world.criteria['effect'].id}"
    assert f"/paper-sheets/{paper.id}/scan" in page and f'name="{field}"' in page
    assert f"mark-{world.criteria['novelty'].id}" not in page

    seen = page.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    refused = office.post(f"/paper-sheets/{paper.id}/settle", data={"reason": "x"})
    assert refused.status_code == 422 and "Type the mark that holds." in refused.text
    office.post(f"/paper-sheets/{paper.id}/settle", data={field: "30", "seen": seen, "reason": "Số 3 đọc thành 1."})
    assert db.session.get_one(PaperSheet, paper.id).state is PaperState.TAKEN_OVER
    assert "Số 3 đọc thành 1." in office.get(f"/paper-sheets/{paper.id}").text


def test_the_judge_sees_the_scan_and_can_object(
    world: World, client: FlaskClient, assignment: Assignment, other: Account
) -> None:
    paper = again(world, entered(world, assignment), other)
    judge = sign_in(client, world.judge())
    assert f"/paper-sheets/{paper.id}" in judge.get(f"/assignments/{assignment.id}").text
    assert judge.get(f"/paper-sheets/{paper.id}/scan").mimetype == "image/png"

    page = judge.post(f"/paper-sheets/{paper.id}/object", data={"reason": "Tôi cho 30."}, follow_redirects=True).text
    assert "Your sheet is open again" in page
    listed = sign_in(client, world.secretary).get(f"/movements/{world.movement.id}/paper-sheets").text
    assert "The judge objects: Tôi cho 30." in listed


def test_another_judge_sees_nothing_of_a_paper_sheet(
    world: World, client: FlaskClient, assignment: Assignment, other: Account
) -> None:
    paper = again(world, entered(world, assignment), other)
    sign_in(client, world.judge(2))

    for address in (f"/paper-sheets/{paper.id}", f"/paper-sheets/{paper.id}/scan", f"/paper-sheets/{paper.id}/object",
                    f"/paper-sheets/{paper.id}/again", f"/movements/{world.movement.id}/paper-sheets",
                    f"/seats/{assignment.seat_id}/kit", f"/seats/{assignment.seat_id}/kit.xlsx",
                    f"/assignments/{assignment.id}/paper"):  # fmt: skip
        assert client.get(address).status_code == 403, address


def test_a_secretary_who_wrote_an_initiative_reads_no_sheet_of_it(app: Flask, client: FlaskClient) -> None:
    world = make_world(phases={PhaseKind.SCORING: (-30, 30), PhaseKind.ANNOUNCEMENT: (31, 60)})
    person = make_person(world.unit, "Chuyên viên 01")
    with transaction():
        world.secretary.person_id = person.id
    own = world.assignment(1, world.initiative(title="Của tôi", authors=[person]))
    paper = entered(world, own, by=colleague(world))
    office = sign_in(client, world.secretary)

    for address in (f"/assignments/{own.id}/paper", f"/paper-sheets/{paper.id}", f"/paper-sheets/{paper.id}/again"):
        assert office.get(address).status_code == 403, address
    assert "Của tôi" not in office.get(f"/movements/{world.movement.id}/paper-sheets").text


def test_a_paper_entered_by_mistake_is_set_aside_with_its_reason(
    world: World, office: FlaskClient, assignment: Assignment
) -> None:
    paper = entered(world, assignment)
    assert office.post(f"/paper-sheets/{paper.id}/set-aside", data={"reason": ""}).status_code == 422
    page = office.post(f"/paper-sheets/{paper.id}/set-aside", data={"reason": "Quét nhầm."}, follow_redirects=True).text

    assert "Quét nhầm." in page
    assert office.get(f"/assignments/{assignment.id}/paper").status_code == 200


def test_the_list_asks_the_same_of_the_database_for_one_paper_and_for_four(
    world: World, office: FlaskClient, assignment: Assignment
) -> None:
    address = f"/movements/{world.movement.id}/paper-sheets"
    entered(world, assignment)
    office.get(address)
    with statements() as one:
        assert office.get(address).status_code == 200
    for _ in range(3):
        entered(world, world.assignment())
    with statements() as four:
        assert office.get(address).status_code == 200

    assert len(one) == len(four)


# Printing.


def test_blank_sheets_are_printed_a_page_for_each_with_their_codes(world: World, client: FlaskClient) -> None:
    first, second = world.assignment(), world.assignment()
    make_sheet(world.assignment(), MARKS)
    judge = sign_in(client, world.judge())
    assert judge.get(f"/seats/{first.seat_id}/sheets.pdf").location.endswith(f"/seats/{first.seat_id}/kit")
    page = judge.post(f"/seats/{first.seat_id}/sheets", follow_redirects=True).text
    assert f"/seats/{first.seat_id}/sheets.pdf" in page

    pages = pages_of(judge.get(f"/seats/{first.seat_id}/sheets.pdf").data)
    codes = queries.codes_in(world.movement)
    assert len(pages) == 2
    assert codes.of(first) in pages[0] and codes.of(second) in pages[1]
    assert all("PHIẾU CHẤM ĐIỂM" in page and "Giám khảo 01" in page for page in pages)
    assert judge.get(f"/seats/{first.seat_id}/sheets.docx").data[:2] == b"PK"


def test_where_judges_score_without_names_the_paper_names_neither_unit(world: World, office: FlaskClient) -> None:
    with transaction() as session:
        session.add(JudgingTerms(movement_id=world.movement.id, anonymous=True, declares_first=False))
    db.session.refresh(world.movement)
    assignment = world.assignment()
    office.post(f"/panels/{world.panel.id}/sheets")
    page = pages_of(office.get(f"/panels/{world.panel.id}/sheets.pdf").data)[0]

    assert assignment.initiative.title in page and world.unit.name not in page


def test_nothing_is_printed_before_the_declaration(world: World, office: FlaskClient) -> None:
    with transaction() as session:
        session.add(JudgingTerms(movement_id=world.movement.id, declares_first=True))
    db.session.refresh(world.movement)
    world.assignment()
    page = office.post(f"/panels/{world.panel.id}/sheets", follow_redirects=True).text

    assert "There is no sheet to print" in page


def test_a_handed_in_sheet_is_printed_as_it_was_handed_in(world: World, client: FlaskClient) -> None:
    sheet = make_sheet(world.assignment(), MARKS)
    judge = sign_in(client, world.judge())
    judge.post(f"/sheets/{sheet.id}/copy")
    page = pages_of(judge.get(f"/sheets/{sheet.id}/copy.pdf").data)[0]

    assert "8,5" in page and "83,5" in page and "…" not in page
    assert sign_in(client, world.judge(2)).get(f"/sheets/{sheet.id}/copy").status_code == 403


def test_a_copy_of_marks_that_no_longer_stand_is_not_given_out(world: World, client: FlaskClient) -> None:
    assignment = world.assignment()
    sheet = make_sheet(assignment, MARKS)
    judge = sign_in(client, world.judge())
    judge.post(f"/sheets/{sheet.id}/copy")
    with clock.at(clock.today() + timedelta(days=1)), transaction():
        reopen_sheet(sheet, "Chấm lại.", by=world.secretary)
        hand_in(assignment, by=world.judge())

    assert "Make it anew" not in judge.get(f"/sheets/{sheet.id}/copy").text
    assert judge.get(f"/sheets/{sheet.id}/copy.pdf").status_code == 302


# The workbook.


def send(client: FlaskClient, assignment: Assignment, **changed: object) -> TestResponse:
    """Download the judge's workbook, type marks into its first row, and send it back."""
    seat = assignment.seat_id
    book = load_workbook(BytesIO(client.get(f"/seats/{seat}/kit.xlsx").data))
    for place, mark in enumerate({"novelty": 25, "effect": 30, "spread": 20, "dossier": 8.5, **changed}.values(), 3):
        book.worksheets[0].cell(2, place).value = mark  # type: ignore[assignment]
    saved = BytesIO()
    book.save(saved)
    saved.seek(0)
    return client.post(f"/seats/{seat}/kit", data={"file": (saved, "phieu.xlsx")}, follow_redirects=True)


def test_a_workbook_goes_out_comes_back_is_looked_through_and_handed_in(
    world: World, client: FlaskClient, assignment: Assignment
) -> None:
    judge = sign_in(client, world.judge())
    looked = send(judge, assignment)
    kit = db.session.scalars(select(SentKit)).one()
    assert "Nothing has been saved yet." in looked.text and "8.5" in looked.text
    assert sheet_of(assignment) is None

    seen = looked.text.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    done = judge.post(f"/sent-kits/{kit.id}", data={"seen": seen, "handing_in": "y"}, follow_redirects=True).text
    assert "1 sheet has been taken in." in done
    sheet = sheet_of(assignment)
    assert sheet is not None and sheet.state is SheetState.HANDED_IN


def test_a_faulty_workbook_names_row_and_column(world: World, client: FlaskClient, assignment: Assignment) -> None:
    answer = send(sign_in(client, world.judge()), assignment, effect=99)

    assert answer.status_code == 422
    assert "2. Hiệu quả (0–35)" in answer.text and "A mark here lies from 0 to 35." in answer.text
    assert db.session.scalar(select(func.count()).select_from(SentKit)) == 0


def test_the_workbook_is_the_judges_alone(world: World, client: FlaskClient, assignment: Assignment) -> None:
    send(sign_in(client, world.judge()), assignment)
    kit = db.session.scalars(select(SentKit)).one()

    for account in (world.secretary, world.judge(2)):
        sign_in(client, account)
        assert client.get(f"/seats/{assignment.seat_id}/kit.xlsx").status_code == 403
        assert client.get(f"/sent-kits/{kit.id}").status_code == 403
    assert client.get(f"/seats/{assignment.seat_id}/kit").status_code == 403


def test_after_the_phase_a_workbook_changes_nothing(world: World, client: FlaskClient, assignment: Assignment) -> None:
    judge = sign_in(client, world.judge())
    send(judge, assignment)
    kit = db.session.scalars(select(SentKit)).one()
    page = judge.get(f"/sent-kits/{kit.id}").text
    seen = page.partition('name="seen"')[2].partition('value="')[2].partition('"')[0]
    with clock.at(clock.today() + timedelta(days=31)):
        answer = judge.post(f"/sent-kits/{kit.id}", data={"seen": seen})

    assert answer.status_code == 422 and "Sheets are scored from" in answer.text
    assert sheet_of(assignment) is None
