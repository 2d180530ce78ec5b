"""``flask awards history``."""

import json
from typing import Any

import click
from flask.cli import AppGroup

from contest import clock
from contest.commands import aligned
from contest.histories.queries import History, PastHonour, look_up
from contest.units.models import Unit

HEADINGS = ("RECIPIENT", "DATE", "DECISION", "HONOUR", "KIND", "STATE", "AS OF THEN")
awards = AppGroup("awards", help="What was ever given to whom.")


@awards.command("history")
@click.argument("name")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def history(name: str, form: str) -> None:
    """Print what the units, persons and households whose name fits NAME were given; accents do not matter."""
    histories = [found for found in look_up(None, name, on=clock.today()).histories]
    if form == "json":
        click.echo(json.dumps([_told(found) for found in histories], ensure_ascii=False, indent=2))
        return
    rows = [_row(found, honour) for found in histories for honour in reversed(found.honours)]
    for row in aligned([HEADINGS, *rows]):
        click.echo(row)


def _row(found: History, honour: PastHonour) -> tuple[str, ...]:
    return (
        found.name, honour.decided_on.isoformat(), honour.decision_ref, honour.name, honour.kind_of_merit.value,
        honour.state.value, ", ".join(part for part in (honour.recipient, honour.below) if part),
    )  # fmt: skip


def _told(found: History) -> dict[str, Any]:
    recipient = found.recipient
    kind = recipient.__tablename__ if recipient is not None else "name"
    return {
        "kind": kind,
        "id": recipient.id if recipient else None,
        "name": found.name,
        "unit": None if recipient is None or isinstance(recipient, Unit) else recipient.unit.name,
        "honours": [
            {
                "honour": honour.honour or None,
                "name": honour.name,
                "decision": honour.decision_ref,
                "decided_on": honour.decided_on.isoformat(),
                "authority": honour.authority,
                "level": honour.level.value if honour.level else None,
                "kind": honour.kind_of_merit.value,
                "counts_for_merit": honour.counts,
                "state": honour.state.value,
                "annulled_by": honour.annulled_by or None,
                "recipient": honour.recipient,
                "at_the_time": honour.below,
                "achievement": honour.achievement,
                "register": honour.register or None,
                "entered": not honour.ours,
            }
            for honour in reversed(found.honours)
        ],
    }
