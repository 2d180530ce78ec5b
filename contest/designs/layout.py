"""Texts in the places of a design: as large as their boxes allow, or refused when they do not fit. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from contest.designs.design import Design, Place
from contest.designs.fitting import FittingError, fit
from contest.paper.faces import Family

# A rule below a text: how thick it is and how far below the baseline, in millimetres.
UNDERLINE, UNDERLINE_BELOW = 0.3, 1.2


@dataclass(frozen=True)
class Block:
    """Lines of text as they stand on the page; ``top`` is where the first line begins."""

    name: str
    lines: tuple[str, ...]
    size: float
    pitch: float
    top: float


def blocks(texts: Mapping[str, str], family: Family, design: Design) -> list[Block]:
    """Return ``texts``, which are named after their places, as they stand on the page; empty ones are left out.

    Raises FittingError, whose field is the name of the place, when one does not fit into its box.
    """
    places = arranged(texts, design)
    found = [block(name, place, texts[name], family) for name, place in places.items() if texts.get(name)]
    return _introduced(found, design.gap)


def arranged(texts: Mapping[str, str], design: Design) -> Mapping[str, Place]:
    """Return the places on the page of ``texts``.

    The recipient's begins below what introduces it, and takes half of the line below it where that is empty: so the
    name stands in the middle between the heading and the merit.
    """
    places = design.places
    recipient = places.get("recipient")
    if recipient is None:
        return places
    label, below = places.get("label"), places.get("recipient_line")
    top = label.bottom + design.gap if label and texts.get("label") else recipient.top
    room = below.height / 2 if below and not texts.get("recipient_line") else 0
    return {**places, "recipient": replace(recipient, top=top, height=recipient.bottom + room - top)}


def _introduced(blocks: list[Block], gap: float) -> list[Block]:
    """Return ``blocks`` with the label just above the recipient's first line, wherever that stands."""
    first = next((block.top for block in blocks if block.name == "recipient"), None)
    return [
        replace(block, top=first - gap - block.pitch) if block.name == "label" and first is not None else block
        for block in blocks
    ]


def rules(design: Design) -> str:
    """Return the style rules that make the page and put each text into its place."""
    page = f"@page {{ size: {design.width}mm {design.height}mm; margin: 0; }}"
    return "\n".join((page, *(_rule(name, place) for name, place in design.places.items())))


def _rule(name: str, place: Place) -> str:
    line = f"underline {UNDERLINE}mm {place.colour}; text-underline-offset: {UNDERLINE_BELOW}mm"
    return (
        f".{name} {{ left: {place.left}mm; width: {place.width}mm; text-align: {place.align}; "
        f"font-weight: {place.weight}; font-style: {place.style}; color: {place.colour}; "
        f"text-decoration: {line if place.underline else 'none'}; }}"
    )


@lru_cache(maxsize=4096)
def block(name: str, place: Place, text: str, family: Family) -> Block:
    """Return ``text`` as it stands in ``place``; raises FittingError as ``blocks`` does."""
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
