"""What must hold of paper sheets."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from contest.database import db
from contest.entries.models import PaperSheet
from contest.panels.models import Assignment
from contest.scoring.models import Sheet, SheetSource
from contest.scoring.queries import criteria_of


def breaches() -> Iterator[str]:
    """Yield a line for each paper whose sheet, not touched since, does not hold what was read from it twice."""
    papers = db.session.scalars(
        select(PaperSheet)
        .where(PaperSheet.taken_over_at.is_not(None), PaperSheet.set_aside_at.is_(None))
        .options(
            selectinload(PaperSheet.readings),
            joinedload(PaperSheet.assignment).selectinload(Assignment.sheets).selectinload(Sheet.marks),
        )
        .order_by(PaperSheet.id)
    )
    for paper in papers:
        sheet = next((line for line in paper.assignment.sheets if line.round == paper.round), None)
        if sheet is None:
            yield f"entries: paper sheet {paper.id} was taken over into no sheet"
        elif sheet.source is SheetSource.PAPER and _held(sheet) != _read(paper):
            yield f"entries: sheet {sheet.id} does not hold what was read from paper sheet {paper.id}"


def _held(sheet: Sheet) -> dict[str, int]:
    return {line.code: sheet.given[line.id] for line in criteria_of(sheet.movement) if line.id in sheet.given}


def _read(paper: PaperSheet) -> dict[str, int]:
    """Return the marks that were agreed on, or settled."""
    first, second = paper.readings
    agreed = {code: mark for code, mark in second.given.items() if first.given.get(code) == mark}
    return {code: mark for code, mark in {**agreed, **paper.settled}.items() if mark is not None}
