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
