"""What binders are about, what is recorded of it, and the binders that were asked for."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from contest.accounts.models import Account
from contest.awards.models import Award, Decision
from contest.awards.queries import amendments_of
from contest.binders.models import Binder
from contest.copies.queries import find_subject, papers_about
from contest.database import Base, db, found
from contest.errors import NotFound
from contest.initiatives.models import Initiative
from contest.journal.models import JournalEntry
from contest.recognition.models import Recognition, RecognitionDecision
from contest.work import WorkState

Bound = Initiative | Decision | RecognitionDecision
MOST_SHOWN = 5


def find_bound(kind: str, subject_id: int) -> Bound:
    """Return the initiative or decision that a binder can be made of; raises NotFound for anything else."""
    row = find_subject(kind, subject_id)
    if not isinstance(row, Initiative | Decision | RecognitionDecision):
        raise NotFound(kind)
    return row


def find_binder(binder_id: int) -> Binder:
    return found(Binder, binder_id)


def subject_of(binder: Binder) -> Bound:
    return find_bound(binder.subject_kind, binder.subject_id)


def related_to(subject: Bound) -> list[Base]:
    """Return the rows whose papers and journal belong into the binder of ``subject``, itself first."""
    if isinstance(subject, Initiative):
        return [subject, *subject.appraisals]
    if isinstance(subject, Decision):
        later = [one.proposal for one in amendments_of(subject) if one.proposal.decision]
        return [subject, subject.proposal, *(row for one in later if one.decision for row in (one.decision, one))]
    return [subject, subject.roll]


def entries_about(subject: Bound) -> Sequence[JournalEntry]:
    """Return what the journal tells of ``subject``, of its lines and of their papers, oldest first."""
    rows: list[Base] = related_to(subject)
    if isinstance(subject, Decision):
        rows += db.session.scalars(select(Award).where(Award.decision_id == subject.id)).all()
    if isinstance(subject, RecognitionDecision):
        rows += db.session.scalars(select(Recognition).where(Recognition.decision_id == subject.id)).all()
    rows += [paper for row in related_to(subject) for paper in papers_about(row)]
    ids: dict[str, list[int]] = {}
    for row in rows:
        ids.setdefault(row.__tablename__, []).append(row.id)  # type: ignore[attr-defined]
    about = [
        and_(JournalEntry.subject_kind == kind, JournalEntry.subject_id.in_(numbers)) for kind, numbers in ids.items()
    ]
    return db.session.scalars(select(JournalEntry).where(or_(*about)).order_by(JournalEntry.id)).all()


def binders_of(subject: Bound, account: Account) -> Sequence[Binder]:
    """Return the last binders of ``subject`` that ``account`` asked for, the newest first."""
    return db.session.scalars(
        select(Binder)
        .where(
            Binder.subject_kind == subject.__tablename__,
            Binder.subject_id == subject.id,
            Binder.requested_by_id == account.id,
        )
        .order_by(Binder.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def binders_to_take_away(before: datetime) -> Sequence[Binder]:
    """Return the binders that were finished before this instant and whose files still lie there."""
    return db.session.scalars(
        select(Binder)
        .where(Binder.state == WorkState.DONE, Binder.finished_at < before, Binder.gone_at.is_(None))
        .options(joinedload(Binder.requested_by))
    ).all()
