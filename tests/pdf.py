"""Reading PDFs that the product made: their words with their places, their fonts."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from unicodedata import normalize
from xml.etree import ElementTree

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

POINT = 25.4 / 72
VIETNAMESE = (
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
    "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬBCDĐEÈẺẼÉẸÊỀỂỄẾỆGHIÌỈĨÍỊKLMNOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢPQRSTUÙỦŨÚỤƯỪỬỮỨỰVXYỲỶỸÝỴ"
)


@dataclass(frozen=True)
class Word:
    """A word on a page and the box around it, in millimetres from the top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def pages_of(pdf: bytes) -> list[str]:
    """Return the text of each page as it is extracted, words separated by single spaces; it must be in NFC."""
    texts = [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]
    assert texts == [normalize("NFC", text) for text in texts]
    return texts


def creation_of(pdf: bytes) -> datetime | None:
    """Return the instant that a PDF says it was made."""
    about = PdfReader(BytesIO(pdf)).metadata
    return about.creation_date if about else None


def words_of(pdf: bytes, folder: Path) -> list[list[Word]]:
    """Return the words of each page as poppler sees them."""
    path = folder / "words.pdf"
    path.write_bytes(pdf)
    answer = subprocess.run(["pdftotext", "-bbox", str(path), "-"], check=True, capture_output=True)
    root = ElementTree.fromstring(answer.stdout)
    space = "{http://www.w3.org/1999/xhtml}"
    return [
        [
            Word(word.text or "", *(float(word.attrib[name]) * POINT for name in ("xMin", "yMin", "xMax", "yMax")))
            for word in page.iter(f"{space}word")
        ]
        for page in root.iter(f"{space}page")
    ]


def sizes_of(pdf: bytes) -> dict[str, tuple[float, str]]:
    """Return by line of text how large it is set, in points, and in which face; the first of what stands twice."""
    found: dict[str, tuple[float, str]] = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        lines = _Lines()
        page.extract_text(visitor_text=lines.visit)
        for pieces, size, face in lines.lines:
            found.setdefault(" ".join("".join(pieces).split()), (round(size, 1), face))
    return found


class _Lines:
    """The lines of a page, as the pieces of its text are met: each with its pieces, size and face."""

    def __init__(self) -> None:
        self.lines: list[tuple[list[str], float, str]] = []
        self._height: float | None = None

    def visit(self, text: str, state: list[float], matrix: list[float], font: DictionaryObject, points: float) -> None:
        if not text.strip():
            if self.lines:
                self.lines[-1][0].append(" ")
            return
        height = matrix[5] * state[3] + state[5]
        if self._height is None or abs(self._height - height) > 1:
            self.lines.append(([], abs(points * matrix[3] * state[3]), str(font["/BaseFont"]).partition("+")[2]))
        self._height = height
        self.lines[-1][0].append(text)


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Return the fonts of a PDF, wherever they are used, by name, and whether each is embedded."""
    found: dict[str, bool] = {}
    for page in PdfReader(BytesIO(pdf)).pages:
        _collect(page["/Resources"], found)
    return found


def figures_told(pdf: bytes) -> list[str]:
    """Return what the figures of a tagged PDF say to whoever cannot see them, in their order."""
    return list(_told(PdfReader(BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]))  # type: ignore[index]


def _told(node: object) -> Iterator[str]:
    if isinstance(node, ArrayObject):
        for inner in node:
            yield from _told(inner.get_object())
    elif isinstance(node, DictionaryObject):
        if node.get("/S") == "/Figure":
            yield str(node.get("/Alt"))
        yield from _told(node.get("/K", ArrayObject()).get_object())


def _collect(resources: DictionaryObject, found: dict[str, bool]) -> None:
    for font in (resources.get("/Font") or {}).values():
        descendant = font.get_object()["/DescendantFonts"][0].get_object()
        descriptor = descendant["/FontDescriptor"]
        found[str(font.get_object()["/BaseFont"]).lstrip("/")] = (
            "/FontFile2" in descriptor or "/FontFile3" in descriptor
        )
    for inner in (resources.get("/XObject") or {}).values():
        if "/Resources" in inner.get_object():
            _collect(inner.get_object()["/Resources"], found)
