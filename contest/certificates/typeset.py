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

from contest.certificates import layout
from contest.certificates.artwork import artwork, emblem_placeholder
from contest.certificates.fitting import POINT
from contest.paper.faces import PaperError, family_in
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
    version: str, texts: Mapping[str, str], *, issued_on: str, address: str, emblem: Emblem | None, fonts_dir: str
) -> bytes:
    """Return the one-page PDF of a certificate: ``texts`` by their places, the QR code of ``address``, the artwork.

    The same values give the same bytes. Raises FittingError when a text does not fit, PaperError when a letter cannot
    be printed or the certificate was issued with another layout.
    """
    if version not in layout.LAYOUTS:
        raise PaperError("The layout %(version)s of this certificate is not known any more.", version=version)
    family_in(fonts_dir).check(texts)
    own = {name: text for name, text in texts.items() if name in layout.OWN}
    shared = tuple((name, text) for name, text in texts.items() if name in layout.LAYOUTS[version] and name not in own)
    title = f"{texts['heading']} - {texts['recipient']}"
    page = _page(title, {"author": texts["body"], "dcterms.created": issued_on}, own, fonts_dir, version)
    return _over(page, _blank(shared, emblem, fonts_dir, version), BLANK, _squares(address))


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
def _blank(texts: tuple[tuple[str, str], ...], emblem: Emblem | None, fonts_dir: str, version: str) -> bytes:
    """Return a PDF that holds the blank of a decision as an object, packed as certificates will carry it."""
    page = _page("Phôi", {}, dict(texts), fonts_dir, version)
    return _as_object(_over(page, _artwork(emblem, fonts_dir), ARTWORK), BLANK)


@lru_cache(maxsize=4)
def _artwork(emblem: Emblem | None, fonts_dir: str) -> bytes:
    """Return a PDF that holds the artwork of a body as an object; drawing it takes longer than a hundred texts."""
    values = {
        "artwork": Markup(artwork(layout.WIDTH, layout.HEIGHT)),  # noqa: S704 - our own drawing
        "placeholder": Markup(emblem_placeholder()),  # noqa: S704
        "emblem": emblem.address if emblem else "",
    }
    page = press(fonts_dir).pdf(filled("certificates/papers/artwork.html", values), sheet=_sheet(), dpi=FINEST_DPI)
    return _as_object(page, ARTWORK)


def _page(title: str, about: Mapping[str, str], texts: Mapping[str, str], fonts_dir: str, version: str) -> bytes:
    """Return a page of ``texts`` in their places and nothing else; ``about`` is what the file says of itself."""
    values = {"title": title, "about": about, "blocks": layout.blocks(texts, family_in(fonts_dir), version)}
    return press(fonts_dir).pdf(filled("certificates/papers/page.html", values), sheet=_sheet())


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


def _squares(address: str) -> bytes:
    """Return the PDF operators that draw the QR code of ``address`` in its place, on white with a quiet zone."""
    rows = segno.make(address, error="m", micro=False).matrix
    left, top, side, _height = layout.QR
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
    origin = f"{left * scale:.4f} {(layout.HEIGHT - top - side) * scale:.4f}"
    return f"q {scale:.6f} 0 0 {scale:.6f} {origin} cm {' '.join(marks)} f Q ".encode()


def _saved(document: Pdf) -> bytes:
    content = BytesIO()
    document.save(content, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return content.getvalue()


@lru_cache(maxsize=1)
def _sheet() -> str:
    """The style of certificates: the places of the layout, and its file."""
    left, top, width, height = layout.EMBLEM
    emblem = f".emblem {{ left: {left}mm; top: {top}mm; width: {width}mm; height: {height}mm; }}"
    style = (TEMPLATES / "certificates/papers/certificate.css").read_text(encoding="utf-8")
    return f"{layout.rules()}\n{emblem}\n{style}"
