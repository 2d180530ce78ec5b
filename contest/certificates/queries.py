"""Certificates and print runs as pages, services and tasks need them."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from contest.awards.models import Award, AwardState, Decision
from contest.certificates.codes import typed
from contest.certificates.models import Certificate, PrintRun
from contest.database import HIGHEST_ID, db, found
from contest.storage.models import StoredFile
from contest.work import WorkState


def find_run(run_id: int) -> PrintRun:
    return found(PrintRun, run_id)


def find_certificate(certificate_id: int) -> Certificate:
    return found(Certificate, certificate_id)


def certificate_by_code(code: str) -> Certificate | None:
    """Return the certificate with this code, however it was typed, with all that its verification shows."""
    return db.session.scalar(
        select(Certificate)
        .where(Certificate.code == typed(code))
        .options(
            joinedload(Certificate.award).joinedload(Award.decision).joinedload(Decision.body),
            joinedload(Certificate.award).joinedload(Award.annulment),
        )
    )


def standing_awards(decision: Decision) -> Sequence[Award]:
    """Return the awards of ``decision`` that were not annulled, in the order of its list."""
    return db.session.scalars(
        select(Award)
        .where(Award.decision_id == decision.id, Award.state == AwardState.AWARDED)
        .order_by(Award.position, Award.id)
    ).all()


def certificates_of(decision: Decision) -> Sequence[Certificate]:
    """Return the certificates of the awards of ``decision`` that stand, in the order of its list."""
    return db.session.scalars(
        select(Certificate)
        .join(Certificate.award)
        .where(Award.decision_id == decision.id, Award.state == AwardState.AWARDED)
        .options(joinedload(Certificate.award), joinedload(Certificate.file))
        .order_by(Award.position, Award.id)
        .execution_options(populate_existing=True)
    ).all()


def runs_of(decision: Decision, most: int = 3) -> Sequence[PrintRun]:
    """Return the last runs of ``decision``, the newest first."""
    return db.session.scalars(
        select(PrintRun)
        .where(PrintRun.decision_id == decision.id)
        .options(joinedload(PrintRun.requested_by), joinedload(PrintRun.file))
        .order_by(PrintRun.id.desc())
        .limit(most)
    ).all()


def is_current(run: PrintRun) -> bool:
    """Say whether ``run`` printed exactly the awards that stand: their number only ever falls, by annulment."""
    count = db.session.scalar(
        select(func.count())
        .select_from(Award)
        .where(Award.decision_id == run.decision_id, Award.state == AwardState.AWARDED)
    )
    return run.state is WorkState.DONE and run.total == count


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
    decision = certificate.award.decision
    return decision.body.emblem if decision else None


def decisions_called(name: str) -> Sequence[Decision]:
    """Return the decisions that ``name`` means: an id, or a notation like 05/QĐ-UBND, which each year may have."""
    number, slash, symbol = name.partition("/")
    if not number.isdecimal() or int(number) > HIGHEST_ID:
        return []
    where = (Decision.number == int(number), Decision.symbol == symbol) if slash else (Decision.id == int(number),)
    return db.session.scalars(select(Decision).where(*where).order_by(Decision.issued_on, Decision.id)).all()
