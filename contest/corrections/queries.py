"""What happened to awards after their decisions."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from contest.awards.models import Award
from contest.corrections.models import AnnulmentCause, Correction, LaterDocument, Recovery, Reissue
from contest.corrections.words import Words, corrected
from contest.database import db, found
from contest.units.models import Body


def find_document(document_id: int) -> LaterDocument:
    return found(LaterDocument, document_id)


def find_recovery(recovery_id: int) -> Recovery:
    return found(Recovery, recovery_id)


def as_decided(award: Award) -> Words:
    """Return the words of the decision."""
    honorific = award.honorific.value if award.honorific else ""
    return Words(award.recipient_name, honorific, award.recipient_line, award.achievement)


def corrections_of(awards: Collection[Award]) -> Mapping[int, Sequence[Correction]]:
    """Return the corrections of each of ``awards`` by its id, the earliest first, in one query."""
    rows = (
        select(Correction)
        .where(Correction.award_id.in_([award.id for award in awards]))
        .options(joinedload(Correction.document))
        .order_by(Correction.id)
    )
    grouped: dict[int, list[Correction]] = defaultdict(list)
    for correction in db.session.scalars(rows) if awards else ():
        grouped[correction.award_id].append(correction)
    return grouped


def read_now(awards: Collection[Award]) -> dict[int, Words]:
    """Return what each of ``awards`` says now, by its id."""
    made = corrections_of(awards)
    return {
        award.id: corrected(as_decided(award), [(one.field.value, one.new_text) for one in made.get(award.id, ())])
        for award in awards
    }


def reads_now(award: Award) -> Words:
    """Return what ``award`` says now: the words of its decision as they were corrected."""
    return read_now([award])[award.id]


def documents_of(award: Award) -> Sequence[LaterDocument]:
    """Return the letters and decisions about ``award``, the earliest first."""
    return db.session.scalars(
        select(LaterDocument)
        .where(LaterDocument.award_id == award.id)
        .options(selectinload(LaterDocument.corrections))
        .order_by(LaterDocument.id)
    ).all()


def cause_of(award: Award) -> AnnulmentCause | None:
    if award.annulment is None:
        return None
    return db.session.scalar(select(AnnulmentCause).where(AnnulmentCause.annulment_id == award.annulment.id))


def cause_by(document: LaterDocument) -> AnnulmentCause | None:
    """Return the cause that this decision annuls for."""
    return db.session.scalar(select(AnnulmentCause).where(AnnulmentCause.document_id == document.id))


def reissues_of(award: Award) -> Sequence[Reissue]:
    return db.session.scalars(select(Reissue).where(Reissue.award_id == award.id).order_by(Reissue.id)).all()


def recoveries_of(award: Award) -> Sequence[Recovery]:
    return db.session.scalars(select(Recovery).where(Recovery.award_id == award.id).order_by(Recovery.id)).all()


def recoveries_at(body_ids: Collection[int]) -> Sequence[Recovery]:
    """Return what these bodies demanded back, what is open first and the oldest of it on top."""
    return db.session.scalars(
        select(Recovery)
        .join(Recovery.award)
        .where(Award.body_id.in_(body_ids))
        .options(
            joinedload(Recovery.award).joinedload(Award.decision),
            joinedload(Recovery.award).joinedload(Award.annulment),
        )
        .order_by(Recovery.returned_on.is_not(None), Recovery.demanded_on, Recovery.id)
    ).all()


def open_recoveries_at(body_ids: Collection[int]) -> list[tuple[Body, int]]:
    """Return the bodies among these that wait for something to come back, with how many things."""
    rows = db.session.execute(
        select(Body, func.count())
        .join(Award, Award.body_id == Body.id)
        .join(Recovery, Recovery.award_id == Award.id)
        .where(Body.id.in_(body_ids), Recovery.returned_on.is_(None))
        .group_by(Body.id)
        .order_by(Body.id)
    ).tuples()
    return list(rows)
