"""The calibration sheet: rulers on all four sides, crosses in the corners, in millimetres, as large as the blank. Pure.

It is composed like a certificate, line by line, so that what it shows stands exactly where certificates print.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contest.blanks.calibration import LONG_LINE
from contest.designs.glyphs import Script
from contest.paper.faces import Family
from contest.paper.pdffile import Leaf, Tagged, deflated

POINT = 25.4 / 72
PIXEL = 25.4 / 96
# How far the rulers reach inwards, where the crosses of the corners stand, how long their arms are.
RULER, CROSS, ARM = 40.0, 20.0, 5.0
HEADING, TEXT, NUMBER = 16.0, 11.0, 7.0
FONTS: Mapping[str, tuple[str, str]] = {"R": ("normal", "normal"), "B": ("bold", "normal")}
NAMES = ("Trái 1", "Trái 2", "Trên 1", "Trên 2", "Phải 1", "Phải 2", "Dưới 1", "Dưới 2")


@dataclass(frozen=True)
class Mark:
    """A line of the drawing from one point to the other, in millimetres; ``thick`` too."""

    x: float
    y: float
    to_x: float
    to_y: float
    thick: float


class _Pen:
    """Draws lines and texts in millimetres from the top left corner, and notes the glyphs it used."""

    def __init__(self, family: Family) -> None:
        self.family = family
        self.drawn: list[bytes] = []
        self.glyphs: dict[str, dict[int, str]] = {}

    def lines(self, marks: Iterable[Mark]) -> None:
        for mark in marks:
            numbers = (mark.thick, mark.x, mark.y, mark.to_x, mark.to_y)
            self.drawn.append(b"%s w %s %s m %s %s l S\n" % tuple(map(_digits, numbers)))

    def dashed(self, left: float, top: float, width: float, height: float) -> None:
        sides = tuple(map(_digits, (left, top, width, height)))
        self.drawn.append(b"q 0.1 w [2 2] 0 d %s %s %s %s re S Q\n" % sides)

    def text(self, text: str, middle: float, baseline: float, size: float, font: str = "R") -> None:
        """Write ``text`` around ``middle`` in ``size`` points."""
        line = self._script(font).line(text, size)
        left = middle - line.width * PIXEL / 2
        self.drawn.append(
            b"BT /%s %s Tf 1 0 0 -1 %s %s Tm [%s] TJ ET\n"
            % (font.encode(), _digits(size * POINT), _digits(left), _digits(baseline), line.shown)
        )
        self.glyphs.setdefault(font, {}).update(line.stands_for)

    def width(self, text: str, size: float, font: str = "R") -> float:
        return self._script(font).line(text, size).width * PIXEL

    def _script(self, font: str) -> Script:
        return Script.of(self.family.face(*FONTS[font]).file)


def calibration_leaf(
    size: tuple[int, int], family: Family, *, shift: tuple[int, int], frame: tuple[int, int, int, int] | None,
    heading: str, lines: Sequence[str],
) -> Leaf:  # fmt: skip
    """Return the sheet for a blank of ``size``, moved by ``shift`` right and down; all in tenths of a millimetre.

    A dashed line stands where the printed ``frame`` of the blank belongs; ``heading`` and ``lines`` in the middle.
    """
    width, height = size[0] / 10, size[1] / 10
    family.check({"heading": heading, "lines": list(lines)})
    pen = _Pen(family)
    pen.lines(_crosses(width, height))
    if frame is not None:
        left, top, right, bottom = (side / 10 for side in frame)
        pen.dashed(left, top, width - left - right, height - top - bottom)
    for name, ruler in zip(NAMES, _rulers(width, height), strict=True):
        ruler.draw(pen, name)
    artwork = b"".join(pen.drawn)
    pen.drawn.clear()
    tags = _words(pen, width, height, heading, lines)
    scale, right_by, down_by = 1 / POINT, shift[0] / 10, shift[1] / 10
    content = b"q %s 0 0 -%s 0 %s cm 1 0 0 1 %s %s cm 0 G 0 g\n/Artifact BMC\n%sEMC\n%sQ\n" % (
        _digits(scale), _digits(scale), _digits(height * scale), _digits(right_by), _digits(down_by), artwork,
        b"".join(pen.drawn),
    )  # fmt: skip
    return Leaf(width * scale, height * scale, deflated(content), tags, pen.glyphs)


def _words(pen: _Pen, width: float, height: float, heading: str, lines: Sequence[str]) -> list[Tagged]:
    """Write heading and lines between the upper and the lower rulers, smaller where they would reach the sides."""
    room = width - 2 * CROSS - 10
    widest = max([pen.width(heading, HEADING, "B"), *(pen.width(line, TEXT) for line in lines)])
    shrunk = min(1.0, room / widest)
    pitch = TEXT * shrunk * POINT * 1.5
    baseline = height / 2 - pitch * len(lines) / 2
    tags = [Tagged("H1"), *(Tagged("P") for _line in lines)]
    for number, line in enumerate((heading, *lines)):
        size, font = (HEADING, "B") if number == 0 else (TEXT, "R")
        pen.drawn.append(b"/%s <</MCID %d>> BDC\n" % (tags[number].kind.encode(), number))
        pen.text(line, width / 2, baseline + number * pitch, round(size * shrunk * 2) / 2, font)
        pen.drawn.append(b"EMC\n")
    return tags


def _crosses(width: float, height: float) -> Iterable[Mark]:
    for x in (CROSS, width - CROSS):
        for y in (CROSS, height - CROSS):
            yield Mark(x - ARM, y, x + ARM, y, 0.1)
            yield Mark(x, y - ARM, x, y + ARM, 0.1)


@dataclass(frozen=True)
class _Ruler:
    """A ruler that begins at (``x``, ``y``) on a side of the sheet and runs inwards by (``along_x``, ``along_y``)."""

    x: float
    y: float
    along_x: int
    along_y: int
    reach: float

    def draw(self, pen: _Pen, name: str) -> None:
        pen.lines([self._mark(0, 0, self.reach, 0, 0.1)])
        for half in range(int(self.reach * 2) + 1):
            at = half / 2
            length = 1.2 if half % 2 else 4.5 if half % 20 == 0 else 3.2 if half % 10 == 0 else 2.0
            pen.lines([self._mark(at, 0, at, length, 0.1)])
            if half % 20 == 0:
                self._text(pen, str(half // 2), at, 6.6, NUMBER)
        # The line that is measured from the edge of plain paper.
        pen.lines([self._mark(LONG_LINE / 10, -9, LONG_LINE / 10, 0, 0.15)])
        # A name is written level, so beside an upright ruler it takes more room.
        self._text(pen, name, self.reach - 8, -7 if self.along_y else -3, NUMBER + 2)

    def _mark(self, at: float, aside: float, to: float, to_aside: float, thick: float) -> Mark:
        return Mark(*self._point(at, aside), *self._point(to, to_aside), thick)

    def _text(self, pen: _Pen, text: str, at: float, aside: float, size: float) -> None:
        x, y = self._point(at, aside)
        pen.text(text, x, y + size * POINT * 0.34, size)

    def _point(self, at: float, aside: float) -> tuple[float, float]:
        """Return the point ``at`` millimetres along the ruler and ``aside`` of it."""
        return (
            self.x + self.along_x * at + abs(self.along_y) * aside,
            self.y + self.along_y * at + abs(self.along_x) * aside,
        )


def _rulers(width: float, height: float) -> Iterable[_Ruler]:
    """Yield the rulers in the order of their names, two on each side, a quarter of its length from its ends."""
    reach = min(RULER, width / 3, height / 3)
    ends = ((width / 4, 3 * width / 4), (height / 4, 3 * height / 4))
    yield from (_Ruler(0, y, 1, 0, reach) for y in ends[1])
    yield from (_Ruler(x, 0, 0, 1, reach) for x in ends[0])
    yield from (_Ruler(width, y, -1, 0, reach) for y in ends[1])
    yield from (_Ruler(x, height, 0, -1, reach) for x in ends[0])


def _digits(value: float) -> bytes:
    return f"{value:.6f}".rstrip("0").rstrip(".").encode()
