"""Evidence as pages and tasks need it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from contest.accounts.models import Account
from contest.database import db, found
from contest.errors import NotFound
from contest.evidence.models import Scan
from contest.initiatives.models import Attachment, Initiative, ScanState
from contest.journal.models import JournalEntry
from contest.questions.models import Question
from contest.work import WorkState

MOST_AT_ONCE = 200


def find_attachment(attachment_id: int) -> Attachment:
    return found(Attachment, attachment_id)


def find_standing_attachment(attachment_id: int) -> Attachment:
    """Return a piece of evidence that was not taken out again."""
    attachment = found(Attachment, attachment_id)
    if attachment.removed_at is not None:
        raise NotFound("attachment")
    return attachment


def asked_in(initiative: Initiative, question_id: int | None) -> Question | None:
    """Return the question of this id that the form of ``initiative`` asks; None is the evidence as a whole."""
    if question_id is None:
        return None
    for question in initiative.movement.asked:
        if question.id == question_id:
            return question
    raise NotFound("question")


def files_for(initiative: Initiative, question: Question | None) -> list[Attachment]:
    """Return the standing files of ``initiative`` that answer ``question``, or else belong to it as a whole."""
    question_id = question.id if question else None
    return [file for file in initiative.standing_attachments if file.question_id == question_id]


def scan_of(attachment: Attachment) -> Scan | None:
    return db.session.scalar(select(Scan).where(Scan.attachment_id == attachment.id))


def not_scanned() -> Sequence[Attachment]:
    """Return standing files that came while there was no scanner, oldest first, as many as are taken on at once."""
    return db.session.scalars(
        select(Attachment)
        .where(Attachment.scan == ScanState.NOT_SCANNED, Attachment.removed_at.is_(None))
        .order_by(Attachment.id)
        .limit(MOST_AT_ONCE)
    ).all()


def failed_scans(before: datetime) -> Sequence[Scan]:
    """Return the scans of standing files that failed before this instant, oldest first."""
    return db.session.scalars(
        select(Scan)
        .join(Scan.attachment)
        .where(Scan.state == WorkState.FAILED, Scan.finished_at < before, Attachment.removed_at.is_(None))
        .order_by(Scan.id)
        .limit(MOST_AT_ONCE)
    ).all()


def last_entry(initiative: Initiative, *, since: datetime) -> JournalEntry | None:
    """Return the latest thing that happened to ``initiative``, unless it lies before ``since``."""
    return db.session.scalar(
        select(JournalEntry)
        .where(
            JournalEntry.subject_kind == Initiative.__tablename__,
            JournalEntry.subject_id == initiative.id,
            JournalEntry.at >= since,
        )
        .order_by(JournalEntry.id.desc())
        .limit(1)
    )


def wrote_captions_lately(initiative: Initiative, by: Account, *, since: datetime) -> bool:
    """Say whether the latest entry about ``initiative`` already tells that ``by`` wrote captions."""
    last = last_entry(initiative, since=since)
    return last is not None and (last.act, last.actor_id) == ("initiative.caption", by.id)
