"""Background work: one worker at a time, and what a killed worker left is taken up again."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from contest import clock
from contest.database import db, transaction
from contest.errors import RuleViolation, unpacked
from contest.paper.models import Paper
from contest.work import (
    LEASE,
    MACHINE,
    MOST_ATTEMPTS,
    WORKER,
    WorkState,
    advance,
    attempt,
    claim,
    fail,
    finish,
    unfinished,
)

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _the_clock_stands() -> object:
    with clock.at(NOW):
        yield


def make_piece(**values: object) -> Paper:
    given: dict[str, object] = {
        "template": "t", "filename": "giay.pdf", "subject_kind": "unit", "subject_id": 1, "values": {}, "total": 5,
    }  # fmt: skip
    with transaction() as session:
        piece = Paper(**{**given, **values})
        session.add(piece)
    return piece


def claimed(piece: Paper) -> Paper | None:
    with transaction():
        return claim(Paper, piece.id)


def ended_process() -> int:
    """Return the number of a process that ran on this machine and is gone."""
    process = subprocess.Popen([sys.executable, "-c", "pass"])
    process.wait()
    return process.pid


def test_a_queued_piece_is_claimed_by_one_worker_only(app_on_both: Flask) -> None:
    piece = make_piece()

    assert claimed(piece) is piece
    assert (piece.state, piece.worker, piece.attempts) == (WorkState.RUNNING, WORKER, 1)
    assert piece.lease_until == NOW + LEASE
    assert claimed(piece) is None
    assert piece.attempts == 1


def test_a_piece_whose_lease_ran_out_is_claimed_again(app_on_both: Flask) -> None:
    piece = make_piece()
    claimed(piece)

    with clock.at(NOW + LEASE):
        assert claimed(piece) is None
    with clock.at(NOW + LEASE + timedelta(seconds=1)):
        assert claimed(piece) is piece

    assert piece.attempts == 2


def test_every_step_renews_the_lease(app_on_both: Flask) -> None:
    piece = make_piece()
    claimed(piece)

    with clock.at(NOW + timedelta(seconds=50)), transaction():
        assert advance(piece, done=2, total=7)
    db.session.refresh(piece)

    assert (piece.done, piece.total) == (2, 7)
    assert piece.lease_until == NOW + timedelta(seconds=50) + LEASE
    with clock.at(NOW + timedelta(seconds=100)):
        assert claimed(piece) is None


def test_a_worker_learns_that_another_took_over(app_on_both: Flask) -> None:
    piece = make_piece()
    claimed(piece)
    with transaction():
        piece.worker = "elsewhere/1/0123456789ab"

    with transaction():
        assert not advance(piece, done=4, total=5)

    db.session.refresh(piece)
    assert piece.done == 0


@pytest.mark.parametrize("state", [WorkState.DONE, WorkState.FAILED])
def test_finished_work_is_never_claimed_again(app_on_both: Flask, state: WorkState) -> None:
    piece = make_piece(state=state)

    assert claimed(piece) is None
    assert unfinished(Paper) == []
    assert piece.finished


def test_finished_work_says_so_and_belongs_to_nobody(app: Flask) -> None:
    piece = make_piece()
    claimed(piece)

    with transaction():
        finish(piece)

    assert (piece.state, piece.done, piece.worker, piece.lease_until) == (WorkState.DONE, 5, None, None)
    assert piece.finished_at == NOW


def test_failed_work_keeps_its_reason(app: Flask) -> None:
    piece = make_piece()
    claimed(piece)

    with transaction():
        fail(piece, "a glyph is missing")

    assert (piece.state, piece.error, piece.worker) == (WorkState.FAILED, "a glyph is missing", None)


def test_unfinished_work_is_what_nobody_works_on_oldest_first(app_on_both: Flask) -> None:
    queued, held, expired, done, second = (
        make_piece(),
        make_piece(state=WorkState.RUNNING, worker="elsewhere/1/0123456789ab", lease_until=NOW + LEASE),
        make_piece(state=WorkState.RUNNING, worker="elsewhere/1/0123456789ab", lease_until=NOW - LEASE),
        make_piece(state=WorkState.DONE),
        make_piece(),
    )

    assert unfinished(Paper) == [queued.id, expired.id, second.id]
    assert {held.id, done.id}.isdisjoint(unfinished(Paper))


def test_work_of_a_process_that_was_killed_is_taken_up_without_waiting_for_its_lease(app_on_both: Flask) -> None:
    dead = f"{MACHINE}/{ended_process()}/0123456789ab"
    piece = make_piece(state=WorkState.RUNNING, done=3, attempts=1, worker=dead, lease_until=NOW + LEASE)

    assert unfinished(Paper) == [piece.id]
    assert claimed(piece) is piece
    assert (piece.worker, piece.attempts, piece.done) == (WORKER, 2, 3)


def test_work_of_a_living_process_is_left_to_it(app_on_both: Flask) -> None:
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        living = f"{MACHINE}/{process.pid}/0123456789ab"
        make_piece(state=WorkState.RUNNING, worker=living, lease_until=NOW + LEASE)

        assert unfinished(Paper) == []
    finally:
        process.communicate(b"\n")


def test_a_process_number_given_again_after_a_restart_does_not_hold_old_work(app_on_both: Flask) -> None:
    machine, process, _token = WORKER.split("/")
    former = f"{machine}/{process}/000000000000"
    piece = make_piece(state=WorkState.RUNNING, worker=former, lease_until=NOW + LEASE)

    assert unfinished(Paper) == [piece.id]


def refusing() -> None:
    raise RuleViolation("“%(text)s” is too long.", text="ừ")


def faulty() -> None:
    raise ZeroDivisionError("a secret")


def test_a_refusal_in_an_attempt_is_kept_as_its_reason(app_on_both: Flask) -> None:
    piece = make_piece()
    claimed(piece)

    attempt(piece, refusing)

    db.session.refresh(piece)
    assert (piece.state, piece.worker) == (WorkState.FAILED, None)
    assert piece.error is not None
    assert str(unpacked(piece.error)) == "“ừ” is too long."


def test_a_fault_in_an_attempt_is_logged_and_not_shown(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    piece = make_piece()
    claimed(piece)

    attempt(piece, faulty)

    db.session.refresh(piece)
    assert piece.state is WorkState.FAILED
    assert "a secret" not in str(piece.error)
    assert "a secret" in caplog.text


def test_a_worker_that_lost_a_piece_does_not_fail_it(app_on_both: Flask) -> None:
    piece = make_piece()
    claimed(piece)
    with transaction():
        piece.worker = "elsewhere/1/x"

    attempt(piece, refusing)

    db.session.refresh(piece)
    assert (piece.state, piece.error) == (WorkState.RUNNING, None)


def test_a_piece_that_was_interrupted_too_often_is_given_up_unattempted(app: Flask) -> None:
    piece, done = make_piece(attempts=MOST_ATTEMPTS), []
    claimed(piece)

    attempt(piece, lambda: done.append(piece))

    db.session.refresh(piece)
    assert (piece.state, done) == (WorkState.FAILED, [])
