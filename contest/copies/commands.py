"""``flask copies check-signatures``."""

import click
from flask import current_app
from flask.cli import AppGroup

from contest.commands import aligned
from contest.copies import queries, services
from contest.copies.signing import verdict_on
from contest.database import transaction
from contest.errors import RuleViolation

HEADINGS = ("COPY", "PAPER", "FILE", "BEFORE", "NOW")
copies = AppGroup("copies", help="Signed versions of papers.")


@copies.command("check-signatures")
def check_signatures() -> None:
    """Check the digital signatures of all signed versions again, by the authorities that are trusted now.

    Prints a line for each; what came to something else than before is kept beside it.
    """
    rows = [_checked(copy_id) for copy_id in queries.copies_with_signatures()]
    for row in aligned([HEADINGS, *rows]):
        click.echo(row)


def _checked(copy_id: int) -> tuple[str, ...]:
    copy = queries.find_copy(copy_id)
    before = copy.last_check.verdict.value if copy.last_check else "-"
    try:
        found = services.signatures_now(copy, authorities=current_app.extensions["settings"].trusted_ca_dir)
        now = verdict_on(found.signatures).value
        if now != before:
            with transaction():
                services.note_check(queries.find_copy(copy_id), found, by=None)
    except RuleViolation as violation:
        now = str(violation)
    copy = queries.find_copy(copy_id)
    return str(copy.id), str(copy.paper_id), copy.file.filename, before, now
