"""Notices, choices and the outbox as pages, tasks and services need them; and whom to tell."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, func, select

from contest.accounts.models import Account, Grant, Role
from contest.database import db, found
from contest.notices.models import Mail, MailChoice, Notice, NoticeKind
from contest.notices.wording import WORDINGS

PAGE_SIZE = 50


def find_notice(notice_id: int) -> Notice:
    return found(Notice, notice_id)


def find_mail(mail_id: int) -> Mail:
    return found(Mail, mail_id)


def officers_of(unit_ids: Iterable[int]) -> Sequence[Account]:
    """Return the active accounts that are officers of one of these units, by id."""
    there = select(Grant.account_id).where(
        Grant.role == Role.UNIT_OFFICER, Grant.revoked_at.is_(None), Grant.unit_id.in_(set(unit_ids))
    )
    return _active(Account.id.in_(there))


def holders_of(role: Role, body_id: int) -> Sequence[Account]:
    """Return the active accounts that have ``role`` at a body, by id."""
    there = select(Grant.account_id).where(Grant.role == role, Grant.revoked_at.is_(None), Grant.body_id == body_id)
    return _active(Account.id.in_(there))


def _active(where: ColumnElement[bool]) -> Sequence[Account]:
    return db.session.scalars(select(Account).where(Account.active, where).order_by(Account.id)).all()


def unread_count(account: Account) -> int:
    """Return how many notices ``account`` has not read."""
    unread = select(func.count()).where(Notice.account_id == account.id, Notice.read_at.is_(None))
    return db.session.scalar(unread) or 0


def choices_of(account_ids: Collection[int], kind: NoticeKind) -> dict[int, bool]:
    """Return whether each of these accounts gets notices of ``kind`` by mail too."""
    chosen = db.session.execute(
        select(MailChoice.account_id, MailChoice.by_mail).where(
            MailChoice.account_id.in_(account_ids), MailChoice.kind == kind
        )
    )
    return dict.fromkeys(account_ids, WORDINGS[kind].by_mail) | {account_id: by_mail for account_id, by_mail in chosen}
