"""Finding the papers that were issued about a row."""

from sqlalchemy import select

from contest.database import Base, db
from contest.paper.models import Paper


def latest_paper(template: str, subject: Base) -> Paper | None:
    """Return the paper ``template`` that was last ordered about ``subject`` (a stored row)."""
    about = (
        Paper.template == template,
        Paper.subject_kind == subject.__tablename__,
        Paper.subject_id == subject.id,  # type: ignore[attr-defined]
    )
    return db.session.scalar(select(Paper).where(*about).order_by(Paper.id.desc()).limit(1))
