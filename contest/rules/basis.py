"""The documents that papers rest on (căn cứ), by the day of the act and the competence."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from contest.rules.dated import Certainty, holds

DATA = Path(__file__).with_name("basis.toml")


@dataclass(frozen=True)
class Document:
    """A document with its number, date and title; without an authority it holds for every competence."""

    number: str
    issued_on: date
    title: str
    authority: str | None
    valid_from: date
    valid_to: date | None
    source: str
    certainty: Certainty


def basis_on(day: date, authority: str) -> list[Document]:
    """Return what papers of ``day`` rest on, in the order in which it is written."""
    return [row for row in _rows() if holds(row, day) and row.authority in (None, authority)]


@cache
def _rows() -> tuple[Document, ...]:
    return tuple(
        Document(
            number=row["number"],
            issued_on=row["issued_on"],
            title=row["title"],
            authority=row.get("authority"),
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
            source=row["source"],
            certainty=Certainty(row["certainty"]),
        )
        for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["document"]
    )
