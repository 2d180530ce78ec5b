"""Where everything stands on a certificate: A4 landscape, millimetres from the top left corner, sizes in points.

One table says it all: the boxes, the type, and how far a text may shrink or break before it is refused. Whoever changes
it gives it a new VERSION: a certificate names the version it was issued with. Source: domain.md §6.3. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from contest.certificates.fitting import FittingError, Setting, fit
from contest.paper.faces import Family

VERSION = "a4-landscape-1"
# The certificate of a recognised initiative.
INITIATIVE = "a4-initiative-1"
WIDTH, HEIGHT = 297.0, 210.0
EMBLEM = (133.5, 6.0, 30.0, 30.0)
QR = (23.2, 147.0, 17.0, 17.0)


@dataclass(frozen=True)
class Place:
    """A box of the page and the type that is set in it.

    Lines that leave room stand in the middle of the box, but no more than ``drop`` below its top.
    """

    left: float
    top: float
    width: float
    height: float
    settings: tuple[Setting, ...]
    weight: str = "normal"
    style: str = "normal"
    align: str = "center"
    caps: bool = False
    drop: float = inf


@dataclass(frozen=True)
class Block:
    """Lines of text as they stand on the page; ``top`` is where the first line begins."""

    name: str
    lines: tuple[str, ...]
    size: float
    pitch: float
    top: float


def _one_line(largest: float, smallest: float | None = None) -> tuple[Setting, ...]:
    return (Setting(1, largest, smallest or largest, 1.15),)


PLACES: Mapping[str, Place] = {
    "no_emblem": Place(138.5, 17, 20, 8, (Setting(2, 7, 7),), style="italic"),
    "country": Place(50, 38, 197, 5.5, _one_line(13), weight="bold"),
    "motto": Place(50, 43.5, 197, 6, _one_line(14), weight="bold"),
    "office": Place(30, 51.9, 237, 11, (Setting(1, 18, 15), Setting(2, 14, 12, 1.1)), weight="bold", caps=True),
    "tribute": Place(30, 63, 237, 7, _one_line(15), weight="bold", caps=True),
    "heading": Place(30, 70, 237, 18, _one_line(44, 26), weight="bold", caps=True),
    "label": Place(35, 88, 227, 4.5, _one_line(11)),
    "recipient": Place(35, 91, 227, 20, (Setting(2, 24, 18, 1.18), Setting(3, 16, 14, 1.13)), weight="bold"),
    "recipient_line": Place(35, 111, 227, 8, (Setting(1, 15, 12, 1.5), Setting(2, 11, 10, 1.13))),
    "achievement": Place(40, 120, 217, 24, (Setting(3, 16, 13, 1.41), Setting(4, 12.5, 11)), drop=3),
    "place_and_day": Place(165, 146, 105, 6, _one_line(14, 11), style="italic"),
    "capacity": Place(165, 152.5, 105, 12, (Setting(2, 14, 11, 1.2),), weight="bold", caps=True, drop=0),
    "signer": Place(165, 186.5, 105, 6, _one_line(14, 11), weight="bold"),
    "decision": Place(24, 170, 95, 6, _one_line(12, 9), align="left"),
    "decided_on": Place(24, 176, 95, 6, _one_line(12, 9), align="left"),
    "register": Place(24, 182, 95, 6, _one_line(12, 9), align="left"),
    "serial": Place(42, 155.5, 70, 8, (Setting(2, 8, 6, 1.35),), align="left"),
}


# An initiative is named below its author, and whoever else is an author below that.
LAYOUTS: Mapping[str, Mapping[str, Place]] = {
    VERSION: PLACES,
    INITIATIVE: {
        **PLACES,
        "heading": Place(30, 69, 237, 16, _one_line(38, 26), weight="bold", caps=True),
        "recipient": Place(35, 87, 227, 15, (Setting(1, 24, 18, 1.18), Setting(2, 16, 14, 1.13)), weight="bold"),
        "recipient_line": Place(35, 102, 227, 8, (Setting(1, 14, 12, 1.5), Setting(2, 11, 10, 1.13))),
        "role": Place(35, 110, 227, 7, _one_line(14, 12)),
        "initiative": Place(40, 117, 217, 19.5, (Setting(3, 17, 11, 1.24), Setting(4, 11, 9.5, 1.2)), weight="bold"),
        "others": Place(40, 137, 217, 8.5, (Setting(1, 12, 10.5, 1.3), Setting(2, 10, 8, 1.2)), style="italic"),
    },
}

# What differs from one certificate of a decision to the next; the other texts are the decision's.
OWN = frozenset({"label", "recipient", "recipient_line", "achievement", "role", "initiative", "others", "register",
                 "serial"})  # fmt: skip
# Between what introduces the recipient and the name.
LABEL_GAP = 0.6


def blocks(texts: Mapping[str, str], family: Family, version: str = VERSION) -> list[Block]:
    """Return ``texts``, which are named after their places, as they stand on the page; empty ones are left out.

    ``version`` names the layout.

    Raises FittingError, whose field is the name of the place, when one does not fit into its box.
    """
    places = arranged(texts, version)
    return _introduced([_block(name, place, texts[name], family) for name, place in places.items() if texts.get(name)])


def arranged(texts: Mapping[str, str], version: str = VERSION) -> Mapping[str, Place]:
    """Return the places on the page of ``texts``.

    The recipient's begins below what introduces it, and takes half of the line below it where that is empty: so the
    name stands in the middle between the heading and the merit.
    """
    places = LAYOUTS[version]
    label, recipient, below = places["label"], places["recipient"], places["recipient_line"]
    top = label.top + label.height + LABEL_GAP if texts.get("label") else recipient.top
    bottom = recipient.top + recipient.height + (0 if texts.get("recipient_line") else below.height / 2)
    return {**places, "recipient": replace(recipient, top=top, height=bottom - top)}


def _introduced(blocks: list[Block]) -> list[Block]:
    """Return ``blocks`` with the label just above the recipient's first line, wherever that stands."""
    first = next((block.top for block in blocks if block.name == "recipient"), None)
    return [
        replace(block, top=first - LABEL_GAP - block.pitch) if block.name == "label" and first is not None else block
        for block in blocks
    ]


def rules() -> str:
    """Return the style rules that put each text into its place."""
    return "\n".join(
        f".{name} {{ left: {place.left}mm; width: {place.width}mm; text-align: {place.align}; "
        f"font-weight: {place.weight}; font-style: {place.style}; }}"
        for name, place in {**LAYOUTS[INITIATIVE], **PLACES}.items()
    )


def _block(name: str, place: Place, text: str, family: Family) -> Block:
    face = family.face(place.weight, place.style)

    def measure(line: str) -> float:
        return face.width(line.upper() if place.caps else line)

    try:
        fitted = fit(text, width=place.width, height=place.height, settings=place.settings, measure=measure)
    except FittingError as refused:
        raise FittingError(refused.message, field=name, **refused.values) from None
    lines: Sequence[str] = [line.upper() for line in fitted.lines] if place.caps else fitted.lines
    drop = min((place.height - fitted.height) / 2, place.drop)
    return Block(name, tuple(lines), fitted.size, fitted.pitch, place.top + drop)
