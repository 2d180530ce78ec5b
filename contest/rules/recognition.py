"""The conditions on which an initiative is recognised, and what such a decision rests on, by the day of the act."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from contest.rules import basis
from contest.rules.basis import Document, basis_on
from contest.rules.dated import Mark, checked, holds, mark_of, refuse_overlaps

DATA = Path(__file__).with_name("recognition.toml")
NEEDED: Mapping[str, type] = {
    "code": str, "name": str, "hint": str, "valid_from": date, "source": str, "mark": str,
}  # fmt: skip
OFFERED: Mapping[str, type] = {"valid_to": date}


@dataclass(frozen=True)
class Condition:
    """A condition in the words of the law; ``hint`` says what is looked at."""

    code: str
    name: str
    hint: str
    valid_from: date
    valid_to: date | None
    source: str
    mark: Mark


@dataclass(frozen=True)
class Book:
    """All rows of the file; ``rests_on`` are numbers of documents in the general basis."""

    conditions: tuple[Condition, ...]
    documents: tuple[Document, ...]
    rests_on: frozenset[str]


def book() -> Book:
    """Return the rows of all days."""
    return _book()


def conditions_on(day: date) -> list[Condition]:
    """Return what an initiative must meet that is recognised on ``day``, in the order in which it is examined."""
    return [row for row in _book().conditions if holds(row, day)]


def recognition_basis_on(day: date, authority: str) -> list[Document]:
    """Return what a decision of recognition of ``day`` rests on, in the order in which it is written."""
    rows = _book()
    general = [row for row in basis_on(day, authority) if row.number in rows.rests_on]
    return general + [row for row in rows.documents if holds(row, day)]


def parsed(text: str) -> Book:
    """Return what ``text`` (TOML) describes; raises ValueError as the catalogue of honours does."""
    tables = tomllib.loads(text)
    if unknown := sorted(set(tables) - {"condition", "document", "rests_on"}):
        raise ValueError(f"there is no table {', '.join(unknown)}")
    conditions = tuple(_condition(row) for row in tables["condition"])
    refuse_overlaps(conditions, "code")
    rests_on = frozenset(tables["rests_on"])
    if unknown := sorted(number for number in rests_on if basis.document(number) is None):
        raise ValueError(f"the general basis has no {', '.join(unknown)}")
    documents = basis.parsed(text)
    return Book(conditions, documents, rests_on)


def _condition(given: Mapping[str, Any]) -> Condition:
    row = checked(given, NEEDED, OFFERED)
    return Condition(
        code=row["code"], name=row["name"], hint=row["hint"], valid_from=row["valid_from"],
        valid_to=row.get("valid_to"), source=row["source"], mark=mark_of(row["mark"]),
    )  # fmt: skip


@cache
def _book() -> Book:
    return parsed(DATA.read_text(encoding="utf-8"))
