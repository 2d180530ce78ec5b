"""What must hold for registered initiatives."""

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from contest.database import db
from contest.initiatives.models import Author, Initiative, InitiativeState, Verdict
from contest.initiatives.shares import reckon
from contest.movements.models import Movement
from contest.paper.writing import written

APPRAISED = {
    InitiativeState.RETURNED: Verdict.RETURNED,
    InitiativeState.ELIGIBLE: Verdict.ELIGIBLE,
    InitiativeState.REJECTED: Verdict.REJECTED,
}


def breaches() -> Iterator[str]:
    """Yield a line for each submitted initiative whose shares, number or state cannot be."""
    yield from _wrong_shares()
    yield from _wrong_numbers()
    yield from _wrong_states()


def _wrong_shares() -> Iterator[str]:
    shares = defaultdict(list)
    for initiative_id, share in db.session.execute(select(Author.initiative_id, Author.share)):
        shares[initiative_id].append(share)
    submitted = select(Initiative.id).where(Initiative.number.is_not(None)).order_by(Initiative.id)
    over = (InitiativeState.RETURNED, InitiativeState.WITHDRAWN)
    submitted = submitted.where(Initiative.state.not_in(over))
    for initiative_id in db.session.scalars(submitted):
        total = reckon(shares[initiative_id]).total
        if not reckon(shares[initiative_id]).adds_up:
            yield f"initiatives: the shares of initiative {initiative_id} add up to {written(total)}%, not 100%"


def _wrong_numbers() -> Iterator[str]:
    """Numbers run from 1 to the movement's last without a gap; that none stands twice the database itself ensures."""
    rows = db.session.execute(
        select(Movement.code, Movement.last_register_number, func.count(Initiative.number), func.max(Initiative.number))
        .outerjoin(Initiative, Initiative.movement_id == Movement.id)
        .group_by(Movement.id, Movement.code, Movement.last_register_number)
        .order_by(Movement.id)
    )
    for code, last, count, highest in rows:
        if not last == count == (highest or 0):
            yield (
                f"initiatives: movement {code} has given {last} register numbers, "
                f"but {count} are there up to {highest or 0}"
            )


def _wrong_states() -> Iterator[str]:
    query = select(Initiative).where(Initiative.state.in_(APPRAISED)).order_by(Initiative.id)
    for initiative in db.session.scalars(query.options(selectinload(Initiative.appraisals))):
        last = initiative.appraisals[-1].verdict if initiative.appraisals else None
        if last is not APPRAISED[initiative.state]:
            given = last.value if last else "missing"
            yield (
                f"initiatives: initiative {initiative.id} is {initiative.state.value}, but its last verdict is {given}"
            )
