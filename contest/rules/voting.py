"""How a council votes: in which way, with how many there, and when something has passed, by the day of the meeting."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from contest.errors import RuleViolation
from contest.paper.writing import short_day
from contest.rules.dated import ENDING, SAID, Ruled, checked, in_force, refuse_overlaps, said

DATA = Path(__file__).with_name("voting.toml")
NEEDED: Mapping[str, type] = {
    "body_kind": str, "method": str, "quorum": str, "pass_basis": str, "pass_ratio": str, "comparison": str,
    "written_counts": bool, **SAID,
}  # fmt: skip
OFFERED: Mapping[str, type] = {"honours": list, **ENDING}
ALLOWED = {
    "body_kind": frozenset({"tdkt", "initiative"}),
    "method": frozenset({"open", "secret"}),
    "pass_basis": frozenset({"all", "present", "valid"}),
    "comparison": frozenset({">=", ">"}),
}


@dataclass(frozen=True, kw_only=True)
class VotingRule(Ruled):
    """A row; without ``honour`` it holds for everything that this kind of council has no row of its own for.

    ``quorum`` is a share of all members. In favour must be ``comparison`` than ``pass_ratio`` of all members, of those
    present or of the valid votes; ``written_counts`` says whether the written opinion of an absent member is a vote.
    """

    body_kind: str
    honour: str | None
    method: str
    quorum: Fraction
    pass_basis: str
    pass_ratio: Fraction
    comparison: str
    written_counts: bool
    quorum_basis: str = "total"


def voting_rules() -> tuple[VotingRule, ...]:
    """Return the rows of all days."""
    return _rules()


def voting_rule(body_kind: str, honour: str | None, *, on: date) -> VotingRule:
    """Return how such a council votes on this honour, or on anything else, on the day ``on``.

    Raises RuleViolation when the rule book has no row for it.
    """
    return chosen(_rules(), body_kind, honour, on=on)


def chosen(rules: tuple[VotingRule, ...], body_kind: str, honour: str | None, *, on: date) -> VotingRule:
    """Return the row for this honour, else the general row of this kind of council."""
    of_kind = [row for row in rules if row.body_kind == body_kind]
    for code in (honour, None):
        if found := in_force([row for row in of_kind if row.honour == code], on):
            return found
    raise RuleViolation("The rule book does not say how this council votes on %(day)s.", day=short_day(on))


def parsed(text: str) -> tuple[VotingRule, ...]:
    """Return what ``text`` (TOML) describes, a row for each honour; raises ValueError as the catalogue does."""
    rules = tuple(rule for row in tomllib.loads(text)["rule"] for rule in _rules_of(row))
    refuse_overlaps(rules, "body_kind", "honour")
    return rules


def _rules_of(given: Mapping[str, Any]) -> list[VotingRule]:
    row = checked(given, NEEDED, OFFERED)
    for name, allowed in ALLOWED.items():
        if row[name] not in allowed:
            raise ValueError(f"{row[name]} is no {name}")
    values = {name: row[name] for name in (*ALLOWED, "written_counts")}
    values |= {name: share(row[name]) for name in ("quorum", "pass_ratio")}
    return [VotingRule(honour=code, **values, **said(row)) for code in row.get("honours", [None])]


def share(text: str) -> Fraction:
    """Return the share written as ``2/3``; raises ValueError unless it is more than nothing and at most the whole."""
    try:
        part = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{text} is no share") from None
    if not 0 < part <= 1:
        raise ValueError(f"{text} is no share")
    return part


@cache
def _rules() -> tuple[VotingRule, ...]:
    return parsed(DATA.read_text(encoding="utf-8"))
