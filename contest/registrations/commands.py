"""``flask registrations …``: lists of registrations in and out, and those that resemble a title."""

import json
from collections.abc import Sequence

import click
from flask.cli import AppGroup

from contest.commands import aligned
from contest.initiatives.similar import Similar, similar_to
from contest.movements.models import Movement
from contest.movements.queries import movement_by_code

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
