"""What binders are about, what is recorded of it, and the binders that were asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, or_, select, tuple_
from sqlalchemy.orm import joinedload

from contest.accounts.models import Account
from contest.awards.models import Award, Decision
from contest.awards.queries import amendments_of
from contest.binders.models import Binder
from contest.consultations.models import Consultation
from contest.copies.queries import find_subject
from contest.corrections.models import LaterDocument
from contest.councils.models import AgendaItem, Council, Meeting
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
    amended = [decision for one in amendments_of(subject) if (decision := one.proposal.decision) is not None]
    return [*_around(subject), *(row for decision in amended if decision.is_issued for row in _around(decision))]


def _around(subject: Decision) -> list[Base]:
    """Return a decision and what belongs to it, but not what amended it."""
    proposal_id, awards = subject.proposal_id, select(Award.id).where(Award.proposal_id == subject.proposal_id)
    return [
        subject, subject.proposal, *([subject.proposal.amendment] if subject.proposal.amendment else []),
        *_all(Letter, Letter.proposal_id == proposal_id),
        *_all(Consultation, Consultation.proposal_id == proposal_id),
        *_all(PaymentSheet, PaymentSheet.decision_id == subject.id),
        *_all(LaterDocument, LaterDocument.award_id.in_(awards)),
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


def papers_on(subject: Bound) -> list[Paper]:
    """Return the papers about ``subject`` and all that is related to it, row by row, each row's oldest first.

    Itself comes first, then the councils that spoke about it.
    """
    first, *others = related_to(subject)
    rows = [first, *councils_on(subject), *others]
    related = [(row.__tablename__, row.id) for row in rows]  # type: ignore[attr-defined]
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
