"""``flask decisions list``."""

import click
from flask.cli import AppGroup

from contest.awards.queries import all_decisions
from contest.movements.models import RecipientKind

decisions = AppGroup("decisions", help="Decisions that were issued.")


@decisions.command("list")
def list_decisions() -> None:
    """Print each decision: id, notation, day, movement, collectives, individuals."""
    for decision in all_decisions():
        kinds = [award.recipient_kind for award in decision.awards]
        counts = "\t".join(str(kinds.count(kind)) for kind in RecipientKind)
        click.echo(f"{decision.id}\t{decision.notation}\t{decision.issued_on}\t{decision.movement.code}\t{counts}")
