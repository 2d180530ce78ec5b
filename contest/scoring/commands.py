"""``flask standings MOVEMENT --format csv|json``."""

import csv
import json
import sys

import click

from contest.movements.queries import movement_by_code
from contest.scoring.exports import standings_rows
from contest.scoring.queries import standings_of
from contest.spreadsheet import harmless


@click.command("standings")
@click.argument("movement")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
def standings(movement: str, form: str) -> None:
    """Print the standings of MOVEMENT (its code), computed now. Points are exact decimals."""
    found = movement_by_code(movement)
    if found is None:
        raise click.ClickException(f"There is no movement “{movement}”.")
    rows = list(standings_rows(standings_of(found)))
    if form == "json":
        click.echo(json.dumps({"movement": found.code, "standings": rows}, ensure_ascii=False, indent=2))
        return
    columns = list(rows[0]) if rows else ["place", "number", "title", "unit", "score"]
    writer = csv.writer(sys.stdout)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(["" if row[name] is None else harmless(str(row[name])) for name in columns])
