"""What a recipient must meet for an honour (tiêu chuẩn), by the day of the act: data for the checks of nominations.

Each row names the pure check it belongs to, and with which figures. A check answers yes, no, or that a person must
look; ``strict`` says which of the two latter it is when the check fails.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from contest.rules.catalogue import RECIPIENTS
from contest.rules.dated import Ruled, holds
from contest.rules.edition import Column, ColumnKind, Table, book

CHECKS = (
    "registered", "not_on_hold", "quota", "once_per_achievement", "prerequisite_titles", "recognised_initiative",
    "unit_exists", "months_in_post",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Standard(Ruled):
    """A standard in the words of the law (``text``) and the check it belongs to.

    Without ``honour`` it holds for every honour that has no row of its own for the check; without ``recipients`` for
    every kind of recipient. ``strict``: failing it rules the award out; otherwise somebody decides with a reason.

    quota: at most ``share`` of ``of`` (codes of honours: of their holders; nothing: of all who could have it).
    prerequisite_titles: ``count`` times one of ``of`` before, in years that follow each other if ``consecutive``; what
    was given for a theme or at once (chuyên đề, đột xuất) counts only if ``thematic_counts``.
    months_in_post: at least ``count`` months in the period.
    """

    check: str
    text: str
    strict: bool
    honour: str | None = None
    recipients: frozenset[str] = frozenset()
    count: int | None = None
    share: Fraction | None = None
    of: tuple[str, ...] = ()
    consecutive: bool = False
    thematic_counts: bool = False


STANDARDS = Table(
    "standards", "standards.toml", "standard", ("check", "honour"),
    (
        Column("check", ColumnKind.CHOICE, CHECKS), Column("honour", needed=False), Column("text"),
        Column("strict", ColumnKind.FLAG), Column("recipients", ColumnKind.CHOICES, RECIPIENTS, needed=False),
        Column("count", ColumnKind.WHOLE, needed=False, most=1000), Column("share", ColumnKind.SHARE, needed=False),
        Column("of", ColumnKind.CODES, needed=False), Column("consecutive", ColumnKind.FLAG, needed=False),
        Column("thematic_counts", ColumnKind.FLAG, needed=False),
    ),
    Standard,
    spread="honours",
)  # fmt: skip


def standards_for(honour: str, recipient: str, *, on: date, body_id: int | None = None) -> list[Standard]:
    """Return what such a recipient must meet for the honour on the day ``on``: its own rows and the general ones."""
    rows = [row for row in book(body_id).rows(STANDARDS) if holds(row, on) and row.honour in (honour, None)]
    own = {row.check for row in rows if row.honour == honour}
    return [
        row
        for row in rows
        if (row.honour == honour or row.check not in own) and (not row.recipients or recipient in row.recipients)
    ]
