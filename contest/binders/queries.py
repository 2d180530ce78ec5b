"""What binders are about, what is recorded of it, and the binders that were asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Select, and_, or_, select, tuple_
from sqlalchemy.orm import joinedload

from contest.accounts.models import Account
from contest.awards.models import Award, Decision
from contest.binders.models import Binder
from contest.consultations.models import Consultation
from contest.copies.queries import find_subject
from contest.corrections.models import LaterDocument
from contest.councils.models import AgendaItem, Meeting
from contest.database import Base, db, found
from contest.errors import NotFound
from contest.initiatives.models import Initiative
from contest.journal.models import JournalEntry
from contest.nominations.models import DossierPaper, Nomination
from contest.paper.models import Paper
from contest.payments.models import Letter, PaymentSheet
from contest.recognition.models import Recognition, RecognitionDecision
from contest.votes.models import Motion, Round
from contest.work import WorkState

Bound = Initiative | Decision | RecognitionDecision
MOST_SHOWN = 5
Row = TypeVar("Row", bound=Base)


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
        return [subject, subject.proposal, *_around(subject)]
    return [subject, subject.roll]


def _around(decision: Decision) -> list[Base]:
    """Return what led to ``decision`` and what came of it, in this order.

    What was nominated, the list made public, the council with its meetings and votes on the lines, letters, lists of
    payments, and what corrected or annulled an award.
    """
    proposal = decision.proposal
    lines = select(Award.id).where(Award.proposal_id == proposal.id)
    spoken = and_(AgendaItem.subject_kind == Award.__tablename__, AgendaItem.subject_id.in_(lines))
    meetings = _rows(select(Meeting).where(Meeting.items.any(spoken)).options(joinedload(Meeting.council)))
    asked = select(Motion.round_id).join(Motion.item).where(spoken)
    return [
        *_rows(select(Nomination).where(Nomination.award_id.in_(lines))),
        *_rows(select(Consultation).where(Consultation.proposal_id == proposal.id)),
        *dict.fromkeys(meeting.council for meeting in meetings),
        *meetings,
        *_rows(select(Round).where(Round.id.in_(asked))),
        *_rows(select(Letter).where(Letter.proposal_id == proposal.id)),
        *_rows(select(PaymentSheet).where(PaymentSheet.decision_id == decision.id)),
        *_rows(select(LaterDocument).where(LaterDocument.award_id.in_(lines))),
    ]


def _rows(query: Select[tuple[Row]]) -> Sequence[Row]:
    """Return the rows of ``query`` as they were made."""
    return db.session.scalars(query.order_by("id")).all()


def papers_on(subject: Bound) -> list[Paper]:
    """Return the papers about ``subject`` and all that is related to it, row by row, each row's oldest first."""
    related = [(row.__tablename__, row.id) for row in related_to(subject)]  # type: ignore[attr-defined]
    about = tuple_(Paper.subject_kind, Paper.subject_id).in_(related)
    loaded = (joinedload(Paper.file), joinedload(Paper.word_file))
    papers = db.session.scalars(select(Paper).where(about).options(*loaded).order_by(Paper.id))
    return sorted(papers, key=lambda paper: related.index((paper.subject_kind, paper.subject_id)))


def dossiers_of(decision: Decision) -> Sequence[DossierPaper]:
    """Return the files that units handed in with what was taken over into the list of ``decision``."""
    lines = select(Award.id).where(Award.proposal_id == decision.proposal_id)
    taken = select(Nomination).where(Nomination.award_id.in_(lines)).subquery()
    shared = and_(
        DossierPaper.nomination_id.is_(None),
        DossierPaper.movement_id == decision.movement_id,
        DossierPaper.unit_id.in_(select(taken.c.unit_id)),
    )
    return db.session.scalars(
        select(DossierPaper)
        .where(or_(DossierPaper.nomination_id.in_(select(taken.c.id)), shared))
        .where(DossierPaper.removed_at.is_(None), DossierPaper.file_id.is_not(None))
        .options(joinedload(DossierPaper.file), joinedload(DossierPaper.unit))
        .order_by(DossierPaper.unit_id, DossierPaper.id)
    ).all()


def entries_about(subject: Bound) -> Sequence[JournalEntry]:
    """Return what the journal tells of ``subject``, of its lines and of their papers, oldest first."""
    rows: list[Base] = related_to(subject)
    if isinstance(subject, Decision):
        rows += db.session.scalars(select(Award).where(Award.decision_id == subject.id)).all()
    if isinstance(subject, RecognitionDecision):
        rows += db.session.scalars(select(Recognition).where(Recognition.decision_id == subject.id)).all()
    rows += papers_on(subject)
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
