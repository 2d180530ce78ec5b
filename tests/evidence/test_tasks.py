"""Files are shown to the scanner in the background: once, again when it was not there, and nothing goes missing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from contest import clock
from contest.database import db, transaction
from contest.evidence import services
from contest.evidence.models import Scan
from contest.evidence.queries import scan_of
from contest.evidence.tasks import scan_file, scan_what_waits
from contest.initiatives.models import Attachment, InitiativeState, ScanState
from contest.journal.queries import entries_about
from contest.notices.models import Notice, NoticeKind
from contest.work import MOST_ATTEMPTS, WorkState
from tests.evidence.conftest import Desk
from tests.evidence.samples import infected, picture
from tests.storage.clamd import NAME, Pretended

LATER = services.SCAN_AGAIN + timedelta(seconds=5)


@pytest.fixture
def clamd(app: Flask) -> Iterator[Pretended]:
    """A scanner that the product knows of."""
    with Pretended() as clamd:
        know(app, clamd.scanner.address)
        yield clamd


def know(app: Flask, address: str, *, required: bool = False) -> None:
    app.extensions["settings"] = replace(app.extensions["settings"], clamd_url=address, scan_required=required)


def state(attachment: Attachment) -> ScanState:
    db.session.refresh(attachment)
    return attachment.scan


def scan(attachment: Attachment) -> Scan:
    found = scan_of(attachment)
    assert found is not None
    return found


def test_without_a_scanner_nothing_is_scanned(desk: Desk) -> None:
    file = desk.add()
    scan_what_waits()

    assert (state(file), scan_of(file)) == (ScanState.NOT_SCANNED, None)


def test_a_clean_file_passes_once(desk: Desk, clamd: Pretended) -> None:
    file = desk.add()
    before = state(file)
    for _time in range(2):
        scan_file(scan(file).id)

    assert (before, state(file)) == (ScanState.WAITING, ScanState.CLEAN)
    assert (scan(file).state, scan(file).attempts) == (WorkState.DONE, 1)
    assert clamd.heard == [picture().content]


def test_malware_is_put_on_record_by_name(desk: Desk, clamd: Pretended) -> None:
    file = desk.add(infected())
    scan_file(scan(file).id)

    assert (state(file), file.finding) == (ScanState.INFECTED, NAME)
    entry = entries_about(desk.initiative)[-1]
    assert (entry.act, entry.actor_id, entry.details["finding"]) == ("initiative.infected", None, NAME)


@pytest.mark.parametrize(
    ("submitted", "told"), [(False, {"officer", "colleague"}), (True, {"officer", "colleague", "secretary"})]
)
def test_malware_is_told_once_to_whom_it_concerns(
    desk: Desk, clamd: Pretended, submitted: bool, told: set[str]
) -> None:
    file = desk.add(infected())
    if submitted:
        desk.enter(InitiativeState.SUBMITTED)
    scan_file(scan(file).id)
    with transaction():
        services.note_verdict(file, NAME)

    notices = db.session.scalars(select(Notice)).all()
    assert {notice.account.email.partition("@")[0] for notice in notices} == told
    assert {notice.kind for notice in notices} == {NoticeKind.FILE_INFECTED}
    assert {notice.values["file"] for notice in notices} == {"anh-la.png"}


def test_a_scanner_that_is_not_there_is_asked_again_after_a_while(app: Flask, desk: Desk) -> None:
    know(app, "tcp://127.0.0.1:1")
    file = desk.add()
    scan_file(scan(file).id)
    failed = state(file)
    with Pretended() as clamd:
        know(app, clamd.scanner.address)
        scan_what_waits()
        at_once = state(file)
        with clock.at(clock.now() + LATER):
            scan_what_waits()

    assert (failed, at_once, state(file)) == (ScanState.FAILED, ScanState.FAILED, ScanState.CLEAN)


def test_a_lost_message_is_made_up_for(desk: Desk, clamd: Pretended) -> None:
    file = desk.add()
    scan_what_waits()

    assert state(file) is ScanState.CLEAN


def test_files_from_before_the_scanner_are_scanned_too(app: Flask, desk: Desk) -> None:
    files = [desk.add(), desk.add(picture("blue"))]
    with transaction():
        services.remove_attachment(files[1], by=desk.officer)
    with Pretended() as clamd:
        know(app, clamd.scanner.address)
        for _time in range(2):
            scan_what_waits()

    assert [state(file) for file in files] == [ScanState.CLEAN, ScanState.NOT_SCANNED]
    assert (clamd.heard, db.session.scalar(select(func.count()).select_from(Scan))) == ([picture().content], 1)


def test_a_file_whose_content_is_lost_is_not_passed(desk: Desk, clamd: Pretended) -> None:
    file = desk.add()
    with transaction():
        file.file.sha256 = "0" * 64
    scan_file(scan(file).id)

    assert (state(file), scan(file).state) == (ScanState.FAILED, WorkState.FAILED)


def test_a_scan_that_kills_its_workers_is_given_up(desk: Desk, clamd: Pretended) -> None:
    file = desk.add()
    with transaction():
        scan(file).attempts = MOST_ATTEMPTS
    scan_file(scan(file).id)

    assert (state(file), scan(file).state) == (ScanState.WAITING, WorkState.FAILED)
