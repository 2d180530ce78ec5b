"""Reads the digital signatures of a PDF. Runs as a process of its own (``examining.py``), for no file is above doubt.

``python -m contest.copies.pdfsignatures FOLDER NOW`` reads a PDF from the standard input and writes JSON. Nothing is
fetched from the network, whatever the file names.
"""

import asyncio
import json
import resource
import sys
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError

from contest.copies.signing import Coverage, Signature, Trust

MEMORY, SECONDS = 2**30, 20
MOST_SIGNATURES = 50
COVERAGE = {
    SignatureCoverageLevel.ENTIRE_FILE: Coverage.WHOLE,
    SignatureCoverageLevel.ENTIRE_REVISION: Coverage.REVISION,
}
# Certificates for signing name the one, the other or both; which of them is a habit of the issuer.
USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)


class UnreadableAuthority(Exception):
    """A certificate of a trusted authority cannot be read."""


def signatures_in(content: bytes, authorities: list[Any], now: datetime) -> list[Signature]:
    """Return the signatures of a PDF, the first made first; ``authorities`` are the certificates that are trusted."""
    embedded = PdfFileReader(BytesIO(content), strict=False).embedded_regular_signatures
    if len(embedded) > MOST_SIGNATURES:
        raise ValueError("too many signatures")
    return [_read(one, content, authorities, now, is_last=one is embedded[-1]) for one in embedded]


def certificates_in(folder: str) -> list[Any]:
    """Return the certificates in the PEM files of ``folder``; none when there is no folder."""
    found: list[Any] = []
    for path in sorted(Path(folder).glob("*.pem")) if folder else ():
        try:
            found += load_certs_from_pemder_data(path.read_bytes())
        except (ValueError, OSError) as error:
            raise UnreadableAuthority(path.name) from error
    return found


def _read(
    embedded: EmbeddedPdfSignature, content: bytes, authorities: list[Any], now: datetime, *, is_last: bool
) -> Signature:
    claimed = embedded.self_reported_timestamp
    status = _validated(embedded, authorities, min(claimed or now, now))
    stamp = status.timestamp_validity
    stamp_holds = bool(stamp and stamp.intact and stamp.valid and stamp.trusted)
    if stamp and stamp_holds:
        status = _validated(embedded, authorities, min(stamp.timestamp, now))
    certificate = status.signing_cert
    names = certificate.subject.native
    validity = certificate["tbs_certificate"]["validity"]
    return Signature(
        field=embedded.field_name,
        signer=_text(names.get("common_name")) or certificate.subject.human_friendly,
        organisation=_text(names.get("organization_name")),
        serial=f"{certificate.serial_number:x}",
        issuer=_text(certificate.issuer.native.get("common_name")) or certificate.issuer.human_friendly,
        valid_from=validity["not_before"].native, valid_to=validity["not_after"].native,
        claimed_at=claimed, stamped_at=stamp.timestamp if stamp else None, stamp_trusted=stamp_holds,
        intact=bool(status.intact and status.valid),
        coverage=COVERAGE.get(status.coverage, Coverage.PART),  # type: ignore[arg-type]
        changed=_was_changed(status, is_last) or (is_last and _has_loose_end(embedded, status, content)),
        trust=_trust(embedded, status, authorities),
    )  # fmt: skip


def _validated(embedded: EmbeddedPdfSignature, authorities: list[Any], moment: datetime) -> PdfSignatureStatus:
    def context() -> ValidationContext:
        return ValidationContext(
            trust_roots=authorities, moment=moment, allow_fetching=False, revocation_mode="soft-fail",
            other_certs=list(embedded.other_embedded_certs),
        )  # fmt: skip

    return validate_pdf_signature(embedded, context(), context(), key_usage_settings=USAGE)


def _was_changed(status: PdfSignatureStatus, is_last: bool) -> bool:
    """Say whether more was added after a signature than further signatures and what keeps them valid.

    A later signature fills a field, and so may come after another; nothing but its own proofs may come after the last.
    """
    level = status.modification_level
    allowed = ModificationLevel.LTA_UPDATES if is_last else ModificationLevel.FORM_FILLING
    return level is None or level > allowed or status.docmdp_ok is False


def _has_loose_end(embedded: EmbeddedPdfSignature, status: PdfSignatureStatus, content: bytes) -> bool:
    """Say whether bytes stand behind the last signature that belong to no revision: readers may still show them."""
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE or status.modification_level is not ModificationLevel.NONE:
        return False
    return bool(content[sum(list(embedded.byte_range)[-2:]) :].strip())


def _trust(embedded: EmbeddedPdfSignature, status: PdfSignatureStatus, authorities: list[Any]) -> Trust:
    if status.trusted:
        return Trust.TRUSTED
    return Trust.UNFIT if _leads_to(embedded, authorities) else Trust.UNKNOWN_ISSUER


def _leads_to(embedded: EmbeddedPdfSignature, authorities: list[Any]) -> bool:
    """Say whether the certificate leads to a trusted authority, whatever else is wrong with it."""
    certificate = embedded.signer_cert
    context = ValidationContext(
        trust_roots=authorities, other_certs=[certificate, *embedded.other_embedded_certs], allow_fetching=False
    )

    async def first() -> bool:
        async for _path in context.path_builder.async_build_paths_lazy(certificate):
            return True
        return False

    try:
        return asyncio.run(first())
    except PathBuildingError:
        return False


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "")


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    folder, now = sys.argv[1:]
    try:
        trusted = certificates_in(folder)
        found = signatures_in(sys.stdin.buffer.read(), trusted, datetime.fromisoformat(now))
        answer: dict[str, Any] = {"signatures": [one.packed() for one in found], "authorities": len(trusted)}
    except UnreadableAuthority as error:
        answer = {"authority": str(error)}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"[:300]}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
