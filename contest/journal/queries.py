"""Reading the journal."""

from collections.abc import Sequence

from sqlalchemy import select

from contest.database import Base, db
from contest.journal.models import JournalEntry

PAGE_SIZE = 50


def entries_about(subject: Base) -> Sequence[JournalEntry]:
    """Return what was done to ``subject``, oldest first."""
    about = (JournalEntry.subject_kind == subject.__tablename__, JournalEntry.subject_id == subject.id)  # type: ignore[attr-defined]
    return db.session.scalars(select(JournalEntry).where(*about).order_by(JournalEntry.id)).all()


def latest_entries(
    body_ids: Sequence[int] | None,
    *,
    before: int | None = None,
    subject_kind: str | None = None,
    subject_id: int | None = None,
) -> Sequence[JournalEntry]:
    """Return one page of entries, newest first, older than entry ``before`` when it is given.

    ``body_ids`` limits them to acts of these bodies; None means every act of the whole product. ``subject_kind`` and
    ``subject_id`` limit them to acts on one kind of record, or on one record.
    """
    query = select(JournalEntry).order_by(JournalEntry.id.desc()).limit(PAGE_SIZE)
    if body_ids is not None:
        query = query.where(JournalEntry.body_id.in_(body_ids))
    if before is not None:
        query = query.where(JournalEntry.id < before)
    if subject_kind is not None:
        query = query.where(JournalEntry.subject_kind == subject_kind)
        if subject_id is not None:
            query = query.where(JournalEntry.subject_id == subject_id)
    return db.session.scalars(query).all()
