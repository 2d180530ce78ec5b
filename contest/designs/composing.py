"""Composing certificates at speed: what differs between them is worked out for each, all else once.

WeasyPrint decides how a page looks (``designs/typeset.py`` has it set whole pages). What it would draw for a line is
known beforehand to the last digit: its glyphs, its place, the rule below it; so a composed page is the page that
WeasyPrint sets, pixel by pixel, and ``tests/designs/test_composing.py`` holds them side by side. The artwork is set by
WeasyPrint itself and lies in a file once, below all of its pages.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import BinaryIO

from contest.designs import squares
from contest.designs.design import Design, Place
from contest.designs.embedding import embedded
from contest.designs.glyphs import POINTS, Line, Script
from contest.designs.layout import UNDERLINE, UNDERLINE_BELOW, Block, blocks
from contest.paper.faces import Family
from contest.paper.pdffile import About, Leaf, PdfFile, Tagged, deflated

MILLIMETRE = 96 / 25.4
GROUND = "Artwork"
# The names that pages call the faces by.
FONTS: Mapping[tuple[str, str], str] = {
    ("normal", "normal"): "R", ("normal", "italic"): "I", ("bold", "normal"): "B", ("bold", "italic"): "Z",
}  # fmt: skip
HEADINGS = frozenset({"heading"})
HEADING, TEXT = Tagged("H1"), Tagged("P")


@dataclass(frozen=True)
class Piece:
    """The operators of a text in its place, and the glyphs that it shows of one font."""

    operators: bytes
    font: str
    stands_for: Mapping[int, str]


@dataclass(frozen=True)
class Composer:
    """Composes pages of one design with the faces of one family.

    With ``grounded`` false a page has no artwork below it and none of the texts in ``left_out``: so it is printed onto
    a blank (phôi) that has them already, moved by ``shift`` millimetres to the right and down.
    """

    design: Design
    family: Family
    grounded: bool = True
    left_out: frozenset[str] = frozenset()
    shift: tuple[float, float] = (0.0, 0.0)
    coded: bool = True
    _memory: dict[tuple[str, Block], Piece] = field(default_factory=dict, compare=False, repr=False)

    def leaf(self, texts: Mapping[str, str], address: str = "") -> Leaf:
        """Return the page of ``texts``, which are named after their places, with the QR code of ``address``.

        Raises FittingError when a text does not fit into its place, PaperError when a letter cannot be printed.
        """
        self.family.check(texts)
        places = self.design.places
        pieces = [
            (block.name, self._piece(block, places[block.name]))
            for block in blocks(texts, self.family, self.design)
            if block.name not in self.left_out
        ]
        tags = [HEADING if name in HEADINGS else TEXT for name, _piece in pieces]
        width, height = self.design.width * MILLIMETRE, self.design.height * MILLIMETRE
        right, down = (side * MILLIMETRE for side in self.shift)
        drawn = [b"/Artifact BMC /%s Do EMC\n" % GROUND.encode()] if self.grounded else []
        drawn.append(b"q 1 0 0 -1 0 %s cm 0.75 0 0 0.75 0 0 cm\n" % _digits(height * POINTS))
        if right or down:
            drawn.append(b"1 0 0 1 %s %s cm\n" % (_digits(right), _digits(down)))
        for number, ((_name, piece), tag) in enumerate(zip(pieces, tags, strict=True)):
            drawn.append(b"/%s <</MCID %d>> BDC\n%sEMC\n" % (tag.kind.encode(), number, piece.operators))
        if address and self.coded and self.design.code is not None:
            drawn.append(b"/Figure <</MCID %d>> BDC\n%sEMC\n" % (len(tags), self._code(address)))
            tags.append(Tagged("Figure", f"Mã QR: {squares.spoken(address)}"))
        drawn.append(b"Q\n")
        glyphs: dict[str, dict[int, str]] = {}
        for _name, piece in pieces:
            glyphs.setdefault(piece.font, {}).update(piece.stands_for)
        return Leaf(width * POINTS, height * POINTS, deflated(b"".join(drawn)), tags, glyphs)

    def _piece(self, block: Block, place: Place) -> Piece:
        known = (block.name, block)
        if known not in self._memory:
            if len(self._memory) > 8192:
                self._memory.clear()
            self._memory[known] = self._set(block, place)
        return self._memory[known]

    def _set(self, block: Block, place: Place) -> Piece:
        """Return the operators that WeasyPrint writes for ``block``, in its own pixels."""
        script = Script.of(self.family.face(place.weight, place.style).file)
        font = FONTS[place.weight, place.style]
        # The style of a page gives both to a thousandth of a millimetre.
        top, pitch = round(block.top, 3) * MILLIMETRE, round(block.pitch, 3) * MILLIMETRE
        colour, size = _colour(place.colour), script.size(block.size) / POINTS
        drawn, stands_for = [], dict[int, str]()
        for number, text in enumerate(block.lines):
            line = script.line(text, block.size)
            left = _left(place, line)
            baseline = top + number * pitch + script.baseline(block.size, pitch)
            if place.underline:
                drawn.append(_rule(left, baseline, line.width, colour))
            # Whoever copies or hears the text gets a space where a line ends.
            ending = b"<%04x>" % script.space if number + 1 < len(block.lines) else b""
            drawn.append(
                b"%s rg BT /%s %s Tf 1 0 0 -1 %s %s Tm [%s%s] TJ ET\n"
                % (colour, font.encode(), _digits(size), _digits(left), _digits(baseline), line.shown, ending)
            )
            stands_for.update(line.stands_for)
            if ending:
                stands_for[script.space] = " "
        return Piece(b"".join(drawn), font, stands_for)

    def _code(self, address: str) -> bytes:
        """Return the operators that draw the QR code of ``address`` in its place, on white with a quiet zone."""
        box = self.design.code
        assert box is not None
        side = box.width * MILLIMETRE
        count = squares.side_of(address) + 2 * squares.QUIET
        left, bottom = box.left * MILLIMETRE, (box.top + box.width) * MILLIMETRE
        return b"q %s 0 0 -%s %s %s cm 1 g 0 0 %d %d re f 0 g %sf Q\n" % (
            _fine(side / count), _fine(side / count), _digits(left), _digits(bottom), count, count,
            squares.squares(address).encode(),
        )  # fmt: skip


def bound(leaves: Iterable[Leaf], out: BinaryIO, about: About, family: Family, *, ground: bytes | None) -> None:
    """Write ``leaves`` into one file, in their order, with ``ground`` below all of them."""
    book = PdfFile(out, about)
    if ground is not None:
        book.lay(GROUND, ground)
    used = shown(_added(leaves, book))
    kinds = {name: kind for kind, name in FONTS.items()}
    book.close({font: embedded(family.face(*kinds[font]), stands_for) for font, stands_for in used.items()})


def shown(leaves: Iterable[Leaf]) -> dict[str, dict[int, str]]:
    """Return the glyphs by the font's name that ``leaves`` show, with what each stands for."""
    used: dict[str, dict[int, str]] = {}
    told: Mapping[str, Mapping[int, str]] | None = None
    for leaf in leaves:
        # Pages that were composed together tell the same.
        if leaf.glyphs is not told:
            told = leaf.glyphs
            for font, stands_for in told.items():
                used.setdefault(font, {}).update(stands_for)
    return used


def _added(leaves: Iterable[Leaf], book: PdfFile) -> Iterator[Leaf]:
    for leaf in leaves:
        book.add(leaf)
        yield leaf


def overlay(composer: Composer, *, left_out: frozenset[str], shift: tuple[float, float], coded: bool) -> Composer:
    """Return ``composer`` as it prints onto blanks that have the artwork and the texts of ``left_out`` already."""
    return replace(composer, grounded=False, left_out=left_out, shift=shift, coded=coded, _memory={})


def _left(place: Place, line: Line) -> float:
    left, width = place.left * MILLIMETRE, place.width * MILLIMETRE
    if place.align == "center":
        return left + (width - line.width) / 2
    return left + width - line.width if place.align == "right" else left


def _rule(left: float, baseline: float, width: float, colour: bytes) -> bytes:
    thickness, below = UNDERLINE * MILLIMETRE, UNDERLINE_BELOW * MILLIMETRE
    height = _digits(baseline + below + thickness / 2)
    return b"q %s RG %s w %s %s m %s %s l S Q\n" % (
        colour, _digits(thickness), _digits(left), height, _digits(left + width), height,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _colour(code: str) -> bytes:
    """Return a colour written as #RRGGBB as the operands of a colour operator."""
    return b" ".join(_digits(int(code[start : start + 2], 16) / 255) for start in (1, 3, 5))


def _fine(value: float) -> bytes:
    """Return a scale, whose last digits tell at the far end of what is scaled."""
    return f"{value:.10f}".encode()


def _digits(value: float) -> bytes:
    return f"{value:.6f}".rstrip("0").rstrip(".").encode()
