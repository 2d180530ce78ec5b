"""Movements: the list, one movement, and its preparation page by page."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.movements import queries, services
from contest.movements.forms import (
    BasisForm,
    ConfirmForm,
    FieldsForm,
    HonoursForm,
    MovementForm,
    PhasesForm,
    RubricForm,
)
from contest.movements.models import Movement, PhaseKind, Rubric
from contest.movements.queries import find_movement
from contest.movements.rubric import BandDetails, CriterionDetails, RubricDetails, ready_made
from contest.pages import carry_out, form_page
from contest.permissions import Permission, requires
from contest.rules.basis import basis_on
from contest.rules.catalogue import honours_for, name_of

blueprint = Blueprint("movements", __name__)


@blueprint.get("/movements")
@requires(Permission.MOVEMENT_LIST)
def index() -> str:
    movements = queries.movements_for(current_account())
    return render_template("movements/index.html", movements=movements, today=clock.today(), phases=PhaseKind)


@blueprint.route("/movements/new", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_CREATE)
def create() -> Response | tuple[str, int]:
    bodies = queries.bodies_prepared_by(current_account())
    form = MovementForm(data={"year": clock.today().year}).offer(bodies)
    if movement := carry_out(form, lambda: _created(form)):
        return redirect(url_for(".detail", movement_id=movement.id))
    return form_page("movements/create.html", form)


def _created(form: MovementForm) -> Movement:
    body = next(body for body in queries.bodies_prepared_by(current_account()) if body.id == form.body_id.data)
    return services.create_movement(body, form.details(), by=current_account())


@blueprint.get("/movements/<int:movement_id>")
@requires(Permission.MOVEMENT_VIEW, on=find_movement)
def detail(movement: Movement) -> str:
    return render_template(
        "movements/detail.html", movement=movement, lacks=services.missing(movement), name_of=name_of,
        highest=_details_of(movement.rubric).highest if movement.rubric else 0,
    )  # fmt: skip


@blueprint.route("/movements/<int:movement_id>/edit", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def edit(movement: Movement) -> Response | tuple[str, int]:
    form = MovementForm(obj=movement).offer([movement.body])
    if carry_out(form, lambda: services.change_movement(movement, form.details(), by=current_account())):
        return _saved(movement)
    return form_page("movements/edit.html", form, movement=movement)


@blueprint.route("/movements/<int:movement_id>/basis", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def basis(movement: Movement) -> Response | tuple[str, int]:
    offered = basis_on(clock.today(), movement.body.authority)
    rows = [vars(line) for line in offered] if request.args.get("offer") else [vars(line) for line in movement.basis]
    form = BasisForm(data={"documents": rows})
    if carry_out(form, lambda: services.set_basis(movement, form.details(), by=current_account())):
        return _saved(movement)
    return form_page("movements/basis.html", form, movement=movement, offered=offered)


@blueprint.route("/movements/<int:movement_id>/fields", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def fields(movement: Movement) -> Response | tuple[str, int]:
    form = FieldsForm(data={"names": "\n".join(field.name for field in movement.fields)})
    if carry_out(form, lambda: services.set_fields(movement, form.details(), by=current_account())):
        return _saved(movement)
    return form_page("movements/fields.html", form, movement=movement)


@blueprint.route("/movements/<int:movement_id>/phases", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def phases(movement: Movement) -> Response | tuple[str, int]:
    form = PhasesForm.of(movement)
    if carry_out(form, lambda: _set_phases(movement, form)):
        return _saved(movement)
    return form_page("movements/phases.html", form, movement=movement, kinds=PhaseKind)


def _set_phases(movement: Movement, form: PhasesForm) -> Movement:
    return services.set_phases(movement, form.details(), reason=form.reason.data or "", by=current_account())


@blueprint.route("/movements/<int:movement_id>/rubric", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def rubric(movement: Movement) -> Response | tuple[str, int]:
    given = ready_made() if request.args.get("ready_made") or not movement.rubric else _details_of(movement.rubric)
    form = RubricForm.of(given)
    if carry_out(form, lambda: services.set_rubric(movement, form.details(), by=current_account())):
        return _saved(movement)
    return form_page("movements/rubric.html", form, movement=movement)


def _details_of(rubric: Rubric) -> RubricDetails:
    return RubricDetails(
        criteria=[
            CriterionDetails(
                line.code, line.name, line.max_mark, line.guidance, line.weight, line.knockout,
                [BandDetails(band.low, band.high, band.descriptor) for band in line.bands],
            )
            for line in rubric.criteria
        ],
        aggregation=rubric.aggregation, trim=rubric.trim, quorum=rubric.quorum, pass_mark=rubric.pass_mark,
        spread_limit=rubric.spread_limit, ties=rubric.ties,
    )  # fmt: skip


@blueprint.route("/movements/<int:movement_id>/honours", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def honours(movement: Movement) -> Response | tuple[str, int]:
    offered = honours_for(movement.body.authority, on=services.announced_on(movement))
    form = HonoursForm.of(movement).offer(offered)
    if carry_out(form, lambda: services.set_honours(movement, form.details(), by=current_account())):
        return _saved(movement)
    return form_page("movements/honours.html", form, movement=movement, offered=offered)


@blueprint.route("/movements/<int:movement_id>/launch", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_LAUNCH, on=find_movement)
def launch(movement: Movement) -> Response | tuple[str, int]:
    form = ConfirmForm()
    if carry_out(form, lambda: services.launch_movement(movement, by=current_account())):
        flash(_("The movement has been launched."))
        return redirect(url_for(".detail", movement_id=movement.id))
    return form_page("movements/launch.html", form, movement=movement, lacks=services.missing(movement))


@blueprint.route("/movements/<int:movement_id>/close", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_LAUNCH, on=find_movement)
def close(movement: Movement) -> Response | tuple[str, int]:
    form = ConfirmForm()
    if carry_out(form, lambda: services.close_movement(movement, by=current_account())):
        flash(_("The movement has been closed."))
        return redirect(url_for(".detail", movement_id=movement.id))
    return form_page("movements/close.html", form, movement=movement)


def _saved(movement: Movement) -> Response:
    flash(_("Saved."))
    return redirect(url_for(".detail", movement_id=movement.id))
