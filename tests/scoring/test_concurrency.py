"""Many judges at once: threads and processes on one database, and nothing is lost."""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from contest.accounts.models import Account
from contest.database import db, found, transaction
from contest.errors import RuleViolation
from contest.journal.invariants import breaches as in_journal
from contest.journal.models import JournalEntry
from contest.panels.invariants import breaches as in_panels
from contest.panels.models import Assignment, Seat
from contest.panels.services import vacate_seat
from contest.scoring import services
from contest.scoring.invariants import breaches as in_scoring
from contest.scoring.models import Mark, Sheet
from contest.scoring.queries import sheet_of
from tests.factories import make_sheet
from tests.scoring import saving
from tests.scoring.world import MARKS, make_world

THREADS, PROCESSES, TIMES = 10, 4, 3
WORKERS = THREADS + PROCESSES
# Every process starts from nothing but the modules, which one server of processes has read for all of them.
servers = multiprocessing.get_context("forkserver")
servers.set_forkserver_preload(["tests.scoring.saving"])


def test_ten_threads_and_four_processes_save_marks_at_once_and_none_is_lost(app_on_both: Flask, tmp_path: Path) -> None:
    world = make_world(judges=2)
    criterion_id = world.criteria["effect"].id
    common = world.assignment(1).id
    own = [world.assignment(2).id for _ in range(WORKERS)]
    values = [[100 * worker + turn for turn in range(1, TIMES + 1)] for worker in range(WORKERS)]
    db.session.remove()
    barrier = servers.Barrier(WORKERS)
    saving.join(barrier)

    with (
        ThreadPoolExecutor(THREADS) as threads,
        ProcessPoolExecutor(PROCESSES, servers, saving.join, (barrier,)) as processes,
    ):
        url = app_on_both.config["SQLALCHEMY_DATABASE_URI"]
        work = [
            processes.submit(saving.in_process, url, str(tmp_path), common, criterion_id, own[worker], values[worker])
            for worker in range(PROCESSES)
        ] + [
            threads.submit(saving.in_thread, app_on_both, common, criterion_id, own[worker], values[worker])
            for worker in range(PROCESSES, WORKERS)
        ]
        steps = [step for done in work for step in done.result(timeout=120)]

    assert sorted(value for _before, value in steps) == sorted(value for line in values for value in line)
    following = dict(steps)
    assert len(following) == len(steps), "two writers never replaced the same mark"
    chain = [following[None]]
    while chain[-1] in following:
        chain.append(following[chain[-1]])
    assert len(chain) == WORKERS * TIMES, "every mark replaced the one that was saved just before it"
    assert given(common) == {criterion_id: chain[-1]}
    assert [given(assignment_id) for assignment_id in own] == [{criterion_id: line[-1]} for line in values]
    assert db.session.scalar(select(func.count()).select_from(Sheet)) == WORKERS + 1
    assert [*in_journal(), *in_panels(), *in_scoring()] == []


def given(assignment_id: int) -> dict[int, int]:
    sheet = sheet_of(found(Assignment, assignment_id))
    assert sheet is not None
    return dict(sheet.given)


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """Do ``acts`` in as many threads at once and return what each returned, or why it was refused."""
    db.session.remove()
    barrier = multiprocessing.get_context("spawn").Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        with app.app_context():
            barrier.wait(timeout=60)
            try:
                with transaction():
                    act()
                return None
            except RuleViolation as refused:
                return refused
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def test_a_sheet_handed_in_by_many_clicks_at_once_is_handed_in_once(app_on_both: Flask) -> None:
    world = make_world(judges=1)
    assignment = world.assignment()
    make_sheet(assignment, MARKS, handed_in=False)
    assignment_id, judge_id = assignment.id, world.judge().id

    def hand_in() -> None:
        services.hand_in(found(Assignment, assignment_id), by=found(Account, judge_id))

    assert at_once(app_on_both, *[hand_in] * 8) == [None] * 8
    acts = select(func.count()).select_from(JournalEntry).where(JournalEntry.act == "sheet.hand_in")
    assert db.session.scalar(acts) == 1


@pytest.mark.parametrize("turn", range(3))
def test_a_judge_who_leaves_while_sheets_are_begun_leaves_nothing_half_done(app_on_both: Flask, turn: int) -> None:
    world = make_world(judges=1)
    secretary_id, judge_id, seat_id = world.secretary.id, world.judge().id, world.panel.seats[0].id
    criterion_id = world.criteria["effect"].id
    waiting = [world.assignment().id for _ in range(6)]

    def begin(assignment_id: int) -> Callable[[], None]:
        def act() -> None:
            assignment = db.session.get(Assignment, assignment_id)
            if assignment is not None:
                services.save_mark(assignment, criterion_id, 100, before=None, by=found(Account, judge_id))

        return act

    def leave() -> None:
        vacate_seat(found(Seat, seat_id), "Nghỉ hưu", by=found(Account, secretary_id))

    at_once(app_on_both, *map(begin, waiting[: 3 + turn]), leave)

    left = set(db.session.scalars(select(Assignment.id)))
    begun = set(db.session.scalars(select(Sheet.assignment_id)))
    assert left == begun
    assert db.session.scalar(select(func.count()).select_from(Mark)) == len(begun)
    assert [*in_journal(), *in_panels(), *in_scoring()] == []
