"""What must hold of bonus money."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from contest.awards.models import Award
from contest.database import db
from contest.payments.models import EntryKind, PaymentLine, PaymentSheet
from contest.payments.queries import carried_into


def breaches() -> Iterator[str]:
    """Yield each line of another decision's award or day, and each on which more was paid or recovered than can be."""
    rows = (
        select(PaymentLine)
        .options(
            joinedload(PaymentLine.award).joinedload(Award.replacing),
            joinedload(PaymentLine.sheet).joinedload(PaymentSheet.decision),
            selectinload(PaymentLine.entries),
        )
        .order_by(PaymentLine.id)
    )
    for line in db.session.scalars(rows):
        yield from _wrong(line)


def _wrong(line: PaymentLine) -> Iterator[str]:
    if line.award.decision_id != line.sheet.decision_id:
        yield f"payments: line {line.id} pays award {line.award_id}, which is not of its decision"
    if line.sheet.reckoned_on != line.sheet.decision.day:
        yield f"payments: list {line.sheet_id} was not reckoned by the day of its decision"
    sums = {kind: sum(one.amount for one in line.entries if one.counts and one.kind is kind) for kind in EntryKind}
    if not 0 <= sums[EntryKind.RECOVERED] <= sums[EntryKind.PAID] + carried_into(line.award):
        yield f"payments: more of line {line.id} came back than was paid"
    if sums[EntryKind.PAID] - sums[EntryKind.RECOVERED] > line.rounded:
        yield f"payments: more was paid on line {line.id} than it brings"
    if any(one.counts for one in line.entries) and not line.sheet.stands:
        yield f"payments: money was paid by list {line.sheet_id}, which is void"
