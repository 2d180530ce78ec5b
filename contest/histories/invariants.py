"""What must hold of decisions of old and of mergers."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import aliased

from contest.database import db
from contest.histories.models import OldDecision
from contest.histories.queries import merged_into


def breaches() -> Iterator[str]:
    """Yield a line for each version that is not corrected by exactly the next, and each entry merged in a circle."""
    later = aliased(OldDecision)
    rows = db.session.execute(
        select(OldDecision.id, OldDecision.version, OldDecision.superseded_at, later.version)
        .outerjoin(later, later.replaces_id == OldDecision.id)
        .where((OldDecision.superseded_at.is_not(None)) | (later.id.is_not(None)))
        .order_by(OldDecision.id)
    )
    for decision_id, version, superseded_at, next_version in rows:
        if superseded_at is None or next_version != version + 1:
            yield f"histories: version {version} of old decision {decision_id} is not corrected by the next one"
    into = merged_into()
    for entry in sorted(into):
        seen, one = {entry}, into[entry]
        while one in into and one not in seen:
            seen.add(one)
            one = into[one]
        if one in seen:
            yield f"histories: {entry} is merged in a circle"
