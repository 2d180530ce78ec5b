"""Which conditions are looked at for which honour on which day, and by what provision: rows of a file. Pure."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from contest.rules.dated import Mark, checked, holds, mark_of

DATA = Path(__file__).with_name("standards.toml")
# What a row names when it is about every honour.
EVERY = "*"
CHECKS = (
    "authority", "unit_exists", "not_on_hold", "registered", "once_per_achievement", "quota", "prerequisite_titles",
    "recognised_initiative", "months_in_post",
)  # fmt: skip
NEEDED: Mapping[str, type] = {
    "check": str, "honours": list, "recipients": list, "valid_from": date, "source": str, "mark": str,
}  # fmt: skip
OFFERED: Mapping[str, type] = {
    "valid_to": date, "blocking": bool, "titles": list, "title": str, "count": int, "consecutive": bool, "months": int,
    "research": bool,
}  # fmt: skip


@dataclass(frozen=True)
class Standard:
    """A row: ``check`` is the rule that is asked, ``source`` the provision; the rest is what single rules need."""

    check: str
    honours: frozenset[str]
    recipients: frozenset[str]
    valid_from: date
    valid_to: date | None
    source: str
    mark: Mark
    blocking: bool = False
    titles: frozenset[str] = frozenset()
    title: str = ""
    count: int = 1
    consecutive: bool = False
    months: int = 0
    research: bool = False

    def is_about(self, honour: str, recipient: str) -> bool:
        return recipient in self.recipients and (EVERY in self.honours or honour in self.honours)


def standards_for(honour: str, recipient: str, *, on: date) -> Sequence[Standard]:
    """Return the conditions of ``honour`` for this kind of recipient on the day ``on``, in the order of ``CHECKS``.

    A row that names the honour goes before one for every honour.
    """
    found: dict[str, Standard] = {}
    for row in _rows():
        if holds(row, on) and row.is_about(honour, recipient) and (row.check not in found or EVERY not in row.honours):
            found[row.check] = row
    return [found[check] for check in CHECKS if check in found]


def parsed(text: str) -> tuple[Standard, ...]:
    """Return the rows that ``text`` (TOML) describes; raises ValueError as the catalogue of honours does."""
    tables = tomllib.loads(text)
    if unknown := sorted(set(tables) - {"standard"}):
        raise ValueError(f"there is no table {', '.join(unknown)}")
    return tuple(_standard(row) for row in tables["standard"])


def _standard(given: Mapping[str, Any]) -> Standard:
    row = checked(given, NEEDED, OFFERED)
    if row["check"] not in CHECKS:
        raise ValueError(f"there is no check {row['check']}")
    sets = {name: frozenset(row[name]) for name in ("honours", "recipients", "titles") if name in row}
    return Standard(**{**row, **sets, "valid_to": row.get("valid_to"), "mark": mark_of(row["mark"])})


@cache
def _rows() -> tuple[Standard, ...]:
    return parsed(DATA.read_text(encoding="utf-8"))
