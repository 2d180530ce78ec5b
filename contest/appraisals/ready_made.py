"""Ready-made checklists, read from a file with their sources. Pure."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from contest.rules.dated import Mark, holds, mark_of

CHECKLISTS = Path(__file__).with_name("checklists.toml")


@dataclass(frozen=True)
class ReadyItem:
    """An item, the provision it rests on ("" for none), and how sure that is."""

    text: str
    source: str
    mark: Mark


@dataclass(frozen=True)
class Checklist:
    """A checklist that a movement can begin with, and the days on which it is offered."""

    code: str
    name: str
    note: str
    valid_from: date
    valid_to: date | None
    items: Sequence[ReadyItem]


@cache
def checklists() -> tuple[Checklist, ...]:
    """Return all checklists in the order of the file. Raises ValueError when the file breaks its own rules."""
    rows = tomllib.loads(CHECKLISTS.read_text(encoding="utf-8"))["checklist"]
    return tuple(
        Checklist(
            code=row["code"],
            name=row["name"],
            note=row["note"],
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
            items=tuple(ReadyItem(line["text"], line.get("source", ""), mark_of(line["mark"])) for line in row["item"]),
        )
        for row in rows
    )


def offered_on(day: date) -> list[Checklist]:
    """Return the checklists that can be begun with on ``day``."""
    return [row for row in checklists() if holds(row, day)]


def checklist_of(code: str) -> Checklist | None:
    """Return the checklist with this code."""
    return next((row for row in checklists() if row.code == code), None)
