"""From a template and plain values to a PDF. The only importer of weasyprint: it is slow to load and never needed in a
web request, so workers and commands import this module when they print.

A page is closed to the world: it may take files of the paper templates and the fonts, and nothing else. Whatever would
print wrong (a missing picture, a letter the font lacks) stops the print with a PaperError.
"""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from weasyprint import CSS, HTML
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from contest.paper import filling
from contest.paper.faces import Family, PaperError, family_in
from contest.paper.filling import filled
from contest.paper.formats import format_told

PAGE = "paper/paper.css"


def typeset(template: str, values: Mapping[str, Any], *, fonts_dir: str) -> bytes:
    """Return the PDF of ``template`` filled with ``values``, in the format of its day; equal values give equal bytes.

    It is tagged: headings, tables and figures can be read aloud as what they are.
    """
    family = family_in(fonts_dir)
    family.check(values)
    html = filled(template, values)
    sheet = (filling.TEMPLATES / PAGE).read_text(encoding="utf-8") + format_told(html).sheet
    return press(fonts_dir).pdf(html, sheet=sheet, tags=True)


@lru_cache(maxsize=2)
def press(fonts_dir: str) -> "Press":
    """Return the press of this process for the fonts in ``fonts_dir``."""
    return Press(family_in(fonts_dir))


class Press:
    """Typesets pages. Fonts and style sheets are read once; a new reading for each page is slow and never freed."""

    def __init__(self, family: Family) -> None:
        self._lock = threading.Lock()
        self._fetcher = Sealed(family)
        self._fonts = FontConfiguration()
        self._sheets: dict[str, CSS] = {}
        self._faces = family.rules

    def pdf(self, html: str, *, sheet: str, dpi: int | None = None, tags: bool = False) -> bytes:
        """Return the PDF of ``html`` dressed in the style ``sheet``. Raises PaperError when anything is amiss.

        Pictures finer than ``dpi`` are made smaller; with ``tags`` it tells what each part is.
        """
        with self._lock, _nothing_amiss():
            page = HTML(string=html, base_url=f"{filling.TEMPLATES.as_uri()}/", url_fetcher=self._fetcher)
            pdf: bytes = page.write_pdf(
                stylesheets=[self._faces_sheet, self._sheet(sheet)], font_config=self._fonts, dpi=dpi, pdf_tags=tags
            )
        return pdf

    @property
    def _faces_sheet(self) -> CSS:
        return self._sheet(self._faces)

    def _sheet(self, text: str) -> CSS:
        if text not in self._sheets:
            self._sheets[text] = CSS(
                string=text,
                base_url=f"{filling.TEMPLATES.as_uri()}/",
                url_fetcher=self._fetcher,
                font_config=self._fonts,
            )
        return self._sheets[text]


class Sealed(URLFetcher):  # type: ignore[misc]
    """Gives out files of the paper templates and of the fonts, and data that stand in the page itself; nothing else."""

    def __init__(self, family: Family) -> None:
        super().__init__(timeout=1, allowed_protocols={"data"}, allow_redirects=False)
        self._rooms = [filling.TEMPLATES / "paper", *filling.TEMPLATES.glob("*/papers")]
        self._faces = {face.file for face in family.faces}

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        path = Path(unquote(parts.path)).resolve()
        if parts.scheme != "file" or parts.netloc or not self._gives_out(path):
            raise FatalURLFetchingError(f"a paper may not take {url}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": guess_type(path.name)[0] or "font/ttf"})

    def _gives_out(self, path: Path) -> bool:
        return path in self._faces or any(path.is_relative_to(room) for room in self._rooms)


@contextmanager
def _nothing_amiss() -> Iterator[None]:
    """Turn what weasyprint only notes in its log (a picture left out, a rule not understood) into a PaperError."""
    notes = _Notes()
    LOGGER.addHandler(notes)
    try:
        yield
    except FatalURLFetchingError as error:  # it derives from BaseException, so that nothing else catches it
        raise PaperError("The page could not be typeset: %(what)s.", what=str(error)) from error
    finally:
        LOGGER.removeHandler(notes)
    if notes.found:
        raise PaperError("The page could not be typeset: %(what)s.", what=notes.found[0])


class _Notes(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())
