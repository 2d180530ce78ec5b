"""Lacework of a curve that is laid over itself: the rosettes of banknotes, and nets of waves. Pure."""

import math
from collections.abc import Callable

from contest.designs.artwork.pen import TURN, Point, around, lines, placed, polar, shape, trace
from contest.designs.artwork.sheet import Sheet

# How far a curve lies from the middle at an angle.
Reach = Callable[[float], float]


def closed(reach: Reach, pieces: int) -> str:
    """Return a closed curve of so many Bézier pieces."""

    def point(angle: float) -> Point:
        return polar(reach(angle), angle)

    return shape(trace(point, 0, TURN, pieces) + "z")


def lace(
    middle: float, depth: float, waves: int, count: int, *, lobes: int = 0, swell: float = 0.0, breath: float = 0.0
) -> str:  # fmt: skip
    """Return a curve that swings ``depth`` to both sides of ``middle``, laid over itself ``count`` times.

    The ring that it makes swells by ``swell`` in each of its lobes; there it is also wider, by the share ``breath``,
    and as much narrower between them. ``lobes`` is a multiple of ``count``, so a turned curve has its lobes where the
    others have theirs, and ``waves`` has no divisor in common with ``count``, so that no two of them lie on each other.
    """

    def reach(angle: float) -> float:
        lobe = math.cos(lobes * angle)
        return middle + swell * lobe + depth * (1 + breath * lobe) * math.cos(waves * angle)

    return around(count, closed(reach, max(5 * waves, 8 * lobes)))


def net(sheet: Sheet, color: str, *, inset: float, period: float, pitch: float, swing: float) -> str:
    """Return a net of waves that fills a frame ``inset`` units from the edges.

    Waves are about ``period`` units long and ``pitch`` apart, and swing by ``swing``; every other one is turned over.
    """
    left, top, right, bottom = sheet.box(inset)
    unit = sheet.unit
    count, rows = round((right - left) / period / unit), 2 * round((bottom - top) / 2 / pitch / unit)

    def wave(side: int) -> str:
        def point(x: float) -> Point:
            return x, side * swing * unit * math.cos(TURN * (x - left) * count / (right - left))

        return shape(trace(point, left, right, 4 * count))

    waves, step = (wave(1), wave(-1)), (bottom - top - 2 * swing * unit) / rows
    return lines(color, 0.18, *(placed(0, top + swing * unit + row * step, waves[row % 2]) for row in range(rows + 1)))
