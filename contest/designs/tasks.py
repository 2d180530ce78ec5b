"""Drawing proofs of designs in the background: the page as it would print, composed over its ground."""

from flask import current_app

from contest import clock
from contest.database import transaction
from contest.designs.design import read
from contest.designs.models import DesignProof
from contest.storage.services import content_of, store
from contest.storage.uploads import PDF
from contest.tasks import resumes, task
from contest.work import advance, attempt, claim, finish, unfinished

# What a QR code of a proof leads to: the page where a code is typed in, for no certificate has this one.
NO_CODE = "MAU-THU"


@task
def draw_proof(proof_id: int) -> None:
    """Draw the page of a proof; when it cannot be drawn the reason stands in its ``error``."""
    carry_out(proof_id)


@resumes
def draw_what_was_requested() -> None:
    """Draw the proofs whose message or worker was lost."""
    for proof_id in unfinished(DesignProof):
        draw_proof(proof_id)


def carry_out(proof_id: int) -> None:
    """Draw a proof here and now, unless it is drawn or somebody else works on it."""
    with transaction():
        proof = claim(DesignProof, proof_id)
    if proof is not None:
        attempt(proof, lambda: _draw(proof))


def _draw(proof: DesignProof) -> None:
    from contest.designs.typeset import Emblem, certificate_pdf  # slow to load, and only workers need it

    settings = current_app.extensions["settings"]
    emblem = proof.design.body.emblem
    design = read(proof.version.called if proof.version else f"proof-{proof.id}", proof.values)
    page = certificate_pdf(
        design, proof.texts, issued_on=clock.today().isoformat(),
        address=f"{settings.public_url}/v/{NO_CODE}",
        emblem=Emblem(content_of(emblem), emblem.media_type) if emblem else None, fonts_dir=settings.fonts_dir,
    )  # fmt: skip
    with transaction():
        if advance(proof, done=1, total=1):
            proof.file = store(page, filename=f"ban-in-thu-{proof.id}.pdf", media_type=PDF)
            finish(proof)
