"""How a council votes: in which way, with how many there, and when something has passed, by the day of the meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from contest.errors import RuleViolation
from contest.paper.writing import short_day
from contest.rules.dated import Ruled, in_force
from contest.rules.edition import Column, ColumnKind, Table, book


@dataclass(frozen=True, kw_only=True)
class VotingRule(Ruled):
    """A row; without ``honour`` it holds for everything that this kind of council has no row of its own for.

    ``quorum`` is a share of all members. In favour must be ``comparison`` than ``pass_ratio`` of all members, of those
    present or of the valid votes; ``written_counts`` says whether the written opinion of an absent member is a vote.
    """

    body_kind: str
    honour: str | None = None
    method: str
    quorum: Fraction
    pass_basis: str
    pass_ratio: Fraction
    comparison: str
    written_counts: bool
    quorum_basis: str = "total"


VOTING = Table(
    "voting", "voting.toml", "rule", ("body_kind", "honour"),
    (
        Column("body_kind", ColumnKind.CHOICE, ("tdkt", "initiative")), Column("honour", needed=False),
        Column("method", ColumnKind.CHOICE, ("open", "secret")), Column("quorum", ColumnKind.SHARE),
        Column("pass_basis", ColumnKind.CHOICE, ("all", "present", "valid")), Column("pass_ratio", ColumnKind.SHARE),
        Column("comparison", ColumnKind.CHOICE, (">=", ">")), Column("written_counts", ColumnKind.FLAG),
    ),
    VotingRule,
    spread="honours",
)  # fmt: skip


def voting_rule(body_kind: str, honour: str | None, *, on: date, body_id: int | None = None) -> VotingRule:
    """Return how such a council votes on this honour, or on anything else, on the day ``on``.

    Raises RuleViolation when the rule book has no row for it.
    """
    return chosen(book(body_id).rows(VOTING), body_kind, honour, on=on)


def chosen(rules: Sequence[VotingRule], body_kind: str, honour: str | None, *, on: date) -> VotingRule:
    """Return the row for this honour, else the general row of this kind of council."""
    of_kind = [row for row in rules if row.body_kind == body_kind]
    for code in (honour, None):
        if found := in_force([row for row in of_kind if row.honour == code], on):
            return found
    raise RuleViolation("The rule book does not say how this council votes on %(day)s.", day=short_day(on))
