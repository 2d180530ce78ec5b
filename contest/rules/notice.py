"""For how long a list is made public before an honour is given, by the day on which the notice begins."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from contest.errors import RuleViolation
from contest.paper.writing import short_day
from contest.rules.dated import ENDING, SAID, Ruled, checked, in_force, refuse_overlaps, said

DATA = Path(__file__).with_name("notice.toml")
NEEDED: Mapping[str, type] = {"days": int, "working": bool, "blocking": bool, **SAID}
OFFERED: Mapping[str, type] = {"honours": list, **ENDING}
LONGEST = 365


@dataclass(frozen=True, kw_only=True)
class NoticeRule(Ruled):
    """A row; without ``honour`` it holds for every honour that has no row of its own.

    ``days`` are working days if ``working``; 0 means that no notice is asked for. While a ``blocking`` notice runs
    nothing may be decided.
    """

    honour: str | None
    days: int
    working: bool
    blocking: bool


def notice_rules() -> tuple[NoticeRule, ...]:
    """Return the rows of all days."""
    return _rules()


def notice_rule(honour: str | None, *, on: date) -> NoticeRule:
    """Return the rule for this honour on the day ``on``; raises RuleViolation when the rule book has none."""
    return chosen(_rules(), honour, on=on)


def chosen(rules: tuple[NoticeRule, ...], honour: str | None, *, on: date) -> NoticeRule:
    """Return the row for this honour, else the general one."""
    for code in (honour, None):
        if found := in_force([row for row in rules if row.honour == code], on):
            return found
    raise RuleViolation("The rule book does not say how long a list is made public on %(day)s.", day=short_day(on))


def parsed(text: str) -> tuple[NoticeRule, ...]:
    """Return what ``text`` (TOML) describes, a row for each honour; raises ValueError as the catalogue does."""
    rules = tuple(rule for row in tomllib.loads(text)["rule"] for rule in _rules_of(row))
    refuse_overlaps(rules, "honour")
    return rules


def _rules_of(given: Mapping[str, Any]) -> list[NoticeRule]:
    row = checked(given, NEEDED, OFFERED)
    if not 0 <= row["days"] <= LONGEST:
        raise ValueError(f"{row['days']} days are no period of notice")
    values = {name: row[name] for name in ("days", "working", "blocking")}
    return [NoticeRule(honour=code, **values, **said(row)) for code in row.get("honours", [None])]


@cache
def _rules() -> tuple[NoticeRule, ...]:
    return parsed(DATA.read_text(encoding="utf-8"))
