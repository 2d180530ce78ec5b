"""What must hold for signed certificates: each begins with the bytes that were signed, and no byte of it changed."""

from collections.abc import Iterator
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest.database import db
from contest.signatures.models import Part, SignedCertificate
from contest.storage.services import content_of, is_kept


def breaches() -> Iterator[str]:
    """Yield a line for each breach; content that is missing is told by the store's own check."""
    signed = select(SignedCertificate).options(
        joinedload(SignedCertificate.certificate), joinedload(SignedCertificate.file)
    )
    by_signer: dict[int, str] = {}
    for one in db.session.scalars(signed.order_by(SignedCertificate.id)):
        serial = one.certificate.serial
        if one.part is Part.SIGNER:
            by_signer[one.certificate_id] = one.file.sha256
        elif by_signer.get(one.certificate_id) != one.before_sha256:
            yield f"signatures: the body signed something else of {serial} than its signer did"
        if not is_kept(one.file):
            continue
        content = content_of(one.file)
        if sha256(content).hexdigest() != one.file.sha256:
            yield f"signatures: the signed copy of {serial} was changed"
        elif sha256(content[: one.before_size]).hexdigest() != one.before_sha256:
            yield f"signatures: the signed copy of {serial} does not begin with what was signed"
