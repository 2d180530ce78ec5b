"""Binding pages of kept files into one, as they are: nothing is set again, and what they share is kept once."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO

from pikepdf import Array, Dictionary, Object, Page, Pdf, Stream

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


def page_seals(content: bytes) -> list[str]:
    """Return a hash (SHA-256) of each page of a PDF: of its size, its operators, and all that they draw with.

    A page has the same seal in whatever file it is bound, and another as soon as anything on it differs.
    """
    with Pdf.open(BytesIO(content)) as source:
        known: dict[tuple[int, int], bytes] = {}
        return [_page_seal(page, known) for page in source.pages]


def _page_seal(page: Page, known: dict[tuple[int, int], bytes]) -> str:
    contents = page.obj.Contents
    drawn = [contents] if isinstance(contents, Stream) else list(contents)
    seal = sha256(b" ".join(f"{float(side):.3f}".encode() for side in page.mediabox))
    seal.update(b"".join(part.read_bytes() for part in drawn))
    seal.update(_digest(page.obj.Resources, known))
    return seal.hexdigest()


def _digest(value: Any, known: dict[tuple[int, int], bytes]) -> bytes:
    """Return a hash of what ``value`` says, whatever the numbers of the objects that it names."""
    name = value.objgen if isinstance(value, Object) else (0, 0)
    if name in known:
        return known[name]
    seal = sha256()
    if isinstance(value, Stream):
        told = {key: part for key, part in value.stream_dict.items() if key not in _PACKING}
        seal.update(_listed(told, known) + value.read_bytes())
    elif isinstance(value, Dictionary):
        seal.update(_listed(dict(value.items()), known))
    elif isinstance(value, Array):
        seal.update(b"[" + b"".join(_digest(part, known) for part in value))
    else:
        seal.update(value.unparse() if isinstance(value, Object) else str(value).lower().encode())
    if name != (0, 0):
        known[name] = seal.digest()
    return seal.digest()


# How a stream is packed says nothing of what is in it.
_PACKING = ("/Length", "/Filter", "/DecodeParms")


def _listed(told: dict[str, Object], known: dict[tuple[int, int], bytes]) -> bytes:
    return b"{" + b"".join(key.encode() + _digest(part, known) for key, part in sorted(told.items()))
