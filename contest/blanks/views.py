"""Blanks: what there is, what came, what became of it; printers; certificates printed onto blanks."""

from collections.abc import Sequence

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from contest import clock
from contest.accounts.sessions import current_account
from contest.awards.models import Decision
from contest.awards.queries import find_decision
from contest.blanks import printing, queries, services, tasks
from contest.blanks.forms import (
    PLACES,
    BeginForm,
    DeliveryForm,
    HappeningForm,
    KindForm,
    OffsetForm,
    PrinterForm,
    ReportForm,
    SheetForm,
    TakeForm,
    tenths_of,
)
from contest.blanks.lengths import length, size_words
from contest.blanks.models import BlankBatch, BlankKind, BlankUse, OverlayLine, OverlayRun, Printer
from contest.blanks.papers import CARRIED, INVENTORY, name_of_holder
from contest.blanks.queries import (
    PrinterAndKind,
    Standing,
    find_batch,
    find_kind,
    find_overlay_run,
    find_printer,
    find_printer_and_kind,
    find_use,
)
from contest.certificates.models import AnyDecision
from contest.certificates.papers import printed_texts
from contest.certificates.queries import standing_holders
from contest.designs.artwork import artwork
from contest.designs.design import Box
from contest.designs.preview import Preview
from contest.designs.preview import preview as preview_of
from contest.errors import NotFound
from contest.forms import ReasonForm
from contest.pages import carry_out, download, form_page, how_far, number_in
from contest.paper.faces import family_in
from contest.paper.queries import latest_paper
from contest.paper.views import printed, sent
from contest.permissions import Permission, requires
from contest.recognition.models import RecognitionDecision
from contest.recognition.queries import find_recognition_decision
from contest.rules.catalogue import honours_for, name_of
from contest.storage.services import content_of, safe_filename
from contest.storage.uploads import DOCX, PDF
from contest.units.models import Body
from contest.units.queries import find_body

Page = Response | Redirect | tuple[str, int]
blueprint = Blueprint("blanks", __name__)
blueprint.add_app_template_filter(length, "tenths")
blueprint.add_app_template_filter(size_words, "sheet_size")


# Stock.


@blueprint.get("/blanks")
@requires(Permission.STOCK_VIEW)
def index() -> str:
    bodies = queries.stocking_bodies(current_account())
    return render_template(
        "blanks/index.html", bodies=bodies, kinds=queries.kinds_of(bodies), printers=queries.printers_of(bodies)
    )


@blueprint.route("/bodies/<int:body_id>/blanks/new", methods=["GET", "POST"])
@requires(Permission.STOCK_KEEP, on=find_body)
def add_kind(body: Body) -> Page:
    form = _kind_form(body)
    kind = carry_out(form, lambda: services.add_kind(body, form.details(), form.picture.data, by=current_account()))
    if kind is not None:
        flash(_("The kind of blank was added."))
        return redirect(url_for(".kind", kind_id=kind.id))
    return form_page("blanks/kind_form.html", form, body=body, kind=None)


@blueprint.route("/blanks/<int:kind_id>/change", methods=["GET", "POST"])
@requires(Permission.STOCK_KEEP, on=find_kind)
def change_kind(kind: BlankKind) -> Page:
    form = _kind_form(kind.body, kind)
    if carry_out(form, lambda: services.change_kind(kind, form.details(), form.picture.data, by=current_account())):
        flash(_("The kind of blank was changed."))
        return redirect(url_for(".kind", kind_id=kind.id))
    return form_page("blanks/kind_form.html", form, body=kind.body, kind=kind)


def _kind_form(body: Body, kind: BlankKind | None = None) -> KindForm:
    honours = honours_for(body.authority, on=clock.today(), body_id=body.id)
    return KindForm.of(queries.designs_of(body), honours, kind)


@blueprint.get("/blanks/<int:kind_id>")
@requires(Permission.STOCK_VIEW, on=find_kind)
def kind(kind: BlankKind) -> str:
    honour = name_of(kind.honour, body_id=kind.body_id) if kind.honour else ""
    return render_template(
        "blanks/kind.html", kind=kind, honour=honour, design=queries.known_design(kind.design),
    )  # fmt: skip


@blueprint.get("/blanks/<int:kind_id>/picture")
@requires(Permission.STOCK_VIEW, on=find_kind)
def picture(kind: BlankKind) -> Response:
    """Send the picture of a blank: its scan, or the artwork of its design while there is none."""
    if kind.picture is not None:
        content = content_of(kind.picture)
        return download(content, filename=kind.picture.filename, media_type=kind.picture.media_type, inline=True)
    design = queries.known_design(kind.design)
    drawing = artwork(design.artwork, design.width, design.height) if design and kind.artwork else ""
    drawing = drawing or '<svg xmlns="http://www.w3.org/2000/svg"/>'
    return download(drawing.encode(), filename="phoi.svg", media_type="image/svg+xml", inline=True)


@blueprint.route("/blanks/<int:kind_id>/batches/new", methods=["GET", "POST"])
@requires(Permission.STOCK_KEEP, on=find_kind)
def receive(kind: BlankKind) -> Page:
    form = DeliveryForm(data={"received_on": clock.today(), "right": 0, "down": 0})
    batch = carry_out(form, lambda: services.receive(kind, form.details(), by=current_account()))
    if batch is not None:
        flash(_("The blanks were taken into stock."))
        return redirect(url_for(".batch", batch_id=batch.id))
    return form_page("blanks/receive.html", form, kind=kind)


@blueprint.get("/blank-batches/<int:batch_id>")
@requires(Permission.STOCK_VIEW, on=find_batch)
def batch(batch: BlankBatch) -> str:
    return render_template("blanks/batch.html", batch=batch, entries=queries.entries_of(batch))


@blueprint.route("/blank-batches/<int:batch_id>/note", methods=["GET", "POST"])
@requires(Permission.STOCK_KEEP, on=find_batch)
def note(batch: BlankBatch) -> Page:
    form = HappeningForm.of(happened_on=clock.today(), quantity=1)
    if carry_out(form, lambda: services.note(batch, form.details(), by=current_account())):
        flash(_("It was noted."))
        return redirect(url_for(".batch", batch_id=batch.id))
    return form_page("blanks/note.html", form, batch=batch)


@blueprint.route("/blank-batches/<int:batch_id>/offset", methods=["GET", "POST"])
@requires(Permission.STOCK_KEEP, on=find_batch)
def batch_offset(batch: BlankBatch) -> Page:
    form = OffsetForm(data={"right": batch.right_by, "down": batch.down_by})
    if carry_out(
        form,
        lambda: services.set_batch_offset(batch, tenths_of(form.right), tenths_of(form.down), by=current_account()),
    ):
        flash(_("The offsets of the batch were set."))
        return redirect(url_for(".batch", batch_id=batch.id))
    return form_page("blanks/batch_offset.html", form, batch=batch)


@blueprint.post("/bodies/<int:body_id>/blanks/inventory")
@requires(Permission.STOCK_VIEW, on=find_body)
def make_inventory(body: Body) -> Redirect:
    printed(lambda: services.order_inventory(body))
    return redirect(url_for(".index", _anchor=f"inventory-{body.id}"))


@blueprint.get("/bodies/<int:body_id>/blanks/inventory.pdf")
@requires(Permission.STOCK_VIEW, on=find_body)
def inventory_pdf(body: Body) -> Response | Redirect:
    return sent(latest_paper(INVENTORY, body), PDF) or redirect(url_for(".index"))


@blueprint.get("/bodies/<int:body_id>/blanks/inventory.docx")
@requires(Permission.STOCK_VIEW, on=find_body)
def inventory_docx(body: Body) -> Response | Redirect:
    return sent(latest_paper(INVENTORY, body), DOCX) or redirect(url_for(".index"))


@blueprint.get("/bodies/<int:body_id>/blanks/inventory.json")
@requires(Permission.STOCK_VIEW, on=find_body)
def inventory_progress(body: Body) -> Response:
    return jsonify(how_far(latest_paper(INVENTORY, body)))


@blueprint.app_template_global()
def inventory_of(body: Body) -> object:
    """Return the inventory sheet of ``body`` as it was last printed."""
    return latest_paper(INVENTORY, body)


@blueprint.app_template_global()
def printed_words(kind: BlankKind) -> list[str]:
    """Return what stands on blanks of ``kind`` already, in words."""
    words = [str(PLACES.get(name, name)) for name in kind.printed]
    words += [_("frame and background")] if kind.artwork else []
    return words + ([_("emblem")] if kind.emblem else [])


# Printers.


@blueprint.route("/bodies/<int:body_id>/printers/new", methods=["GET", "POST"])
@requires(Permission.STOCK_KEEP, on=find_body)
def add_printer(body: Body) -> Page:
    form = PrinterForm(data={"in_use": True})
    printer = carry_out(form, lambda: services.add_printer(body, form.details(), by=current_account()))
    if printer is not None:
        flash(_("The printer was added. Calibrate it for each kind of blank."))
        return redirect(url_for(".printer", printer_id=printer.id))
    return form_page("blanks/printer_form.html", form, body=body, printer=None)


@blueprint.get("/printers/<int:printer_id>")
@requires(Permission.STOCK_VIEW, on=find_printer)
def printer(printer: Printer) -> str:
    return render_template(
        "blanks/printer.html", printer=printer, kinds=queries.kinds_of([printer.body]),
        calibrations=queries.latest_calibrations(printer),
    )  # fmt: skip


@blueprint.route("/printers/<int:printer_id>/change", methods=["GET", "POST"])
@requires(Permission.STOCK_KEEP, on=find_printer)
def change_printer(printer: Printer) -> Page:
    form = PrinterForm(obj=printer)
    if carry_out(form, lambda: services.change_printer(printer, form.details(), by=current_account())):
        flash(_("The printer was changed."))
        return redirect(url_for(".printer", printer_id=printer.id))
    return form_page("blanks/printer_form.html", form, body=printer.body, printer=printer)


@blueprint.get("/printers/<int:printer_id>/blanks/<int:kind_id>/sheet.pdf")
@requires(Permission.STOCK_VIEW, on=find_printer_and_kind)
def calibration_sheet(pair: PrinterAndKind) -> Response:
    name = safe_filename(f"can-chinh-{pair.printer.called}-{pair.kind.name}.pdf")
    return download(tasks.calibration_pdf(pair), filename=name, media_type=PDF)


@blueprint.route("/printers/<int:printer_id>/blanks/<int:kind_id>/calibrate", methods=["GET", "POST"])
@requires(Permission.STOCK_KEEP, on=find_printer_and_kind)
def calibrate(pair: PrinterAndKind) -> Page:
    """Take what was read on a calibration sheet; where the sides disagree the page says so before anything is set."""
    printer, kind = pair.printer, pair.kind
    known = queries.calibration_of(printer, kind)
    form = SheetForm.of(kind, known.right_by if known else 0, known.down_by if known else 0)
    found = carry_out(form, lambda: services.calibrate(printer, kind, form.sheet(kind.batches), by=current_account()))
    if found is not None:
        flash(_("The offset is now: right %(right)s mm, down %(down)s mm.", right=length(found.right_by),
                down=length(found.down_by)))  # fmt: skip
        return redirect(url_for(".printer", printer_id=printer.id))
    working = None
    if form.errors.keys() == {"accepted"}:
        working = services.reckon(kind, form.sheet(kind.batches))
    return form_page(
        "blanks/calibrate.html", form, printer=printer, kind=kind, working=working,
        history=queries.calibrations_ever(printer, kind),
    )  # fmt: skip


@blueprint.route("/printers/<int:printer_id>/blanks/<int:kind_id>/offset", methods=["GET", "POST"])
@requires(Permission.STOCK_KEEP, on=find_printer_and_kind)
def printer_offset(pair: PrinterAndKind) -> Page:
    printer, kind = pair.printer, pair.kind
    known = queries.calibration_of(printer, kind)
    form = OffsetForm(data={"right": known.right_by if known else 0, "down": known.down_by if known else 0})
    if carry_out(
        form,
        lambda: services.set_offset(printer, kind, tenths_of(form.right), tenths_of(form.down), by=current_account()),
    ):
        flash(_("The offset was set."))
        return redirect(url_for(".printer", printer_id=printer.id))
    return form_page("blanks/printer_offset.html", form, printer=printer, kind=kind)


# Printing onto blanks.


@blueprint.route("/decisions/<int:decision_id>/blanks", methods=["GET", "POST"])
@requires(Permission.OVERLAY_PRINT, on=find_decision)
def begin_decision(decision: Decision) -> Page:
    return _begun(decision)


@blueprint.route("/recognition/decisions/<int:decision_id>/blanks", methods=["GET", "POST"])
@requires(Permission.OVERLAY_PRINT, on=find_recognition_decision)
def begin_recognition(decision: RecognitionDecision) -> Page:
    return _begun(decision)


def _begun(decision: AnyDecision) -> Page:
    batches, printers = queries.batches_with_blanks(decision.body), queries.printers_of([decision.body])
    holders = [(holder.id, name_of_holder(holder)) for holder in standing_holders(decision)]
    form = BeginForm.of(batches, printers, holders)
    run = carry_out(
        form,
        lambda: printing.begin_run(
            decision, find_batch(form.batch_id.data), find_printer(form.printer_id.data), form.holder_ids,
            by=current_account(),
        ),
    )  # fmt: skip
    if run is not None:
        run_id = run.id
        tasks.compose_run(run_id)
        return redirect(url_for(".overlay_run", run_id=run_id))
    return form_page(
        "blanks/begin.html", form, decision=decision, batches=batches, printers=[one for one in printers if one.in_use],
    )  # fmt: skip


@blueprint.get("/overlay-runs/<int:run_id>")
@requires(Permission.OVERLAY_READ, on=find_overlay_run)
def overlay_run(run: OverlayRun) -> Page:
    return _run_page(run, TakeForm(), ReportForm.of(run))


def _run_page(run: OverlayRun, take: TakeForm, report: ReportForm) -> Page:
    standing = queries.standing_of(run)
    if not take.is_submitted():
        take.count.data = min(len(standing.pending), run.batch.left) or None
    shown = _shown(run, standing)
    page = render_template(
        "blanks/run.html", run=run, standing=standing, uses=queries.uses_of(run), take=take, report=report,
        shown=shown, preview=_preview(run, shown) if shown else None, paper=latest_paper(CARRIED, run),
    )  # fmt: skip
    return page, 422 if take.errors or report.errors else 200


def _shown(run: OverlayRun, standing: Standing) -> OverlayLine | None:
    """Return the line that the page shows: the one that the address asks for, or the first that is not printed."""
    lines = [*standing.out, *standing.pending, *standing.printed]
    wanted = number_in("line")
    return next((line for line in lines if line.position == wanted), lines[0] if lines else None)


def _preview(run: OverlayRun, line: OverlayLine) -> Preview | None:
    """Return what is printed onto the blank of ``line``, and where."""
    design = queries.known_design(line.certificate.template)
    if design is None:
        return None
    texts = {name: text for name, text in printed_texts(line.certificate).items() if name not in run.left_out}
    return preview_of(texts, family_in(current_app.extensions["settings"].fonts_dir), design)


@blueprint.get("/overlay-runs/<int:run_id>/progress.json")
@requires(Permission.OVERLAY_READ, on=find_overlay_run)
def overlay_progress(run: OverlayRun) -> Response:
    return jsonify(how_far(run))


@blueprint.get("/overlay-runs/<int:run_id>/test.pdf")
@requires(Permission.OVERLAY_READ, on=find_overlay_run)
def test_page(run: OverlayRun) -> Response:
    """Send the first page that is not printed yet, to be tried on plain paper."""
    standing = queries.standing_of(run)
    lines = [*standing.out, *standing.pending, *standing.printed]
    return _sent_pages(run, lines[:1], "in-thu")


@blueprint.get("/overlay-runs/<int:run_id>/stack.pdf")
@requires(Permission.OVERLAY_PRINT, on=find_overlay_run)
def stack(run: OverlayRun) -> Response:
    """Send the pages of the sheets that were taken."""
    return _sent_pages(run, queries.standing_of(run).out, f"in-phoi-{run.stacks}")


def _sent_pages(run: OverlayRun, lines: Sequence[OverlayLine], name: str) -> Response:
    if not lines or any(line.file is None for line in lines):
        raise NotFound("overlay_line")
    return download(tasks.pages_pdf(run, lines), filename=f"{name}-{run.id}.pdf", media_type=PDF)


@blueprint.post("/overlay-runs/<int:run_id>/take")
@requires(Permission.OVERLAY_PRINT, on=find_overlay_run)
def take(run: OverlayRun) -> Page:
    form = TakeForm()
    if carry_out(form, lambda: printing.take_stack(run, form.count.data, by=current_account())):
        return redirect(url_for(".overlay_run", run_id=run.id, _anchor="stack"))
    return _run_page(run, form, ReportForm.of(run))


@blueprint.post("/overlay-runs/<int:run_id>/report")
@requires(Permission.OVERLAY_PRINT, on=find_overlay_run)
def report(run: OverlayRun) -> Page:
    form = ReportForm.of(run)
    if carry_out(form, lambda: (printing.report(run, form.report(), by=current_account()),)):
        flash(_("It was noted. Stock went down by what went through the printer."))
        return redirect(url_for(".overlay_run", run_id=run.id))
    return _run_page(run, TakeForm(formdata=None), form)


@blueprint.route("/overlay-runs/<int:run_id>/end", methods=["GET", "POST"])
@requires(Permission.OVERLAY_PRINT, on=find_overlay_run)
def end(run: OverlayRun) -> Page:
    form = ReasonForm()
    if carry_out(form, lambda: printing.end_run(run, form.reason.data, by=current_account())):
        flash(_("The run was ended."))
        return redirect(url_for(".overlay_run", run_id=run.id))
    return form_page("blanks/end.html", form, run=run)


@blueprint.route("/blank-uses/<int:use_id>/ruin", methods=["GET", "POST"])
@requires(Permission.OVERLAY_PRINT, on=find_use)
def ruin(use: BlankUse) -> Page:
    form = ReasonForm()
    if carry_out(form, lambda: printing.ruin(use, form.reason.data, by=current_account())):
        flash(
            _("The blank was noted as spoiled. This run is ended: print its certificate in another one.")
            if use.run.ended_at
            else _("The blank was noted as spoiled; its certificate waits to be printed again.")
        )
        return redirect(url_for(".overlay_run", run_id=use.run_id))
    return form_page("blanks/ruin.html", form, use=use)


@blueprint.post("/overlay-runs/<int:run_id>/carried")
@requires(Permission.OVERLAY_READ, on=find_overlay_run)
def make_carried(run: OverlayRun) -> Redirect:
    printed(lambda: printing.order_carried(run))
    return redirect(url_for(".overlay_run", run_id=run.id, _anchor="carried"))


@blueprint.get("/overlay-runs/<int:run_id>/carried.pdf")
@requires(Permission.OVERLAY_READ, on=find_overlay_run)
def carried_pdf(run: OverlayRun) -> Response | Redirect:
    return sent(latest_paper(CARRIED, run), PDF) or redirect(url_for(".overlay_run", run_id=run.id))


@blueprint.get("/overlay-runs/<int:run_id>/carried.docx")
@requires(Permission.OVERLAY_READ, on=find_overlay_run)
def carried_docx(run: OverlayRun) -> Response | Redirect:
    return sent(latest_paper(CARRIED, run), DOCX) or redirect(url_for(".overlay_run", run_id=run.id))


@blueprint.get("/overlay-runs/<int:run_id>/carried.json")
@requires(Permission.OVERLAY_READ, on=find_overlay_run)
def carried_progress(run: OverlayRun) -> Response:
    return jsonify(how_far(latest_paper(CARRIED, run)))


@blueprint.app_template_global()
def overlays_of(decision: AnyDecision) -> list[tuple[OverlayRun, int]]:
    """Return the runs that print ``decision`` onto blanks, each with how many certificates stand on blanks."""
    runs = queries.overlay_runs_of(decision)
    counts = queries.printed_counts(runs)
    return [(run, counts.get(run.id, 0)) for run in runs]


@blueprint.app_template_global()
def overlay_address(decision: AnyDecision) -> str:
    """Return the address that begins to print ``decision`` onto blanks."""
    name = ".begin_decision" if isinstance(decision, Decision) else ".begin_recognition"
    return url_for(f"blanks{name}", decision_id=decision.id)


@blueprint.app_template_global()
def code_box(line: OverlayLine) -> Box | None:
    """Return where the QR code of ``line`` is printed, if it is."""
    design = queries.known_design(line.certificate.template)
    return design.code if design and line.run.coded else None
