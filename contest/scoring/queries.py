"""Sheets and marks as the pages and rules need them."""

from sqlalchemy import select

from contest.database import db
from contest.panels.models import Assignment
from contest.scoring.models import Sheet


def sheet_of(assignment: Assignment) -> Sheet | None:
    """Return the sheet of an assignment, or None while the judge has not begun it."""
    return db.session.scalar(select(Sheet).where(Sheet.assignment_id == assignment.id))
