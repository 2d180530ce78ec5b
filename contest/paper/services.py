"""Ordering papers. What stands on a paper is frozen when it is ordered; it is printed in the background."""

from collections.abc import Mapping
from typing import Any

from contest import clock
from contest.database import Base, db
from contest.paper.models import Paper
from contest.paper.queries import latest_paper
from contest.storage.services import safe_filename


def order_paper(template: str, values: Mapping[str, Any], *, filename: str, subject: Base) -> Paper:
    """Order the paper ``template`` filled with ``values`` about ``subject`` (a stored row) and return it.

    ``values`` are plain (text, numbers, lists and mappings of these). They are kept with ``ordered_at``, the instant
    by the office's clock: it becomes the date of the file, and its day that of a paper that has no other.
    ``filename`` is that of the PDF; the Word file is called alike. The edge hands the paper to ``tasks.print_paper``
    after the commit.
    """
    db.session.flush()
    paper = Paper(
        template=template,
        filename=safe_filename(filename),
        subject_kind=subject.__tablename__,
        subject_id=subject.id,  # type: ignore[attr-defined]
        values={**values, "ordered_at": clock.now().astimezone(clock.OFFICE).isoformat(timespec="seconds")},
    )
    db.session.add(paper)
    db.session.flush()
    return paper


def order_once(template: str, values: Mapping[str, Any], *, filename: str, subject: Base) -> Paper:
    """Return the paper as it was last printed if it says just so, else order it anew."""
    last = latest_paper(template, subject)
    if last is not None and not last.error and last.says(values):
        return last
    return order_paper(template, values, filename=filename, subject=subject)
