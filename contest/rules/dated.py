"""Rows that hold from one day to another, read from a file and checked as they are read. Pure.

A file that breaks the rules of its rows is a fault of the product, not of its user: reading it raises ValueError.
"""

import enum
import itertools
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

SOURCES = Path(__file__).with_name("sources.toml")


class Certainty(enum.StrEnum):
    """How sure a row is."""

    FOUND = "F"
    WEAK = "W"
    KNOWN = "K"
    DESIGNED = "C"


@dataclass(frozen=True)
class Mark:
    """How sure a row is, and the address where it was read, if it was read somewhere."""

    certainty: Certainty
    source_id: str = ""
    address: str = ""

    @property
    def is_sure(self) -> bool:
        """Say whether nobody needs to confirm the row: it was found, or it is our own."""
        return self.certainty in (Certainty.FOUND, Certainty.DESIGNED)

    def __str__(self) -> str:
        return f"{self.certainty}:{self.source_id}" if self.source_id else self.certainty


class Dated(Protocol):
    """A row with the days on which it holds, both included; without ``valid_to`` it holds for good."""

    @property
    def valid_from(self) -> date: ...

    @property
    def valid_to(self) -> date | None: ...


Row = TypeVar("Row", bound=Dated)
# The source of a row that an administrator has set: the row itself names the document.
OWN = "own"
# What every row of a file says beside its own values, and what it may say.
SAID: Mapping[str, type] = {"valid_from": date, "source": str, "mark": str}
ENDING: Mapping[str, type] = {"valid_to": date}


@dataclass(frozen=True, kw_only=True)
class Ruled:
    """What every row says: the days on which it holds, who says so, and how sure that is.

    ``change_id`` names the amendment that the row comes from; without one it was shipped.
    """

    valid_from: date
    valid_to: date | None
    source: str
    mark: Mark
    change_id: int | None = None

    @property
    def certainty(self) -> Certainty:
        return self.mark.certainty


# From the surest to the least sure.
SURENESS = (Certainty.FOUND, Certainty.DESIGNED, Certainty.WEAK, Certainty.KNOWN)


def least_sure(marks: Iterable[Mark]) -> Certainty:
    """Return how sure something is that rests on rows with these ``marks``, of which there is at least one."""
    return max((mark.certainty for mark in marks), key=SURENESS.index)


def holds(row: Dated, day: date) -> bool:
    """Say whether ``row`` holds on ``day``."""
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def overlapping(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Return the neighbouring pairs of ``rows`` that hold on a common day."""
    ordered = sorted(rows, key=lambda row: row.valid_from)
    return [
        (earlier, later)
        for earlier, later in itertools.pairwise(ordered)
        if earlier.valid_to is None or later.valid_from <= earlier.valid_to
    ]


def refuse_overlaps(rows: Sequence[Row], *key: str) -> None:
    """Raise ValueError when two rows with the same ``key`` (names of attributes) hold on a common day.

    Without a key no two rows may.
    """
    alike: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        alike.setdefault(tuple(getattr(row, name) for name in key), []).append(row)
    for values, of_one_key in alike.items():
        for _earlier, later in overlapping(of_one_key):
            named = " ".join(map(str, values)) or type(later).__name__
            raise ValueError(f"{named} has two rows that hold on {later.valid_from}")


def checked(row: Mapping[str, Any], needed: Mapping[str, type], offered: Mapping[str, type]) -> Mapping[str, Any]:
    """Return ``row`` if it has every needed value, no unknown one, each of its type, and days in their order."""
    if missing := sorted(set(needed) - set(row)):
        raise ValueError(f"{dict(row)} lacks {', '.join(missing)}")
    if unknown := sorted(set(row) - set(needed) - set(offered)):
        raise ValueError(f"{dict(row)} has {', '.join(unknown)}, which nobody reads")
    for name, kind in {**needed, **offered}.items():
        if name in row and (type(row[name]) is not kind or row[name] in ("", [])):
            raise ValueError(f"{name} of {dict(row)} is not a {kind.__name__} that says something")
    if "valid_to" in row and row["valid_to"] < row["valid_from"]:
        raise ValueError(f"{dict(row)} ends before it begins")
    return row


def mark_of(text: str) -> Mark:
    """Return the mark written as ``F:S2b`` or ``K``; what was found must name a source that is listed."""
    letter, _colon, source_id = text.partition(":")
    certainty = Certainty(letter)
    if certainty is Certainty.FOUND and source_id == OWN:
        return Mark(certainty, source_id)
    if certainty in (Certainty.FOUND, Certainty.WEAK):
        if source_id not in sources():
            raise ValueError(f"the mark {text} names no source of {SOURCES.name}")
        return Mark(certainty, source_id, sources()[source_id])
    if source_id:
        raise ValueError(f"the mark {text} names a source, but nothing was read there")
    return Mark(certainty)


def said(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every row says, as a ``Ruled`` takes it."""
    return {
        "valid_from": row["valid_from"],
        "valid_to": row.get("valid_to"),
        "source": row["source"],
        "mark": mark_of(row["mark"]),
    }


def in_force(rows: Iterable[Row], day: date) -> Row | None:
    """Return the row that holds on ``day``, if any; of ``rows`` of one key there is at most one."""
    return next((row for row in rows if holds(row, day)), None)


@cache
def sources() -> Mapping[str, str]:
    """Return where rows were read, by id."""
    return tomllib.loads(SOURCES.read_text(encoding="utf-8"))
