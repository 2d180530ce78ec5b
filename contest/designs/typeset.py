"""Pages of certificates as WeasyPrint sets them: the artwork that lies below a composed page, and whole pages.

``composing`` makes the pages of a run; what it makes is held against ``whole_pdf`` in the tests.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import BinaryIO

from markupsafe import Markup
from pikepdf import Dictionary, Name, ObjectStreamMode, Pdf

from contest.designs import layout, squares
from contest.designs.artwork import artwork, emblem_placeholder
from contest.designs.composing import GROUND, Composer, bound
from contest.designs.design import Design
from contest.paper.faces import family_in
from contest.paper.filling import TEMPLATES, filled
from contest.paper.pdffile import About, Leaf
from contest.paper.typeset import press

FINEST_DPI = 600
DARK = re.compile("1+")


@dataclass(frozen=True)
class Emblem:
    """The picture that a body uploaded."""

    content: bytes
    media_type: str

    @property
    def address(self) -> str:
        return f"data:{self.media_type};base64,{b64encode(self.content).decode()}"


def certificates_pdf(
    design: Design, leaves: Callable[[Composer], Iterable[Leaf]], out: BinaryIO, about: About, *,
    emblem: Emblem | None, fonts_dir: str,
) -> None:  # fmt: skip
    """Write the ``leaves`` that a composer makes, certificates of one design, into one file.

    The same values give the same bytes.
    """
    family = family_in(fonts_dir)
    ground = ground_pdf(design, emblem, fonts_dir)
    bound(leaves(Composer(design, family)), out, about, family, ground=ground)


def certificate_pdf(
    design: Design, texts: Mapping[str, str], *, issued_on: str, address: str, emblem: Emblem | None, fonts_dir: str
) -> bytes:
    """Return the one-page PDF of a certificate: ``texts`` by their places, the QR code of ``address``, the artwork.

    Raises FittingError when a text does not fit, PaperError when a letter cannot be printed.
    """
    about = About(f"{texts['heading']} - {texts['recipient']}", texts["body"], date.fromisoformat(issued_on))
    content = BytesIO()
    certificates_pdf(
        design, lambda composer: [composer.leaf(texts, address)], content, about, emblem=emblem, fonts_dir=fonts_dir
    )
    return content.getvalue()


def whole_pdf(
    design: Design, texts: Mapping[str, str], *, address: str, emblem: Emblem | None, fonts_dir: str
) -> bytes:
    """Return the page of a certificate as WeasyPrint sets all of it at once."""
    here = {name: text for name, text in texts.items() if name in design.places}
    blocks = layout.blocks(here, family_in(fonts_dir), design)
    values = {
        **_ground_values(design, emblem),
        "title": texts["heading"],
        "blocks": blocks,
        "code": Markup(_code_svg(address)) if address and design.code else "",  # noqa: S704 - our own drawing
    }
    html = filled(f"designs/papers/{design.folder}/page.html", values)
    return press(fonts_dir).pdf(html, sheet=f"{_ground_sheet(design)}\n{_sheet(design)}", dpi=FINEST_DPI)


@lru_cache(maxsize=8)
def ground_pdf(design: Design, emblem: Emblem | None, fonts_dir: str) -> bytes:
    """Return a PDF that holds the artwork of ``design`` as an object; drawing it takes longer than a thousand texts."""
    html = filled("designs/papers/ground.html", _ground_values(design, emblem))
    page = press(fonts_dir).pdf(html, sheet=_ground_sheet(design), dpi=FINEST_DPI)
    return _as_object(page, Name(f"/{GROUND}"))


def _ground_values(design: Design, emblem: Emblem | None) -> dict[str, str]:
    return {
        "artwork": Markup(artwork(design.artwork, design.width, design.height)),  # noqa: S704 - our own drawing
        "placeholder": Markup(emblem_placeholder()) if design.emblem else "",  # noqa: S704
        "emblem": emblem.address if emblem and design.emblem else "",
    }


def _as_object(page: bytes, name: Name) -> bytes:
    """Return a PDF whose page draws nothing but an object called ``name``: what stood on ``page``."""
    with Pdf.open(BytesIO(page)) as document, Pdf.new() as kept:
        below = kept.add_blank_page()
        form = kept.copy_foreign(document.pages[0].as_form_xobject())
        below.Resources = Dictionary(XObject=Dictionary({str(name): form}))
        below.Contents = kept.make_stream(f"q {name} Do Q".encode())
        content = BytesIO()
        kept.save(content, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        return content.getvalue()


def _code_svg(address: str) -> str:
    """Return the QR code of ``address`` as segno works it out, drawn as SVG with its quiet zone."""
    rows = ["".join("1" if cell else "0" for cell in row) for row in squares.by_segno(address)]
    side = len(rows) + 2 * squares.QUIET
    path = "".join(
        f"M{run.start() + squares.QUIET} {number + squares.QUIET}h{len(run[0])}v1h-{len(run[0])}z"
        for number, row in enumerate(rows)
        for run in DARK.finditer(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )


@lru_cache(maxsize=8)
def _sheet(design: Design) -> str:
    """Return the style of the texts of ``design``: its places, and the file of its folder."""
    style = (TEMPLATES / "designs" / "papers" / design.folder / "style.css").read_text(encoding="utf-8")
    return f"{layout.rules(design)}\n{style}"


def _ground_sheet(design: Design) -> str:
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
