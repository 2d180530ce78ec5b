"""Signing certificates digitally, fetching signed copies, and what their signatures say."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

import config
from contest import clock
from contest.accounts.sessions import current_account
from contest.awards.models import Decision
from contest.certificates.models import AnyDecision, Certificate
from contest.certificates.queries import find_certificate
from contest.certificates.services import check_holds
from contest.copies.examining import signatures_of
from contest.copies.signing import verdict_on
from contest.database import transaction
from contest.errors import NotFound, RuleViolation
from contest.pages import carry_out, download, form_page, how_far
from contest.permissions import Permission, public, requires
from contest.signatures import queries, services, tasks
from contest.signatures.forms import SealForm, SignatureForm, SignForm, TermsForm
from contest.signatures.keys import Holder, Key, read_key
from contest.signatures.models import KeySource, Part, SignedCertificate, SigningMark, SigningRun
from contest.signatures.pictures import MarkKind
from contest.signatures.queries import (
    BodyMark,
    Signing,
    find_body_mark,
    find_mark,
    find_recognition_signing,
    find_signing,
    find_signing_run,
)
from contest.storage.services import content_of
from contest.storage.uploads import PDF
from contest.units.models import Body
from contest.units.queries import find_body

blueprint = Blueprint("signatures", __name__)


@blueprint.route("/decisions/<int:decision_id>/sign/<part>", methods=["GET", "POST"])
@requires(Permission.CERTIFICATE_SIGN, on=find_signing)
def sign(signing: Signing) -> Redirect | tuple[str, int]:
    return _signed(signing)


@blueprint.route("/recognition/decisions/<int:decision_id>/sign/<part>", methods=["GET", "POST"])
@requires(Permission.CERTIFICATE_SIGN, on=find_recognition_signing)
def sign_recognition(signing: Signing) -> Redirect | tuple[str, int]:
    return _signed(signing)


def _signed(signing: Signing) -> Redirect | tuple[str, int]:
    """Show what will be signed, by whom, and how many; sign it in the background once that is confirmed."""
    server = _of_server(signing)
    form = SignForm(kept=server is not None)
    key = None if server else _key(form)
    if (server or key) and (run := carry_out(form, lambda: _requested(signing, form, key))):
        if key is not None:
            tasks.sign_here(run.id, key)
        else:
            tasks.sign_run(run.id)
        return redirect(url_for(".run", run_id=run.id))
    return form_page(
        "signatures/sign.html", form, signing=signing, todo=queries.to_sign(signing), mark=queries.mark_for(signing),
        standing=queries.standing_of(signing.decision), holder=server[1] if server else None,
        stamped=bool(_settings().tsa_url),
    )  # fmt: skip


def _key(form: SignForm) -> Key | None:
    """Return the key that was sent, or None when there is none or the form now shows what is wrong with it."""
    if not form.validate_on_submit():
        return None
    try:
        return read_key(form.upload(), form.passphrase.data or "", now=clock.now())
    except RuleViolation as violation:
        form.refuse(violation)
        return None


def _requested(signing: Signing, form: SignForm, key: Key | None) -> SigningRun:
    if key is not None:
        return services.request_signing(
            signing, key.holder, KeySource.UPLOADED, by=current_account(), despite_name=form.despite_name.data
        )
    source, holder = _of_server(signing) or (KeySource.SERVER, None)
    return services.request_signing(signing, holder, source, by=current_account())


def _of_server(signing: Signing) -> tuple[KeySource, Holder | None] | None:
    """Return the key of the server and whose it is; None where a key of one's own is wanted or needed, for the server
    has the key of one only, and several people and bodies sign here."""
    if request.args.get("own"):
        return None
    kept = tasks.server_key(_settings())
    holder = kept[1] if kept else None
    return None if holder and not holder.is_called(signing.signer) else kept


@blueprint.get("/signing-runs/<int:run_id>")
@requires(Permission.CERTIFICATE_READ, on=find_signing_run)
def run(run: SigningRun) -> str:
    return render_template("signatures/run.html", run=run, standing=queries.standing_of(run.decision))


@blueprint.get("/signing-runs/<int:run_id>/progress")
@requires(Permission.CERTIFICATE_READ, on=find_signing_run)
def progress(run: SigningRun) -> dict[str, Any]:
    return how_far(run)


@blueprint.get("/certificates/<int:certificate_id>/signature")
@requires(Permission.CERTIFICATE_READ, on=find_certificate)
def signature(certificate: Certificate) -> str:
    """Show what the digital signatures of a certificate come to now; nothing is asked over the network."""
    signed = queries.copy_of(certificate)
    found = None
    if signed is not None:
        found = signatures_of(
            content_of(signed.file), signed.file.filename, authorities=_settings().trusted_ca_dir, now=clock.now()
        )
    return render_template(
        "signatures/signature.html", certificate=certificate, signed=signed, found=found,
        verdict=verdict_on(found.signatures) if found else None,
    )  # fmt: skip


@blueprint.get("/certificates/<int:certificate_id>/signed.pdf")
@requires(Permission.CERTIFICATE_READ, on=find_certificate)
def signed_copy(certificate: Certificate) -> Response:
    check_holds(certificate)
    signed = queries.copy_of(certificate)
    if signed is None:
        raise RuleViolation("This certificate has not been signed digitally.")
    return _sent(signed)


@blueprint.get("/v/<code>/signed.pdf")
@public
def public_copy(code: str) -> Response:
    """Give the signed copy to whoever holds the certificate, if its body lets it."""
    signed = queries.public_copy(code)
    if signed is None:
        raise NotFound
    answer = make_response(_sent(signed))
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _sent(signed: SignedCertificate) -> Response:
    return download(content_of(signed.file), filename=signed.file.filename, media_type=PDF)


# What a body draws with signatures, and whom it gives signed copies.


@blueprint.route("/bodies/<int:body_id>/signing", methods=["GET", "POST"])
@requires(Permission.SIGNING_KEEP, on=find_body)
def terms(body: Body) -> Redirect | tuple[str, int]:
    form = TermsForm(gives_copies=queries.gives_copies(body))
    if form.validate_on_submit():
        with transaction():
            services.set_terms(body, gives_copies=form.gives_copies.data, by=current_account())
        flash(_("Saved."))
        return redirect(url_for(".terms", body_id=body.id))
    return form_page("signatures/terms.html", form, body=body, marks=queries.marks_of(body))


@blueprint.route("/bodies/<int:body_id>/signing/<kind>/new", methods=["GET", "POST"])
@requires(Permission.SIGNING_KEEP, on=find_body_mark)
def add_mark(about: BodyMark) -> Redirect | tuple[str, int]:
    form = SealForm() if about.kind is MarkKind.SEAL else SignatureForm()
    if carry_out(form, lambda: services.add_mark(about, form.upload(), form.details(), by=current_account())):
        flash(_("The picture is kept. It is drawn with digital signatures from now on."))
        return redirect(url_for(".terms", body_id=about.body.id))
    return form_page("signatures/add_mark.html", form, about=about)


@blueprint.get("/signing-marks/<int:mark_id>.png")
@requires(Permission.SIGNING_KEEP, on=find_mark)
def mark(mark: SigningMark) -> Response:
    return download(content_of(mark.file), filename=mark.file.filename, media_type=mark.file.media_type, inline=True)


@blueprint.post("/signing-marks/<int:mark_id>/withdraw")
@requires(Permission.SIGNING_KEEP, on=find_mark)
def withdraw_mark(mark: SigningMark) -> Redirect:
    with transaction():
        services.withdraw_mark(mark, by=current_account())
    flash(_("The picture was withdrawn. What was signed with it stays."))
    return redirect(url_for(".terms", body_id=mark.body_id))


# What other pages show of us.


@blueprint.app_template_global()
def signing_of(decision: AnyDecision) -> queries.Standing:
    """Return how far the certificates of ``decision`` are signed."""
    return queries.standing_of(decision)


@blueprint.app_template_global()
def signed_copies_of(certificates: list[Certificate]) -> dict[int, queries.Copies]:
    """Return the signed copies of ``certificates`` by their ids and the parts."""
    return queries.copies_of(certificates)


@blueprint.app_template_global()
def signing_parts(decision: AnyDecision) -> list[Signing]:
    """Return the parts of the signing of ``decision`` in their order."""
    return [Signing(decision, part) for part in Part]


@blueprint.app_template_global()
def signing_address(signing: Signing) -> str:
    """Return the page that signs a part of the certificates of a decision."""
    name = ".sign" if isinstance(signing.decision, Decision) else ".sign_recognition"
    return url_for(f"signatures{name}", decision_id=signing.decision.id, part=signing.part.value)


@blueprint.app_template_global()
def given_out(code: str) -> SignedCertificate | None:
    """Return the signed copy that the public page with this code gives out."""
    return queries.public_copy(code)


def _settings() -> config.Settings:
    found: config.Settings = current_app.extensions["settings"]
    return found
