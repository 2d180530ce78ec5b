"""Panels: who sits, who scores what, and who must not."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.database import found, transaction
from contest.errors import RuleViolation
from contest.forms import ReasonForm
from contest.initiatives.models import Initiative
from contest.movements.models import Movement
from contest.movements.queries import find_movement
from contest.pages import back_or, carry_out, form_page, number_in
from contest.panels import queries, services
from contest.panels.assignment import Plan
from contest.panels.forms import (
    AssignForm,
    ConflictForm,
    DeclarationForm,
    JudgeForm,
    PanelForm,
    ReplaceForm,
    SeatForm,
    TermForm,
)
from contest.panels.models import Assignment, Conflict, Panel, Seat
from contest.panels.queries import Matter, find_assignment, find_conflict, find_matter, find_panel, find_seat
from contest.permissions import Permission, requires

blueprint = Blueprint("panels", __name__)
Page = Response | tuple[str, int]
PAGE_SIZE = 100


@blueprint.get("/movements/<int:movement_id>/panels")
@requires(Permission.PANEL_VIEW, on=find_movement)
def index(movement: Movement) -> str:
    panels = queries.panels_of(movement)
    return render_template(
        "panels/index.html",
        movement=movement,
        panels=panels,
        loads=queries.loads_of(queries.standing_assignments_in(movement)),
        eligible=len(queries.eligible_initiatives(movement)),
        unassigned=queries.unassigned_in(movement),
        unjudged=queries.fields_without_panel(movement, panels),
    )


@blueprint.route("/movements/<int:movement_id>/panels/open", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_movement)
def open_panel(movement: Movement) -> Page:
    form = PanelForm.of(movement)
    if panel := carry_out(
        form, lambda: services.open_panel(movement, form.name.data, form.details(), by=current_account())
    ):
        return redirect(url_for(".detail", panel_id=panel.id))
    return form_page("panels/open_panel.html", form, movement=movement)


@blueprint.route("/panels/<int:panel_id>/edit", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_panel)
def edit_panel(panel: Panel) -> Page:
    form = PanelForm.of(panel.movement, panel)
    if carry_out(form, lambda: services.edit_panel(panel, form.details(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".detail", panel_id=panel.id))
    return form_page("panels/edit_panel.html", form, panel=panel)


@blueprint.get("/panels/<int:panel_id>")
@requires(Permission.PANEL_VIEW, on=find_panel)
def detail(panel: Panel) -> str:
    initiatives, assignments = queries.initiatives_before(panel), queries.assignments_of(panel)
    number = max(request.args.get("page", 1, type=int), 1)
    return render_template(
        "panels/detail.html",
        panel=panel,
        initiatives=initiatives,
        shown=initiatives[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        number=number,
        last=max(1, -(-len(initiatives) // PAGE_SIZE)),
        assigned={(line.seat_id, line.initiative_id): line for line in assignments},
        loads=queries.loads_of(line for line in assignments if line.stands),
        conflicts=queries.conflicts_in(panel, initiatives),
        recorded=queries.conflicts_on_record(panel),
    )


@blueprint.route("/panels/<int:panel_id>/seats", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_panel)
def seat_judge(panel: Panel) -> Page:
    judges = {judge.id: judge for judge in queries.unseated_judges(panel.movement)}
    form = SeatForm.on(panel).offer(list(judges.values()))
    if seat := carry_out(
        form,
        lambda: services.seat_judge(panel, judges[form.account_id.data], form.details(), by=current_account()),
    ):
        flash(_("%(name)s has been seated.", name=seat.account.name))
        return redirect(url_for(".detail", panel_id=panel.id))
    return form_page("panels/seat_judge.html", form, panel=panel, judges=judges)


@blueprint.route("/seats/<int:seat_id>/edit", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_seat)
def edit_seat(seat: Seat) -> Page:
    form = TermForm.of(seat)
    if carry_out(form, lambda: services.edit_seat(seat, form.details(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".detail", panel_id=seat.panel_id))
    return form_page("panels/edit_seat.html", form, seat=seat, panel=seat.panel)


@blueprint.route("/seats/<int:seat_id>/replace", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_seat)
def replace_judge(seat: Seat) -> Page:
    """Show what would move to whom for the judges in the address; what was shown is then carried out."""
    others = [other for other in seat.panel.taken_seats if other is not seat]
    form = ReplaceForm.of(others, request.args.getlist("successors"))
    chosen = [other for other in others if str(other.id) in (form.successors.data or ())]
    if carry_out(form, lambda: services.replace_judge(
        seat, chosen, form.reason.data or "", previewed=form.previewed.data, by=current_account()
    )):  # fmt: skip
        flash(_("%(name)s has left the panel; what was not begun has been handed over.", name=seat.account.name))
        return redirect(url_for(".detail", panel_id=seat.panel_id))
    handover = services.handed_over(seat, chosen) if chosen else None
    form.previewed.data = handover.fingerprint if handover else ""
    return form_page(
        "panels/replace_judge.html", form, seat=seat, panel=seat.panel, others=others, chosen=chosen,
        handover=handover, initiatives={line.id: line for line in queries.initiatives_before(seat.panel)},
    )  # fmt: skip


@blueprint.post("/seats/<int:seat_id>/chair")
@requires(Permission.PANEL_MANAGE, on=find_seat)
def make_chair(seat: Seat) -> Response:
    with transaction():
        services.make_chair(seat, by=current_account())
    flash(_("%(name)s chairs the panel now.", name=seat.account.name))
    return redirect(url_for(".detail", panel_id=seat.panel_id))


@blueprint.route("/seats/<int:seat_id>/vacate", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_seat)
def vacate_seat(seat: Seat) -> Page:
    form = ReasonForm()
    if carry_out(form, lambda: services.vacate_seat(seat, form.reason.data, by=current_account())):
        flash(_("%(name)s has left the panel.", name=seat.account.name))
        return redirect(url_for(".detail", panel_id=seat.panel_id))
    load = queries.loads_of(queries.assignments_of(seat.panel)).get(seat.id, queries.Load())
    return form_page("panels/vacate_seat.html", form, seat=seat, panel=seat.panel, load=load)


@blueprint.route("/panels/<int:panel_id>/assign", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_panel)
def assign(panel: Panel) -> Page:
    """Show what would be assigned for the numbers in the address; what was shown is then carried out."""
    form = _assign_form(panel)
    plan = carry_out(form, lambda: _assigned(panel, form))
    if plan is not None:
        flash(ngettext("%(num)s assignment has been made.", "%(num)s assignments have been made.", len(plan.pairs)))
        return redirect(url_for(".detail", panel_id=panel.id))
    preview = _preview(panel, form)
    form.previewed.data = preview.fingerprint if preview else ""
    return form_page(
        "panels/assign.html",
        form,
        panel=panel,
        plan=preview,
        seats=panel.regular_seats(clock.today()),
        initiatives={initiative.id: initiative for initiative in queries.initiatives_before(panel)},
        loads=queries.loads_of(line for line in queries.assignments_of(panel) if line.stands),
        conflicts=queries.conflicts_in(panel, queries.initiatives_before(panel)),
    )


def _assign_form(panel: Panel) -> AssignForm:
    rubric = panel.movement.rubric
    usual = min(rubric.quorum if rubric else 3, max(len(panel.regular_seats(clock.today())), 1))
    data = {
        "per_initiative": request.args.get("per_initiative", usual, type=int),
        "field_id": number_in("field_id"),
        "most": number_in("most"),
        "experts": "experts" in request.args,
    }
    return AssignForm(data=data).offer(panel.movement)


def _assigned(panel: Panel, form: AssignForm) -> Plan:
    return services.assign(panel, form.wish(), previewed=form.previewed.data, by=current_account())


def _preview(panel: Panel, form: AssignForm) -> Plan | None:
    """Return the plan for what the form says, or None when it says nothing that can be done and now shows why."""
    try:
        return services.planned(panel, form.wish())
    except RuleViolation as violation:
        if not form.errors:
            form.refuse(violation)
        return None


@blueprint.route("/panels/<int:panel_id>/initiatives/<int:initiative_id>", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_matter)
def initiative(matter: Matter) -> Page:
    """Who scores one initiative; another judge is added here by hand."""
    panel, subject = matter.panel, matter.initiative
    assigned = {line.seat_id: line for line in queries.assignments_of(panel) if line.initiative_id == subject.id}
    conflicts = queries.conflicts_in(panel, [subject])
    free = _free_seats(panel, subject)
    form = JudgeForm().offer(free)
    if made := carry_out(form, lambda: _assigned_by_hand(form, subject)):
        flash(_("%(name)s is to score this initiative too.", name=made.seat.account.name))
        return redirect(url_for(".initiative", panel_id=panel.id, initiative_id=subject.id))
    return form_page(
        "panels/initiative.html", form, panel=panel, initiative=subject, assigned=assigned, conflicts=conflicts,
        recorded=queries.conflicts_on_record(panel), free=free,
    )  # fmt: skip


def _assigned_by_hand(form: JudgeForm, initiative: Initiative) -> Assignment:
    return services.assign_one(find_seat(form.seat_id.data), initiative, by=current_account())


@blueprint.post("/assignments/<int:assignment_id>/take-back")
@requires(Permission.PANEL_MANAGE, on=find_assignment)
def take_back(assignment: Assignment) -> Response:
    name, panel_id, initiative_id = (
        assignment.seat.account.name, assignment.seat.panel_id, assignment.initiative_id,
    )  # fmt: skip
    with transaction():
        services.take_back(assignment, by=current_account())
    flash(_("%(name)s no longer has this initiative.", name=name))
    return back_or(".initiative", panel_id=panel_id, initiative_id=initiative_id)


@blueprint.route("/assignments/<int:assignment_id>/move", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_assignment)
def move(assignment: Assignment) -> Page:
    """Give an initiative that was not begun to another judge of the panel."""
    panel, subject, seat = assignment.seat.panel, assignment.initiative, assignment.seat
    form = JudgeForm().offer(_free_seats(panel, subject))
    if made := carry_out(form, lambda: services.move(
        assignment, find_seat(form.seat_id.data), by=current_account()
    )):  # fmt: skip
        flash(_("%(name)s is to score this initiative now.", name=made.seat.account.name))
        return redirect(url_for(".initiative", panel_id=panel.id, initiative_id=subject.id))
    return form_page("panels/move.html", form, panel=panel, initiative=subject, seat=seat)


def _free_seats(panel: Panel, initiative: Initiative) -> list[Seat]:
    """Return the seats that may be given ``initiative`` and do not have it."""
    assigned = {line.seat_id for line in queries.assignments_of(panel) if line.initiative_id == initiative.id}
    barred = queries.conflicts_in(panel, [initiative]).keys() | queries.scored_elsewhere(panel)
    today = clock.today()
    return [
        seat
        for seat in panel.taken_seats
        if seat.id not in assigned and (seat.id, initiative.id) not in barred and not seat.is_over(today)
    ]


@blueprint.route("/panels/<int:panel_id>/conflicts", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_panel)
def record_conflict(panel: Panel) -> Page:
    chosen = {name: request.args.get(name, type=int) for name in ("seat_id", "initiative_id")}
    form = ConflictForm(data=chosen).offer_pairs(panel.taken_seats, queries.initiatives_before(panel))
    if conflict := carry_out(form, lambda: _recorded(form)):
        flash(_("The conflict of interest is on record."))
        return redirect(url_for(".initiative", panel_id=panel.id, initiative_id=conflict.initiative_id))
    return form_page("panels/record_conflict.html", form, panel=panel)


def _recorded(form: ConflictForm) -> Conflict:
    seat, subject = find_seat(form.seat_id.data), found(Initiative, form.initiative_id.data)
    return services.record_conflict(seat, subject, form.reason.data, kind=form.kind.data, by=current_account())


@blueprint.route("/conflicts/<int:conflict_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_conflict)
def withdraw_conflict(conflict: Conflict) -> Page:
    form, panel, initiative_id = ReasonForm(), conflict.seat.panel, conflict.initiative_id
    if carry_out(form, lambda: services.withdraw_conflict(conflict, form.reason.data, by=current_account())):
        flash(_("The conflict of interest is off the record."))
        return redirect(url_for(".initiative", panel_id=panel.id, initiative_id=initiative_id))
    return form_page("panels/withdraw_conflict.html", form, conflict=conflict, panel=panel)


@blueprint.route("/declarations", methods=["GET", "POST"])
@requires(Permission.SHEET_LIST)
def declarations() -> Page:
    """Let a judge declare on all of the own list at once."""
    return _declared(queries.undeclared_for(current_account()))


@blueprint.route("/assignments/<int:assignment_id>/declare", methods=["GET", "POST"])
@requires(Permission.SHEET_DECLARE, on=find_assignment)
def declare(assignment: Assignment) -> Page:
    """Let a judge declare on one initiative before it is shown."""
    if queries.is_declared(assignment):
        return redirect(url_for("scoring.score", assignment_id=assignment.id))
    return _declared([line for line in queries.undeclared_for(current_account()) if line.id == assignment.id])


def _declared(assignments: list[Assignment]) -> Page:
    form = DeclarationForm.of(assignments)
    free = carry_out(form, lambda: services.declare(assignments, form.conflicts(), by=current_account()))
    if free is None:
        return form_page("panels/declarations.html", form, assignments=assignments)
    if conflicts := len(assignments) - len(free):
        flash(ngettext("%(num)s conflict is on record; you will not see that initiative.",
                       "%(num)s conflicts are on record; you will not see those initiatives.", conflicts))  # fmt: skip
    if free:
        flash(ngettext("You can score %(num)s initiative now.", "You can score %(num)s initiatives now.", len(free)))
    return redirect(url_for("scoring.queue"))
