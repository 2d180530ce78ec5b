"""Filling the Word files of papers from the templates of their bodies, as they are printed."""

import logging
from datetime import date

from contest.copies import services
from contest.database import transaction
from contest.errors import RuleViolation
from contest.paper.models import Paper
from contest.paper.tasks import fills_word_files
from contest.storage.services import content_of

log = logging.getLogger(__name__)


@fills_word_files
def fill_from_template_of_body(paper: Paper, day: date | None) -> bytes | None:
    """Return the Word file of ``paper`` from the template of its body, or None when ours is to be taken.

    A template that does not fit the values of this one paper holds nothing up: ours is taken, and why is kept.
    """
    from contest.copies.wordtemplate import fill  # slow to load, and only needed here

    row = services.template_of(paper, day)
    if row is None:
        return None
    content, error = None, None
    try:
        content = fill(content_of(row.file), paper.values)
    except RuleViolation as violation:
        error = violation.packed()
    except FileNotFoundError:
        error = RuleViolation("The template is no longer where it was kept.").packed()
    if error:
        log.warning("template %s does not fill paper %s: %s", row.id, paper.id, error)
    with transaction():
        services.note_filling(paper, row, error)
    return content
