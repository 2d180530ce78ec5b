"""Binding pages of kept files into one, as they are: nothing is set again, and what they share is kept once."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import BinaryIO

from pikepdf import Object, Page, Pdf, Stream

from contest.paper.pdffile import About, Leaf, PdfFile, Tagged, deflated


def bind(parts: Iterable[tuple[bytes, Sequence[int]]], out: BinaryIO, about: About) -> None:
    """Write pages of kept PDFs into one file; each of ``parts`` is a file and the pages to take of it, from 0."""
    book = PdfFile(out, about)
    for content, pages in parts:
        with Pdf.open(BytesIO(content)) as source:
            shared: dict[tuple[int, int], int] = {}
            for page, leaf in _leaves(source, pages):
                resources = page.obj.Resources
                name = resources.objgen
                if name == (0, 0) or name not in shared:
                    shared[name] = book.take(resources)
                book.add(leaf, shared[name])
    book.close({})


def _leaves(source: Pdf, pages: Sequence[int]) -> Iterator[tuple[Page, Leaf]]:
    rows = _rows(source)
    for number in pages:
        page = source.pages[number]
        left, bottom, right, top = (float(side) for side in page.mediabox)
        row = rows.get(int(page.obj.get("/StructParents", -1)), ())
        yield page, Leaf(right - left, top - bottom, _content(page), [_tagged(element) for element in row])


def _rows(source: Pdf) -> dict[int, Sequence[Object]]:
    """Return what each page's marked pieces are, by the number that the page has in the file's structure."""
    tree = source.Root.get("/StructTreeRoot")
    if tree is None:
        return {}
    numbers = list(tree.ParentTree.Nums)
    return {int(numbers[at]): list(numbers[at + 1]) for at in range(0, len(numbers), 2)}


def _tagged(element: Object) -> Tagged:
    return Tagged(str(element.S)[1:], str(element.get("/Alt", "")))


def _content(page: Page) -> bytes:
    contents = page.obj.Contents
    if isinstance(contents, Stream) and contents.get("/Filter") == "/FlateDecode" and "/DecodeParms" not in contents:
        return contents.read_raw_bytes()
    page.contents_coalesce()
    return deflated(page.obj.Contents.read_bytes())
