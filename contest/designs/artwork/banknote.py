"""The guilloche family: rosettes and bands of fine lines, as on banknotes and bonds. Pure.

The frame is closed on all sides and runs from 8.5 to about 21 mm from the edges; the emblem stands inside of it.
"""

import math

from contest.designs.artwork.inks import BRIGHT, CREAM, DRUM, GOLD, NET, PAPER, RED
from contest.designs.artwork.lacework import lace, net
from contest.designs.artwork.pen import (
    TURN,
    Point,
    areas,
    circle,
    drawing,
    drawn,
    lines,
    named,
    number,
    placed,
    shape,
    trace,
)
from contest.designs.artwork.sheet import Sheet

EDGE = 8.4
# Where the band begins and how deep it is, and where it ends below the rosette of a corner.
BAND, DEPTH, CORNER = 10.8, 8.6, 22.6
PERIOD = 12.0
CENTRE = 0.53


def banknote(width: float, height: float) -> str:
    """Return what lies below the text of a page of this size, in millimetres, as an SVG document."""
    sheet = Sheet(width, height)
    bands = sheet.along(BAND, CORNER - BAND, PERIOD, _tile, "braid")
    return drawing(
        width,
        height,
        f"<defs>{bands.definitions}{named('corner', _corner())}</defs>",
        net(sheet, NET, inset=BAND + DEPTH + 3, period=11.5, pitch=2.9, swing=2.1),
        placed(sheet.middle, height * CENTRE, _centre(), scale=number(sheet.heart / 70)),
        areas(CREAM, sheet.strip(BAND, BAND + DEPTH)),
        str(bands),
        sheet.rule(EDGE + 0.15, GOLD, 0.2),
        sheet.rule(EDGE + 1.2, GOLD, 1.0),
        sheet.rule(EDGE + 2.15, RED, 0.2),
        sheet.rule(BAND + DEPTH + 0.25, RED, 0.2),
        sheet.rule(BAND + DEPTH + 0.95, GOLD, 0.5),
        sheet.rule(BAND + DEPTH + 1.75, GOLD, 0.15),
        sheet.in_corners(BAND + DEPTH / 2, drawn("corner")),
    )


def _tile(length: float) -> str:
    """Return one period of the band: many strands, and a few red ones that swell against them."""
    axis, most = DEPTH / 2, DEPTH / 2 - 0.35

    def strand(phase: float, height: float, swell: float) -> str:
        def point(x: float) -> Point:
            along = TURN * x / length
            envelope = 1 - swell * (0.5 - 0.5 * math.cos(2 * along))
            return x, axis + height * envelope * math.sin(along + phase)

        return shape(trace(point, 0, length, 12))

    outer = [strand(TURN * place / 12, most, 0.0) for place in range(12)]
    inner = [strand(TURN * (place + 0.5) / 6, most * 0.66, 0.55) for place in range(6)]
    return lines(BRIGHT, 0.12, *outer) + lines(RED, 0.1, *inner)


def _corner() -> str:
    """Return the rosette of a corner, 9.9 units in radius."""
    return "".join(
        (
            areas(PAPER, circle(9.8)),
            areas(CREAM, circle(8.6)),
            lines(GOLD, 0.12, lace(8.05, 1.5, 17, 8, lobes=16, swell=0.3)),
            lines(GOLD, 0.32, circle(6.25)),
            lines(RED, 0.1, lace(4.95, 0.95, 9, 8, lobes=8, swell=0.1)),
            lines(GOLD, 0.14, circle(3.75)),
            lines(BRIGHT, 0.12, lace(2.3, 1.25, 7, 8)),
            areas(RED, circle(0.6)),
        )
    )


def _centre() -> str:
    """Return the large pale rosette behind the text, 70 in radius."""
    return "".join(
        (
            areas(PAPER, circle(67)),
            lines(DRUM, 0.2, lace(59.5, 8, 37, 8, lobes=24, swell=2)),
            lines(NET, 0.25, lace(48, 8, 19, 8, lobes=16, swell=2)),
            lines(DRUM, 0.2, lace(36.5, 6, 19, 12, lobes=12, swell=2.2, breath=0.3)),
            lines(NET, 0.25, circle(28), circle(27)),
            lines(DRUM, 0.2, lace(14.8, 10.6, 11, 12, lobes=12, swell=0.8)),
        )
    )
