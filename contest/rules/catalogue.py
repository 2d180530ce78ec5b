"""The catalogues of honours: titles, and forms of commendation. Looked up by the day of the act."""

import enum
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from contest.errors import RuleViolation
from contest.rules.dated import Certainty, Mark, checked, holds, mark_of, refuse_overlaps

DATA = Path(__file__).with_name("honours.toml")
RECIPIENTS = frozenset({"collective", "household", "individual"})
# Whose head may give something. A body names one of these as its competence.
AUTHORITIES = frozenset({"commune_chair", "district_chair", "province_chair", "prime_minister"})
NEEDED: Mapping[str, type] = {
    "code": str, "name": str, "heading": str, "recipients": list, "authority": str, "valid_from": date, "source": str,
    "mark": str,
}  # fmt: skip
OFFERED: Mapping[str, type] = {"valid_to": date}


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
    mark: Mark

    @property
    def certainty(self) -> Certainty:
        return self.mark.certainty


def honours_on(day: date) -> list[Honour]:
    """Return the honours that exist on ``day``, titles first, in the order of their catalogue."""
    return [row for row in _rows() if holds(row, day)]


def honour(code: str, *, on: date) -> Honour:
    """Return the honour ``code`` as it stands on the day ``on``; raises RuleViolation when there is none then."""
    found = next((row for row in honours_on(on) if row.code == code), None)
    if found is None:
        raise RuleViolation("There is no honour “%(code)s” on this day.", code=code)
    return found


def honours_for(authority: str, *, on: date) -> list[Honour]:
    """Return what the head of this competence may give on the day ``on``."""
    return [row for row in honours_on(on) if row.authority == authority]


def name_of(code: str) -> str:
    """Return what the honour ``code`` is called, also when it no longer exists; the code itself if it is unknown."""
    return next((row.name for row in reversed(_rows()) if row.code == code), code)


def parsed(text: str) -> tuple[Honour, ...]:
    """Return the honours that ``text`` (TOML) describes.

    Raises ValueError when a row lacks something or says what nobody reads, or two rows of one code hold on one day.
    """
    tables = tomllib.loads(text)
    if unknown := sorted(set(tables) - {kind.value for kind in HonourKind}):
        raise ValueError(f"there is no catalogue {', '.join(unknown)}")
    honours = tuple(_honour(kind, row) for kind in HonourKind for row in tables.get(kind.value, []))
    _refuse_mixed(honours)
    refuse_overlaps(honours, "code")
    return honours


def _honour(kind: HonourKind, given: Mapping[str, Any]) -> Honour:
    row = checked(given, NEEDED, OFFERED)
    recipients = frozenset(row["recipients"])
    if not recipients <= RECIPIENTS:
        raise ValueError(f"{row['code']} is given to somebody unknown")
    if row["authority"] not in AUTHORITIES:
        raise ValueError(f"{row['code']} is given by somebody unknown")
    return Honour(
        code=row["code"], kind=kind, name=row["name"], heading=row["heading"], recipients=recipients,
        authority=row["authority"], valid_from=row["valid_from"], valid_to=row.get("valid_to"),
        source=row["source"], mark=mark_of(row["mark"]),
    )  # fmt: skip


def _refuse_mixed(honours: Sequence[Honour]) -> None:
    titles = {row.code for row in honours if row.kind is HonourKind.TITLE}
    for row in honours:
        if row.kind is HonourKind.FORM and row.code in titles:
            raise ValueError(f"{row.code} stands in both catalogues")


@cache
def _rows() -> tuple[Honour, ...]:
    return parsed(DATA.read_text(encoding="utf-8"))
