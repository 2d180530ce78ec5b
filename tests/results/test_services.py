"""Closing scoring: what is sealed, what it locks, and opening it again."""

from collections.abc import Callable
from hashlib import sha256

import pytest
from flask import Flask
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from contest import clock
from contest.accounts.models import Role
from contest.accounts.services import Appointment, give_role
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.invariants import breaches
from contest.journal.models import JournalEntry
from contest.movements.models import SpreadAction
from contest.panels.models import Conflict
from contest.paper.models import Paper
from contest.results import queries, services
from contest.results.models import SealedFiles
from contest.results.recount import recounted, result_lines
from contest.scoring.models import Mark, ScoringClosing, Sheet
from contest.scoring.queries import closing_of
from contest.scoring.services import hand_in, reopen_sheet, save_mark
from contest.standings.models import DrawnLot
from contest.standings.queries import result_of, standings_of
from contest.standings.services import Count, draw_lots, enter_votes, settle_spread
from contest.storage.services import content_of
from tests.factories import make_assignment, make_sheet
from tests.scoring.world import MARKS, World, make_world

LOW = {**MARKS, "effect": 1000}


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def closed(world: World, **values: object) -> ScoringClosing:
    with transaction():
        return services.close_scoring(world.movement, by=world.secretary, **values)  # type: ignore[arg-type]


def test_closing_keeps_two_sealed_files_that_come_to_what_stands(world: World) -> None:
    world.scored(MARKS, MARKS)
    world.scored(LOW, MARKS, LOW)
    closing = closed(world)
    files = queries.files_of(closing)
    found = recounted(content_of(files.sheets), content_of(files.rule), seal=closing.digest)
    standings = standings_of(world.movement)

    assert [(line["initiative"], line["place"], line["score"]) for line in result_lines(found.ranked)] == [
        (row.number, row.place, f"{row.value // 100}.{row.value % 100:02d}")  # type: ignore[operator]
        for row in standings.rows
    ]
    assert sha256(content_of(files.sheets)).hexdigest() in content_of(files.rule).decode()
    assert closing_of(world.movement) is closing
    assert closing.result == result_of(standings)
    assert closing.result["cut_off"] == min(row.value for row in standings.passed if row.value)


def test_the_journal_holds_the_seal(world: World) -> None:
    world.scored(MARKS, MARKS)
    closing = closed(world)
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "scoring.close")).one()

    assert entry.details["seal"] == closing.digest and len(closing.digest) == 64


def test_while_something_is_missing_closing_asks_for_a_word(world: World) -> None:
    initiative = world.scored(MARKS, MARKS)
    make_assignment(world.panel.seats[2], initiative)

    with pytest.raises(RuleViolation, match="still missing"):
        closed(world)
    assert closing_of(world.movement) is None
    assert closed(world, in_spite=True).reopened_at is None


def test_closing_twice_is_refused(world: World) -> None:
    world.scored(MARKS, MARKS)
    closed(world)
    with pytest.raises(RuleViolation, match="closed already"):
        closed(world)


def test_nothing_is_closed_where_nothing_was_accepted(world: World) -> None:
    with pytest.raises(RuleViolation, match="nothing to close"):
        closed(world)


def test_what_makes_the_standings_is_refused_while_scoring_is_closed(world: World) -> None:
    initiative = world.scored(MARKS, MARKS)
    left = make_assignment(world.panel.seats[2], initiative)
    closed(world, in_spite=True)
    criterion = world.criteria["novelty"]
    sheet = db.session.scalars(select(Sheet)).first()
    assert sheet is not None
    acts: list[Callable[[], object]] = [
        lambda: save_mark(left, criterion.id, 2000, before=None, by=world.judge(3)),
        lambda: hand_in(left, by=world.judge(3)),
        lambda: reopen_sheet(sheet, "Chấm nhầm.", by=world.secretary),
        lambda: settle_spread(initiative, "Đã thảo luận.", by=world.secretary),
        lambda: enter_votes(world.movement, Count({}, "Cổng", clock.today()), by=world.secretary),
        lambda: draw_lots(world.movement, "", by=world.secretary),
    ]

    for act in acts:
        with pytest.raises(RuleViolation, match="Scoring is closed"), transaction():
            act()


def test_the_database_too_keeps_what_is_sealed(app_on_both: Flask) -> None:
    world = make_world()
    initiative = world.scored(MARKS, MARKS)
    open_one = make_sheet(make_assignment(world.panel.seats[2], initiative), {"novelty": 2000}, handed_in=False)
    closing = closed(world, in_spite=True)
    seat, by, now = world.panel.seats[0].id, world.secretary.id, clock.now()
    changes = [
        update(Mark).where(Mark.sheet_id == open_one.id).values(value=1),
        delete(Mark).where(Mark.sheet_id == open_one.id),
        insert(Mark).values(sheet_id=open_one.id, criterion_id=world.criteria["effect"].id, value=1),
        update(Sheet).where(Sheet.id == open_one.id).values(comment="x"),
        insert(Conflict).values(
            seat_id=seat, initiative_id=initiative.id, reason="x", recorded_at=now, recorded_by_id=by
        ),
        insert(DrawnLot).values(
            initiative_id=initiative.id, drawing="x", place=1, remark="", drawn_at=now, drawn_by_id=by
        ),
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(DBAPIError, match="scoring is closed"), transaction():
            db.session.execute(change)
    for change in (update(SealedFiles).values(sheets_id=1), delete(SealedFiles)):
        with pytest.raises(DBAPIError, match="stays as it was"), transaction():
            db.session.execute(change)

    with transaction():
        services.reopen_scoring(closing, "Chấm tiếp.", by=world.secretary)
    with transaction():
        db.session.execute(changes[0])


def test_opening_again_keeps_the_closing_and_closing_again_makes_another(world: World) -> None:
    initiative = world.scored(MARKS, MARKS)
    first = closed(world)
    with transaction():
        services.reopen_scoring(first, "Một giám khảo cộng nhầm.", by=world.secretary)
    make_sheet(make_assignment(world.panel.seats[2], initiative), LOW)
    second = closed(world)

    assert queries.closings_of(world.movement) == [second, first]
    assert first.digest != second.digest
    assert first.result["lines"][0]["score"] == 8350 and second.result["lines"][0]["score"] < 8350
    with pytest.raises(RuleViolation, match="again already"), transaction():
        services.reopen_scoring(first, "Nữa.", by=world.secretary)


def test_what_moves_after_closing_is_found_and_the_sealed_result_stays(world: World) -> None:
    initiative = world.scored(MARKS, MARKS)
    closing = closed(world)
    with transaction():
        give_role(world.judge(1), Appointment(Role.UNIT_OFFICER, unit=world.unit), by=None)
    moved = queries.moved_since(closing.result, result_of(standings_of(world.movement)))

    assert [(one.number, one.then["place"], one.now["place"]) for one in moved if one.then and one.now] == [
        (initiative.number, 1, None)
    ]
    assert closing.result["lines"][0]["place"] == 1
    assert [line for line in breaches() if line.startswith("results")] == [
        f"results: closing {closing.id}: initiative {initiative.number:02d} is not where it was when scoring was closed"
    ]


def test_what_is_missing_names_spreads_and_open_sheets(app: Flask) -> None:
    world = make_world()
    with transaction():
        world.movement.rubric.spread_action = SpreadAction.BLOCK
    wide = world.scored(MARKS, {**MARKS, "effect": 0})
    few = world.scored(MARKS)
    make_assignment(world.panel.seats[1], few)
    missing = queries.missing_in(standings_of(world.movement))

    assert [row.initiative_id for row in missing.unsettled] == [wide.id]
    assert [row.initiative_id for row in missing.unscored] == [few.id]
    assert missing.open_sheets == 1


def test_a_paper_that_would_say_the_same_is_not_ordered_twice(world: World) -> None:
    world.scored(MARKS, MARKS)
    with transaction():
        first = services.order_minutes(world.panel)
    with transaction():
        again = services.order_minutes(world.panel)
    world.scored(LOW, MARKS)
    with transaction():
        third = services.order_minutes(world.panel)

    assert first is again and third is not first
    assert db.session.scalars(select(Paper)).all() == [first, third]
