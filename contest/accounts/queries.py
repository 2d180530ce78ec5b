"""Accounts as pages and services need them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from contest.accounts.models import Account, Grant, Invitation, Role, SignInAttempt
from contest.accounts.throttle import WINDOW
from contest.database import db, found
from contest.text import fold, name_sort_key
from contest.units.models import Body, Person, Unit
from contest.units.queries import bodies, persons_of


def find_account(account_id: int) -> Account:
    return found(Account, account_id)


def find_grant(grant_id: int) -> Grant:
    return found(Grant, grant_id)


def account_by_email(email: str) -> Account | None:
    return db.session.scalar(select(Account).where(Account.email == email))


def managed_body_ids(account: Account) -> list[int] | None:
    """Return the bodies whose accounts and units ``account`` keeps; None means all of them."""
    if account.holds(Role.ADMINISTRATOR):
        return None
    return [grant.body_id for grant in account.standing_grants if grant.role is Role.SECRETARIAT and grant.body_id]


def bodies_managed_by(account: Account) -> Sequence[Body]:
    return bodies(managed_body_ids(account))


def accounts_managed_by(account: Account, *, wanted: str = "") -> list[Account]:
    """Return the accounts that have, or had, a role at the bodies ``account`` keeps, by given name.

    ``wanted`` searches in name, address and the units and bodies where roles hold.
    """
    grants = selectinload(Account.grants).options(joinedload(Grant.unit), joinedload(Grant.body))
    query = select(Account).options(grants, joinedload(Account.person).joinedload(Person.unit))
    body_ids = managed_body_ids(account)
    if body_ids is not None:
        at_units = select(Unit.id).where(Unit.body_id.in_(body_ids))
        there = select(Grant.account_id).where(Grant.body_id.in_(body_ids) | Grant.unit_id.in_(at_units))
        query = query.where(Account.id.in_(there))
    terms = fold(wanted).split()
    fitting = [found for found in db.session.scalars(query) if all(term in _searched(found) for term in terms)]
    return sorted(fitting, key=lambda found: (name_sort_key(found.name), found.id))


def _searched(account: Account) -> str:
    places = [grant.where.name for grant in account.standing_grants if grant.where]
    return fold(" ".join((account.name, account.email, *places)))


def persons_managed_by(account: Account, *, wanted: str) -> list[Person]:
    """Return who works at the bodies ``account`` keeps and fits ``wanted``, at most fifty of each body."""
    return [person for body in bodies_managed_by(account) for person in persons_of(body, wanted=wanted, most=50)]


def last_sign_in_of(account: Account) -> datetime | None:
    """Return when ``account`` signed in last under its present address."""
    succeeded = select(func.max(SignInAttempt.at)).where(SignInAttempt.email == account.email, SignInAttempt.succeeded)
    return db.session.scalar(succeeded)


def open_invitation_of(account: Account, now: datetime) -> Invitation | None:
    """Return the invitation that ``account`` can still take up."""
    return db.session.scalar(
        select(Invitation)
        .where(Invitation.account_id == account.id, Invitation.used_at.is_(None), Invitation.expires_at > now)
        .order_by(Invitation.id.desc())
        .limit(1)
    )


def unsent_invitations(now: datetime) -> Sequence[int]:
    """Return the invitations that can still be taken up and whose mail has not gone out, nor was refused for good."""
    return db.session.scalars(
        select(Invitation.id).where(
            Invitation.mailed_at.is_(None),
            Invitation.mail_error.is_(None),
            Invitation.used_at.is_(None),
            Invitation.expires_at > now,
        )
    ).all()


def recent_failures(now: datetime, *, email: str, address: str) -> tuple[Sequence[datetime], Sequence[datetime]]:
    """Return when sign-ins failed of late: for this account since its last success, and from this address."""
    since = now - WINDOW
    last_success = db.session.scalar(
        select(func.max(SignInAttempt.at)).where(SignInAttempt.email == email, SignInAttempt.succeeded)
    )
    failed = select(SignInAttempt.at).where(SignInAttempt.succeeded.is_(False), SignInAttempt.at > since)
    of_account = failed.where(SignInAttempt.email == email)
    if last_success is not None:
        of_account = of_account.where(SignInAttempt.at > last_success)
    return (
        db.session.scalars(of_account).all(),
        db.session.scalars(failed.where(SignInAttempt.address == address)).all(),
    )
