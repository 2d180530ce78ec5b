"""Signing in and out, one's own account, and the accounts of others."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts import queries, services
from contest.accounts.forms import (
    AccountForm,
    ChangePasswordForm,
    InviteForm,
    PersonForm,
    RoleForm,
    SetPasswordForm,
    SignInForm,
)
from contest.accounts.links import invitation_id_in
from contest.accounts.models import Account, Grant, Invitation, Role
from contest.accounts.queries import find_account, find_grant
from contest.accounts.sessions import SignedIn, current_account
from contest.accounts.tasks import link_of, send_invitation
from contest.database import db, transaction
from contest.errors import NotFound, RuleViolation
from contest.pages import carry_out, form_page, own_address
from contest.permissions import Permission, public, requires
from contest.units.models import Honorific, Unit
from contest.units.queries import units_of

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response | tuple[str, int]:
    form = SignInForm(next=request.args.get("next"))
    if current_user.is_authenticated and not form.is_submitted():
        return redirect(url_for("home.start"))
    account = carry_out(form, lambda: _attempt(form))
    if account:
        _begin_session(account)
        return redirect(own_address(form.next.data) or url_for("home.start"))
    if form.is_submitted() and not form.errors:
        form.refuse(RuleViolation("The email or the password is wrong."))
    return form_page("accounts/sign_in.html", form)


def _attempt(form: SignInForm) -> Account | None:
    return services.sign_in(form.email.data, form.password.data, address=request.remote_addr or "")


def _begin_session(account: Account) -> None:
    """Sign ``account`` in under a new session, keeping only the language."""
    _forget_session()
    login_user(SignedIn(account))


def _forget_session() -> None:
    """Empty the session of this browser, keeping only the language."""
    locale = session.get("locale")
    session.clear()
    if locale:
        session["locale"] = locale


@blueprint.post("/sign-out")
@requires(Permission.PROFILE)
def sign_out() -> Response:
    logout_user()
    _forget_session()
    return redirect(url_for(".sign_in"))


@blueprint.route("/profile", methods=["GET", "POST"])
@requires(Permission.PROFILE)
def profile() -> Response | tuple[str, int]:
    form, account = ChangePasswordForm(), current_account()
    if carry_out(form, lambda: services.change_password(account, form.old.data, form.password.data)):
        _begin_session(account)
        flash(_("Your password has been changed. You have been signed out on all other devices."))
        return redirect(url_for(".profile"))
    return form_page("accounts/profile.html", form, account=account)


@blueprint.post("/profile/sign-out-everywhere")
@requires(Permission.PROFILE)
def sign_out_everywhere() -> Response:
    with transaction():
        services.sign_out_everywhere(current_account())
    logout_user()
    _forget_session()
    flash(_("You have been signed out on all devices."))
    return redirect(url_for(".sign_in"))


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@public
def take_up(token: str) -> Response | tuple[str, int]:
    invitation = _invitation_of(token)
    form = SetPasswordForm()
    if account := carry_out(form, lambda: services.take_up_invitation(invitation, form.password.data)):
        _begin_session(account)
        flash(_("Welcome. Your password has been set."))
        return redirect(url_for("home.start"))
    return form_page("accounts/take_up.html", form, invitation=invitation, good=invitation.is_open(clock.now()))


def _invitation_of(token: str) -> Invitation:
    invitation_id = invitation_id_in(token, current_app.extensions["settings"].secret_key)
    invitation = db.session.get(Invitation, invitation_id) if invitation_id else None
    if invitation is None:
        raise NotFound
    return invitation


@blueprint.get("/accounts")
@requires(Permission.ACCOUNT_LIST)
def index() -> str:
    wanted = request.args.get("q", "")
    accounts = queries.accounts_managed_by(current_account(), wanted=wanted)
    return render_template("accounts/index.html", accounts=accounts, wanted=wanted)


@blueprint.route("/accounts/invite", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_INVITE)
def invite() -> Response | tuple[str, int]:
    form, units = InviteForm(), _units()
    bodies = queries.bodies_managed_by(current_account())
    form.offer(bodies, units, administrator=current_account().holds(Role.ADMINISTRATOR))
    invitation = carry_out(
        form,
        lambda: services.invite(
            form.email.data,
            form.name.data,
            form.appointment(bodies, units),
            works_at=form.works_at(units),
            honorific=Honorific(form.honorific.data),
            by=current_account(),
        ),
    )
    if invitation:
        send_invitation(invitation.id)
        flash(_("%(name)s has been invited.", name=invitation.account.name))
        return redirect(url_for(".account", account_id=invitation.account_id))
    return form_page("accounts/invite.html", form)


@blueprint.get("/accounts/<int:account_id>")
@requires(Permission.ACCOUNT_MANAGE, on=find_account)
def account(account: Account) -> tuple[str, int]:
    return _account_page(account, _role_form())


@blueprint.route("/accounts/<int:account_id>/edit", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE, on=find_account)
def edit(account: Account) -> Response | tuple[str, int]:
    form, by = AccountForm(obj=account), current_account()
    if carry_out(form, lambda: services.change_account(account, form.name.data, form.email.data, by=by)):
        if invitation := queries.open_invitation_of(account, clock.now()):
            send_invitation(invitation.id)
        flash(_("Saved."))
        return redirect(url_for(".account", account_id=account.id))
    return form_page("accounts/edit.html", form, account=account)


@blueprint.route("/accounts/<int:account_id>/person", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE, on=find_account)
def choose_person(account: Account) -> Response | tuple[str, int]:
    wanted = request.args.get("q", account.name)
    persons = queries.persons_managed_by(current_account(), wanted=wanted)
    form = PersonForm().offer(persons)
    if carry_out(form, lambda: services.set_person(account, form.person(persons), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".account", account_id=account.id))
    return form_page("accounts/choose_person.html", form, account=account, persons=persons, wanted=wanted)


@blueprint.post("/accounts/<int:account_id>/roles")
@requires(Permission.ACCOUNT_MANAGE, on=find_account)
def give_role(account: Account) -> Response | tuple[str, int]:
    form, units = _role_form(), _units()
    bodies = queries.bodies_managed_by(current_account())
    if carry_out(form, lambda: services.give_role(account, form.appointment(bodies, units), by=current_account())):
        flash(_("The role has been given."))
        return redirect(url_for(".account", account_id=account.id))
    return _account_page(account, form)


@blueprint.post("/grants/<int:grant_id>/take")
@requires(Permission.ACCOUNT_MANAGE, on=find_grant)
def take_role(grant: Grant) -> Response:
    with transaction():
        services.take_role(grant, by=current_account())
    flash(_("The role has been taken back."))
    return redirect(url_for(".account", account_id=grant.account_id))


@blueprint.post("/accounts/<int:account_id>/invitation")
@requires(Permission.ACCOUNT_MANAGE, on=find_account)
def renew_invitation(account: Account) -> Response:
    with transaction():
        invitation = services.renew_invitation(account, by=current_account())
    send_invitation(invitation.id)
    flash(_("A new link has been made; older ones are no longer good."))
    return redirect(url_for(".account", account_id=account.id))


@blueprint.post("/accounts/<int:account_id>/switch-off")
@requires(Permission.ACCOUNT_MANAGE, on=find_account)
def switch_off(account: Account) -> Response:
    with transaction():
        services.switch_off(account, by=current_account())
    flash(_("The account has been switched off."))
    return redirect(url_for(".account", account_id=account.id))


@blueprint.post("/accounts/<int:account_id>/switch-on")
@requires(Permission.ACCOUNT_MANAGE, on=find_account)
def switch_on(account: Account) -> Response:
    with transaction():
        services.switch_on(account, by=current_account())
    flash(_("The account has been switched on."))
    return redirect(url_for(".account", account_id=account.id))


def _role_form() -> RoleForm:
    bodies = queries.bodies_managed_by(current_account())
    return RoleForm().offer(bodies, _units(), administrator=current_account().holds(Role.ADMINISTRATOR))


def _units() -> list[Unit]:
    bodies = queries.bodies_managed_by(current_account())
    return [unit for body in bodies for unit in units_of(body, on=clock.today())]


def _account_page(account: Account, form: RoleForm) -> tuple[str, int]:
    invitation = queries.open_invitation_of(account, clock.now())
    return form_page(
        "accounts/account.html",
        form,
        account=account,
        invitation=invitation,
        link=link_of(invitation) if invitation and invitation.mailed_at is None else None,
        last_sign_in=queries.last_sign_in_of(account),
    )
