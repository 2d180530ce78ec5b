"""``flask registrations …``: lists of registrations in and out, and those that resemble a title."""

import json
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import AppGroup

from contest import clock
from contest.accounts.models import Account, Role
from contest.accounts.queries import account_by_email
from contest.commands import aligned
from contest.database import db, transaction
from contest.errors import RuleViolation, unpacked
from contest.initiatives.queries import Reach
from contest.initiatives.similar import Similar, similar_to
from contest.movements.models import Movement
from contest.movements.queries import movement_by_code
from contest.notices.queries import holders_of
from contest.registrations import queries, services, tasks
from contest.registrations.models import ExportKind
from contest.registrations.papers import csv_of, workbook_of
from contest.spreadsheet import Fault, FaultyList
from contest.storage.services import laid_by
from contest.storage.uploads import Upload
from contest.units.queries import units_of

HEADINGS = ("LIKENESS", "NUMBER", "YEAR", "MOVEMENT", "STATE", "UNIT", "TITLE")
registrations = AppGroup("registrations", help="Registrations of a movement.")


@registrations.command("similar")
@click.argument("movement")
@click.argument("title")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--most", type=click.IntRange(1, 100), default=8, show_default=True, help="How many at most.")
@click.option("--at-least", type=click.IntRange(1, 100), default=55, show_default=True, help="How alike at least.")
def similar(movement: str, title: str, form: str, most: int, at_least: int) -> None:
    """Print the submitted initiatives whose titles are like TITLE, the likest first.

    They are those of the body of MOVEMENT (its code), and of the bodies that it succeeds, in that year and before.
    Likeness goes from 0 to 100, which is the same words in any order and with any accents.
    """
    alike = similar_to(_movement(movement), title, most=most, at_least=at_least)
    click.echo(_as_json(alike) if form == "json" else _as_table(alike))


@registrations.command("import")
@click.argument("movement")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only check the list.")
@click.option("--by", "email", help="Whose account the drafts are saved by; by default one of the secretariat.")
def import_list(movement: str, file: Path, dry_run: bool, email: str | None) -> None:
    """Make a draft of each line of FILE, an XLSX that was filled in after the template of MOVEMENT (its code).

    It is all or nothing: with any fault nothing is imported, every fault goes to stderr, and the exit status is 1.
    """
    found, upload = _movement(movement), Upload(file.name, file.read_bytes())
    units = units_of(found.body, on=clock.today())
    try:
        if dry_run:
            click.echo(f"{len(services.read_list(found, upload, units))} registrations could be imported.")
            return
        with transaction():
            account = _account(found, email)
            sent = services.send_list(found, upload, units, by=account)
            services.import_list(sent, units, by=account)
            click.echo(f"{sent.rows} drafts have been made.")
    except FaultyList as refused:
        for fault in refused.faults:
            click.echo(f"row {fault.row}, {fault.column}: {_told(fault)}", err=True)
        raise click.ClickException(f"The list has {len(refused.faults)} faults. Nothing was imported.") from None
    except RuleViolation as violation:
        raise click.ClickException(str(violation)) from None


@registrations.command("export")
@click.argument("movement")
@click.option("--format", "form", type=click.Choice(["xlsx", "csv", "zip"]), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
def export(movement: str, form: str, out: Path) -> None:
    """Write all registrations of MOVEMENT (its code), drafts included; zip has every sheet and file with an index."""
    found = _movement(movement)
    reach = queries.whole_reach(found)
    with transaction():
        services.note_export(found, form, queries.count_within(found, reach), by=None)
    if form == "zip":
        _bind(found, reach, out)
    else:
        out.write_bytes(workbook_of(found, reach) if form == "xlsx" else csv_of(found, reach))
    click.echo(f"{out}: {queries.count_within(found, reach)} registrations")


def _bind(movement: Movement, reach: Reach, out: Path) -> None:
    """Make the archive as a worker would, and move it to ``out``."""
    with transaction():
        run = services.request_export(movement, ExportKind.DOSSIERS, reach, by=None)
    tasks.carry_out(run.id)
    db.session.expire_all()
    if run.error is not None or not run.is_there:
        raise click.ClickException(str(unpacked(run.error)) if run.error else "Another worker is making it.")
    with out.open("wb") as file:
        for piece in laid_by(run.key("zip")):
            file.write(piece)
    with transaction():
        services.take_away(run)


def _account(movement: Movement, email: str | None) -> Account:
    if email is not None:
        account = account_by_email(email)
        if account is None:
            raise click.ClickException(f"There is no account “{email}”.")
        return account
    secretariat = holders_of(Role.SECRETARIAT, movement.body_id)
    if not secretariat:
        raise click.ClickException("The body has no secretariat. Say with --by whose account the drafts are saved by.")
    return secretariat[0]


def _told(fault: Fault) -> str:
    return fault.message % fault.values if fault.values else fault.message.replace("%%", "%")


def _movement(code: str) -> Movement:
    found = movement_by_code(code)
    if found is None:
        raise click.ClickException(f"There is no movement “{code}”.")
    return found


def _as_json(alike: Sequence[Similar]) -> str:
    lines = [
        {
            "number": one.number,
            "title": one.title,
            "year": one.year,
            "likeness": one.likeness,
            "movement": one.movement_code,
            "unit": one.unit,
            "state": one.state.value,
        }
        for one in alike
    ]
    return json.dumps(lines, ensure_ascii=False, indent=2)


def _as_table(alike: Sequence[Similar]) -> str:
    rows = [
        (str(one.likeness), one.register_number, str(one.year), one.movement_code, one.state.value, one.unit, one.title)
        for one in alike
    ]
    return "\n".join(aligned([HEADINGS, *rows]))
