"""Reading Word files that the product made."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
from docx.document import Document
from docx.oxml.ns import qn


def opened(content: bytes) -> Document:
    """Return a Word file as python-docx reads it."""
    return docx.Document(BytesIO(content))


def text_of(content: bytes) -> str:
    """Return all that a Word file says between its header and its footer, words separated by single spaces."""
    return " ".join(" ".join(_said(paragraph) for paragraph in paragraphs_in(content)).split())


def paragraphs_in(content: bytes) -> list[Any]:
    """Return the paragraphs of a Word file, those in tables too, from top to bottom."""
    return list(opened(content).element.body.iter(qn("w:p")))


def styled(content: bytes, style: str) -> list[str]:
    """Return the texts in the style of this name."""
    document = opened(content)
    names = {each.style_id: each.name for each in document.styles}
    return [_said(each) for each in paragraphs_in(content) if names.get(each.style) == style]


def names_in(content: bytes) -> list[str]:
    """Return the names of the parts of a Word file."""
    with ZipFile(BytesIO(content)) as package:
        return package.namelist()


def _said(paragraph: Any) -> str:
    signs = {qn("w:br"): "\n", qn("w:tab"): "\t"}
    return "".join(signs.get(piece.tag) or piece.text or "" for piece in paragraph.iter(qn("w:t"), *signs))
