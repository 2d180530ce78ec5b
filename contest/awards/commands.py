"""``flask decisions list``."""

from collections.abc import Sequence

import click
from flask.cli import AppGroup

from contest.awards.queries import decisions_in

HEADINGS = ("ID", "NUMBER", "DATE", "MOVEMENT", "COLLECTIVES", "INDIVIDUALS")
decisions = AppGroup("decisions", help="Decisions that were issued.")


@decisions.command("list")
def list_decisions() -> None:
    """Print a line for each decision, the latest first; the first line holds the headings."""
    rows = [
        (
            str(decision.id),
            decision.notation,
            decision.issued_on.isoformat(),
            decision.movement.code,
            str(counts.collectives),
            str(counts.individuals),
        )
        for decision, counts in decisions_in(None)
    ]
    for row in aligned([HEADINGS, *rows]):
        click.echo(row)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return ``rows`` as lines whose columns stand below each other, two spaces apart."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
