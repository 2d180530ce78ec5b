"""Binding pages of kept files into one, as they are: nothing is set again, and what they share is kept once."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from types import TracebackType
from typing import Any, BinaryIO

from pikepdf import Array, Dictionary, Object, Page, Pdf, Stream

from contest.paper.pdffile import About, Leaf, PdfFile, Tagged, deflated

# How many kept files are open at a time.
OPEN = 16


@dataclass(frozen=True)
class _Source:
    """A kept file, and what each page's marked pieces are by the number that the page has in the file's structure."""

    document: Pdf
    rows: dict[int, Sequence[Object]]


class Shelf:
    """The kept files that pages are taken from, by keys; few are open at a time, whatever the order of the pages."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, _Source] = OrderedDict()

    def __enter__(self) -> "Shelf":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for source in self._open.values():
            source.document.close()
        self._open.clear()

    def page(self, key: str, load: Callable[[], bytes], number: int) -> tuple[Leaf, Object]:
        """Return page ``number`` (from 0) of the file called ``key``, which ``load`` reads, and its resources."""
        source = self._source(key, load)
        page = source.document.pages[number]
        left, bottom, right, top = (float(side) for side in page.mediabox)
        row = source.rows.get(int(page.obj.get("/StructParents", -1)), ())
        leaf = Leaf(right - left, top - bottom, _content(page), [_tagged(element) for element in row])
        return leaf, page.obj.Resources

    def _source(self, key: str, load: Callable[[], bytes]) -> _Source:
        if key in self._open:
            self._open.move_to_end(key)
            return self._open[key]
        document = Pdf.open(BytesIO(load()))
        self._open[key] = _Source(document, _rows(document))
        if len(self._open) > OPEN:
            self._open.popitem(last=False)[1].document.close()
        return self._open[key]


class Book:
    """A file of kept pages, in the order in which they are added."""

    def __init__(self, out: BinaryIO, about: About, shelf: Shelf) -> None:
        self.file = PdfFile(out, about)
        self._shelf = shelf
        self._shared: dict[tuple[str, tuple[int, int]], int] = {}

    def add(self, key: str, load: Callable[[], bytes], number: int) -> None:
        """Add page ``number`` (from 0) of the file called ``key``, which ``load`` reads."""
        leaf, shared = self.taken(key, load, number)
        self.file.add(leaf, shared)

    def taken(self, key: str, load: Callable[[], bytes], number: int) -> tuple[Leaf, int]:
        """Return a page of a kept file and the number that what it shares has in this one."""
        leaf, resources = self._shelf.page(key, load, number)
        name = (key, resources.objgen)
        if resources.objgen == (0, 0) or name not in self._shared:
            self._shared[name] = self.file.take(resources)
        return leaf, self._shared[name]


def bind(parts: Iterable[tuple[bytes, Sequence[int]]], out: BinaryIO, about: About) -> None:
    """Write pages of kept PDFs into one file; each of ``parts`` is a file and the pages to take of it, from 0."""
    with Shelf() as shelf:
        book = Book(out, about, shelf)
        for key, (content, pages) in enumerate(parts):
            for number in pages:
                book.add(str(key), lambda content=content: content, number)  # type: ignore[misc]
        book.file.close({})


def _rows(source: Pdf) -> dict[int, Sequence[Object]]:
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
    if name != (0, 0):
        # What names itself on the way says nothing more by it.
        known[name] = b""
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
