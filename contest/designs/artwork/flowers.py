"""Lotus flowers, leaves and rosettes. Pure."""

import math

from contest.designs.artwork.guilloche import weave
from contest.designs.artwork.inks import AMBER, BRIGHT, CREAM, GOLD, PAPER, PETAL, RED
from contest.designs.artwork.pen import (
    TURN,
    Curve,
    Point,
    areas,
    around,
    circle,
    inked,
    lines,
    mirrored,
    outline,
    placed,
    polar,
    segment,
    shape,
    turned,
)

UP = -TURN / 4


def leaf(length: float, half: float) -> str:
    """Return path data of a pointed leaf that grows from the origin upwards, at most ``half`` wide on each side."""

    def edge(side: int) -> Curve:
        def point(part: float) -> Point:
            if not 0 < part < 1:
                return 0.0, -length * part
            bulge = math.sin(math.pi * part**0.85) ** 0.9 * (1 - part) ** 0.35
            return side * half * 1.52 * bulge, -length * part

        return point

    return outline(edge(-1), edge(1), 8)


def petal(base: float, tip: float, spread: float) -> str:
    """Return path data of a petal of a rose around the origin: upwards from radius ``base`` to ``tip``."""

    def edge(side: int) -> Curve:
        def point(part: float) -> Point:
            opening = (0.62 + 0.9 * part) * max(0.0, math.cos(part * math.pi / 2)) ** 1.25 / 0.98
            return polar(base + (tip - base) * part, UP + side * spread * opening)

        return point

    return outline(edge(-1), edge(1), 5)


def palmette() -> str:
    """Return three leaves that point to the right."""
    beside = "".join(turned(90 + angle, shape(leaf(6.6, 1.15))) for angle in (21, -21))
    middle = turned(90, shape(leaf(9, 1.45)))
    return "".join(
        (
            inked(PAPER, PAPER, 0.9, beside, middle),
            inked(AMBER, GOLD, 0.16, beside),
            inked(PETAL, RED, 0.16, middle),
            lines(RED, 0.12, shape(segment((1.5, 0), (7, 0)))),
        )
    )


def rose(radius: float) -> str:
    """Return a lotus seen from above: three rings of eight petals around a heart."""
    spread = TURN / 16
    return "".join(
        (
            turned(22.5, inked(AMBER, GOLD, 0.15, around(8, shape(petal(0.3 * radius, radius, spread))))),
            inked(PETAL, RED, 0.16, around(8, shape(petal(0.2 * radius, 0.86 * radius, spread)))),
            turned(22.5, inked(AMBER, GOLD, 0.15, around(8, shape(petal(0.1 * radius, 0.52 * radius, spread))))),
            areas(RED, circle(0.17 * radius)),
            areas(AMBER, circle(0.09 * radius)),
        )
    )


def rosette() -> str:
    """Return a lotus in a woven ring with a scalloped edge, 8.6 mm in radius."""

    def ring(along: float, across: float) -> Point:
        return polar(6.15 + across * 1.05, TURN * along / 12)

    beads = (circle(0.28, *ring((bead + 0.5) / 2, 0)) for bead in range(24))
    return "".join(
        (
            areas(PAPER, circle(9)),
            inked(PETAL, GOLD, 0.18, around(24, shape(petal(6.95, 8.6, TURN / 48)))),
            areas(CREAM, circle(7.45)),
            lines(BRIGHT, 0.12, *weave(ring, 12, steps=8, strands=4, fan=0.06)),
            areas(RED, *beads),
            lines(GOLD, 0.45, circle(7.4)),
            lines(RED, 0.18, circle(4.9)),
            rose(4.6),
        )
    )


def lotus() -> str:
    """Return a lotus seen from the side, between two palmettes; the origin is on the axis of the band below it."""

    def petals(*sizes: tuple[float, float], half: float) -> list[str]:
        return [turned(side * angle, shape(leaf(length, half))) for angle, length in sizes for side in (1, -1)]

    back, front = ((74, 11.0), (52, 12.6), (31, 13.8), (11, 14.4)), ((64, 9.6), (42, 11.4), (21, 12.8))
    heart = shape(leaf(13.4, 2.4))
    halo = [*petals(*back, half=2.3), *petals(*front, half=2.4), heart]
    return mirrored(placed(9.5, 0, palmette())) + placed(
        0,
        5.6,
        inked(PAPER, PAPER, 1.4, *halo),
        inked(AMBER, GOLD, 0.2, *petals(*back, half=2.2)),
        inked(PETAL, RED, 0.2, *petals(*front, half=2.4), heart),
    )
