"""Certificates as files, and whole pages of them as WeasyPrint sets their texts.

``composing`` makes the pages of a run; what it makes is held against ``whole_pdf`` in the tests.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from io import BytesIO
from typing import BinaryIO

from markupsafe import Markup
from pikepdf import Pdf, Rectangle

from contest.designs import layout, squares
from contest.designs.composing import Composer, bound
from contest.designs.design import Design
from contest.designs.grounds import Emblem, ground_pdf, ground_sheet
from contest.paper.faces import family_in
from contest.paper.filling import TEMPLATES, filled
from contest.paper.pdffile import About, Leaf

__all__ = ["Emblem", "certificate_pdf", "certificates_pdf", "whole_pdf"]

DARK = re.compile("1+")


def certificates_pdf(
    design: Design, leaves: Callable[[Composer], Iterable[Leaf]], out: BinaryIO, about: About, *,
    emblem: Emblem | None, fonts_dir: str, ground: bytes | None = None,
) -> None:  # fmt: skip
    """Write the ``leaves`` that a composer makes, certificates of one design, into one file.

    ``ground`` is what lies below them, where it was kept. The same values give the same bytes.
    """
    family = family_in(fonts_dir)
    below = ground or ground_pdf(design, emblem, fonts_dir)
    bound(leaves(Composer(design, family)), out, about, family, ground=below)


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
    """Return the page of a certificate as WeasyPrint sets all its texts at once, over what lies below."""
    here = {name: text for name, text in texts.items() if name in design.places}
    blocks = layout.blocks(here, family_in(fonts_dir), design)
    values = {
        "title": texts["heading"],
        "blocks": blocks,
        "code": Markup(_code_svg(address)) if address and design.code else "",  # noqa: S704 - our own drawing
    }
    from contest.paper.typeset import press  # slow to load, and what is printed is composed

    html = filled(f"designs/papers/{design.folder}/page.html", values)
    page = press(fonts_dir).pdf(html, sheet=f"{ground_sheet(design)}\n{_sheet(design)}")
    return _over(ground_pdf(design, emblem, fonts_dir), page)


def _over(ground: bytes, page: bytes) -> bytes:
    """Return ``page`` with ``ground`` below it."""
    with Pdf.open(BytesIO(page)) as document, Pdf.open(BytesIO(ground)) as below:
        document.pages[0].add_underlay(below.pages[0], Rectangle(document.pages[0].mediabox))
        content = BytesIO()
        document.save(content, deterministic_id=True)
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
