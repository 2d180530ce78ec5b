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
from contest.text import fold

# In whose competence a paper is: the head of the body, the committee as a whole, the unit that keeps emulation.
COMPETENCES = ("head", "committee", "standing_unit", "council")
# head: the holder signs; for_head: a deputy for the holder (KT.); acting: who acts as the holder (Q.); on_behalf: in
# the name of the committee (TM.), and for_head_on_behalf: a deputy for the head in its name; by_order: the head of the
# standing unit by order of the head (TL.), and by_authority: with the head's written authority (TUQ.).
CAPACITIES = ("head", "for_head", "acting", "on_behalf", "for_head_on_behalf", "by_order", "by_authority")
PAPERS = (
    "award_decision", "certificate", "amending_decision", "annulling_decision", "recognition", "council",
    "correction_letter", "plan", "report", "submission", "invitation", "notice", "minutes", "money_list",
)  # fmt: skip
# How a signature block begins, and which capacity that is. Without such a beginning whoever holds the office signs.
BEGINNINGS = {
    "TM.": "on_behalf", "KT.": "for_head", "Q.": "acting", "TL.": "by_order", "TUQ.": "by_authority",
}  # fmt: skip


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


def capacities_on(paper: str, *, on: date, body_id: int | None = None) -> list[str]:
    """Return in which capacities such a paper may be signed on the day ``on``, the usual one first."""
    allowed = signing_rule(paper, on=on, body_id=body_id).capacities
    return [capacity for capacity in CAPACITIES if capacity in allowed]


def check_signature(paper: str, capacity: str, *, on: date, body_id: int | None = None) -> None:
    """Raise RuleViolation when the rule of the day does not let such a paper be signed in this capacity."""
    check_capacity(signing_rule(paper, on=on, body_id=body_id), capacity)


def check_written(paper: str, lines: Sequence[str], offices: Offices, *, on: date, body_id: int | None = None) -> None:
    """Raise RuleViolation when what stands above a signature is not how such a paper is signed on the day ``on``.

    What begins without an abbreviation is the office of whose competence the paper is, written out: the head of a
    standing unit never signs in the place of the head of the body.
    """
    rule = signing_rule(paper, on=on, body_id=body_id)
    first = lines[0].strip() if lines else ""
    capacity = next((code for sign, code in BEGINNINGS.items() if first.upper().startswith(sign)), "head")
    if capacity == "on_behalf" and any(line.strip().upper().startswith("KT.") for line in lines[1:]):
        capacity = "for_head_on_behalf"
    try:
        check_capacity(rule, capacity)
    except RuleViolation as refusal:
        raise RuleViolation(refusal.message, field="signed_as") from None
    if capacity == "head" and rule.competence == "head" and fold(first) != fold(offices.head):
        raise RuleViolation(
            "This paper is in the competence of the head: it is signed by “%(head)s”, or by order (TL.) where that is "
            "allowed, never by the head of a unit alone.",
            field="signed_as", head=offices.head,
        )  # fmt: skip


def check_competence(honour: str, authority: str, *, on: date, body_id: int | None = None) -> None:
    """Raise RuleViolation when the head of this competence may not give the honour on the day ``on``."""
    given = honour_on(honour, on=on, body_id=body_id)
    if given.authority != authority:
        raise RuleViolation("“%(name)s” is not in the competence of this body's head on this day.", name=given.name)


def signature_lines(rule: SigningRule, capacity: str, offices: Offices) -> Sequence[str]:
    """Return what stands above the signature, line by line; raises RuleViolation as ``check_capacity`` does."""
    check_capacity(rule, capacity)
    match capacity:
        case "for_head" if rule.competence == "standing_unit":
            return [f"KT. {offices.standing_unit_head}", f"Phó {offices.standing_unit_head}"]
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
        case "by_authority":
            return [f"TUQ. {offices.head}", offices.standing_unit_head]
        case _:
            return [offices.standing_unit_head if rule.competence == "standing_unit" else offices.head]
