"""Issuing certificates for the awards of a decision, and asking for them to be printed."""

from contest import clock
from contest.awards.models import Award, Decision
from contest.certificates import layout, queries
from contest.certificates.codes import fresh_code
from contest.certificates.models import Certificate, PrintRun
from contest.certificates.papers import certificate_values
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import Actor, record
from contest.storage.services import is_kept


def issue_certificates(decision: Decision, *, by: Actor | None) -> list[Certificate]:
    """Return the certificates of all awards of ``decision`` that stand, in list order; those missing are issued.

    What a certificate says is frozen now. Asking again issues nothing twice.
    """
    lock(decision)
    known = {certificate.award_id: certificate for certificate in queries.certificates_of(decision)}
    awards = queries.standing_awards(decision)
    issued = {award.id: _certificate(award, decision) for award in awards if award.id not in known}
    if issued:
        db.session.add_all(issued.values())
        serials = [certificate.serial for certificate in issued.values()]
        record(by, "certificate.issue", decision, body_id=decision.body_id, serials=serials)
    return [(known | issued)[award.id] for award in awards]


def serial_of(award: Award, decision: Decision) -> str:
    """Return the number of an award's certificate, for people to read out: NHABE-2020-0001."""
    return f"{decision.body.code.upper()}-{award.register_year}-{award.register_number:04d}"


def _certificate(award: Award, decision: Decision) -> Certificate:
    return Certificate(
        award=award,
        serial=serial_of(award, decision),
        code=fresh_code(),
        template=layout.VERSION,
        values=certificate_values(award, decision),
        issued_at=clock.now(),
    )


def request_run(decision: Decision, *, by: Actor | None) -> PrintRun:
    """Return the run that prints ``decision``: the one under way, or the last if it still holds, or else a new one.

    The edge hands a run that is not finished to ``tasks.print_run`` after the commit.
    """
    certificates = issue_certificates(decision, by=by)
    if not certificates:
        raise RuleViolation("No award of this decision stands, so there is nothing to print.")
    for run in queries.runs_of(decision, most=1):
        if not run.finished or _still_holds(run):
            return run
    run = PrintRun(decision=decision, requested_by_id=by.id if by else None, total=len(certificates))
    db.session.add(run)
    record(by, "print_run.request", run, body_id=decision.body_id, certificates=len(certificates))
    return run


def _still_holds(run: PrintRun) -> bool:
    """Say whether what ``run`` printed is what would be printed now."""
    return bool(queries.is_current(run) and not queries.lacks_emblem(run) and run.file and is_kept(run.file))
