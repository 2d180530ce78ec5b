"""Whether a blank takes the certificates of a design: what it has printed must stand where they have it. Pure."""

from collections.abc import Collection
from enum import StrEnum

from contest.designs.design import Design


class Misfit(StrEnum):
    """What of a blank stands elsewhere than the certificate has it, or is another."""

    SIZE = "size"
    ARTWORK = "artwork"
    EMBLEM = "emblem"
    PLACES = "places"


def misfits(
    blank: Design, wanted: Design, *, printed: Collection[str], artwork: bool, emblem: bool
) -> list[Misfit]:  # fmt: skip
    """Return in what a blank that was printed after the design ``blank`` does not serve for ``wanted``.

    ``printed`` are the places that stand on it; ``artwork`` and ``emblem`` say whether it has these. What is printed
    onto the blank may stand wherever the certificate wants it: a design that is changed there needs no new blanks.
    """
    found = []
    if (blank.width, blank.height) != (wanted.width, wanted.height):
        found.append(Misfit.SIZE)
    if artwork and (blank.artwork, blank.ground) != (wanted.artwork, wanted.ground):
        found.append(Misfit.ARTWORK)
    if emblem and blank.emblem != wanted.emblem:
        found.append(Misfit.EMBLEM)
    if any(blank.places.get(name) != wanted.places.get(name) for name in printed):
        found.append(Misfit.PLACES)
    return found
