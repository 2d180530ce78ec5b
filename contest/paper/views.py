"""Sending papers. Who may have one is for the view of the row that it is about; it has its own addresses."""

from collections.abc import Callable

from flask import Response

from contest.database import transaction
from contest.errors import NotFound
from contest.pages import download
from contest.paper.models import Paper
from contest.paper.tasks import print_paper
from contest.storage.services import content_of
from contest.storage.uploads import DOCX


def sent(paper: Paper | None, media_type: str) -> Response | None:
    """Answer with ``paper`` as a PDF or a DOCX, by media type; None while it is not printed that way.

    Raises NotFound when no paper was ordered. A view ends with ``return sent(paper, DOCX) or redirect(…)``.
    """
    if paper is None:
        raise NotFound("paper")
    file = paper.word_file if media_type == DOCX else paper.file
    if file is None:
        return None
    return download(content_of(file), filename=file.filename, media_type=file.media_type)


def printed(order: Callable[[], Paper]) -> None:
    """Order a paper in a transaction of its own and hand it to be printed, unless it is printed just so."""
    with transaction():
        paper = order()
        paper_id = None if paper.finished else paper.id
    if paper_id is not None:
        print_paper(paper_id)
