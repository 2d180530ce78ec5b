"""``flask rules show`` and ``flask rules bonus``."""

import json
from datetime import date
from decimal import Decimal

import click
from flask.cli import AppGroup

from contest.commands import aligned
from contest.errors import RuleViolation
from contest.rules.bonus import Bonus, bonus
from contest.rules.catalogue import honour
from contest.rules.edition import book
from contest.rules.overview import number, sections, tree

rules = AppGroup("rules", help="What the rule book says on a day.")
FORM = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="Lines to read, or everything with sources and marks.",
)  # fmt: skip
ON = click.option("--on", "day", metavar="DATE", required=True, help="The day of the act, as 2026-11-27.")


@rules.command("show")
@ON
@FORM
def show(day: str, form: str) -> None:
    """Print everything in force on a day, with source and mark, and what runs out within a year after it."""
    on = _day(day)
    if form == "json":
        click.echo(_json(tree(book(), on)))
        return
    lines = [
        (section.name, " ".join(str(part) for part in section.key_of(row) if part is not None) or "-",
         "" if row.valid_to is None else row.valid_to.isoformat(), str(row.mark), row.source)
        for section in sections(book()) for row in section.on(on)
    ]  # fmt: skip
    for line in aligned([("SECTION", "KEY", "UNTIL", "MARK", "SOURCE"), *lines]):
        click.echo(line)


@rules.command("bonus")
@click.argument("code", metavar="HONOUR")
@click.argument("kind", metavar="KIND")
@ON
@FORM
def bonus_of(code: str, kind: str, day: str, form: str) -> None:
    """Print the money that HONOUR (its code) brings to a KIND: individual, collective or household.

    With exit status 1, and nothing but the reason on stderr, when there is no such honour, kind or day.
    """
    on = _day(day)
    try:
        name = honour(code, on=on).name
        found = bonus(code, kind, on=on)
    except RuleViolation as refusal:
        raise click.ClickException(str(refusal)) from None
    if form == "json":
        click.echo(_json({"honour": code, "name": name, "kind": kind, "on": on.isoformat(), **_tree(found)}))
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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
