"""Registration as a whole: lists in and out, papers, everything in one archive, reminding who is behind."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from contest import clock
from contest.accounts.sessions import current_account
from contest.database import db, transaction
from contest.errors import NotFound, RuleViolation
from contest.initiatives.models import Initiative
from contest.initiatives.queries import Reach, find_initiative, reach_of, receipt_of, registering_units
from contest.initiatives.services import missing_in
from contest.movements.models import Movement, PhaseKind
from contest.movements.queries import find_movement
from contest.pages import carry_out, download, form_page, how_far, own_address
from contest.paper.queries import latest_paper
from contest.paper.tasks import print_paper
from contest.paper.views import sent
from contest.permissions import Permission, requires
from contest.registrations import queries, services, tasks
from contest.registrations.forms import ConfirmForm, PaperListForm, RegistrationListForm, RemindForm
from contest.registrations.models import ExportKind, ExportRun, SentList
from contest.registrations.papers import SHEET, csv_of, workbook_of
from contest.registrations.queries import find_run, find_sent_list
from contest.registrations.reminders import Behind
from contest.registrations.roster import columns_of, explanations
from contest.registrations.services import FORMS
from contest.spreadsheet import FaultyList, workbook
from contest.storage.services import is_laid_by, laid_by
from contest.storage.uploads import DOCX, PDF, XLSX
from contest.units.models import Unit
from contest.words import reason_of

blueprint = Blueprint("registrations", __name__)
Page = Redirect | str | tuple[str, int]
MOST_SHOWN = 100
CSV = "text/csv; charset=utf-8"
ZIP = "application/zip"
MEDIA = {"zip": ZIP, "pdf": PDF, "docx": DOCX}


@blueprint.get("/movements/<int:movement_id>/registrations")
@requires(Permission.REGISTRATION_EXPORT, on=find_movement)
def lists(movement: Movement) -> str:
    """Show what lists can come in and go out, what was made, and which drafts can be submitted at one go."""
    account, reach = current_account(), _reach(movement)
    own = [unit.id for unit in registering_units(account, movement, clock.today())]
    drafts = queries.drafts_of(movement, own, most=MOST_SHOWN)
    return render_template(
        "registrations/lists.html",
        movement=movement,
        back=own_address(request.args.get("back")),
        drafts=[(draft, missing_in(draft)) for draft in drafts],
        drafts_in_all=queries.draft_count(movement, own),
        count=queries.count_within(movement, reach),
        runs=queries.runs_of(movement, account),
        form=PaperListForm(formdata=None).offer(queries.units_listed(movement, reach)),
        open=movement.is_in(PhaseKind.REGISTRATION, clock.today()),
    )


@blueprint.get("/movements/<int:movement_id>/registrations/template.xlsx")
@requires(Permission.REGISTRATION_IMPORT, on=find_movement)
def template(movement: Movement) -> Response:
    """Send the list to fill in, made from the movement's form for the units of whoever asks."""
    columns = columns_of(movement, services.known_to(movement, _open_units(movement)), _)
    notes = (_("Instructions"), explanations(movement, columns, _))
    book = workbook("Đăng ký", columns, notes=notes)
    return download(book, filename=f"mau-dang-ky-{movement.code}.xlsx", media_type=XLSX)


@blueprint.route("/movements/<int:movement_id>/registrations/import", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_IMPORT, on=find_movement)
def send_list(movement: Movement) -> Page:
    """Take a filled-in list in for a look; nothing is registered yet."""
    form, account, units, faults = RegistrationListForm(), current_account(), _open_units(movement), []
    try:
        if kept := carry_out(form, lambda: services.send_list(movement, form.upload(), units, by=account)):
            return redirect(url_for(".confirm", sent_list_id=kept.id))
    except FaultyList as refused:
        faults = refused.faults
    page, status = form_page("registrations/send_list.html", form, movement=movement, faults=faults)
    return page, 422 if faults else status


@blueprint.route("/registration-lists/<int:sent_list_id>", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_CONFIRM, on=find_sent_list)
def confirm(sent_list: SentList) -> Page:
    """Show what a list would register and what to look at; sending the form registers it."""
    form, account, movement = ConfirmForm(), current_account(), sent_list.movement
    units = _open_units(movement)
    if request.method == "GET" and sent_list.imported_at is not None:
        return redirect(url_for(".lists", movement_id=movement.id))
    try:
        if carry_out(form, lambda: services.import_list(sent_list, units, by=account)):
            flash(ngettext("One draft has been made from the list.", "%(num)s drafts have been made from the list.",
                           sent_list.rows))  # fmt: skip
            return redirect(url_for(".lists", movement_id=movement.id, _anchor="drafts"))
        lines, faults = services.lines_of(sent_list, units), []
    except FaultyList as refused:
        lines, faults = [], list(refused.faults)
    page, status = form_page(
        "registrations/confirm.html", form, sent=sent_list, movement=movement, lines=lines, faults=faults,
        cautions=services.cautions_of(movement, lines), most=services.MOST_COMPARED,
    )  # fmt: skip
    return page, 422 if faults else status


@blueprint.post("/movements/<int:movement_id>/registrations/submit")
@requires(Permission.REGISTRATION_SUBMIT, on=find_movement)
def submit_drafts(movement: Movement) -> Redirect:
    """Submit every draft of the own units that lacks nothing, each for itself; the others are named on the page."""
    own = [unit.id for unit in registering_units(current_account(), movement, clock.today())]
    submitted, left = _submitted([draft.id for draft in queries.drafts_of(movement, own)])
    if submitted or left:
        with transaction():
            services.note_submission(movement, submitted, left, by=current_account())
    flash(ngettext("One initiative has been submitted.", "%(num)s initiatives have been submitted.", submitted))
    if left:
        words = ngettext(
            "One draft was not submitted; what it lacks stands beside it.",
            "%(num)s drafts were not submitted; what they lack stands beside them.",
            left,
        )
        flash(words, "refusal")
    return redirect(url_for(".lists", movement_id=movement.id, _anchor="drafts"))


def _submitted(draft_ids: list[int]) -> tuple[int, int]:
    """Submit the complete ones of these drafts, each in a transaction of its own; return how many were and were not."""
    submitted = left = 0
    account = current_account()
    for draft_id in draft_ids:
        try:
            with transaction():
                draft = db.session.get_one(Initiative, draft_id)
                lacking = services.submit_if_complete(draft, by=account)
        except RuleViolation as violation:
            flash(reason_of(violation), "refusal")
            return submitted, len(draft_ids) - submitted
        submitted, left = submitted + (not lacking), left + bool(lacking)
        if not lacking and (paper := receipt_of(draft)):
            print_paper(paper.id)
    return submitted, left


@blueprint.get("/movements/<int:movement_id>/registrations/export.<form>")
@requires(Permission.REGISTRATION_EXPORT, on=lambda movement_id, form: find_movement(movement_id))
def export(movement: Movement) -> Response:
    """Send everything within the reader's reach, one row each; that it was fetched is put on record."""
    form, reach = request.path.rpartition(".")[2], _reach(movement)
    if form not in ("xlsx", "csv"):
        raise NotFound("export")
    with transaction():
        services.note_export(movement, form, queries.count_within(movement, reach), by=current_account())
    content = workbook_of(movement, reach) if form == "xlsx" else csv_of(movement, reach)
    name = f"dang-ky-{movement.code}.{form}"
    return download(content, filename=name, media_type=XLSX if form == "xlsx" else CSV)


@blueprint.post("/movements/<int:movement_id>/registrations/dossiers")
@requires(Permission.REGISTRATION_EXPORT, on=find_movement)
def bind_dossiers(movement: Movement) -> Redirect:
    return _requested(movement, ExportKind.DOSSIERS, None)


@blueprint.post("/movements/<int:movement_id>/registrations/list")
@requires(Permission.REGISTRATION_EXPORT, on=find_movement)
def print_list(movement: Movement) -> Redirect:
    units = {unit.id: unit for unit in queries.units_listed(movement, _reach(movement))}
    form = PaperListForm().offer(units.values())
    if not form.validate():
        raise NotFound("unit")
    return _requested(movement, ExportKind.LIST, units.get(form.unit_id.data))


def _requested(movement: Movement, kind: ExportKind, unit: Unit | None) -> Redirect:
    with transaction():
        run = services.request_export(movement, kind, _reach(movement), unit=unit, by=current_account())
    if not run.finished:
        tasks.make_export(run.id)
    return redirect(url_for(".run", run_id=run.id))


@blueprint.get("/exports/<int:run_id>")
@requires(Permission.REGISTRATION_FETCH, on=find_run)
def run(run: ExportRun) -> str:
    return render_template("registrations/run.html", run=run, movement=run.movement, forms=FORMS[run.kind],
                           kept=tasks.KEPT.days)  # fmt: skip


@blueprint.get("/exports/<int:run_id>/progress")
@requires(Permission.REGISTRATION_FETCH, on=find_run)
def progress(run: ExportRun) -> dict[str, Any]:
    return how_far(run)


@blueprint.get("/exports/<int:run_id>/file.<form>")
@requires(Permission.REGISTRATION_FETCH, on=lambda run_id, form: find_run(run_id))
def fetch(run: ExportRun) -> Response:
    """Send a file that was made, piece by piece."""
    form = request.path.rpartition(".")[2]
    if form not in FORMS[run.kind] or not run.is_there or not is_laid_by(run.key(form)):
        raise NotFound("export")
    answer = Response(laid_by(run.key(form)), mimetype=MEDIA[form])
    if form == "zip" and run.size is not None:
        answer.content_length = run.size
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(run.name_of(form))}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.route("/initiatives/<int:initiative_id>/sheet", methods=["GET", "POST"])
@requires(Permission.REGISTRATION_SHEET, on=find_initiative)
def sheet(initiative: Initiative) -> Page:
    """Make the registration sheet of what stands now, and show how far it is."""
    if request.method == "POST":
        with transaction():
            ordered = services.order_sheet(initiative, by=current_account())
        if not ordered.finished:
            print_paper(ordered.id)
        return redirect(url_for(".sheet", initiative_id=initiative.id))
    paper = services.current_sheet(initiative)
    return render_template("registrations/sheet.html", initiative=initiative, paper=paper)


@blueprint.get("/initiatives/<int:initiative_id>/sheet.json")
@requires(Permission.REGISTRATION_SHEET, on=find_initiative)
def sheet_progress(initiative: Initiative) -> dict[str, Any]:
    paper = latest_paper(SHEET, initiative)
    if paper is None:
        raise NotFound("paper")
    return how_far(paper)


@blueprint.get("/initiatives/<int:initiative_id>/sheet.pdf")
@requires(Permission.REGISTRATION_SHEET, on=find_initiative)
def sheet_pdf(initiative: Initiative) -> Response | Redirect:
    return sent(services.current_sheet(initiative), PDF) or redirect(url_for(".sheet", initiative_id=initiative.id))


@blueprint.get("/initiatives/<int:initiative_id>/sheet.docx")
@requires(Permission.REGISTRATION_SHEET, on=find_initiative)
def sheet_docx(initiative: Initiative) -> Response | Redirect:
    return sent(services.current_sheet(initiative), DOCX) or redirect(url_for(".sheet", initiative_id=initiative.id))


@blueprint.get("/initiatives/<int:initiative_id>/receipt.docx")
@requires(Permission.INITIATIVE_RECEIPT, on=find_initiative)
def receipt_docx(initiative: Initiative) -> Response | Redirect:
    """Send the receipt as a Word file; one that was printed before there were Word files has none."""
    there = url_for("initiatives.detail", initiative_id=initiative.id, _anchor="receipt")
    return sent(receipt_of(initiative), DOCX) or redirect(there)


def _reach(movement: Movement) -> Reach:
    return reach_of(current_account(), movement)


def _open_units(movement: Movement) -> list[Unit]:
    return list(queries.units_open_to(current_account(), movement, clock.today()))


@blueprint.route("/movements/<int:movement_id>/remind", methods=["GET", "POST"])
@requires(Permission.REMINDER_SEND, on=find_movement)
def remind(movement: Movement) -> Page:
    """Name whom the choice in the address reaches; only sending the form reminds them."""
    form, by = RemindForm(data={"wanted": request.args.getlist("wanted")}), current_account()
    if reminder := carry_out(form, lambda: services.remind(movement, form.details(), by=by)):
        count = reminder.recipients
        flash(ngettext("%(num)s person has been reminded.", "%(num)s people have been reminded.", count))
        return redirect(url_for(".remind", movement_id=movement.id))
    wanted = [behind for behind in Behind if behind.value in (form.wanted.data or ())]
    reached = services.round_in(movement, wanted)
    return form_page(
        "registrations/remind.html",
        form.show(reached),
        movement=movement,
        wanted=wanted,
        reached=reached,
        behind=services.units_behind(movement),
        reminders=queries.reminders_of(movement),
    )


@blueprint.app_template_filter("phrase")
def in_words(phrase: tuple[str, dict[str, object]]) -> str:
    """Return a message id with its values in the reader's language."""
    message, values = phrase
    return str(_(message, **values))
