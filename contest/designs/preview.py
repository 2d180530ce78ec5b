"""How a certificate would print while its words are still being written: real lines and sizes, or how much is too much.

The layout is asked text by text, so that one that does not fit keeps nothing of the others back. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contest.designs import layout
from contest.designs.design import Design, Place
from contest.designs.fitting import POINT, FittingError
from contest.designs.layout import Block
from contest.paper.faces import Family
from contest.paper.linebreaks import unmarked


@dataclass(frozen=True)
class Line:
    """A line as it stands on the page, in millimetres; ``at`` is the left, the middle or the right end of the text."""

    text: str
    at: float
    baseline: float
    width: float


@dataclass(frozen=True)
class Drawn:
    """A text in its place: its lines, its size in points and in millimetres, and how it is set."""

    name: str
    lines: tuple[Line, ...]
    size: float
    bold: bool
    italic: bool
    anchor: str
    colour: str
    underline: bool = False

    @property
    def height(self) -> float:
        return round(self.size * POINT, 3)


@dataclass(frozen=True)
class Preview:
    """The texts that fit, and by place how many words of the others are too many (0: a single word is too long)."""

    design: Design
    drawn: tuple[Drawn, ...]
    excess: Mapping[str, int]

    def of(self, name: str) -> Drawn | None:
        return next((text for text in self.drawn if text.name == name), None)


# Where the baseline of a line lies, below the middle of its pitch, in units of the size.
BASELINE = 0.34


def preview(texts: Mapping[str, str], family: Family, design: Design) -> Preview:
    """Return how ``texts``, named after their places, would stand on the page."""
    places = layout.arranged(texts, design)
    fitting, excess = {}, {}
    for name, text in texts.items():
        if name in places and text:
            try:
                layout.block(name, places[name], text, family)
                fitting[name] = text
            except FittingError:
                excess[name] = _excess(name, text, family, places[name])
    drawn = tuple(_drawn(block, places[block.name], family) for block in layout.blocks(fitting, family, design))
    return Preview(design, drawn, excess)


def _excess(name: str, text: str, family: Family, place: Place) -> int:
    """Return how many words at the end of ``text`` are too many for its place."""
    words = unmarked(text).split()
    fits, breaks = 0, len(words)
    while breaks - fits > 1:
        tried = (fits + breaks) // 2
        try:
            layout.block(name, place, " ".join(words[:tried]), family)
            fits = tried
        except FittingError:
            breaks = tried
    return len(words) - fits if fits else 0


# How SVG calls where a text is held, and how far into its place that is.
ANCHORS: Mapping[str, tuple[str, float]] = {"left": ("start", 0), "center": ("middle", 0.5), "right": ("end", 1)}


def _drawn(block: Block, place: Place, family: Family) -> Drawn:
    face = family.face(place.weight, place.style)
    anchor, part = ANCHORS[place.align]
    size = block.size * POINT
    lines = tuple(
        Line(
            text,
            round(place.left + place.width * part, 3),
            round(block.top + block.pitch * (number + 0.5) + size * BASELINE, 3),
            round(face.width(text) * size, 3),
        )
        for number, text in enumerate(block.lines)
    )
    return Drawn(
        block.name, lines, block.size, place.weight == "bold", place.style == "italic", anchor, place.colour,
        place.underline,
    )  # fmt: skip
