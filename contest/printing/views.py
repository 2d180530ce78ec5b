"""Checking what will print before anything is printed, kept pages in other orders, and proofs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contest.accounts.sessions import current_account
from contest.awards.models import Award, Decision, Proposal
from contest.awards.queries import find_award, find_decision, find_proposal
from contest.certificates.models import AnyDecision, Certificate, PrintRun
from contest.certificates.queries import certificates_of, find_certificate, find_run, is_current, runs_of
from contest.certificates.services import check_given_out
from contest.database import transaction
from contest.errors import NotFound, RuleViolation
from contest.pages import carry_out, form_page, how_long
from contest.permissions import Permission, requires
from contest.printing import queries, services, tasks
from contest.printing.forms import BundleForm, HabitForm, ProofForm, ReprintForm
from contest.printing.models import Bundle, ProofMark, ProofVerdict, Way
from contest.printing.papers import draft_list, print_list
from contest.printing.preflight import Entry, Finding, Severity
from contest.printing.queries import find_bundle
from contest.printing.services import BundleRequest
from contest.recognition.models import RecognitionDecision
from contest.recognition.queries import find_recognition_decision
from contest.storage.services import is_laid_by, laid_by
from contest.storage.uploads import PDF
from contest.units.models import Body
from contest.units.queries import find_body
from contest.words import reason_of

Page = Response | tuple[str, int]
blueprint = Blueprint("printing", __name__)
blueprint.add_app_template_filter(reason_of, "why")


@blueprint.app_template_filter()
def place_word(place: str) -> str:
    """Return what a secretary calls the place of a text on a certificate."""
    places = {
        "recipient": _("Name"),
        "recipient_line": _("Line below the name"),
        "achievement": _("Achievement"),
        "label": _("Form of address"),
        "heading": _("Honour"),
        "tribute": _("Tribute"),
        "office": _("Awarding office"),
        "place_and_day": _("Place and day"),
        "capacity": _("Capacity of the signer"),
        "signer": _("Name of the signer"),
        "decision": _("Decision"),
        "decided_on": _("Day of the decision"),
        "register": _("Award register"),
        "serial": _("Serial number"),
        "role": _("Role of the author"),
        "initiative": _("Initiative"),
        "others": _("Co-authors"),
        "closing": _("Closing words"),
    }
    return str(places.get(place, place))


@blueprint.get("/decisions/<int:decision_id>/print-list")
@requires(Permission.CERTIFICATE_READ, on=find_decision)
def of_decision(decision: Decision) -> str:
    return _decided(decision)


@blueprint.get("/recognition/decisions/<int:decision_id>/print-list")
@requires(Permission.CERTIFICATE_READ, on=find_recognition_decision)
def of_recognition(decision: RecognitionDecision) -> str:
    return _decided(decision)


@blueprint.get("/proposals/<int:proposal_id>/print-list")
@requires(Permission.CERTIFICATE_READ, on=find_proposal)
def of_proposal(proposal: Proposal) -> str:
    """Show what the lines would print while they can still be changed."""
    return render_template("printing/of_proposal.html", proposal=proposal, **_told(draft_list(proposal)))


@blueprint.post("/awards/<int:award_id>/mend")
@requires(Permission.PROPOSAL_EDIT, on=find_award)
def mend(award: Award) -> Response:
    with transaction():
        services.mend_line(award, request.form.get("place", ""), by=current_account())
    flash(_("The line of %(name)s has been mended.", name=award.recipient_name))
    return redirect(url_for(".of_proposal", proposal_id=award.proposal_id))


@blueprint.post("/proposals/<int:proposal_id>/mend")
@requires(Permission.PROPOSAL_EDIT, on=find_proposal)
def mend_all(proposal: Proposal) -> Response:
    """Mend all that a machine can mend in the lines of a proposal."""
    found = _mendable(tasks.checked(draft_list(proposal)))
    with transaction():
        count = services.mend_lines(proposal, found, by=current_account())
    flash(ngettext("%(num)s text has been mended.", "%(num)s texts have been mended.", count))
    return redirect(url_for(".of_proposal", proposal_id=proposal.id))


@blueprint.app_template_global()
def print_list_address(decision: AnyDecision) -> str:
    """Return the address of the check of what ``decision`` prints."""
    name = ".of_decision" if isinstance(decision, Decision) else ".of_recognition"
    return url_for(f"printing{name}", decision_id=decision.id)


def _decided(decision: AnyDecision) -> str:
    return render_template("printing/of_decision.html", decision=decision, **_told(print_list(decision)))


def _told(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return a print list, what was found in it, and how many certificates have something that stops or to look at."""
    found = tasks.checked(entries)
    worst: dict[int, Severity] = {}
    for finding in found:
        worst.setdefault(finding.entry.key, finding.severity)
    counts = Counter(worst.values())
    clean = len(entries) - counts[Severity.STOPS] - counts[Severity.LOOK]
    return {"entries": entries, "findings": found, "worst": worst, "stops": counts[Severity.STOPS],
            "look": counts[Severity.LOOK], "clean": clean, "mendable": len(_mendable(found))}  # fmt: skip


def _mendable(found: Sequence[Finding]) -> list[tuple[int, str]]:
    """Return the texts that a machine can mend, each once: whose line, and its place."""
    return list(dict.fromkeys((one.entry.key, one.place) for one in found if one.better))


@blueprint.get("/print-runs/<int:run_id>/orders")
@requires(Permission.CERTIFICATE_READ, on=find_run)
def orders(run: PrintRun) -> str:
    """Show what was made of the pages of a run, and what can be."""
    return _orders_page(run, BundleForm.offered(), ReprintForm.of(certificates_of(run.decision)))[0]


@blueprint.post("/print-runs/<int:run_id>/orders")
@requires(Permission.CERTIFICATE_PRINT, on=find_run)
def order(run: PrintRun) -> Page:
    form = BundleForm.offered()
    if bundle := carry_out(form, lambda: services.ask_for_bundle(run, form.details(), by=current_account())):
        return _ordered(bundle)
    return _orders_page(run, form, ReprintForm.of(certificates_of(run.decision)))


@blueprint.post("/print-runs/<int:run_id>/reprint")
@requires(Permission.CERTIFICATE_PRINT, on=find_run)
def reprint(run: PrintRun) -> Page:
    """Print some once more: the very pages that are kept."""
    form = ReprintForm.of(certificates_of(run.decision))
    if bundle := carry_out(form, lambda: services.ask_for_bundle(run, form.details(), by=current_account())):
        return _ordered(bundle)
    return _orders_page(run, BundleForm.offered(), form)


def _ordered(bundle: Bundle) -> Response:
    tasks.make_bundle(bundle.id)
    return redirect(url_for(".orders", run_id=bundle.run_id))


def _orders_page(run: PrintRun, form: BundleForm, again: ReprintForm) -> tuple[str, int]:
    page = render_template(
        "printing/orders.html", run=run, form=form, again=again, bundles=queries.bundles_of(run), kept=tasks.KEPT.days,
        current=is_current(run), habit=queries.habit_of(run.decision.body),
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


@blueprint.get("/print-bundles/<int:bundle_id>/progress.json")
@requires(Permission.CERTIFICATE_READ, on=find_bundle)
def progress(bundle: Bundle) -> dict[str, Any]:
    return how_long(bundle)


@blueprint.post("/print-bundles/<int:bundle_id>/cancel")
@requires(Permission.CERTIFICATE_PRINT, on=find_bundle)
def cancel(bundle: Bundle) -> Response:
    with transaction():
        services.cancel_bundle(bundle, by=current_account())
    flash(_("It has been stopped; nothing of it is kept."))
    return redirect(url_for(".orders", run_id=bundle.run_id))


@blueprint.get("/print-bundles/<int:bundle_id>/file")
@requires(Permission.CERTIFICATE_READ, on=find_bundle)
def fetch(bundle: Bundle) -> Response:
    """Send what was made, piece by piece; only while everything in it stands."""
    if not bundle.is_there or not is_laid_by(bundle.key):
        raise NotFound("print_bundle")
    if not is_current(bundle.run):
        raise RuleViolation(
            "An award was annulled or a certificate issued again after these were printed. Print the decision anew."
        )
    if bundle.way is not Way.CONTACT:
        check_given_out(bundle.run)
    answer = Response(laid_by(bundle.key), mimetype="application/zip" if bundle.way.form == "zip" else PDF)
    if bundle.size:
        answer.content_length = bundle.size
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(bundle.filename)}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/print-runs/<int:run_id>/proof")
@requires(Permission.CERTIFICATE_READ, on=find_run)
def proof(run: PrintRun) -> str:
    return _proof_page(run, ProofForm.offered())[0]


@blueprint.post("/certificates/<int:certificate_id>/proof")
@requires(Permission.CERTIFICATE_PRINT, on=find_certificate)
def mark(certificate: Certificate) -> Page:
    decision = certificate.decision
    run = next(iter(runs_of(decision, most=1)), None) if decision else None
    if run is None:
        raise NotFound("print_run")
    form = ProofForm.offered()
    if carry_out(
        form,
        lambda: services.mark_proof(
            certificate, ProofVerdict(form.verdict.data), form.note.data or "", by=current_account()
        ),
    ):
        return redirect(url_for(".proof", run_id=run.id, _anchor=f"certificate-{certificate.id}"))
    return _proof_page(run, form, certificate.id)


@blueprint.post("/print-runs/<int:run_id>/proof/sheet")
@requires(Permission.CERTIFICATE_PRINT, on=find_run)
def make_sheet(run: PrintRun) -> Response:
    """Make the contact sheet on which a proof is read."""
    with transaction():
        bundle = services.ask_for_bundle(run, BundleRequest(Way.CONTACT), by=current_account())
    tasks.make_bundle(bundle.id)
    return redirect(url_for(".proof", run_id=run.id))


@blueprint.post("/print-runs/<int:run_id>/proof/rest")
@requires(Permission.CERTIFICATE_PRINT, on=find_run)
def mark_rest(run: PrintRun) -> Response:
    with transaction():
        count = services.mark_rest_read(run, by=current_account())
    flash(ngettext("%(num)s certificate has been marked as read.", "%(num)s certificates have been marked as read.",
                   count))  # fmt: skip
    return redirect(url_for(".proof", run_id=run.id))


@blueprint.post("/print-runs/<int:run_id>/proof/sign")
@requires(Permission.CERTIFICATE_PRINT, on=find_run)
def sign(run: PrintRun) -> Response:
    with transaction():
        services.sign_proof(run, by=current_account())
    flash(_("The proof has been signed."))
    return redirect(url_for(".proof", run_id=run.id))


def _proof_page(run: PrintRun, form: ProofForm, faulty: int | None = None) -> tuple[str, int]:
    certificates = certificates_of(run.decision)
    marks = queries.proof_marks(certificates)
    page = render_template(
        "printing/proof.html", run=run, certificates=certificates, marks=marks, form=form, faulty=faulty,
        signature=queries.signature_of(run), current=is_current(run),
        wrong=_wrong(marks),
        sheet=next((one for one in queries.bundles_of(run) if one.way is Way.CONTACT), None),
    )  # fmt: skip
    return page, 422 if faulty else 200


@blueprint.app_template_global()
def proof_of(run: PrintRun) -> dict[str, Any]:
    """Return who signed the proof of ``run``, how many were found wrong, and whether its body gives nothing out without
    a signature.
    """
    wrong = _wrong(queries.proof_marks(certificates_of(run.decision)))
    signature, required = queries.signature_of(run), queries.habit_of(run.decision.body).proof_required
    kept_back = required and (wrong > 0 or signature is None)
    return {"signature": signature, "wrong": wrong, "required": required, "kept_back": kept_back}


def _wrong(marks: Mapping[int, ProofMark]) -> int:
    return sum(mark.verdict is ProofVerdict.WRONG for mark in marks.values())


@blueprint.route("/bodies/<int:body_id>/printing", methods=["GET", "POST"])
@requires(Permission.CERTIFICATE_PRINT, on=find_body)
def habit(body: Body) -> Page:
    form = HabitForm.of(queries.habit_of(body))
    if carry_out(form, lambda: services.keep_habit(body, form.details(), by=current_account())):
        flash(_("How certificates are printed has been saved."))
        return redirect(url_for(".habit", body_id=body.id))
    return form_page("printing/habit.html", form, body=body)
