"""Signing certificates in the background, each once.

A key that was sent for one run lives in the memory of the process that took it, and nowhere else: that process signs.
When it is stopped, what is signed stays, and the rest waits for somebody to give the key again. With a key of the
server the worker signs, and goes on after it was killed.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from flask import Flask, current_app

import config
from contest import clock
from contest.certificates.models import Certificate
from contest.certificates.tasks import page_of
from contest.database import db, transaction
from contest.designs.design import Design
from contest.designs.queries import design_called
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.paper.binding import page_seals
from contest.signatures import queries, services
from contest.signatures.keys import Holder, Key, read_key
from contest.signatures.models import KeySource, Part, SigningMark, SigningRun
from contest.signatures.pictures import ready
from contest.signatures.placement import seal_box, signature_box
from contest.signatures.queries import Signing
from contest.signatures.services import Made
from contest.signatures.tokens import Token
from contest.storage.services import content_of, store
from contest.storage.uploads import PDF, Upload
from contest.tasks import huey, resumes, task
from contest.work import advance, attempt, claim, fail, finish, unfinished

if TYPE_CHECKING:
    from contest.signatures.pades import Drawn, Signatory, Words

# How many certificates are signed before they are kept together.
HANDFUL = 10
FIELDS = {Part.SIGNER: "NguoiKy", Part.BODY: "CoQuan"}


def sign_here(run_id: int, key: Key) -> None:
    """Let this process sign with a key that only it has; the caller does not wait."""
    if huey.immediate:
        sign_with(run_id, key)
    else:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        Thread(target=_in_app, args=(app, run_id, key), daemon=True).start()


def _in_app(app: Flask, run_id: int, key: Key) -> None:
    with app.app_context():
        sign_with(run_id, key)


def sign_with(run_id: int, key: Key) -> None:
    """Sign here and now with a key that was sent for this run."""
    from contest.signatures.pades import signatory  # slow to load, and only who signs needs it

    run = db.session.get_one(SigningRun, run_id)
    attempt(run, lambda: _sign(run, signatory(key, _settings().tsa_url)))


@task
def sign_run(run_id: int) -> None:
    """Sign with the server's own key; when it cannot be done the reason stands in the run's ``error``."""
    carry_out(run_id)


@resumes
def sign_what_was_requested() -> None:
    """Go on with runs whose worker was lost; a key that was sent is lost with the process that had it."""
    for run_id in unfinished(SigningRun):
        if db.session.get_one(SigningRun, run_id).source is KeySource.UPLOADED:
            _give_back(run_id)
        else:
            sign_run(run_id)


def _give_back(run_id: int) -> None:
    with transaction():
        run = claim(SigningRun, run_id)
        if run is not None:
            lost = RuleViolation("The signing was interrupted; the key was not kept. Give it again to sign the rest.")
            fail(run, lost.packed())


def carry_out(run_id: int) -> None:
    """Sign with the server's key here and now, unless the run is finished or somebody else works on it."""
    with transaction():
        run = claim(SigningRun, run_id)
    if run is None:
        return

    def act() -> None:
        with _server_signatory(_settings()) as signatory:
            services.check_name(Signing(run.decision, run.part), signatory.holder)
            _sign(run, signatory)

    attempt(run, act)


def server_key(settings: config.Settings) -> tuple[KeySource, Holder | None] | None:
    """Return where the server's own key is and whose it is; None when it has none."""
    if settings.pkcs11_module:
        return KeySource.DEVICE, None
    if settings.signing_key_file:
        return KeySource.SERVER, _key_in(settings).holder
    return None


def _key_in(settings: config.Settings) -> Key:
    path = Path(settings.signing_key_file)
    try:
        upload = Upload(path.name, path.read_bytes())
    except OSError:
        raise RuleViolation("The key of the server cannot be read. Tell the administrator.") from None
    return read_key(upload, settings.signing_key_passphrase, now=clock.now())


def _server_signatory(settings: config.Settings) -> "AbstractContextManager[Signatory]":
    from contest.signatures.devices import token_signatory
    from contest.signatures.pades import signatory

    if settings.pkcs11_module:
        token = Token(settings.pkcs11_module, settings.pkcs11_slot, settings.pkcs11_key, settings.pkcs11_pin)
        return token_signatory(token, now=clock.now(), stamps=settings.tsa_url)

    @contextmanager
    def with_file() -> "Iterator[Signatory]":
        yield signatory(_key_in(settings), settings.tsa_url)

    return with_file()


def _sign(run: SigningRun, signatory: "Signatory") -> None:
    """Sign what is left of ``run`` and finish it, unless another worker takes it over."""
    signing = Signing(run.decision, run.part)
    todo = queries.to_sign(signing)
    total = max(run.total, len(todo))
    done = total - len(todo)
    for start in range(0, len(todo), HANDFUL):
        handful = todo[start : start + HANDFUL]
        made = [_made(certificate, signing, run.mark, signatory) for certificate in handful]
        done += len(handful)
        if not _kept(run, made, done, total):
            return
    with transaction():
        if advance(run, done=total, total=total):
            if run.fingerprint == "":
                run.holder, run.fingerprint = signatory.holder.name[:200], signatory.holder.fingerprint
            finish(run)
            record(None, "signing.finish", run, body_id=run.decision.body_id, part=run.part, certificates=total,
                   holder=run.holder)  # fmt: skip


def _made(certificate: Certificate, signing: Signing, mark: SigningMark | None, signatory: "Signatory") -> Made:
    design = design_called(certificate.template)
    printed = page_of(certificate) if signing.part is Part.SIGNER else None
    before = printed or content_of(queries.copies_of([certificate])[certificate.id][Part.SIGNER].file)
    words = _words(certificate, signing)
    content, stamped_at = signatory.sign(before, words, _drawn(design, signing, mark, certificate))
    seal = certificate.page_sha256 or page_seals(printed or page_of(certificate) or b"")[0]
    return Made(certificate, seal, before, content, stamped_at)


def _words(certificate: Certificate, signing: Signing) -> "Words":
    from contest.signatures.pades import Words

    values = certificate.values
    reason = f"{values['heading']} số {certificate.serial}, Quyết định số {signing.decision.notation}"
    kind = "Chữ ký số của" if signing.part is Part.SIGNER else "Chữ ký số và dấu của"
    return Words(FIELDS[signing.part], signing.signer, signing.decision.body.place, reason, f"{kind} {signing.signer}")


def _drawn(design: Design, signing: Signing, mark: SigningMark | None, certificate: Certificate) -> "Drawn | None":
    from contest.signatures.pades import Drawn

    if mark is None:
        return None
    width, height = mark.width / 10, mark.height / 10
    if signing.part is Part.SIGNER:
        box = signature_box(design, width, height)
    else:
        below = queries.copies_of([certificate])[certificate.id][Part.SIGNER].run.mark
        over = signature_box(design, below.width / 10, below.height / 10) if below else None
        box = seal_box(design, width, height, over)
    return Drawn(ready(content_of(mark.file)), box)


def _kept(run: SigningRun, made: Sequence[Made], done: int, total: int) -> bool:
    """Keep what was signed, but not of certificates that do not stand any more; False when the run was taken over."""
    with transaction():
        if not advance(run, done=done, total=total):
            return False
        for one in made:
            certificate = one.certificate
            if certificate.stands and certificate.replaced_by is None:
                file = store(one.content, filename=signed_name(certificate), media_type=PDF)
                services.keep_signed(run, one, file)
    return True


def signed_name(certificate: Certificate) -> str:
    """Return the name of the file of a signed certificate."""
    return f"{certificate.serial}-ky-so.pdf"


def _settings() -> config.Settings:
    found: config.Settings = current_app.extensions["settings"]
    return found
