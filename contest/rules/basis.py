"""The documents that papers rest on (căn cứ), by the day of the act, the competence and the kind of paper."""

from dataclasses import dataclass
from datetime import date

from contest.errors import RuleViolation
from contest.rules.catalogue import AUTHORITIES
from contest.rules.dated import Ruled, holds, in_force
from contest.rules.edition import FOLDER, Column, ColumnKind, Table, book

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


def basis_on(day: date, authority: str, *, body_id: int | None = None) -> list[Document]:
    """Return what emulation and commendation on ``day`` rest on, in the order in which it is written."""
    return grounds_on("plan", day, authority, body_id=body_id)


def grounds_on(paper: str, day: date, authority: str, *, body_id: int | None = None) -> list[Document]:
    """Return what such a paper of ``day`` rests on, in the order in which it is written.

    Raises RuleViolation when the rule book does not know this kind of paper.
    """
    rules = book(body_id)
    grounds = in_force([row for row in rules.rows(GROUNDS) if row.paper == paper], day)
    if grounds is None:
        raise RuleViolation("The rule book does not say what such a paper rests on.")
    return [
        row
        for row in rules.rows(DOCUMENTS)
        if holds(row, day) and row.matter in grounds.matters and (not row.authorities or authority in row.authorities)
    ]


def document(number: str, *, body_id: int | None = None) -> Document | None:
    """Return the document with this number, or None when the rule book does not know it."""
    return next((row for row in book(body_id).rows(DOCUMENTS) if row.number == number), None)


def parsed(text: str) -> tuple[Document, ...]:
    """Return the documents that ``text`` (TOML) describes; raises ValueError as the catalogue of honours does."""
    return DOCUMENTS.parsed(text)
