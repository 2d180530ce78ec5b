"""The catalogues of honours: titles, and forms of commendation. Looked up by the day of the act."""

import enum
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from contest.errors import RuleViolation
from contest.rules.dated import Certainty, holds, overlapping

DATA = Path(__file__).with_name("honours.toml")


class HonourKind(enum.StrEnum):
    """A title (danh hiệu thi đua) or a form of commendation (hình thức khen thưởng): two catalogues, never one."""

    TITLE = "title"
    FORM = "form"


@dataclass(frozen=True)
class Honour:
    """A row of a catalogue. ``heading`` is printed on the certificate; ``authority`` says whose head may give it."""

    code: str
    kind: HonourKind
    name: str
    heading: str
    recipients: frozenset[str]
    authority: str
    valid_from: date
    valid_to: date | None
    source: str
    certainty: Certainty


def honours_on(day: date) -> list[Honour]:
    """Return the honours that exist on ``day``, in the order of the catalogue."""
    return [row for row in _rows() if holds(row, day)]


def honour(code: str, *, on: date) -> Honour:
    """Return the honour ``code`` as it stands on the day ``on``; raises RuleViolation when there is none then."""
    found = next((row for row in honours_on(on) if row.code == code), None)
    if found is None:
        raise RuleViolation("There is no honour “%(code)s” on this day.", code=code)
    return found


def name_of(code: str) -> str:
    """Return what the honour ``code`` is called, also when it no longer exists; the code itself if it is unknown."""
    return next((row.name for row in reversed(_rows()) if row.code == code), code)


def honours_for(authority: str, *, on: date) -> list[Honour]:
    """Return what the head of this competence may give on the day ``on``."""
    return [row for row in honours_on(on) if row.authority == authority]


def parsed(rows: Sequence[dict[str, Any]]) -> tuple[Honour, ...]:
    """Return the honours that ``rows`` describe; raises ValueError when two rows of one code overlap."""
    honours = tuple(
        Honour(
            code=row["code"],
            kind=HonourKind(row["kind"]),
            name=row["name"],
            heading=row["heading"],
            recipients=frozenset(row["recipients"]),
            authority=row["authority"],
            valid_from=row["valid_from"],
            valid_to=row.get("valid_to"),
            source=row["source"],
            certainty=Certainty(row["certainty"]),
        )
        for row in rows
    )
    for code in {row.code for row in honours}:
        if twice := overlapping([row for row in honours if row.code == code]):
            raise ValueError(f"{code} has two rows that hold from {twice[0][1].valid_from}")
    return honours


@cache
def _rows() -> tuple[Honour, ...]:
    return parsed(tomllib.loads(DATA.read_text(encoding="utf-8"))["honour"])
