"""Signing a PDF (PAdES, ETSI EN 319 142) with a key that was parsed once, and time stamps (RFC 3161).

A signature is added behind the file as it is: not a byte of what was printed changes. With pyHanko's own way of
holding a key each signature would parse and check it anew, four times slower.
"""

import asyncio
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

from asn1crypto import tsp
from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.content import AppearanceContent
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, StreamObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.stamp.base import BaseStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from contest.designs.design import Box
from contest.errors import RuleViolation
from contest.signatures.keys import Holder, Key, holder_of, in_der
from contest.signatures.pictures import Picture

DIGEST = "sha256"
POINTS = 72 / 25.4
RANGE = re.compile(rb"/ByteRange \[\s*(\d+) (\d+) (\d+) (\d+)\s*\]")
PATIENCE, TRIES, PAUSE = 5, 3, 1.0
LARGEST_ANSWER = 64 * 1024


@dataclass(frozen=True)
class Drawn:
    """A picture and where it stands on the page, in millimetres from its top left corner."""

    picture: Picture
    box: Box


@dataclass(frozen=True)
class Words:
    """What a signature says of itself: its field, who signs, where, and what for; ``read_out`` describes the field."""

    field: str
    name: str
    place: str
    reason: str
    read_out: str


class Signatory:
    """Somebody who signs one file after the other."""

    def __init__(self, signer: Signer, stamps: str) -> None:
        self._signer, self._stamper = signer, StampedBy(stamps) if stamps else None
        # How long a signature is follows from the key: it is found out once, by making one for nothing.
        self._reserved: int | None = None
        assert signer.signing_cert is not None
        self.holder: Holder = holder_of(load_der_x509_certificate(signer.signing_cert.dump()))

    def sign(self, content: bytes, words: Words, drawn: Drawn | None = None) -> tuple[bytes, datetime | None]:
        """Return ``content`` with a signature behind it, and what the time stamp says.

        Raises RuleViolation when it cannot be made.
        """
        about = PdfSignatureMetadata(
            field_name=words.field, md_algorithm=DIGEST, subfilter=SigSeedSubFilter.PADES, name=words.name,
            location=words.place, reason=words.reason,
        )  # fmt: skip
        writer = IncrementalPdfFileWriter(BytesIO(content))
        where = SigFieldSpec(
            words.field, on_page=0, box=_corners(writer, drawn.box) if drawn else None,  # type: ignore[arg-type]
            readable_field_name=words.read_out,
        )  # fmt: skip
        maker = PdfSigner(
            about, signer=self._signer, timestamper=self._stamper, new_field_spec=where,
            stamp_style=_Style(picture=drawn.picture, border_width=0) if drawn else None,
        )  # fmt: skip
        try:
            signed = _apart(lambda: maker.sign_pdf(writer, bytes_reserved=self._reserved).getvalue())
        except (TimestampRequestError, OSError) as error:
            raise RuleViolation("The time-stamping authority gives no time stamp: %(error)s. Sign the rest later.",
                                error=str(error)[:120]) from error  # fmt: skip
        except SigningError as error:
            raise RuleViolation("The signature could not be made: %(error)s", error=str(error)[:120]) from error
        self._reserved = self._reserved or _room_in(signed)
        return signed, self._stamper.stamped_at if self._stamper else None


def _apart(sign: Callable[[], bytes]) -> bytes:
    """Sign in a thread of its own: the signer runs a loop, and whoever asks may be within another."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(sign).result()


def signatory(key: Key, stamps: str = "") -> Signatory:
    """Return who signs with ``key``; ``stamps`` is the address of the authority that stamps it, or empty."""
    return Signatory(_KeySigner(key), stamps)


class _KeySigner(Signer):
    """Signs with a key of the cryptography library, as it is."""

    def __init__(self, key: Key) -> None:
        self._key = key.private
        chain = [asn1.Certificate.load(in_der(each)) for each in key.chain]
        super().__init__(
            signing_cert=asn1.Certificate.load(in_der(key.certificate)),
            cert_registry=SimpleCertificateStore.from_certs(chain),
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        hashed = getattr(hashes, digest_algorithm.upper())()
        if isinstance(self._key, rsa.RSAPrivateKey):
            return bytes(self._key.key_size // 8) if dry_run else self._key.sign(data, padding.PKCS1v15(), hashed)
        return self._key.sign(data, ec.ECDSA(hashed))


class StampedBy(TimeStamper):
    """Asks one time-stamping authority, at the configured address and no other: it follows no redirection."""

    def __init__(self, address: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._address = address
        self.stamped_at: datetime | None = None

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        stamp = await super().async_timestamp(message_digest, md_algorithm)
        self.stamped_at = stamp["content"]["encap_content_info"]["content"].parsed["gen_time"].native
        return stamp

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        answer = await asyncio.to_thread(self._asked, req.dump())
        return tsp.TimeStampResp.load(answer)

    def _asked(self, question: bytes) -> bytes:
        for attempt in range(1, TRIES + 1):
            try:
                return self._once(question)
            except (OSError, HTTPException) as error:
                if attempt == TRIES:
                    raise OSError(str(error) or type(error).__name__) from error
                time.sleep(PAUSE * attempt)
        raise AssertionError

    def _once(self, question: bytes) -> bytes:
        parts = urlsplit(self._address)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, question, {
                "Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply",
            })  # fmt: skip
            answer = connection.getresponse()
            content = answer.read(LARGEST_ANSWER)
        finally:
            connection.close()
        if answer.status != 200 or answer.headers.get_content_type() != "application/timestamp-reply":
            raise OSError(f"HTTP {answer.status}")
        return content


@dataclass(frozen=True)
class _Style(BaseStampStyle):
    """Draws a picture over the whole box of a signature, and nothing else."""

    picture: Picture = field(default_factory=lambda: Picture(0, 0, b"", b""))

    def create_stamp(self, writer: Any, box: BoxConstraints, text_params: dict[str, Any]) -> "_Appearance":  # type: ignore[override]
        return _Appearance(writer, box, self.picture)


class _Appearance(AppearanceContent):
    def __init__(self, writer: Any, box: BoxConstraints, picture: Picture) -> None:
        super().__init__(writer, box)
        self._picture = picture

    def render(self) -> bytes:
        from pyhanko.pdf_utils.content import ResourceType

        picture = self._picture
        clear = self._image(picture.clear, "/DeviceGray")
        colours = self._image(picture.colours, "/DeviceRGB")
        writer = self._ensure_writer
        colours["/SMask"] = writer.add_object(clear)
        self.set_resource(ResourceType.XOBJECT, pdf_name("/Im"), writer.add_object(colours))
        return b"q %g 0 0 %g 0 0 cm /Im Do Q" % (self.box.width, self.box.height)

    def _image(self, content: bytes, space: str) -> StreamObject:
        return StreamObject(
            DictionaryObject({
                pdf_name("/Type"): pdf_name("/XObject"), pdf_name("/Subtype"): pdf_name("/Image"),
                pdf_name("/Width"): NumberObject(self._picture.width),
                pdf_name("/Height"): NumberObject(self._picture.height),
                pdf_name("/ColorSpace"): pdf_name(space), pdf_name("/BitsPerComponent"): NumberObject(8),
                pdf_name("/Filter"): ArrayObject([pdf_name("/FlateDecode")]),
            }), encoded_data=content,
        )  # fmt: skip


def _room_in(signed: bytes) -> int:
    """Return how many digits the last signature of a file has room for."""
    _start, ends, goes_on, _rest = map(int, RANGE.findall(signed)[-1])
    return int(goes_on) - int(ends) - len("<>")


def _corners(writer: IncrementalPdfFileWriter, box: Box) -> tuple[float, float, float, float]:
    """Return ``box`` in points from the bottom left corner of the page."""
    page = writer.find_page_for_modification(0)[0].get_object()
    _left, bottom, _right, top = (float(side) for side in page["/MediaBox"])
    height = top - bottom
    return (
        box.left * POINTS, height - box.bottom * POINTS, box.right * POINTS, height - box.top * POINTS,
    )  # fmt: skip
