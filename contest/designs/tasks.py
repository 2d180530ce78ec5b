"""Drawing proofs of designs in the background: the page as it would print, composed over its ground."""

from datetime import timedelta
from io import BytesIO

from flask import current_app

from contest import clock
from contest.database import transaction
from contest.designs import queries, services
from contest.designs.design import read
from contest.designs.grounds import Emblem, kept_ground
from contest.designs.models import DesignProof
from contest.designs.typeset import certificates_pdf
from contest.paper.pdffile import About
from contest.storage.services import content_of, store
from contest.storage.uploads import PDF
from contest.tasks import resumes, task
from contest.work import advance, attempt, claim, finish, unfinished

# What a QR code of a proof leads to: the page where a code is typed in, for no certificate has this one.
NO_CODE = "MAU-THU"
KEPT = timedelta(days=7)


@task
def draw_proof(proof_id: int) -> None:
    """Draw the page of a proof; when it cannot be drawn the reason stands in its ``error``."""
    carry_out(proof_id)


@resumes
def draw_what_was_requested() -> None:
    """Draw the proofs whose message or worker was lost."""
    for proof_id in unfinished(DesignProof):
        draw_proof(proof_id)


@resumes
def take_old_proofs_away() -> None:
    """Throw away the proofs of what was never saved and nobody looks at any more."""
    for proof in queries.proofs_to_take_away(clock.now() - KEPT):
        with transaction():
            services.take_proof_away(proof)


def carry_out(proof_id: int) -> None:
    """Draw a proof here and now, unless it is drawn or somebody else works on it."""
    with transaction():
        proof = claim(DesignProof, proof_id)
    if proof is not None:
        attempt(proof, lambda: _draw(proof))


def _draw(proof: DesignProof) -> None:
    settings = current_app.extensions["settings"]
    file = proof.design.body.emblem
    emblem = Emblem(content_of(file), file.media_type) if file else None
    design = read(proof.version.called if proof.version else f"proof-{proof.id}", proof.values)
    page, address = BytesIO(), f"{settings.public_url}/v/{NO_CODE}"
    certificates_pdf(
        design, lambda composer: [composer.leaf(proof.texts, address)], page,
        About(proof.design.name, proof.design.body.name, clock.today()), emblem=emblem, fonts_dir=settings.fonts_dir,
        ground=kept_ground(design, emblem, settings.fonts_dir),
    )  # fmt: skip
    with transaction():
        if advance(proof, done=1, total=1):
            proof.file = store(page.getvalue(), filename=f"ban-in-thu-{proof.id}.pdf", media_type=PDF)
            finish(proof)
