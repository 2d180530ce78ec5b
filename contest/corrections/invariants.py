"""What must hold of documents that come after a decision."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest.corrections.models import AnnulmentCause, LaterDocument, Recovery
from contest.corrections.queries import as_decided, corrections_of
from contest.corrections.words import corrected
from contest.database import db


def breaches() -> Iterator[str]:
    """Yield each document of another body or before its decision, each break in a chain of corrections, and what is to
    be recovered of an award that stands."""
    rows = select(LaterDocument).options(joinedload(LaterDocument.award)).order_by(LaterDocument.id)
    awards = {}
    for document in db.session.scalars(rows):
        award = awards[document.award_id] = document.award
        if document.body_id != award.body_id:
            yield f"corrections: {document.notation} is about an award of another body"
        if award.decision is None or document.issued_on < award.decision.day:
            yield f"corrections: {document.notation} came before the decision that it is about"
    for award_id, made in corrections_of(list(awards.values())).items():
        words = as_decided(awards[award_id])
        for one in made:
            if getattr(words, one.field.value) != one.old_text:
                yield f"corrections: {one.document.notation} does not quote what award {award_id} said before"
            words = corrected(words, [(one.field.value, one.new_text)])
    for cause in db.session.scalars(
        select(AnnulmentCause).options(joinedload(AnnulmentCause.annulment), joinedload(AnnulmentCause.document))
    ):
        if cause.annulment.decision_ref != cause.document.notation:
            yield f"corrections: annulment {cause.annulment_id} does not name {cause.document.notation}"
    for recovery in db.session.scalars(select(Recovery).options(joinedload(Recovery.award))):
        if recovery.award.stands:
            yield f"corrections: recovery {recovery.id} is of an award that stands"
