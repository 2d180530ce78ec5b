"""Ceremonies, their calls, and what belongs to them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from contest.awards.models import Award, AwardState, Decision
from contest.ceremonies.models import Call, Ceremony, CeremonyFile, FileKind
from contest.certificates.models import AnyDecision, Certificate
from contest.certificates.queries import certificates_of
from contest.corrections.models import Correction
from contest.database import db, found
from contest.payments.queries import sheet_of
from contest.recognition.models import RecognisedAuthor, Recognition, RecognitionState
from contest.recognition.queries import decisions_in as recognising_decisions
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


def ceremonies_calling(decision: AnyDecision) -> Sequence[Ceremony]:
    """Return the ceremonies at which somebody is called for ``decision``, the earliest first."""
    called = select(Call.ceremony_id)
    if isinstance(decision, Decision):
        called = called.where(Call.decision_id == decision.id)
    else:
        called = called.join(Call.recognised_author).join(RecognisedAuthor.recognition)
        called = called.where(Recognition.decision_id == decision.id)
    rows = select(Ceremony).where(Ceremony.id.in_(called)).options(joinedload(Ceremony.body))
    return db.session.scalars(rows.order_by(Ceremony.held_on, Ceremony.id)).all()


def issued_decisions(body: Body, most: int = 30) -> Sequence[AnyDecision]:
    """Return the last decisions of ``body`` that have their number, on awards and on initiatives, the latest first."""
    rows = select(Decision).where(Decision.body_id == body.id, Decision.number.is_not(None))
    awarding = db.session.scalars(rows.order_by(Decision.issued_on.desc(), Decision.id.desc()).limit(most)).all()
    issued: list[AnyDecision] = [*awarding, *recognising_decisions((body.id,))[:most]]
    return sorted(issued, key=lambda one: one.day, reverse=True)[:most]


def calls_of(ceremony: Ceremony) -> Sequence[Call]:
    """Return the calls whose award or recognition stands, in their order."""
    stands = or_(Award.state == AwardState.AWARDED, Recognition.state == RecognitionState.RECOGNISED)
    return db.session.scalars(_calls(ceremony).where(stands)).all()


def calls_ever(ceremony: Ceremony) -> Sequence[Call]:
    """Return all calls in their order, also those whose award or recognition was annulled since."""
    return db.session.scalars(_calls(ceremony)).all()


def _calls(ceremony: Ceremony) -> Select[tuple[Call]]:
    author = contains_eager(Call.recognised_author).contains_eager(RecognisedAuthor.recognition)
    return (
        select(Call)
        .outerjoin(Call.award)
        .outerjoin(Call.recognised_author)
        .outerjoin(RecognisedAuthor.recognition)
        .where(Call.ceremony_id == ceremony.id)
        .options(
            contains_eager(Call.award).options(joinedload(Award.unit), joinedload(Award.replacing)),
            joinedload(Call.award_decision), joinedload(Call.ceremony), author.joinedload(Recognition.decision),
            selectinload(Call.corrections).joinedload(Correction.document),
        )
        .order_by(Call.position, Call.id)
    )  # fmt: skip


def standing_lines(decisions: Sequence[AnyDecision]) -> list[Award | RecognisedAuthor]:
    """Return the awards and recognised authors of ``decisions`` that stand, in the order of their lists."""
    return [*_standing_awards(decisions), *_standing_authors(decisions)]


def _standing_awards(decisions: Sequence[AnyDecision]) -> Sequence[Award]:
    ids = [decision.id for decision in decisions if isinstance(decision, Decision)]
    rows = select(Award).where(Award.decision_id.in_(ids), Award.state == AwardState.AWARDED)
    return db.session.scalars(rows.order_by(Award.decision_id, Award.position, Award.id)).all()


def _standing_authors(decisions: Sequence[AnyDecision]) -> Sequence[RecognisedAuthor]:
    ids = [decision.id for decision in decisions if not isinstance(decision, Decision)]
    rows = (
        select(RecognisedAuthor)
        .join(RecognisedAuthor.recognition)
        .where(Recognition.decision_id.in_(ids), Recognition.state == RecognitionState.RECOGNISED)
        .options(contains_eager(RecognisedAuthor.recognition).joinedload(Recognition.decision))
        .order_by(Recognition.decision_id, Recognition.position, RecognisedAuthor.position)
    )
    return db.session.scalars(rows).all()


def uncalled(ceremony: Ceremony, decisions: Sequence[AnyDecision]) -> list[Award | RecognisedAuthor]:
    """Return what stands of ``decisions`` and is not called at ``ceremony`` yet."""
    called = {call.holder for call in calls_ever(ceremony)}
    return [line for line in standing_lines(decisions) if line not in called]


def decisions_to_add(ceremony: Ceremony) -> list[AnyDecision]:
    """Return the decisions of which something is not called at ``ceremony`` yet, the latest first."""
    decisions = issued_decisions(ceremony.body)
    missing = {decision_of(line) for line in uncalled(ceremony, decisions)}
    return [decision for decision in decisions if decision in missing]


def decision_of(line: Award | RecognisedAuthor) -> AnyDecision | None:
    return line.decision if isinstance(line, Award) else line.recognition.decision


def decisions_in(calls: Sequence[Call]) -> list[AnyDecision]:
    return list(dict.fromkeys(call.decision for call in calls))


def certificates_by_call(calls: Sequence[Call]) -> Mapping[int, Certificate]:
    """Return the certificates that stand, by the id of the call."""
    known = {one.holder: one for decision in decisions_in(calls) for one in certificates_of(decision)}
    return {call.id: known[call.holder] for call in calls if call.holder in known}


def unprinted(calls: Sequence[Call]) -> list[Call]:
    """Return the calls whose certificate has no kept page yet."""
    printed = {call_id for call_id, one in certificates_by_call(calls).items() if one.file is not None}
    return [call for call in calls if call.id not in printed]


def amounts_of(calls: Sequence[Call]) -> Mapping[int | None, int]:
    """Return what goes into the envelope of each award, in đồng, where a list of payments stands."""
    decisions = [decision for decision in decisions_in(calls) if isinstance(decision, Decision)]
    sheets = [sheet for decision in decisions if (sheet := sheet_of(decision))]
    return {line.award_id: line.rounded for sheet in sheets for line in sheet.lines}


def latest_file(ceremony: Ceremony, kind: FileKind) -> CeremonyFile | None:
    rows = select(CeremonyFile).where(CeremonyFile.ceremony_id == ceremony.id, CeremonyFile.kind == kind)
    return db.session.scalar(rows.options(joinedload(CeremonyFile.file)).order_by(CeremonyFile.id.desc()).limit(1))
