"""Printing certificates and fetching them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from contest import clock
from contest.accounts.sessions import current_account
from contest.awards.models import Award, Decision
from contest.awards.queries import find_decision
from contest.certificates import lists as _lists  # noqa: F401 - designs are looked at with them from now on
from contest.certificates import queries, services, tasks
from contest.certificates.models import AnyDecision, Certificate, PrintRun
from contest.certificates.papers import page_texts, previewed_values
from contest.certificates.queries import find_certificate, find_run
from contest.database import transaction
from contest.designs.preview import Preview
from contest.designs.preview import preview as preview_of
from contest.designs.queries import design_for
from contest.errors import NotFound, RuleViolation
from contest.movements.models import Movement, RecipientKind
from contest.movements.queries import find_movement
from contest.nominations.models import Nomination
from contest.pages import download, how_long
from contest.paper.faces import family_in
from contest.permissions import Permission, requires
from contest.recognition.models import RecognitionDecision
from contest.recognition.queries import find_recognition_decision
from contest.storage.services import sound_content_of
from contest.storage.uploads import PDF
from contest.text import tidy
from contest.units.models import Body, Honorific, Person

blueprint = Blueprint("certificates", __name__)


@blueprint.post("/decisions/<int:decision_id>/print")
@requires(Permission.CERTIFICATE_PRINT, on=find_decision)
def print_decision(decision: Decision) -> Redirect:
    return _printed(decision)


@blueprint.post("/recognition/decisions/<int:decision_id>/print")
@requires(Permission.CERTIFICATE_PRINT, on=find_recognition_decision)
def print_recognition(decision: RecognitionDecision) -> Redirect:
    return _printed(decision)


def _printed(decision: AnyDecision) -> Redirect:
    with transaction():
        run = services.request_run(decision, by=current_account())
    if run.finished:
        flash(_("These certificates are printed already; nothing has changed since."))
    else:
        tasks.print_run(run.id)
    return redirect(url_for(".run", run_id=run.id))


@blueprint.get("/print-runs/<int:run_id>")
@requires(Permission.CERTIFICATE_READ, on=find_run)
def run(run: PrintRun) -> str:
    certificates = queries.certificates_of(run.decision)
    return render_template("certificates/run.html", run=run, certificates=certificates, **_standing_of(run))


@blueprint.get("/print-runs/<int:run_id>/progress")
@requires(Permission.CERTIFICATE_READ, on=find_run)
def progress(run: PrintRun) -> dict[str, Any]:
    return how_long(run)


@blueprint.get("/print-runs/<int:run_id>/certificates.pdf")
@requires(Permission.CERTIFICATE_READ, on=find_run)
def book(run: PrintRun) -> Response:
    if run.file is None:
        raise NotFound
    if not queries.is_current(run):
        raise RuleViolation(
            "An award was annulled or a certificate issued again after these were printed. Print the decision anew."
        )
    services.check_given_out(run)
    return download(sound_content_of(run.file), filename=run.file.filename, media_type=PDF)


@blueprint.post("/print-runs/<int:run_id>/cancel")
@requires(Permission.CERTIFICATE_PRINT, on=find_run)
def cancel(run: PrintRun) -> Redirect:
    with transaction():
        services.cancel_run(run, by=current_account())
    flash(_("The print run has been stopped. What was printed is kept."))
    return redirect(url_for(".run", run_id=run.id))


@blueprint.get("/certificates/<int:certificate_id>.pdf")
@requires(Permission.CERTIFICATE_READ, on=find_certificate)
def certificate(certificate: Certificate) -> Response:
    services.check_holds(certificate)
    page = tasks.page_of(certificate)
    if page is None:
        raise RuleViolation("This certificate has not been printed yet. Print the decision first.")
    return download(page, filename=f"{certificate.serial}.pdf", media_type=PDF)


@blueprint.post("/movements/<int:movement_id>/certificate-preview")
@requires(Permission.CERTIFICATE_PREVIEW, on=find_movement)
def preview(movement: Movement) -> str:
    """Show how a certificate would print what is being written: a piece of a page for a script, else a page."""
    given = request.form
    sent = {
        name: given.get(name) or given.get(f"shown_{name}", "")
        for name in ("honour", "recipient", "recipient_line", "achievement")
    }
    honorific = next((member for member in Honorific if member == given.get("honorific")), None)
    kind = next((member for member in RecipientKind if member == given.get("kind")), None)
    texts = {name: tidy(text)[:400] for name, text in sent.items()}
    shown = _previewed(movement.body, kind=kind, honorific=honorific, day=clock.today(), **texts)
    piece = request.headers.get("X-Piece") == "1"
    return render_template("certificates/_preview.html" if piece else "certificates/preview.html", preview=shown,
                           movement=movement, body=movement.body)  # fmt: skip


@blueprint.app_template_global()
def nomination_preview(nomination: Nomination) -> Preview | None:
    """Return how the certificate of whom a unit nominates would print; None when there is no such honour today."""
    recipient = nomination.recipient
    return _previewed(
        nomination.movement.body, honour=nomination.given_honour, recipient=nomination.recipient_name,
        kind=nomination.kind, honorific=recipient.honorific if isinstance(recipient, Person) else None,
        recipient_line=nomination.recipient_line, achievement=nomination.achievement,
        day=(nomination.submitted_at or clock.now()).astimezone(clock.OFFICE).date(),
    )  # fmt: skip


def _previewed(
    body: Body,
    *,
    honour: str,
    recipient: str,
    kind: RecipientKind | None,
    honorific: Honorific | None,
    recipient_line: str,
    achievement: str,
    day: date,
) -> Preview | None:
    try:
        values = previewed_values(
            body, honour, recipient, honorific, recipient_line, achievement, kind=kind, day=day
        )  # fmt: skip
    except RuleViolation:
        return None
    family = family_in(current_app.extensions["settings"].fonts_dir)
    kind = kind or (RecipientKind.INDIVIDUAL if honorific else RecipientKind.COLLECTIVE)
    return preview_of(page_texts(values), family, design_for(body, honour, kind, on=day))


@blueprint.app_template_global()
def certificates_ever(award: Award) -> Sequence[Certificate]:
    """Return every certificate of ``award``, for the page that tells its story."""
    return queries.certificates_ever(award)


@blueprint.app_template_global()
def print_address(decision: AnyDecision) -> str:
    """Return the address that prints the certificates of ``decision``."""
    name = ".print_decision" if isinstance(decision, Decision) else ".print_recognition"
    return url_for(f"certificates{name}", decision_id=decision.id)


@blueprint.app_template_global()
def decision_address(decision: AnyDecision) -> str:
    """Return the page of ``decision``."""
    name = "awards.decision" if isinstance(decision, Decision) else "recognition.decision"
    return url_for(name, decision_id=decision.id)


@blueprint.app_template_global()
def printing_of(decision: AnyDecision) -> dict[str, Any]:
    """Return what has been printed of ``decision``, for the part of its page that is ours."""
    run = next(iter(queries.runs_of(decision, most=1)), None)
    return {"run": run, **(_standing_of(run) if run else {})}


def _standing_of(run: PrintRun) -> dict[str, bool]:
    """Return whether what ``run`` printed still stands, and whether it waits for an emblem that came later."""
    return {"current": queries.is_current(run), "bare": queries.lacks_emblem(run)}
