"""Uploaded grounds of certificates, cleaned: what is drawn stays, and nothing else. Pure.

Of an SVG only shapes are kept (``drawings``), of a PDF its only page (``sheets``), of a PNG its pixels.
"""

from dataclasses import dataclass
from io import BytesIO

from contest.designs.drawings import SVG, cleaned_drawing
from contest.designs.sheets import cleaned_sheet
from contest.errors import RuleViolation
from contest.storage.uploads import PDF, PNG, Upload, media_type_of

LARGEST = 16 * 1024 * 1024
# How fine a picture must be on its page, and how far its proportions may be from the page's.
LEAST_DPI, STRETCH = 200, 0.015


@dataclass(frozen=True)
class Cleaned:
    """A ground to keep: its content, and its size in millimetres, of a picture in pixels."""

    content: bytes
    media_type: str
    width: float
    height: float


def cleaned(upload: Upload) -> Cleaned:
    """Return what is kept of ``upload``; raises RuleViolation when it cannot be a ground."""
    if upload.filename.lower().endswith(".svg"):
        content, width, height = cleaned_drawing(upload)
        return Cleaned(content, SVG, width, height)
    media_type = media_type_of(upload, allowed=(PDF, PNG), limit=LARGEST)
    if media_type == PDF:
        content, width, height = cleaned_sheet(upload)
        return Cleaned(content, PDF, width, height)
    return _picture(upload)


def refuse_misfit(width: float, height: float, media_type: str, *, page: tuple[float, float]) -> None:
    """Raise RuleViolation for a ground that would be distorted, or coarse, on a page of this size in millimetres."""
    if abs((width / height) / (page[0] / page[1]) - 1) > STRETCH:
        raise RuleViolation(
            "This ground does not have the proportions of the page, which is %(width)s × %(height)s mm.", field="frame",
            width=f"{page[0]:g}", height=f"{page[1]:g}",
        )  # fmt: skip
    least = page[0] / 25.4 * LEAST_DPI
    if media_type == PNG and width < least - 1:
        raise RuleViolation(
            "This picture is too coarse to print: it should be %(pixels)s pixels wide, which is 200 for each inch.",
            field="frame", pixels=round(least),
        )  # fmt: skip


def _picture(upload: Upload) -> Cleaned:
    """Return the pixels of a picture without anything else that its file tells."""
    from PIL import Image

    try:
        with Image.open(BytesIO(upload.content), formats=["PNG"]) as picture:
            bare = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    except (OSError, SyntaxError, ValueError, IndexError):
        raise RuleViolation("“%(name)s” is damaged and cannot be opened.", name=upload.filename) from None
    bare.info.clear()
    out = BytesIO()
    bare.save(out, "PNG")
    return Cleaned(out.getvalue(), PNG, bare.width, bare.height)
