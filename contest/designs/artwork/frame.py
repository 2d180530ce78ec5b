"""The frame of a certificate: bands of guilloche between gold and red, roses in the corners, a place for the emblem.

Its outer line runs about 8 mm from the edges of the page and 17 mm from the upper one, where the emblem sits on it.
"""

import math

from contest.designs.artwork.drum import drum
from contest.designs.artwork.flowers import lotus, palmette, rosette
from contest.designs.artwork.guilloche import lace, weave
from contest.designs.artwork.inks import BRIGHT, CREAM, GOLD, NET, PAPER, RED
from contest.designs.artwork.pen import (
    TURN,
    Point,
    areas,
    circle,
    drawing,
    drawn,
    inked,
    lines,
    mirrored,
    named,
    number,
    numbers,
    outline,
    placed,
    polar,
    shape,
    trace,
)

# Distances from the edges of the page to the outer line, and how deep the band is; the weave runs along its axis.
SIDE, TOP, DEPTH, AXIS = 7.6, 17.1, 7.8, 3.9
CORNER = 6.0
PERIOD = 9.6
EMBLEM_RADIUS = 15.0
DRUM_HEIGHT = 111.0


def artwork(width: float, height: float) -> str:
    """Return what lies below the text of a page of this size, in millimetres, as an SVG document."""
    half = _left_half(width, height)
    return drawing(
        width,
        height,
        f"<defs>{named('tile', _tile())}{named('palmette', palmette())}{named('corner', _corner())}</defs>",
        _net(width, height),
        placed(width / 2, DRUM_HEIGHT, drum()),
        half,
        placed(width, 0, half, scale="-1 1"),
        placed(width / 2, TOP + AXIS, _emblem_ground()),
        placed(width / 2, height - SIDE - AXIS, lotus()),
    )


def woven_ring() -> str:
    """Return the ring around the place of an emblem, 10.4 to 14.8 mm from the origin."""

    def ring(along: float, across: float) -> Point:
        return polar(12.3 + across * 1.7, TURN * along / 16)

    beads = (circle(0.4, *ring((bead + 0.5) / 2, 0)) for bead in range(32))
    return "".join(
        (
            areas(CREAM, circle(14.4)),
            lines(BRIGHT, 0.13, *weave(ring, 16, steps=8)),
            areas(RED, *beads),
            lines(GOLD, 0.6, circle(14.5)),
        )
    )


def _net(width: float, height: float) -> str:
    """Return a net of pale waves that fills the frame."""
    left, right, top, bottom = SIDE + DEPTH + 2, width - SIDE - DEPTH - 2, TOP + DEPTH + 4, height - SIDE - DEPTH - 4
    period = (right - left) / round((right - left) / 12)
    rows = round((bottom - top) / 3)

    def wave(side: int) -> str:
        def point(x: float) -> Point:
            return x, top + side * 2.2 * math.cos(TURN * (x - left) / period)

        return shape(trace(point, left, right, 4 * round((right - left) / period)))

    waves = (wave(1), wave(-1))
    return lines(NET, 0.18, *(placed(0, row * (bottom - top) / rows, waves[row % 2]) for row in range(rows + 1)))


def _left_half(width: float, height: float) -> str:
    """Return the bands and corners of the left half of the frame."""
    bottom, inner = height - SIDE, SIDE + CORNER
    return "".join(
        (
            placed(inner, TOP, _band(width / 2 - 16 - inner)),
            placed(SIDE, bottom - CORNER, _band(bottom - TOP - 2 * CORNER), turn=-90),
            placed(inner, bottom, _band(width / 2 - inner), scale="1 -1"),
            placed(inner, TOP + CORNER, drawn("corner")),
            placed(inner, bottom - CORNER, drawn("corner"), scale="1 -1"),
        )
    )


def _band(length: float) -> str:
    """Return a band that runs to the right, its outer line above, of whole tiles stretched to ``length``."""
    tiles = round(length / PERIOD)
    row = "".join(drawn("tile", tile * PERIOD) for tile in range(tiles))
    return f'<g transform="scale({length / tiles / PERIOD:.5f} 1)">{row}</g>'


def _tile() -> str:
    """Return one period of the band; its rules reach a little over the ends, so that tiles join without a seam."""

    def rule(y: float, color: str, width: float) -> str:
        return lines(color, width, shape(f"M-.01 {number(y)}H{number(PERIOD + 0.01)}"))

    def path(along: float, across: float) -> Point:
        return along * PERIOD, AXIS + across * 2.35

    teeth = "".join(f"M{number((tooth + 0.5) * PERIOD / 12)} 7.05v.55" for tooth in range(12))
    return "".join(
        (
            areas(CREAM, f'<rect x="-.01" y="1.35" width="{number(PERIOD + 0.02)}" height="5.1"/>'),
            rule(0.45, GOLD, 0.9),
            rule(1.3, RED, 0.18),
            rule(6.5, RED, 0.18),
            lines(BRIGHT, 0.13, *lace(path)),
            lines(BRIGHT, 0.13, *weave(path, 1, steps=12, height=0.78)),
            areas(RED, _spark(PERIOD / 4, AXIS, 0.85), _spark(PERIOD * 3 / 4, AXIS, 0.85)),
            rule(6.9, GOLD, 0.35),
            lines(GOLD, 0.18, shape(teeth)),
            rule(7.7, RED, 0.2),
        )
    )


def _spark(x: float, y: float, radius: float) -> str:
    """Return a star of four points with hollow sides."""
    near = radius * 0.22
    points = [
        (x, y - radius), (x + near, y - near), (x + radius, y), (x + near, y + near),
        (x, y + radius), (x - near, y + near), (x - radius, y), (x - near, y - near),
    ]  # fmt: skip
    sides = "".join(f"Q{numbers((*points[side], *points[(side + 1) % 8]))}" for side in (1, 3, 5, 7))
    return shape(f"M{numbers(points[0])}{sides}z")


def _corner() -> str:
    """Return the rose of a corner, with a palmette along each of the two bands that meet in it."""
    return "".join(
        (
            placed(6.8, AXIS - CORNER, drawn("palmette")),
            placed(AXIS - CORNER, 6.8, drawn("palmette"), turn=90),
            rosette(),
        )
    )


def _emblem_ground() -> str:
    """Return two woven crescents and the white disc between them, on which the emblem stands."""
    inner, thickest, reach = 16.2, 5.2, math.radians(78)
    periods = 14

    def depth(angle: float) -> float:
        return thickest * math.pow(max(0.0, math.cos(math.pi / 2 * angle / reach)), 1.15)

    def rim(side: float) -> Point:
        angle = reach * (2 * side - 1)
        return polar(inner + depth(angle), angle)

    def path(along: float, across: float) -> Point:
        angle = reach * 0.97 * (2 * along / periods - 1)
        return polar(inner + depth(angle) * (0.5 + 0.45 * across), angle)

    def bead(place: float) -> str:
        size = 0.5 * (depth(reach * (2 * place / periods - 1)) / thickest) ** 0.9
        return circle(size, *path(place, 0))

    crescent = shape(outline(rim, lambda side: polar(inner, reach * (2 * side - 1)), 24))
    arm = "".join(
        (
            placed(inner + thickest - 1.2, 0, drawn("palmette")),
            inked(CREAM, PAPER, 1.2, crescent),
            lines(BRIGHT, 0.13, *weave(path, periods, steps=8, strands=4, fan=0.06)),
            areas(RED, *(bead((place + 0.5) / 2) for place in range(1, 2 * periods - 1))),
            lines(GOLD, 0.4, crescent),
        )
    )
    return mirrored(arm) + areas(PAPER, circle(15.9)) + lines(GOLD, 0.2, circle(15.6))
