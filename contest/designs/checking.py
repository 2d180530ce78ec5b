"""What a design must be before it is kept, and what whoever draws it should know. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import inf, isfinite

from contest.designs import layout
from contest.designs.artwork import FAMILIES
from contest.designs.design import Box, Design, Place
from contest.designs.fitting import Setting
from contest.designs.preview import preview
from contest.designs.ready_made import ready_made
from contest.errors import RuleViolation
from contest.paper.faces import Family

# The pages that a design may have, in millimetres: A4, A3, and the size of the older certificates of merit.
SIZES: Mapping[str, tuple[float, float]] = {
    "a4": (297, 210), "a3": (420, 297), "400x300": (400, 300), "a4-upright": (210, 297), "a3-upright": (297, 420),
    "300x400": (300, 400),
}  # fmt: skip
# Printers leave this much of the edges white.
SAFE = 5.0
# Boxes may share as much as this.
TOUCH = 1.05
LARGEST_TYPE, SMALLEST_TYPE, MOST_LINES, MOST_SETTINGS = 96.0, 5.0, 12, 3
SMALLEST_PITCH, LARGEST_PITCH = 0.9, 3.0
SMALLEST_BOX, SMALLEST_CODE, WELL_READ_CODE = 2.0, 10.0, 15.0
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
ALIGNMENTS = ("left", "center", "right")
# Without these there is no certificate.
NEEDED = ("heading", "recipient")
# What lies over another by its nature: the label moves with the name.
TOGETHER = ({"label", "recipient"},)
EMBLEM, CODE = "emblem", "code"


@dataclass(frozen=True)
class Remark:
    """Something to look at beside a place: ``kind`` is edge, overlap, full or small; ``other`` the place it meets,
    ``words`` how many words are too many (0: a single word is too long)."""

    kind: str
    place: str
    other: str = ""
    words: int = 0


def places_in(folder: str) -> Mapping[str, Place]:
    """Return the places that pages of ``folder`` may have, as they stand in the design that comes with it."""
    found = next((design for design in ready_made().values() if design.folder == folder), None)
    return found.places if found else {}


def refuse_unsound(design: Design) -> None:
    """Raise RuleViolation, whose field names the place and its side (``recipient-left``), for a design that could not
    be printed, or that tells what we do not know."""
    if (design.width, design.height) not in SIZES.values():
        raise RuleViolation("A certificate is A4, A3 or 400 × 300 mm.", field="size")
    if design.artwork and design.artwork not in FAMILIES:
        raise RuleViolation("There is no frame “%(name)s”.", field="frame", name=design.artwork)
    known = places_in(design.folder)
    if not known:
        raise RuleViolation("There is no page “%(name)s”.", name=design.folder)
    if unknown := sorted(set(design.places) - set(known)):
        raise RuleViolation("This page has no place “%(name)s”.", name=unknown[0])
    for name in NEEDED:
        if name not in design.places:
            raise RuleViolation("A certificate has a heading and a recipient.", field=f"{name}-shown")
    if not 0 <= design.gap <= 20:
        raise RuleViolation("This space is 0 to 20 mm.", field="gap")
    for name, box in boxes(design).items():
        _refuse_off_the_page(name, box, design)
    for name, place in design.places.items():
        _refuse_type(name, place)
    if design.code is not None and (design.code.width != design.code.height or design.code.width < SMALLEST_CODE):
        raise RuleViolation("A QR code is a square of at least 10 mm.", field="code-width")


def boxes(design: Design) -> dict[str, Box]:
    """Return every box of the page by its name, the emblem's and the QR code's too."""
    found: dict[str, Box] = dict(design.places)
    for name, box in ((EMBLEM, design.emblem), (CODE, design.code)):
        if box is not None:
            found[name] = box
    return found


def _refuse_off_the_page(name: str, box: Box, design: Design) -> None:
    sides = {"left": box.left, "top": box.top, "width": box.width, "height": box.height}
    if not all(isfinite(side) for side in sides.values()):
        raise RuleViolation("Write a number of millimetres.", field=f"{name}-left")
    for side in ("width", "height"):
        if sides[side] < SMALLEST_BOX:
            raise RuleViolation("A place is at least 2 mm wide and high.", field=f"{name}-{side}")
    for side, end, most in (("left", box.right, design.width), ("top", box.bottom, design.height)):
        if sides[side] < 0 or end > most + 0.001:
            raise RuleViolation(
                "This place does not lie on the page of %(width)s × %(height)s mm.", field=f"{name}-{side}",
                width=f"{design.width:g}", height=f"{design.height:g}",
            )  # fmt: skip


def _refuse_type(name: str, place: Place) -> None:
    if place.weight not in ("normal", "bold") or place.style not in ("normal", "italic"):
        raise RuleViolation("Letters are upright or italic, plain or bold.", field=f"{name}-bold")
    if place.align not in ALIGNMENTS:
        raise RuleViolation("Lines stand at the left, in the middle or at the right.", field=f"{name}-align")
    if not COLOUR.match(place.colour):
        raise RuleViolation("Write a colour as #RRGGBB, for example #C00000.", field=f"{name}-colour")
    if not (place.drop == inf or 0 <= place.drop <= 300):
        raise RuleViolation("Write a number of millimetres.", field=f"{name}-drop")
    if not 1 <= len(place.settings) <= MOST_SETTINGS:
        raise RuleViolation("A place has one to three ways to set its text.", field=f"{name}-lines")
    for setting, tail in zip(place.settings, ("", "_then", "_last"), strict=False):
        _refuse_setting(name, tail, setting)


def _refuse_setting(name: str, tail: str, setting: Setting) -> None:
    if not 1 <= setting.lines <= MOST_LINES:
        raise RuleViolation("A text has 1 to 12 lines.", field=f"{name}-lines{tail}")
    if not SMALLEST_TYPE <= setting.smallest <= setting.largest <= LARGEST_TYPE:
        raise RuleViolation(
            "Letters are 5 to 96 points, and the smallest size is not above the largest.",
            field=f"{name}-smallest{tail}",
        )
    if not SMALLEST_PITCH <= setting.pitch <= LARGEST_PITCH:
        raise RuleViolation("Lines are 0.9 to 3 sizes apart.", field=f"{name}-pitch{tail}")


def remarks(design: Design, texts: Mapping[str, str], family: Family) -> list[Remark]:
    """Return what should be looked at when ``texts`` are printed in ``design``, in the order of its places."""
    return [
        *(Remark("full", name, words=words) for name, words in preview(texts, family, design).excess.items()),
        *_near_the_edge(design, texts),
        *_over_each_other(design, texts),
        *([Remark("small", CODE)] if design.code and design.code.width < WELL_READ_CODE else []),
    ]


def _shown(design: Design, texts: Mapping[str, str]) -> dict[str, Box]:
    """Return the boxes in which something stands."""
    arranged = layout.arranged(texts, design)
    return {
        name: arranged.get(name, box)
        for name, box in boxes(design).items()
        if name in (EMBLEM, CODE) or texts.get(name)
    }


def _near_the_edge(design: Design, texts: Mapping[str, str]) -> Iterator[Remark]:
    for name, box in _shown(design, texts).items():
        nearest = min(box.left, box.top, design.width - box.right, design.height - box.bottom)
        if nearest < SAFE:
            yield Remark("edge", name)


def _over_each_other(design: Design, texts: Mapping[str, str]) -> Iterator[Remark]:
    for (name, box), (other, over) in combinations(_shown(design, texts).items(), 2):
        if {name, other} not in TOGETHER and _meet(box, over):
            yield Remark("overlap", name, other)


def _meet(one: Box, other: Box) -> bool:
    """Say whether two boxes share more than what lines leave free of them."""
    return (
        min(one.right, other.right) - max(one.left, other.left) > TOUCH
        and min(one.bottom, other.bottom) - max(one.top, other.top) > TOUCH
    )


def longest(found: Collection[Mapping[str, str]], design: Design, family: Family) -> dict[str, str]:
    """Return the widest text that ``found`` has for each place of ``design``: what has to fit, if anything does."""
    widest: dict[str, tuple[float, str]] = {}
    for texts in found:
        for name, text in design.own(texts).items():
            place = design.places[name]
            width = family.face(place.weight, place.style).width(text.upper() if place.caps else text)
            if text and width > widest.get(name, (0.0, ""))[0]:
                widest[name] = width, text
    return {name: text for name, (_width, text) in widest.items()}
