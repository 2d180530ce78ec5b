"""What must hold of scores."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest.database import db
from contest.movements.models import Movement, Rubric
from contest.panels.queries import conflict_pairs_in
from contest.standings.queries import standings_of


def breaches() -> Iterator[str]:
    """Yield a line for each sheet that counts although its judge has a conflict of interest.

    The rule for conflicts is asked anew, beside the standings that asked it themselves.
    """
    movements = select(Movement).join(Rubric).where(Rubric.frozen_at.is_not(None)).options(joinedload(Movement.rubric))
    for movement in db.session.scalars(movements.order_by(Movement.id)).all():
        conflicts = conflict_pairs_in(movement)
        for row in standings_of(movement).rows:
            for line in row.score.counted:
                if (line.sheet.seat, row.initiative.id) in conflicts:
                    number = row.initiative.register_number
                    yield f"standings: seat {line.sheet.seat} has a conflict with initiative {number} and counts"
