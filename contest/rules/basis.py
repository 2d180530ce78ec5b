"""The documents that papers rest on (căn cứ), by the day of the act and the competence."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from contest.rules.catalogue import AUTHORITIES
from contest.rules.dated import Certainty, Mark, checked, holds, mark_of, refuse_overlaps

DATA = Path(__file__).with_name("basis.toml")
NEEDED: Mapping[str, type] = {
    "number": str, "issued_on": date, "title": str, "valid_from": date, "source": str, "mark": str,
}  # fmt: skip
OFFERED: Mapping[str, type] = {"valid_to": date, "authorities": list, "where": str}


@dataclass(frozen=True)
class Document:
    """A document with its number, date and title.

    Without ``authorities`` it holds for every competence; ``where`` names the province in which alone it holds.
    """

    number: str
    issued_on: date
    title: str
    authorities: frozenset[str]
    where: str
    valid_from: date
    valid_to: date | None
    source: str
    mark: Mark

    @property
    def certainty(self) -> Certainty:
        return self.mark.certainty


def basis_on(day: date, authority: str) -> list[Document]:
    """Return what papers of ``day`` rest on, in the order in which it is written."""
    return [row for row in _rows() if holds(row, day) and (not row.authorities or authority in row.authorities)]


def documents() -> tuple[Document, ...]:
    """Return the documents of all days, in the order in which they are written."""
    return _rows()


def document(number: str) -> Document | None:
    """Return the document with this number, or None when the rule book does not know it."""
    return next((row for row in _rows() if row.number == number), None)


def parsed(text: str) -> tuple[Document, ...]:
    """Return the documents that ``text`` (TOML) describes; raises ValueError as the catalogue of honours does."""
    documents = tuple(_document(row) for row in tomllib.loads(text)["document"])
    refuse_overlaps(documents, "number")
    return documents


def _document(given: Mapping[str, Any]) -> Document:
    row = checked(given, NEEDED, OFFERED)
    authorities = frozenset(row.get("authorities", []))
    if not authorities <= AUTHORITIES:
        raise ValueError(f"{row['number']} holds for somebody unknown")
    return Document(
        number=row["number"], issued_on=row["issued_on"], title=row["title"], authorities=authorities,
        where=row.get("where", ""), valid_from=row["valid_from"], valid_to=row.get("valid_to"),
        source=row["source"], mark=mark_of(row["mark"]),
    )  # fmt: skip


@cache
def _rows() -> tuple[Document, ...]:
    return parsed(DATA.read_text(encoding="utf-8"))
