"""``flask certificates print``."""

import time
from pathlib import Path

import click
from flask.cli import AppGroup

from contest.certificates import queries, services, tasks
from contest.certificates.models import AnyDecision, PrintRun
from contest.database import db, transaction
from contest.errors import RuleViolation, unpacked
from contest.storage.services import content_of
from contest.text import nfc
from contest.work import WorkState

PATIENCE = 0.3
certificates = AppGroup("certificates", help="Certificates of decisions.")


@certificates.command("print")
@click.argument("decision")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, writable=True, path_type=Path), help="The PDF to write."
)
def print_certificates(decision: str, out: Path) -> None:
    """Print all certificates of DECISION, in list order, into one PDF.

    DECISION is the number and symbol of a decision such as 05/QĐ-UBND, or its id; that of a decision that recognises
    initiatives is written recognition-3. Certificates are issued if they were not yet; those that were printed before
    are taken as they are.
    """
    if not out.parent.is_dir():
        raise click.ClickException(f"There is no folder {out.parent}.")
    found = decision_called(decision)
    try:
        with transaction():
            run_id = services.request_run(found, by=None).id
    except RuleViolation as violation:
        raise click.ClickException(str(violation)) from None
    run = _finished(run_id)
    if run.state is WorkState.FAILED or run.file is None:
        raise click.ClickException(str(unpacked(run.error)) if run.error else "The certificates could not be printed.")
    out.write_bytes(content_of(run.file))
    click.echo(f"{run.total} certificates of decision {found.notation} ({found.day.year}): {out}")


def decision_called(name: str) -> AnyDecision:
    """Return the one decision of this name; a name that several bear is refused with their ids."""
    found = queries.decisions_called(nfc(name).strip())
    if not found:
        raise click.ClickException(f"There is no decision {name}. See: flask decisions list")
    if len(found) > 1:
        several = ", ".join(
            f"{queries.handle_of(decision)} ({decision.body.code}, {decision.day})" for decision in found
        )
        raise click.ClickException(f"Several decisions are called {name}. Give the id of one: {several}")
    return found[0]


def _finished(run_id: int) -> PrintRun:
    """Print the run here, or wait for the worker that is at it already."""
    while True:
        tasks.carry_out(run_id)
        db.session.rollback()
        run = queries.find_run(run_id)
        if run.finished:
            return run
        time.sleep(PATIENCE)
