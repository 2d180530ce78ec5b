"""Notices, choices and the outbox as pages, tasks and services need them; and whom to tell."""

import enum
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import joinedload

from contest.accounts.models import Account, Grant, Role
from contest.accounts.queries import managed_body_ids
from contest.database import db, found
from contest.notices.models import Mail, MailChoice, Notice, NoticeKind
from contest.notices.wording import WORDINGS
from contest.units.models import Unit
from contest.work import UNFINISHED, WorkState

PAGE_SIZE = 50
Row = TypeVar("Row", Notice, Mail)


class Tray(enum.StrEnum):
    """Where a mail of the outbox lies."""

    WAITING = "waiting"
    SENT = "sent"
    STOPPED = "stopped"


TRAYS = {Tray.WAITING: UNFINISHED, Tray.SENT: (WorkState.DONE,), Tray.STOPPED: (WorkState.FAILED,)}


@dataclass(frozen=True)
class ListPage(Generic[Row]):
    """One page of a list, and how many rows the whole list has."""

    rows: Sequence[Row]
    total: int
    number: int

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PAGE_SIZE))


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


def notices_of(account: Account, page: int = 1) -> ListPage[Notice]:
    """Return one page of what ``account`` was told: the unread first, then the newest."""
    return _page(Notice, [Notice.account_id == account.id], page, Notice.read_at.is_not(None), Notice.id.desc())


def stored_choices(account: Account) -> Sequence[MailChoice]:
    return db.session.scalars(select(MailChoice).where(MailChoice.account_id == account.id)).all()


def mailed_kinds(account: Account) -> set[NoticeKind]:
    """Return the kinds of notices that ``account`` gets by mail too."""
    usual = {kind: wording.by_mail for kind, wording in WORDINGS.items()}
    chosen = {choice.kind: choice.by_mail for choice in stored_choices(account)}
    return {kind for kind, by_mail in (usual | chosen).items() if by_mail}


def mails_in(tray: Tray, account: Account, page: int = 1) -> ListPage[Mail]:
    """Return one page of a tray of the outbox, the newest first, as far as ``account`` keeps the outbox."""
    with_account = joinedload(Mail.account).selectinload(Account.grants).joinedload(Grant.unit)
    where = [Mail.state.in_(TRAYS[tray]), _kept_by(account)]
    return _page(Mail, where, page, Mail.id.desc(), options=(with_account, joinedload(Mail.notice)))


def tray_counts(account: Account) -> dict[Tray, int]:
    """Return how many mails lie in each tray, as far as ``account`` keeps the outbox."""
    rows = db.session.execute(select(Mail.state, func.count()).where(_kept_by(account)).group_by(Mail.state))
    counts = {state: count for state, count in rows}
    return {tray: sum(counts.get(state, 0) for state in states) for tray, states in TRAYS.items()}


def has_role_within(account: Account, body_ids: Collection[int]) -> bool:
    """Say whether ``account`` has, or had, a role at one of these bodies or their units."""
    return any((grant.unit.body_id if grant.unit else grant.body_id) in body_ids for grant in account.grants)


def home_of(account: Account) -> int | None:
    """Return the body whose secretariat reads of what happens to ``account``."""
    bodies = (grant.unit.body_id if grant.unit else grant.body_id for grant in account.standing_grants)
    return next((body_id for body_id in bodies if body_id), None)


def _kept_by(account: Account) -> ColumnElement[bool]:
    """Limit mails to those of people of the bodies that ``account`` manages; an administrator keeps all."""
    body_ids = managed_body_ids(account)
    if body_ids is None:
        return true()
    at_units = select(Unit.id).where(Unit.body_id.in_(body_ids))
    there = select(Grant.account_id).where(Grant.body_id.in_(body_ids) | Grant.unit_id.in_(at_units))
    return Mail.account_id.in_(there)


def _page(
    kind: type[Row], where: Sequence[ColumnElement[bool]], page: int, *order: ColumnElement[Any], options: Any = ()
) -> ListPage[Row]:
    total = db.session.scalar(select(func.count(kind.id)).where(*where)) or 0
    number = min(max(page, 1), max(1, -(-total // PAGE_SIZE)))
    some = select(kind).where(*where).order_by(*order).offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    return ListPage(db.session.scalars(some.options(*options)).all(), total, number)
