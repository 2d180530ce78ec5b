"""The designs that come with the product: each a folder of markup, style, places and sample texts. Pure.

A folder under ``templates/designs/papers`` holds ``design.toml`` (``design.read``), ``page.html`` and ``style.css``,
which the sealed press sets, and ``sample.toml``, the texts of a certificate to show it by. What was issued names a
version, so a folder that changes gets a new one, and the former stays. What a folder ``serves`` is issued in it by a
body that has made no design of its own for it; which of them that is follows from the day of the act.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from contest.designs.choosing import ANY, LETTER, RECOGNITION, most_fitting
from contest.designs.design import Design, read
from contest.paper.filling import TEMPLATES

FOLDER = TEMPLATES / "designs" / "papers"


@dataclass(frozen=True)
class Serving:
    """What a version of ours is for (``choosing.Meant``): on every day unless days are told."""

    version: str
    number: int
    purpose: str
    recipient_kind: str | None = None
    posthumous: bool | None = None
    valid_from: date = date.min
    valid_to: date | None = None


@cache
def ready_made() -> Mapping[str, Design]:
    """Return the designs of all folders by their versions, in the order of their names."""
    found = [read(told["version"], {**told, "folder": folder}) for folder, told in _folders().items()]
    return {design.version: design for design in found}


@cache
def servings() -> tuple[Serving, ...]:
    """Return what all folders serve."""
    return tuple(
        Serving(told["version"], number, **meant)
        for number, told in enumerate(_folders().values(), start=1)
        for meant in told.get("serves", ())
    )


def usual(purposes: tuple[str, ...], recipient_kind: str, *, posthumous: bool = False, on: date) -> str:
    """Return the version of ours for what ``purposes`` name, the most special first; LookupError when none is."""
    found = most_fitting(servings(), purposes=purposes, recipient_kind=recipient_kind, posthumous=posthumous, day=on)
    if found is None:
        raise LookupError(f"no design serves {', '.join(purposes)} on {on}")
    return found.version


def purposes_of(folder: str) -> frozenset[str]:
    """Return what pages of ``folder`` are for."""
    version = _folders()[folder]["version"] if folder in _folders() else ""
    return frozenset(serving.purpose for serving in servings() if serving.version == version)


def is_letter(design: Design) -> bool:
    """Say whether ``design`` is a letter of thanks or praise, and no certificate of what a decision awards."""
    return LETTER in purposes_of(design.folder)


@cache
def sample(folder: str) -> Mapping[str, str]:
    """Return the texts by their places that show the design of ``folder``."""
    return tomllib.loads((FOLDER / folder / "sample.toml").read_text(encoding="utf-8"))


@cache
def _folders() -> Mapping[str, Mapping[str, Any]]:
    """Return what each folder tells of its design, in the order of their names."""
    found = sorted(FOLDER.glob("*/design.toml"), key=lambda path: path.parent.name)
    return {path.parent.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in found}


# What honours, and recognised initiatives, are issued in of late when nothing more special is for them.
COMMENDATION, INITIATIVE = (usual((purpose,), "individual", on=date.max) for purpose in (ANY, RECOGNITION))
