"""Reading a key and its certificate out of a PKCS#12 file (.p12, .pfx), and whether it may sign. Pure.

Nothing of a key is written anywhere; it lives as long as the object that holds it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from contest.certificates.tokens import plain
from contest.errors import RuleViolation
from contest.storage.uploads import Upload
from contest.text import fold, nfc

LARGEST = 256 * 1024
WORD = re.compile(r"\w+")
SMALLEST_RSA = 2048
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Holder:
    """Whom a certificate for signing was issued to, and by whom."""

    name: str
    organisation: str
    issuer: str
    serial: str
    fingerprint: str
    valid_from: datetime
    valid_to: datetime

    def is_called(self, name: str) -> bool:
        """Say whether the certificate bears ``name``; issuers write it in capitals, or with more around it."""
        return any(_says(own, name) for own in (self.name, self.organisation))


def _says(text: str, name: str) -> bool:
    """Say whether all words of ``name`` stand in ``text``, one behind the other.

    Only an issuer that writes no marks at all is read without them: Nguyễn Văn Ân is not Nguyễn Văn An.
    """
    read = fold if text.isascii() else plain
    wanted, words = ([read(word) for word in WORD.findall(nfc(one))] for one in (name, text))
    places = range(len(words) - len(wanted) + 1)
    return bool(wanted) and any(words[place : place + len(wanted)] == wanted for place in places)


@dataclass(frozen=True)
class Key:
    """A key with its certificate and those of the authorities above it, all parsed."""

    private: PrivateKey = field(repr=False)
    certificate: x509.Certificate
    chain: Sequence[x509.Certificate]

    @property
    def holder(self) -> Holder:
        return holder_of(self.certificate)


def read_key(upload: Upload, passphrase: str, *, now: datetime) -> Key:
    """Return the key in a PKCS#12 file. Raises RuleViolation when there is none that may sign ``now``."""
    if not upload.content or len(upload.content) > LARGEST:
        raise _unreadable(upload)
    try:
        found = pkcs12.load_pkcs12(upload.content, passphrase.encode() or None)
    except ValueError as error:
        if "password" in str(error).lower() or "mac" in str(error).lower():
            raise RuleViolation("The passphrase does not open “%(name)s”.", name=upload.filename,
                                field="passphrase") from None  # fmt: skip
        raise _unreadable(upload) from None
    except TypeError:
        raise RuleViolation("The passphrase does not open “%(name)s”.", name=upload.filename,
                            field="passphrase") from None  # fmt: skip
    if found.key is None or found.cert is None:
        raise _unreadable(upload)
    if not isinstance(found.key, PrivateKey) or (
        isinstance(found.key, rsa.RSAPrivateKey) and found.key.key_size < SMALLEST_RSA
    ):
        raise RuleViolation("“%(name)s” holds a key of a kind that does not sign here. RSA keys of at least 2048 bits "
                            "and elliptic curves do.", name=upload.filename, field="file")  # fmt: skip
    check_may_sign(found.cert.certificate, now)
    return Key(found.key, found.cert.certificate, [other.certificate for other in found.additional_certs])


def check_may_sign(certificate: x509.Certificate, now: datetime) -> None:
    """Raise RuleViolation unless ``certificate`` is valid ``now`` and meant for signing."""
    holder = holder_of(certificate)
    if now < holder.valid_from:
        raise RuleViolation("The certificate of %(name)s is valid only from %(day)s on.", name=holder.name,
                            day=f"{holder.valid_from:%d/%m/%Y}", field="file")  # fmt: skip
    if now > holder.valid_to:
        raise RuleViolation("The certificate of %(name)s expired on %(day)s.", name=holder.name,
                            day=f"{holder.valid_to:%d/%m/%Y}", field="file")  # fmt: skip
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise RuleViolation("The certificate of %(name)s is not meant for signing documents.", name=holder.name,
                            field="file")  # fmt: skip


def holder_of(certificate: x509.Certificate) -> Holder:
    """Return whom ``certificate`` was issued to."""
    return Holder(
        name=_named(certificate.subject, NameOID.COMMON_NAME) or certificate.subject.rfc4514_string(),
        organisation=_named(certificate.subject, NameOID.ORGANIZATION_NAME),
        issuer=_named(certificate.issuer, NameOID.COMMON_NAME) or certificate.issuer.rfc4514_string(),
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
    )


def _named(name: x509.Name, kind: x509.ObjectIdentifier) -> str:
    return ", ".join(str(part.value) for part in name.get_attributes_for_oid(kind))


def in_der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def _unreadable(upload: Upload) -> RuleViolation:
    return RuleViolation("“%(name)s” holds no key with its certificate. Send a PKCS#12 file (.p12 or .pfx).",
                         name=upload.filename, field="file")  # fmt: skip
