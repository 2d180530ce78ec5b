"""``flask standings MOVEMENT --format csv|json``."""

import csv
import io
import json

import click

from contest.movements.queries import movement_by_code
from contest.spreadsheet import harmless
from contest.standings.papers import COLUMNS, standings_lines, standings_tree
from contest.standings.queries import Standings, standings_of

MARK_OF_UTF8 = "\ufeff"


@click.command("standings")
@click.argument("movement")
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
def standings(movement: str, form: str) -> None:
    """Print the standings of MOVEMENT (its code), computed now. Points are exact decimals with a point."""
    found = movement_by_code(movement)
    if found is None:
        raise click.ClickException(f"There is no movement “{movement}”.")
    result = standings_of(found)
    click.echo(as_json(result) if form == "json" else as_csv(result), nl=False)


def as_json(result: Standings) -> str:
    return json.dumps(standings_tree(result), ensure_ascii=False, indent=2) + "\n"


def as_csv(result: Standings) -> str:
    """Return CSV that a spreadsheet opens as UTF-8 and whose texts it never takes for formulas."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for line in standings_lines(result):
        writer.writerow([_cell(line[name]) for name in COLUMNS])
    return MARK_OF_UTF8 + buffer.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return harmless(str(value))
