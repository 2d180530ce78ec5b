"""What a design of a certificate is made of: the page, its places with their type, the artwork below. Pure.

A design is data: a folder of ours, or a version that a body made of it. A certificate names the version that it was
issued with, and a version never changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from contest.designs.fitting import Setting

INK = "#1a1a1a"
# What differs from one certificate of a decision to the next; the other texts are the decision's.
OWN = frozenset({"label", "recipient", "recipient_line", "achievement", "role", "initiative", "others", "closing",
                 "register", "serial"})  # fmt: skip


@dataclass(frozen=True)
class Box:
    """A box of the page in millimetres from its top left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True)
class Place(Box):
    """A box of the page and the type that is set in it.

    Lines that leave room stand in the middle of the box, but no more than ``drop`` millimetres below its top.
    ``settings`` are tried in their order. ``underline`` is a rule below the line, as long as the text.
    """

    settings: tuple[Setting, ...] = ()
    weight: str = "normal"
    style: str = "normal"
    align: str = "center"
    colour: str = INK
    caps: bool = False
    underline: bool = False
    drop: float = inf


@dataclass(frozen=True)
class Ground:
    """What a body uploaded to lie below its texts, by the hash under which it is kept; it fills the page."""

    sha256: str
    media_type: str


# Places of former versions where nothing stands any more: words asked for an emblem where a star is now.
DROPPED = ("no_emblem",)


@dataclass(frozen=True)
class Design:
    """A version of a design. ``folder`` is the one of ours whose markup and style make its page; ``artwork`` names a
    drawing of ours, or is empty, and ``ground`` is a body's own in its place; ``gap`` is the space in millimetres
    between what introduces a recipient and the name.

    ``emblem`` and ``code`` are where the body's emblem and the QR code stand; None when the design has none.
    """

    version: str
    name: str
    width: float
    height: float
    places: Mapping[str, Place]
    folder: str
    artwork: str = ""
    emblem: Box | None = None
    code: Box | None = None
    gap: float = 0.6
    ground: Ground | None = None

    def __hash__(self) -> int:
        return hash(self.version)

    def own(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return those of ``texts`` that differ between the certificates of a decision, and have a place here."""
        return {name: text for name, text in texts.items() if name in self.places and name in OWN}

    def shared(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return those of ``texts`` that all certificates of a decision have in common, and have a place here."""
        return {name: text for name, text in texts.items() if name in self.places and name not in OWN}


def read(version: str, values: Mapping[str, Any]) -> Design:
    """Return the design that ``values`` tell, as a folder's ``design.toml`` or a stored version has them.

    Raises KeyError, TypeError or ValueError when they tell none.
    """
    width, height = values["size"]
    return Design(
        version=version,
        name=values["name"],
        width=float(width),
        height=float(height),
        places={name: _place(told) for name, told in values["places"].items() if name not in DROPPED},
        folder=values["folder"],
        artwork=values.get("artwork", ""),
        emblem=_box(values.get("emblem")),
        code=_box(values.get("code")),
        gap=float(values.get("gap", 0.6)),
        ground=_ground(values.get("ground")),
    )


def written(design: Design) -> dict[str, Any]:
    """Return ``design`` as values that ``read`` reads: nothing but texts, numbers, lists and mappings."""
    told: dict[str, Any] = {
        "name": design.name,
        "folder": design.folder,
        "size": [design.width, design.height],
        "artwork": design.artwork,
        "gap": design.gap,
        "places": {name: _told(place) for name, place in design.places.items()},
    }
    for name, box in (("emblem", design.emblem), ("code", design.code)):
        if box is not None:
            told[name] = [box.left, box.top, box.width, box.height]
    if design.ground is not None:
        told["ground"] = {"sha256": design.ground.sha256, "media_type": design.ground.media_type}
    return told


def _box(sides: list[float] | None) -> Box | None:
    return Box(*(float(side) for side in sides)) if sides else None


def _ground(told: Mapping[str, str] | None) -> Ground | None:
    return Ground(told["sha256"], told["media_type"]) if told else None


def _place(told: Mapping[str, Any]) -> Place:
    left, top, width, height = (float(side) for side in told["box"])
    return Place(
        left, top, width, height,
        settings=tuple(_setting(setting) for setting in told["settings"]),
        weight=told.get("weight", "normal"), style=told.get("style", "normal"), align=told.get("align", "center"),
        colour=told.get("colour", INK), caps=bool(told.get("caps")), underline=bool(told.get("underline")),
        drop=float(told.get("drop", inf)),
    )  # fmt: skip


def _setting(told: Mapping[str, Any]) -> Setting:
    largest = float(told["largest"])
    return Setting(int(told["lines"]), largest, float(told.get("smallest", largest)), float(told.get("pitch", 1.2)))


def _told(place: Place) -> dict[str, Any]:
    told: dict[str, Any] = {
        "box": [place.left, place.top, place.width, place.height],
        "settings": [
            {"lines": one.lines, "largest": one.largest, "smallest": one.smallest, "pitch": one.pitch}
            for one in place.settings
        ],
        "weight": place.weight, "style": place.style, "align": place.align, "colour": place.colour,
        "caps": place.caps, "underline": place.underline,
    }  # fmt: skip
    return told if place.drop == inf else {**told, "drop": place.drop}
