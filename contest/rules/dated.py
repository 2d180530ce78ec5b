"""Rows that hold from one day to another. Pure."""

import enum
from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar


class Certainty(enum.StrEnum):
    """How sure a row is."""

    FOUND = "found"
    WEAK = "weak"
    UNVERIFIED = "unverified"
    DESIGNED = "designed"


class Dated(Protocol):
    """A row with the days on which it holds, both included; without ``valid_to`` it holds for good."""

    @property
    def valid_from(self) -> date: ...

    @property
    def valid_to(self) -> date | None: ...


Row = TypeVar("Row", bound=Dated)


def holds(row: Dated, day: date) -> bool:
    """Say whether ``row`` holds on ``day``."""
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def overlapping(rows: Iterable[Row]) -> list[tuple[Row, Row]]:
    """Return the neighbouring pairs of ``rows`` that hold on a common day."""
    ordered = sorted(rows, key=lambda row: row.valid_from)
    return [
        (earlier, later)
        for earlier, later in zip(ordered, ordered[1:], strict=False)
        if earlier.valid_to is None or later.valid_from <= earlier.valid_to
    ]
