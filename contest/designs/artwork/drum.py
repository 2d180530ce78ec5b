"""The face of a Đông Sơn bronze drum, as it lies behind the text: star, combs, scrolls, birds, saw teeth. Pure."""

import math
import re

from contest.designs.artwork.inks import DRUM, DRUM_TINT, PAPER
from contest.designs.artwork.pen import (
    TURN,
    Point,
    areas,
    around,
    circle,
    lines,
    numbers,
    polar,
    polygon,
    segment,
    shape,
    trace,
)

RADIUS = 66.0
# As on the drum of Ngọc Lũ. Every motif counts in multiples of it, so that each ring closes on itself.
RAYS = 14
RIMS = (
    17, 17.8, 20.2, 22.8, 23.4, 27.6, 28.2, 30.8, 31.4, 32, 47.6, 48.2, 50.8, 51.4, 55.6, 56.2, 58.8, 59.4, 63.4, 64.4,
    RADIUS,
)  # fmt: skip
UP = -TURN / 4
# A Lạc bird that flies to the right, in millimetres around its middle, as SVG path commands with absolute points.
BIRD = (
    # beak, head, crest and neck
    "M14.4 0 C13 .55 11.6 .8 10.6 1.05 C9.9 1.5 8.9 1.75 8 2.6 C7 3.3 5.9 3.4 5 3.1 C6.2 2.8 7.2 2.2 8 1.3 "
    "C8.3 .9 8 .75 7.4 .75 "
    # the wing above: its leading edge to the tip, then three feathers
    "C6.4 1.1 5.6 2.4 4.6 3.8 C3.4 5.2 1.9 6 .4 6.2 C1.2 5.2 1.5 4.6 1.6 3.9 L2.5 3.6 L2.4 2.5 L3.3 2.3 L3.2 1.3 L4 .7 "
    # the tail
    "C2.8 .5 1.4 .9 -.8 1.5 L-.2 .55 L-1.6 .25 L-.4 -.15 L-1.5 -.6 L-.1 -.75 L-.7 -1.6 C1.4 -1.1 2.8 -.8 4 -.8 "
    # the wing below
    "L3.2 -1.4 L3.3 -2.3 L2.4 -2.5 L2.5 -3.5 L1.6 -3.8 C1.5 -4.5 1.2 -5 .4 -5.8 C1.9 -5.6 3.4 -4.9 4.6 -3.6 "
    "C5.6 -2.3 6.2 -1.3 7.2 -.75 C8.4 -.45 9 -.35 9.8 -.2 C10.6 -.35 12.6 -.2 14.4 0z"
)
BIRD_MIDDLE = 6.5
BIRD_EYE = (9.9, 0.45)


def drum() -> str:
    """Return the face of the drum around the origin."""
    return "".join(
        (
            areas(PAPER, circle(RADIUS)),
            star(5.4, 15.8),
            lines(DRUM, 0.22, *(circle(radius) for radius in RIMS)),
            lines(DRUM, 0.3, comb(17.8, 20.2, 5 * RAYS), comb(28.2, 30.8, 8 * RAYS)),
            scrolls(25.5, 2 * RAYS),
            birds(39.8),
            lines(DRUM, 0.3, comb(48.2, 50.8, 12 * RAYS), tied_circles(53.5, 1.6, 5 * RAYS)),
            lines(DRUM, 0.3, comb(56.2, 58.8, 14 * RAYS)),
            saw_teeth(59.4, 63.4, 8 * RAYS),
        )
    )


def star(inner: float, outer: float) -> str:
    """Return the star in the middle, with nested chevrons between its rays."""
    half = TURN / RAYS / 2
    points = (polar(inner if corner % 2 else outer, corner * half + UP) for corner in range(2 * RAYS))
    chevrons = "".join(_chevron(inner + (outer - inner) * depth, outer - 0.3, half) for depth in (0.42, 0.6, 0.78))
    return areas(DRUM_TINT, shape(polygon(points))) + lines(
        DRUM, 0.25, around(RAYS, shape(chevrons)), circle(2.2), circle(3.4)
    )


def _chevron(tip: float, top: float, half: float) -> str:
    """Return a V between two rays: its tip points to the middle."""
    spread = half * 0.085 * (top - tip)
    middle = UP + half
    return segment(polar(top, middle - spread), polar(tip, middle)) + "L" + numbers(polar(top, middle + spread))


def comb(inner: float, outer: float, count: int) -> str:
    """Return short strokes across a ring, like the teeth of a comb."""
    angles = (TURN * (stroke + 0.5) / count for stroke in range(count))
    return shape("".join(segment(polar(inner, angle), polar(outer, angle)) for angle in angles))


def scrolls(middle: float, count: int) -> str:
    """Return a ring of S scrolls, each of two spirals."""
    size = TURN * middle / count / 4 * 0.93

    def scroll(along: float) -> Point:
        side, winding = math.copysign(1, along), abs(along) * 1.55 * TURN
        reach = size * (1 - 0.82 * abs(along))
        return polar(middle + side * reach * math.sin(winding), side * (size - reach * math.cos(winding)) / middle)

    return lines(DRUM, 0.32, around(count, shape(trace(scroll, -1, 1, 24))))


def birds(middle: float) -> str:
    """Return a ring of Lạc birds that fly one after the other, as on the drums."""

    def bent(x: float, y: float) -> Point:
        return polar(middle + y * 1.12, UP - (x - BIRD_MIDDLE) / middle)

    def bent_point(found: re.Match[str]) -> str:
        return numbers(bent(float(found[1]), float(found[2]))) + " "

    bird = re.sub(r"(-?[\d.]+) (-?[\d.]+) ?", bent_point, BIRD)
    return areas(DRUM_TINT, around(RAYS, shape(bird))) + areas(PAPER, around(RAYS, circle(0.32, *bent(*BIRD_EYE))))


def tied_circles(middle: float, radius: float, count: int) -> str:
    """Return a ring of circles with a dot, each tied to the next by a slanting line."""
    step = TURN / count
    tie = segment(polar(middle - radius, step * 0.12), polar(middle + radius, step * 0.88))
    return around(count, circle(radius, middle) + circle(radius * 0.4, middle) + shape(tie))


def saw_teeth(inner: float, outer: float, count: int) -> str:
    """Return a ring of teeth, each with a smaller one inside it."""
    step = TURN / count
    low, high = inner + 0.3, outer - 0.3
    edge = (point for tooth in range(count) for point in (polar(low, tooth * step), polar(high, (tooth + 0.5) * step)))
    cores = "".join(
        polygon(
            (
                polar(low, (tooth + 0.2) * step),
                polar(outer - 1.6, (tooth + 0.5) * step),
                polar(low, (tooth + 0.8) * step),
            )
        )
        for tooth in range(count)
    )
    return lines(DRUM, 0.25, shape(polygon(edge))) + areas(DRUM_TINT, shape(cores))
