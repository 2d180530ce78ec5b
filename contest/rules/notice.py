"""For how long a list is made public before an honour is given, by the day on which the notice begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contest.errors import RuleViolation
from contest.paper.writing import short_day
from contest.rules.dated import Ruled, in_force
from contest.rules.edition import Column, ColumnKind, Table, book


@dataclass(frozen=True, kw_only=True)
class NoticeRule(Ruled):
    """A row; without ``honour`` it holds for every honour that has no row of its own.

    ``days`` are working days if ``working``; 0 means that no notice is asked for. While a ``blocking`` notice runs
    nothing may be decided.
    """

    honour: str | None = None
    days: int
    working: bool
    blocking: bool


NOTICES = Table(
    "notice", "notice.toml", "rule", ("honour",),
    (
        Column("honour", needed=False), Column("days", ColumnKind.WHOLE, most=365), Column("working", ColumnKind.FLAG),
        Column("blocking", ColumnKind.FLAG),
    ),
    NoticeRule,
    spread="honours",
)  # fmt: skip


def notice_rule(honour: str | None, *, on: date, body_id: int | None = None) -> NoticeRule:
    """Return the rule for this honour on the day ``on``; raises RuleViolation when the rule book has none."""
    return chosen(book(body_id).rows(NOTICES), honour, on=on)


def chosen(rules: Sequence[NoticeRule], honour: str | None, *, on: date) -> NoticeRule:
    """Return the row for this honour, else the general one."""
    for code in (honour, None):
        if found := in_force([row for row in rules if row.honour == code], on):
            return found
    raise RuleViolation("The rule book does not say how long a list is made public on %(day)s.", day=short_day(on))
