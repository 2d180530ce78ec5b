"""The artwork of certificates, drawn as SVG by our own geometry: frames and grounds.

Nothing here is a picture of somebody else's: every line follows from a few curves, so the same call gives the same
drawing, fine enough for any printer and small enough to lie below every page. Each family has a name of its own.
"""

from collections.abc import Callable, Mapping

from contest.designs.artwork.banknote import banknote
from contest.designs.artwork.bronze import bronze
from contest.designs.artwork.frame import artwork as drum
from contest.designs.artwork.pond import pond
from contest.designs.artwork.star import medallion

__all__ = ["FAMILIES", "artwork", "medallion"]

# What draws each family on a page of a width and a height in millimetres. A family never changes once certificates name
# designs that are drawn in it; another drawing gets another name.
FAMILIES: Mapping[str, Callable[[float, float], str]] = {
    "drum": drum,
    "bronze": bronze,
    "lotus": pond,
    "guilloche": banknote,
}


def artwork(family: str, width: float, height: float) -> str:
    """Return the drawing of ``family`` for a page of this size in millimetres, as SVG; empty without a family.

    Raises KeyError when there is no such family.
    """
    return FAMILIES[family](width, height) if family else ""
