"""The documents that papers rest on (căn cứ), by the day of the act, the competence and the kind of paper."""

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from contest.errors import RuleViolation
from contest.rules.catalogue import AUTHORITIES
from contest.rules.dated import Ruled, holds, in_force
from contest.rules.edition import FOLDER, Column, ColumnKind, Table, book
from contest.text import fold

DATA = FOLDER / "basis.toml"
# What a document is about: the organisation of government, the law on commendation, the rules made under it,
# initiatives.
MATTERS = ("government", "law", "rules", "initiatives")
# The papers whose grounds the rule book knows.
PAPERS = (
    "plan", "council", "initiative_council", "recognition", "submission", "award_decision", "amending_decision",
    "annulling_decision", "notice",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Document(Ruled):
    """A document with its number, date and title.

    Without ``authorities`` it holds for every competence; ``where`` names the province in which alone it holds.
    """

    number: str
    issued_on: date
    title: str
    matter: str
    authorities: frozenset[str] = frozenset()
    where: str = ""


@dataclass(frozen=True, kw_only=True)
class Grounds(Ruled):
    """On documents about which ``matters`` a kind of paper rests."""

    paper: str
    matters: frozenset[str]


DOCUMENTS = Table(
    "basis", "basis.toml", "document", ("number",),
    (
        Column("number"), Column("issued_on", ColumnKind.DAY), Column("title"),
        Column("matter", ColumnKind.CHOICE, MATTERS),
        Column("authorities", ColumnKind.CHOICES, AUTHORITIES, needed=False), Column("where", needed=False),
    ),
    Document,
)  # fmt: skip
GROUNDS = Table(
    "grounds", "basis.toml", "grounds", ("paper",),
    (Column("paper", ColumnKind.CHOICE, PAPERS), Column("matters", ColumnKind.CHOICES, MATTERS)),
    Grounds,
)  # fmt: skip


class Issuer(Protocol):
    """A body as far as it decides what its papers rest on."""

    @property
    def id(self) -> int: ...
    @property
    def authority(self) -> str: ...
    @property
    def province(self) -> str: ...


def grounds_of(paper: str, issuer: Issuer, day: date) -> list[Document]:
    """Return what such a paper of a body rests on, with the local rules of its province alone."""
    return grounds_on(paper, day, issuer.authority, province=issuer.province, body_id=issuer.id)


def grounds_on(
    paper: str, day: date, authority: str, *, province: str = "", body_id: int | None = None
) -> list[Document]:
    """Return what such a paper of ``day`` rests on, in the order in which it is written.

    A local rule is among it only when ``province`` is the one in which it holds.
    Raises RuleViolation when the rule book does not know this kind of paper.
    """
    rules = book(body_id)
    grounds = in_force([row for row in rules.rows(GROUNDS) if row.paper == paper], day)
    if grounds is None:
        raise RuleViolation("The rule book does not say what such a paper rests on.")
    return [
        row
        for row in rules.rows(DOCUMENTS)
        if holds(row, day) and row.matter in grounds.matters and _binds(row, authority, province)
    ]


def _binds(row: Document, authority: str, province: str) -> bool:
    """Say whether a document binds bodies of this competence in this province; case and accents do not matter."""
    local = not row.where or fold(row.where) == fold(province)
    return local and (not row.authorities or authority in row.authorities)


def document(number: str, *, body_id: int | None = None) -> Document | None:
    """Return the document with this number, or None when the rule book does not know it."""
    return next((row for row in book(body_id).rows(DOCUMENTS) if row.number == number), None)


def parsed(text: str) -> tuple[Document, ...]:
    """Return the documents that ``text`` (TOML) describes; raises ValueError as the catalogue of honours does."""
    return DOCUMENTS.parsed(text)
