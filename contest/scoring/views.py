"""Scoring for judges; sheets and standings for those who follow."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.appraisals.queries import submitted_text
from contest.database import transaction
from contest.errors import NotFound, RuleViolation
from contest.forms import BaseForm, ReasonForm
from contest.initiatives.queries import last_submitted
from contest.initiatives.readiness import field_of
from contest.initiatives.wording import changes, hidden_in
from contest.journal.queries import entries_about
from contest.movements.queries import find_movement
from contest.pages import carry_out, form_page
from contest.panels.forms import RecusalForm
from contest.panels.models import Assignment
from contest.panels.queries import find_assignment, is_declared
from contest.panels.services import record_conflict
from contest.paper.writing import clock_time, written
from contest.permissions import Permission, hides_origin, requires
from contest.questions.answers import QuestionKind
from contest.scoring import queries, services
from contest.scoring import tasks as _tasks  # noqa: F401 - the sweep must know of it
from contest.scoring.forms import MarkForm, SheetForm, TextForm
from contest.scoring.models import Sheet
from contest.scoring.queries import find_sheet
from contest.scoring.wording import exact, fixed, sheet_total
from contest.words import reason_of

blueprint = Blueprint("scoring", __name__)
Page = Response | tuple[str, int]
for writing in (exact, fixed, sheet_total):
    blueprint.add_app_template_filter(writing)
PAGE_SIZE = 100


@blueprint.get("/sheets")
@requires(Permission.SHEET_LIST)
def queue() -> str:
    assignments = queries.own_assignments(current_account(), marks=False)
    by_movement: dict[int, list[Assignment]] = {}
    for line in assignments:
        by_movement.setdefault(line.initiative.movement_id, []).append(line)
    done = {key: queries.finished(lines) for key, lines in by_movement.items()}
    closed = queries.closed_among(line.movement for line in assignments)
    return render_template(
        "scoring/queue.html", assignments=assignments, finished=done, closed=closed, given=queries.given_in(assignments)
    )


@blueprint.get("/movements/<int:movement_id>/sheets/mine")
@requires(Permission.SHEET_LIST)
def mine(movement_id: int) -> str:
    """Show the judge's own sheets of one movement side by side, and nobody else's."""
    movement = find_movement(movement_id)
    own = queries.own_assignments(current_account(), movement=movement)
    if not own:
        raise NotFound
    order = request.args.get("by", "number")
    criteria = queries.criteria_of(movement)
    keys: dict[str, Callable[[Assignment], Any]] = {
        "total": lambda line: -queries.total_of(line.sheet) if line.sheet else 1,
        **{line.code: _by_mark(line.id) for line in criteria},
    }
    if order in keys:
        own = sorted(own, key=keys[order])
    return render_template(
        "scoring/mine.html",
        movement=movement, assignments=own, criteria=criteria, order=order, finished=queries.finished(own),
    )  # fmt: skip


def _by_mark(criterion_id: int) -> Callable[[Assignment], int]:
    """Return the key that puts the highest mark of a criterion first, and what has none last."""
    return lambda line: -line.sheet.given.get(criterion_id, -1) if line.sheet else 1


@blueprint.get("/assignments/<int:assignment_id>")
@requires(Permission.SHEET_OPEN, on=find_assignment)
def score(assignment: Assignment) -> Page:
    if not is_declared(assignment):
        return redirect(url_for("panels.declare", assignment_id=assignment.id))
    return _sheet_page(assignment, _sheet_form(assignment))


@blueprint.post("/assignments/<int:assignment_id>/save")
@requires(Permission.SHEET_SCORE, on=find_assignment)
def save(assignment: Assignment) -> Page:
    """Save the whole sheet at once, as a browser without scripts sends it; then go on to handing in, if asked."""
    form = _sheet_form(assignment)
    if not carry_out(form, lambda: _save_sheet(assignment, form)):
        return _sheet_page(assignment, form)
    if "hand_in" in request.form:
        return redirect(url_for(".hand_in", assignment_id=assignment.id))
    flash(_("Saved."))
    if "next" in request.form:
        return _onwards(assignment)
    return redirect(url_for(".score", assignment_id=assignment.id))


def _onwards(assignment: Assignment) -> Response:
    """Lead to the judge's next sheet of this movement that is not handed in, or back to all of them."""
    left = _left_after(assignment)
    return redirect(url_for(".score", assignment_id=left[0].id) if left else url_for(".queue"))


def _left_after(assignment: Assignment) -> list[queries.Place]:
    """Return the judge's other sheets of this movement that are not handed in, from this one on and then around."""
    own = queries.own_places(current_account(), assignment.movement)
    place = next((place for place, line in enumerate(own) if line.id == assignment.id), -1)
    return [line for line in (*own[place + 1 :], *own[: max(place, 0)]) if not line.handed_in]


def _save_sheet(assignment: Assignment, form: SheetForm) -> Sheet:
    try:
        return services.save_sheet(assignment, form.details(), by=current_account())
    except services.Overtaken as overtaken:
        form.stand(overtaken.field, overtaken.current)
        raise


@blueprint.post("/assignments/<int:assignment_id>/mark")
@requires(Permission.SHEET_SCORE, on=find_assignment)
def save_mark(assignment: Assignment) -> tuple[Response, int]:
    """Save one mark as it is typed. Whether it may still change is the service's to say: it tells the judge why not."""
    form = MarkForm()
    return _answer(
        form,
        lambda: services.save_mark(
            assignment, form.criterion_id.data, form.value.data, before=form.before.data, by=current_account()
        ),
    )


@blueprint.post("/assignments/<int:assignment_id>/comment")
@requires(Permission.SHEET_SCORE, on=find_assignment)
def save_text(assignment: Assignment) -> tuple[Response, int]:
    """Save one of the texts as it is typed."""
    form = TextForm.of()
    return _answer(
        form,
        lambda: services.save_text(
            assignment, form.name.data, form.text.data or "", before=form.before.data or "", by=current_account()
        ),
    )


@blueprint.get("/assignments/<int:assignment_id>/changes")
@requires(Permission.SHEET_SCORE, on=find_assignment)
def text_changes(assignment: Assignment) -> str:
    """Show what changed in the submitted text since the judge scored it, but for what is hidden from judges."""
    initiative, sheet = assignment.initiative, queries.sheet_of(assignment)
    before = submitted_text(initiative, sheet.edition) if sheet and sheet.edition else None
    after = last_submitted(initiative)
    hidden = hidden_in(initiative.movement.questions)
    if hides_origin(initiative):
        asked = initiative.movement.questions
        files = {field_of(question.id) for question in asked if question.kind is QuestionKind.FILE}
        hidden |= {"authors", "evidence"} | files
    found = changes(before.text, after.text, hidden=hidden) if before and after else []
    return render_template(
        "scoring/text_changes.html", assignment=assignment, before=before, after=after, changes=found
    )  # fmt: skip


def _answer(form: BaseForm, act: Callable[[], Sheet]) -> tuple[Response, int]:
    """Do ``act`` and answer the script on the sheet.

    200 with the time and the total; 409 with what stands by now and why; 422 with why what was typed cannot be saved.
    """
    if not form.validate_on_submit():
        return jsonify(reason=" ".join(str(reason) for field in form for reason in field.errors)), 422
    try:
        with transaction():
            sheet = act()
            # Told before the commit, after which everything would have to be read again.
            total, given = sheet_total(sheet), len(sheet.marks)
    except services.Overtaken as overtaken:
        current = overtaken.current
        text = written(current) if isinstance(current, int) else current or ""
        return jsonify(reason=reason_of(overtaken), current=text), 409
    except RuleViolation as violation:
        return jsonify(reason=reason_of(violation)), 422
    saved_at = clock_time(clock.now(), clock.OFFICE)
    return jsonify(saved_at=saved_at, total=total, given=given), 200


def _sheet_form(assignment: Assignment) -> SheetForm:
    return SheetForm.of(queries.criteria_of(assignment.movement), queries.sheet_of(assignment))


def _sheet_page(assignment: Assignment, form: SheetForm) -> tuple[str, int]:
    sheet = queries.sheet_of(assignment)
    return form_page(
        "scoring/score.html",
        form,
        assignment=assignment,
        sheet=sheet,
        criteria=queries.criteria_of(assignment.movement),
        reopening=_reopening_of(sheet),
        former=queries.former_sheets(assignment),
        others=queries.others_of(assignment),
        named=assignment.movement.judging_terms.judges_named,
        **_neighbours(assignment),
    )


def _neighbours(assignment: Assignment) -> dict[str, object]:
    """Return where the sheet stands among the judge's own of this movement, and the sheets beside it."""
    own = queries.own_places(current_account(), assignment.movement)
    place = next((place for place, line in enumerate(own) if line.id == assignment.id), 0)
    beside = {"before": own[place - 1] if place else None, "after": own[place + 1] if place + 1 < len(own) else None}
    return {"place": place + 1, "count": len(own), **beside}


def _reopening_of(sheet: Sheet | None) -> str | None:
    """Return the reason for which an open sheet was reopened last."""
    if sheet is None or sheet.reopened_at is None or sheet.handed_in_at is not None:
        return None
    return next((entry.reason for entry in reversed(entries_about(sheet)) if entry.act == "sheet.reopen"), None)


@blueprint.route("/assignments/<int:assignment_id>/hand-in", methods=["GET", "POST"])
@requires(Permission.SHEET_SCORE, on=find_assignment)
def hand_in(assignment: Assignment) -> Page:
    """Ask once more, with the whole sheet in view, before it is locked."""
    form, sheet = BaseForm(), queries.sheet_of(assignment)
    if carry_out(form, lambda: services.hand_in(assignment, by=current_account())):
        flash(
            _("The sheet for initiative %(number)s has been handed in.", number=assignment.initiative.register_number)
        )
        return _onwards(assignment) if "next" in request.form else redirect(url_for(".queue"))
    return form_page(
        "scoring/hand_in.html",
        form,
        assignment=assignment,
        sheet=sheet,
        criteria=queries.criteria_of(assignment.movement),
        missing=services.unmarked(assignment, sheet),
        more=bool(_left_after(assignment)),
    )


@blueprint.route("/assignments/<int:assignment_id>/conflict", methods=["GET", "POST"])
@requires(Permission.SHEET_MARK, on=find_assignment)
def declare_conflict(assignment: Assignment) -> Page:
    """Let the judge declare a conflict of interest: the initiative is not shown to the judge again."""
    form, seat, initiative = RecusalForm.of(), assignment.seat, assignment.initiative
    if carry_out(
        form,
        lambda: record_conflict(seat, initiative, form.reason.data, kind=form.kind.data, by=current_account()),
    ):
        flash(_("The conflict of interest is on record. You will not see this initiative again."))
        return redirect(url_for(".queue"))
    return form_page("scoring/declare_conflict.html", form, assignment=assignment)


@blueprint.get("/sheets/<int:sheet_id>")
@requires(Permission.SHEET_READ, on=find_sheet)
def sheet(sheet: Sheet) -> tuple[str, int]:
    return _one_sheet(sheet, ReasonForm())


@blueprint.post("/sheets/<int:sheet_id>/reopen")
@requires(Permission.SHEET_REOPEN, on=find_sheet)
def reopen_sheet(sheet: Sheet) -> Page:
    form = ReasonForm()
    if carry_out(form, lambda: services.reopen_sheet(sheet, form.reason.data, by=current_account())):
        flash(_("The sheet has been reopened for %(name)s.", name=sheet.assignment.seat.account.name))
        return redirect(url_for("standings.sheets", movement_id=sheet.movement.id))
    return _one_sheet(sheet, form)


def _one_sheet(sheet: Sheet, form: ReasonForm) -> tuple[str, int]:
    acts = ("sheet.hand_in", "sheet.reopen")
    return form_page(
        "scoring/sheet.html",
        form,
        sheet=sheet,
        criteria=queries.criteria_of(sheet.movement),
        history=[entry for entry in entries_about(sheet) if entry.act in acts],
    )
