"""Sheets for proofreading: twelve kept pages on an A4, each with its number, a box to tick, and its name.

The pages are shown small but whole, made of the same lines and letters; nothing is set again.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from contest.designs.embedding import embedded
from contest.designs.glyphs import Script
from contest.paper.binding import Book, Shelf
from contest.paper.faces import Family
from contest.paper.linebreaks import balanced, unmarked
from contest.paper.pdffile import About, Leaf, Tagged, deflated

POINT = 25.4 / 72
WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 12.0
COLUMNS, ROWS, GAP = 3, 4, 5.0
CELL = (WIDTH - 2 * MARGIN - (COLUMNS - 1) * GAP) / COLUMNS
# Where the first row begins, how far the rows are apart, and how high a page may come out.
TOP, PITCH, PICTURE = 27.0, 60.0, 43.0
BOX = 3.2
FACES = {"R": ("normal", "normal"), "B": ("bold", "normal")}


@dataclass(frozen=True)
class Thumbnail:
    """A certificate to be read: its number in the list, its serial number, its name, and where its page is kept."""

    number: int
    serial: str
    name: str
    key: str
    load: Callable[[], bytes]
    page: int


class _Sheet:
    """A page that is being drawn, in millimetres from its top left corner."""

    def __init__(self, family: Family) -> None:
        self._family = family
        self.drawn: list[bytes] = []
        self.glyphs: dict[str, dict[int, str]] = {}

    def width(self, text: str, size: float, font: str = "R") -> float:
        return self._family.face(*FACES[font]).width(text) * size * POINT

    def text(self, text: str, left: float, baseline: float, size: float, font: str = "R") -> None:
        line = Script.of(self._family.face(*FACES[font]).file).line(text, size)
        self.drawn.append(
            b"BT /%s %s Tf 1 0 0 1 %s %s Tm [%s] TJ ET\n"
            % (font.encode(), _digits(size), _digits(left / POINT), _digits((HEIGHT - baseline) / POINT), line.shown)
        )
        self.glyphs.setdefault(font, {}).update(line.stands_for)

    def box(self, left: float, top: float, width: float, height: float, thickness: float = 0.2) -> None:
        sides = (left / POINT, (HEIGHT - top - height) / POINT, width / POINT, height / POINT)
        self.drawn.append(
            b"q 0.4 G %s w %s re S Q\n" % (_digits(thickness / POINT), b" ".join(_digits(side) for side in sides))
        )

    def line(self, left: float, right: float, at: float) -> None:
        height = _digits((HEIGHT - at) / POINT)
        self.drawn.append(
            b"q 0.4 G 0.5 w [1 2] 0 d %s %s m %s %s l S Q\n"
            % (_digits(left / POINT), height, _digits(right / POINT), height)
        )

    def show(self, name: str, leaf: Leaf, left: float, top: float) -> tuple[float, float]:
        """Show a page in its cell and return how wide and high it comes out, in millimetres."""
        scale = min(CELL / (leaf.width * POINT), PICTURE / (leaf.height * POINT))
        width, height = leaf.width * POINT * scale, leaf.height * POINT * scale
        self.drawn.append(
            b"q %s 0 0 %s %s %s cm /%s Do Q\n"
            % (
                _digits(scale), _digits(scale), _digits((left + (CELL - width) / 2) / POINT),
                _digits((HEIGHT - top - height) / POINT), name.encode(),
            )
        )  # fmt: skip
        return width, height


def write_contact_sheets(
    thumbnails: Sequence[Thumbnail], out: BinaryIO, about: About, family: Family, *, note: Callable[[int], bool]
) -> bool:
    """Write sheets of ``thumbnails`` into ``out``.

    ``note`` is told after each sheet how many are behind; when it answers False nothing more is written, and the answer
    here is False too.
    """
    sheets = [thumbnails[start : start + COLUMNS * ROWS] for start in range(0, len(thumbnails), COLUMNS * ROWS)]
    used: dict[str, dict[int, str]] = {}
    with Shelf() as shelf:
        book, done = Book(out, about, shelf), 0
        for number, part in enumerate(sheets, start=1):
            sheet = _Sheet(family)
            _frame(sheet, about.title, f"Tờ {number}/{len(sheets)}")
            drawn = dict(_cells(sheet, part, book))
            content = b"/P <</MCID 0>> BDC\n" + b"".join(sheet.drawn) + b"EMC\n"
            leaf = Leaf(WIDTH / POINT, HEIGHT / POINT, deflated(content), [Tagged("P")])
            book.file.add(leaf, drawn=drawn)
            for font, stands_for in sheet.glyphs.items():
                used.setdefault(font, {}).update(stands_for)
            done += len(part)
            if not note(done):
                return False
        book.file.close({font: embedded(family.face(*FACES[font]), glyphs) for font, glyphs in used.items()})
    return True


def _frame(sheet: _Sheet, title: str, number: str) -> None:
    """Draw what stands above and below the pages: title, number of the sheet, the proofreader's line."""
    sheet.text("TỜ DÒ TRƯỚC KHI IN", MARGIN, 14, 12, "B")
    sheet.text(number, WIDTH - MARGIN - sheet.width(number, 9), 14, 9)
    for row, line in enumerate(balanced(title, WIDTH - 2 * MARGIN, lambda text: sheet.width(text, 9))[:2]):
        sheet.text(line, MARGIN, 19 + row * 3.8, 9)
    at = HEIGHT - 14
    sheet.text("Đã đối chiếu với danh sách kèm theo quyết định. Đánh dấu vào ô của giấy đúng.", MARGIN, at - 7, 8)
    sheet.text("Người dò (ký, ghi rõ họ tên):", MARGIN, at, 9)
    sheet.line(MARGIN + 44, 140, at + 0.6)
    sheet.text("Ngày:", 144, at, 9)
    sheet.line(154, WIDTH - MARGIN, at + 0.6)


def _cells(sheet: _Sheet, thumbnails: Iterable[Thumbnail], book: Book) -> Iterable[tuple[str, int]]:
    """Draw ``thumbnails`` into their cells and yield the names of their pictures with the numbers of these."""
    for place, one in enumerate(thumbnails):
        left = MARGIN + place % COLUMNS * (CELL + GAP)
        top = TOP + place // COLUMNS * PITCH
        leaf, shared = book.taken(one.key, one.load, one.page)
        name = f"T{place}"
        width, height = sheet.show(name, leaf, left, top)
        sheet.box(left + (CELL - width) / 2, top, width, height)
        sheet.box(left, top + height + 1.6, BOX, BOX, 0.3)
        sheet.text(f"{one.number}.", left + BOX + 1.5, top + height + 4.3, 8.5, "B")
        sheet.text(one.serial, left + CELL - sheet.width(one.serial, 7), top + height + 4.3, 7)
        for row, line in enumerate(balanced(unmarked(one.name), CELL, lambda text: sheet.width(text, 7.5))):
            sheet.text(line, left, top + height + 8 + row * 3, 7.5)
        yield name, book.file.draw(leaf, shared)


def _digits(value: float) -> bytes:
    return f"{value:.4f}".rstrip("0").rstrip(".").encode()
