"""Withdrawing, reinstating and transferring an initiative."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from contest import clock
from contest.accounts.sessions import current_account
from contest.changes import queries, services
from contest.changes.forms import TransferForm
from contest.forms import ReasonForm
from contest.initiatives.models import Initiative
from contest.initiatives.queries import find_initiative
from contest.pages import carry_out, form_page
from contest.permissions import Permission, requires
from contest.units.queries import units_of

blueprint = Blueprint("changes", __name__)
Page = Redirect | str | tuple[str, int]


@blueprint.route("/initiatives/<int:initiative_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_WITHDRAW, on=find_initiative)
def withdraw(initiative: Initiative) -> Page:
    form, account = ReasonForm(), current_account()
    if carry_out(form, lambda: services.withdraw_initiative(initiative, form.reason.data or "", by=account)):
        flash(_("The initiative has been withdrawn.") if initiative.number else _("The draft has been put aside."))
        return redirect(url_for("initiatives.detail", initiative_id=initiative.id))
    return form_page("changes/withdraw.html", form, initiative=initiative)


@blueprint.route("/initiatives/<int:initiative_id>/reinstate", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_REINSTATE, on=find_initiative)
def reinstate(initiative: Initiative) -> Page:
    form, account = ReasonForm(), current_account()
    if carry_out(form, lambda: services.reinstate_initiative(initiative, form.reason.data or "", by=account)):
        flash(_("The initiative is back where it was."))
        return redirect(url_for("initiatives.detail", initiative_id=initiative.id))
    return form_page("changes/reinstate.html", form, initiative=initiative)


@blueprint.route("/initiatives/<int:initiative_id>/transfer", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_TRANSFER, on=find_initiative)
def transfer(initiative: Initiative) -> Page:
    units = {unit.id: unit for unit in units_of(initiative.movement.body, on=clock.today())}
    units.pop(initiative.unit_id, None)
    form, account = TransferForm().offer(units.values()), current_account()
    done = carry_out(form, lambda: services.transfer_initiative(
        initiative, units[form.unit_id.data], form.reason.data or "", by=account
    ))  # fmt: skip
    if done:
        flash(_("The initiative belongs to %(unit)s now.", unit=initiative.unit.name))
        return redirect(url_for("initiatives.detail", initiative_id=initiative.id))
    blocked = queries.proposed_for_good(initiative)
    return form_page("changes/transfer.html", form, initiative=initiative, blocked=blocked)
