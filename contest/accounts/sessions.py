"""Who is signed in on this request. A session is good for one epoch of its account: signing out everywhere ends it."""

from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from contest.accounts.models import Account, Grant
from contest.database import db

login_manager = LoginManager()
login_manager.session_protection = "basic"


class SignedIn(UserMixin):  # type: ignore[misc]
    """An account as Flask-Login wants to see it."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        return f"{self.account.id}/{self.account.session_epoch}"


def current_account() -> Account:
    """Return the account that is signed in; only for views whose permission made sure that somebody is."""
    account: Account = current_user.account
    return account


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load(session_id: str) -> SignedIn | None:
    account_id, _, epoch = session_id.partition("/")
    if not account_id.isdecimal() or not epoch.isdecimal():
        return None
    account = db.session.scalar(
        select(Account)
        .where(Account.id == int(account_id))
        .options(
            joinedload(Account.person),
            selectinload(Account.grants).options(joinedload(Grant.unit), joinedload(Grant.body)),
        )
    )
    if account is None or not account.active or account.session_epoch != int(epoch):
        return None
    return SignedIn(account)
