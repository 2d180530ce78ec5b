"""The drum family as it is drawn now: the ornaments of Đông Sơn bronze along the frame, the face of a drum as ground.

The frame runs from 7 to about 20 mm from the edges, and further below the upper one: the emblem sits on it there, in a
ring of saw teeth. (``frame`` draws the family's first version, which certificates that were issued name.) Pure.
"""

import math

from contest.designs.artwork.drum import BIRD, RAYS, drum
from contest.designs.artwork.inks import AMBER, CREAM, GOLD, NET, PAPER, PETAL, RED
from contest.designs.artwork.lacework import net
from contest.designs.artwork.pen import (
    TURN,
    Point,
    areas,
    around,
    circle,
    drawing,
    drawn,
    inked,
    lines,
    mirrored,
    named,
    number,
    placed,
    polar,
    polygon,
    segment,
    shape,
    trace,
)
from contest.designs.artwork.sheet import Sheet

EDGE, TOP = 6.6, 10.5
# Where the band begins and how deep it is; where the saw teeth begin and how long they are.
BAND, DEPTH, TEETH, TOOTH = 8.2, 8.4, 17.4, 2.5
PERIOD, TOOTH_PERIOD = 8.4, 2.4
UP = -TURN / 4
CENTRE = 0.55


def bronze(width: float, height: float) -> str:
    """Return what lies below the text of a page of this size, in millimetres, as an SVG document."""
    sheet = Sheet(width, height, top=TOP)
    band = sheet.along(BAND, DEPTH, PERIOD, _tile, "band")
    row = sheet.along(TEETH, TOOTH, TOOTH_PERIOD, _teeth, "teeth")
    unit = number(sheet.unit)
    _left, top, _right, bottom = sheet.box(BAND + DEPTH / 2)
    face = number(sheet.heart / 70)
    marks = (named("corner", _corner()), named("tip", _tip()))
    return drawing(
        width,
        height,
        f"<defs>{''.join(marks)}{band.definitions}{row.definitions}</defs>",
        net(sheet, NET, inset=TEETH + TOOTH + 2.4, period=12, pitch=3, swing=2.2),
        placed(sheet.middle, height * CENTRE, areas(PAPER, circle(68)), drum(), scale=face),
        areas(CREAM, sheet.strip(BAND, BAND + DEPTH)),
        str(band),
        str(row),
        sheet.in_corners(TEETH, drawn("tip")),
        sheet.rule(EDGE + 0.5, GOLD, 1.0),
        sheet.rule(EDGE + 1.35, RED, 0.2),
        sheet.rule(BAND + DEPTH + 0.1, RED, 0.2),
        sheet.rule(BAND + DEPTH + 0.7, GOLD, 0.5),
        sheet.rule(TEETH + TOOTH + 0.55, GOLD, 0.15),
        sheet.in_corners(BAND + DEPTH / 2, drawn("corner")),
        placed(sheet.middle, top, _ring(), scale=unit),
        placed(sheet.middle, bottom, _medallion(3 * band.step), scale=unit),
    )


def star(radius: float) -> str:
    """Return the star of a drum with as many rays as the great drums have, and a chevron between any two of them."""
    half = TURN / RAYS / 2
    rays = (polar(radius if corner % 2 else radius * 0.42, corner * half + UP + half) for corner in range(2 * RAYS))
    return inked(AMBER, GOLD, 0.12, shape(polygon(rays))) + areas(RED, circle(radius * 0.17))


def _tile(length: float) -> str:
    """Return two circles with a dot, tied to each other and to their neighbours, between combs."""
    axis, half, radius = DEPTH / 2, length / 2, 1.5

    def tie(middle: float, side: int) -> str:
        """Return the line that leaves a circle at its top (or bottom) and reaches the next at the other end."""

        def point(part: float) -> Point:
            return middle + half * part, axis - side * radius * math.cos(math.pi * part)

        return shape(trace(point, 0, 1, 3))

    strokes = 10
    teeth = [
        segment((x, y), (x, y + 1.15))
        for y in (0.75, DEPTH - 1.9)
        for x in ((stroke + 0.5) * length / strokes for stroke in range(strokes))
    ]
    edges = "".join(f"M-.01 {number(y)}H{number(length + 0.01)}" for y in (0.55, 2.1, DEPTH - 2.1, DEPTH - 0.55))
    middles = (length / 4, length * 3 / 4)
    return "".join(
        (
            lines(GOLD, 0.16, shape("".join(teeth))),
            lines(GOLD, 0.2, shape(edges)),
            lines(GOLD, 0.3, tie(-half / 2, 1), tie(half / 2, 1), tie(half * 3 / 2, 1)),
            inked(PAPER, GOLD, 0.28, *(circle(radius, x, axis) for x in middles)),
            inked(PETAL, GOLD, 0.16, *(circle(0.95, x, axis) for x in middles)),
            areas(RED, *(circle(0.42, x, axis) for x in middles)),
        )
    )


def _teeth(length: float) -> str:
    """Return a saw tooth that points inwards, with a smaller one in it."""
    outer = polygon([(0, 0), (length / 2, TOOTH), (length, 0)])
    inner = polygon([(length * 0.24, 0), (length / 2, TOOTH * 0.54), (length * 0.76, 0)])
    return inked(AMBER, GOLD, 0.14, shape(outer)) + areas(RED, shape(inner))


def _tip() -> str:
    """Return the saw tooth in the corner of the row."""
    near, far = TOOTH * 0.92, TOOTH * 1.05
    return inked(AMBER, GOLD, 0.14, shape(polygon([(0, 0), (near, 0), (far, far), (0, near)]))) + areas(
        RED, shape(polygon([(0, 0), (near * 0.5, 0), (far * 0.56, far * 0.56), (0, near * 0.5)]))
    )


def _corner() -> str:
    """Return a square with a small drum in it."""
    side = DEPTH / 2
    square = shape(polygon([(-side, -side), (side, -side), (side, side), (-side, side)]))
    dots = [circle(0.5, x * 3.4, y * 3.4) for x in (1, -1) for y in (1, -1)]
    return "".join(
        (
            areas(CREAM, square),
            lines(GOLD, 0.3, square),
            areas(GOLD, *dots),
            inked(PAPER, GOLD, 0.25, circle(3.95)),
            lines(GOLD, 0.14, circle(3.55), around(40, shape(segment(polar(3.0, 0), polar(3.55, 0)))), circle(3.0)),
            star(2.85),
        )
    )


def _toothed(radius: float, length: float, count: int) -> str:
    step = TURN / count
    tooth = polygon([polar(radius, UP - step / 2), polar(radius + length, UP), polar(radius, UP + step / 2)])
    core = polygon(
        [polar(radius, UP - step * 0.26), polar(radius + length * 0.54, UP), polar(radius, UP + step * 0.26)]
    )
    return inked(AMBER, GOLD, 0.14, around(count, shape(tooth))) + areas(RED, around(count, shape(core)))


def _ring() -> str:
    """Return the ring of saw teeth around the emblem and the white disc on which it stands."""
    return "".join(
        (
            areas(PAPER, circle(17.6)),
            _toothed(14.9, 2.3, 44),
            areas(PAPER, circle(14.9)),
            lines(GOLD, 0.5, circle(14.8)),
            lines(RED, 0.16, circle(14.15)),
        )
    )


def _medallion(half: float) -> str:
    """Return the star in the middle of the lower band, between two Lạc birds that fly towards it, ``2 * half`` wide."""
    bird = placed(half - 3.6, 0.1, inked(AMBER, RED, 0.16, shape(BIRD)), scale="-.66 .66")
    plate = shape(polygon([(-half, -3.65), (half, -3.65), (half, 3.65), (-half, 3.65)]))
    return "".join(
        (
            inked(CREAM, GOLD, 0.3, plate),
            mirrored(bird),
            areas(PAPER, circle(7.9)),
            _toothed(5.9, 1.2, 28),
            inked(PAPER, GOLD, 0.4, circle(5.9)),
            lines(GOLD, 0.16, circle(5.4), around(56, shape(segment(polar(4.75, 0), polar(5.4, 0)))), circle(4.75)),
            star(4.5),
        )
    )
