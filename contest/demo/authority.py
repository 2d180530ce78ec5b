"""An authority of the demonstration that certifies keys for signing; they are made when needed and kept nowhere."""

from datetime import date, datetime, time

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from contest import clock
from contest.signatures.keys import Key

NAME = "Tổ chức chứng thực (minh họa)"
PURPOSES = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
            "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip


class Authority:
    """Certifies whoever asks from ``begin`` to the end of ``last``."""

    def __init__(self, begin: date, last: date) -> None:
        self._begin, self._end = (datetime.combine(day, time(), clock.OFFICE) for day in (begin, last))
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._own = self._certified(NAME, "", self._key, x509.BasicConstraints(ca=True, path_length=0), "key_cert_sign")

    def key_for(self, name: str, organisation: str) -> Key:
        """Return a new key with a certificate that it belongs to ``name`` and may sign documents."""
        key = ec.generate_private_key(ec.SECP256R1())
        no_authority = x509.BasicConstraints(ca=False, path_length=None)
        return Key(key, self._certified(name, organisation, key, no_authority, "digital_signature"), [self._own])

    def _certified(
        self, name: str, organisation: str, key: ec.EllipticCurvePrivateKey, basic: x509.BasicConstraints, purpose: str
    ) -> x509.Certificate:
        named = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
        if organisation:
            named.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
        usage = x509.KeyUsage(**{one: one == purpose for one in PURPOSES})
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name(named))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self._begin)
            .not_valid_after(self._end)
            .add_extension(basic, critical=True)
            .add_extension(usage, critical=True)
            .sign(self._key, hashes.SHA256())
        )
