"""The bonus money (tiền thưởng) that an honour brings, by the day of the decision. Source: domain.md §5.4."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contest.errors import RuleViolation, msgid
from contest.paper.writing import short_day
from contest.rules import catalogue, edition
from contest.rules.catalogue import RECIPIENTS, Honour, HonourKind
from contest.rules.dated import Certainty, holds, in_force, least_sure
from contest.rules.edition import Book
from contest.rules.money import BASE_SALARIES, COEFFICIENTS, MULTIPLIERS, ROUNDINGS, Coefficient, Multiplier, Rounding

NOT_GIVEN = {
    "collective": msgid("“%(name)s” is not given to collectives."),
    "household": msgid("“%(name)s” is not given to households."),
    "individual": msgid("“%(name)s” is not given to individuals."),
}


@dataclass(frozen=True)
class Bonus:
    """Money in đồng with its working. ``basis`` names the source of each row it rests on."""

    honour: str
    recipient: str
    on: date
    coefficient: Decimal
    base_salary: int
    multiplier: Decimal
    exact: Decimal
    rounded: int
    basis: tuple[str, ...]
    certainty: Certainty
    rounding: Rounding


def bonus(honour: str, recipient: str, *, on: date, body_id: int | None = None) -> Bonus | None:
    """Return what the honour brings to a recipient of this kind by a decision of the day ``on``.

    None when no money belongs to the honour. Raises RuleViolation when there is no such honour on the day, it is not
    given to this kind of recipient, or the rule book does not know the money rules of the day.
    """
    given = catalogue.honour(honour, on=on, body_id=body_id)
    return reckoned(given, recipient, edition.book(body_id), on=on)


def reckoned(given: Honour, recipient: str, rules: Book, *, on: date) -> Bonus | None:
    """Return coefficient × base salary × multiplier, rounded once at the end, by the rows of ``rules``.

    Only a form of commendation is multiplied: a title of collectives has a coefficient of its own.
    """
    if recipient not in RECIPIENTS:
        raise RuleViolation("There is no kind of recipient “%(kind)s”.", kind=recipient)
    if recipient not in given.recipients:
        raise RuleViolation(NOT_GIVEN[recipient], name=given.name)
    coefficient = _coefficient(given.code, rules, on)
    if coefficient is None:
        return None
    salary = in_force(rules.rows(BASE_SALARIES), on)
    rounding = in_force(rules.rows(ROUNDINGS), on)
    if salary is None or rounding is None:
        raise _unknown(on)
    multiplier = _multiplier(given, recipient, rules, on)
    factor = multiplier.multiplier if multiplier else Decimal(1)
    exact = coefficient.coefficient * salary.amount * factor
    rows = (coefficient, salary, *((multiplier,) if multiplier else ()), rounding)
    return Bonus(
        given.code, recipient, on, coefficient.coefficient, salary.amount, factor, exact, rounding.applied(exact),
        tuple(row.source for row in rows), least_sure(row.mark for row in rows), rounding,
    )  # fmt: skip


def _coefficient(code: str, rules: Book, day: date) -> Coefficient | None:
    if not any(holds(row, day) for row in rules.rows(COEFFICIENTS)):
        raise _unknown(day)
    return in_force([row for row in rules.rows(COEFFICIENTS) if row.honour == code], day)


def _multiplier(given: Honour, recipient: str, rules: Book, day: date) -> Multiplier | None:
    if given.kind is HonourKind.TITLE:
        return None
    return in_force([row for row in rules.rows(MULTIPLIERS) if row.recipient == recipient], day)


def _unknown(day: date) -> RuleViolation:
    return RuleViolation("The rule book does not know the bonus money of %(day)s.", day=short_day(day))
