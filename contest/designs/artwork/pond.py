"""The lotus family: a vine of lotus along the frame, a row of lotus petals inside it, a lotus in bloom as ground. Pure.

The frame runs from 7 to about 22 mm from the edges, and further below the upper one: the emblem sits on it there, in a
wreath of petals.
"""

import math

from contest.designs.artwork.flowers import leaf, petal, rose
from contest.designs.artwork.inks import AMBER, CREAM, DRUM, DRUM_TINT, GOLD, NET, PAPER, PETAL, RED
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
    named,
    number,
    numbers,
    placed,
    polar,
    polygon,
    segment,
    shape,
    trace,
    turned,
)
from contest.designs.artwork.sheet import Sheet

EDGE, TOP = 6.6, 10.5
# Where the vine begins and how deep its band is; where the row of petals begins and how deep it is.
VINE, DEPTH, PETALS, ROW = 8.2, 8.4, 17.4, 2.7
PERIOD, PETAL_PERIOD = 15.0, 3.3
# How far the stem swings to each side.
SWING = 3.0
UP = -TURN / 4
CENTRE = 0.55


def pond(width: float, height: float) -> str:
    """Return what lies below the text of a page of this size, in millimetres, as an SVG document."""
    sheet = Sheet(width, height, top=TOP)
    vine = sheet.along(VINE, DEPTH, PERIOD, _tile, "vine", joint="joint")
    row = sheet.along(PETALS, ROW, PETAL_PERIOD, _petals, "row")
    unit = number(sheet.unit)
    _left, top, _right, bottom = sheet.box(VINE + DEPTH / 2)
    bloom = number(sheet.heart / 70)
    hung = placed(0, DEPTH / 2 - SWING + 0.2, drawn("flower"), scale="1 -1")
    marks = {"flower": flower(), "joint": hung, "tip": _tip(), "corner": _corner(), "bloom": _bloom()}
    definitions = "".join(named(name, mark) for name, mark in marks.items())
    return drawing(
        width,
        height,
        f"<defs>{definitions}{vine.definitions}{row.definitions}</defs>",
        _water(sheet),
        placed(sheet.middle, height * CENTRE, drawn("bloom"), scale=bloom),
        areas(CREAM, sheet.strip(VINE, VINE + DEPTH)),
        str(vine),
        str(row),
        sheet.in_corners(PETALS, drawn("tip")),
        sheet.rule(EDGE + 0.5, GOLD, 1.0),
        sheet.rule(EDGE + 1.35, RED, 0.2),
        sheet.rule(VINE + DEPTH + 0.1, RED, 0.2),
        sheet.rule(VINE + DEPTH + 0.7, GOLD, 0.5),
        sheet.rule(PETALS + ROW + 0.35, GOLD, 0.15),
        sheet.in_corners(VINE + DEPTH / 2, drawn("corner")),
        placed(sheet.middle, top, _wreath(), scale=unit),
        placed(sheet.middle, bottom, lotus(), scale=unit),
    )


def flower() -> str:
    """Return a small lotus seen from the side, that grows upwards from the origin, 5 units high."""

    def pair(angle: float, length: float, half: float) -> list[str]:
        return [turned(side * angle, shape(leaf(length, half))) for side in (1, -1)]

    return "".join(
        (
            inked(AMBER, GOLD, 0.13, *pair(72, 3.6, 0.62), *pair(50, 4.2, 0.8)),
            inked(PETAL, RED, 0.13, *pair(27, 4.6, 0.92), shape(leaf(5, 1.05))),
            lines(RED, 0.1, shape(segment((0, -1.4), (0, -3.6)))),
        )
    )


def _tile(length: float) -> str:
    """Return one wave of the vine and the flower in its trough; those at the crests stand where two tiles join.

    The stem begins and ends at its crest, so that tiles join with its own direction.
    """
    axis = DEPTH / 2

    def stem(x: float) -> Point:
        return x, axis - SWING * math.cos(TURN * x / length)

    half, sprout = length / 2, shape(leaf(2.9, 0.62))
    leaves = [
        placed(x, axis - up * 2.2, sprout, turn=turn)
        for x, up, turn in (
            (half - 1.9, -1, -52), (half + 1.9, -1, 52), (1.9, 1, 128), (length - 1.9, 1, -128),
        )
    ]  # fmt: skip
    return "".join(
        (
            lines(GOLD, 0.4, shape(trace(stem, 0, length, 8))),
            inked(AMBER, GOLD, 0.13, *leaves),
            placed(half, axis + SWING - 0.2, drawn("flower")),
        )
    )


def _hanging(middle: float, half: float, deep: float) -> str:
    """Return path data of a petal that hangs from a line, ``deep`` long."""
    left, right, near, far = middle - half, middle + half, middle - half * 0.35, middle + half * 0.35
    down, up = ((left, deep * 0.6), (near, deep * 0.74)), ((far, deep * 0.74), (right, deep * 0.6))
    return f"M{numbers((left, 0))}C{numbers((*down[0], *down[1], middle, deep))}C{numbers((*up[0], *up[1], right, 0))}z"


def _petals(length: float) -> str:
    """Return a petal of the row that hangs inwards, and the tips of those behind it."""
    half = length / 2
    behind = [shape(_hanging(x, half * 0.6, ROW * 0.86)) for x in (0, length)]
    return "".join(
        (
            inked(AMBER, GOLD, 0.13, *behind),
            inked(PETAL, GOLD, 0.14, shape(_hanging(half, half * 0.92, ROW))),
            inked(AMBER, RED, 0.1, shape(_hanging(half, half * 0.42, ROW * 0.62))),
        )
    )


def _tip() -> str:
    """Return the petal that fills the corner of the row; the origin is the corner of the line that it hangs from."""
    petal = "M0 0H1.75C2.6 .5 2.5 1.6 2.75 2.75C1.6 2.5 .5 2.6 0 1.75z"
    core = "M0 0H.75C1.25 .3 1.35 .9 1.65 1.65C.9 1.35 .3 1.25 0 .75z"
    return inked(PETAL, GOLD, 0.14, shape(petal)) + inked(AMBER, RED, 0.1, shape(core))


def _corner() -> str:
    """Return the rose of a corner in a square of its own."""
    side = DEPTH / 2
    square = polygon([(-side, -side), (side, -side), (side, side), (-side, side)])
    leaves = [turned(45 + 90 * place, placed(0, -3.0, shape(leaf(3.1, 0.8)))) for place in range(4)]
    return "".join(
        (
            areas(CREAM, shape(square)),
            lines(GOLD, 0.3, shape(square)),
            inked(AMBER, GOLD, 0.13, *leaves),
            areas(PAPER, circle(4.1)),
            lines(GOLD, 0.25, circle(4.1)),
            rose(3.8),
        )
    )


def _wreath() -> str:
    """Return the petals around the emblem and the white disc on which it stands."""
    return "".join(
        (
            areas(PAPER, circle(17.6)),
            inked(AMBER, GOLD, 0.16, around(32, shape(petal(13.4, 17.2, TURN / 58)))),
            inked(PETAL, RED, 0.14, turned(360 / 64, around(32, shape(petal(13.4, 16.3, TURN / 64))))),
            areas(PAPER, circle(14.3)),
            lines(GOLD, 0.45, circle(14.3)),
            lines(RED, 0.16, circle(13.7)),
        )
    )


def lotus() -> str:
    """Return the lotus in the middle of the lower band."""

    def petals(*sizes: tuple[float, float], half: float) -> list[str]:
        return [turned(side * angle, shape(leaf(length, half))) for angle, length in sizes for side in (1, -1)]

    back, front = ((76, 12.0), (54, 13.4), (32, 14.8), (11, 15.6)), ((65, 10.4), (43, 12.2), (21, 13.8))
    heart = shape(leaf(14.4, 2.5))
    halo = [*petals(*back, half=2.4), *petals(*front, half=2.5), heart]
    veins = [shape(segment((0, -4), (0, -11)))]
    return placed(
        0,
        5.0,
        inked(PAPER, PAPER, 1.6, *halo),
        inked(AMBER, GOLD, 0.2, *petals(*back, half=2.3)),
        inked(PETAL, RED, 0.2, *petals(*front, half=2.5), heart),
        lines(RED, 0.1, *veins),
    )


def _bloom() -> str:
    """Return the pale lotus behind the text, seen from above: rings of petals with veins, 66 in radius."""

    def ring(count: int, base: float, tip: float, *, shifted: bool = False) -> str:
        spread, length = TURN / count * 0.8, tip - base
        veins = (petal(base, tip - length * 0.1 * step, spread * (1 - 0.22 * step)) for step in range(1, 5))
        outer = inked(CREAM, DRUM, 0.26, shape(petal(base, tip, spread)))
        marks = around(count, outer + lines(DRUM, 0.16, *map(shape, veins)))
        return turned(180 / count, marks) if shifted else marks

    places = [(3.0, TURN * place / 6) for place in range(6)] + [(5.4, TURN * place / 12) for place in range(12)]
    seeds = [circle(0.7), *(circle(0.7, *polar(radius, angle)) for radius, angle in places)]
    return "".join(
        (
            areas(PAPER, circle(69)),
            lines(DRUM, 0.22, circle(69), circle(67.6)),
            ring(12, 30, 66, shifted=True),
            ring(12, 24, 61),
            ring(12, 18, 50, shifted=True),
            ring(12, 14, 42),
            ring(8, 8, 31, shifted=True),
            ring(8, 5, 23),
            inked(DRUM_TINT, DRUM, 0.2, circle(7.6)),
            areas(PAPER, *seeds),
        )
    )


def _water(sheet: Sheet) -> str:
    """Return pale ripples that fill the frame, row over row like scales, each row over the one behind it."""
    inset = PETALS + ROW + 2.4
    left, top, right, bottom = sheet.box(inset)
    count = round((right - left) / (9.6 * sheet.unit))
    radius = (right - left) / count / 2
    rows = round((bottom - top) / radius * 2)
    step = (bottom - top) / rows

    def ripple(part: float) -> str:
        def point(along: float) -> Point:
            angle = math.pi * (1 + along)
            return radius * part * math.cos(angle), radius * part * math.sin(angle)

        return shape(trace(point, 0, 1, 4))

    scale = inked(PAPER, NET, 0.18, ripple(1), ripple(0.66), ripple(0.33))
    row = "".join(placed(place * 2 * radius, 0, scale) for place in range(count + 1))
    places = (placed(left + radius * (place % 2), top + place * step, row) for place in range(rows + 2))
    return "".join(places) + areas(PAPER, sheet.strip(0, inset))
