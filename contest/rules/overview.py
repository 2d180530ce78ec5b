"""Everything the rule book says on a day, section by section, and what of it runs out."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from contest.rules import basis, catalogue, money, notice, recognition, voting
from contest.rules.catalogue import HonourKind
from contest.rules.dated import Dated, Mark, holds


@dataclass(frozen=True)
class Section:
    """Rows of one kind on all days; ``key`` are the attributes that tell one row from others of the same day."""

    name: str
    key: tuple[str, ...]
    rows: Sequence[Any]

    def on(self, day: date) -> list[Any]:
        """Return the rows that hold on ``day``, in their order."""
        return [row for row in self.rows if holds(row, day)]

    def key_of(self, row: Any) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in self.key)


@dataclass(frozen=True)
class RunningOut:
    """A row that ends soon, and the row of the same key that holds on the day after, if there is one."""

    section: str
    key: tuple[Any, ...]
    row: Any
    next: Any | None


def sections() -> list[Section]:
    """Return the rule book as it is read from top to bottom."""
    honours = catalogue.honours()
    sums = money.money()
    return [
        Section("titles", ("code",), [row for row in honours if row.kind is HonourKind.TITLE]),
        Section("forms", ("code",), [row for row in honours if row.kind is HonourKind.FORM]),
        Section("base_salary", (), sums.base_salaries),
        Section("coefficients", ("honour",), sums.coefficients),
        Section("multipliers", ("recipient",), sums.multipliers),
        Section("rounding", (), sums.roundings),
        Section("voting", ("body_kind", "honour"), voting.voting_rules()),
        Section("notice", ("honour",), notice.notice_rules()),
        Section("basis", ("number",), basis.documents()),
        Section("recognition_conditions", ("code",), recognition.book().conditions),
        Section("recognition_basis", ("number",), recognition.book().documents),
    ]


def running_out(within: Sequence[Section], *, after: date, days: int) -> list[RunningOut]:
    """Return the rows that hold on the day ``after`` and end at most ``days`` later, the first to end first."""
    last = after + timedelta(days=days)
    found = [
        RunningOut(section.name, section.key_of(row), row, _next(section, row))
        for section in within
        for row in section.on(after)
        if row.valid_to is not None and row.valid_to <= last
    ]
    return sorted(found, key=lambda one: one.row.valid_to)


def _next(section: Section, row: Dated) -> Any | None:
    day_after = row.valid_to + timedelta(days=1) if row.valid_to else None
    return next(
        (other for other in section.rows if day_after and section.key_of(other) == section.key_of(row)
         and holds(other, day_after)),
        None,
    )  # fmt: skip


def tree(day: date, *, days: int = 365) -> dict[str, Any]:
    """Return what is in force on ``day`` as plain values for JSON, and what runs out within ``days``."""
    book = sections()
    return {
        "on": day.isoformat(),
        **{section.name: [plain(row) for row in section.on(day)] for section in book},
        "runs_out": [
            {
                "section": one.section,
                "row": plain(one.row),
                "next": None if one.next is None else plain(one.next),
            }
            for one in running_out(book, after=day, days=days)
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
        case frozenset():
            return sorted(value)
        case _:
            return value


def number(value: Decimal) -> int | float:
    """Return ``value`` as a number of JSON, whole if it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)
