"""What must hold of councils and their meetings."""

import itertools
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from contest.councils.models import Council, CouncilRole, Meeting, MinutesConfirmation
from contest.councils.quorum import quorum_of
from contest.database import db


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
    """Numbers of confirmed minutes run from 1 without a gap, by council and year."""
    given: dict[tuple[int, int], list[int]] = defaultdict(list)
    rows = select(MinutesConfirmation.council_id, MinutesConfirmation.year, MinutesConfirmation.number)
    for council_id, year, number in db.session.execute(rows):
        given[council_id, year].append(number)
    for (council_id, year), numbers in given.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            yield f"councils: the minutes of council {council_id} in {year} are not numbered without gaps"
