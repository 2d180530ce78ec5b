"""What is kept for thirty years claims PDF/A-2a and keeps what that asks for: sheaf, book and single alike.

No validator is at hand; these tests read the parts of ISO 19005-2 that our files could miss.
"""

import re
from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pytest

from contest.certificates import queries, tasks
from contest.certificates.models import Certificate, PrintRun
from contest.certificates.services import request_run
from contest.database import db, transaction
from contest.paper.binding import page_seals
from contest.storage.services import content_of
from tests.certificates.samples import Office

FORBIDDEN = ("/JavaScript", "/JS", "/Launch", "/EmbeddedFiles", "/XFA", "/Encrypt")


@pytest.fixture
def kept(office: Office) -> dict[str, bytes]:
    """The three kinds of files in which certificates are kept and given out."""
    decision = office.decide(collectives=2, individuals=1)
    with transaction():
        run_id = request_run(decision, by=office.secretary).id
    tasks.print_run(run_id)
    run = db.session.get_one(PrintRun, run_id)
    first = queries.certificates_of(decision)[0]
    assert run.file is not None
    assert first.file is not None
    return {"sheaf": content_of(first.file), "book": content_of(run.file), "single": tasks.page_of(first) or b""}


FILES = pytest.mark.parametrize("name", ["sheaf", "book", "single"])


@FILES
def test_a_file_claims_to_be_pdf_a_2a_in_vietnamese_and_has_its_title(kept: dict[str, bytes], name: str) -> None:
    with pikepdf.open(BytesIO(kept[name])) as file:
        metadata = file.Root.Metadata.read_bytes().decode()

        assert "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>" in metadata
        assert "<dc:language><rdf:Bag><rdf:li>vi</rdf:li></rdf:Bag></dc:language>" in metadata
        title = re.search(r'<rdf:li xml:lang="x-default">(.+?)</rdf:li>', metadata)
        assert title is not None
        assert title[1].startswith("GIẤY KHEN - ")
        assert title[1] == str(file.docinfo.Title)
        assert "/Filter" not in file.Root.Metadata
        assert str(file.Root.Lang) == "vi"
        assert file.Root.ViewerPreferences.DisplayDocTitle
        assert file.trailer.ID is not None


@FILES
def test_a_file_says_what_its_colours_mean(kept: dict[str, bytes], name: str) -> None:
    with pikepdf.open(BytesIO(kept[name])) as file:
        (intent,) = file.Root.OutputIntents

        assert str(intent.S) == "/GTS_PDFA1"
        assert int(intent.DestOutputProfile.N) == 3
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"


@FILES
def test_every_marked_piece_of_a_page_is_in_the_structure(kept: dict[str, bytes], name: str) -> None:
    with pikepdf.open(BytesIO(kept[name])) as file:
        assert file.Root.MarkInfo.Marked
        rows = list(file.Root.StructTreeRoot.ParentTree.Nums)
        numbered = {int(rows[at]): list(rows[at + 1]) for at in range(0, len(rows), 2)}
        for page in file.pages:
            marked = {int(number) for number in re.findall(rb"/MCID (\d+)", page.Contents.read_bytes())}
            elements = numbered[int(page.obj.StructParents)]
            assert marked == set(range(len(elements)))
            assert all(element.Pg.objgen == page.obj.objgen for element in elements)
            assert all(str(element.Alt) for element in elements if str(element.S) == "/Figure")


@FILES
def test_every_font_is_embedded_and_says_which_letters_it_shows(kept: dict[str, bytes], name: str) -> None:
    with pikepdf.open(BytesIO(kept[name])) as file:
        fonts = list(_fonts(file))

        assert len(fonts) >= 2
        for font in fonts:
            (descendant,) = font.DescendantFonts
            assert len(descendant.FontDescriptor.FontFile2.read_bytes()) > 1000
            assert b"beginbfchar" in font.ToUnicode.read_bytes()
            assert str(descendant.CIDToGIDMap) == "/Identity"


def _fonts(file: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    for item in file.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font" and item.get("/Subtype") == "/Type0":
            yield item


@FILES
def test_a_file_holds_nothing_that_runs_or_is_fetched(kept: dict[str, bytes], name: str) -> None:
    with pikepdf.open(BytesIO(kept[name])) as file:
        written = b"".join(item.unparse(resolved=True) for item in file.objects if isinstance(item, pikepdf.Dictionary))

        assert not any(word.encode() in written for word in FORBIDDEN)
        assert b"/LZWDecode" not in kept[name]


def test_a_page_has_one_seal_in_whatever_file_it_is_bound(kept: dict[str, bytes]) -> None:
    seals = [certificate.page_sha256 for certificate in db.session.query(Certificate).order_by(Certificate.id)]

    assert page_seals(kept["sheaf"]) == page_seals(kept["book"]) == seals
    assert page_seals(kept["single"]) == seals[:1]
    assert len(set(seals)) == 3
