"""The commands of the product, all under ``flask --app wsgi``."""

import sys
from collections.abc import Sequence

import click
from flask import Flask

from contest.server import serve, worker


@click.command("check")
def check() -> None:
    """Check what must always hold on the live data: a line for each breach, and exit status 1 if there is any."""
    from contest.invariants import breaches

    count = 0
    for breach in breaches():
        click.echo(breach)
        count += 1
    if count:
        sys.exit(1)
    click.echo("Everything holds.")


def init_app(app: Flask) -> None:
    """Give ``app`` its commands."""
    from contest.accounts.commands import users
    from contest.awards.commands import decisions
    from contest.certificates.commands import certificates
    from contest.copies.commands import copies
    from contest.demo.commands import demo
    from contest.histories.commands import awards
    from contest.lists import commands as _of_lists  # noqa: F401 - adds to the commands of certificates
    from contest.payments import commands as _of_payments  # noqa: F401 - adds to the commands of decisions
    from contest.registrations.commands import registrations
    from contest.results.commands import scoring
    from contest.rules.commands import rules
    from contest.signatures import commands as _of_signatures  # noqa: F401 - adds to the commands of certificates
    from contest.standings.commands import standings
    from contest.verification.commands import verification

    for command in (
        serve, worker, check, users, demo, registrations, scoring, standings, decisions, awards, certificates,
        verification,
    ):  # fmt: skip
        app.cli.add_command(command)
    app.cli.add_command(rules)
    app.cli.add_command(copies)


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return ``rows`` as lines whose columns stand below each other, two spaces apart."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
