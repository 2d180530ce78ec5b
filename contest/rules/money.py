"""What bonus money is reckoned from: base salary, coefficients, multipliers, rounding, by the day of the decision."""

import enum
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from contest.rules.catalogue import RECIPIENTS
from contest.rules.dated import ENDING, SAID, Ruled, checked, refuse_overlaps, said

DATA = Path(__file__).with_name("money.toml")


class RoundingMode(enum.StrEnum):
    """Which way an amount goes that is no multiple of the unit."""

    UP = "up"
    HALF_UP = "half_up"
    DOWN = "down"


WAYS = {RoundingMode.UP: ROUND_CEILING, RoundingMode.HALF_UP: ROUND_HALF_UP, RoundingMode.DOWN: ROUND_FLOOR}


@dataclass(frozen=True, kw_only=True)
class BaseSalary(Ruled):
    """The base salary (mức lương cơ sở) in đồng a month."""

    amount: int


@dataclass(frozen=True, kw_only=True)
class Coefficient(Ruled):
    """How many base salaries the holder of an honour gets, before the multiplier."""

    honour: str
    coefficient: Decimal


@dataclass(frozen=True, kw_only=True)
class Multiplier(Ruled):
    """How many times the simple amount this kind of recipient gets with a form of commendation."""

    recipient: str
    multiplier: Decimal


@dataclass(frozen=True, kw_only=True)
class Rounding(Ruled):
    """To a multiple of how many đồng an amount is rounded, and which way."""

    mode: RoundingMode
    unit: int

    def applied(self, exact: Decimal) -> int:
        """Return ``exact`` đồng rounded by this rule."""
        return int((exact / self.unit).quantize(Decimal(1), rounding=WAYS[self.mode])) * self.unit


@dataclass(frozen=True)
class Money:
    """All rows of the file."""

    base_salaries: tuple[BaseSalary, ...]
    coefficients: tuple[Coefficient, ...]
    multipliers: tuple[Multiplier, ...]
    roundings: tuple[Rounding, ...]


def money() -> Money:
    """Return what bonus money is reckoned from, on all days."""
    return _money()


def parsed(text: str) -> Money:
    """Return what ``text`` (TOML) describes; raises ValueError as the catalogue of honours does."""
    tables = tomllib.loads(text)
    if unknown := sorted(set(tables) - set(MADE)):
        raise ValueError(f"there is no table {', '.join(unknown)}")
    rows = {name: tuple(made(row) for row in tables.get(name, [])) for name, made in MADE.items()}
    book = Money(rows["base_salary"], rows["coefficient"], rows["multiplier"], rows["rounding"])
    refuse_overlaps(book.base_salaries)
    refuse_overlaps(book.coefficients, "honour")
    refuse_overlaps(book.multipliers, "recipient")
    refuse_overlaps(book.roundings)
    return book


def _base_salary(given: Mapping[str, Any]) -> BaseSalary:
    row = checked(given, {"amount": int, **SAID}, ENDING)
    return BaseSalary(amount=_positive(row["amount"], "a base salary"), **said(row))


def _coefficient(given: Mapping[str, Any]) -> Coefficient:
    row = checked(given, {"honour": str, "coefficient": str, **SAID}, ENDING)
    return Coefficient(honour=row["honour"], coefficient=_factor(row["coefficient"]), **said(row))


def _multiplier(given: Mapping[str, Any]) -> Multiplier:
    row = checked(given, {"recipient": str, "multiplier": str, **SAID}, ENDING)
    if row["recipient"] not in RECIPIENTS:
        raise ValueError(f"{row['recipient']} is no kind of recipient")
    return Multiplier(recipient=row["recipient"], multiplier=_factor(row["multiplier"]), **said(row))


def _rounding(given: Mapping[str, Any]) -> Rounding:
    row = checked(given, {"mode": str, "unit": int, **SAID}, ENDING)
    return Rounding(mode=RoundingMode(row["mode"]), unit=_positive(row["unit"], "a unit of rounding"), **said(row))


MADE: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "base_salary": _base_salary, "coefficient": _coefficient, "multiplier": _multiplier, "rounding": _rounding,
}  # fmt: skip


def _positive(number: int, what: str) -> int:
    if number <= 0:
        raise ValueError(f"{number} is not {what}")
    return number


def _factor(text: str) -> Decimal:
    try:
        factor = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text} is no number") from None
    if not factor.is_finite() or factor <= 0:
        raise ValueError(f"{text} multiplies nothing")
    return factor


@cache
def _money() -> Money:
    return parsed(DATA.read_text(encoding="utf-8"))
