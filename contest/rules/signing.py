"""Who signs a paper and in what capacity (thẩm quyền, thể thức ký), by the day of signing.

The competence to give an honour belongs to the head of a body, a person, not to the committee: a decision on awards and
the certificate are signed by the head, by a deputy for the head (KT.) or by the acting head (Q.), never in the name of
the committee (TM.). Source: domain.md §5.3, §7.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contest.errors import RuleViolation
from contest.rules.catalogue import honour as honour_on
from contest.rules.dated import Ruled, in_force
from contest.rules.edition import Column, ColumnKind, Table, book

# In whose competence a paper is: the head of the body, the committee as a whole, the unit that keeps emulation.
COMPETENCES = ("head", "committee", "standing_unit", "council")
# head: the holder signs; for_head: a deputy for the holder (KT.); acting: who acts as the holder (Q.); on_behalf: in
# the name of the committee (TM.), and for_head_on_behalf: a deputy for the head in its name; by_order: the head of the
# standing unit by order of the head (TL.).
CAPACITIES = ("head", "for_head", "acting", "on_behalf", "for_head_on_behalf", "by_order")
PAPERS = (
    "award_decision", "certificate", "amending_decision", "annulling_decision", "recognition", "council", "plan",
    "report", "submission", "invitation", "notice", "minutes", "money_list",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SigningRule(Ruled):
    """In whose competence a kind of paper is and in which ``capacities`` it may be signed."""

    paper: str
    competence: str
    capacities: frozenset[str]


SIGNING = Table(
    "signing", "signing.toml", "rule", ("paper",),
    (
        Column("paper", ColumnKind.CHOICE, PAPERS), Column("competence", ColumnKind.CHOICE, COMPETENCES),
        Column("capacities", ColumnKind.CHOICES, CAPACITIES),
    ),
    SigningRule,
)  # fmt: skip


@dataclass(frozen=True)
class Offices:
    """How those sign who can sign: titles as a body writes them, the committee without its place."""

    head: str
    deputy: str
    committee: str
    standing_unit_head: str


def signing_rule(paper: str, *, on: date, body_id: int | None = None) -> SigningRule:
    """Return who signs such a paper on the day ``on``; raises RuleViolation when the rule book does not say."""
    found = in_force([row for row in book(body_id).rows(SIGNING) if row.paper == paper], on)
    if found is None:
        raise RuleViolation("The rule book does not say who signs such a paper.")
    return found


def check_capacity(rule: SigningRule, capacity: str) -> None:
    """Raise RuleViolation when such a paper cannot be signed in this capacity."""
    if capacity in rule.capacities:
        return
    if capacity in ("on_behalf", "for_head_on_behalf") and rule.competence == "head":
        raise RuleViolation(
            "The competence is the head's, not the committee's: such a paper is never signed in its name (TM.).",
            field="capacity",
        )
    raise RuleViolation("Such a paper is not signed in this capacity.", field="capacity")


def check_competence(honour: str, authority: str, *, on: date, body_id: int | None = None) -> None:
    """Raise RuleViolation when the head of this competence may not give the honour on the day ``on``."""
    given = honour_on(honour, on=on, body_id=body_id)
    if given.authority != authority:
        raise RuleViolation("“%(name)s” is not in the competence of this body's head on this day.", name=given.name)


def signature_lines(rule: SigningRule, capacity: str, offices: Offices) -> Sequence[str]:
    """Return what stands above the signature, line by line; raises RuleViolation as ``check_capacity`` does."""
    check_capacity(rule, capacity)
    match capacity:
        case "for_head":
            return [f"KT. {offices.head}", offices.deputy]
        case "acting":
            return [f"Q. {offices.head}"]
        case "on_behalf":
            return [f"TM. {offices.committee}", offices.head]
        case "for_head_on_behalf":
            return [f"TM. {offices.committee}", f"KT. {offices.head}", offices.deputy]
        case "by_order":
            return [f"TL. {offices.head}", offices.standing_unit_head]
        case _:
            return [offices.standing_unit_head if rule.competence == "standing_unit" else offices.head]
