"""For what causes an award is annulled, by the law of the day of the annulment."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from contest.errors import RuleViolation
from contest.rules.dated import Mark, checked, holds, mark_of, refuse_overlaps

DATA = Path(__file__).with_name("annulments.toml")
NEEDED: Mapping[str, type] = {"code": str, "name": str, "valid_from": date, "source": str, "mark": str}
OFFERED: Mapping[str, type] = {"valid_to": date}


@dataclass(frozen=True)
class Cause:
    """A row: a cause in the words that a decision uses."""

    code: str
    name: str
    valid_from: date
    valid_to: date | None
    source: str
    mark: Mark


def causes_on(day: date) -> tuple[Cause, ...]:
    """Return the causes that the law of ``day`` names."""
    return tuple(row for row in _rows() if holds(row, day))


def cause_on(code: str, day: date) -> Cause:
    """Return the cause with this code; raises RuleViolation when the law of ``day`` does not name it."""
    found = next((row for row in causes_on(day) if row.code == code), None)
    if found is None:
        raise RuleViolation("The law of that day does not name this cause.", field="cause")
    return found


def cause_name(code: str) -> str:
    """Return the words of a cause, whenever it held."""
    return next((row.name for row in reversed(_rows()) if row.code == code), code)


def known_causes() -> tuple[Cause, ...]:
    """Return every cause of any time."""
    return _rows()


def parsed(text: str) -> tuple[Cause, ...]:
    """Return the rows that ``text`` (TOML) describes; raises ValueError as the catalogue of honours does."""
    rows = tuple(_cause(row) for row in tomllib.loads(text)["cause"])
    refuse_overlaps(rows, "code")
    return rows


def _cause(given: Mapping[str, Any]) -> Cause:
    row = checked(given, NEEDED, OFFERED)
    return Cause(
        code=row["code"], name=row["name"], valid_from=row["valid_from"], valid_to=row.get("valid_to"),
        source=row["source"], mark=mark_of(row["mark"]),
    )  # fmt: skip


@cache
def _rows() -> tuple[Cause, ...]:
    return parsed(DATA.read_text(encoding="utf-8"))
