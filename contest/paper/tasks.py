"""Printing papers in the background."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
from flask import current_app

from contest.database import transaction
from contest.paper.filling import filled
from contest.paper.formats import day_told, format_told, title_told
from contest.paper.heading import heading_of
from contest.paper.models import Paper
from contest.storage.services import store
from contest.storage.uploads import DOCX, PDF
from contest.tasks import resumes, task
from contest.work import advance, attempt, claim, finish, unfinished

Filler = Callable[[Paper, date | None], bytes | None]
# Who writes the Word file of a paper in place of the house, each asked in turn.
_fillers: list[Filler] = []


def fills_word_files(filler: Filler) -> Filler:
    """Register ``filler``, which returns the Word file of a paper whose act has this day, or None to leave it to us."""
    _fillers.append(filler)
    return filler


def _filled_otherwise(paper: Paper, day: date | None) -> bytes | None:
    return next((content for fill in _fillers if (content := fill(paper, day)) is not None), None)


@task
def print_paper(paper_id: int) -> None:
    """Print a paper that was ordered, once; when it cannot be printed the reason stands in its ``error``."""
    with transaction():
        paper = claim(Paper, paper_id)
    if paper is not None:
        attempt(paper, lambda: _print(paper))


@resumes
def print_what_was_ordered() -> None:
    """Print the papers whose message or worker was lost."""
    for paper_id in unfinished(Paper):
        print_paper(paper_id)


def _print(paper: Paper) -> None:
    """Print ``paper`` as a PDF and write it as a Word file; it has both or none."""
    from contest.paper.typeset import typeset  # slow to load, and only workers need it
    from contest.paper.word import word

    html = filled(paper.template, paper.values)
    fonts_dir = current_app.extensions["settings"].fonts_dir
    printed = typeset(paper.template, paper.values, fonts_dir=fonts_dir)
    written = _filled_otherwise(paper, day_told(html)) or word(paper.template, paper.values, fonts_dir=fonts_dir)
    with transaction():
        if advance(paper, done=0, total=1):
            paper.format, paper.title = format_told(html).code, title_told(html)[:200]
            paper.said, paper.pages = heading_of(html).plain, _pages(printed)
            paper.file = store(printed, filename=paper.filename, media_type=PDF)
            paper.word_file = store(written, filename=f"{Path(paper.filename).stem}.docx", media_type=DOCX)
            finish(paper)


def _pages(printed: bytes) -> int:
    with pikepdf.open(BytesIO(printed)) as document:
        return len(document.pages)
