"""One PDF of many: the pages of each in order, found again by bookmarks. The same files give the same bytes."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from time import gmtime
from typing import BinaryIO

import pikepdf
from PIL import Image, ImageOps

from contest.errors import RuleViolation
from contest.storage.uploads import JPEG, PDF, PNG

# A picture fills a page but for its margins.
PAGE, MARGIN = (595.0, 842.0), 40.0
SHOWN = (PDF, PNG, JPEG)


@dataclass(frozen=True)
class Bookmark:
    """What stands from a page on, counted from 1."""

    words: str
    page: int


def pages_in(content: bytes, media_type: str) -> int | None:
    """Return how many pages a file has in the PDF; None when it has no place there."""
    if media_type != PDF:
        return 1 if media_type in SHOWN else None
    with pikepdf.open(BytesIO(content)) as document:
        return len(document.pages)


def bound(files: Sequence[tuple[bytes, str]], bookmarks: Sequence[Bookmark], *, title: str, into: BinaryIO) -> int:
    """Write the PDFs and pictures among ``files`` (content, media type) into one PDF and return its number of pages."""
    with pikepdf.new() as book:
        for content, media_type in files:
            source = content if media_type == PDF else _page_of(content)
            try:
                with pikepdf.open(BytesIO(source)) as document:
                    _without_form(document)
                    book.pages.extend(document.pages)
            except (pikepdf.PdfError, ValueError) as error:
                raise RuleViolation("A PDF cannot be read, so nothing was made. Tell the administrator.") from error
        with book.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(mark.words, mark.page - 1) for mark in bookmarks)
        book.docinfo["/Title"] = title
        count = len(book.pages)
        book.save(into, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return count


def _without_form(document: pikepdf.Pdf) -> None:
    """Take the fields out and leave their looks: a signature holds for its own file alone, and looks broken here."""
    if "/AcroForm" not in document.Root:
        return
    document.flatten_annotations()
    if "/AcroForm" in document.Root:
        del document.Root.AcroForm
    for page in document.pages:
        notes = page.get("/Annots", pikepdf.Array())
        kept = [note for note in notes if isinstance(note, pikepdf.Dictionary) and note.get("/Subtype") != "/Widget"]
        page.Annots = pikepdf.Array(kept)


def _page_of(content: bytes) -> bytes:
    """Return a page with a picture, upright as it was taken, as large as it has room for."""
    with Image.open(BytesIO(content)) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    room = [side - 2 * MARGIN for side in PAGE]
    scale = min(room[0] / upright.width, room[1] / upright.height)
    saved = BytesIO()
    upright.save(saved, "PDF", resolution=72 / scale, creationDate=gmtime(0), modDate=gmtime(0))
    return saved.getvalue()
