"""Everything the rule book says on a day, section by section, and what of it runs out."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from contest.rules.contents import TABLES
from contest.rules.dated import Mark, Ruled, holds
from contest.rules.edition import Book, Table


@dataclass(frozen=True)
class Section:
    """The rows of a table on all days."""

    table: Table[Any]
    rows: Sequence[Any]

    @property
    def name(self) -> str:
        return self.table.name

    def on(self, day: date) -> list[Any]:
        """Return the rows that hold on ``day``, in their order."""
        return [row for row in self.rows if holds(row, day)]

    def key_of(self, row: Any) -> tuple[Any, ...]:
        """Return what tells ``row`` from others of the same day."""
        return tuple(getattr(row, name) for name in self.table.key)


@dataclass(frozen=True)
class RunningOut:
    """A row that ends soon, and the row of the same key that holds on the day after, if there is one."""

    section: str
    key: tuple[Any, ...]
    row: Any
    next: Any | None


def sections(rules: Book) -> list[Section]:
    """Return the rule book as it is read from top to bottom."""
    return [Section(table, rules.rows(table)) for table in TABLES]


def running_out(rules: Book, *, after: date, days: int) -> list[RunningOut]:
    """Return the rows that hold on the day ``after`` and end at most ``days`` later, the first to end first."""
    last = after + timedelta(days=days)
    found = [
        RunningOut(section.name, section.key_of(row), row, _next(section, row))
        for section in sections(rules)
        for row in section.on(after)
        if row.valid_to is not None and row.valid_to <= last
    ]
    return sorted(found, key=lambda one: one.row.valid_to)


def _next(section: Section, row: Ruled) -> Any | None:
    if row.valid_to is None:
        return None
    day_after = row.valid_to + timedelta(days=1)
    return next((other for other in section.on(day_after) if section.key_of(other) == section.key_of(row)), None)


def tree(rules: Book, day: date, *, days: int = 365) -> dict[str, Any]:
    """Return what is in force on ``day`` as plain values for JSON, and what runs out within ``days``."""
    return {
        "on": day.isoformat(),
        **{section.name: [plain(row) for row in section.on(day)] for section in sections(rules)},
        "runs_out": [
            {
                "section": one.section,
                "row": plain(one.row),
                "next": None if one.next is None else plain(one.next),
            }
            for one in running_out(rules, after=day, days=days)
        ],
    }


def plain(row: Any) -> dict[str, Any]:
    """Return the values of ``row`` as JSON knows them, and what its mark tells."""
    values = {field.name: _plain(getattr(row, field.name)) for field in dataclasses.fields(row)}
    return {**values, "sure": row.mark.is_sure, "read_at": row.mark.address or None}


def _plain(value: Any) -> Any:
    match value:
        case Mark():
            return str(value)
        case Decimal():
            return number(value)
        case date():
            return value.isoformat()
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case frozenset() | tuple():
            return sorted(value)
        case _:
            return value


def number(value: Decimal) -> int | float:
    """Return ``value`` as a number of JSON, whole if it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)
