"""Signing in, inviting people, and giving and taking roles."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete

from contest import clock
from contest.accounts import passwords, queries
from contest.accounts.models import BODY_ROLES, UNIT_ROLES, Account, Grant, Invitation, Role, SignInAttempt
from contest.accounts.throttle import wait_until
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.paper.writing import clock_time
from contest.units.models import Body, Honorific, Person, Unit
from contest.units.queries import namesakes
from contest.units.services import person_at

INVITATION_LIFE = timedelta(days=14)
FAILURES_ARE_KEPT = timedelta(days=30)
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
    email, now = as_address(email)[:254], clock.now()
    account = queries.account_by_email(email)
    if account is not None:
        lock(account)
    of_account, of_address = queries.recent_failures(now, email=email, address=address)
    until = wait_until(now, account_failures=of_account, address_failures=of_address)
    if until is not None:
        raise RuleViolation("Too many attempts. Try again after %(time)s.", time=clock_time(until, clock.OFFICE))
    known = account is not None and account.active
    succeeded = passwords.fits(password, account.password_hash if account and known else None)
    db.session.add(SignInAttempt(at=now, email=email, address=address[:60], succeeded=succeeded))
    if account is None or not succeeded:
        return None
    db.session.execute(
        delete(SignInAttempt).where(SignInAttempt.at < now - FAILURES_ARE_KEPT, SignInAttempt.succeeded.is_(False))
    )
    if passwords.is_outdated(account.password_hash or ""):
        account.password_hash = passwords.hashed(password)
    return account


def as_address(email: str) -> str:
    """Return a mail address as accounts are found by it."""
    return email.strip().lower()


def invite(
    email: str,
    name: str,
    appointment: Appointment,
    *,
    works_at: Unit | None = None,
    honorific: Honorific | None = None,
    by: Account | None,
) -> Invitation:
    """Make an account with a first role for somebody, and the one-time link to take it up.

    ``works_at`` is the unit where a judge works, whose initiatives the judge will never score; an officer works at the
    unit of the role. Somebody of this name who is listed there is who the account belongs to; else the person is added
    under ``honorific``. Raises RuleViolation when the address has an account already or ``by`` may not give the role.
    """
    email = as_address(email)
    _check_free(email)
    _check_appointment(appointment, by)
    account = Account(email=email, name=name, created_at=clock.now())
    if (unit := works_at or appointment.unit) is not None:
        account.person = _person_at(unit, name, honorific, needed=works_at is not None, by=by)
    db.session.add(account)
    record(by, "account.invite", account, body_id=_body_id(appointment), email=email, name=name)
    give_role(account, appointment, by=by)
    return _new_invitation(account)


def _check_free(email: str) -> None:
    if queries.account_by_email(email) is not None:
        raise RuleViolation(
            "This address has an account already. Give it a further role on its page, or ask an administrator to.",
            field="email",
        )


def _person_at(
    unit: Unit, name: str, honorific: Honorific | None, *, needed: bool, by: Account | None
) -> Person | None:
    """Return who of ``unit`` bears this name, added under ``honorific`` if there is nobody.

    Raises RuleViolation when the person is ``needed`` and cannot be told.
    """
    listed = namesakes(unit, name)
    if len(listed) == 1:
        return listed[0]
    if not listed and honorific is not None:
        return person_at(unit, name, honorific=honorific, post="", by=by)
    if needed and listed:
        raise RuleViolation(
            "Several persons of this name work at the unit. Invite without the unit, then choose the person.",
            field="unit_id",
        )
    if needed:
        raise RuleViolation(
            "%(name)s is not listed at the unit. Tell the form of address.", field="honorific", name=name
        )
    return None


def change_account(account: Account, name: str, email: str, *, by: Account) -> Account:
    """Correct the name or the address of ``account``; an open invitation is made anew for the new address."""
    lock(account)
    email = as_address(email)
    if email != account.email:
        _check_free(email)
    before = {"name": account.name, "email": account.email}
    account.name, account.email = name, email
    if email != before["email"] and queries.open_invitation_of(account, clock.now()):
        _new_invitation(account)
    after = {"name": name, "email": email}
    changed = {key: [before[key], after[key]] for key in before if before[key] != after[key]}
    record(by, "account.change", account, body_id=_home_of(account), changed=changed)
    return account


def renew_invitation(account: Account, *, by: Account | None) -> Invitation:
    """Make a new one-time link by which ``account`` sets a password; links made before are no longer good."""
    lock(account)
    if not account.active:
        raise RuleViolation("The account is switched off. Switch it on first.")
    invitation = _new_invitation(account)
    record(by, "account.renew_invitation", account, body_id=_home_of(account))
    return invitation


def _new_invitation(account: Account) -> Invitation:
    now = clock.now()
    _close_links(account)
    invitation = Invitation(account=account, made_at=now, expires_at=now + INVITATION_LIFE)
    db.session.add(invitation)
    db.session.flush()
    return invitation


def _close_links(account: Account) -> None:
    """End every link by which a password could still be set: whoever holds one must not come into more rights by it."""
    now = clock.now()
    while (older := queries.open_invitation_of(account, now)) is not None:
        older.expires_at = now
        db.session.flush()


def take_up_invitation(invitation: Invitation, password: str) -> Account:
    """Set the password of the invited account; the link is used up and older sessions end."""
    account = lock(invitation.account)
    lock(invitation)
    if not invitation.is_open(clock.now()):
        raise RuleViolation("This link has been used or is too old. Ask the secretariat for a new one.")
    account.password_hash = passwords.hashed(password)
    account.session_epoch += 1
    invitation.used_at = clock.now()
    record(account, "account.take_up", account, body_id=_home_of(account))
    return account


def change_password(account: Account, old: str, new: str) -> Account:
    """Change the password of ``account`` and sign it out everywhere else."""
    lock(account)
    if not passwords.fits(old, account.password_hash):
        raise RuleViolation("This is not your present password.", field="old")
    account.password_hash = passwords.hashed(new)
    account.session_epoch += 1
    _close_links(account)
    record(account, "account.change_password", account, body_id=_home_of(account))
    return account


def sign_out_everywhere(account: Account) -> Account:
    """End every session of ``account``, this one included."""
    lock(account)
    account.session_epoch += 1
    record(account, "account.sign_out_everywhere", account, body_id=_home_of(account))
    return account


def give_role(account: Account, appointment: Appointment, *, by: Account | None) -> Grant:
    """Give ``account`` a role where it is to hold."""
    _check_appointment(appointment, by)
    db.session.flush()
    lock(account)
    body = appointment.body if appointment.role in BODY_ROLES else None
    unit = appointment.unit if appointment.role in UNIT_ROLES else None
    if account.holds(appointment.role, body_id=body.id if body else None, unit_id=unit.id if unit else None):
        raise RuleViolation("The account has this role there already.", field="role")
    grant = Grant(account=account, role=appointment.role, unit=unit, body=body, granted_at=clock.now())
    db.session.add(grant)
    if appointment.role in GIVEN_BY_ADMINISTRATOR:
        _close_links(account)
    where = unit.name if unit else body.name if body else None
    record(by, "account.give_role", account, body_id=_body_id(appointment), role=appointment.role, where=where)
    return grant


def _check_appointment(appointment: Appointment, by: Account | None) -> None:
    """Refuse a role without its place, and one that ``by`` may not give there."""
    if appointment.role in UNIT_ROLES and appointment.unit is None:
        raise RuleViolation("Choose the unit where the role holds.", field="unit_id")
    if appointment.role in BODY_ROLES and appointment.body is None:
        raise RuleViolation("Choose the body where the role holds.", field="body_id")
    if by is None or by.holds(Role.ADMINISTRATOR):
        return
    if appointment.role in GIVEN_BY_ADMINISTRATOR:
        raise RuleViolation("Only an administrator can give this role.", field="role")
    if _body_id(appointment) not in (queries.managed_body_ids(by) or ()):
        raise RuleViolation("Only the secretariat of that body can give a role there.", field="role")


def take_role(grant: Grant, *, by: Account | None) -> Grant:
    """Take a role back; that it was held stays on record."""
    lock(grant)
    if grant.revoked_at is not None:
        raise RuleViolation("The role has been taken back already.")
    if by is not None and grant.role in GIVEN_BY_ADMINISTRATOR and not by.holds(Role.ADMINISTRATOR):
        raise RuleViolation("Only an administrator can take this role back.")
    if by is not None and grant.role is Role.ADMINISTRATOR and grant.account_id == by.id:
        raise RuleViolation("You cannot take your own role of an administrator back.")
    grant.revoked_at = clock.now()
    where = grant.where.name if grant.where else None
    record(by, "account.take_role", grant.account, body_id=_body_of(grant), role=grant.role, where=where)
    return grant


def switch_off(account: Account, *, by: Account) -> Account:
    """Let ``account`` sign in no more."""
    lock(account)
    if account.id == by.id:
        raise RuleViolation("You cannot switch your own account off.")
    account.active = False
    account.session_epoch += 1
    record(by, "account.switch_off", account, body_id=_home_of(account))
    return account


def switch_on(account: Account, *, by: Account) -> Account:
    """Let ``account`` sign in again."""
    lock(account)
    account.active = True
    record(by, "account.switch_on", account, body_id=_home_of(account))
    return account


def choose_language(account: Account, locale: str) -> Account:
    """Remember in which language ``account`` reads the pages."""
    lock(account)
    account.locale = locale
    return account


def set_person(account: Account, person: Person | None, *, by: Account | None) -> Account:
    """Tell which person ``account`` is, or that it is nobody's; conflicts of interest follow from it."""
    lock(account)
    account.person = person
    told = {"person": person.full_name, "unit": person.unit.name} if person else {"person": None}
    record(by, "account.set_person", account, body_id=_home_of(account), **told)
    return account


def _body_id(appointment: Appointment) -> int | None:
    """Return the body that a role concerns; None for one that holds everywhere."""
    if appointment.role in UNIT_ROLES:
        return appointment.unit.body_id if appointment.unit else None
    return appointment.body.id if appointment.body and appointment.role in BODY_ROLES else None


def _body_of(grant: Grant) -> int | None:
    return grant.unit.body_id if grant.unit else grant.body_id


def _home_of(account: Account) -> int | None:
    """Return the body whose secretariat should read of what happens to ``account``."""
    return next((body_id for grant in account.standing_grants if (body_id := _body_of(grant))), None)
