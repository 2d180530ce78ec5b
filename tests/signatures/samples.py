"""Keys in PKCS#12 files, a signature in blue and a seal in red, and what they make of a certificate."""

from functools import cache
from io import BytesIO

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    KeySerializationEncryption,
    NoEncryption,
    pkcs12,
)
from PIL import Image, ImageDraw

from contest import clock
from contest.certificates.models import Certificate
from contest.certificates.queries import certificates_of
from contest.certificates.services import request_run
from contest.certificates.tasks import print_run
from contest.database import db, transaction
from contest.signatures import services
from contest.signatures.keys import Key, read_key
from contest.signatures.models import KeySource, Part, SigningMark, SigningRun
from contest.signatures.pictures import MarkKind
from contest.signatures.queries import BodyMark, Copies, Signing, copies_of
from contest.signatures.tasks import sign_here
from contest.storage.uploads import Upload
from tests.certificates.samples import DAY, Office
from tests.copies.authority import BEGIN, END, Holder, authority, certificates, hashes, person

PASSPHRASE = "mat-khau-cua-khoa"
AUTHORITY = "Tổ chức chứng thực thử"
BLUE, RED = (20, 40, 190, 255), (200, 20, 20, 255)


@cache
def rsa_person(name: str = "Lê Thị C") -> Holder:
    """Return somebody with an RSA key, as most certificates in use have."""
    return certified(name, rsa.generate_private_key(65537, 2048))


def certified(name: str, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, **usage: bool) -> Holder:
    """Return whom our authority certified ``key`` for."""
    above = authority(AUTHORITY)
    purposes = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False,
    ) | (usage or {"digital_signature": True})  # fmt: skip
    made = (
        certificates.CertificateBuilder()
        .subject_name(certificates.Name([certificates.NameAttribute(x509.NameOID.COMMON_NAME, name)]))
        .issuer_name(above.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(BEGIN)
        .not_valid_after(END)
        .add_extension(certificates.KeyUsage(**purposes), critical=True)
        .sign(above.key, hashes.SHA256())
    )
    return Holder(key, made)


def key_file(holder: Holder | None = None, *, passphrase: str = PASSPHRASE, name: str = "khoa.p12") -> Upload:
    """Return the PKCS#12 file of ``holder``, with the certificate of the authority above."""
    holder = holder or person()
    locked: KeySerializationEncryption = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    content = pkcs12.serialize_key_and_certificates(
        b"khoa", holder.key, holder.certificate, [authority(AUTHORITY).certificate], locked
    )
    return Upload(name, content)


def signature(width: int = 600, height: int = 240, ink: tuple[int, ...] = BLUE, ground: int = 0) -> Upload:
    """Return a PNG of a signature; 600 dots are 45 mm at 338 dpi."""
    picture = Image.new("RGBA", (width, height), (255, 255, 255, ground))
    draw = ImageDraw.Draw(picture)
    draw.line([(20, height - 30), (width // 3, 25), (width // 2, height - 40), (width - 25, 30)], fill=ink, width=14)
    return _png(picture, "chu-ky.png")


def seal(size: int = 480, ink: tuple[int, ...] = RED, height: int | None = None) -> Upload:
    """Return a PNG of a round seal of nobody; 480 dots are 36 mm at 338 dpi."""
    picture = Image.new("RGBA", (size, height or size), (255, 255, 255, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse([6, 6, size - 6, (height or size) - 6], outline=ink, width=12)
    draw.ellipse([size // 4, size // 4, size * 3 // 4, size * 3 // 4], outline=ink, width=6)
    return _png(picture, "con-dau.png")


def _png(picture: Image.Image, name: str) -> Upload:
    out = BytesIO()
    picture.save(out, "PNG")
    return Upload(name, out.getvalue())


class Desk:
    """An office with a decision of three certificates, which are printed."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.decision = office.decide(collectives=2, individuals=1)
        self.print()

    @property
    def certificates(self) -> list[Certificate]:
        return list(certificates_of(self.decision))

    def print(self) -> None:
        with clock.at(DAY), transaction():
            run = request_run(self.decision, by=self.office.secretary)
        print_run(run.id)

    def signing(self, part: Part = Part.SIGNER) -> Signing:
        return Signing(self.decision, part)

    def key(self, part: Part = Part.SIGNER) -> Key:
        return read_key(key_file(person(self.signing(part).signer)), PASSPHRASE, now=clock.now())

    def request(self, part: Part = Part.SIGNER, key: Key | None = None) -> SigningRun:
        key = key or self.key(part)
        with transaction():
            by = self.office.leader if part is Part.SIGNER else self.office.secretary
            return services.request_signing(self.signing(part), key.holder, KeySource.UPLOADED, by=by)

    def sign(self, part: Part = Part.SIGNER) -> SigningRun:
        """Sign all certificates for ``part`` and return the run."""
        key = self.key(part)
        run = self.request(part, key)
        sign_here(run.id, key)
        db.session.rollback()
        return db.session.get_one(SigningRun, run.id)

    def keep(self, kind: MarkKind) -> SigningMark:
        upload = seal() if kind is MarkKind.SEAL else signature()
        details = services.MarkDetails(self.decision.signer_name, 360 if kind is MarkKind.SEAL else 450)
        with transaction():
            return services.add_mark(BodyMark(self.office.body, kind), upload, details, by=self.office.leader)

    def copies(self) -> dict[int, Copies]:
        return copies_of(self.certificates)
