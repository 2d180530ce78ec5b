"""Ceremonies, their calls, and what belongs to them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest.awards.models import Award, AwardState, Decision
from contest.ceremonies.models import Call, Ceremony, CeremonyFile, FileKind
from contest.certificates.models import Certificate
from contest.certificates.queries import certificates_of
from contest.database import db, found
from contest.payments.queries import sheet_of
from contest.rules.catalogue import AUTHORITIES, HonourKind, honours_on
from contest.units.models import Body


def find_ceremony(ceremony_id: int) -> Ceremony:
    return found(Ceremony, ceremony_id)


def find_call(call_id: int) -> Call:
    return found(Call, call_id)


def find_file(file_id: int) -> CeremonyFile:
    return found(CeremonyFile, file_id)


def ceremonies_of(body_ids: Collection[int], *, since: date | None = None) -> Sequence[Ceremony]:
    """Return the ceremonies of these bodies, the latest first; those to come in their order with ``since``."""
    rows = select(Ceremony).where(Ceremony.body_id.in_(body_ids)).options(joinedload(Ceremony.body))
    if since is not None:
        rows = rows.where(Ceremony.held_on >= since).order_by(Ceremony.held_on, Ceremony.id)
    else:
        rows = rows.order_by(Ceremony.held_on.desc(), Ceremony.id.desc())
    return db.session.scalars(rows).all()


def issued_decisions(body: Body, most: int = 30) -> Sequence[Decision]:
    """Return the last decisions of ``body`` that have their number, the latest first."""
    rows = select(Decision).where(Decision.body_id == body.id, Decision.number.is_not(None))
    return db.session.scalars(rows.order_by(Decision.issued_on.desc(), Decision.id.desc()).limit(most)).all()


def calls_of(ceremony: Ceremony) -> Sequence[Call]:
    """Return the calls whose award stands, in their order."""
    rows = (
        select(Call)
        .join(Call.award)
        .where(Call.ceremony_id == ceremony.id, Award.state == AwardState.AWARDED)
        .options(joinedload(Call.award).joinedload(Award.unit), joinedload(Call.decision), joinedload(Call.ceremony))
        .order_by(Call.position, Call.id)
    )
    return db.session.scalars(rows).all()


def standing_awards(decisions: Sequence[Decision]) -> Sequence[Award]:
    """Return the awards of ``decisions`` that stand, in the order of their lists."""
    rows = select(Award).where(
        Award.decision_id.in_([decision.id for decision in decisions]), Award.state == AwardState.AWARDED
    )
    return db.session.scalars(rows.order_by(Award.decision_id, Award.position, Award.id)).all()


def ranks_of_honours(day: date) -> dict[str, int]:
    """Return the rank of each honour of ``day``, the highest 0: the higher head's first, and forms before titles."""
    honours = sorted(
        honours_on(day), key=lambda row: (-AUTHORITIES.index(row.authority), row.kind is HonourKind.TITLE)
    )  # fmt: skip
    return {row.code: rank for rank, row in reversed(list(enumerate(honours)))}


def decisions_in(calls: Sequence[Call]) -> list[Decision]:
    return list({call.decision_id: call.decision for call in calls}.values())


def certificates_by_award(calls: Sequence[Call]) -> Mapping[int, Certificate]:
    """Return the certificates that stand, by the id of the award."""
    return {
        one.award_id: one for decision in decisions_in(calls) for one in certificates_of(decision) if one.award_id
    }  # fmt: skip


def amounts_of(calls: Sequence[Call]) -> Mapping[int, int]:
    """Return what goes into the envelope of each award, in đồng, where a list of payments stands."""
    sheets = [sheet for decision in decisions_in(calls) if (sheet := sheet_of(decision))]
    return {line.award_id: line.rounded for sheet in sheets for line in sheet.lines}


def latest_file(ceremony: Ceremony, kind: FileKind) -> CeremonyFile | None:
    rows = select(CeremonyFile).where(CeremonyFile.ceremony_id == ceremony.id, CeremonyFile.kind == kind)
    return db.session.scalar(rows.options(joinedload(CeremonyFile.file)).order_by(CeremonyFile.id.desc()).limit(1))
