"""Paper sheets for the secretariat, and what a judge can print or take along."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.database import Base
from contest.entries import queries, services
from contest.entries.forms import CodeForm, EnterForm, ImportForm, KitForm, ReadForm, SettleForm
from contest.entries.models import PaperSheet, PaperState, SentKit
from contest.entries.papers import SHEETS
from contest.entries.queries import find_paper_sheet, find_sent_kit
from contest.errors import RuleViolation
from contest.forms import ReasonForm, day_of
from contest.movements.models import Movement
from contest.movements.queries import find_movement
from contest.pages import carry_out, download, form_page, how_far
from contest.panels.models import Assignment, Panel, Seat
from contest.panels.queries import find_assignment, find_panel, find_seat
from contest.paper.models import Paper
from contest.paper.queries import latest_paper
from contest.paper.views import printed, sent
from contest.permissions import Permission, requires
from contest.scoring.models import Sheet
from contest.scoring.queries import criteria_of, find_sheet, round_of
from contest.spreadsheet import FaultyList
from contest.storage.services import content_of
from contest.storage.uploads import DOCX, JPEG, PDF, PNG, XLSX
from contest.words import reason_of

blueprint = Blueprint("entries", __name__)
Page = Response | str | tuple[str, int]


@blueprint.app_template_global()
def paper_behind(sheet: Sheet) -> PaperSheet | None:
    """Return the paper sheet that ``sheet`` was taken over from, for the pages of scoring."""
    return queries.paper_behind(sheet)


# Signed sheets, read twice.


@blueprint.get("/movements/<int:movement_id>/paper-sheets")
@requires(Permission.PAPER_LIST, on=find_movement)
def index(movement: Movement) -> Page:
    """Show the paper sheets and how far each is; a typed code leads on to its page."""
    form = CodeForm(request.args, meta={"csrf": False}) if "code" in request.args else CodeForm(formdata=None)
    if "code" in request.args and form.validate():
        named = queries.named_by(form.code.data, movement)
        if named is not None:
            return _to_paper(named)
        form.code.errors = [
            _("There is no sheet with this code in this movement. Look at each letter and digit once more.")
        ]
    papers = queries.papers_in(movement, current_account())
    page = render_template("entries/index.html", movement=movement, form=form, papers=papers, states=PaperState)
    return page, 422 if form.errors else 200


def _to_paper(named: queries.Named) -> Response:
    """Lead to the sheet that a code names: to be entered, read again, settled, or looked at."""
    assignment, paper = named.assignment, queries.kept_paper(named.assignment, named.round)
    if paper is not None:
        return redirect(url_for(".paper", paper_sheet_id=paper.id))
    if named.round != round_of(assignment.initiative):
        flash(_("This paper is of an earlier round. The initiative is being scored again since."), "refusal")
        return redirect(url_for(".index", movement_id=assignment.movement.id))
    return redirect(url_for(".enter", assignment_id=assignment.id))


@blueprint.route("/assignments/<int:assignment_id>/paper", methods=["GET", "POST"])
@requires(Permission.PAPER_ENTER, on=find_assignment)
def enter(assignment: Assignment) -> Page:
    """Take a signed sheet in for the first time: its scan, and what stands on it."""
    form, account = EnterForm.made_for(criteria_of(assignment.movement), signed_on=clock.today()), current_account()
    if request.method == "GET" and (paper := queries.kept_paper(assignment, round_of(assignment.initiative))):
        return redirect(url_for(".paper", paper_sheet_id=paper.id))
    limit = current_app.extensions["settings"].upload_limit
    if carry_out(form, lambda: services.enter_paper(
        assignment, form.read(), form.upload(), day_of(form.signed_on), limit=limit, by=account
    )):  # fmt: skip
        flash(_("The sheet is kept. It counts after it has been read a second time."))
        return redirect(url_for(".index", movement_id=assignment.movement.id))
    code = queries.codes_in(assignment.movement).of(assignment)
    return form_page("entries/enter.html", form, assignment=assignment, code=code)


@blueprint.get("/paper-sheets/<int:paper_sheet_id>")
@requires(Permission.PAPER_READ, on=find_paper_sheet)
def paper(paper: PaperSheet) -> str:
    """Show a paper sheet; what the first reader read is shown to nobody before the second has read it."""
    differing = services.differences_in(paper) if paper.state is PaperState.DIFFERS else []
    return render_template(
        "entries/paper.html", paper=paper, criteria=criteria_of(paper.movement), differing=differing,
        code=_code(paper), removable=queries.can_be_set_aside(paper),
        objectable=queries.can_be_objected_to(paper),
    )  # fmt: skip


@blueprint.get("/paper-sheets/<int:paper_sheet_id>/scan")
@requires(Permission.PAPER_READ, on=find_paper_sheet)
def scan(paper: PaperSheet) -> Response:
    """Give the scan out; a photo is shown, a PDF is saved."""
    file = paper.file
    photo = file.media_type in (PNG, JPEG)
    return download(content_of(file), filename=file.filename, media_type=file.media_type, inline=photo)


@blueprint.route("/paper-sheets/<int:paper_sheet_id>/again", methods=["GET", "POST"])
@requires(Permission.PAPER_ENTER, on=find_paper_sheet)
def again(paper: PaperSheet) -> Page:
    """Read a sheet a second time without seeing what was read first."""
    if request.method == "GET" and paper.state is not PaperState.READ_ONCE:
        return redirect(url_for(".paper", paper_sheet_id=paper.id))
    form = ReadForm.made_for(criteria_of(paper.movement), comment=paper.comment, unit_comment=paper.unit_comment)
    if carry_out(form, lambda: services.enter_again(paper, form.read(), by=current_account())):
        if paper.state is PaperState.TAKEN_OVER:
            flash(_("Both readings agree. The sheet has been taken over and handed in."))
            return redirect(url_for(".index", movement_id=paper.movement.id))
        flash(_("Something differs. Look at the scan and decide."))
        return redirect(url_for(".settle", paper_sheet_id=paper.id))
    return form_page("entries/again.html", form, paper=paper, assignment=paper.assignment, code=_code(paper))


@blueprint.route("/paper-sheets/<int:paper_sheet_id>/settle", methods=["GET", "POST"])
@requires(Permission.PAPER_ENTER, on=find_paper_sheet)
def settle(paper: PaperSheet) -> Page:
    """Decide, with the scan in view, on each mark that differs."""
    if paper.state is not PaperState.DIFFERS:
        return redirect(url_for(".paper", paper_sheet_id=paper.id))
    differing = services.differences_in(paper)
    form = SettleForm.on(differing, criteria_of(paper.movement))
    if carry_out(form, lambda: services.settle_paper(
        paper, form.chosen(), form.reason.data or "", seen=form.seen.data or "", by=current_account()
    )):  # fmt: skip
        flash(_("The sheet has been taken over and handed in."))
        return redirect(url_for(".index", movement_id=paper.movement.id))
    form.seen.data = services.seal_of_differences(differing)
    return form_page("entries/settle.html", form, paper=paper, assignment=paper.assignment, code=_code(paper))


@blueprint.route("/paper-sheets/<int:paper_sheet_id>/set-aside", methods=["GET", "POST"])
@requires(Permission.PAPER_ENTER, on=find_paper_sheet)
def set_aside(paper: PaperSheet) -> Page:
    form = ReasonForm()
    if carry_out(form, lambda: services.set_aside(paper, form.reason.data or "", by=current_account())):
        flash(_("The paper sheet has been set aside. It stays on record with its scan."))
        return redirect(url_for(".index", movement_id=paper.movement.id))
    return form_page("entries/set_aside.html", form, paper=paper, code=_code(paper))


@blueprint.route("/paper-sheets/<int:paper_sheet_id>/object", methods=["GET", "POST"])
@requires(Permission.PAPER_OBJECT, on=find_paper_sheet)
def object_to(paper: PaperSheet) -> Page:
    """Let the judge say that what was taken over is not what was signed."""
    form = ReasonForm()
    if carry_out(form, lambda: services.object_to_paper(paper, form.reason.data or "", by=current_account())):
        flash(_("Your sheet is open again. Score it here, or let the secretariat enter the paper anew."))
        return redirect(url_for("scoring.score", assignment_id=paper.assignment_id))
    return form_page("entries/object_to.html", form, paper=paper, criteria=criteria_of(paper.movement))


def _code(paper: PaperSheet) -> str:
    return queries.codes_in(paper.movement).of(paper.assignment, paper.round)


# What a judge takes along: sheets to fill in by hand, and a workbook.


@blueprint.get("/seats/<int:seat_id>/kit")
@requires(Permission.KIT_VIEW, on=find_seat)
def kit(seat: Seat) -> Page:
    return _kit_page(seat, KitForm())


def _kit_page(seat: Seat, form: KitForm, faults: Any = ()) -> tuple[str, int]:
    page, status = form_page(
        "entries/kit.html", form, seat=seat, left=queries.left_in(seat),
        paper=latest_paper(SHEETS, seat), faults=faults,
    )  # fmt: skip
    return page, 422 if faults else status


@blueprint.get("/seats/<int:seat_id>/kit.xlsx")
@requires(Permission.KIT_FETCH, on=find_seat)
def workbook(seat: Seat) -> Response:
    """Send the judge's own workbook."""
    notes = (_("Instructions"), [[line] for line in _instructions()])
    book = services.workbook_of(seat, notes, _)
    filename = f"phieu-cham-{seat.movement.code}-ghe-{seat.number}.xlsx"
    return download(book, filename=filename, media_type=XLSX)


def _instructions() -> list[str]:
    return [
        _("Each row is one of your sheets. Type the marks; leave the codes as they are."),
        _("An empty cell changes nothing: a mark that stands on screen stays."),
        _("Send the workbook back on the page it came from. You see every change before anything is saved."),
        _("Rows that you delete are left alone. Sheets that you handed in meanwhile stay as they are."),
    ]


@blueprint.post("/seats/<int:seat_id>/kit")
@requires(Permission.KIT_FETCH, on=find_seat)
def send_kit(seat: Seat) -> Page:
    """Take a workbook in for a look; nothing is marked yet."""
    form = KitForm()
    try:
        if sent_kit := carry_out(form, lambda: services.send_kit(seat, form.upload(), _, by=current_account())):
            return redirect(url_for(".import_kit", sent_kit_id=sent_kit.id))
    except FaultyList as refused:
        return _kit_page(seat, form, refused.faults)
    return _kit_page(seat, form)


@blueprint.route("/sent-kits/<int:sent_kit_id>", methods=["GET", "POST"])
@requires(Permission.KIT_IMPORT, on=find_sent_kit)
def import_kit(kit: SentKit) -> Page:
    """Show what a workbook would change; sending the form takes it in, all of it or nothing."""
    if kit.imported_at is not None:
        return redirect(url_for("scoring.queue"))
    form = ImportForm()
    try:
        if carry_out(form, lambda: _imported(kit, form)) is not None:
            return redirect(url_for("scoring.queue"))
        changes, faults = services.changes_of(kit, _), []
    except FaultyList as refused:
        changes, faults = [], list(refused.faults)
    form.seen.data = services.seal_of(changes)
    page, status = form_page("entries/import_kit.html", form, kit=kit, changes=changes, faults=faults)
    return page, 422 if faults else status


def _imported(kit: SentKit, form: ImportForm) -> int:
    done = services.import_kit(
        kit, form.seen.data or "", _, handing_in=form.handing_in.data, by=current_account()
    )  # fmt: skip
    flash(ngettext("%(num)s sheet has been taken in.", "%(num)s sheets have been taken in.", done))
    return done


# Printing.


@blueprint.post("/seats/<int:seat_id>/sheets")
@requires(Permission.KIT_VIEW, on=find_seat)
def make_blanks(seat: Seat) -> Response:
    return _ordered(lambda: services.order_blanks(seat), url_for(".kit", seat_id=seat.id))


@blueprint.get("/seats/<int:seat_id>/sheets.pdf")
@requires(Permission.KIT_VIEW, on=find_seat)
def blanks_pdf(seat: Seat) -> Response:
    return _sent(seat, PDF, url_for(".kit", seat_id=seat.id))


@blueprint.get("/seats/<int:seat_id>/sheets.docx")
@requires(Permission.KIT_VIEW, on=find_seat)
def blanks_docx(seat: Seat) -> Response:
    return _sent(seat, DOCX, url_for(".kit", seat_id=seat.id))


@blueprint.get("/seats/<int:seat_id>/sheets.json")
@requires(Permission.KIT_VIEW, on=find_seat)
def blanks_progress(seat: Seat) -> Response:
    return _progress(seat)


@blueprint.get("/panels/<int:panel_id>/sheets")
@requires(Permission.BLANK_PRINT, on=find_panel)
def panel_blanks(panel: Panel) -> str:
    """Offer the blank sheets of a whole panel in one file."""
    left = queries.left_among(panel)
    return render_template("entries/panel_blanks.html", panel=panel, left=left, paper=latest_paper(SHEETS, panel))


@blueprint.post("/panels/<int:panel_id>/sheets")
@requires(Permission.BLANK_PRINT, on=find_panel)
def make_panel_blanks(panel: Panel) -> Response:
    return _ordered(lambda: services.order_panel_blanks(panel), url_for(".panel_blanks", panel_id=panel.id))


@blueprint.get("/panels/<int:panel_id>/sheets.pdf")
@requires(Permission.BLANK_PRINT, on=find_panel)
def panel_blanks_pdf(panel: Panel) -> Response:
    return _sent(panel, PDF, url_for(".panel_blanks", panel_id=panel.id))


@blueprint.get("/panels/<int:panel_id>/sheets.docx")
@requires(Permission.BLANK_PRINT, on=find_panel)
def panel_blanks_docx(panel: Panel) -> Response:
    return _sent(panel, DOCX, url_for(".panel_blanks", panel_id=panel.id))


@blueprint.get("/panels/<int:panel_id>/sheets.json")
@requires(Permission.BLANK_PRINT, on=find_panel)
def panel_blanks_progress(panel: Panel) -> Response:
    return _progress(panel)


@blueprint.get("/sheets/<int:sheet_id>/copy")
@requires(Permission.SHEET_COPY, on=find_sheet)
def copy(sheet: Sheet) -> str:
    """Offer a handed-in sheet as a paper to sign."""
    return render_template("entries/copy.html", sheet=sheet, paper=queries.current_copy(sheet))


@blueprint.post("/sheets/<int:sheet_id>/copy")
@requires(Permission.SHEET_COPY, on=find_sheet)
def make_copy(sheet: Sheet) -> Response:
    return _ordered(lambda: services.order_copy(sheet), url_for(".copy", sheet_id=sheet.id))


@blueprint.get("/sheets/<int:sheet_id>/copy.pdf")
@requires(Permission.SHEET_COPY, on=find_sheet)
def copy_pdf(sheet: Sheet) -> Response:
    return _sent_copy(sheet, PDF)


@blueprint.get("/sheets/<int:sheet_id>/copy.docx")
@requires(Permission.SHEET_COPY, on=find_sheet)
def copy_docx(sheet: Sheet) -> Response:
    return _sent_copy(sheet, DOCX)


@blueprint.get("/sheets/<int:sheet_id>/copy.json")
@requires(Permission.SHEET_COPY, on=find_sheet)
def copy_progress(sheet: Sheet) -> Response:
    return _progress(sheet)


def _ordered(order: Callable[[], Paper], back: str) -> Response:
    """Have a paper printed, or say why there is none."""
    try:
        printed(order)
    except RuleViolation as violation:
        flash(reason_of(violation), "refusal")
    return redirect(back)


def _sent_copy(sheet: Sheet, media_type: str) -> Response:
    ordered = queries.current_copy(sheet)
    made = sent(ordered, media_type) if ordered else None
    return made or redirect(url_for(".copy", sheet_id=sheet.id))


def _sent(subject: Base, media_type: str, back: str) -> Response:
    ordered = latest_paper(SHEETS, subject)
    made = sent(ordered, media_type) if ordered else None
    return made or redirect(back)


def _progress(subject: Base) -> Response:
    """Answer how far the printing of a paper is."""
    return jsonify(how_far(latest_paper(SHEETS, subject)))
