"""``flask decisions export``."""

from pathlib import Path

import click
from flask import current_app

from contest import clock
from contest.awards.commands import decisions
from contest.awards.listing import FUND, Layout
from contest.awards.models import Decision
from contest.awards.papers import DECISION
from contest.awards.queries import decisions_in
from contest.payments.services import decision_paper


@decisions.command("export")
@click.argument("decision")
@click.option("--format", "form", type=click.Choice(["pdf", "docx"]), required=True, help="What the file is to be.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write.")
@click.option("--individuals-first", is_flag=True, help="List individuals before collectives.")
@click.option("--money", "with_money", is_flag=True, help="List what each recipient gets.")
def export_decision(decision: str, form: str, out: Path, individuals_first: bool, with_money: bool) -> None:
    """Write the decision DECISION (its ID or NUMBER, as the list has it) with its list into a file."""
    found = _found(decision)
    layout = Layout(individuals_first=individuals_first, with_money=with_money)
    values = {
        **decision_paper(found, layout, fund=FUND),
        "ordered_at": clock.now().astimezone(clock.OFFICE).isoformat(timespec="seconds"),
    }
    fonts_dir = current_app.extensions["settings"].fonts_dir
    out.write_bytes(_made(form, values, fonts_dir))
    click.echo(f"{found.notation} {found.day.isoformat()}: {out}")


def _made(form: str, values: dict[str, object], fonts_dir: str) -> bytes:
    if form == "docx":
        from contest.paper.word import word

        return word(DECISION, values, fonts_dir=fonts_dir)
    from contest.paper.typeset import typeset  # slow to load

    return typeset(DECISION, values, fonts_dir=fonts_dir)


def _found(wanted: str) -> Decision:
    """Return the one decision with this ID or NUMBER; a number that several years or bodies have needs the ID."""
    known = [decision for decision, _counts in decisions_in(None)]
    fitting = [one for one in known if str(one.id) == wanted] or [one for one in known if one.notation == wanted]
    if not fitting:
        raise click.ClickException(f"There is no decision {wanted}. See: flask decisions list")
    if len(fitting) > 1:
        ids = ", ".join(str(one.id) for one in fitting)
        raise click.ClickException(f"Several decisions bear the number {wanted}. Name one by its ID: {ids}")
    return fitting[0]
