"""What is known of the digital signatures of a PDF, and what they come to together. Pure."""

import enum
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


class Verdict(enum.StrEnum):
    """What the signatures of a file come to. Whether a certificate was revoked is not asked: that needs the network."""

    VALID = "valid"
    UNKNOWN_ISSUER = "unknown_issuer"
    UNFIT_CERTIFICATE = "unfit_certificate"
    ALTERED = "altered"
    UNSIGNED = "unsigned"


class Trust(enum.StrEnum):
    """Whether the certificate of a signer leads to a trusted authority, and was valid for signing at that time."""

    TRUSTED = "trusted"
    UNKNOWN_ISSUER = "unknown_issuer"
    UNFIT = "unfit"


class Coverage(enum.StrEnum):
    """What of the file a signature protects: all of it, all that was there when it was made, or only a part."""

    WHOLE = "whole"
    REVISION = "revision"
    PART = "part"


@dataclass(frozen=True)
class Signature:
    """One signature, the first made first: who signed by which certificate and when, and what became of the bytes.

    ``claimed_at`` is what the signer's clock said; ``stamped_at`` what a time-stamping authority did, which is trusted
    or not. ``changed`` says that something else than further signatures was added afterwards.
    """

    field: str
    signer: str
    organisation: str
    serial: str
    issuer: str
    valid_from: datetime
    valid_to: datetime
    claimed_at: datetime | None
    stamped_at: datetime | None
    stamp_trusted: bool
    intact: bool
    coverage: Coverage
    changed: bool
    trust: Trust

    @property
    def is_whole(self) -> bool:
        """Say whether the file still is what was signed, all of it."""
        return self.intact and not self.changed and self.coverage is not Coverage.PART

    @property
    def signed_at(self) -> datetime | None:
        """When it was signed, as far as that is known: a trusted time stamp goes before the signer's clock."""
        return self.stamped_at if self.stamp_trusted else self.claimed_at

    @property
    def verdict(self) -> Verdict:
        return verdict_on([self])

    def packed(self) -> dict[str, Any]:
        """Return the signature as plain values to be stored."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(self).items()
        }


def unpacked(values: Mapping[str, Any]) -> Signature:
    """Return the signature that was stored as ``values``."""
    times = {
        name: datetime.fromisoformat(values[name]) if values[name] else None
        for name in ("valid_from", "valid_to", "claimed_at", "stamped_at")
    }
    return Signature(**{
        **values, **times, "coverage": Coverage(values["coverage"]), "trust": Trust(values["trust"]),
    })  # fmt: skip


def verdict_on(signatures: Sequence[Signature]) -> Verdict:
    """Return what ``signatures`` come to: the worst of them counts, and none is no signature."""
    if not signatures:
        return Verdict.UNSIGNED
    if not all(one.is_whole for one in signatures):
        return Verdict.ALTERED
    trust = {one.trust for one in signatures}
    if Trust.UNFIT in trust:
        return Verdict.UNFIT_CERTIFICATE
    return Verdict.UNKNOWN_ISSUER if Trust.UNKNOWN_ISSUER in trust else Verdict.VALID
