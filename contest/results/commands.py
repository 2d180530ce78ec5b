"""``flask scoring export`` and ``flask scoring recount``."""

import csv
import io
import json
import sys
from pathlib import Path

import click
from flask.cli import with_appcontext

from contest.movements.queries import movement_by_code
from contest.results import queries
from contest.results.export import RULE, SHEETS, Export, exported
from contest.results.recount import RESULT, Recount, Unreadable, recounted, result_lines
from contest.scoring.queries import closing_of
from contest.spreadsheet import harmless
from contest.storage.services import content_of


@click.group("scoring")
def scoring() -> None:
    """Export the scoring of a movement, and recount it from the two files alone."""


@scoring.command("export")
@click.argument("movement")
@click.option("--out", "folder", type=click.Path(file_okay=False, path_type=Path), required=True)
@with_appcontext
def export(movement: str, folder: Path) -> None:
    """Write sheets.csv and rule.json of MOVEMENT (its code): as they were sealed, or else as they stand now."""
    found = movement_by_code(movement)
    if found is None:
        raise click.ClickException(f"There is no movement “{movement}”.")
    closing = closing_of(found)
    if closing is None:
        files = exported(queries.scoring_of(found))
    else:
        sealed = queries.files_of(closing)
        files = Export(content_of(sealed.sheets), content_of(sealed.rule), closing.digest)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / SHEETS).write_bytes(files.sheets)
    (folder / RULE).write_bytes(files.rule)
    click.echo(f"seal {files.seal}" if files.seal else "not sealed: scoring is not closed")


@scoring.command("recount")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("--seal", help="The seal that was made known, to be compared with that of the files.")
def recount(folder: Path, form: str, seal: str | None) -> None:
    """Print the standings that the two files in FOLDER come to, from these files alone.

    With exit status 1, and nothing but the reason on stderr, when a byte of them was changed.
    """
    try:
        found = recounted(_content(folder / SHEETS), _content(folder / RULE), seal=seal)
    except Unreadable as fault:
        raise click.ClickException(str(fault)) from None
    if found.seal is None:
        click.echo("not sealed: scoring was not closed when these files were written", err=True)
    sys.stdout.write(as_json(found) if form == "json" else as_csv(found))


def as_json(found: Recount) -> str:
    tree = {"movement": found.movement, "seal": found.seal, "standings": result_lines(found.ranked)}
    return json.dumps(tree, ensure_ascii=False, indent=2) + "\n"


def as_csv(found: Recount) -> str:
    """Return CSV whose texts no spreadsheet takes for formulas; flags stand apart by a space."""
    buffer = io.StringIO()
    lines = csv.writer(buffer, lineterminator="\n")
    lines.writerow(RESULT)
    for line in result_lines(found.ranked):
        cells = {**line, "flags": " ".join(line["flags"])}
        lines.writerow(["" if cells[name] is None else harmless(str(cells[name])) for name in RESULT])
    return buffer.getvalue()


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise Unreadable("%(file)s is not there.", file=path.name)
    return path.read_bytes()
