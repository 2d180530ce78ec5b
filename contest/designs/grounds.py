"""What lies below the texts of certificates: frame, ground and emblem, as an object that all pages of a file share.

What our own pen drew becomes an object without WeasyPrint; only an emblem that a body uploaded is set by it. A ground
is kept where files are, so that the first certificate of a run, or of another process, does not wait for it.
"""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from contest.designs.artwork import artwork, medallion
from contest.designs.composing import GROUND
from contest.designs.design import Box, Design, Ground
from contest.designs.plates import Part, plate
from contest.paper.filling import TEMPLATES, filled
from contest.storage.services import content_called, kept
from contest.storage.uploads import PDF

FINEST_DPI = 600
HERE = Path(__file__).parent
# What a ground follows from, besides the design and the emblem.
SOURCES = (*sorted(HERE.glob("artwork/*.py")), HERE / "plates.py", Path(__file__),
           TEMPLATES / "designs" / "papers" / "ground.css")  # fmt: skip


@dataclass(frozen=True)
class Emblem:
    """The picture that a body uploaded."""

    content: bytes
    media_type: str

    @property
    def address(self) -> str:
        return f"data:{self.media_type};base64,{b64encode(self.content).decode()}"


@lru_cache(maxsize=8)
def ground_pdf(design: Design, emblem: Emblem | None, fonts_dir: str) -> bytes:
    """Return a PDF that holds what lies below the texts of ``design`` as an object."""
    page = Box(0, 0, design.width, design.height)
    parts = [Part(artwork(design.artwork, design.width, design.height), page)] if design.artwork else []
    if design.ground is not None:
        parts.append(Part(_own(design, design.ground, fonts_dir), page))
    if design.emblem is not None:
        own = Part(_set(design, emblem, fonts_dir), page) if emblem else None
        parts.append(own or Part(medallion(), _square_in(design.emblem)))
    return plate(design.width, design.height, parts, GROUND)


def _square_in(box: Box) -> Box:
    """Return the largest square in the middle of ``box``: what is round stays round."""
    side = min(box.width, box.height)
    return Box(box.left + (box.width - side) / 2, box.top + (box.height - side) / 2, side, side)


@lru_cache(maxsize=8)
def kept_ground(design: Design, emblem: Emblem | None, fonts_dir: str) -> bytes:
    """Return the same as ``ground_pdf``, drawn once for all processes."""
    follows_from = (_edition(), design.artwork, design.ground, design.width, design.height, design.emblem)
    seal = sha256(repr(follows_from).encode())
    seal.update(emblem.content if emblem else b"")
    return kept(f"ground-{seal.hexdigest()}", lambda: ground_pdf(design, emblem, fonts_dir))


@cache
def _edition() -> str:
    """Return what changes when grounds are drawn in another way."""
    return sha256(b"".join(path.read_bytes() for path in SOURCES)).hexdigest()


def _set(design: Design, emblem: Emblem, fonts_dir: str) -> bytes:
    """Return the page with nothing but ``emblem``."""
    from contest.paper.typeset import press  # slow to load, and most grounds do without

    html = filled("designs/papers/ground.html", {"artwork": "", "emblem": emblem.address})
    return press(fonts_dir).pdf(html, sheet=ground_sheet(design), dpi=FINEST_DPI)


def _own(design: Design, ground: Ground, fonts_dir: str) -> bytes:
    """Return a page with nothing but the ``ground`` that a body uploaded, as large as the page of ``design``."""
    from contest.paper.typeset import press  # slow to load, and most grounds do without

    content = content_called(ground.sha256)
    if ground.media_type == PDF:
        return content
    address = f"data:{ground.media_type};base64,{b64encode(content).decode()}"
    html = filled("designs/papers/picture.html", {"picture": address})
    size = f"{design.width}mm {design.height}mm"
    sheet = (
        f"@page {{ size: {size}; margin: 0; }} body {{ margin: 0; }} "
        f"img {{ display: block; width: {design.width}mm; height: {design.height}mm; }}"
    )
    return press(fonts_dir).pdf(html, sheet=sheet, dpi=FINEST_DPI)


def ground_sheet(design: Design) -> str:
    """Return the style of what lies below the texts, and of the QR code."""
    style = (TEMPLATES / "designs" / "papers" / "ground.css").read_text(encoding="utf-8")
    page = f"@page {{ size: {design.width}mm {design.height}mm; margin: 0; }}"
    boxes = [
        f".{name}, .{name} svg {{ left: {box.left}mm; top: {box.top}mm; "
        f"width: {box.width}mm; height: {box.height}mm; }}"
        for name, box in (("emblem", design.emblem), ("code", design.code))
        if box is not None
    ]
    return "\n".join((page, *boxes, style))
