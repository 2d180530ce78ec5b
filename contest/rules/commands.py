"""``flask rules show`` and ``flask rules bonus``."""

import json
from datetime import date
from decimal import Decimal

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from contest.commands import aligned
from contest.errors import RuleViolation
from contest.rules.bonus import Bonus, reckoned
from contest.rules.catalogue import honour_in
from contest.rules.edition import Book, edition
from contest.rules.overview import number, sections, tree
from contest.rules.queries import book_in_force
from contest.units.queries import body_by_code

rules = AppGroup("rules", help="What the rule book says on a day.")
FORM = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="Lines to read, or everything with sources and marks.",
)  # fmt: skip
ON = click.option("--on", "day", metavar="DATE", required=True, help="The day of the act, as 2026-11-27.")
BODY = click.option("--body", "body", metavar="CODE", help="As it holds for this body; else for everybody.")


@rules.command("show")
@ON
@FORM
@BODY
def show(day: str, form: str, body: str | None) -> None:
    """Print everything in force on a day, with source and mark, and what runs out within a year after it."""
    on, book = _day(day), _book(body)
    if form == "json":
        click.echo(_json(tree(book, on)))
        return
    lines = [
        (section.name, " ".join(str(part) for part in section.key_of(row) if part is not None) or "-",
         "" if row.valid_to is None else row.valid_to.isoformat(), str(row.mark), row.source)
        for section in sections(book) for row in section.on(on)
    ]  # fmt: skip
    for line in aligned([("SECTION", "KEY", "UNTIL", "MARK", "SOURCE"), *lines]):
        click.echo(line)


@rules.command("bonus")
@click.argument("code", metavar="HONOUR")
@click.argument("kind", metavar="KIND")
@ON
@FORM
@BODY
def bonus_of(code: str, kind: str, day: str, form: str, body: str | None) -> None:
    """Print the money that HONOUR (its code) brings to a KIND: individual, collective or household.

    With exit status 1, and nothing but the reason on stderr, when there is no such honour, kind or day.
    """
    on, book = _day(day), _book(body)
    try:
        honour = honour_in(book, code, on=on)
        found = reckoned(honour, kind, book, on=on)
    except RuleViolation as refusal:
        raise click.ClickException(str(refusal)) from None
    if form == "json":
        click.echo(_json({"honour": code, "name": honour.name, "kind": kind, "on": on.isoformat(), **_tree(found)}))
    else:
        click.echo("no money" if found is None else f"{found.rounded} ({_working(found)})")


def _tree(found: Bonus | None) -> dict[str, object]:
    if found is None:
        return {"exact": None, "rounded": None}
    return {
        "exact": number(found.exact), "rounded": found.rounded, "coefficient": number(found.coefficient),
        "base_salary": found.base_salary, "multiplier": number(found.multiplier),
        "rounding": {"mode": found.rounding.mode.value, "unit": found.rounding.unit},
        "basis": list(found.basis), "certainty": found.certainty.value,
    }  # fmt: skip


def _working(found: Bonus) -> str:
    factors: list[Decimal | int] = [found.coefficient, found.base_salary, found.multiplier]
    return " × ".join(str(factor) for factor in factors) + f" = {number(found.exact)}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.ClickException(f"“{text}” is no day; write it as 2026-11-27.") from None


def _book(body_code: str | None) -> Book:
    """Return the rule book in force, or the shipped edition where there is no database yet."""
    try:
        if body_code is None:
            return book_in_force(None)
        body = body_by_code(body_code)
        if body is None:
            raise click.ClickException(f"There is no body “{body_code}”.")
        return book_in_force(body.id)
    except (OperationalError, ProgrammingError):
        click.echo("There is no database yet, so this is the rule book as it was shipped.", err=True)
        return edition()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
