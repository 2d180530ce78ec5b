"""What binders are about, what is recorded of it, and the binders that were asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from contest.accounts.models import Account
from contest.awards.models import Award, Decision
from contest.awards.queries import amendments_of
from contest.binders.models import Binder
from contest.consultations.models import Consultation
from contest.copies.queries import find_subject, papers_about
from contest.corrections.models import LaterDocument
from contest.councils.models import AgendaItem, Council, Meeting
from contest.database import Base, db, found
from contest.errors import NotFound
from contest.initiatives.models import Initiative
from contest.journal.models import JournalEntry
from contest.nominations.models import Nomination
from contest.payments.models import Letter, PaymentSheet
from contest.recognition.models import Recognition, RecognitionDecision
from contest.votes.models import Motion, Round
from contest.work import WorkState

Bound = Initiative | Decision | RecognitionDecision
Related = TypeVar("Related", bound=Base)
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
    """Return the rows whose papers and journal belong into the binder of ``subject``, itself first.

    Of a decision on awards these are also the submission and the notices of the result, public notices, what was
    written afterwards about its lines, the lists of payments and the nominations that led to it.
    """
    if isinstance(subject, Initiative):
        return [subject, *subject.appraisals]
    if isinstance(subject, RecognitionDecision):
        return [subject, subject.roll]
    amended = [one.proposal.decision for one in amendments_of(subject) if one.proposal.decision]
    return [*_around(subject), *(row for decision in amended for row in _around(decision))]


def _around(subject: Decision) -> list[Base]:
    """Return a decision and what belongs to it, but not what amended it."""
    proposal_id, awards = subject.proposal_id, select(Award.id).where(Award.proposal_id == subject.proposal_id)
    return [
        subject, subject.proposal, *([subject.proposal.amendment] if subject.proposal.amendment else []),
        *_all(Letter, Letter.proposal_id == proposal_id),
        *_all(Consultation, Consultation.proposal_id == proposal_id),
        *_all(LaterDocument, LaterDocument.award_id.in_(awards)),
        *_all(PaymentSheet, PaymentSheet.decision_id == subject.id),
        *_all(Nomination, Nomination.award_id.in_(awards)),
    ]  # fmt: skip


def councils_on(subject: Bound) -> list[Base]:
    """Return the councils that spoke about ``subject``, their meetings and their votes, whose papers belong to it.

    Their journal does not: it tells of all else that a council did.
    """
    if isinstance(subject, Initiative):
        kind, ids = Initiative.__tablename__, select(Initiative.id).where(Initiative.id == subject.id)
    elif isinstance(subject, Decision):
        kind, ids = Award.__tablename__, select(Award.id).where(Award.proposal_id == subject.proposal_id)
    else:
        kind = Initiative.__tablename__
        ids = select(Recognition.initiative_id).where(Recognition.list_id == subject.list_id)
    items = select(AgendaItem.id).where(AgendaItem.subject_kind == kind, AgendaItem.subject_id.in_(ids))
    meetings = select(AgendaItem.meeting_id).where(AgendaItem.id.in_(items))
    return [
        *_all(Council, Council.id.in_(select(Meeting.council_id).where(Meeting.id.in_(meetings)))),
        *_all(Meeting, Meeting.id.in_(meetings)),
        *_all(Round, Round.id.in_(select(Motion.round_id).where(Motion.item_id.in_(items)))),
    ]


def _all(kind: type[Related], condition: ColumnElement[bool]) -> Sequence[Related]:
    return db.session.scalars(select(kind).where(condition).order_by(kind.id)).all()  # type: ignore[attr-defined]


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
