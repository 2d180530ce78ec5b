"""Scoring for judges; sheets and standings for those who follow."""

from collections.abc import Callable
from fractions import Fraction

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.database import transaction
from contest.errors import NotFound, RuleViolation
from contest.forms import BaseForm
from contest.initiatives.models import Initiative
from contest.initiatives.queries import find_initiative
from contest.movements.models import Movement
from contest.movements.queries import find_movement
from contest.pages import carry_out, download, form_page
from contest.panels.models import Assignment
from contest.panels.queries import eligible_initiatives, find_assignment, panels_of
from contest.paper.writing import written
from contest.permissions import Permission, requires
from contest.scoring import queries, services
from contest.scoring.aggregate import half_up, total
from contest.scoring.exports import sheets_workbook, standings_workbook
from contest.scoring.forms import CommentForm, MarkForm, ReopenForm, SheetForm
from contest.scoring.models import Sheet
from contest.scoring.queries import find_sheet
from contest.scoring.ranking import Outcome
from contest.storage.uploads import XLSX
from contest.words import reason_of

blueprint = Blueprint("scoring", __name__)
OUTCOMES = {
    Outcome.PASSED: lazy("Passed"),
    Outcome.BELOW_PASS: lazy("Below the pass mark"),
    Outcome.KNOCKED_OUT: lazy("Knocked out"),
    Outcome.NO_QUORUM: lazy("Too few sheets"),
}


@blueprint.app_template_filter("outcome_words")
def outcome_words(outcome: Outcome) -> str:
    """Return what an outcome is called."""
    return str(OUTCOMES[outcome])


@blueprint.app_template_filter("tie_words")
def tie_words(tie: str, movement: Movement) -> str:
    """Return what tells equal scores apart: a criterion's name, or the earlier submission."""
    criteria = movement.rubric.criteria if movement.rubric else []
    return next((line.name for line in criteria if line.code == tie), _("earlier submission"))


@blueprint.app_template_filter("exact")
def exact(value: Fraction | None) -> str:
    """Write a fraction of hundredths of a point as a decimal; with ≈ if four decimals cannot carry it."""
    if value is None:
        return "–"
    ten_thousandths = value * 100
    sign = "" if ten_thousandths.denominator == 1 else "≈ "
    whole, rest = divmod(half_up(ten_thousandths), 10_000)
    text = f"{whole}.{rest:04d}".rstrip("0").rstrip(".")
    return sign + (text.replace(".", ",") if str(get_locale()) == "vi" else text)


@blueprint.app_template_filter("fixed")
def fixed(value: int | None) -> str:
    """Write a score with both decimals, so that the figures of a column stand below each other."""
    if value is None:
        return "–"
    return f"{value // 100}{',' if str(get_locale()) == 'vi' else '.'}{value % 100:02d}"


@blueprint.app_template_filter("sheet_total")
def sheet_total(sheet: Sheet) -> str:
    """Write the weighted total of a sheet."""
    return exact(total({str(mark.criterion_id): mark.value for mark in sheet.marks}, _weights(sheet)))


def _weights(sheet: Sheet) -> dict[str, int]:
    return {str(mark.criterion_id): mark.criterion.weight for mark in sheet.marks}


@blueprint.get("/sheets")
@requires(Permission.SHEET_LIST)
def queue() -> str:
    return render_template("scoring/queue.html", tasks=queries.tasks_of(current_account()), today=clock.today())


@blueprint.get("/assignments/<int:assignment_id>")
@requires(Permission.SHEET_SCORE, on=find_assignment)
def score(assignment: Assignment) -> tuple[str, int]:
    return _sheet_page(assignment, _sheet_form(assignment))


@blueprint.post("/assignments/<int:assignment_id>/save")
@requires(Permission.SHEET_MARK, on=find_assignment)
def save(assignment: Assignment) -> Response | tuple[str, int]:
    """Save the whole sheet as a browser without scripts sends it, and hand it in if that button was pressed."""
    form = _sheet_form(assignment)
    if not carry_out(form, lambda: _save_all(assignment, form)):
        return _sheet_page(assignment, form)
    if "hand_in" not in request.form:
        flash(_("Saved."))
        return redirect(url_for(".score", assignment_id=assignment.id))
    if not carry_out(form, lambda: services.hand_in(assignment, by=current_account())):
        return _sheet_page(assignment, form)
    flash(_("The sheet has been handed in."))
    return redirect(url_for(".queue"))


@blueprint.post("/assignments/<int:assignment_id>/mark")
@requires(Permission.SHEET_MARK, on=find_assignment)
def save_mark(assignment: Assignment) -> tuple[Response, int]:
    """Save one mark as it is typed; answers when it was saved, or why not and what stands."""
    form = MarkForm()
    return _answer(form, lambda: _save_one(assignment, form))


def _save_one(assignment: Assignment, form: MarkForm) -> Sheet:
    return services.save_mark(
        assignment, form.criterion_id.data or 0, form.value.data, before=form.before.data, by=current_account()
    )


@blueprint.post("/assignments/<int:assignment_id>/comment")
@requires(Permission.SHEET_MARK, on=find_assignment)
def save_comment(assignment: Assignment) -> tuple[Response, int]:
    """Save the comment as it is typed."""
    form = CommentForm()
    before = form.before.data or ""
    return _answer(
        form,
        lambda: services.save_comment(assignment, form.comment.data or "", before=before, by=current_account()),
    )


def _answer(form: BaseForm, act: Callable[[], Sheet]) -> tuple[Response, int]:
    """Do ``act`` and answer the script on the sheet: 200 and the time, 409 and what stands, or 422 and why."""
    if not form.validate_on_submit():
        reasons = [reason for field in form for reason in field.errors]
        return jsonify(reason=" ".join(map(str, reasons))), 422
    try:
        with transaction():
            sheet = act()
    except services.Overtaken as overtaken:
        current = overtaken.current
        return jsonify(
            reason=reason_of(overtaken), current=written(current) if isinstance(current, int) else current
        ), 409
    except RuleViolation as violation:
        return jsonify(reason=reason_of(violation)), 422
    return jsonify(saved_at=f"{clock.now().astimezone(clock.OFFICE):%H:%M}", given=len(sheet.marks)), 200


def _sheet_form(assignment: Assignment) -> SheetForm:
    rubric = assignment.movement.rubric
    return SheetForm.for_criteria(rubric.criteria if rubric else [], queries.sheet_of(assignment))


def _sheet_page(assignment: Assignment, form: SheetForm) -> tuple[str, int]:
    rubric, sheet = assignment.movement.rubric, queries.sheet_of(assignment)
    tasks = queries.tasks_of(current_account(), movement=assignment.movement)
    place = next((place for place, task in enumerate(tasks) if task.assignment is assignment), 0)
    return form_page(
        "scoring/score.html", form, assignment=assignment, sheet=sheet, criteria=rubric.criteria if rubric else [],
        place=place, count=len(tasks), before=tasks[place - 1] if place else None,
        after=tasks[place + 1] if place + 1 < len(tasks) else None,
    )  # fmt: skip


def _save_all(assignment: Assignment, form: SheetForm) -> Sheet:
    by, rubric = current_account(), assignment.movement.rubric
    for criterion in rubric.criteria if rubric else []:
        try:
            value = form.mark(criterion).data
            services.save_mark(assignment, criterion.id, value, before=form.stood(criterion), by=by)
        except RuleViolation as violation:
            raise RuleViolation(violation.message, field=f"mark-{criterion.id}", **violation.values) from None
    return services.save_comment(assignment, form.comment.data or "", before=form.before.data or "", by=by)


@blueprint.get("/movements/<int:movement_id>/sheets")
@requires(Permission.PANEL_VIEW, on=find_movement)
def sheets(movement: Movement) -> str:
    return render_template(
        "scoring/sheets.html", movement=movement, panels=panels_of(movement), tasks=queries.sheets_in(movement),
        initiatives=eligible_initiatives(movement), standings=queries.standings_of(movement),
    )  # fmt: skip


@blueprint.get("/movements/<int:movement_id>/sheets.xlsx")
@requires(Permission.PANEL_VIEW, on=find_movement)
def export_sheets(movement: Movement) -> Response:
    content = sheets_workbook(
        movement, panels_of(movement), queries.sheets_in(movement), eligible_initiatives(movement)
    )
    return download(content, filename=f"phieu-cham-{movement.code}.xlsx", media_type=XLSX)


@blueprint.get("/sheets/<int:sheet_id>")
@requires(Permission.SHEET_READ, on=find_sheet)
def sheet(sheet: Sheet) -> tuple[str, int]:
    return form_page("scoring/sheet.html", ReopenForm(), sheet=sheet)


@blueprint.post("/sheets/<int:sheet_id>/reopen")
@requires(Permission.SHEET_REOPEN, on=find_sheet)
def reopen_sheet(sheet: Sheet) -> Response | tuple[str, int]:
    form = ReopenForm()
    if carry_out(form, lambda: services.reopen_sheet(sheet, form.reason.data, by=current_account())):
        flash(_("The sheet has been reopened."))
        return redirect(url_for(".sheets", movement_id=sheet.movement.id))
    return form_page("scoring/sheet.html", form, sheet=sheet)


@blueprint.get("/movements/<int:movement_id>/standings")
@requires(Permission.STANDINGS_VIEW, on=find_movement)
def standings(movement: Movement) -> str:
    return render_template("scoring/standings.html", movement=movement, standings=queries.standings_of(movement))


@blueprint.get("/movements/<int:movement_id>/standings.xlsx")
@requires(Permission.STANDINGS_VIEW, on=find_movement)
def export_standings(movement: Movement) -> Response:
    content = standings_workbook(queries.standings_of(movement))
    return download(content, filename=f"bang-xep-hang-{movement.code}.xlsx", media_type=XLSX)


@blueprint.get("/initiatives/<int:initiative_id>/score")
@requires(Permission.STANDINGS_VIEW, on=find_initiative)
def working(initiative: Initiative) -> str:
    """Show how the score of one initiative comes about."""
    standings = queries.standings_of(initiative.movement)
    row = standings.row_of(initiative)
    if row is None:
        raise NotFound
    seats = {seat.id: seat for panel in panels_of(initiative.movement) for seat in panel.seats}
    return render_template(
        "scoring/working.html", movement=initiative.movement, row=row, seats=seats, standings=standings
    )
