"""``flask verification``: the keys that sign certificates, and checking a token with nothing but them."""

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from contest.certificates import services, tokens
from contest.certificates.keyring import Keyring
from contest.certificates.keys import PublicKey
from contest.certificates.queries import signing_keys
from contest.certificates.tokens import PaperSays
from contest.commands import aligned
from contest.database import transaction
from contest.verification.papers import key_set

verification = AppGroup("verification", help="Keys that sign certificates, and checking what they signed.")
KEYS = click.option(
    "--keys", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The published keys as /v/keys gives them; else those of this product.",
)  # fmt: skip


@verification.command("new-key")
def new_key() -> None:
    """Retire the key in use and make a new one; what the old one signed stays genuine."""
    with transaction():
        key = services.replace_keys(Keyring(Path(current_app.extensions["settings"].keys_dir)), by=None)
    click.echo(f"From now on certificates are signed by {key.public.name}.")


@verification.command("keys")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def keys(form: str) -> None:
    """List the published keys, or print them as /v/keys does, to be kept by whoever checks without a network."""
    published = key_set(signing_keys())
    if form == "json":
        click.echo(json.dumps(published, indent=2))
        return
    rows = [(one["kid"], one["in_use_from"], one["in_use_until"] or "in use") for one in published["keys"]] or [
        ("No key has signed anything yet.", "", "")
    ]
    for line in aligned(rows):
        click.echo(line)


@verification.command("check")
@click.argument("text", metavar="TOKEN")
@KEYS
@click.option("--serial", help="The serial number on the paper.")
@click.option("--recipient", help="The recipient on the paper, without a form of address.")
@click.option("--decision", help="The number and symbol of the decision on the paper, such as 05/QĐ-UBND.")
@click.option("--day", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), help="The day of the decision on the paper.")
@click.option("--office", help="The awarding office on the paper.")
def check(text: str, file: Path | None, **said: Any) -> None:
    """Check TOKEN, or the whole address that the square code holds, without a network.

    With the words of the paper it is checked that the token was made for exactly these. Exit status 1 when it is false.
    """
    token = tokens.read(text)
    if token is None:
        raise click.ClickException("This is no token: it needs a code, a dot and 179 digits.")
    known = _published(file)
    signer = token.signer(known)
    if signer is None:
        click.echo("FALSE: none of the published keys has signed this.")
        sys.exit(1)
    click.echo(f"Signed for the certificate with the code {token.code} by {signer.name}{known[signer]}.")
    paper = _paper(said)
    if paper is None:
        click.echo("The words were not compared: give --serial, --recipient, --decision, --day and --office.")
    elif token.says(paper):
        click.echo("GENUINE: it was signed for exactly these words.")
    else:
        click.echo("OTHER WORDS: it was signed, but not for these words.")
        sys.exit(1)


def _published(file: Path | None) -> Mapping[PublicKey, str]:
    """Return the published keys, each with when it was in use."""
    if file is None:
        return _known(key_set(signing_keys())["keys"])
    try:
        return _known(json.loads(file.read_text(encoding="utf-8"))["keys"])
    except (ValueError, KeyError, TypeError):
        raise click.ClickException(f"{file} holds no published keys; /v/keys gives them.") from None


def _known(keys: Iterable[Mapping[str, Any]]) -> Mapping[PublicKey, str]:
    return {PublicKey.read(one): _use(one) for one in keys}


def _use(jwk: Mapping[str, Any]) -> str:
    since, until = jwk.get("in_use_from"), jwk.get("in_use_until")
    return f", in use from {since}{f' until {until}' if until else ''}" if since else ""


def _paper(said: Mapping[str, Any]) -> PaperSays | None:
    """Return what the paper says, or None when not all of it was given."""
    if not all(said.values()):
        return None
    day: datetime = said["day"]
    return PaperSays(**{**said, "day": day.date()})
