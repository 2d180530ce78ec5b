"""What must hold of blanks: every count is what its entries come to."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from contest.blanks.models import BlankBatch
from contest.blanks.stock import counted
from contest.database import db
from contest.errors import RuleViolation


def breaches() -> Iterator[str]:
    """Yield each batch whose count is not what happened to it."""
    batches = select(BlankBatch).options(selectinload(BlankBatch.entries)).order_by(BlankBatch.id)
    for batch in db.session.scalars(batches):
        try:
            told = counted((entry.act, entry.quantity) for entry in batch.entries)
        except RuleViolation:
            yield f"blanks: more happened to batch {batch.id} than it ever had"
        else:
            if told != batch.count:
                yield f"blanks: batch {batch.id} is counted as {batch.count}, but its entries come to {told}"
