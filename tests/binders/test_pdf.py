"""Many files in one PDF."""

from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from contest.binders.pdf import Bookmark, bound, pages_in
from contest.errors import RuleViolation
from contest.storage.uploads import DOCX, JPEG, PDF, PNG
from tests.evidence.samples import pdf, photo, picture

TWO, ONE = pdf("Mot", "Hai").content, pdf("Ba").content


def book(*files: tuple[bytes, str], marks: tuple[Bookmark, ...] = ()) -> tuple[bytes, int]:
    into = BytesIO()
    count = bound(files, marks, title="Hồ sơ", into=into)
    return into.getvalue(), count


def test_the_pages_stand_in_order_and_are_found_by_bookmarks() -> None:
    content, count = book((TWO, PDF), (ONE, PDF), marks=(Bookmark("Quyết định", 1), Bookmark("Danh sách", 3)))
    reader = PdfReader(BytesIO(content))

    assert count == len(reader.pages) == 3
    assert [page.extract_text().strip() for page in reader.pages] == ["Mot", "Hai", "Ba"]
    marks = [(mark["/Title"], reader.get_destination_page_number(mark)) for mark in reader.outline]  # type: ignore[arg-type, call-overload]
    assert marks == [("Quyết định", 0), ("Danh sách", 2)]
    assert reader.metadata is not None
    assert reader.metadata.title == "Hồ sơ"


@pytest.mark.parametrize(("content", "media_type"), [(picture().content, PNG), (photo().content, JPEG)])
def test_a_picture_is_a_page_that_fits_on_paper(content: bytes, media_type: str) -> None:
    made, count = book((content, media_type))
    page = PdfReader(BytesIO(made)).pages[0]

    assert count == 1
    assert float(page.mediabox.width) <= 516
    assert float(page.mediabox.height) <= 763


def test_a_photo_stands_upright_as_it_was_taken() -> None:
    page = PdfReader(BytesIO(book((photo().content, JPEG))[0])).pages[0]

    assert page.mediabox.height > page.mediabox.width


def test_the_same_files_give_the_same_bytes() -> None:
    files = ((TWO, PDF), (photo().content, JPEG), (ONE, PDF))

    assert book(*files, marks=(Bookmark("x", 1),)) == book(*files, marks=(Bookmark("x", 1),))


def test_pages_are_counted_where_there_are_any() -> None:
    assert pages_in(TWO, PDF) == 2
    assert pages_in(picture().content, PNG) == 1
    assert pages_in(b"PK", DOCX) is None


def test_a_pdf_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(RuleViolation, match="cannot be read"):
        book((b"%PDF-1.7 nothing", PDF))


def test_notes_that_are_none_do_not_stop_a_binder() -> None:
    strange = BytesIO()
    with pikepdf.open(BytesIO(ONE)) as document:
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array())
        document.pages[0].Annots = pikepdf.Array([5])
        document.save(strange)

    assert book((strange.getvalue(), PDF), (TWO, PDF))[1] == 3
