"""Asking for certificates to be signed, and keeping what is drawn with signatures."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Decision
from contest.certificates.models import Certificate
from contest.database import db, lock
from contest.designs.queries import design_called
from contest.errors import RuleViolation
from contest.journal.services import Actor, record
from contest.signatures import pictures, queries
from contest.signatures.keys import Holder
from contest.signatures.models import KeySource, Part, SignedCertificate, SigningMark, SigningRun, SigningTerms
from contest.signatures.pictures import MarkKind
from contest.signatures.placement import seal_box, signature_box
from contest.signatures.queries import BodyMark, Signing
from contest.storage.models import StoredFile
from contest.storage.services import check_harmless, store
from contest.storage.uploads import PNG, Upload
from contest.units.models import Body
from contest.work import LEASE, WORKER, WorkState


@dataclass(frozen=True)
class MarkDetails:
    """Whose signature a picture shows (nobody's for a seal), and how wide it is in tenths of a millimetre."""

    name: str
    width: int


@dataclass(frozen=True)
class Made:
    """A certificate as it was signed: the file that was signed, and the same with the signature."""

    certificate: Certificate
    page_sha256: str
    before: bytes
    content: bytes
    stamped_at: datetime | None


def request_signing(
    signing: Signing, holder: Holder | None, source: KeySource, *, by: Actor | None, despite_name: bool = False
) -> SigningRun:
    """Return a run that signs what is to be signed of a decision with the key of ``holder``.

    A token's holder is known only once it is open. A run with an uploaded key is held by this process, which alone has
    the key; the edge lets it begin after the commit.
    """
    decision = signing.decision
    lock(decision)
    _check_free(signing)
    todo = queries.to_sign(signing)
    _check_ready(signing, todo)
    if holder:
        check_name(signing, holder, despite=despite_name and source is KeySource.UPLOADED)
    mark = queries.mark_for(signing)
    if mark is not None:
        _check_room(todo, mark)
    run = SigningRun(
        part=signing.part, source=source, holder=holder.name[:200] if holder else "", total=len(todo), mark=mark,
        fingerprint=holder.fingerprint if holder else "", requested_by_id=by.id if by else None,
    )  # fmt: skip
    if isinstance(decision, Decision):
        run.award_decision = decision
    else:
        run.recognition_decision = decision
    if source is KeySource.UPLOADED:
        run.state, run.worker, run.lease_until, run.attempts = WorkState.RUNNING, WORKER, clock.now() + LEASE, 1
    db.session.add(run)
    db.session.flush()
    record(by, "signing.request", run, body_id=decision.body_id, part=signing.part, certificates=len(todo),
           holder=run.holder, fingerprint=run.fingerprint, key_source=source)  # fmt: skip
    return run


def _check_free(signing: Signing) -> None:
    if any(not run.finished for run in queries.runs_of(signing.decision)):
        raise RuleViolation("Certificates of this decision are being signed at the moment. Wait for that to end.")


def _check_ready(signing: Signing, todo: list[Certificate]) -> None:
    now = queries.standing_of(signing.decision)
    if not now.issued or now.printed < now.issued:
        raise RuleViolation("The certificates are not all printed yet. Print them, look at them, then sign.")
    if signing.part is Part.BODY and now.signed[Part.SIGNER] < now.issued:
        raise RuleViolation("The signer of the decision has not signed all certificates yet. The body's signature with "
                            "the seal comes after that.")  # fmt: skip
    if not todo:
        raise RuleViolation("All certificates of this decision that stand are signed already.")


def check_name(signing: Signing, holder: Holder, *, despite: bool = False) -> None:
    """Raise RuleViolation when the certificate of the key is somebody else's than it should be."""
    if not despite and not holder.is_called(signing.signer):
        raise RuleViolation(
            "The key belongs to “%(holder)s”, but “%(signer)s” should sign here.", holder=holder.name,
            signer=signing.signer, field="despite_name",
        )  # fmt: skip


def _check_room(todo: list[Certificate], mark: SigningMark) -> None:
    width, height = mark.width / 10, mark.height / 10
    for design in map(design_called, {certificate.template for certificate in todo}):
        if mark.kind is MarkKind.SEAL:
            seal_box(design, width, height, None)
        else:
            signature_box(design, width, height)


def keep_signed(run: SigningRun, made: Made, file: StoredFile) -> SignedCertificate:
    """Keep a certificate as it was signed; its press file stays as it is."""
    certificate = made.certificate
    if certificate.page_sha256 is None:
        certificate.page_sha256 = made.page_sha256
    signed = SignedCertificate(
        certificate=certificate, part=run.part, run=run, file=file, page_sha256=made.page_sha256,
        before_sha256=sha256(made.before).hexdigest(), before_size=len(made.before), signed_at=clock.now(),
        stamped_at=made.stamped_at,
    )  # fmt: skip
    db.session.add(signed)
    return signed


def add_mark(about: BodyMark, upload: Upload, details: MarkDetails, *, by: Account) -> SigningMark:
    """Keep a picture that is drawn with digital signatures from now on, in the place of the one before."""
    width, height = pictures.check(upload, about.kind, details.width)
    check_harmless(upload)
    file = store(upload.content, filename=upload.filename, media_type=PNG)
    mark = SigningMark(
        body=about.body, kind=about.kind, name=details.name if about.kind is MarkKind.SIGNATURE else "", file=file,
        width=width, height=height, added_at=clock.now(), added_by=by,
    )  # fmt: skip
    db.session.add(mark)
    db.session.flush()
    record(by, "signing.add_mark", about.body, body_id=about.body.id, kind=about.kind, name=mark.name,
           sha256=file.sha256)  # fmt: skip
    return mark


def withdraw_mark(mark: SigningMark, *, by: Account) -> None:
    """Draw ``mark`` with no signature any more; what was signed with it stays."""
    lock(mark)
    if mark.withdrawn_at is not None:
        raise RuleViolation("This picture was withdrawn already.")
    mark.withdrawn_at, mark.withdrawn_by = clock.now(), by
    record(by, "signing.withdraw_mark", mark.body, body_id=mark.body_id, kind=mark.kind, name=mark.name,
           sha256=mark.file.sha256)  # fmt: skip


def set_terms(body: Body, *, gives_copies: bool, by: Account) -> None:
    """Let the public page of a certificate give its signed copy out, or not."""
    lock(body)
    terms = db.session.get(SigningTerms, body.id)
    if terms is None:
        terms = SigningTerms(body_id=body.id, gives_copies=False)
        db.session.add(terms)
    if terms.gives_copies != gives_copies:
        terms.gives_copies = gives_copies
        record(by, "signing.set_terms", body, body_id=body.id, gives_copies=gives_copies)
