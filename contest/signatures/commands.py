"""``flask certificates sign`` with the key of the server, and ``flask certificates archive``."""

from pathlib import Path

import click
from flask import current_app

from contest.certificates.commands import certificates, decision_called
from contest.database import db, transaction
from contest.errors import RuleViolation, unpacked
from contest.signatures import services, tasks
from contest.signatures.archive import write_archive
from contest.signatures.models import Part
from contest.signatures.queries import Signing, find_signing_run
from contest.work import WorkState


@certificates.command("sign")
@click.argument("decision")
@click.option("--part", type=click.Choice([part.value for part in Part]), default=Part.SIGNER.value, show_default=True,
              help="Whose signature: the signer's, or the body's with its seal.")  # fmt: skip
def sign_certificates(decision: str, part: str) -> None:
    """Sign the printed certificates of DECISION with the key of the server (SIGNING_KEY_FILE or PKCS11_MODULE).

    DECISION is the number and symbol of a decision such as 05/QĐ-UBND, or its id; that of a decision that recognises
    initiatives is written recognition-3.
    """
    found = decision_called(decision)
    try:
        kept = tasks.server_key(current_app.extensions["settings"])
        if kept is None:
            raise click.ClickException("The server has no key: set SIGNING_KEY_FILE or PKCS11_MODULE.")
        source, holder = kept
        with transaction():
            run_id = services.request_signing(Signing(found, Part(part)), holder, source, by=None).id
    except RuleViolation as violation:
        raise click.ClickException(str(violation)) from None
    tasks.carry_out(run_id)
    db.session.rollback()
    run = find_signing_run(run_id)
    if run.state is not WorkState.DONE:
        raise click.ClickException(str(unpacked(run.error)) if run.error else "Another worker is signing these.")
    click.echo(f"{run.total} certificates of decision {found.notation} ({found.day.year}) signed by {run.holder}")


@certificates.command("archive")
@click.argument("decision")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, writable=True, path_type=Path), help="The ZIP to write."
)
def archive_certificates(decision: str, out: Path) -> None:
    """Write all that was ever issued for DECISION into a ZIP: single certificates, signed copies, values, hashes.

    In the unpacked ZIP, sha256sum -c SHA256SUMS checks every file.
    """
    if not out.parent.is_dir():
        raise click.ClickException(f"There is no folder {out.parent}.")
    found = decision_called(decision)
    try:
        count = write_archive(found, out)
    except FileNotFoundError as missing:
        raise click.ClickException(f"A stored file is missing: {missing}. See: flask check") from None
    click.echo(f"{count} certificates of decision {found.notation} ({found.day.year}): {out}")
