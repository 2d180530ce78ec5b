"""Print lists, runs in other orders and proofs as pages and tasks need them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from contest.awards.models import Award
from contest.certificates.models import Certificate, PrintRun
from contest.database import db, found
from contest.movements.models import RecipientKind
from contest.printing.models import Bundle, PrintHabit, ProofMark, ProofSignature
from contest.printing.ordering import Listed, ranks_of
from contest.rules.catalogue import honours_in
from contest.rules.edition import book
from contest.units.models import Body, Unit
from contest.work import WorkState


def unit_names(awards: Collection[Award]) -> Mapping[int, str]:
    """Return the names of the units of ``awards`` by their ids, in one query."""
    rows = select(Unit.id, Unit.name).where(Unit.id.in_({award.unit_id for award in awards}))
    return dict(db.session.execute(rows).tuples().all()) if awards else {}


def find_bundle(bundle_id: int) -> Bundle:
    return found(Bundle, bundle_id)


def bundles_of(run: PrintRun) -> Sequence[Bundle]:
    """Return what was made of the pages of ``run``, the newest first."""
    return db.session.scalars(
        select(Bundle)
        .where(Bundle.run_id == run.id)
        .options(joinedload(Bundle.requested_by))
        .order_by(Bundle.id.desc())
    ).all()


def bundles_to_take_away(before: datetime) -> Sequence[Bundle]:
    """Return the finished bundles older than ``before`` whose files are still there."""
    old = (Bundle.state == WorkState.DONE, Bundle.finished_at < before, Bundle.gone_at.is_(None))
    return db.session.scalars(select(Bundle).where(*old).order_by(Bundle.id)).all()


def habit_of(body: Body) -> PrintHabit:
    """Return how ``body`` wants it; what most want where it has said nothing."""
    said = db.session.scalar(select(PrintHabit).where(PrintHabit.body_id == body.id))
    return said or PrintHabit(body_id=body.id, individuals_first=False, proof_required=False)


def listed(certificates: Sequence[Certificate]) -> list[Listed]:
    """Return ``certificates`` of one decision, which are in the order of its list, as they are put in order."""
    awards = [one.award for one in certificates if one.award is not None]
    units = unit_names(awards)
    return [
        _listed(position, certificate, units[certificate.award.unit_id] if certificate.award else "")
        for position, certificate in enumerate(certificates, start=1)
    ]


def _listed(position: int, certificate: Certificate, unit: str) -> Listed:
    award, author = certificate.award, certificate.recognised_author
    if award is not None:
        return Listed(certificate.id, position, award.honour, award.recipient_kind, award.posthumous, unit)
    assert author is not None
    return Listed(certificate.id, position, "", RecipientKind.INDIVIDUAL, False, author.unit_name)


def ranks_of_honours(body: Body) -> dict[str, int]:
    """Return the rank of each honour that ``body`` may ever have given, the highest 0."""
    return ranks_of(honours_in(book(body.id)))


def proof_marks(certificates: Collection[Certificate]) -> Mapping[int, ProofMark]:
    """Return what was said last of the pages that ``certificates`` have now, by the ids of these."""
    last = (
        select(func.max(ProofMark.id))
        .where(ProofMark.certificate_id.in_([one.id for one in certificates]))
        .group_by(ProofMark.certificate_id)
    )
    marks = db.session.scalars(select(ProofMark).where(ProofMark.id.in_(last)).options(joinedload(ProofMark.made_by)))
    pages = {one.id: (one.file_id, one.page) for one in certificates}
    return {mark.certificate_id: mark for mark in marks if (mark.file_id, mark.page) == pages[mark.certificate_id]}


def signature_of(run: PrintRun) -> ProofSignature | None:
    """Return who signed the proof of ``run``."""
    return db.session.scalar(
        select(ProofSignature).where(ProofSignature.run_id == run.id).options(joinedload(ProofSignature.signed_by))
    )
