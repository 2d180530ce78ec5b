"""``flask users …``: the first accounts of a new installation, and a way back in for whoever lost the password."""

from collections.abc import Callable, Sequence

import click
from email_validator import EmailNotValidError, validate_email
from flask.cli import AppGroup

from contest.accounts import queries, services
from contest.accounts.models import BODY_ROLES, UNIT_ROLES, Invitation, Role
from contest.accounts.tasks import link_of, send_invitation
from contest.database import transaction
from contest.errors import RuleViolation
from contest.units.models import Body, Honorific, Unit
from contest.units.queries import bodies, body_by_code, unit_by_code

users = AppGroup("users", help="Invite people and let them in again.")


@users.command("invite")
@click.argument("email")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--unit", "unit_code", metavar="CODE", help="Unit of an officer or a head, or where a judge works.")
@click.option(
    "--body", "body_code", metavar="CODE", help="Body where the role holds; not needed when there is one only."
)
@click.option("--name", help="Full name; the part of the address before @ if it is left out.")
@click.option("--honorific", type=click.Choice([member.value for member in Honorific]), help="Form of address.")
def invite(
    email: str, role: str, unit_code: str | None, body_code: str | None, name: str | None, honorific: str | None
) -> None:
    """Make an account for EMAIL with a role and print the one-time link that sets its password."""
    kind = Role(role)
    body = _body(body_code) if kind in BODY_ROLES else None
    unit = _unit(unit_code, body_code) if unit_code else None
    if kind in UNIT_ROLES and unit is None:
        raise click.UsageError("Say of which unit with --unit.")
    appointment = services.Appointment(kind, body=body, unit=unit if kind in UNIT_ROLES else None)
    _print_link(
        lambda: services.invite(
            _checked(email),
            name or email.partition("@")[0],
            appointment,
            works_at=unit if kind is Role.JUDGE else None,
            honorific=Honorific(honorific) if honorific else None,
            by=None,
        )
    )


@users.command("link")
@click.argument("email")
def link(email: str) -> None:
    """Print a new one-time link by which the account of EMAIL sets its password; older links are no longer good."""
    account = queries.account_by_email(services.as_address(email))
    if account is None:
        raise click.ClickException(f"There is no account of {email}.")
    _print_link(lambda: services.renew_invitation(account, by=None))


def _print_link(act: Callable[[], Invitation]) -> None:
    """Do ``act`` and print the link of its invitation, alone on a line, so that a script can pass it on."""
    try:
        with transaction():
            invitation = act()
    except RuleViolation as violation:
        raise click.ClickException(str(violation)) from None
    click.echo(link_of(invitation))
    send_invitation(invitation.id)


def _checked(email: str) -> str:
    try:
        return validate_email(email, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise click.BadParameter(str(error), param_hint="EMAIL") from None


def _body(code: str | None) -> Body:
    """Return the body of this code, or the only one there is."""
    every = bodies()
    if code is None and len(every) == 1:
        return every[0]
    if code is None:
        raise click.UsageError(f"Say where the role holds with --body: {_codes(every)}")
    body = body_by_code(code)
    if body is None:
        raise click.BadParameter(f"There is no body {code}. Known: {_codes(every)}", param_hint="--body")
    return body


def _codes(every: Sequence[Body]) -> str:
    return ", ".join(body.code for body in every) or "there is none yet"


def _unit(code: str, body_code: str | None) -> Unit:
    unit = unit_by_code(code, body_code)
    if unit is None:
        raise click.BadParameter(
            f"There is no unit {code}, or several bodies have one: then say --body too.", param_hint="--unit"
        )
    return unit
