"""What must hold for designs of bodies: every version can be read, is sound, and its ground is the body's own."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest.database import db
from contest.designs.checking import refuse_unsound
from contest.designs.design import read
from contest.designs.models import BodyDesign, DesignVersion
from contest.designs.queries import ground_kept_as
from contest.errors import RuleViolation


def breaches() -> Iterator[str]:
    """Yield a line for each breach."""
    rows = select(DesignVersion).options(joinedload(DesignVersion.design).joinedload(BodyDesign.body))
    for version in db.session.scalars(rows.order_by(DesignVersion.id)):
        try:
            design = read(version.called, version.values)
            refuse_unsound(design)
        except (KeyError, TypeError, ValueError, RuleViolation) as fault:
            yield f"designs: {version.called} could not be printed: {fault}"
            continue
        if design.ground is not None and ground_kept_as(version.design.body, design.ground.sha256) is None:
            yield f"designs: the ground of {version.called} is not kept"
