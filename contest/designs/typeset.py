"""From issued certificates to PDF: a blank for each decision, the texts of each certificate on it, many in one file.

A blank (phôi) is what all certificates of a decision share: the artwork, the emblem, and the texts of the decision. It
is set once in a process and lies below each page as one object (an XObject), so a page costs no more than its own few
texts, and a file of many pages holds the blank once.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from io import BytesIO

import segno
from markupsafe import Markup
from pikepdf import Dictionary, Name, Object, ObjectStreamMode, Pdf

from contest.designs import layout
from contest.designs.artwork import artwork, emblem_placeholder
from contest.designs.design import Design
from contest.designs.fitting import POINT
from contest.paper.faces import family_in
from contest.paper.filling import TEMPLATES, filled
from contest.paper.typeset import press

ARTWORK, BLANK = Name("/Artwork"), Name("/Blank")
FINEST_DPI = 600
QUIET = 2


@dataclass(frozen=True)
class Emblem:
    """The picture that a body uploaded."""

    content: bytes
    media_type: str

    @property
    def address(self) -> str:
        return f"data:{self.media_type};base64,{b64encode(self.content).decode()}"


def certificate_pdf(
    design: Design, texts: Mapping[str, str], *, issued_on: str, address: str, emblem: Emblem | None, fonts_dir: str
) -> bytes:
    """Return the one-page PDF of a certificate: ``texts`` by their places, the QR code of ``address``, the artwork.

    The same values give the same bytes. Raises FittingError when a text does not fit, PaperError when a letter cannot
    be printed.
    """
    family_in(fonts_dir).check(texts)
    title = f"{texts['heading']} - {texts['recipient']}"
    page = _page(title, {"author": texts["body"], "dcterms.created": issued_on}, design.own(texts), fonts_dir, design)
    blank = _blank(tuple(design.shared(texts).items()), emblem, fonts_dir, design)
    return _over(page, blank, BLANK, _squares(address, design))


def merged(pages: Iterable[bytes]) -> bytes:
    """Return one PDF of all ``pages``, in their order; equal blanks are kept once."""
    book = Pdf.new()
    blanks: dict[bytes, Object] = {}
    for content in pages:
        with Pdf.open(BytesIO(content)) as single:
            objects = single.pages[0].Resources.XObject
            blank = objects[BLANK]
            seal = sha256(blank.read_raw_bytes()).digest()
            if seal not in blanks:
                blanks[seal] = book.copy_foreign(blank)
            del objects[BLANK]
            book.pages.extend(single.pages)
            book.pages[-1].Resources.XObject[BLANK] = blanks[seal]
    return _saved(book)


@lru_cache(maxsize=8)
def _blank(texts: tuple[tuple[str, str], ...], emblem: Emblem | None, fonts_dir: str, design: Design) -> bytes:
    """Return a PDF that holds the blank of a decision as an object, packed as certificates will carry it."""
    page = _page("Phôi", {}, dict(texts), fonts_dir, design)
    return _as_object(_over(page, _artwork(emblem, fonts_dir, design), ARTWORK), BLANK)


@lru_cache(maxsize=4)
def _artwork(emblem: Emblem | None, fonts_dir: str, design: Design) -> bytes:
    """Return a PDF that holds the artwork of a body as an object; drawing it takes longer than a hundred texts."""
    values = {
        "artwork": Markup(artwork(design.artwork, design.width, design.height)),  # noqa: S704 - our own drawing
        "placeholder": Markup(emblem_placeholder()) if design.emblem else "",  # noqa: S704
        "emblem": emblem.address if emblem and design.emblem else "",
    }
    html = filled("designs/papers/artwork.html", values)
    page = press(fonts_dir).pdf(html, sheet=_ground_sheet(design), dpi=FINEST_DPI)
    return _as_object(page, ARTWORK)


def _page(title: str, about: Mapping[str, str], texts: Mapping[str, str], fonts_dir: str, design: Design) -> bytes:
    """Return a page of ``texts`` in their places and nothing else; ``about`` is what the file says of itself."""
    values = {"title": title, "about": about, "blocks": layout.blocks(texts, family_in(fonts_dir), design)}
    return press(fonts_dir).pdf(filled(f"designs/papers/{design.folder}/page.html", values), sheet=_sheet(design))


def _as_object(page: bytes, name: Name) -> bytes:
    """Return a PDF whose page draws nothing but an object called ``name``: what stood on ``page``."""
    with Pdf.open(BytesIO(page)) as document, Pdf.new() as kept:
        below = kept.add_blank_page()
        form = kept.copy_foreign(document.pages[0].as_form_xobject())
        below.Resources = Dictionary(XObject=Dictionary({str(name): form}))
        below.Contents = kept.make_stream(f"q {name} Do Q".encode())
        return _saved(kept)


def _over(page: bytes, below: bytes, name: Name, between: bytes = b"") -> bytes:
    """Return the one page of ``page`` over the object ``name`` of ``below``; ``between`` is drawn in the middle."""
    with Pdf.open(BytesIO(page)) as document, Pdf.open(BytesIO(below)) as ground:
        form = document.copy_foreign(ground.pages[0].Resources.XObject[name])
        resources = document.pages[0].Resources
        resources.XObject = Dictionary({**resources.get("/XObject", {}), str(name): form})
        document.pages[0].contents_add(f"q {name} Do Q ".encode() + between, prepend=True)
        return _saved(document)


def _squares(address: str, design: Design) -> bytes:
    """Return the PDF operators that draw the QR code of ``address`` in its place, on white with a quiet zone."""
    if design.code is None:
        return b""
    rows = segno.make(address, error="m", micro=False).matrix
    left, top, side = design.code.left, design.code.top, design.code.width
    unit = side / (len(rows) + 2 * QUIET)
    marks = [f"1 g 0 0 {side:.4f} {side:.4f} re f 0 g"]
    for row, cells in enumerate(rows):
        bottom = side - (row + QUIET + 1) * unit
        start = 0
        for end in range(1, len(cells) + 1):
            if end == len(cells) or cells[end] != cells[start]:
                if cells[start]:
                    marks.append(f"{(start + QUIET) * unit:.4f} {bottom:.4f} {(end - start) * unit:.4f} {unit:.4f} re")
                start = end
    scale = 1 / POINT
    origin = f"{left * scale:.4f} {(design.height - top - side) * scale:.4f}"
    return f"q {scale:.6f} 0 0 {scale:.6f} {origin} cm {' '.join(marks)} f Q ".encode()


def _saved(document: Pdf) -> bytes:
    content = BytesIO()
    document.save(content, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return content.getvalue()


@lru_cache(maxsize=8)
def _sheet(design: Design) -> str:
    """Return the style of the texts of ``design``: its places, and the file of its folder."""
    style = (TEMPLATES / "designs" / "papers" / design.folder / "style.css").read_text(encoding="utf-8")
    return f"{layout.rules(design)}\n{style}"


def _ground_sheet(design: Design) -> str:
    """Return the style of what lies below the texts."""
    style = (TEMPLATES / "designs" / "papers" / "artwork.css").read_text(encoding="utf-8")
    page, box = f"@page {{ size: {design.width}mm {design.height}mm; margin: 0; }}", design.emblem
    if box is None:
        return f"{page}\n{style}"
    emblem = f"left: {box.left}mm; top: {box.top}mm; width: {box.width}mm; height: {box.height}mm"
    return f"{page}\n.emblem {{ {emblem}; }}\n{style}"
