"""Sending papers. Who may have one is for the view of the row that it is about; it has its own addresses."""

from flask import Response

from contest.errors import NotFound
from contest.pages import download
from contest.paper.models import Paper
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
