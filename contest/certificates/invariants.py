"""What must hold for certificates: each belongs to a decided award, bears its number, and is stored unchanged."""

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest.awards.models import Award, Decision
from contest.certificates.models import Certificate, PrintRun
from contest.certificates.services import serial_of
from contest.database import db
from contest.paper.binding import page_seals
from contest.recognition.models import RecognisedAuthor, Recognition, RecognitionDecision
from contest.storage.models import StoredFile
from contest.storage.services import content_of, is_kept


def breaches() -> Iterator[str]:
    """Yield a line for each breach; content that is missing is told by the store's own check."""
    certificates = select(Certificate).options(
        joinedload(Certificate.award).joinedload(Award.decision).joinedload(Decision.body),
        joinedload(Certificate.recognised_author)
        .joinedload(RecognisedAuthor.recognition)
        .joinedload(Recognition.decision)
        .joinedload(RecognitionDecision.body),
        joinedload(Certificate.file),
        joinedload(Certificate.replaces),
    )
    changed: dict[int, bool] = {}
    seals: dict[int, list[str]] = {}
    for certificate in db.session.scalars(certificates.order_by(Certificate.id)):
        decision, holder = certificate.decision, certificate.holder
        if decision is None:
            yield f"certificates: {certificate.serial} belongs to an award that was not decided"
        elif certificate.serial != serial_of(holder, decision, certificate.edition):
            yield f"certificates: {certificate.serial} should be {serial_of(holder, decision, certificate.edition)}"
        if certificate.replaces is not None and not _is_of(certificate.award, certificate.replaces.award_id):
            yield f"certificates: {certificate.serial} replaces a certificate of another award"
        # Many certificates lie in one file.
        if certificate.file is not None and certificate.file.id not in changed:
            changed[certificate.file.id] = _was_changed(certificate.file)
            seals[certificate.file.id] = _seals(certificate.file, changed[certificate.file.id])
        if changed.get(certificate.file_id or 0):
            yield f"certificates: the stored page of {certificate.serial} was changed"
        elif _is_another_page(certificate, seals):
            yield f"certificates: the page of {certificate.serial} is not the one that was printed"
    for run in db.session.scalars(select(PrintRun).options(joinedload(PrintRun.file)).order_by(PrintRun.id)):
        if run.file is not None and _was_changed(run.file):
            yield f"certificates: the stored file of print run {run.id} was changed"


def _seals(file: StoredFile, was_changed: bool) -> list[str]:
    return page_seals(content_of(file)) if is_kept(file) and not was_changed else []


def _is_another_page(certificate: Certificate, seals: dict[int, list[str]]) -> bool:
    found = seals.get(certificate.file_id or 0)
    if not found or certificate.page_sha256 is None:
        return False
    return certificate.page >= len(found) or found[certificate.page] != certificate.page_sha256


def _is_of(award: Award | None, award_id: int | None) -> bool:
    """Say whether ``award_id`` is ``award`` or one in whose place an amending decision put it, however often."""
    while award is not None and award.id != award_id:
        award = award.replaces
    return award is not None or award_id is None


def _was_changed(file: StoredFile) -> bool:
    return is_kept(file) and sha256(content_of(file)).hexdigest() != file.sha256
