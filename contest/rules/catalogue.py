"""The catalogues of honours: titles, and forms of commendation. Looked up by the day of the act.

Every look-up takes the rule book in force, of everybody or of the body whose id is given.
"""

import enum
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from contest.errors import RuleViolation
from contest.rules.dated import Ruled, holds, in_force
from contest.rules.edition import FOLDER, Book, Column, ColumnKind, Table, book

RECIPIENTS = ("collective", "household", "individual")
# Whose head may give something. A body names one of these as its competence.
AUTHORITIES = ("commune_chair", "district_chair", "province_chair", "prime_minister")
DATA = FOLDER / "honours.toml"


class HonourKind(enum.StrEnum):
    """A title (danh hiệu thi đua) or a form of commendation (hình thức khen thưởng): two catalogues, never one."""

    TITLE = "title"
    FORM = "form"


@dataclass(frozen=True, kw_only=True)
class Honour(Ruled):
    """A row of a catalogue. ``heading`` is printed on the certificate; ``authority`` says whose head may give it."""

    code: str
    kind: HonourKind
    name: str
    heading: str
    recipients: frozenset[str]
    authority: str


COLUMNS = (
    Column("code"),
    Column("name"),
    Column("heading"),
    Column("recipients", ColumnKind.CHOICES, RECIPIENTS),
    Column("authority", ColumnKind.CHOICE, AUTHORITIES),
)
TITLES = Table("titles", "honours.toml", "title", ("code",), COLUMNS, partial(Honour, kind=HonourKind.TITLE))
FORMS = Table("forms", "honours.toml", "form", ("code",), COLUMNS, partial(Honour, kind=HonourKind.FORM))


def honours_in(rules: Book) -> tuple[Honour, ...]:
    """Return both catalogues on all days, titles first, in the order of their catalogue."""
    return rules.rows(TITLES) + rules.rows(FORMS)


def honours_on(day: date, *, body_id: int | None = None) -> list[Honour]:
    """Return the honours that exist on ``day``, titles first, in the order of their catalogue."""
    return [row for row in honours_in(book(body_id)) if holds(row, day)]


def honour(code: str, *, on: date, body_id: int | None = None) -> Honour:
    """Return the honour ``code`` as it stands on the day ``on``; raises RuleViolation when there is none then."""
    return honour_in(book(body_id), code, on=on)


def honour_in(rules: Book, code: str, *, on: date) -> Honour:
    """Return the honour as it stands in ``rules``; raises RuleViolation as ``honour`` does."""
    found = in_force([row for row in honours_in(rules) if row.code == code], on)
    if found is None:
        raise RuleViolation("There is no honour “%(code)s” on this day.", code=code)
    return found


def honours_for(authority: str, *, on: date, body_id: int | None = None) -> list[Honour]:
    """Return what the head of this competence may give on the day ``on``."""
    return [row for row in honours_on(on, body_id=body_id) if row.authority == authority]


def name_of(code: str, *, body_id: int | None = None) -> str:
    """Return what the honour ``code`` is called, also when it no longer exists; the code itself if it is unknown."""
    return next((row.name for row in reversed(honours_in(book(body_id))) if row.code == code), code)


def parsed(text: str) -> tuple[Honour, ...]:
    """Return the honours that ``text`` (TOML) describes.

    Raises ValueError when a row lacks something or says what nobody reads, or two rows of one code hold on one day.
    """
    if unknown := sorted(set(tomllib.loads(text)) - {table.heading for table in (TITLES, FORMS)}):
        raise ValueError(f"there is no catalogue {', '.join(unknown)}")
    found = TITLES.parsed(text) + FORMS.parsed(text)
    refuse_mixed(found)
    return found


def refuse_mixed(honours: Sequence[Honour]) -> None:
    """Raise ValueError when a code stands in both catalogues."""
    titles = {row.code for row in honours if row.kind is HonourKind.TITLE}
    for row in honours:
        if row.kind is HonourKind.FORM and row.code in titles:
            raise ValueError(f"{row.code} stands in both catalogues")
