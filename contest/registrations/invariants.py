"""What must hold for what was made of the registrations: until it is taken away it lies there."""

from collections.abc import Iterator

from sqlalchemy import select

from contest.database import db
from contest.registrations.models import ExportRun
from contest.registrations.services import FORMS
from contest.storage.services import is_laid_by
from contest.work import WorkState


def breaches() -> Iterator[str]:
    """Yield a line for each file that can be fetched no more though nobody took it away."""
    made = select(ExportRun).where(ExportRun.state == WorkState.DONE, ExportRun.gone_at.is_(None))
    for run in db.session.scalars(made.order_by(ExportRun.id)):
        for form in FORMS[run.kind]:
            if not is_laid_by(run.key(form)):
                yield f"registrations: {run.name_of(form)} of export {run.id} is missing"
