"""The medallion in the place of an emblem while a body has none: a gold star on lacquer red, in a woven ring.

The national emblem is not ours to draw: a body that may print it uploads it.
"""

from contest.designs.artwork.frame import EMBLEM_RADIUS, woven_ring
from contest.designs.artwork.inks import AMBER, BRIGHT, GOLD, RED
from contest.designs.artwork.pen import (
    TURN,
    areas,
    around,
    circle,
    drawing,
    lines,
    placed,
    polar,
    polygon,
    shape,
)

DISC, TIP = 10.1, 7.3
# Where the sides of a star of five points cross.
NOTCH = TIP * 0.381966
PEARLS = 60


def medallion() -> str:
    """Return the medallion as an SVG document, 30 mm wide and high."""
    return drawing(
        2 * EMBLEM_RADIUS,
        2 * EMBLEM_RADIUS,
        placed(EMBLEM_RADIUS, EMBLEM_RADIUS, woven_ring(), areas(RED, circle(DISC)), _rim(), _star()),
    )


def _rim() -> str:
    """Return a row of pearls between two gold lines."""
    pearls = around(PEARLS, circle(0.2, 9))
    return lines(BRIGHT, 0.2, circle(9.6), circle(8.4)) + areas(AMBER, pearls)


def _star() -> str:
    """Return the star, a tip upwards; each point is bright on one side and dark on the other, as if it were raised."""
    corners = [polar(NOTCH if corner % 2 else TIP, TURN * (corner / 10 - 1 / 4)) for corner in range(10)]
    bright = (shape(polygon(((0, 0), corners[tip], corners[tip - 1]))) for tip in range(0, 10, 2))
    # The dark sides are one area, so that no red shows in the seams.
    return areas(GOLD, shape(polygon(corners))) + areas(AMBER, *bright)
