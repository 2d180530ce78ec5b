"""What an uploaded file really is, judged by its content and never by its name.

Taken are PDF, DOCX, XLSX, PNG and JPEG without anything that runs: no scripts or launch actions in a PDF, no macros in
an office file, no archive that unpacks to an absurd size. Raises RuleViolation with the reason in the user's words.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from lzma import LZMAError
from typing import Any
from warnings import catch_warnings, simplefilter
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from contest.errors import RuleViolation

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PNG = "image/png"
JPEG = "image/jpeg"
EVIDENCE = (PDF, DOCX, XLSX, PNG, JPEG)
EXTENSIONS = {PDF: ("pdf",), DOCX: ("docx",), XLSX: ("xlsx",), PNG: ("png",), JPEG: ("jpg", "jpeg")}

MOST_ENTRIES = 2_000
MOST_UNPACKED = 300 * 1024 * 1024
MOST_IN_STREAM = 32 * 1024 * 1024
MOST_PIXELS = 50_000_000
# How office files are packed. Python unpacks other kinds without a limit, a few bytes into gigabytes.
_PACKINGS = (ZIP_STORED, ZIP_DEFLATED)
_ACTIVE_IN_PDF = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia", "/XFA")
# No limit can be set for this packing of the nineties. No program that writes streams of objects still uses it.
_OLD_PACKING = re.compile(rb"/(?:L|#4[Cc])(?:Z|#5[Aa])(?:W|#57)(?:Decode)?[\s/\]>]")
_ACTIVE_NAMES = tuple(name.encode() for name in _ACTIVE_IN_PDF)


@dataclass(frozen=True)
class Upload:
    """A file as the browser sent it."""

    filename: str
    content: bytes


def media_type_of(upload: Upload, *, allowed: tuple[str, ...] = EVIDENCE, limit: int) -> str:
    """Return the media type of ``upload`` after checking it whole; ``limit`` is its largest size in bytes."""
    if not upload.content:
        raise RuleViolation("“%(name)s” is empty. Choose the file again.", name=upload.filename)
    if len(upload.content) > limit:
        raise RuleViolation(
            "“%(name)s” is too large. A file may have up to %(megabytes)s MB.",
            name=upload.filename,
            megabytes=limit // (1024 * 1024),
        )
    media_type = _recognised(upload)
    if media_type not in allowed:
        raise _refused_kind(upload, allowed)
    extension = upload.filename.rpartition(".")[2].lower()
    if extension not in EXTENSIONS[media_type]:
        raise RuleViolation(
            "The name of “%(name)s” does not fit its content, which is %(kind)s. Rename it and send it again.",
            name=upload.filename,
            kind=EXTENSIONS[media_type][0].upper(),
        )
    return media_type


def _recognised(upload: Upload) -> str | None:
    content = upload.content
    if content.startswith(b"%PDF-"):
        _check_pdf(upload)
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        _check_picture(upload, "PNG")
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        _check_picture(upload, "JPEG")
        return JPEG
    if content.startswith(b"PK\x03\x04"):
        return _office_type(upload)
    return None


def _check_pdf(upload: Upload) -> None:
    import pikepdf

    if _OLD_PACKING.search(upload.content) and b"/ObjStm" in upload.content:
        raise _too_much(upload)
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=MOST_IN_STREAM,
        run_length_max_memory=MOST_IN_STREAM,
        png_max_memory=MOST_IN_STREAM,
        tiff_max_memory=MOST_IN_STREAM,
    )
    try:
        with pikepdf.open(BytesIO(upload.content)) as document:
            active = any(_is_active(part) for item in _suspects(document) for part in _parts(item))
            swollen = not active and any(_swells(item) for item in document.objects)
    except pikepdf.PasswordError:
        raise RuleViolation("“%(name)s” is locked by a password. Save it without one.", name=upload.filename) from None
    except (pikepdf.PdfError, ValueError):
        raise _damaged(upload) from None
    if active:
        raise RuleViolation(
            "“%(name)s” holds a script or an embedded file. Print it to a new PDF and send that.", name=upload.filename
        )
    if swollen:
        raise _too_much(upload)


def _suspects(document: Any) -> Iterator[Any]:
    """Yield the objects of a PDF that name anything active; most documents have none, which is told fast."""
    import pikepdf

    for item in (document.trailer, *document.objects):
        if isinstance(item, pikepdf.Object):
            told = item.stream_dict if isinstance(item, pikepdf.Stream) else item
            written = told.unparse(resolved=True)
            if any(name in written for name in _ACTIVE_NAMES):
                yield told


def _swells(item: Any) -> bool:
    """Say whether ``item`` is a stream of objects that could not be unpacked within limits: it may hide anything."""
    import pikepdf

    if not isinstance(item, pikepdf.Stream) or not ("/First" in item or item.get("/Type") == "/ObjStm"):
        return False
    try:
        item.read_bytes()
    except pikepdf.PdfError:
        return True
    return False


def _parts(item: Any) -> Iterator[Any]:
    """Yield every dictionary written directly inside ``item``, itself included."""
    import pikepdf

    waiting = [item]
    while waiting:
        part = waiting.pop()
        inner = []
        if isinstance(part, pikepdf.Dictionary):
            yield part
            inner = [part[key] for key in part.keys()]  # noqa: SIM118 - a PDF object is no mapping
        elif isinstance(part, pikepdf.Array):
            inner = list(part)
        compound = (pikepdf.Dictionary, pikepdf.Array)
        waiting += [each for each in inner if isinstance(each, compound) and not each.is_indirect]


def _is_active(item: Any) -> bool:
    import pikepdf

    kinds = {str(item.get(key)) for key in ("/S", "/Type", "/Subtype") if isinstance(item.get(key), pikepdf.Name)}
    return any(key in item or key in kinds for key in _ACTIVE_IN_PDF)


def _check_picture(upload: Upload, kind: str) -> None:
    from PIL import Image, UnidentifiedImageError

    try:
        with catch_warnings():
            simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(upload.content), formats=[kind]) as picture:
                too_many = picture.width * picture.height > MOST_PIXELS
                picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        too_many = True
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, IndexError):
        raise _damaged(upload) from None
    if too_many:
        raise RuleViolation("The picture “%(name)s” has too many pixels. Save it smaller.", name=upload.filename)


def _office_type(upload: Upload) -> str | None:
    """Return DOCX or XLSX by what the package says of itself, or None for any other archive."""
    try:
        with ZipFile(BytesIO(upload.content)) as package:
            entries = package.infolist()
            if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
                raise _too_much(upload)
            if any(entry.compress_type not in _PACKINGS for entry in entries) or package.testzip() is not None:
                raise _damaged(upload)
            names = {entry.filename for entry in entries}
            types = package.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    except (BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError, zlib.error, LZMAError):
        raise _damaged(upload) from None
    if any(name.lower().endswith("vbaproject.bin") for name in names) or b"macroEnabled" in types:
        raise RuleViolation("“%(name)s” holds macros. Save it as a file without macros.", name=upload.filename)
    if "word/document.xml" in names and b"wordprocessingml" in types:
        return DOCX
    if "xl/workbook.xml" in names and b"spreadsheetml" in types:
        return XLSX
    return None


def _too_much(upload: Upload) -> RuleViolation:
    return RuleViolation("“%(name)s” unpacks to far too much data.", name=upload.filename)


def _damaged(upload: Upload) -> RuleViolation:
    return RuleViolation("“%(name)s” is damaged and cannot be opened.", name=upload.filename)


def _refused_kind(upload: Upload, allowed: tuple[str, ...]) -> RuleViolation:
    kinds = ", ".join(EXTENSIONS[media_type][0].upper() for media_type in allowed)
    return RuleViolation("“%(name)s” is not one of: %(kinds)s.", name=upload.filename, kinds=kinds)
