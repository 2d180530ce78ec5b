"""``flask demo load`` and ``flask demo scale``."""

import click
from flask import current_app
from flask.cli import AppGroup

from contest.database import transaction
from contest.errors import RuleViolation

demo = AppGroup("demo", help="Data to try the product out with.")


@demo.command("load")
def load() -> None:
    """Load the Nhà Bè case of 2019 and a movement that runs now."""
    _refuse_in_production()
    from contest.demo import story  # the whole house is read only when it is asked for

    try:
        story.load()
    except RuleViolation as violation:
        raise click.ClickException(str(violation)) from None
    click.echo("Loaded.")


@demo.command("scale")
@click.option("--units", default=300, show_default=True, type=click.IntRange(1, 5_000))
@click.option("--initiatives", default=1_000, show_default=True, type=click.IntRange(1, 50_000))
@click.option("--judges", default=20, show_default=True, type=click.IntRange(1, 500))
@click.option("--sheets", default=5, show_default=True, type=click.IntRange(1, 100), help="For each initiative.")
def scale(units: int, initiatives: int, judges: int, sheets: int) -> None:
    """Write the synthetic movement "scale" for load tests."""
    _refuse_in_production()
    from contest.demo import scale as load_test

    try:
        with transaction():
            load_test.build(units=units, initiatives=initiatives, judges=judges, sheets=sheets)
    except RuleViolation as violation:
        raise click.ClickException(str(violation)) from None
    click.echo(f"Written: {units} units, {initiatives} initiatives, {initiatives * sheets} sheets.")


def _refuse_in_production() -> None:
    if current_app.extensions["settings"].production:
        raise click.ClickException("Sample data is not for production: its passwords are known.")
