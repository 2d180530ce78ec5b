"""Confirmations as pages and rules need them."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload, selectinload

from contest.accounts.models import Account, Grant, Role
from contest.database import db, found
from contest.initiatives.confirming import seal
from contest.initiatives.models import (
    Attachment,
    Author,
    Confirmation,
    ConfirmationKind,
    Initiative,
    InitiativeState,
    Revision,
)
from contest.movements.models import Movement, MovementState
from contest.paper.models import Paper
from contest.paper.queries import latest_paper

FORM = "confirmations/papers/shares.html"
# What was rejected or withdrawn needs nobody's confirmation.
OVER = (InitiativeState.REJECTED, InitiativeState.WITHDRAWN)


class Standing(enum.StrEnum):
    """Where the confirmation of one author, or of the head, stands."""

    STANDS = "stands"
    LAPSED = "lapsed"
    GIVEN_BACK = "given_back"
    WAITING = "waiting"


@dataclass(frozen=True)
class Line:
    """Somebody whose confirmation is asked, and the latest that was given, if it still means something.

    Without an author it is the head of the unit.
    """

    author: Author | None
    standing: Standing
    confirmation: Confirmation | None

    @property
    def kind(self) -> ConfirmationKind:
        return ConfirmationKind.AUTHOR if self.author else ConfirmationKind.HEAD


def find_confirmation(confirmation_id: int) -> Confirmation:
    return found(Confirmation, confirmation_id)


def lines_of(initiative: Initiative) -> list[Line]:
    """Return a line for each author in their order, and the last for the head."""
    seals = {kind: seal(initiative.read_by(kind)) for kind in ConfirmationKind}
    return [*(_line(initiative, author, seals) for author in initiative.authors), _line(initiative, None, seals)]


def _line(initiative: Initiative, author: Author | None, seals: Mapping[ConfirmationKind, str]) -> Line:
    kind = ConfirmationKind.AUTHOR if author else ConfirmationKind.HEAD
    given = [line for line in initiative.confirmations if line.kind is kind and line.withdrawn_at is None]
    position = author.position if author else None
    holding = [line for line in given if line.seal == seals[kind] and line.position == position]
    if holding:
        standing = Standing.GIVEN_BACK if holding[-1].note else Standing.STANDS
        return Line(author, standing, holding[-1])
    lapsed = [line for line in given if line.seal != seals[kind] and not line.note]
    if author is not None:
        # The author may have changed places since.
        lapsed = [line for line in lapsed if line.name == author.full_name]
    return Line(author, Standing.LAPSED, lapsed[-1]) if lapsed else Line(author, Standing.WAITING, None)


def earlier_of(initiative: Initiative) -> list[Confirmation]:
    """Return what was confirmed or given back and does not stand any more, the latest first."""
    shown = {line.confirmation.id for line in lines_of(initiative) if line.confirmation}
    return [line for line in reversed(initiative.confirmations) if line.id not in shown]


def own_authorships(account: Account, initiative: Initiative) -> list[Author]:
    """Return which of the authors ``account`` is."""
    return [author for author in initiative.authors if author.person_id and author.person_id == account.person_id]


def accounts_of_authors(initiative: Initiative) -> dict[Author, list[Account]]:
    """Return the active accounts of each author who is known as a person."""
    persons = {author.person_id for author in initiative.authors if author.person_id}
    accounts = db.session.scalars(
        select(Account).where(Account.person_id.in_(persons), Account.active).order_by(Account.id)
    ).all()
    return {
        author: [account for account in accounts if account.person_id == author.person_id]
        for author in initiative.authors
    }


def heads_of(initiative: Initiative) -> Sequence[Account]:
    """Return the active accounts that head the unit of ``initiative``."""
    there = select(Grant.account_id).where(
        Grant.role == Role.UNIT_HEAD, Grant.revoked_at.is_(None), Grant.unit_id == initiative.unit_id
    )
    return db.session.scalars(select(Account).where(Account.active, Account.id.in_(there)).order_by(Account.id)).all()


def has_written(account: Account, initiative: Initiative) -> bool:
    """Say whether ``account`` wrote any of the text or sent any of the files."""
    text = select(Revision.id).where(Revision.initiative_id == initiative.id, Revision.saved_by_id == account.id)
    files = select(Attachment.id).where(Attachment.initiative_id == initiative.id, Attachment.added_by_id == account.id)
    return initiative.saved_by_id == account.id or bool(db.session.scalar(select(or_(text.exists(), files.exists()))))


def concerning(account: Account) -> Sequence[Initiative]:
    """Return the initiatives of running movements that ``account`` is asked to confirm or has, the latest first."""
    headed = [grant.unit_id for grant in account.standing_grants if grant.role is Role.UNIT_HEAD and grant.unit_id]
    mine: ColumnElement[bool] = Initiative.unit_id.in_(headed)
    if account.person_id is not None:
        mine = or_(mine, Initiative.authors.any(Author.person_id == account.person_id))
    asked = or_(Initiative.confirmations_asked_at.is_not(None), Initiative.number.is_not(None))
    return db.session.scalars(
        select(Initiative)
        .join(Initiative.movement)
        .where(mine, asked, Initiative.state.not_in(OVER), Movement.state == MovementState.LAUNCHED)
        .options(
            joinedload(Initiative.unit),
            joinedload(Initiative.movement).options(selectinload(Movement.phases), joinedload(Movement.terms)),
            selectinload(Initiative.authors),
            selectinload(Initiative.answers),
            selectinload(Initiative.attachments),
            selectinload(Initiative.confirmations),
            selectinload(Initiative.late_permissions),
        )
        .order_by(Initiative.saved_at.desc(), Initiative.id.desc())
    ).all()


def waiting_lines(account: Account, initiative: Initiative) -> list[Line]:
    """Return the lines of ``initiative`` that wait for ``account`` and were asked for."""
    if initiative.confirmations_asked_at is None:
        return []
    open_ = (Standing.WAITING, Standing.LAPSED)
    own = own_authorships(account, initiative)
    heads = account.holds(Role.UNIT_HEAD, unit_id=initiative.unit_id)
    return [
        line
        for line in lines_of(initiative)
        if line.standing in open_ and (line.author in own if line.author else heads)
    ]


def form_of(initiative: Initiative) -> Paper | None:
    """Return the form to sign that was printed last."""
    return latest_paper(FORM, initiative)
