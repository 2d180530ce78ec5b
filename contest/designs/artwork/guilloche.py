"""Guilloche: strands of fine lines that weave through each other along any path. Pure."""

import math
from collections.abc import Callable

from contest.designs.artwork.pen import TURN, Point, shape, trace

# Where a strand lies: ``along`` the path in periods of the weave, ``across`` it from -1 to 1.
Path = Callable[[float, float], Point]


def weave(
    path: Path, periods: int, *, steps: int, height: float = 0.8, strands: int = 5, fan: float = 0.05
) -> list[str]:
    """Return two ribbons that cross twice in each period; the strands of a ribbon run together where it turns.

    ``steps`` are the pieces of a period; ``fan`` is how far the strands lie apart where the ribbons cross.
    """

    def strand(side: int, offset: float) -> str:
        def point(along: float) -> Point:
            return path(along, side * (height * math.sin(TURN * along + offset * 0.16) + offset * fan))

        return shape(trace(point, 0, periods, steps * periods))

    middle = (strands - 1) / 2
    return [strand(side, place - middle) for side in (1, -1) for place in range(strands)]


def lace(path: Path, *, waves: int = 3) -> list[str]:
    """Return two small waves along each edge of one period of ``path``."""

    def wave(side: int, phase: float) -> str:
        def point(along: float) -> Point:
            return path(along, side * (0.83 + 0.17 * math.cos(waves * TURN * along + phase)))

        return shape(trace(point, 0, 1, 4 * waves))

    return [wave(side, phase) for side in (1, -1) for phase in (0, math.pi)]
