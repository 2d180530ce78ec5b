"""Showing evidence to the virus scanner in the background.

A scanner that is not there says nothing about a file: its scan has failed for now and is tried again.
"""

import logging

from contest.database import transaction
from contest.errors import RuleViolation
from contest.evidence.models import Scan
from contest.evidence.services import note_failure, note_verdict, take_on_scans
from contest.storage.scanning import ScanFailed
from contest.storage.services import content_of, scanner
from contest.tasks import resumes, task
from contest.work import advance, attempt, claim, fail, finish, unfinished

log = logging.getLogger(__name__)


@task
def scan_file(scan_id: int) -> None:
    """Scan a file and note the verdict on it; once, however often it is asked for."""
    with transaction():
        scan = claim(Scan, scan_id)
    if scan is not None:
        attempt(scan, lambda: _scan(scan))


@resumes
def scan_what_waits() -> None:
    """Scan the files whose message or worker was lost, that failed a while ago, or that came before the scanner."""
    if scanner() is None:
        return
    with transaction():
        take_on_scans()
    for scan_id in unfinished(Scan):
        scan_file(scan_id)


def _scan(scan: Scan) -> None:
    tool, finding, failure = scanner(), None, None
    try:
        if tool is None:
            raise ScanFailed("no scanner is set")
        finding = tool.found_in(content_of(scan.attachment.file))
    except (ScanFailed, FileNotFoundError) as error:
        log.warning("scan %s: %s", scan.id, error)
        failure = error
    with transaction():
        if not advance(scan, done=0, total=1):
            return
        if failure is not None:
            note_failure(scan.attachment)
            fail(scan, RuleViolation("The virus scanner gave no verdict.").packed())
        else:
            note_verdict(scan.attachment, finding)
            finish(scan)
