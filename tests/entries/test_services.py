"""Reading signed sheets twice: what is taken over, what is refused, what stays on record."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.accounts.models import Account, Role
from contest.accounts.services import take_role
from contest.database import db, transaction
from contest.entries import queries, services
from contest.entries.codes import SheetCode, read_code
from contest.entries.invariants import breaches
from contest.entries.models import PaperReading, PaperSheet, PaperState
from contest.errors import RuleViolation, Stale
from contest.journal.models import JournalEntry
from contest.movements.models import CriterionKind, JudgingTerms, OthersSeen, PhaseKind
from contest.panels.models import Assignment
from contest.panels.services import record_conflict
from contest.results.services import close_scoring
from contest.scoring.models import RoundKind, SheetSource, SheetState
from contest.scoring.queries import sheet_of
from contest.scoring.services import hand_in, reopen_sheet, save_mark, save_text
from contest.standings.services import RoundDetails, open_round
from contest.storage.uploads import Upload
from tests.entries.world import LIMIT, again, colleague, entered, read
from tests.evidence.samples import picture
from tests.factories import make_account, make_person, make_sheet
from tests.scoring.world import MARKS, World, make_world


@pytest.fixture
def world(app_on_both: Flask) -> World:
    return make_world()


def given(assignment: Assignment) -> Mapping[int, int]:
    sheet = sheet_of(assignment)
    return sheet.given if sheet else {}


def acts() -> list[str]:
    query = select(JournalEntry.act).where(JournalEntry.act.like("paper%")).order_by(JournalEntry.id)
    return list(db.session.scalars(query))


def test_nothing_is_marked_before_the_second_reading(world: World, assignment: Assignment) -> None:
    paper = entered(world, assignment)

    sheet = sheet_of(assignment)
    assert paper.state is PaperState.READ_ONCE
    assert sheet is not None and sheet.state is SheetState.OPEN and not sheet.given


def test_two_readings_that_agree_hand_the_sheet_in(world: World, assignment: Assignment, other: Account) -> None:
    paper = again(world, entered(world, assignment), other)
    sheet = sheet_of(assignment)

    assert paper.state is PaperState.TAKEN_OVER and not paper.by_one_person
    assert sheet is not None and sheet.state is SheetState.HANDED_IN and sheet.source is SheetSource.PAPER
    assert {line.code: sheet.given[line.id] for line in world.criteria.values()} == MARKS
    assert acts() == ["paper_sheet.enter", "paper_sheet.enter_again", "paper_sheet.take_over"]


def test_comments_are_taken_over_as_the_second_reader_left_them(
    world: World, assignment: Assignment, other: Account
) -> None:
    paper = entered(world, assignment)
    with transaction():
        services.enter_again(paper, read(world, comment="Rõ ràng."), by=other)

    sheet = sheet_of(assignment)
    assert sheet is not None and sheet.comment == "Rõ ràng."


def test_readings_that_differ_mark_nothing_until_somebody_decides(
    world: World, assignment: Assignment, other: Account
) -> None:
    paper = again(world, entered(world, assignment), other, effect=1000)
    assert paper.state is PaperState.DIFFERS and not given(assignment)

    with transaction():
        services.settle_paper(paper, {"effect": 3000}, "Số 3 đọc thành số 1.", by=other)

    sheet = sheet_of(assignment)
    assert sheet is not None and sheet.given[world.criteria["effect"].id] == 3000
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "paper_sheet.settle")).one()
    assert entry.reason == "Số 3 đọc thành số 1."
    assert entry.details["first"] == {"effect": 3000} and entry.details["second"] == {"effect": 1000}


def test_only_what_differs_can_be_decided_on(world: World, assignment: Assignment, other: Account) -> None:
    paper = again(world, entered(world, assignment), other, effect=1000)
    with transaction():
        services.settle_paper(paper, {"effect": 1000, "novelty": 0}, "Đã xem lại.", by=other)

    sheet = sheet_of(assignment)
    assert sheet is not None and sheet.given[world.criteria["novelty"].id] == MARKS["novelty"]
    assert paper.settled == {"effect": 1000}


def test_every_mark_that_differs_must_be_decided_on(world: World, assignment: Assignment, other: Account) -> None:
    paper = again(world, entered(world, assignment), other, effect=1000, novelty=2400)

    with pytest.raises(RuleViolation, match="Decide on every mark"), transaction():
        services.settle_paper(paper, {"effect": 1000}, "x", by=other)
    assert not given(assignment)


def test_the_second_reader_is_somebody_else_if_there_is_anybody(
    world: World, assignment: Assignment, other: Account
) -> None:
    paper = entered(world, assignment)

    with pytest.raises(RuleViolation, match="You have read this sheet first"):
        again(world, paper, world.secretary)


def test_an_office_of_one_reads_twice_and_that_is_seen(world: World, assignment: Assignment) -> None:
    paper = again(world, entered(world, assignment), world.secretary)

    assert paper.state is PaperState.TAKEN_OVER and paper.by_one_person


def test_a_mark_on_screen_is_never_overwritten_unseen(world: World, assignment: Assignment, other: Account) -> None:
    with transaction():
        save_mark(assignment, world.criteria["effect"].id, 2000, before=None, by=world.judge())

    paper = again(world, entered(world, assignment), other)
    assert [(line.code, line.screen) for line in services.differences_in(paper)] == [("effect", 2000)]
    with transaction():
        services.settle_paper(paper, {"effect": 3000}, "Phiếu ký sau.", by=other)
    sheet = sheet_of(assignment)
    assert sheet is not None and sheet.given[world.criteria["effect"].id] == 3000


@pytest.fixture
def bonus(app_on_both: Flask) -> World:
    """A world whose last criterion is a bonus, which needs no mark."""
    world = make_world()
    with transaction():
        world.criteria["dossier"].kind = CriterionKind.BONUS
    return world


def test_what_the_judge_marks_while_it_is_being_decided_is_looked_at_again(bonus: World) -> None:
    assignment, other = bonus.assignment(), colleague(bonus)
    paper = again(bonus, entered(bonus, assignment), other, effect=1000)
    seen = services.seal_of_differences(services.differences_in(paper))
    with transaction():
        save_mark(assignment, bonus.criteria["dossier"].id, 500, before=None, by=bonus.judge())

    with pytest.raises(Stale), transaction():
        services.settle_paper(paper, {"effect": 3000}, "x", seen=seen, by=other)
    assert given(assignment) == {bonus.criteria["dossier"].id: 500}
    assert [line.code for line in services.differences_in(paper)] == ["effect", "dossier"]


def test_that_there_is_no_bonus_can_be_decided_and_is_kept(bonus: World) -> None:
    assignment, other = bonus.assignment(), colleague(bonus)
    with transaction():
        save_mark(assignment, bonus.criteria["dossier"].id, 500, before=None, by=bonus.judge())
    paper = again(bonus, entered(bonus, assignment), other)
    with transaction():
        services.settle_paper(paper, {}, "Gạch bỏ trên phiếu.", by=other)

    assert paper.settled == {"dossier": None} and bonus.criteria["dossier"].id not in given(assignment)
    assert list(breaches()) == []


def test_what_the_judge_wrote_on_screen_stays_above_the_words_of_the_paper(
    world: World, assignment: Assignment, other: Account
) -> None:
    with transaction():
        save_text(assignment, "comment", "Cần xem số liệu.", before="", by=world.judge())
    paper = entered(world, assignment)
    with transaction():
        services.enter_again(paper, read(world, comment="Tốt."), by=other)

    sheet = sheet_of(assignment)
    assert sheet is not None and sheet.comment == "Cần xem số liệu.\nTốt."


def test_the_text_that_the_judge_scored_is_noted_though_another_came_since(
    world: World, assignment: Assignment, other: Account
) -> None:
    paper = entered(world, assignment)
    with transaction():
        assignment.initiative.edition += 1
    again(world, paper, other)

    sheet = sheet_of(assignment)
    assert sheet is not None and sheet.is_overtaken


def test_an_old_paper_opens_no_sheet_that_was_scored_on_screen_since(
    world: World, assignment: Assignment, other: Account
) -> None:
    paper = again(world, entered(world, assignment), other)
    with transaction():
        reopen_sheet(assignment.sheet, "Xin chấm lại.", by=world.secretary)
        hand_in(assignment, by=world.judge())

    with pytest.raises(RuleViolation, match="has not been taken over"), transaction():
        services.object_to_paper(paper, "x", by=world.judge())
    sheet = sheet_of(assignment)
    assert sheet is not None and queries.paper_behind(sheet) is None


def test_who_sees_the_others_sheets_asks_the_secretariat(world: World, other: Account) -> None:
    with transaction() as session:
        session.add(JudgingTerms(
            movement_id=world.movement.id, declares_first=False, others_seen=OthersSeen.HANDED_IN
        ))  # fmt: skip
    db.session.refresh(world.movement)
    assignment = world.assignment()
    make_sheet(world.assignment(2, assignment.initiative), MARKS)
    paper = again(world, entered(world, assignment), other)

    with pytest.raises(RuleViolation, match="Ask the secretariat"), transaction():
        services.object_to_paper(paper, "x", by=world.judge())


def test_a_colleague_who_may_not_read_it_is_not_waited_for(world: World, other: Account) -> None:
    person = make_person(world.unit, "Chuyên viên 02")
    with transaction():
        other.person_id = person.id
    own = world.assignment(1, world.initiative(authors=[person]))
    announced = next(phase for phase in world.movement.phases if phase.kind is PhaseKind.ANNOUNCEMENT)
    with transaction():
        announced.opens_on = clock.today() + timedelta(days=5)

    assert again(world, entered(world, own), world.secretary).by_one_person


def test_whoever_left_the_secretariat_is_not_waited_for(world: World, assignment: Assignment, other: Account) -> None:
    administrator = make_account("qt@x.vn", (Role.ADMINISTRATOR, None))
    with transaction():
        take_role(other.grants[0], by=administrator)

    assert again(world, entered(world, assignment), world.secretary).by_one_person


def test_a_sheet_that_the_judge_handed_in_takes_no_paper(world: World, assignment: Assignment) -> None:
    make_sheet(assignment, MARKS)

    with pytest.raises(RuleViolation, match="handed this sheet in already"):
        entered(world, assignment)


def test_a_sheet_that_was_handed_in_between_the_readings_is_not_overwritten(
    world: World, assignment: Assignment, other: Account
) -> None:
    paper = entered(world, assignment)
    with transaction():
        for code, mark in {**MARKS, "effect": 100}.items():
            save_mark(assignment, world.criteria[code].id, mark, before=None, by=world.judge())
        hand_in(assignment, by=world.judge())

    with pytest.raises(RuleViolation, match="handed this sheet in already"):
        again(world, paper, other)
    sheet = sheet_of(assignment)
    assert sheet is not None and sheet.given[world.criteria["effect"].id] == 100


def test_a_sheet_has_one_paper_at_a_time(world: World, assignment: Assignment) -> None:
    entered(world, assignment)

    with pytest.raises(RuleViolation, match="has been entered already"):
        entered(world, assignment)
    assert db.session.scalar(select(func.count()).select_from(PaperSheet)) == 1


def test_what_was_set_aside_stays_and_makes_room(world: World, assignment: Assignment) -> None:
    paper = entered(world, assignment)
    with transaction():
        services.set_aside(paper, "Quét nhầm phiếu.", by=world.secretary)
    second = entered(world, assignment)

    assert paper.state is PaperState.SET_ASIDE and second.state is PaperState.READ_ONCE
    assert [line.id for line in queries.papers_in(world.movement, world.secretary)] == [second.id, paper.id]


def test_what_was_taken_over_is_not_set_aside(world: World, assignment: Assignment, other: Account) -> None:
    paper = again(world, entered(world, assignment), other)

    with pytest.raises(RuleViolation, match="taken over or set aside"), transaction():
        services.set_aside(paper, "x", by=other)


def test_a_paper_makes_room_for_another_when_its_sheet_was_reopened(
    world: World, assignment: Assignment, other: Account
) -> None:
    paper = again(world, entered(world, assignment), other)
    with transaction():
        reopen_sheet(assignment.sheet, "Giám khảo ký lại phiếu.", by=world.secretary)
        services.set_aside(paper, "Có phiếu ký lại.", by=world.secretary)

    second = again(world, entered(world, assignment, effect=2000), other, effect=2000)
    assert second.state is PaperState.DIFFERS  # the marks of the first paper still stand on screen


def test_the_judge_can_object_and_scores_again(world: World, assignment: Assignment, other: Account) -> None:
    paper = again(world, entered(world, assignment), other)
    with transaction():
        services.object_to_paper(paper, "Tôi cho 30, không phải 25.", by=world.judge())
    sheet = sheet_of(assignment)

    assert paper.objected and paper.state is PaperState.SET_ASIDE
    assert sheet is not None and sheet.state is SheetState.OPEN
    with transaction():
        save_mark(assignment, world.criteria["novelty"].id, 3000, before=2500, by=world.judge())
    assert entered(world, assignment).state is PaperState.READ_ONCE


def test_a_missing_mark_is_named(world: World, assignment: Assignment) -> None:
    marks = {key: mark for key, mark in read(world).marks.items() if key != world.criteria["effect"].id}

    with pytest.raises(RuleViolation) as refused, transaction():
        services.enter_paper(
            assignment, services.ReadMarks(marks), picture(), clock.today(), limit=LIMIT, by=world.secretary
        )
    assert refused.value.values == {"criteria": "Hiệu quả"}
    assert db.session.scalar(select(func.count()).select_from(PaperSheet)) == 0


def test_a_conflict_that_comes_to_light_between_the_readings_stops_the_sheet(
    world: World, assignment: Assignment, other: Account
) -> None:
    paper = entered(world, assignment)
    with transaction():
        record_conflict(assignment.seat, assignment.initiative, "Vợ của tác giả", by=world.secretary)

    with pytest.raises(RuleViolation, match="conflict of interest"):
        again(world, paper, other)
    assert not given(assignment)


def test_paper_waits_for_the_declaration_too(world: World, assignment: Assignment) -> None:
    with transaction() as session:
        session.add(JudgingTerms(movement_id=world.movement.id, declares_first=True))

    with pytest.raises(RuleViolation, match="First declare"):
        entered(world, assignment)


def test_nothing_is_entered_after_the_phase_or_the_closing(world: World, assignment: Assignment) -> None:
    with clock.at(clock.today() + timedelta(days=31)), pytest.raises(RuleViolation, match="Sheets are scored from"):
        entered(world, assignment)
    with transaction():
        close_scoring(world.movement, in_spite=True, by=world.secretary)
    with pytest.raises(RuleViolation, match="Scoring is closed"):
        entered(world, assignment)


def test_a_paper_of_an_earlier_round_is_not_taken_over(world: World, other: Account) -> None:
    initiative = world.scored(MARKS, MARKS)
    late = world.assignment(3, initiative)
    paper = entered(world, late)
    with transaction():
        open_round(
            world.movement,
            RoundDetails(RoundKind.RESCORING, frozenset({initiative.id}), "Chấm lại"),
            by=world.secretary,
        )

    codes = queries.codes_in(world.movement)
    assert read_code(codes.of(late), world.movement.id) == SheetCode(1, 1, 3, 2)
    assert read_code(codes.of(late, paper.round), world.movement.id) == SheetCode(1, 1, 3, 1)
    with pytest.raises(RuleViolation, match="earlier round"):
        again(world, paper, other)


def test_a_file_that_is_no_scan_is_refused(world: World, assignment: Assignment) -> None:
    with pytest.raises(RuleViolation), transaction():
        services.enter_paper(
            assignment, read(world), Upload("phieu.pdf", b"MZ no pdf"), clock.today(), limit=LIMIT, by=world.secretary
        )


def test_nobody_signs_tomorrow(world: World, assignment: Assignment) -> None:
    with pytest.raises(RuleViolation, match="future"), transaction():
        services.enter_paper(
            assignment, read(world), picture(), clock.today() + timedelta(days=1), limit=LIMIT, by=world.secretary
        )


def test_somebody_who_comes_too_late_is_told(world: World, assignment: Assignment, other: Account) -> None:
    paper = entered(world, assignment)
    again(world, paper, other)

    with pytest.raises(Stale):
        again(world, paper, make_account("s3@x.vn", (Role.SECRETARIAT, world.body)))


@pytest.mark.parametrize(
    "statement",
    ["UPDATE paper_reading SET marks = '{}'", "DELETE FROM paper_reading", "DELETE FROM paper_sheet"],
)
def test_the_database_keeps_what_was_read(world: World, assignment: Assignment, statement: str) -> None:
    entered(world, assignment)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))
    assert db.session.scalar(select(func.count()).select_from(PaperReading)) == 1


def test_a_code_leads_to_its_sheet_and_no_other(world: World, assignment: Assignment) -> None:
    code = queries.codes_in(world.movement).of(assignment)
    named = queries.named_by(code.lower().replace("-", " "), world.movement)

    assert named is not None and named.assignment.id == assignment.id and named.round == 1
    assert queries.named_by(code[:-1] + ("A" if code[-1] != "A" else "B"), world.movement) is None
