"""The bonus money of a list of awards on a day: for each line, by kind of recipient, and together. Pure.

Before the signature it is an estimate by the rule book; from the signature on it is what was signed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from contest.awards.freezing import due
from contest.awards.models import Award, AwardMoney
from contest.errors import RuleViolation
from contest.rules.bonus import Bonus, bonus
from contest.text import fold


@dataclass(frozen=True)
class Reckoned:
    """A line with its bonus; without one either no money belongs to the honour, or ``refusal`` says why not.

    ``others`` are other lines of the same recipient in the movement; ``same_merit`` those of them whose achievement is
    the same in other letters or marks: one achievement is paid once, and a person has to look.
    """

    award: Award
    bonus: Bonus | AwardMoney | None
    refusal: RuleViolation | None = None
    others: Sequence[Award] = ()

    @property
    def amount(self) -> int:
        return self.bonus.rounded if self.bonus else 0

    @property
    def same_merit(self) -> list[Award]:
        merit = fold(self.award.achievement)
        return [other for other in self.others if fold(other.achievement) == merit]


@dataclass(frozen=True)
class Reckoning:
    """A list of awards with its bonus money, reckoned by the rules of the day ``on``."""

    on: date
    lines: Sequence[Reckoned]

    @property
    def total(self) -> int:
        return sum(line.amount for line in self.lines)

    @property
    def amounts(self) -> dict[int, int]:
        """Return what each award brings, by its id; awards without money are left out."""
        return {line.award.id: line.amount for line in self.lines if line.amount}

    @property
    def base_salary(self) -> int:
        """The base salary of the day; 0 where no line brings money."""
        return next((line.bonus.base_salary or 0 for line in self.lines if line.bonus), 0)

    @property
    def by_kind(self) -> list[tuple[str, int, int]]:
        """Return for each kind of recipient how many lines there are and what they bring together."""
        kinds = dict.fromkeys(line.award.recipient_kind for line in self.lines)
        own = {kind: [line for line in self.lines if line.award.recipient_kind is kind] for kind in kinds}
        return [(kind, len(lines), sum(line.amount for line in lines)) for kind, lines in own.items()]

    @property
    def to_look_at(self) -> list[Reckoned]:
        """The lines with money whose recipient stands in the movement once more."""
        return [line for line in self.lines if line.amount and line.others]

    @property
    def unknown(self) -> list[Reckoned]:
        """The lines for which the rule book has no answer on the day."""
        return [line for line in self.lines if line.refusal]


def reckoned(award: Award, on: date, others: Sequence[Award] = ()) -> Reckoned:
    """Return ``award`` with what it brings by a decision of the day ``on``."""
    try:
        return Reckoned(
            award, bonus(award.honour, award.recipient_kind.value, on=on, body_id=award.body_id), None, others
        )
    except RuleViolation as refusal:
        return Reckoned(award, None, refusal, others)


def stood(award: Award, on: date, others: Sequence[Award] = ()) -> Reckoned:
    """Return ``award`` with what was signed of it; one without a signature by the rules of the day ``on``.

    A line that amends an award brings what it will be signed with, which goes by the day of that award's decision.
    """
    money = due(award, on) if award.money is None and award.replaces else award.money
    if money is None:
        return reckoned(award, on, others)
    if not money.known:
        unknown = RuleViolation(
            "%(name)s: the rule book had no answer when the decision was signed, so it says nothing of money.",
            name=award.recipient_name,
        )
        return Reckoned(award, None, unknown, others)
    return Reckoned(award, money if money.rounded else None, None, others)
