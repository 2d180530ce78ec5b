"""Evidence as pictures to look at in a page: photos made smaller, pages of a PDF drawn by poppler's pdftoppm.

What draws a PDF is a process of its own with little time, memory and room, for the file may be made to do harm. Raises
NoPreview when there is nothing to show; the file itself can still be downloaded.
"""

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from contest.storage.uploads import JPEG, PDF, PNG

PICTURES = (PNG, JPEG)
SHOWN = (PDF, *PICTURES)
# The longer side, in pixels: in a list, and to be read.
THUMBNAIL, PAGE = 240, 1600
# A page of text has few colours and stays crisp and small as PNG; what has more, a scan or a photo, becomes JPEG.
FEW_COLOURS, PALETTE = 1024, 64
MOST_SECONDS, PATIENCE = 20, 5
LIMITS = ("--as=1500000000", "--cpu=15", "--fsize=30000000", "--nofile=64", "--core=0")
# Drawing is heavy: two at a time; the others wait their turn for a while.
_turns = threading.BoundedSemaphore(2)


class NoPreview(Exception):
    """The file cannot be shown as a picture."""


@dataclass(frozen=True)
class Picture:
    """What a browser shows."""

    content: bytes
    media_type: str

    @classmethod
    def of(cls, content: bytes) -> "Picture":
        """Return a picture of ours that was kept."""
        return cls(content, PNG if content.startswith(b"\x89PNG") else JPEG)


def page_count(content: bytes, media_type: str) -> int:
    """Return how many pages can be looked at: those of a PDF, one for a photo, none of any other file."""
    if media_type in PICTURES:
        return 1
    if media_type != PDF:
        return 0
    import pikepdf

    try:
        with pikepdf.open(BytesIO(content)) as document:
            return len(document.pages)
    except (pikepdf.PdfError, ValueError):
        return 0


def page_picture(content: bytes, media_type: str, page: int, side: int) -> Picture:
    """Return ``page`` (counted from 1), upright, with its longer side of at most ``side`` pixels.

    What else the file of a photo tells (where it was taken, by what) is left out.
    """
    if media_type not in SHOWN or page < 1 or (media_type in PICTURES and page > 1):
        raise NoPreview(f"no page {page} of {media_type}")
    with _turn():
        return _scaled(_drawn(content, page, side) if media_type == PDF else content, side)


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise NoPreview("too many pages are being drawn")
    try:
        yield
    finally:
        _turns.release()


def _drawn(content: bytes, page: int, side: int) -> bytes:
    """Return a page of a PDF as an unpacked picture: packing it is quicker done here, in as many colours as it has."""
    with tempfile.TemporaryDirectory(prefix="page-") as folder:
        place = Path(folder)
        (place / "file.pdf").write_bytes(content)
        command = ["prlimit", *LIMITS, "--", "pdftoppm", "-q", "-singlefile", "-f", str(page), "-l", str(page),
                   "-scale-to", str(side), "file.pdf", "page"]  # fmt: skip
        try:
            subprocess.run(  # noqa: S603 - names and numbers of ours
                command, cwd=place, env={"PATH": "/usr/bin:/bin", "HOME": folder}, timeout=MOST_SECONDS, check=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            return (place / "page.ppm").read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise NoPreview(str(error)) from error


def _scaled(content: bytes, side: int) -> Picture:
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(content), formats=["PNG", "JPEG", "PPM"]) as picture:
            picture.draft("RGB", (side, side))
            small = ImageOps.exif_transpose(picture)
            small.thumbnail((side, side))
            return _encoded(_on_white(small))
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise NoPreview(str(error)) from error


def _on_white(picture: Any) -> Any:
    """Return ``picture`` without anything to see through."""
    from PIL import Image

    if not picture.has_transparency_data:
        return picture.convert("RGB")
    clear = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")


def _encoded(picture: Any) -> Picture:
    from PIL.Image import Quantize

    out = BytesIO()
    if picture.getcolors(FEW_COLOURS) is None:
        picture.save(out, "JPEG", quality=80)
        return Picture(out.getvalue(), JPEG)
    few = picture.quantize(PALETTE, method=Quantize.FASTOCTREE, dither=0)
    # Gathering colours greys the paper a little.
    few.putpalette([255 if part > 248 else part for part in few.getpalette()])
    few.save(out, "PNG")
    return Picture(out.getvalue(), PNG)
