"""Issuing certificates for what a decision awards or recognises, and asking for them to be printed."""

from collections.abc import Callable
from typing import cast

from contest import clock
from contest.awards.models import Award, Decision
from contest.certificates import queries
from contest.certificates.codes import fresh_code
from contest.certificates.keyring import Keyring
from contest.certificates.keys import PrivateKey
from contest.certificates.models import AnyDecision, Certificate, PrintRun, SigningKey
from contest.certificates.papers import anew_values, certificate_values, recognised_values
from contest.corrections.queries import read_now
from contest.corrections.words import Words
from contest.database import db, lock
from contest.designs.choosing import RECOGNITION
from contest.designs.queries import Choices
from contest.errors import RuleViolation
from contest.journal.services import Actor, record
from contest.movements.models import RecipientKind
from contest.recognition.models import RecognisedAuthor, RecognitionDecision
from contest.storage.services import is_kept
from contest.work import fail

Check = Callable[[AnyDecision], None]
_checks: list[Check] = []
Keeper = Callable[[AnyDecision, PrintRun | None], None]
_keepers: list[Keeper] = []


def also_checked(check: Check) -> Check:
    """Register ``check``, which is called before a decision is printed and may refuse it."""
    _checks.append(check)
    return check


def kept_back_by(keeper: Keeper) -> Keeper:
    """Register ``keeper``, which may refuse to give certificates of a decision to the press.

    It is told the run whose pages they are; None when none was printed yet.
    """
    _keepers.append(keeper)
    return keeper


def check_given_out(run: PrintRun) -> None:
    """Raise RuleViolation when the file of ``run`` is not given out yet."""
    for keeper in _keepers:
        keeper(run.decision, run)


def check_given_to_press(decision: AnyDecision) -> None:
    """Raise RuleViolation when certificates of ``decision`` are not printed onto blanks, or bound anew, yet."""
    printed = next((run for run in queries.runs_of(decision) if run.file is not None), None)
    for keeper in _keepers:
        keeper(decision, printed)


def check_holds(certificate: Certificate) -> None:
    """Raise RuleViolation, saying why, when ``certificate`` is not given out any more."""
    amended = certificate.award.amended_by if certificate.award else None
    if not certificate.stands and amended is None:
        raise RuleViolation("This award was annulled; its certificate is not given out any more.")
    if certificate.replaced_by is not None:
        raise RuleViolation(
            "This certificate was replaced by %(serial)s and is not given out any more.",
            serial=certificate.replaced_by.serial,
        )
    if amended is not None:
        raise RuleViolation("This award was amended by a later decision; its certificate is not given out any more.")


def issue_certificates(decision: AnyDecision, *, by: Actor | None) -> list[Certificate]:
    """Return the certificates of everybody whose award or recognition by ``decision`` stands, in list order.

    Those missing are issued. What a certificate says is frozen now, and in which design it is printed. Asking again
    issues nothing twice.
    """
    lock(decision)
    known = {certificate.holder.id: certificate for certificate in queries.certificates_of(decision, anew=True)}
    holders = queries.standing_holders(decision)
    missing = [holder for holder in holders if holder.id not in known]
    words = read_now([holder for holder in missing if isinstance(holder, Award)])
    choices = Choices(decision.body)
    issued = {holder.id: _certificate(holder, decision, choices, words.get(holder.id)) for holder in missing}
    if issued:
        db.session.add_all(issued.values())
        serials = [certificate.serial for certificate in issued.values()]
        record(by, "certificate.issue", decision, body_id=decision.body_id, serials=serials)
    return [(known | issued)[holder.id] for holder in holders]


def issue_anew(award: Award, words: Words, *, by: Actor | None) -> Certificate | None:
    """Issue the certificate of ``award`` again, with ``words`` and the old number in the register.

    The one before is kept and replaced by it. None where none was issued yet: the first will have these words.
    """
    decision = award.decision
    former = queries.certificate_of(award)
    if decision is None or former is None:
        return None
    lock(decision)
    edition = former.edition + 1
    issued = Certificate(
        serial=serial_of(award, decision, edition), code=fresh_code(), issued_at=clock.now(), award=award,
        template=former.template, values=anew_values(former, award, words), replaces=former, edition=edition,
    )  # fmt: skip
    db.session.add(issued)
    db.session.flush()
    record(by, "certificate.issue_anew", award, body_id=award.body_id, serial=[former.serial, issued.serial])
    return issued


def serial_of(holder: Award | RecognisedAuthor, decision: AnyDecision, edition: int = 1) -> str:
    """Return the number of a certificate, for people to read out: NHABE-2020-0001, NHABE-SK-2020-0001.

    One that was issued again has the number of its edition behind it: NHABE-2020-0001-2.
    """
    series = "" if isinstance(holder, Award) else "SK-"
    again = f"-{edition}" if edition > 1 else ""
    return f"{decision.body.code.upper()}-{series}{holder.register_year}-{holder.register_number:04d}{again}"


def _certificate(
    holder: Award | RecognisedAuthor, decision: AnyDecision, choices: Choices, words: Words | None = None
) -> Certificate:
    former = _certificate_before(holder)
    edition = former.edition + 1 if former else 1
    issued = Certificate(
        serial=serial_of(holder, decision, edition), code=fresh_code(), issued_at=clock.now(), edition=edition,
        replaces_id=former.id if former else None,
    )  # fmt: skip
    if isinstance(holder, Award):
        issued.award = holder
        issued.template = choices.version(
            holder.honour, holder.recipient_kind, posthumous=holder.posthumous, on=decision.day
        )
        issued.values = certificate_values(holder, cast(Decision, decision), words)
    else:
        issued.recognised_author = holder
        issued.template = choices.version(RECOGNITION, RecipientKind.INDIVIDUAL, on=decision.day)
        issued.values = recognised_values(holder, cast(RecognitionDecision, decision))
    return issued


def _certificate_before(holder: Award | RecognisedAuthor) -> Certificate | None:
    """Return the certificate of the award that an amending decision put ``holder`` in the place of, however often."""
    award = holder.replaces if isinstance(holder, Award) else None
    while award is not None:
        if former := queries.certificate_of(award):
            return former
        award = award.replaces
    return None


def request_run(decision: AnyDecision, *, by: Actor | None) -> PrintRun:
    """Return the run that prints ``decision``: the one under way, or the last if it still holds, or else a new one.

    The edge hands a run that is not finished to ``tasks.print_run`` after the commit.
    """
    if isinstance(decision, Decision) and not decision.is_issued:
        raise RuleViolation("The decision has no number yet. Certificates are printed of issued decisions.")
    certificates = issue_certificates(decision, by=by)
    if not certificates:
        raise RuleViolation("No award of this decision stands, so there is nothing to print.")
    for run in queries.runs_of(decision, most=1):
        if not run.finished or _still_holds(run):
            return run
    for check in _checks:
        check(decision)
    run = PrintRun(requested_by_id=by.id if by else None, total=len(certificates))
    if isinstance(decision, Decision):
        run.award_decision = decision
    else:
        run.recognition_decision = decision
    db.session.add(run)
    record(by, "print_run.request", run, body_id=decision.body_id, certificates=len(certificates))
    return run


def _still_holds(run: PrintRun) -> bool:
    """Say whether what ``run`` printed is what would be printed now."""
    return bool(queries.is_current(run) and not queries.lacks_emblem(run) and run.file and is_kept(run.file))


def key_that_signs(keyring: Keyring) -> PrivateKey | None:
    """Return the key of this machine that is in use, or None when it has none yet."""
    names = (published.name for published in queries.keys_in_use())
    return next((key for name in names if (key := keyring.key_called(name))), None)


def make_key(keyring: Keyring, *, by: Actor | None) -> PrivateKey:
    """Make a key for this machine and publish its public half."""
    key = keyring.make()
    published = SigningKey(name=key.public.name, public=key.public.jwk["x"], made_at=clock.now())
    db.session.add(published)
    record(by, "signing_key.make", published, name=published.name)
    return key


def replace_keys(keyring: Keyring, *, by: Actor | None) -> PrivateKey:
    """Retire every key in use and make a new one. What the retired ones signed stays genuine."""
    for published in queries.keys_in_use():
        published.retired_at = clock.now()
        record(by, "signing_key.retire", published, name=published.name)
    return make_key(keyring, by=by)


def cancel_run(run: PrintRun, *, by: Actor) -> PrintRun:
    """Stop a run that is under way; what it has printed is kept, and the next run goes on behind it."""
    lock(run)
    if run.finished:
        raise RuleViolation("This print run is over already; nothing can be stopped.")
    fail(run, RuleViolation("%(name)s stopped this print run.", name=by.name).packed())
    record(by, "print_run.cancel", run, body_id=run.decision.body_id, done=run.done, total=run.total)
    return run
