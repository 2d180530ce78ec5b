"""The money of a line as it is fixed when the decision is signed. Pure, but for the rule book it reads."""

from datetime import date
from decimal import Decimal

from contest.awards.models import THOUSANDTH, Award, AwardMoney
from contest.errors import RuleViolation
from contest.rules.bonus import Bonus, bonus


def frozen(award: Award, on: date) -> AwardMoney:
    """Return what ``award`` brings by the rules of the day ``on``, to be stored; it is not tied to the award yet."""
    try:
        return as_stored(bonus(award.honour, award.recipient_kind.value, on=on, body_id=award.body_id), on)
    except RuleViolation:
        return AwardMoney(reckoned_on=on, rounded=0, basis=[], known=False)


def due(award: Award, on: date) -> AwardMoney:
    """Return what ``award`` brings by a decision of the day ``on``.

    A line that amends an award belongs to the day of that award's decision: the base salary does not rise with a word
    that is put right. The same honour for the same kind of recipient brings what was signed then, whatever the rule
    book says by now.
    """
    former = award.replaces
    if former is None:
        return frozen(award, on)
    signed = former.money
    if signed and (former.honour, former.recipient_kind) == (award.honour, award.recipient_kind):
        names = "reckoned_on coefficient_thousandths multiplier_thousandths base_salary rounded known".split()
        return AwardMoney(basis=list(signed.basis), **{name: getattr(signed, name) for name in names})
    return frozen(award, signed.reckoned_on if signed else on)


def as_stored(reckoned: Bonus | None, on: date) -> AwardMoney:
    """Return a bonus as a row; none where no money belongs to the honour."""
    if reckoned is None:
        return AwardMoney(reckoned_on=on, rounded=0, basis=[], known=True)
    return AwardMoney(
        reckoned_on=on,
        coefficient_thousandths=thousandths(reckoned.coefficient),
        multiplier_thousandths=thousandths(reckoned.multiplier),
        base_salary=reckoned.base_salary,
        rounded=reckoned.rounded,
        basis=list(reckoned.basis),
        known=True,
    )


def thousandths(number: Decimal) -> int:
    """Return ``number`` in thousandths; one that is finer would not be kept as it is."""
    found = number * THOUSANDTH
    if found != int(found):
        raise RuleViolation("The rule book has a factor finer than a thousandth: %(factor)s.", factor=str(number))
    return int(found)
