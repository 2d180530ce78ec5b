"""Adding, naming, ordering and taking out evidence, and what the virus scanner says of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from itertools import pairwise

from contest import clock
from contest.accounts.models import Account, Role
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.evidence import queries
from contest.evidence.models import Scan
from contest.evidence.previews import page_count
from contest.initiatives.models import Attachment, FormPart, Initiative, ScanState
from contest.initiatives.readiness import field_of
from contest.journal.services import record
from contest.notices.models import NoticeKind
from contest.notices.queries import holders_of, officers_of
from contest.notices.services import notify
from contest.questions.answers import QuestionKind
from contest.questions.models import Question
from contest.storage.services import scanner, store
from contest.storage.uploads import Upload, media_type_of
from contest.work import WorkState

MEBIBYTE = 1024 * 1024
MOST_FILES = 40
LONGEST_CAPTION = 200
# Captions are saved while they are written: what one person writes within this time stands in the journal once.
BREATH = timedelta(minutes=15)
# A scanner that was not there is asked again after a while.
SCAN_AGAIN = timedelta(minutes=5)


@dataclass(frozen=True)
class Limits:
    """How large one file may be, how large all of an initiative together, in bytes, and how many there may be."""

    each: int
    together: int
    number: int = MOST_FILES


def add_attachment(
    initiative: Initiative, upload: Upload, *, limits: Limits, by: Account, question: Question | None = None
) -> Attachment:
    """Add a file within ``limits``, for ``question`` or as evidence of the whole, and return it.

    The same content sent twice is kept once. Where there is a scanner the file waits for it; the edge hands its scan to
    ``tasks.scan_file`` after the commit.
    """
    media_type = media_type_of(upload, limit=limits.each)
    lock(initiative)
    _check_open(initiative, question)
    seal = sha256(upload.content).hexdigest()
    if twin := next((file for file in queries.files_for(initiative, question) if file.file.sha256 == seal), None):
        return twin
    _check_room(initiative, len(upload.content), limits)
    file = store(upload.content, filename=upload.filename, media_type=media_type)
    attachment = Attachment(
        question_id=question.id if question else None,
        file=file,
        position=max((other.position for other in initiative.attachments), default=0) + 1,
        pages=page_count(upload.content, media_type),
        added_at=clock.now(),
        added_by_id=by.id,
    )
    initiative.attachments.append(attachment)
    if scanner() is not None:
        _order_scan(attachment)
    record(by, "initiative.attach", initiative, body_id=initiative.movement.body_id, file=file.filename,
           sha256=file.sha256)  # fmt: skip
    return attachment


def remove_attachment(attachment: Attachment, *, by: Account) -> Attachment:
    """Take a piece of evidence out; the file itself stays. Malware goes out of a part that is closed, too."""
    initiative = lock(attachment.initiative)
    lock(attachment)
    if attachment.removed_at is not None:
        return attachment
    if attachment.scan is not ScanState.INFECTED or not initiative.is_editable:
        _check_open(initiative, attachment.question)
    attachment.removed_at = clock.now()
    file = attachment.file
    record(by, "initiative.detach", initiative, body_id=initiative.movement.body_id, file=file.filename,
           sha256=file.sha256)  # fmt: skip
    return attachment


def write_captions(initiative: Initiative, captions: Mapping[int, str], *, by: Account) -> Initiative:
    """Give files of ``initiative`` their captions, by the id of the file; what is not named keeps its own."""
    lock(initiative)
    changed = [file for file in initiative.standing_attachments if captions.get(file.id, file.caption) != file.caption]
    for file in changed:
        _check_open(initiative, file.question)
        file.caption = captions[file.id]
    if changed and not queries.wrote_captions_lately(initiative, by, since=clock.now() - BREATH):
        named = {file.file.filename: file.caption for file in changed}
        record(by, "initiative.caption", initiative, body_id=initiative.movement.body_id, captions=named)
    return initiative


def move_attachment(attachment: Attachment, *, later: bool, by: Account) -> Attachment:
    """Let a file change places with the one after it (``later``) or before it; at the end of the list nothing moves."""
    initiative = lock(attachment.initiative)
    lock(attachment)
    _check_open(initiative, attachment.question)
    for first, second in pairwise(queries.files_for(initiative, attachment.question)):
        if attachment is (first if later else second):
            first.position, second.position = second.position, first.position
            break
    db.session.flush()
    db.session.expire(initiative, ["attachments"])
    return attachment


def take_on_scans() -> None:
    """Order the scan of files that came before there was a scanner, and anew those that failed a while ago."""
    for attachment in queries.not_scanned():
        _order_scan(attachment)
    for scan in queries.failed_scans(clock.now() - SCAN_AGAIN):
        scan.state, scan.attempts, scan.error, scan.finished_at = WorkState.QUEUED, 0, None, None
        scan.attachment.scan = ScanState.WAITING
    db.session.flush()


def note_verdict(attachment: Attachment, finding: str | None) -> Attachment:
    """Note what the scanner found in a file, None for nothing. Malware is put on record, and its unit is told."""
    attachment.scan = ScanState.INFECTED if finding else ScanState.CLEAN
    attachment.finding = (finding or "")[:200]
    if finding:
        initiative, file = attachment.initiative, attachment.file
        record(None, "initiative.infected", initiative, body_id=initiative.movement.body_id, file=file.filename,
               finding=attachment.finding, sha256=file.sha256)  # fmt: skip
        _tell_of_malware(attachment)
    return attachment


def note_failure(attachment: Attachment) -> Attachment:
    """Note that the scanner gave no verdict on a file; it is asked again."""
    attachment.scan = ScanState.FAILED
    return attachment


def check_given_out(attachment: Attachment, *, scan_required: bool) -> None:
    """Raise RuleViolation, with what to do, when nobody may open this file."""
    if not attachment.is_withheld(scan_required=scan_required):
        return
    name = attachment.file.filename
    if attachment.scan is ScanState.INFECTED:
        raise RuleViolation(
            "“%(name)s” holds malware (%(finding)s), so it is not given out.", name=name, finding=attachment.finding
        )
    raise RuleViolation(
        "“%(name)s” has not been passed by the virus scanner yet. Try again in a few minutes.", name=name
    )


def _tell_of_malware(attachment: Attachment) -> None:
    """Tell the officers of the unit, and the secretariat once the initiative has been submitted."""
    initiative = attachment.initiative
    told = set(officers_of([initiative.unit_id]))
    if initiative.number is not None:
        told |= set(holders_of(Role.SECRETARIAT, initiative.movement.body_id))
    notify(
        sorted(told, key=lambda account: account.id),
        NoticeKind.FILE_INFECTED,
        f"/initiatives/{initiative.id}#evidence",
        key=f"infected/{attachment.id}",
        title=initiative.title,
        movement=initiative.movement.name,
        file=attachment.file.filename,
        finding=attachment.finding,
    )


def _order_scan(attachment: Attachment) -> None:
    attachment.scan = ScanState.WAITING
    db.session.flush()
    db.session.add(Scan(attachment_id=attachment.id))


def _check_room(initiative: Initiative, size: int, limits: Limits) -> None:
    standing = initiative.standing_attachments
    if len(standing) >= limits.number:
        raise RuleViolation("An initiative has at most %(most)s files. Take one out first.", most=limits.number)
    if sum(file.file.size for file in standing) + size > limits.together:
        raise RuleViolation(
            "All files together may have up to %(megabytes)s MB. Take one out, or make this one smaller.",
            megabytes=limits.together // MEBIBYTE,
        )


def _check_open(initiative: Initiative, question: Question | None) -> None:
    if not initiative.is_editable:
        raise RuleViolation("This initiative has been submitted, so its evidence cannot be changed.")
    if question is None and not initiative.is_open(FormPart.EVIDENCE):
        raise RuleViolation("The evidence was not reopened, so it stays as it was submitted.")
    if question is not None and not initiative.is_open(field_of(question.id)):
        raise RuleViolation(
            "“%(question)s” was not reopened, so it stays as it was submitted.", question=question.label
        )  # fmt: skip
    if question is not None and question.kind is not QuestionKind.FILE:
        raise RuleViolation("This question is not answered by files.")
