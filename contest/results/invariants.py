"""What must hold of sealed scoring."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest.database import db
from contest.results.models import SealedFiles
from contest.results.queries import moved_since
from contest.results.recount import Unreadable, recounted
from contest.scoring.models import ScoringClosing
from contest.standings.queries import result_of, standings_of
from contest.storage.services import content_of


def breaches() -> Iterator[str]:
    """Yield a line for each closing whose files do not bear its seal, and for each place that moved since it."""
    query = select(SealedFiles).options(joinedload(SealedFiles.closing).joinedload(ScoringClosing.movement))
    for files in db.session.scalars(query.order_by(SealedFiles.closing_id)).all():
        closing, name = files.closing, f"results: closing {files.closing_id}"
        try:
            recounted(content_of(files.sheets), content_of(files.rule), seal=closing.digest)
        except (Unreadable, FileNotFoundError) as fault:
            yield f"{name}: {fault}"
        if closing.reopened_at is None:
            for moved in moved_since(closing.result, result_of(standings_of(closing.movement))):
                yield f"{name}: initiative {moved.number:02d} is not where it was when scoring was closed"
