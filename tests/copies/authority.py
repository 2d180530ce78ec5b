"""A certificate authority of our own, people with certificates of it, and what can be done to a PDF they signed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path

import time_machine
from asn1crypto import keys, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

from contest.storage.uploads import Upload
from tests.evidence.samples import pdf

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
BEGIN, END = datetime(2019, 1, 1, tzinfo=UTC), datetime(2045, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Holder:
    """Somebody with a key and a certificate."""

    key: Key
    certificate: certificates.Certificate

    def signer(self, *others: "Holder") -> SimpleSigner:
        return SimpleSigner(
            signing_cert=_loaded(self.certificate), signing_key=self._key(),
            cert_registry=SimpleCertificateStore.from_certs([_loaded(other.certificate) for other in others]),
        )  # fmt: skip

    def stamper(self) -> DummyTimeStamper:
        return DummyTimeStamper(_loaded(self.certificate), self._key())

    def _key(self) -> keys.PrivateKeyInfo:
        return keys.PrivateKeyInfo.load(self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ))  # fmt: skip


def _loaded(certificate: certificates.Certificate) -> x509.Certificate:
    return x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


@cache
def authority(name: str = "Tổ chức chứng thực thử") -> Holder:
    """Return an authority that certifies itself."""
    return _holder(name, None, BEGIN, END)


@cache
def person(
    name: str = "Lê Thị C", *, by: str = "Tổ chức chứng thực thử", until: datetime = END, stamps: bool = False
) -> Holder:
    """Return somebody whom the authority called ``by`` certified."""
    return _holder(name, authority(by), BEGIN, until, stamps=stamps)


def _holder(name: str, by: Holder | None, begin: datetime, end: datetime, *, stamps: bool = False) -> Holder:
    # pyHanko's time stamps for tests know no other kind of key.
    key: Key = rsa.generate_private_key(65537, 2048) if stamps else ec.generate_private_key(ec.SECP256R1())
    subject = certificates.Name([
        certificates.NameAttribute(NameOID.COMMON_NAME, name),
        certificates.NameAttribute(NameOID.ORGANIZATION_NAME, "Ủy ban nhân dân huyện Nhà Bè"),
    ])  # fmt: skip
    issuer = by.certificate.subject if by else subject
    usage = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False,
    ) | ({"digital_signature": True} if by else {"key_cert_sign": True})  # fmt: skip
    builder = (
        certificates.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(0x540101 if by else 1)
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(certificates.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(certificates.KeyUsage(**usage), critical=True)
    )
    if stamps:
        purpose = certificates.ExtendedKeyUsage([certificates.oid.ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(purpose, critical=True)
    return Holder(key, builder.sign((by or Holder(key, None)).key, hashes.SHA256()))  # type: ignore[arg-type]


def trusted(folder: Path, *names: str) -> str:
    """Put the certificates of these authorities into ``folder`` and return its path."""
    for place, name in enumerate(names):
        made = authority(name).certificate.public_bytes(serialization.Encoding.PEM)
        (folder / f"{place}.pem").write_bytes(made)
    return str(folder)


def signed(
    *people: Holder,
    content: bytes | None = None,
    name: str = "da-ky-so.pdf",
    stamper: Holder | None = None,
    first: int = 1,
) -> Upload:
    """Return a PDF that these people signed one after the other, in fields numbered from ``first``."""
    written = content or pdf("Quyet dinh").content
    for place, holder in enumerate(people or (person(),), start=first):
        about = PdfSignatureMetadata(
            field_name=f"Ky{place}", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name="Lê Thị C"
        )
        maker = PdfSigner(about, signer=holder.signer(), timestamper=stamper.stamper() if stamper else None)
        written = maker.sign_pdf(IncrementalPdfFileWriter(BytesIO(written))).getvalue()
    return Upload(name, written)


def with_a_byte_changed(upload: Upload) -> Upload:
    """Return the file with one letter of what was signed changed in place."""
    assert b"/MediaBox" in upload.content
    return Upload(upload.filename, upload.content.replace(b"/MediaBox", b"/MediaBoy", 1))


def with_a_page_changed(upload: Upload) -> Upload:
    """Return the file with a revision behind the signature that turns its first page."""
    writer = IncrementalPdfFileWriter(BytesIO(upload.content))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = NumberObject(90)
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)
    return Upload(upload.filename, out.getvalue())


def with_something_appended(upload: Upload, what: bytes = b"% them vao sau\n") -> Upload:
    """Return the file with bytes behind its end that no signature covers."""
    return Upload(upload.filename, upload.content + what)


def signed_long_ago(holder: Holder, at: datetime) -> Upload:
    """Return a PDF that ``holder`` signed at an instant of the past, by its own clock."""
    with time_machine.travel(at, tick=False):
        return signed(holder)
