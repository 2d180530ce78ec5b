"""``flask decisions list``."""

import click
from flask.cli import AppGroup

from contest.awards.queries import decisions_in
from contest.commands import aligned

HEADINGS = ("ID", "NUMBER", "DATE", "MOVEMENT", "COLLECTIVES", "INDIVIDUALS")
decisions = AppGroup("decisions", help="Decisions that were issued.")


@decisions.command("list")
def list_decisions() -> None:
    """Print a line for each decision, the latest first; the first line holds the headings."""
    rows = [
        (
            str(decision.id),
            decision.notation,
            decision.day.isoformat(),
            decision.movement.code,
            str(counts.collectives),
            str(counts.individuals),
        )
        for decision, counts in decisions_in(None)
    ]
    for row in aligned([HEADINGS, *rows]):
        click.echo(row)
