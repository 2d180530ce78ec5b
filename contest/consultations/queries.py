"""Public notices and what was said, as pages, checks and the home page need them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from contest.awards.models import Award, Proposal
from contest.awards.queries import lines_of
from contest.consultations.models import Channel, Consultation, ConsultationState, Feedback
from contest.consultations.term import Term, not_shown, strictest
from contest.database import db, found
from contest.errors import NotFound
from contest.movements.models import Movement
from contest.rules.notice import notice_rule


def find_consultation(consultation_id: int) -> Consultation:
    return found(Consultation, consultation_id)


def find_feedback(feedback_id: int) -> Feedback:
    return found(Feedback, feedback_id)


def find_public(consultation_id: int) -> Consultation:
    """Return a notice that was published; raises NotFound for a draft and for one that was withdrawn."""
    consultation = found(Consultation, consultation_id)
    if not consultation.is_published:
        raise NotFound("consultation")
    return consultation


def standing_consultation(proposal: Proposal) -> Consultation | None:
    """Return the notice of ``proposal`` that was not withdrawn."""
    where = (Consultation.proposal_id == proposal.id, Consultation.state != ConsultationState.WITHDRAWN)
    return db.session.scalar(select(Consultation).where(*where))


def consultations_of(proposal: Proposal) -> Sequence[Consultation]:
    """Return every notice of ``proposal``, the latest first."""
    return db.session.scalars(
        select(Consultation).where(Consultation.proposal_id == proposal.id).order_by(Consultation.id.desc())
    ).all()


def running_on(day: date) -> Sequence[Consultation]:
    """Return the notices that run on ``day``, those that end first before the others."""
    return db.session.scalars(
        select(Consultation)
        .where(
            Consultation.state == ConsultationState.PUBLISHED, Consultation.published_on <= day,
            Consultation.closes_on >= day,
        )
        .options(joinedload(Consultation.proposal).joinedload(Proposal.movement).joinedload(Movement.body))
        .order_by(Consultation.closes_on, Consultation.id)
    ).all()  # fmt: skip


def term_for(proposal: Proposal, awards: Collection[Award], day: date) -> Term:
    """Return for how long the list must be made public by the rules of ``day``."""
    body_id = proposal.movement.body_id
    honours = sorted({award.honour for award in awards if award.stands})
    return strictest(notice_rule(honour, on=day, body_id=body_id) for honour in honours)


@dataclass(frozen=True)
class Drift:
    """How the list differs now from what was made public: what came in since, and what is no longer there."""

    added: Sequence[str]
    gone: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.added or self.gone)


def drift_of(consultation: Consultation) -> Drift:
    """Return how the list of the proposal differs now from what ``consultation`` shows."""
    shown = {(line.recipient_key, line.honour): line.recipient_name for line in consultation.lines}
    now = {
        (award.recipient_key, award.honour): award.recipient_name
        for award in lines_of(consultation.proposal)
        if award.stands
    }
    return Drift([now[key] for key in not_shown(now, shown)], [shown[key] for key in not_shown(shown, now)])


def feedback_of(consultation: Consultation) -> Sequence[Feedback]:
    """Return what was said, in the order in which it came in."""
    return db.session.scalars(
        select(Feedback)
        .where(Feedback.consultation_id == consultation.id)
        .options(
            joinedload(Feedback.line), joinedload(Feedback.file), joinedload(Feedback.entered_by),
            joinedload(Feedback.answered_by),
        )
        .order_by(Feedback.number)
    ).all()  # fmt: skip


def last_feedback_number(consultation: Consultation) -> int:
    where = Feedback.consultation_id == consultation.id
    return db.session.scalar(select(func.max(Feedback.number)).where(where)) or 0


def said_online_since(consultation: Consultation, since: datetime, account_id: int | None) -> int:
    """Return how much was said online since an instant, by this account or, for None, without a name."""
    return (
        db.session.scalar(
            select(func.count()).where(
                Feedback.consultation_id == consultation.id, Feedback.channel == Channel.ONLINE,
                Feedback.entered_at >= since, Feedback.entered_by_id.is_not_distinct_from(account_id),
            )
        )
        or 0
    )  # fmt: skip


def open_feedback(consultation: Consultation) -> int:
    """Return how much of what was said waits for an answer."""
    where = (Feedback.consultation_id == consultation.id, Feedback.outcome.is_(None))
    return db.session.scalar(select(func.count()).where(*where)) or 0


def feedback_waiting_at(body_ids: Collection[int]) -> list[tuple[Consultation, int]]:
    """Return the notices of these bodies about which something was said that nobody has answered, and how much."""
    rows = db.session.execute(
        select(Consultation, func.count(Feedback.id))
        .join(Feedback, Feedback.consultation_id == Consultation.id)
        .join(Proposal, Consultation.proposal_id == Proposal.id)
        .join(Movement, Proposal.movement_id == Movement.id)
        .where(
            Movement.body_id.in_(body_ids), Feedback.outcome.is_(None),
            Consultation.state == ConsultationState.PUBLISHED,
        )
        .group_by(Consultation.id)
        .order_by(Consultation.id)
    )  # fmt: skip
    return [(consultation, count) for consultation, count in rows]
