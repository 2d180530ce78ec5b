"""Late permissions: who has one, granting them, taking them back."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from contest import clock
from contest.accounts.sessions import current_account
from contest.forms import ReasonForm
from contest.initiatives.models import LatePermission
from contest.initiatives.queries import reach_of
from contest.lateness import queries, services
from contest.lateness.forms import PermitForm
from contest.lateness.queries import find_late_permission
from contest.movements.models import Movement
from contest.movements.queries import find_movement
from contest.pages import carry_out, form_page, number_in
from contest.permissions import Permission, may, requires
from contest.units.queries import units_of

blueprint = Blueprint("lateness", __name__)
Page = Redirect | str | tuple[str, int]


@blueprint.get("/movements/<int:movement_id>/late")
@requires(Permission.LATENESS_LIST, on=find_movement)
def index(movement: Movement) -> Page:
    """Show the permissions of the movement; an officer sees those of the own units."""
    return _index(movement, _form(movement, sent=False))


@blueprint.post("/movements/<int:movement_id>/late")
@requires(Permission.LATENESS_PERMIT, on=find_movement)
def permit(movement: Movement) -> Page:
    form, account = _form(movement, sent=True), current_account()
    units = {unit.id: unit for unit in units_of(movement.body, on=clock.today())}
    initiatives = {one.id: one for one in queries.returned_in(movement)}
    granted = carry_out(form, lambda: services.permit_late(movement, form.details(units, initiatives), by=account))
    if granted:
        flash(_("%(unit)s may register late. Its officers have been told.", unit=granted.unit.name))
        return redirect(url_for(".index", movement_id=movement.id))
    return _index(movement, form)


@blueprint.route("/late-permissions/<int:permission_id>/revoke", methods=["GET", "POST"])
@requires(Permission.LATENESS_PERMIT, on=find_late_permission)
def revoke(permission: LatePermission) -> Page:
    form, account = ReasonForm(), current_account()
    if carry_out(form, lambda: services.revoke_late(permission, form.reason.data or "", by=account)):
        flash(_("The permission has been taken back."))
        return redirect(url_for(".index", movement_id=permission.movement_id))
    return form_page("lateness/revoke.html", form, permission=permission)


def _form(movement: Movement, *, sent: bool) -> PermitForm:
    """Return the form; a link may have chosen the initiative that it is about."""
    initiatives = {one.id: one for one in queries.returned_in(movement)}
    form = PermitForm() if sent else PermitForm(formdata=None)
    form.offer(units_of(movement.body, on=clock.today()), initiatives.values())
    if not sent and (one := initiatives.get(number_in("initiative") or 0)):
        form.unit_id.data, form.initiative_id.data = one.unit_id, one.id
    return form


def _index(movement: Movement, form: PermitForm) -> Page:
    reach = reach_of(current_account(), movement)
    unit_ids = None if reach.submitted else reach.unit_ids
    return form_page(
        "lateness/index.html",
        form,
        movement=movement,
        permissions=queries.permissions_in(movement, unit_ids),
        permits=may(Permission.LATENESS_PERMIT, movement),
    )
