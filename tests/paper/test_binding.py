"""Pages of kept files in one: as they were, in their order, what they share only once."""

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

from pikepdf import Dictionary, Name, Pdf, Stream

from contest.paper.binding import bind, page_seals
from contest.paper.pdffile import About
from tests.certificates.samples import CASES, TEXTS
from tests.designs.test_typeset import _rendered, printed
from tests.pdf import fonts_of, pages_of

ABOUT = About("Giấy khen", "Ủy ban nhân dân huyện Nhà Bè", date(2020, 2, 7))


def bound(*parts: tuple[bytes, Sequence[int]]) -> bytes:
    content = BytesIO()
    bind(parts, content, ABOUT)
    return content.getvalue()


def singles(*texts: Mapping[str, str]) -> list[bytes]:
    return [printed(TEXTS | text) for text in texts]


def test_one_file_holds_the_pages_in_their_order_and_what_lies_below_once() -> None:
    pages = singles(*({"recipient": f"Tập thể số {place}"} for place in range(1, 21)))
    book = bound(*((page, [0]) for page in pages))

    assert [f"Tập thể số {place}" in page for place, page in enumerate(pages_of(book), start=1)] == [True] * 20
    with Pdf.open(BytesIO(book)) as document:
        assert len({page.Resources.XObject[Name("/Artwork")].objgen for page in document.pages}) == 1


def test_pages_of_one_file_keep_their_fonts_once_and_come_in_the_order_asked_for() -> None:
    book = bound(*((page, [0]) for page in singles(*({"recipient": f"Tập thể số {n}"} for n in range(8)))))
    some = bound((book, [6, 2, 5]))

    assert [page[page.index("số ") :][:4] for page in pages_of(some)] == ["số 6", "số 2", "số 5"]
    assert len(some) < len(book)
    assert all(fonts_of(some).values())


def test_a_bound_page_looks_like_the_single_one(tmp_path: Path) -> None:
    single = printed(CASES["individual"])
    book = bound((single, [0]))

    assert (
        _rendered(book, tmp_path, dots_per_inch=100).tobytes()
        == _rendered(single, tmp_path, dots_per_inch=100).tobytes()
    )


def test_binding_the_same_pages_gives_the_same_bytes() -> None:
    pages = [(printed(CASES[name]), [0]) for name in CASES]

    assert bound(*pages) == bound(*pages)


def test_a_bound_page_can_still_be_read_aloud() -> None:
    book = bound((printed(), [0]), (printed(), [0]))

    with Pdf.open(BytesIO(book)) as document:
        rows = document.Root.StructTreeRoot.ParentTree.Nums
        spoken = [[str(element.S) for element in rows[place]] for place in (1, 3)]
        assert spoken[0] == spoken[1]
        assert spoken[0].count("/H1") == 1
        assert spoken[0][-1] == "/Figure"
        assert str(rows[1][len(spoken[0]) - 1].Alt).startswith("Mã QR: https://")
        assert [int(page.StructParents) for page in document.pages] == [0, 1]


def test_a_page_of_another_program_is_taken_as_it_is() -> None:
    with Pdf.new() as foreign:
        page = foreign.add_blank_page(page_size=(200, 100))
        page.Contents = foreign.make_stream(b"0 0 10 10 re f")
        content = BytesIO()
        foreign.save(content)
    with Pdf.open(BytesIO(bound((content.getvalue(), [0])))) as document:
        (taken,) = document.pages
        assert [float(side) for side in taken.mediabox] == [0, 0, 200, 100]
        assert taken.Contents.read_bytes().strip() == b"0 0 10 10 re f"


def sealed(*, text: str = "Giấy khen", width: int = 200, ground: bytes = b"0 0 10 10 re f", packed: bool = True) -> str:
    """Return the seal of a page that shows ``text`` over ``ground``."""
    file = Pdf.new()
    page = file.add_blank_page(page_size=(width, 100))
    page.Contents = Stream(file, f"/Below Do ({text.encode().hex()}) Tj".encode())
    page.Resources = Dictionary(XObject=Dictionary(Below=Stream(file, ground)))
    content = BytesIO()
    file.save(content, compress_streams=packed)
    return page_seals(content.getvalue())[0]


def test_a_page_has_another_seal_as_soon_as_anything_on_it_differs() -> None:
    assert sealed(packed=False) == sealed()
    others = [sealed(text="Bằng khen"), sealed(width=201), sealed(ground=b"0 0 10 11 re f")]
    assert len({sealed(), *others}) == 4
