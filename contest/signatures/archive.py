"""The archive of a decision's certificates: all that was ever issued, byte for byte, with hashes to check it by.

Nothing is set again: pages are taken out of the files that keep them. ``sha256sum -c SHA256SUMS`` checks all of it.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from contest.certificates.models import AnyDecision, Certificate
from contest.certificates.tasks import page_of
from contest.signatures import queries
from contest.signatures.models import Part, SignedCertificate
from contest.signatures.queries import Copies
from contest.storage.services import content_of

SUMS, VALUES = "SHA256SUMS", "certificates.json"


def write_archive(decision: AnyDecision, out: Path) -> int:
    """Write the archive of ``decision`` to ``out``, whole or not at all; return how many certificates are in it."""
    certificates = queries.ever_issued(decision)
    copies = queries.copies_of(certificates)
    sums: list[str] = []
    told: list[dict[str, Any]] = []
    part = out.with_name(f".{out.name}.part")
    try:
        with ZipFile(part, "w", ZIP_DEFLATED) as archive:

            def put(name: str, content: bytes) -> None:
                # The same archive gives the same bytes whenever it is written.
                entry = ZipInfo(name, (decision.day.year, decision.day.month, decision.day.day, 0, 0, 0))
                entry.external_attr, entry.compress_type = 0o644 << 16, ZIP_DEFLATED
                archive.writestr(entry, content)
                sums.append(f"{sha256(content).hexdigest()}  {name}")

            for certificate in certificates:
                own = copies.get(certificate.id, {})
                for name, content in _files(certificate, own):
                    put(name, content)
                told.append(_told(certificate, own))
            put(VALUES, json.dumps(_whole(decision, told), ensure_ascii=False, indent=2).encode())
            put(SUMS, ("\n".join(sums) + "\n").encode())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return len(certificates)


def _files(certificate: Certificate, own: Copies) -> Iterator[tuple[str, bytes]]:
    printed = page_of(certificate)
    if printed is not None:
        yield f"certificates/{_name(certificate)}", printed
    signed = _last(own)
    if signed is not None:
        yield f"signed/{_name(certificate)}", content_of(signed.file)


def _name(certificate: Certificate) -> str:
    return f"{certificate.serial.replace('/', '-')}.pdf"


def _last(own: Copies) -> SignedCertificate | None:
    """Return the copy with all signatures: that of the body goes on from that of the signer."""
    return own.get(Part.BODY) or own.get(Part.SIGNER)


def _whole(decision: AnyDecision, certificates: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "body": decision.body.name,
        "decision": decision.notation,
        "decided_on": decision.day.isoformat(),
        "signer": decision.signer_name,
        "certificates": certificates,
    }


def _told(certificate: Certificate, own: Copies) -> dict[str, Any]:
    replaced = certificate.replaced_by
    return {
        "serial": certificate.serial,
        "state": "replaced" if replaced else "stands" if certificate.stands else "annulled",
        "replaced_by": replaced.serial if replaced else None,
        "edition": certificate.edition,
        "issued_at": certificate.issued_at.isoformat(),
        "design": certificate.template,
        "values": certificate.values,
        "page_sha256": certificate.page_sha256,
        "file": f"certificates/{_name(certificate)}" if certificate.file else None,
        "signed": f"signed/{_name(certificate)}" if own else None,
        "signatures": [
            {
                "part": part.value,
                "holder": copy.run.holder,
                "certificate_sha256": copy.run.fingerprint,
                "signed_at": copy.signed_at.isoformat(),
                "stamped_at": copy.stamped_at.isoformat() if copy.stamped_at else None,
            }
            for part, copy in own.items()
        ],
    }
