"""Print runs: every certificate once, in one file, whatever happens to the worker."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

import config
from contest import clock
from contest.awards.models import Award, Decision
from contest.certificates import queries, services, tasks
from contest.certificates.models import Certificate, PrintRun
from contest.certificates.services import request_run
from contest.certificates.tasks import carry_out, print_run, print_what_was_requested
from contest.corrections.queries import as_decided
from contest.database import db, transaction
from contest.designs import grounds
from contest.designs.grounds import kept_ground
from contest.errors import RuleViolation, unpacked
from contest.paper.pdffile import About
from contest.storage.models import StoredFile
from contest.storage.services import content_of, store
from contest.work import WorkState, advance, claim
from tests.certificates.samples import DAY, Office
from tests.factories import make_body
from tests.pdf import pages_of


def requested(office: Office, decision: Decision) -> PrintRun:
    with clock.at(DAY), transaction():
        return request_run(decision, by=office.secretary)


def after(run: PrintRun) -> PrintRun:
    db.session.rollback()
    return db.session.get_one(PrintRun, run.id)


def book_of(run: PrintRun) -> list[str]:
    assert run.file is not None
    return pages_of(content_of(run.file))


def test_a_run_prints_every_certificate_and_one_file_in_list_order(office: Office) -> None:
    decision = office.decide(collectives=2, individuals=2)
    run = requested(office, decision)

    print_run(run.id)

    run = after(run)
    assert (run.state, run.done, run.total, run.error) == (WorkState.DONE, 4, 4, None)
    certificates = queries.certificates_of(decision)
    pages = book_of(run)
    assert len(pages) == 4
    for certificate, page in zip(certificates, pages, strict=True):
        assert certificate.serial in page
        assert certificate.award.recipient_name in page
        assert pages_of(tasks.page_of(certificate) or b"") == [page]
    assert run.file is not None
    assert run.file.filename == "nhabe-2020-05.pdf"


def test_the_ground_of_a_run_is_kept_for_the_next(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_ground.cache_clear()
    print_run(requested(office, office.decide()).id)
    kept_ground.cache_clear()

    def draw(*_design: object) -> bytes:
        raise AssertionError("drawn again")

    monkeypatch.setattr(grounds, "ground_pdf", draw)
    run = requested(office, office.decide(number=6))
    print_run(run.id)
    kept_ground.cache_clear()

    assert after(run).state is WorkState.DONE


def test_a_repeated_task_does_no_harm(office: Office) -> None:
    run = requested(office, office.decide())
    print_run(run.id)
    before = db.session.scalar(select(func.count()).select_from(StoredFile))

    print_run(run.id)
    print_what_was_requested()

    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == before == 2
    assert after(run).attempts == 1


def test_a_lost_message_is_made_up_for(office: Office) -> None:
    run = requested(office, office.decide())

    print_what_was_requested()

    assert after(run).state is WorkState.DONE


def test_an_annulled_award_is_never_printed(office: Office) -> None:
    decision = office.decide(collectives=3, individuals=0)
    run = requested(office, decision)
    office.annul(decision.awards[1])

    print_run(run.id)

    assert len(book_of(after(run))) == 2
    annulled = db.session.scalars(select(Certificate).where(Certificate.award_id == decision.awards[1].id)).one()
    assert annulled.file is None
    assert all(annulled.serial not in page for page in book_of(after(run)))


def test_an_award_annulled_while_the_file_is_made_does_not_get_into_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = office.decide(collectives=3, individuals=0)
    run, bind, calls = requested(office, decision), tasks.bind, []

    def meanwhile(parts: Iterator[tuple[bytes, Sequence[int]]], out: BinaryIO, about: About) -> None:
        bind(parts, out, about)
        if not calls:
            office.annul(decision.awards[2])
        calls.append(out.tell())

    monkeypatch.setattr(tasks, "bind", meanwhile)
    print_run(run.id)

    assert len(calls) == 2
    assert len(book_of(after(run))) == after(run).total == 2


def test_a_certificate_issued_again_while_the_others_print_is_in_the_file(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    decision = office.decide(collectives=3, individuals=0)
    run, printed, calls = requested(office, decision), tasks._printed, []

    def meanwhile(sheaf: Sequence[Certificate], refused: list[RuleViolation]) -> tuple[list[Certificate], bytes]:
        found = printed(sheaf, refused)
        if not calls:
            with transaction() as session:
                award = session.get_one(Award, decision.awards[1].id)
                services.issue_anew(award, replace(as_decided(award), recipient_line="xã Mới"), by=office.secretary)
        calls.append(len(sheaf))
        return found

    monkeypatch.setattr(tasks, "_printed", meanwhile)
    print_run(run.id)

    run = after(run)
    assert (run.state, run.total, queries.is_current(run)) == (WorkState.DONE, 3, True)
    assert ["xã Mới" in page for page in book_of(run)] == [False, True, False]
    assert ["NHABE-2020-0502-2" in page for page in book_of(run)] == [False, True, False]


def test_a_certificate_that_cannot_be_printed_stops_the_run_with_its_text_but_not_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever looks through the list beforehand would not let it come so far.
    monkeypatch.setattr(services, "_checks", [])
    decision = office.decide(recipient_line="tương trợ " * 39)
    run = requested(office, decision)

    print_run(run.id)

    run = after(run)
    assert (run.state, run.file) == (WorkState.FAILED, None)
    assert run.error is not None
    reason = unpacked(run.error)
    assert reason.values["count"] == "1"
    [why] = reason.values["reasons"]
    assert why.values["who"] == f"NHABE-2020-0501 {decision.awards[0].recipient_name}"
    assert why.values["why"].message == "“%(text)s” is too long for its place on the certificate."
    assert [certificate.file is None for certificate in queries.certificates_of(decision)] == [True, False, False]


def test_a_run_that_somebody_works_on_is_left_alone(office: Office) -> None:
    run = requested(office, office.decide())
    with transaction():
        claim(PrintRun, run.id)

    carry_out(run.id)

    assert (after(run).state, after(run).attempts, after(run).done) == (WorkState.RUNNING, 1, 0)


def test_a_worker_whose_run_was_taken_over_stops(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    decision = office.decide(collectives=3, individuals=0)
    run, printed = requested(office, decision), []

    def page(sheaf: Sequence[Certificate], refused: object) -> tuple[list[Certificate], bytes]:
        printed.append(len(sheaf))
        with transaction() as session:
            session.get_one(PrintRun, run.id).worker = "elsewhere/1/x"
        return list(sheaf), b"%PDF-"

    monkeypatch.setattr(tasks, "SHEAF", 1)
    monkeypatch.setattr(tasks, "_printed", page)
    print_run(run.id)

    assert len(printed) == 1
    assert after(run).state is WorkState.RUNNING
    assert [certificate.file for certificate in queries.certificates_of(decision)] == [None] * 3


def test_a_page_that_the_store_lost_is_printed_again(app: Flask, office: Office) -> None:
    decision = office.decide(collectives=2, individuals=0)
    run = requested(office, decision)
    print_run(run.id)
    lost = queries.certificates_of(decision)[0].file
    assert lost is not None
    (app.extensions["files"].root / lost.key).unlink()
    book = after(run).file
    assert book is not None
    (app.extensions["files"].root / book.key).unlink()

    new = requested(office, decision)
    print_run(new.id)

    assert new.id != run.id
    assert content_of(lost)
    assert len(book_of(after(new))) == 2


def test_a_kept_page_that_was_changed_is_neither_given_out_nor_printed_over(app: Flask, office: Office) -> None:
    decision = office.decide(collectives=2, individuals=0)
    print_run(requested(office, decision).id)
    certificate = queries.certificates_of(decision)[0]
    assert certificate.file is not None
    place = app.extensions["files"].root / certificate.file.key
    changed = place.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6")
    assert changed != place.read_bytes()
    place.chmod(0o644)
    place.write_bytes(changed)

    with pytest.raises(RuleViolation, match="is not the one that was stored"):
        tasks.page_of(certificate)
    # What is printed anew of the decision takes the page that is kept, and does not.
    office.annul(decision.awards[1])
    again = requested(office, decision)
    print_run(again.id)
    assert (after(again).state, after(again).file, place.read_bytes()) == (WorkState.FAILED, None, changed)


def test_the_emblem_is_the_one_the_body_had_when_the_certificate_was_issued(office: Office) -> None:
    from tests.designs.test_typeset import PICTURE

    with transaction() as session:
        body = session.merge(office.body)
        body.emblem = store(PICTURE, filename="e.png", media_type="image/png")
    decision = office.decide(collectives=1, individuals=0)
    run = requested(office, decision)
    with transaction() as session:
        session.merge(office.body).emblem = None

    print_run(run.id)

    assert bare(after(run)) == [False]


def upload_emblem(office: Office) -> None:
    from tests.designs.test_typeset import PICTURE

    with transaction() as session:
        session.merge(office.body).emblem = store(PICTURE, filename="e.png", media_type="image/png")


def bare(run: PrintRun) -> list[bool]:
    """Say of each page whether it has no picture: what is drawn in the place of an emblem is none."""
    assert run.file is not None
    return [not page.images for page in PdfReader(BytesIO(content_of(run.file))).pages]


def test_an_emblem_that_comes_after_the_print_is_on_the_next(office: Office) -> None:
    decision = office.decide(collectives=1, individuals=1)
    first = requested(office, decision)
    print_run(first.id)
    assert bare(after(first)) == [True, True]
    serials = [(certificate.serial, certificate.code) for certificate in queries.certificates_of(decision)]

    upload_emblem(office)
    assert queries.lacks_emblem(after(first))
    second = requested(office, decision)
    print_run(second.id)

    assert second.id != first.id
    assert bare(after(second)) == [False, False]
    assert not queries.lacks_emblem(after(second))
    assert [(certificate.serial, certificate.code) for certificate in queries.certificates_of(decision)] == serials
    assert requested(office, decision).id == second.id


def test_a_run_that_went_on_after_the_emblem_came_has_it_on_every_page(office: Office) -> None:
    decision = office.decide(collectives=2, individuals=0)
    first = requested(office, decision)
    print_run(first.id)
    with transaction():
        run = after(first)
        run.state, run.file, run.worker, run.finished_at = WorkState.RUNNING, None, None, None
        queries.certificates_of(decision)[1].file = None
    upload_emblem(office)

    print_run(first.id)

    assert bare(after(first)) == [False, False]


def test_time_left_follows_the_pace_since_the_run_was_taken_up(office: Office) -> None:
    """Neither what was done before it nor the time for which nobody worked at it makes it look quicker or slower."""
    run_id, began, told = requested(office, office.decide()).id, datetime(2020, 2, 7, 8, tzinfo=UTC), []

    def step(seconds: int, done: int | None) -> None:
        with clock.at(began + timedelta(seconds=seconds)):
            with transaction():
                run = claim(PrintRun, run_id) if done is None else db.session.get_one(PrintRun, run_id)
                assert run is not None
                assert done is None or advance(run, done=done, total=1000)
            left = after(run).time_left
            told.append(None if left is None else left.total_seconds())

    for seconds, done in ((300, None), (310, 400), (320, 500), (3900, None), (3905, 600), (3910, 700), (3990, None)):
        step(seconds, done)

    # No pace before the second step: 400 were printed by an earlier run. Then ten seconds, later five, for a hundred.
    assert told == [None, None, 50, None, None, 15, None]


PAGES = 60


def test_a_run_whose_worker_is_killed_is_completed_by_the_next_with_nothing_twice(app: Flask, tmp_path: Path) -> None:
    office = Office()
    decision = office.decide(collectives=40, individuals=20)
    run = requested(office, decision)
    db.session.rollback()

    with worker(tmp_path) as process:
        wait_until(lambda: PAGES * 2 // 5 <= done(tmp_path) < PAGES)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    stopped = stored_pages(tmp_path)
    assert PAGES * 2 // 5 <= len(stopped) < PAGES
    assert after(run).state is WorkState.RUNNING

    with worker(tmp_path):
        wait_until(lambda: state(tmp_path) == "done")

    run = after(run)
    assert (run.attempts, run.done, run.total) == (2, PAGES, PAGES)
    everything = stored_pages(tmp_path)
    assert {page: everything[page] for page in stopped} == stopped
    assert len(set(everything.values())) == PAGES
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == PAGES / 2 + 1
    assert [page.count("Số hiệu: NHABE-2020-") for page in book_of(run)] == [1] * PAGES
    serials = [certificate.serial for certificate in queries.certificates_of(decision)]
    assert [serial in page for serial, page in zip(serials, book_of(run), strict=True)] == [True] * PAGES


@contextmanager
def worker(place: Path, tasks_of: str = "certificates") -> Iterator[subprocess.Popen[bytes]]:
    """Run a real background worker on the database and files in ``place``; it starts with what was left unfinished.

    ``tasks_of`` names whose sheaves are made small, for a run is over in no time otherwise.
    """
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{place}/bangvang.db",
        "FILES_URL": f"file://{place}/files",
        "QUEUE_URL": f"sqlite:///{place}/queue.db",
    }
    program = (
        f"import sys; from contest.{tasks_of} import tasks; tasks.SHEAF = 2; from flask.cli import main; "
        "sys.argv = ['flask', '--app', 'wsgi', 'worker']; main()"
    )
    command = [sys.executable, "-c", program]
    with (place / "worker.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=config.ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


def wait_until(condition: object, seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.01)


def row(place: Path, query: str) -> list[tuple[int, ...]]:
    with sqlite3.connect(f"file:{place}/bangvang.db?mode=ro", uri=True, timeout=15) as connection:
        return connection.execute(query).fetchall()


def done(place: Path) -> int:
    return row(place, "SELECT done FROM print_run")[0][0]


def state(place: Path) -> str:
    return str(row(place, "SELECT state FROM print_run")[0][0])


def stored_pages(place: Path) -> dict[int, tuple[int, int]]:
    """Return the file and the page in it of each certificate that is printed."""
    return {
        certificate: (file, page)
        for certificate, file, page in row(place, "SELECT id, file_id, page FROM certificate WHERE file_id IS NOT NULL")
    }


def test_runs_of_two_bodies_do_not_mix(office: Office) -> None:
    other = make_body("binhchanh", name="Ủy ban nhân dân huyện Bình Chánh")
    run = requested(office, office.decide(collectives=1, individuals=0))

    print_run(run.id)

    assert other.name not in book_of(after(run))[0]
