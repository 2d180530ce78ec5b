"""Closing in the browser, and the explanation that everybody concerned may read."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import Markup
from sqlalchemy import select

from contest import clock
from contest.accounts.models import Role
from contest.database import db, transaction
from contest.home.queries import waiting_for
from contest.initiatives.models import Initiative
from contest.movements.models import JudgingTerms, PhaseKind
from contest.paper.models import Paper
from contest.results import services
from contest.results.queries import files_of
from contest.scoring.models import ScoringClosing, Sheet
from contest.scoring.queries import closing_of, outstanding_in
from contest.scoring.services import hand_in, reopen_sheet, save_mark
from tests.conftest import sign_in
from tests.factories import make_account, make_assignment
from tests.pdf import pages_of
from tests.scoring.world import MARKS, World, make_world
from tests.statements import statements


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def office(world: World, client: FlaskClient) -> FlaskClient:
    return sign_in(client, world.secretary)


def closing_in(world: World) -> ScoringClosing:
    with transaction():
        return services.close_scoring(world.movement, by=world.secretary)


def test_closing_asks_shows_the_seal_and_locks(world: World, office: FlaskClient) -> None:
    world.scored(MARKS, MARKS)
    assert "Every initiative has its score" in office.get(f"/movements/{world.movement.id}/results").text

    answer = office.post(f"/movements/{world.movement.id}/results/close", follow_redirects=True)
    closing = closing_of(world.movement)

    assert closing is not None
    assert "Scoring is closed and sealed" in answer.text
    assert closing.digest[:8] in answer.text and closing.digest in "".join(answer.text.split())
    assert office.get(f"/movements/{world.movement.id}/results/close").status_code == 403


def test_closing_with_something_missing_says_what_and_moves_nothing(world: World, office: FlaskClient) -> None:
    initiative = world.scored(MARKS, MARKS)
    make_assignment(world.panel.seats[2], initiative)
    address = f"/movements/{world.movement.id}/results/close"

    assert "1 sheet is not handed in" in office.get(address).text
    refused = office.post(address)
    assert refused.status_code == 422 and "Something is still missing" in refused.text
    assert closing_of(world.movement) is None
    assert office.post(address, data={"in_spite": "y"}).status_code == 302
    assert closing_of(world.movement) is not None


def test_opening_again_needs_a_reason_and_keeps_the_closing_on_the_page(world: World, office: FlaskClient) -> None:
    world.scored(MARKS, MARKS)
    closing = closing_in(world)
    address = f"/closings/{closing.id}/reopen"

    assert office.post(address, data={"reason": " "}).status_code == 422
    page = office.post(address, data={"reason": "Một giám khảo cộng nhầm."}, follow_redirects=True).text
    assert "Earlier closings" in page and "Một giám khảo cộng nhầm." in page
    assert closing_of(world.movement) is None


def corrected(world: World, initiative: Initiative, effect: int) -> ScoringClosing:
    """Close, open again with a reason, let a judge correct a mark, and close again."""
    first = closing_in(world)
    with transaction():
        services.reopen_scoring(first, "Một giám khảo cộng nhầm.", by=world.secretary)
        sheets = db.session.scalars(select(Sheet).join(Sheet.assignment).order_by(Sheet.id)).all()
        sheet = next(line for line in sheets if line.assignment.initiative_id == initiative.id)
        reopen_sheet(sheet, "Cộng nhầm.", by=world.secretary)
    with transaction():
        mark = world.criteria["effect"]
        save_mark(sheet.assignment, mark.id, effect, before=sheet.given[mark.id], by=sheet.assignment.seat.account)
        hand_in(sheet.assignment, by=sheet.assignment.seat.account)
    return closing_in(world)


def test_what_changed_from_one_closing_to_the_next_is_told_with_the_reason(world: World, office: FlaskClient) -> None:
    world.scored(MARKS, MARKS, title="Không đổi")
    second = corrected(world, world.scored(MARKS, MARKS, title="Đã sửa"), 3400)
    page = office.get(f"/closings/{second.id}/changes").text
    said = " ".join(Markup(page).striptags().split())

    assert "1 sheet changed · 1 mark differs · 2 initiatives stand otherwise" in said
    assert "Một giám khảo cộng nhầm." in said
    assert "30 → 34" in said and "1-01 Giám khảo 1" in said and "Giám khảo 01" not in said
    assert "01 Không đổiPlace 1 · 83.50Place 2 · 83.5002 Đã sửaPlace 2 · 83.50Place 1 · 85.50" in said
    assert f"/closings/{second.id}/changes" in office.get(f"/movements/{world.movement.id}/results").text


def test_a_first_closing_has_nothing_before_it(world: World, office: FlaskClient) -> None:
    world.scored(MARKS, MARKS)
    closing = closing_in(world)

    assert office.get(f"/closings/{closing.id}/changes").status_code == 404
    assert "/changes" not in office.get(f"/movements/{world.movement.id}/results").text


def test_closings_whose_files_were_changed_or_lost_are_not_compared(
    world: World, office: FlaskClient, tmp_path: Path
) -> None:
    second = corrected(world, world.scored(MARKS, MARKS), 3400)
    kept = tmp_path / "files" / files_of(second).sheets.key
    kept.chmod(0o600)
    kept.write_bytes(kept.read_bytes().replace(b"34.00", b"40.00"))
    changed = office.get(f"/closings/{second.id}/changes").text
    kept.unlink()
    lost = office.get(f"/closings/{second.id}/changes").text

    assert "sheets.csv has been changed since it was exported." in changed and "→" not in changed
    assert "A sealed file is no longer where it was kept." in lost and "→" not in lost


def test_what_changed_is_for_the_office_and_the_leader_alone(world: World, client: FlaskClient) -> None:
    second = corrected(world, world.scored(MARKS, MARKS), 3400)
    leader, council = (
        make_account(f"{role}@x.vn", (role, world.body)) for role in (Role.LEADER, Role.COUNCIL_CHAIR)
    )  # fmt: skip

    answers = [sign_in(client, who).get(f"/closings/{second.id}/changes").status_code
               for who in (world.secretary, leader, council, world.judge(1))]  # fmt: skip
    assert answers == [200, 200, 403, 403]


def test_the_changes_take_as_many_questions_for_many_as_for_few(world: World, office: FlaskClient) -> None:
    first = corrected(world, world.scored(MARKS, MARKS), 3400)
    with statements() as few:
        office.get(f"/closings/{first.id}/changes")
    with transaction():
        services.reopen_scoring(first, "Thêm.", by=world.secretary)
    more = [world.scored(MARKS, MARKS, MARKS) for _number in range(6)]
    second = corrected(world, more[-1], 3300)
    with statements() as many:
        office.get(f"/closings/{second.id}/changes")

    assert len(many) == len(few)


def test_the_two_files_are_for_the_office_alone(world: World, client: FlaskClient) -> None:
    world.scored(MARKS, MARKS)
    closing = closing_in(world)
    council = make_account("hd@x.vn", (Role.COUNCIL_MEMBER, world.body))

    assert b"initiative,seat,unit" in sign_in(client, world.secretary).get(f"/closings/{closing.id}/sheets.csv").data
    assert closing.digest.encode() in client.get(f"/closings/{closing.id}/rule.json").data
    assert sign_in(client, council).get(f"/movements/{world.movement.id}/results").status_code == 200
    assert client.get(f"/closings/{closing.id}/sheets.csv").status_code == 403
    assert client.get("/closings/999/sheets.csv").status_code == 404


def test_summary_and_minutes_are_made_and_fetched_as_pdf_and_word(world: World, office: FlaskClient) -> None:
    world.scored(MARKS, MARKS, title="Đặt lịch khám qua điện thoại")
    for address, words in (
        (f"/movements/{world.movement.id}/results/summary", "BẢNG TỔNG HỢP ĐIỂM"),
        (f"/panels/{world.panel.id}/minutes", "BIÊN BẢN CHẤM ĐIỂM"),
    ):
        assert office.post(address).status_code == 302
        text = " ".join(pages_of(office.get(f"{address}.pdf").data))
        assert words in text and "Đặt lịch khám qua điện thoại" in " ".join(text.split()) and "83,50" in text
        assert BytesIO(office.get(f"{address}.docx").data).read(2) == b"PK"
        assert office.get(f"{address}.json").json["finished"] is True  # type: ignore[index]


def test_the_explanation_writes_sheets_and_arithmetic_out_without_names(world: World, office: FlaskClient) -> None:
    initiative = world.scored(MARKS, {**MARKS, "dossier": 800}, MARKS)
    with transaction():
        sheet = db.session.scalars(select(Sheet).order_by(Sheet.id)).first()
        assert sheet is not None
        sheet_id, assignment = sheet.id, sheet.assignment
        sheet.reopen(sheet.handed_in_at)  # type: ignore[arg-type]
        sheet.unit_comment, sheet.comment, sheet.note = "Số liệu rõ.", "Chỉ cho tổ.", "Chỉ cho tôi."
    with transaction():
        db.session.get_one(Sheet, sheet_id).hand_in(assignment.assigned_at)

    page = office.get(f"/initiatives/{initiative.id}/explanation").text

    assert "Giám khảo 1" in page and "(83.5 + 83 + 83.5) : 3 ≈ 83.3333" in page
    assert "Giám khảo 01" not in page
    assert "Số liệu rõ." in page and "Chỉ cho tổ." not in page and "Chỉ cho tôi." not in page


def test_the_explanation_names_the_judges_when_that_was_agreed(world: World, office: FlaskClient) -> None:
    with transaction():
        db.session.add(JudgingTerms(movement_id=world.movement.id, declares_first=False, judges_named=True))
    initiative = world.scored(MARKS, MARKS)

    assert "Giám khảo 01" in office.get(f"/initiatives/{initiative.id}/explanation").text


def test_the_explanation_on_paper_says_what_the_page_says(world: World, office: FlaskClient) -> None:
    initiative = world.scored(MARKS, {**MARKS, "dossier": 800}, MARKS, title="Đặt lịch khám")
    closing = closing_in(world)
    assert office.post(f"/initiatives/{initiative.id}/explanation").status_code == 302
    text = " ".join("".join(pages_of(office.get(f"/initiatives/{initiative.id}/explanation.pdf").data)).split())

    assert "(83,5 + 83 + 83,5) : 3 ≈ 83,3333." in text
    assert "Làm tròn một lần, đến 2 chữ số thập phân: 83,33." in text
    assert closing.digest[:32] in text and "Xếp hạng 1." in text
    assert db.session.scalars(select(Paper)).one().values["score"] == "83,33"


def test_unit_and_authors_read_the_explanation_from_the_announcement_on(app: Flask, client: FlaskClient) -> None:
    early = make_world()
    officer = make_account("cb@x.vn", (Role.UNIT_OFFICER, early.unit))
    initiative = early.scored(MARKS, MARKS)
    browser = sign_in(client, officer)
    assert browser.get(f"/initiatives/{initiative.id}/explanation").status_code == 200
    with transaction():
        phase = early.movement.phase(PhaseKind.ANNOUNCEMENT)
        assert phase is not None
        phase.opens_on = phase.closes_on
    assert browser.get(f"/initiatives/{initiative.id}/explanation").status_code == 403


def test_the_panels_judge_reads_it_once_scoring_is_closed(world: World, client: FlaskClient) -> None:
    initiative = world.scored(MARKS, MARKS)
    browser = sign_in(client, world.judge(1))
    address = f"/initiatives/{initiative.id}/explanation"

    assert browser.get(address).status_code == 403
    closing_in(world)
    assert browser.get(address).status_code == 200


def test_the_results_page_asks_the_database_as_often_for_three_as_for_one(world: World, office: FlaskClient) -> None:
    address = f"/movements/{world.movement.id}/results"
    world.scored(MARKS)
    with statements() as one:
        office.get(address)
    world.scored(MARKS)
    world.scored(MARKS, MARKS)
    with statements() as three:
        office.get(address)

    assert len(three) == len(one)


def test_a_judge_is_not_asked_for_sheets_that_can_no_longer_be_marked(world: World, client: FlaskClient) -> None:
    initiative = world.scored(MARKS, MARKS)
    make_assignment(world.panel.seats[2], initiative)
    browser = sign_in(client, world.judge(3))
    assert "Begin to score" in browser.get("/sheets").text
    with transaction():
        services.close_scoring(world.movement, in_spite=True, by=world.secretary)

    page = browser.get("/sheets").text
    assert "Scoring is closed. Your sheets can still be read." in page and "Begin to score" not in page
    assert [line.kind for line in waiting_for(world.judge(3), clock.today())] == []
    assert outstanding_in([world.movement], clock.today()) == {}
