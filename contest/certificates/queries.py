"""Certificates and print runs as pages, services and tasks need them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload

from contest.awards.models import Award, AwardState, Decision
from contest.certificates.codes import typed
from contest.certificates.models import AnyDecision, Certificate, PrintRun, SigningKey
from contest.database import HIGHEST_ID, db, found
from contest.initiatives.models import Initiative
from contest.recognition.models import RecognisedAuthor, Recognition, RecognitionDecision, RecognitionState
from contest.storage.models import StoredFile
from contest.work import WorkState


def find_run(run_id: int) -> PrintRun:
    return found(PrintRun, run_id)


def find_certificate(certificate_id: int) -> Certificate:
    return found(Certificate, certificate_id)


def certificate_by_code(code: str) -> Certificate | None:
    """Return the certificate with this code, however it was typed, with all that its verification shows."""
    line = joinedload(Certificate.recognised_author).joinedload(RecognisedAuthor.recognition)
    return db.session.scalar(
        select(Certificate)
        .where(Certificate.code == typed(code))
        .options(
            joinedload(Certificate.award).joinedload(Award.decision).joinedload(Decision.body),
            joinedload(Certificate.award).joinedload(Award.annulment),
            joinedload(Certificate.replaced_by),
            line.joinedload(Recognition.decision),
            line.joinedload(Recognition.annulment),
        )
    )


def certificate_of(award: Award) -> Certificate | None:
    """Return the certificate of ``award`` that was not replaced."""
    return db.session.scalar(select(Certificate).where(Certificate.award_id == award.id, _not_replaced()))


def certificates_ever(award: Award) -> Sequence[Certificate]:
    """Return every certificate that was issued for ``award``, the earliest first."""
    rows = select(Certificate).where(Certificate.award_id == award.id).options(joinedload(Certificate.replaced_by))
    return db.session.scalars(rows.order_by(Certificate.edition)).all()


def _not_replaced() -> ColumnElement[bool]:
    return ~Certificate.replaced_by.has()


def standing_holders(decision: AnyDecision) -> Sequence[Award] | Sequence[RecognisedAuthor]:
    """Return the awards or authors of ``decision`` that were not annulled, in the order of its list."""
    if isinstance(decision, Decision):
        return db.session.scalars(
            select(Award)
            .where(Award.decision_id == decision.id, Award.state == AwardState.AWARDED)
            .options(joinedload(Award.replacing))
            .order_by(Award.position, Award.id)
        ).all()
    return db.session.scalars(
        select(RecognisedAuthor)
        .join(RecognisedAuthor.recognition)
        .where(*_recognised(decision))
        .options(
            joinedload(RecognisedAuthor.recognition).options(
                joinedload(Recognition.roll), selectinload(Recognition.authors)
            )
        )
        .order_by(Recognition.position, RecognisedAuthor.position)
    ).all()


def certificates_of(decision: AnyDecision, *, anew: bool = False) -> Sequence[Certificate]:
    """Return the certificates of what stands of ``decision``, in the order of its list.

    ``anew``: what was read of them before is read again, for others may have changed it meanwhile.
    """
    query = select(Certificate).where(_not_replaced()).options(joinedload(Certificate.file))
    query = query.execution_options(populate_existing=anew)
    if isinstance(decision, Decision):
        query = (
            query.join(Certificate.award)
            .where(Award.decision_id == decision.id, Award.state == AwardState.AWARDED)
            .options(joinedload(Certificate.award))
            .order_by(Award.position, Award.id)
        )
    else:
        query = (
            query.join(Certificate.recognised_author)
            .join(RecognisedAuthor.recognition)
            .where(*_recognised(decision))
            .options(joinedload(Certificate.recognised_author).joinedload(RecognisedAuthor.recognition))
            .order_by(Recognition.position, RecognisedAuthor.position)
        )
    return db.session.scalars(query).all()


def certificates_for(initiative: Initiative) -> Sequence[Certificate]:
    """Return the certificates that stand for ``initiative``: of its recognised authors, and of awards for it."""
    awarded = (Award.initiative_id == initiative.id) & (Award.state == AwardState.AWARDED)
    recognised = (Recognition.initiative_id == initiative.id) & (Recognition.state == RecognitionState.RECOGNISED)
    return db.session.scalars(
        select(Certificate)
        .outerjoin(Certificate.award)
        .outerjoin(Certificate.recognised_author)
        .outerjoin(RecognisedAuthor.recognition)
        .where(awarded | recognised, _not_replaced())
        .options(joinedload(Certificate.file))
        .order_by(Certificate.id)
    ).all()


def _recognised(decision: RecognitionDecision) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Recognition.decision_id == decision.id, Recognition.state == RecognitionState.RECOGNISED


def runs_of(decision: AnyDecision, most: int = 3) -> Sequence[PrintRun]:
    """Return the last runs of ``decision``, the newest first."""
    of = PrintRun.decision_id if isinstance(decision, Decision) else PrintRun.recognition_decision_id
    return db.session.scalars(
        select(PrintRun)
        .where(of == decision.id)
        .options(joinedload(PrintRun.requested_by), joinedload(PrintRun.file))
        .order_by(PrintRun.id.desc())
        .limit(most)
    ).all()


def is_current(run: PrintRun) -> bool:
    """Say whether ``run`` printed exactly what stands: nothing was annulled since, and nothing issued again."""
    if run.state is not WorkState.DONE or run.total != _standing_count(run.decision):
        return False
    return _newest_of(run.decision) <= (run.newest_id or 0)


def _newest_of(decision: AnyDecision) -> int:
    query = select(func.max(Certificate.id))
    if isinstance(decision, Decision):
        query = query.join(Certificate.award).where(Award.decision_id == decision.id, Award.state == AwardState.AWARDED)
    else:
        query = query.join(Certificate.recognised_author).join(RecognisedAuthor.recognition)
        query = query.where(*_recognised(decision))
    return db.session.scalar(query) or 0


def _standing_count(decision: AnyDecision) -> int:
    if isinstance(decision, Decision):
        query = select(func.count()).select_from(Award)
        query = query.where(Award.decision_id == decision.id, Award.state == AwardState.AWARDED)
    else:
        query = select(func.count()).select_from(RecognisedAuthor).join(RecognisedAuthor.recognition)
        query = query.where(*_recognised(decision))
    return db.session.scalar(query) or 0


def lacks_emblem(run: PrintRun) -> bool:
    """Say whether a page of ``run`` was printed before the body had an emblem; printed again, it will carry it."""
    if run.decision.body.emblem is None:
        return False
    certificates = [one for one in certificates_of(run.decision) if one.values["emblem"] is None]
    return any(was_printed_bare(one, one.file) or was_printed_bare(one, run.file) for one in certificates)


def was_printed_bare(certificate: Certificate, file: StoredFile | None) -> bool:
    """Say whether ``certificate``, issued without an emblem, went into ``file`` before the body uploaded one."""
    emblem = emblem_of(certificate)
    return certificate.values["emblem"] is None and bool(file and emblem and file.stored_at < emblem.stored_at)


def emblem_of(certificate: Certificate) -> StoredFile | None:
    """Return the emblem on ``certificate``: the body's when it was issued, or one that came later if it had none."""
    if certificate.values["emblem"] is not None:
        return db.session.get(StoredFile, certificate.values["emblem"])
    decision = certificate.decision
    return decision.body.emblem if decision else None


RECOGNITION = "recognition-"


def decisions_called(name: str) -> Sequence[AnyDecision]:
    """Return the decisions that ``name`` means: a ``handle_of`` one, or a notation like 05/QĐ-UBND.

    Each body may have a notation in each year, for awards or for recognition.
    """
    number, slash, symbol = name.removeprefix(RECOGNITION).partition("/")
    if not number.isdecimal() or int(number) > HIGHEST_ID:
        return []
    if not slash:
        decision: AnyDecision | None = db.session.get(Decision, int(number))
        if name.startswith(RECOGNITION):
            decision = db.session.get(RecognitionDecision, int(number))
        return [decision] if decision else []
    found_here: list[AnyDecision] = []
    for of in (Decision, RecognitionDecision):
        rows = select(of).where(of.number == int(number), of.symbol == symbol).order_by(of.issued_on, of.id)
        found_here += db.session.scalars(rows)
    return found_here


def handle_of(decision: AnyDecision) -> str:
    """Return what means ``decision`` and no other: its id, which one of recognition has a word before."""
    return f"{RECOGNITION if isinstance(decision, RecognitionDecision) else ''}{decision.id}"


def signing_keys() -> Sequence[SigningKey]:
    """Return every key that ever signed here, the newest first."""
    return db.session.scalars(select(SigningKey).order_by(SigningKey.id.desc())).all()


def keys_in_use() -> Sequence[SigningKey]:
    """Return the keys that were not retired, the newest first: one for each machine that signs."""
    return [key for key in signing_keys() if key.retired_at is None]
