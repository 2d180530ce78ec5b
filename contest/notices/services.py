"""Telling people, and what each chooses. See the package for how other domains use ``notify``."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from flask import current_app
from sqlalchemy import CursorResult, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from contest import clock
from contest.accounts.models import Account
from contest.database import db, lock
from contest.journal.services import record
from contest.notices import queries
from contest.notices.models import Mail, MailChoice, Notice, NoticeKind
from contest.notices.wording import Value, plain

_INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def notify(accounts: Iterable[Account], kind: NoticeKind, path: str, key: str, **values: Value) -> list[int]:
    """Tell each of ``accounts`` once, and return the mails that wait in the outbox for those who chose mail.

    Called inside the transaction of the act that it tells of. Accounts that are switched off, and those that have a
    notice of this ``key`` already, are passed over, also when two transactions tell at the same time. ``values`` fill
    the places of the kind's wording; ValueError when one it needs is missing. Without a mail server (SMTP_URL) nothing
    is put into the outbox: what happened before there was one is not mailed later.
    """
    return notify_each(dict.fromkeys(accounts, values), kind, path, key)


def notify_each(told: Mapping[Account, Mapping[str, Value]], kind: NoticeKind, path: str, key: str) -> list[int]:
    """Tell each account its own values; all else is as in ``notify``."""
    active = {account.id: account for account in told if account.active}
    common = {"kind": kind, "path": path, "key": key, "made_at": clock.now()}
    rows = [{**common, "account_id": account.id, "values": plain(kind, told[account])} for account in active.values()]
    made = _made(rows)
    if not made or not current_app.extensions["settings"].smtp_url:
        return []
    by_mail = queries.choices_of(made.keys(), kind)
    mails = [
        {"account_id": account_id, "notice_id": notice_id, "address": active[account_id].email}
        for account_id, notice_id in made.items()
        if by_mail[account_id]
    ]
    return list(db.session.scalars(insert(Mail).returning(Mail.id), mails)) if mails else []


def _made(rows: Sequence[Mapping[str, object]]) -> dict[int, int]:
    """Make the notices that are not there yet and return their ids by account."""
    if not rows:
        return {}
    db.session.flush()
    columns = Notice.__table__.c
    unless_there = _INSERT[db.session.get_bind().dialect.name](Notice.__table__).on_conflict_do_nothing(
        index_elements=["account_id", "key"]
    )
    made = db.session.execute(unless_there.returning(columns.account_id, columns.id), rows)
    return {account_id: notice_id for account_id, notice_id in made}


def mark_read(notice: Notice) -> Notice:
    """Note that its reader has opened ``notice``; the first time counts."""
    if notice.read_at is None:
        notice.read_at = clock.now()
    return notice


def mark_all_read(account: Account) -> int:
    """Note that ``account`` has read every notice, and return how many it had not."""
    unread = update(Notice).where(Notice.account_id == account.id, Notice.read_at.is_(None))
    result = db.session.execute(unread.values(read_at=clock.now()), execution_options={"synchronize_session": False})
    return cast("CursorResult[object]", result).rowcount


def choose_mail(account: Account, by_mail: Collection[NoticeKind]) -> Account:
    """Let ``account`` get notices of these kinds by mail too, and of no others."""
    lock(account)
    chosen = {choice.kind: choice for choice in queries.stored_choices(account)}
    for kind in NoticeKind:
        if kind not in chosen:
            chosen[kind] = MailChoice(account_id=account.id, kind=kind)
            db.session.add(chosen[kind])
        chosen[kind].by_mail = kind in by_mail
    return account


def retry_mail(mail: Mail, *, by: Account) -> Mail:
    """Let a mail that was stopped be tried anew, to the address that the account has now.

    The letter stays the same, its Message-ID included: a mailbox that has it already can tell that it is no other.
    """
    lock(mail)
    mail.retry()
    record(by, "mail.retry", mail, body_id=queries.home_of(mail.account), recipient=mail.account.name)
    return mail
