"""Who has confirmed an initiative and who has not; confirming, giving back, signed forms, and the form to sign."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from contest.accounts.models import Role
from contest.accounts.sessions import current_account
from contest.confirmations import queries, services
from contest.confirmations.forms import GiveBackForm, ReadForm, SignedForm
from contest.confirmations.papers import short_seal
from contest.confirmations.queries import find_confirmation
from contest.database import transaction
from contest.errors import NotFound
from contest.forms import ReasonForm
from contest.initiatives.models import Confirmation, ConfirmationKind, Initiative
from contest.initiatives.queries import find_initiative
from contest.pages import carry_out, download, form_page, how_far
from contest.paper.tasks import print_paper
from contest.paper.views import sent
from contest.permissions import Permission, requires
from contest.storage.services import content_of
from contest.storage.uploads import DOCX, JPEG, PDF, PNG

blueprint = Blueprint("confirmations", __name__)
Page = Redirect | str | tuple[str, int]


@blueprint.get("/confirmations")
@requires(Permission.CONFIRMATION_LIST)
def index() -> str:
    """Show what the reader is asked to confirm, and what else concerns the reader as an author or a head."""
    account = current_account()
    found = [(initiative, queries.waiting_lines(account, initiative)) for initiative in queries.concerning(account)]
    return render_template(
        "confirmations/index.html",
        waiting=[initiative for initiative, lines in found if lines],
        others=[initiative for initiative, lines in found if not lines],
    )


@blueprint.get("/initiatives/<int:initiative_id>/confirmations")
@requires(Permission.CONFIRMATION_VIEW, on=find_initiative)
def initiative(initiative: Initiative) -> Page:
    return _shown(initiative)


@blueprint.post("/initiatives/<int:initiative_id>/confirmations/ask")
@requires(Permission.CONFIRMATION_ASK, on=find_initiative)
def ask(initiative: Initiative) -> Redirect:
    """Ask everybody who has an account and whose confirmation is missing."""
    with transaction():
        names = services.ask_for_confirmations(initiative, by=current_account())
    if names:
        flash(_("Asked: %(names)s.", names=", ".join(names)))
    else:
        flash(_("Nobody of those who are missing has an account here. Let them sign the form."))
    return _back(initiative)


@blueprint.post("/initiatives/<int:initiative_id>/confirmations/give")
@requires(Permission.CONFIRMATION_GIVE, on=find_initiative)
def confirm(initiative: Initiative) -> Page:
    form, account = ReadForm(), current_account()

    def given() -> Initiative:
        if form.given_kind is ConfirmationKind.HEAD:
            services.confirm_as_head(initiative, form.read, by=account)
        else:
            services.confirm_authorship(initiative, form.read, by=account)
        return initiative

    if carry_out(form, given):
        flash(_("You have confirmed it."))
        return _back(initiative)
    return _shown(initiative, refused=form)


@blueprint.post("/initiatives/<int:initiative_id>/confirmations/give-back")
@requires(Permission.CONFIRMATION_GIVE, on=find_initiative)
def give_back(initiative: Initiative) -> Page:
    form, account = GiveBackForm(), current_account()
    given = carry_out(form, lambda: services.give_back(
        initiative, form.given_kind, form.note.data or "", form.read, by=account
    ))  # fmt: skip
    if given:
        flash(_("It has been given back to the unit with your note."))
        return _back(initiative)
    return _shown(initiative, refused=form)


@blueprint.post("/initiatives/<int:initiative_id>/confirmations/signed")
@requires(Permission.CONFIRMATION_ASK, on=find_initiative)
def add_signed(initiative: Initiative) -> Page:
    """Keep a signed form for those who have signed it."""
    form, account = SignedForm().offer(initiative.authors), current_account()
    limit = current_app.extensions["settings"].upload_limit
    given = carry_out(form, lambda: services.add_signed_form(
        initiative, form.upload(), form.signed, form.read, limit=limit, by=account
    ))  # fmt: skip
    if given:
        flash(_("The signed form is kept; it confirms for: %(names)s.", names=", ".join(line.name for line in given)))
        return _back(initiative)
    return _shown(initiative, refused=form)


@blueprint.get("/confirmations/<int:confirmation_id>/form")
@requires(Permission.CONFIRMATION_VIEW, on=find_confirmation)
def signed_form(confirmation: Confirmation) -> Response:
    """Give a signed form out; a photo is shown, a PDF is saved."""
    file = confirmation.file
    if file is None:
        raise NotFound("file")
    photo = file.media_type in (PNG, JPEG)
    return download(content_of(file), filename=file.filename, media_type=file.media_type, inline=photo)


@blueprint.route("/confirmations/<int:confirmation_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.CONFIRMATION_WITHDRAW, on=find_confirmation)
def withdraw(confirmation: Confirmation) -> Page:
    """Take a confirmation back with its reason."""
    form, account = ReasonForm(), current_account()
    if carry_out(form, lambda: services.withdraw_confirmation(confirmation, form.reason.data or "", by=account)):
        flash(_("The confirmation has been taken back."))
        return _back(confirmation.initiative)
    return form_page("confirmations/withdraw.html", form, confirmation=confirmation)


@blueprint.route("/initiatives/<int:initiative_id>/confirmations/paper", methods=["GET", "POST"])
@requires(Permission.CONFIRMATION_ASK, on=find_initiative)
def paper(initiative: Initiative) -> Page:
    """Make the form to sign of what stands now, and show how far it is."""
    if request.method == "POST":
        with transaction():
            ordered = services.order_form(initiative, by=current_account())
        if not ordered.finished:
            print_paper(ordered.id)
        return redirect(url_for(".paper", initiative_id=initiative.id))
    return render_template(
        "confirmations/paper.html", initiative=initiative, paper=services.current_form(initiative),
        sign=short_seal(initiative),
    )  # fmt: skip


@blueprint.get("/initiatives/<int:initiative_id>/confirmations/paper.json")
@requires(Permission.CONFIRMATION_ASK, on=find_initiative)
def paper_progress(initiative: Initiative) -> dict[str, Any]:
    return how_far(queries.form_of(initiative))


@blueprint.get("/initiatives/<int:initiative_id>/confirmations/paper.pdf")
@requires(Permission.CONFIRMATION_ASK, on=find_initiative)
def paper_pdf(initiative: Initiative) -> Response | Redirect:
    return _sent(initiative, PDF)


@blueprint.get("/initiatives/<int:initiative_id>/confirmations/paper.docx")
@requires(Permission.CONFIRMATION_ASK, on=find_initiative)
def paper_docx(initiative: Initiative) -> Response | Redirect:
    return _sent(initiative, DOCX)


def _sent(initiative: Initiative, media_type: str) -> Response | Redirect:
    """Send the form if it says what stands now, else show that it is to be made."""
    current = services.current_form(initiative)
    made = sent(current, media_type) if current else None
    return made or redirect(url_for(".paper", initiative_id=initiative.id))


@blueprint.app_template_global()
def confirmation_lines(initiative: Initiative) -> list[queries.Line]:
    """Return who confirms ``initiative`` and where that stands."""
    return queries.lines_of(initiative)


def _back(initiative: Initiative) -> Redirect:
    return redirect(url_for(".initiative", initiative_id=initiative.id))


def _shown(initiative: Initiative, *, refused: ReadForm | None = None) -> Page:
    """Show the confirmations of ``initiative``, with the form that was refused as it was sent."""
    account, seals = current_account(), services.seals_of(initiative)
    lines = queries.lines_of(initiative)
    own, heads = queries.own_authorships(account, initiative), account.holds(Role.UNIT_HEAD, unit_id=initiative.unit_id)
    mine = [line for line in lines if (line.author in own if line.author else heads)]
    signed = refused if isinstance(refused, SignedForm) else SignedForm(formdata=None).offer(initiative.authors)
    signed.seal.data = seals[ConfirmationKind.HEAD]
    page = render_template(
        "confirmations/initiative.html",
        initiative=initiative,
        lines=lines,
        mine=mine,
        wrote=heads and queries.has_written(account, initiative),
        earlier=queries.earlier_of(initiative),
        seals=seals,
        signed=signed,
        note=refused if isinstance(refused, GiveBackForm) else GiveBackForm(formdata=None),
        refused=refused,
        sign=short_seal(initiative),
        terms=initiative.movement.terms,
    )
    return page, 422 if refused is not None and refused.errors else 200
