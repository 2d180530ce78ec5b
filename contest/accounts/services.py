"""Signing in, inviting people, and giving and taking roles."""

from dataclasses import dataclass
from datetime import timedelta

from contest import clock
from contest.accounts import passwords, queries
from contest.accounts.models import BODY_ROLES, Account, Grant, Invitation, Role, SignInAttempt
from contest.accounts.throttle import wait_until
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.paper.writing import clock_time
from contest.units.models import Body, Honorific, Person, Unit
from contest.units.services import person_at

INVITATION_LIFE = timedelta(days=14)
# Roles that decide over others are given by an administrator only: whoever proposes must not make himself the leader.
GIVEN_BY_ADMINISTRATOR = (Role.ADMINISTRATOR, Role.LEADER, Role.SECRETARIAT)


@dataclass(frozen=True)
class Appointment:
    """A role and where it is to hold."""

    role: Role
    body: Body | None = None
    unit: Unit | None = None


def sign_in(email: str, password: str, *, address: str) -> Account | None:
    """Return the account of this email and password, or None; either way the attempt is noted.

    Raises RuleViolation, without looking at the password, while the account or the address must wait.
    """
    email, now = email.strip().lower()[:254], clock.now()
    of_account, of_address = queries.recent_failures(now, email=email, address=address)
    until = wait_until(now, account_failures=of_account, address_failures=of_address)
    if until is not None:
        raise RuleViolation("Too many attempts. Try again after %(time)s.", time=clock_time(until, clock.OFFICE))
    account = queries.account_by_email(email)
    known = account is not None and account.active
    succeeded = passwords.fits(password, account.password_hash if account and known else None)
    db.session.add(SignInAttempt(at=now, email=email, address=address[:60], succeeded=succeeded))
    if account is None or not succeeded:
        return None
    if passwords.is_outdated(account.password_hash or ""):
        account.password_hash = passwords.hashed(password)
    return account


def invite(
    email: str, name: str, appointment: Appointment, *, works_at: Unit | None = None, by: Account | None
) -> Invitation:
    """Make an account with a first role for somebody, and the one-time link to take it up.

    ``works_at`` is the judge's own unit, whose initiatives the judge will never score. Raises RuleViolation when the
    address has an account already or ``by`` may not give the role.
    """
    email = email.strip().lower()
    if queries.account_by_email(email) is not None:
        raise RuleViolation("This address has an account already. Give it a further role there.", field="email")
    unit = works_at or appointment.unit
    person = person_at(unit, name, honorific=Honorific.MR, post="", by=by) if unit else None
    account = Account(email=email, name=name, person=person, created_at=clock.now())
    db.session.add(account)
    record(by, "account.invite", account, body_id=_body_id(appointment), email=email, name=name)
    give_role(account, appointment, by=by)
    return _new_invitation(account)


def renew_invitation(account: Account, *, by: Account | None) -> Invitation:
    """Make a new one-time link by which ``account`` sets a password; links made before are no longer good."""
    lock(account)
    invitation = _new_invitation(account)
    record(by, "account.renew_invitation", account)
    return invitation


def _new_invitation(account: Account) -> Invitation:
    now = clock.now()
    while (older := queries.open_invitation_of(account, now)) is not None:
        older.expires_at = now
        db.session.flush()
    invitation = Invitation(account=account, made_at=now, expires_at=now + INVITATION_LIFE)
    db.session.add(invitation)
    db.session.flush()
    return invitation


def take_up_invitation(invitation: Invitation, password: str) -> Account:
    """Set the password of the invited account; the link is used up and older sessions end."""
    lock(invitation)
    if invitation.used_at is not None or invitation.expires_at <= clock.now() or not invitation.account.active:
        raise RuleViolation("This link has been used or is too old. Ask the secretariat for a new one.")
    account = invitation.account
    account.password_hash = passwords.hashed(password)
    account.session_epoch += 1
    invitation.used_at = clock.now()
    record(account, "account.take_up", account)
    return account


def change_password(account: Account, old: str, new: str) -> Account:
    """Change the password of ``account`` and sign it out everywhere else."""
    lock(account)
    if not passwords.fits(old, account.password_hash):
        raise RuleViolation("This is not your present password.", field="old")
    account.password_hash = passwords.hashed(new)
    account.session_epoch += 1
    record(account, "account.change_password", account)
    return account


def sign_out_everywhere(account: Account) -> Account:
    """End every session of ``account``, this one included."""
    lock(account)
    account.session_epoch += 1
    record(account, "account.sign_out_everywhere", account)
    return account


def give_role(account: Account, appointment: Appointment, *, by: Account | None) -> Grant:
    """Give ``account`` a role where it is to hold."""
    _check_where(appointment)
    if by is not None and appointment.role in GIVEN_BY_ADMINISTRATOR and not by.holds(Role.ADMINISTRATOR):
        raise RuleViolation("Only an administrator can give this role.", field="role")
    body = appointment.body if appointment.role in BODY_ROLES else None
    unit = appointment.unit if appointment.role is Role.UNIT_OFFICER else None
    if account.holds(appointment.role, body_id=body.id if body else None, unit_id=unit.id if unit else None):
        raise RuleViolation("The account has this role there already.", field="role")
    grant = Grant(account=account, role=appointment.role, unit=unit, body=body, granted_at=clock.now())
    db.session.add(grant)
    where = unit.name if unit else body.name if body else None
    record(by, "account.give_role", account, body_id=_body_id(appointment), role=appointment.role, where=where)
    return grant


def _check_where(appointment: Appointment) -> None:
    if appointment.role is Role.UNIT_OFFICER and appointment.unit is None:
        raise RuleViolation("Choose the unit of the officer.", field="unit_id")
    if appointment.role in BODY_ROLES and appointment.body is None:
        raise RuleViolation("Choose the body where the role holds.", field="body_id")


def take_role(grant: Grant, *, by: Account | None) -> Grant:
    """Take a role back; that it was held stays on record."""
    lock(grant)
    if grant.revoked_at is not None:
        raise RuleViolation("The role has been taken back already.")
    if by is not None and grant.role in GIVEN_BY_ADMINISTRATOR and not by.holds(Role.ADMINISTRATOR):
        raise RuleViolation("Only an administrator can take this role back.")
    grant.revoked_at = clock.now()
    where = grant.unit.name if grant.unit else grant.body.name if grant.body else None
    body_id = grant.unit.body_id if grant.unit else grant.body_id
    record(by, "account.take_role", grant.account, body_id=body_id, role=grant.role, where=where)
    return grant


def switch_off(account: Account, *, by: Account) -> Account:
    """Let ``account`` sign in no more."""
    lock(account)
    if account.id == by.id:
        raise RuleViolation("You cannot switch your own account off.")
    account.active = False
    account.session_epoch += 1
    record(by, "account.switch_off", account)
    return account


def switch_on(account: Account, *, by: Account) -> Account:
    """Let ``account`` sign in again."""
    lock(account)
    account.active = True
    record(by, "account.switch_on", account)
    return account


def choose_language(account: Account, locale: str) -> Account:
    """Remember in which language ``account`` reads the pages."""
    lock(account)
    account.locale = locale
    return account


def set_person(account: Account, person: Person | None, *, by: Account | None) -> Account:
    """Tell which person ``account`` is; conflicts of interest follow from it."""
    account.person = person
    record(by, "account.set_person", account, person=person.full_name if person else None)
    return account


def _body_id(appointment: Appointment) -> int | None:
    if appointment.unit is not None:
        return appointment.unit.body_id
    return appointment.body.id if appointment.body else None
