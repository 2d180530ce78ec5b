"""Saving marks, handing in and reopening."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.accounts.models import Role
from contest.accounts.services import Appointment, give_role
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.journal.models import JournalEntry
from contest.movements.models import PhaseKind
from contest.panels.models import Assignment
from contest.panels.services import record_conflict, take_back, vacate_seat
from contest.scoring import services
from contest.scoring.models import Mark, Sheet, SheetState
from contest.scoring.queries import sheet_of
from contest.scoring.services import Entry, Overtaken, SheetDetails, Written
from tests.factories import make_sheet
from tests.scoring.world import MARKS, World, make_world


@pytest.fixture
def world(app_on_both: Flask) -> World:
    return make_world()


def save(world: World, assignment: Assignment, code: str, value: int | None, before: int | None = None) -> Sheet:
    judge, criterion = assignment.seat.account, world.criteria[code]
    with transaction():
        return services.save_mark(assignment, criterion.id, value, before=before, by=judge)


def fill(world: World, assignment: Assignment) -> None:
    for code, value in MARKS.items():
        save(world, assignment, code, value)


def hand_in(assignment: Assignment) -> Sheet:
    with transaction():
        return services.hand_in(assignment, by=assignment.seat.account)


def marks_of(world: World, assignment: Assignment) -> dict[str, int]:
    sheet = sheet_of(assignment)
    codes = {criterion.id: criterion.code for criterion in world.criteria.values()}
    return {} if sheet is None else {codes[key]: value for key, value in sheet.given.items()}


def acts() -> list[str]:
    return list(db.session.scalars(select(JournalEntry.act).order_by(JournalEntry.id)))


def test_the_first_mark_begins_the_sheet_and_freezes_the_rubric(world: World) -> None:
    assignment = world.assignment()
    assert (sheet_of(assignment), world.movement.rubric.frozen_at) == (None, None)

    sheet = save(world, assignment, "novelty", 2500)

    assert (sheet.state, marks_of(world, assignment)) == (SheetState.OPEN, {"novelty": 2500})
    assert world.movement.rubric.frozen_at is not None
    assert acts() == ["sheet.begin"]


def test_a_mark_is_changed_and_taken_back(world: World) -> None:
    assignment = world.assignment()
    save(world, assignment, "novelty", 2500)
    save(world, assignment, "novelty", 2600, before=2500)
    assert marks_of(world, assignment) == {"novelty": 2600}

    save(world, assignment, "novelty", None, before=2600)
    assert marks_of(world, assignment) == {}


def test_a_mark_of_nothing_is_a_mark(world: World) -> None:
    assignment = world.assignment()

    save(world, assignment, "novelty", 0)

    assert marks_of(world, assignment) == {"novelty": 0}


def test_what_was_changed_elsewhere_is_not_overwritten_unseen(world: World) -> None:
    assignment = world.assignment()
    save(world, assignment, "novelty", 2500)

    for before in (None, 2400):
        with pytest.raises(Overtaken) as refused:
            save(world, assignment, "novelty", 2600, before=before)
        assert (refused.value.current, refused.value.field) == (2500, f"mark-{world.criteria['novelty'].id}")
    with pytest.raises(Overtaken) as refused:
        save(world, assignment, "effect", 3100, before=3000)
    assert refused.value.current is None, "it was taken back in the other window"
    assert marks_of(world, assignment) == {"novelty": 2500}


def test_a_request_that_is_sent_again_does_no_harm(world: World) -> None:
    assignment = world.assignment()
    save(world, assignment, "novelty", 2500)

    save(world, assignment, "novelty", 2500, before=None)

    assert marks_of(world, assignment) == {"novelty": 2500}
    assert acts() == ["sheet.begin"]


@pytest.mark.parametrize(
    ("code", "value", "why"),
    [
        ("effect", 3501, "from 0 to 35."),
        ("effect", -1, "from 0 to 35."),
        ("novelty", 3001, "from 0 to 30."),
        ("novelty", 50, "27–30; 21–26,99; 16–20,99; 1–15,99; 0."),
    ],
)
def test_a_mark_that_the_criterion_does_not_allow_is_refused(world: World, code: str, value: int, why: str) -> None:
    assignment = world.assignment()

    with pytest.raises(RuleViolation) as refused:
        save(world, assignment, code, value)

    assert str(refused.value).endswith(why)
    assert refused.value.field == f"mark-{world.criteria[code].id}"
    assert sheet_of(assignment) is None, "nothing of a refused act stays, not even a begun sheet"
    assert world.movement.rubric.frozen_at is None


def test_a_criterion_of_another_movement_is_refused(world: World) -> None:
    assignment = world.assignment()

    with pytest.raises(RuleViolation, match="no such criterion"), transaction():
        services.save_mark(assignment, 999_999, 100, before=None, by=world.judge())


def test_the_comment_is_kept_like_a_mark(world: World) -> None:
    assignment, judge = world.assignment(), world.judge()
    with transaction():
        services.save_comment(assignment, "Rõ ràng.", before="", by=judge)
    with pytest.raises(Overtaken) as refused, transaction():
        services.save_comment(assignment, "Chưa rõ.", before="", by=judge)

    sheet = sheet_of(assignment)
    assert sheet is not None
    assert (refused.value.current, refused.value.field, sheet.comment) == ("Rõ ràng.", "comment", "Rõ ràng.")


def test_a_whole_sheet_is_saved_or_nothing_of_it(world: World) -> None:
    assignment = world.assignment()
    ids = {code: criterion.id for code, criterion in world.criteria.items()}
    good = {ids[code]: Entry(value, None) for code, value in MARKS.items()}

    with pytest.raises(RuleViolation), transaction():
        services.save_sheet(assignment, SheetDetails({**good, ids["dossier"]: Entry(1001, None)}, {}), by=world.judge())
    assert sheet_of(assignment) is None

    with transaction():
        services.save_sheet(assignment, SheetDetails(good, {"comment": Written("Tốt", "")}), by=world.judge())
    assert marks_of(world, assignment) == MARKS


def test_a_sheet_is_handed_in_when_every_mark_stands(world: World) -> None:
    assignment = world.assignment()
    save(world, assignment, "novelty", 2500)
    with pytest.raises(RuleViolation, match=r"Hiệu quả, Khả năng áp dụng, nhân rộng, Chất lượng hồ sơ\.$"):
        hand_in(assignment)
    for code in ("effect", "spread", "dossier"):
        save(world, assignment, code, MARKS[code])

    sheet = hand_in(assignment)

    assert (sheet.state, sheet.handed_in_at is not None) == (SheetState.HANDED_IN, True)
    entry = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert (entry.act, entry.details["marks"]) == ("sheet.hand_in", MARKS)


def test_a_sheet_that_was_not_begun_cannot_be_handed_in(world: World) -> None:
    assignment = world.assignment()

    with pytest.raises(RuleViolation, match="Marks are missing"):
        hand_in(assignment)
    assert sheet_of(assignment) is None


def test_handing_in_twice_is_handing_in(world: World) -> None:
    assignment = world.assignment()
    fill(world, assignment)

    first = hand_in(assignment).handed_in_at
    assert hand_in(assignment).handed_in_at == first
    assert acts() == ["sheet.begin", "sheet.hand_in"]


def test_a_handed_in_sheet_is_locked(world: World) -> None:
    assignment = world.assignment()
    fill(world, assignment)
    hand_in(assignment)

    with pytest.raises(RuleViolation, match="has been handed in"):
        save(world, assignment, "novelty", 2600, before=2500)
    with pytest.raises(RuleViolation, match="has been handed in"), transaction():
        services.save_comment(assignment, "Thêm", before="", by=world.judge())
    assert marks_of(world, assignment) == MARKS


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE mark SET value = 0",
        "DELETE FROM mark",
        "UPDATE sheet SET comment = 'khác'",
        "UPDATE sheet SET assignment_id = assignment_id + 1",
        "DELETE FROM sheet",
    ],
)
def test_the_database_itself_locks_a_handed_in_sheet(world: World, statement: str) -> None:
    assignment = world.assignment()
    fill(world, assignment)
    hand_in(assignment)

    with pytest.raises(IntegrityError, match="handed in"), transaction():
        db.session.execute(text(statement))
    assert marks_of(world, assignment) == MARKS


def test_the_secretariat_reopens_with_a_reason_and_the_journal_keeps_the_marks(world: World) -> None:
    assignment = world.assignment()
    fill(world, assignment)
    sheet = hand_in(assignment)

    with transaction():
        services.reopen_sheet(sheet, "Nhầm cột điểm", by=world.secretary)

    assert (sheet.state, sheet.handed_in_at, sheet.reopened_at is not None) == (SheetState.OPEN, None, True)
    entry = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
    assert (entry.act, entry.reason, entry.actor_name) == ("sheet.reopen", "Nhầm cột điểm", "Chuyên viên 01")
    assert entry.details["marks"] == MARKS
    save(world, assignment, "novelty", 2600, before=2500)
    hand_in(assignment)
    assert marks_of(world, assignment)["novelty"] == 2600
    sheet = reopened(world, assignment)
    with pytest.raises(RuleViolation, match="open already"), transaction():
        services.reopen_sheet(sheet, "Lần nữa", by=world.secretary)


def reopened(world: World, assignment: Assignment) -> Sheet:
    sheet = sheet_of(assignment)
    assert sheet is not None
    with transaction():
        services.reopen_sheet(sheet, "Một lần", by=world.secretary)
    return sheet


def test_sheets_are_scored_on_the_first_and_the_last_day_of_the_phase_and_not_around_it(world: World) -> None:
    phase = world.movement.phase(PhaseKind.SCORING)
    with transaction():
        phase.opens_on, phase.closes_on = date(2019, 5, 1), date(2019, 5, 10)
    assignment = world.assignment()

    for day in (date(2019, 4, 30), date(2019, 5, 11)):
        with clock.at(day), pytest.raises(RuleViolation) as refused:
            save(world, assignment, "novelty", 2500)
        assert str(refused.value) == "Sheets are scored from 01/5/2019 to the end of 10/5/2019."
    with clock.at(date(2019, 5, 1)):
        save(world, assignment, "novelty", 2500)
    with clock.at(date(2019, 5, 10)):
        save(world, assignment, "novelty", 2600, before=2500)


def test_a_reopened_sheet_is_marked_in_deliberation_too_and_no_other_is(world: World) -> None:
    scoring, deliberation = (world.movement.phase(kind) for kind in (PhaseKind.SCORING, PhaseKind.DELIBERATION))
    with transaction():
        scoring.opens_on, scoring.closes_on = date(2019, 5, 1), date(2019, 5, 10)
        deliberation.opens_on, deliberation.closes_on = date(2019, 5, 11), date(2019, 5, 20)
    assignment, other = world.assignment(1), world.assignment(2)
    with clock.at(date(2019, 5, 10)):
        fill(world, assignment)
        hand_in(assignment)
        save(world, other, "novelty", 2500)

    with clock.at(date(2019, 5, 15)):
        reopened(world, assignment)
        save(world, assignment, "novelty", 2600, before=2500)
        hand_in(assignment)
        with pytest.raises(RuleViolation, match="Sheets are scored from"):
            save(world, other, "novelty", 2600, before=2500)
        reopened(world, assignment)
    with clock.at(date(2019, 5, 21)), pytest.raises(RuleViolation, match="Sheets are scored from"):
        hand_in(assignment)


def test_a_judge_who_has_come_to_belong_to_the_unit_scores_no_more(world: World) -> None:
    assignment, judge = world.assignment(), world.judge()
    save(world, assignment, "novelty", 2500)
    with transaction():
        give_role(judge, Appointment(Role.UNIT_OFFICER, unit=world.unit), by=None)

    with pytest.raises(RuleViolation, match="own unit"):
        save(world, assignment, "novelty", 2600, before=2500)
    assert marks_of(world, assignment) == {"novelty": 2500}


def test_a_conflict_on_record_ends_scoring(world: World) -> None:
    assignment = world.assignment()
    save(world, assignment, "novelty", 2500)
    with transaction():
        record_conflict(assignment.seat, assignment.initiative, "Vợ là tác giả", by=world.judge())

    with pytest.raises(RuleViolation, match="on record"):
        hand_in(assignment)


def test_who_left_the_panel_scores_no_more_and_keeps_what_was_begun(world: World) -> None:
    assignment = world.assignment()
    done = make_sheet(world.assignment(), MARKS)
    save(world, assignment, "novelty", 2500)
    with transaction():
        vacate_seat(assignment.seat, "Nghỉ hưu", by=world.secretary)

    with pytest.raises(RuleViolation, match="no longer sit"):
        save(world, assignment, "novelty", 2600, before=2500)
    with pytest.raises(RuleViolation, match="has left the panel"), transaction():
        services.reopen_sheet(done, "Sửa điểm", by=world.secretary)
    assert (marks_of(world, assignment), done.state) == ({"novelty": 2500}, SheetState.HANDED_IN)


def test_an_initiative_that_was_taken_back_meanwhile_cannot_be_marked(world: World) -> None:
    assignment, judge = world.assignment(), world.judge()
    criterion_id = world.criteria["novelty"].id
    with transaction():
        take_back(assignment, by=world.secretary)

    with pytest.raises(RuleViolation, match="taken back"), transaction():
        services.save_mark(assignment, criterion_id, 2500, before=None, by=judge)
    assert db.session.scalars(select(Mark)).all() == []
