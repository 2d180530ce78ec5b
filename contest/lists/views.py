"""Printing from a spreadsheet: send it, see what was understood, print, fetch."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from contest.accounts.sessions import current_account
from contest.database import transaction
from contest.designs.design import Design
from contest.designs.preview import Preview, preview
from contest.designs.ready_made import is_letter
from contest.errors import NotFound, RuleViolation
from contest.lists import services, tasks
from contest.lists.columns import OF_CERTIFICATES, OF_LETTERS
from contest.lists.forms import SheetForm
from contest.lists.issuing import Wording
from contest.lists.models import PrintedList
from contest.lists.papers import template_workbook, texts_of
from contest.lists.queries import design_named, find_list, lists_of, offered_designs
from contest.lists.services import KEPT, Checked
from contest.lists.shown import Entry
from contest.pages import carry_out, download, form_page, how_far
from contest.paper.faces import Family, family_in
from contest.permissions import Permission, requires
from contest.spreadsheet import Fault, FaultyList
from contest.storage.services import laid_by
from contest.storage.uploads import PDF, XLSX
from contest.units.models import Body
from contest.units.queries import find_body

blueprint = Blueprint("lists", __name__)
Page = Redirect | tuple[str, int]
MOST_FAULTS = 500


@blueprint.route("/bodies/<int:body_id>/lists", methods=["GET", "POST"])
@requires(Permission.LIST_PRINT, on=find_body)
def send(body: Body) -> Page:
    """Send a list to print from, and see those that were sent before."""
    form = SheetForm.of(body, offered_designs(body))
    checked, faults = _checked(body, form)
    if checked is not None:
        found = checked
        if sent := carry_out(form, lambda: services.keep_list(body, form.upload(), found, by=current_account())):
            return redirect(url_for(".detail", list_id=sent.id))
    page, status = form_page(
        "lists/send.html", form, body=body, faults=faults[:MOST_FAULTS], more_faults=max(len(faults) - MOST_FAULTS, 0),
        lists=lists_of(body), columns=OF_CERTIFICATES, of_letters=OF_LETTERS, kept=KEPT.days,
    )  # fmt: skip
    return page, 422 if faults else status


def _checked(body: Body, form: SheetForm) -> tuple[Checked | None, Sequence[Fault]]:
    """Return what the list says that was sent, if it can be printed, or its faults; other refusals stand in the form.

    This is done before the transaction: nobody else could write meanwhile.
    """
    if not form.validate_on_submit():
        return None, ()
    try:
        return services.checked_list(body, form.upload(), form.wording(body), _family()), ()
    except FaultyList as refused:
        return None, refused.faults
    except RuleViolation as violation:
        form.refuse(violation)
        return None, ()


@blueprint.get("/bodies/<int:body_id>/lists/template.xlsx")
@requires(Permission.LIST_PRINT, on=find_body)
def template(body: Body) -> Response:
    return download(template_workbook(_), filename="mau-danh-sach-in-giay-khen.xlsx", media_type=XLSX)


@blueprint.get("/bodies/<int:body_id>/lists/letters.xlsx")
@requires(Permission.LIST_PRINT, on=find_body)
def template_of_letters(body: Body) -> Response:
    return download(
        template_workbook(_, letters=True), filename="mau-danh-sach-in-thu-cam-on.xlsx", media_type=XLSX
    )  # fmt: skip


@blueprint.get("/lists/<int:list_id>")
@requires(Permission.LIST_PRINT, on=find_list)
def detail(sent: PrintedList) -> str:
    """Show what was understood of a list, how its longest lines print, and how far the printing is."""
    return render_template("lists/detail.html", sent=sent, gone_on=sent.requested_at + KEPT, **_shown(sent))


def _shown(sent: PrintedList) -> dict[str, Any]:
    """Return what the page shows of a list; nothing when its file was thrown away."""
    wording = Wording.of(sent.wording)
    try:
        design = design_named(wording.template)
        shown = services.shown(sent, request.args.get("page", 1, type=int), _family())
    except (RuleViolation, FaultyList):
        return {"shown": None}
    return {
        "shown": shown, "wording": wording, "design": design, "letters": is_letter(design),
        "previews": [(entry.line, _preview(entry, wording, design)) for entry in shown.longest],
    }  # fmt: skip


def _preview(entry: Entry, wording: Wording, design: Design) -> Preview:
    return preview(texts_of(entry.line, wording, design, issued=entry.issued), _family(), design)


def _family() -> Family:
    return family_in(current_app.extensions["settings"].fonts_dir)


@blueprint.post("/lists/<int:list_id>/mend")
@requires(Permission.LIST_PRINT, on=find_list)
def mend(sent: PrintedList) -> Redirect:
    """Mend what a machine can mend of one row, or of all where none is named."""
    found = services.mended_list(sent, _family(), row=request.form.get("row", type=int))
    with transaction():
        services.keep_mended(sent, found, by=current_account())
    flash(ngettext("%(num)s row has been mended.", "%(num)s rows have been mended.", len(found.rows)))
    return redirect(url_for(".detail", list_id=sent.id))


@blueprint.post("/lists/<int:list_id>/print")
@requires(Permission.LIST_PRINT, on=find_list)
def print_certificates(sent: PrintedList) -> Redirect:
    with transaction():
        services.want_certificates(sent, by=current_account())
    tasks.print_list(sent.id)
    return redirect(url_for(".detail", list_id=sent.id))


@blueprint.post("/lists/<int:list_id>/stop")
@requires(Permission.LIST_PRINT, on=find_list)
def stop(sent: PrintedList) -> Redirect:
    with transaction():
        services.stop_list(sent, by=current_account())
    flash(_("It has been stopped; nothing of it is kept."))
    return redirect(url_for(".detail", list_id=sent.id))


@blueprint.get("/lists/<int:list_id>/progress")
@requires(Permission.LIST_PRINT, on=find_list)
def progress(sent: PrintedList) -> dict[str, Any]:
    return how_far(sent)


@blueprint.get("/lists/<int:list_id>/certificates.pdf")
@requires(Permission.LIST_PRINT, on=find_list)
def certificates(sent: PrintedList) -> Response:
    if not sent.is_there:
        raise NotFound("list")
    try:
        answer = Response(laid_by(sent.key("pdf")), mimetype=PDF)
    except FileNotFoundError:
        raise NotFound("list") from None
    if sent.size is not None:
        answer.content_length = sent.size
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(sent.pdf_name)}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/lists/<int:list_id>/take-away")
@requires(Permission.LIST_PRINT, on=find_list)
def take_away(sent: PrintedList) -> Redirect:
    with transaction():
        services.take_away(sent, by=current_account())
    flash(_("The file and its certificates have been thrown away. That they were printed stays in the journal."))
    return redirect(url_for(".send", body_id=sent.body_id))
