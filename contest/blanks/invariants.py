"""What must hold of blanks: a count is what its entries come to, and what stands on blanks is counted as printed."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from contest.blanks.models import BlankBatch, BlankUse, Fate
from contest.blanks.stock import counted
from contest.database import db
from contest.errors import RuleViolation


def breaches() -> Iterator[str]:
    """Yield each batch whose count is not what happened to it, or not what went through a printer."""
    rows = select(BlankUse.batch_id, func.count()).where(BlankUse.fate == Fate.PRINTED).group_by(BlankUse.batch_id)
    carrying = {batch_id: count for batch_id, count in db.session.execute(rows)}
    batches = select(BlankBatch).options(selectinload(BlankBatch.entries)).order_by(BlankBatch.id)
    for batch in db.session.scalars(batches):
        try:
            told = counted((entry.act, entry.quantity) for entry in batch.entries)
        except RuleViolation:
            yield f"blanks: more happened to batch {batch.id} than it ever had"
        else:
            if told != batch.count:
                yield f"blanks: batch {batch.id} is counted as {batch.count}, but its entries come to {told}"
        if carrying.get(batch.id, 0) != batch.printed:
            yield f"blanks: {batch.printed} of batch {batch.id} are printed, but {carrying.get(batch.id, 0)} carry any"
