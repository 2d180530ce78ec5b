"""Mending lines before they are numbered."""

from dataclasses import fields, replace
from typing import TypeVar

from contest.accounts.models import Account
from contest.awards.models import Award
from contest.awards.services import LineWords, change_line
from contest.errors import RuleViolation
from contest.printing.preflight import bettered
from contest.units.models import Household, Person, Unit
from contest.units.services import (
    HouseholdDetails,
    PersonDetails,
    UnitDetails,
    change_household,
    change_person,
    change_unit,
)

Details = TypeVar("Details", PersonDetails, UnitDetails, HouseholdDetails)
# The texts of a line that can be mended, by their places on the certificate.
MENDED = ("recipient", "recipient_line", "achievement")


def mend_line(award: Award, place: str, *, by: Account) -> Award:
    """Mend what a machine can mend of a text of a drafted line: loose marks, foreign letters, spaces, case.

    A name is mended where it stands, in the list of persons or units, and taken anew from there. What was submitted or
    decided does not change so: it is given back first, or corrected by letter.
    """
    if place not in MENDED:
        raise RuleViolation("This text cannot be mended by itself.")
    if not award.proposal.is_drafted:
        raise RuleViolation(
            "The list was submitted. Before its number it can be given back; afterwards a letter corrects it."
        )
    words = LineWords(award.honour, award.achievement, award.recipient_line, award.repeat_reason, award.posthumous)
    if place == "recipient":
        _mend_name(award.recipient, by)
    elif place == "recipient_line":
        words = replace(words, recipient_line=bettered(award.recipient_line))
    else:
        words = replace(words, achievement=bettered(award.achievement))
    return change_line(award, words, by=by)


def _mend_name(recipient: Person | Unit | Household, by: Account) -> None:
    if isinstance(recipient, Person):
        person = _details(PersonDetails, recipient)
        change_person(recipient, replace(person, full_name=bettered(person.full_name, personal_name=True)), by=by)
    elif isinstance(recipient, Unit):
        unit = _details(UnitDetails, recipient)
        change_unit(recipient, replace(unit, name=bettered(unit.name)), by=by)
    else:
        household = _details(HouseholdDetails, recipient)
        named = bettered(household.head_name, personal_name=True)
        change_household(recipient, replace(household, head_name=named), by=by)


def _details(kind: type[Details], row: Person | Unit | Household) -> Details:
    """Return what a form of ``row`` would say if nothing in it was changed."""
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})
