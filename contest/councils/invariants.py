"""What must hold of councils and their meetings."""

import itertools
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from contest.councils.models import Council, CouncilRole, Meeting, MinutesConfirmation
from contest.councils.quorum import quorum_of
from contest.database import db
from contest.numbers.queries import holder_of


def breaches() -> Iterator[str]:
    """Yield a line for each council or meeting that the rules of this domain cannot have made."""
    for council in db.session.scalars(select(Council).options(selectinload(Council.members))):
        yield from _seats(council)
    meetings = select(Meeting).options(selectinload(Meeting.attendances), selectinload(Meeting.items))
    for meeting in db.session.scalars(meetings):
        yield from _held(meeting)
    yield from _numbers()


def _seats(council: Council) -> Iterator[str]:
    """Two chairs at a time, or an account that signs in for two members at a time."""
    for one, other in itertools.combinations(council.members, 2):
        if other.valid_to is not None and other.valid_to < one.valid_from:
            continue
        if one.valid_to is not None and one.valid_to < other.valid_from:
            continue
        if one.role is other.role is CouncilRole.CHAIR and not council.is_drafted:
            yield f"councils: council {council.id} has two chairs at a time"
        if one.account_id is not None and one.account_id == other.account_id:
            yield f"councils: account {one.account_id} signs in for two members of council {council.id} at a time"


def _held(meeting: Meeting) -> Iterator[str]:
    present = [line for line in meeting.attendances if line.arrived_at is not None]
    total = meeting.total_members or 0
    if meeting.quorum is not None and not quorum_of(total, min(len(present), total), meeting.quorum).is_reached:
        yield f"councils: meeting {meeting.id} was held short of its quorum"
    if meeting.is_closed and any(not item.is_settled for item in meeting.items):
        yield f"councils: meeting {meeting.id} was closed with something unsettled"


def _numbers() -> Iterator[str]:
    """Every confirmed minutes have their number in the number book of the body."""
    for confirmation in db.session.scalars(select(MinutesConfirmation).order_by(MinutesConfirmation.id)):
        body = confirmation.council.body
        if holder_of(body, confirmation.year, confirmation.symbol, confirmation.number) is None:
            yield f"councils: minutes {confirmation.notation} of {confirmation.year} are not in the number book"
