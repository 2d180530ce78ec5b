"""``flask certificates from-list``."""

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
from flask import current_app
from flask_babel import force_locale, gettext

from contest.certificates.commands import certificates
from contest.errors import RuleViolation
from contest.lists import queries, tasks
from contest.lists.issuing import Wording
from contest.lists.lines import as_day
from contest.lists.papers import template_workbook
from contest.lists.understanding import Understood, understand
from contest.paper.faces import family_in
from contest.spreadsheet import Fault, FaultyList
from contest.storage.uploads import Upload
from contest.units.models import Body, Capacity


@certificates.command("from-list")
@click.argument("file", metavar="LIST", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--template",
    required=True,
    help="giay-khen, bang-khen, sang-kien, thu-cam-on; with a size: giay-khen-a3; or a version.",
)
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, writable=True, path_type=Path), help="The PDF to write."
)
@click.option("--body", "code", help="The code of the body that issues them; not needed when there is only one.")
@click.option("--office", help="Whose certificates they are, instead of a body here: Chủ tịch Ủy ban nhân dân xã …")
@click.option("--place", help="Where they are signed; without --office that of the body.")
@click.option("--signer", default="", help="The name of the signer.")
@click.option("--signed-as", help="What stands above the signature; a line break is written as |.")
@click.option("--capacity", type=click.Choice([member.value for member in Capacity]), default=Capacity.HEAD.value,
              show_default=True, help="How the body's head or deputy signs.")  # fmt: skip
@click.option("--heading", default="", help="What stands largest, instead of the template's own words.")
@click.option("--closing", default="", help="The last words of letters that say none.")
@click.option("--decision", default="", help="For lines that name none: 101/QĐ-UBND")
@click.option("--decided-on", help="For lines that name none: 07/02/2020")
@click.option("--convert", is_flag=True, help="Convert TCVN3, VNI or Windows-1258 to Unicode.")
def from_list(
    file: Path, template: str, out: Path, code: str | None, office: str | None, place: str | None, signer: str,
    signed_as: str | None, capacity: str, heading: str, closing: str, decision: str, decided_on: str | None,
    convert: bool,
) -> None:  # fmt: skip
    """Print certificates straight from LIST, an XLSX or CSV file, into one PDF.

    One sheet of it has a row of headings, Vietnamese or English: kind, name, post, achievement, decision, decided_on,
    serial; a list of letters (thu-cam-on) needs no decision and may have a column closing. Every fault is told with its
    row and column, and then nothing is printed. No register is touched.
    """
    if not out.parent.is_dir():
        raise click.ClickException(f"There is no folder {out.parent}.")
    if out.resolve() == file.resolve():
        raise click.ClickException(f"{out} is the list itself. Name another file to write.")
    body = None if office else _body(code)
    wording = Wording(
        template=template, body=body.name if body else office or "",
        office=office or (body.head_office if body else ""),
        place=place or (body.place if body else ""),
        capacity=_capacity(signed_as, capacity, body), signer=signer, heading=heading, decision=decision,
        decided_on=_day(decided_on), convert=convert, closing=closing,
    )  # fmt: skip
    if not wording.place:
        raise click.ClickException("Say where they are signed: --place")
    try:
        understood = _checked(file, wording, body)
        _write(understood, out, body)
    except FaultyList as refused:
        raise click.ClickException(_told(refused.faults)) from None
    except RuleViolation as violation:
        raise click.ClickException(str(violation)) from None
    for warned in understood.warnings:
        click.echo(f"row {warned.row}: {warned.message % warned.values}", err=True)
    click.echo(f"{_counted(len(understood.lines), 'certificate')}: {out}")


@certificates.command("list-template")
@click.argument("out", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option("--letters", is_flag=True, help="One for letters of thanks or praise.")
def list_template(out: Path, letters: bool) -> None:
    """Write to OUT an XLSX to fill in for from-list."""
    with force_locale("vi"):
        out.write_bytes(template_workbook(gettext, letters=letters))
    click.echo(str(out))


def _checked(file: Path, wording: Wording, body: Body | None) -> Understood:
    family = family_in(current_app.extensions["settings"].fonts_dir)
    return understand(Upload(file.name, file.read_bytes()), wording, body, family)


def _write(understood: Understood, out: Path, body: Body | None) -> None:
    """Write the certificates beside ``out`` and put them in its place once they are whole."""
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            tasks.write(understood, file, body.emblem if body else None)
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)


def _told(faults: Sequence[Fault]) -> str:
    lines = [f"row {fault.row}, {fault.column}: {fault.message % dict(fault.values)}" for fault in faults]
    return "\n".join((f"The list has {_counted(len(faults), 'fault')}. Nothing was printed.", *lines))


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _body(code: str | None) -> Body:
    """Return the body of this code, or the only one there is."""
    there = queries.bodies_there()
    if code:
        for body in there:
            if body.code == code:
                return body
        raise click.ClickException(f"There is no body {code}.")
    if len(there) != 1:
        codes = ", ".join(body.code for body in there)
        raise click.ClickException(f"Say who issues them: --body ({codes}) or --office." if codes else
                                   "There is no body here. Say who issues them: --office and --place.")  # fmt: skip
    return there[0]


def _capacity(signed_as: str | None, capacity: str, body: Body | None) -> tuple[str, ...]:
    if signed_as:
        return tuple(part.strip() for part in signed_as.split("|") if part.strip())
    return tuple(body.signed_as(Capacity(capacity))) if body else ("Chủ tịch",)


def _day(text: str | None) -> date | None:
    if not text:
        return None
    day = as_day(text.strip())
    if day is None:
        raise click.ClickException(f"{text} is no day. Write it as 07/02/2020.")
    return day
