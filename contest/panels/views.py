"""Panels: who sits, who scores what, and who must not."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contest.accounts.models import Account
from contest.accounts.sessions import current_account
from contest.database import transaction
from contest.movements.models import Movement
from contest.movements.queries import find_movement
from contest.pages import carry_out, form_page
from contest.panels import queries, services
from contest.panels.forms import AssignForm, ConflictForm, PairForm, PanelForm, SeatForm, VacateForm
from contest.panels.models import Assignment, Conflict, Panel, Seat
from contest.panels.queries import find_panel, find_seat
from contest.permissions import Permission, requires

blueprint = Blueprint("panels", __name__)


@blueprint.get("/movements/<int:movement_id>/panels")
@requires(Permission.PANEL_VIEW, on=find_movement)
def index(movement: Movement) -> str:
    panels = queries.panels_of(movement)
    eligible = queries.eligible_initiatives(movement)
    return render_template(
        "panels/index.html", movement=movement, panels=panels, eligible=eligible, loads=queries.loads_of(panels)
    )


@blueprint.route("/movements/<int:movement_id>/panels/open", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_movement)
def open_panel(movement: Movement) -> Response | tuple[str, int]:
    form = PanelForm()
    if panel := carry_out(form, lambda: services.open_panel(movement, form.name.data, by=current_account())):
        return redirect(url_for(".detail", panel_id=panel.id))
    return form_page("panels/open_panel.html", form, movement=movement)


@blueprint.get("/panels/<int:panel_id>")
@requires(Permission.PANEL_VIEW, on=find_panel)
def detail(panel: Panel) -> str:
    initiatives = queries.eligible_initiatives(panel.movement)
    return render_template(
        "panels/detail.html",
        panel=panel,
        initiatives=initiatives,
        pairs=queries.assigned_pairs(panel),
        conflicts=queries.conflicts_in(panel, initiatives),
        loads=queries.loads_of([panel]),
    )


@blueprint.route("/panels/<int:panel_id>/seats", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_panel)
def seat_judge(panel: Panel) -> Response | tuple[str, int]:
    seated = {seat.account_id for seat in panel.taken_seats}
    judges = [judge for judge in queries.judges_of(panel.movement.body_id) if judge.id not in seated]
    form = SeatForm().offer(judges)
    if seat := carry_out(form, lambda: services.seat_judge(panel, _chosen(judges, form), by=current_account())):
        flash(_("%(name)s has been seated.", name=seat.account.name))
        return redirect(url_for(".detail", panel_id=panel.id))
    return form_page("panels/seat_judge.html", form, panel=panel, judges=judges)


def _chosen(judges: list[Account], form: SeatForm) -> Account:
    return next(judge for judge in judges if judge.id == form.account_id.data)


@blueprint.post("/seats/<int:seat_id>/chair")
@requires(Permission.PANEL_MANAGE, on=find_seat)
def make_chair(seat: Seat) -> Response:
    with transaction():
        services.make_chair(seat, by=current_account())
    flash(_("%(name)s chairs the panel now.", name=seat.account.name))
    return redirect(url_for(".detail", panel_id=seat.panel_id))


@blueprint.route("/seats/<int:seat_id>/vacate", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_seat)
def vacate_seat(seat: Seat) -> Response | tuple[str, int]:
    form = VacateForm()
    if carry_out(form, lambda: services.vacate_seat(seat, form.reason.data, by=current_account())):
        flash(_("%(name)s has left the panel.", name=seat.account.name))
        return redirect(url_for(".detail", panel_id=seat.panel_id))
    return form_page("panels/vacate_seat.html", form, seat=seat, panel=seat.panel)


@blueprint.route("/panels/<int:panel_id>/assign", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_panel)
def assign(panel: Panel) -> Response | tuple[str, int]:
    """Preview the plan for the number that was typed last; sending it carries the plan out."""
    rubric = panel.movement.rubric
    usual = min(max(rubric.quorum + 1, 3) if rubric else 3, max(len(panel.taken_seats), 1))
    form = AssignForm(data={"per_initiative": usual})
    plan = carry_out(form, lambda: services.assign(panel, form.per_initiative.data or 0, by=current_account()))
    if plan is not None:
        flash(ngettext("%(num)s assignment has been made.", "%(num)s assignments have been made.", len(plan.pairs)))
        return redirect(url_for(".detail", panel_id=panel.id))
    initiatives = {initiative.id: initiative for initiative in queries.eligible_initiatives(panel.movement)}
    preview = services.planned(panel, form.per_initiative.data or usual)
    return form_page(
        "panels/assign.html", form, panel=panel, plan=preview, initiatives=initiatives, loads=queries.loads_of([panel])
    )


@blueprint.route("/panels/<int:panel_id>/assign-one", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_panel)
def assign_one(panel: Panel) -> Response | tuple[str, int]:
    form = PairForm().offer(panel.taken_seats, queries.eligible_initiatives(panel.movement))
    if carry_out(form, lambda: _assigned(form)):
        flash(_("The initiative has been assigned."))
        return redirect(url_for(".detail", panel_id=panel.id))
    return form_page("panels/assign_one.html", form, panel=panel)


def _assigned(form: PairForm) -> Assignment:
    seat, initiative = queries.seat_and_initiative(form.seat_id.data, form.initiative_id.data)
    return services.assign_one(seat, initiative, by=current_account())


@blueprint.route("/panels/<int:panel_id>/conflicts", methods=["GET", "POST"])
@requires(Permission.PANEL_MANAGE, on=find_panel)
def record_conflict(panel: Panel) -> Response | tuple[str, int]:
    form = ConflictForm().offer(panel.taken_seats, queries.eligible_initiatives(panel.movement))
    if carry_out(form, lambda: _recorded(form)):
        flash(_("The conflict of interest is on record."))
        return redirect(url_for(".detail", panel_id=panel.id))
    return form_page("panels/record_conflict.html", form, panel=panel)


def _recorded(form: ConflictForm) -> Conflict:
    seat, initiative = queries.seat_and_initiative(form.seat_id.data, form.initiative_id.data)
    return services.record_conflict(seat, initiative, form.reason.data, by=current_account())
