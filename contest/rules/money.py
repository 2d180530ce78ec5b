"""What bonus money is reckoned from: base salary, coefficients, multipliers, rounding, by the day of the decision."""

import enum
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from contest.rules.catalogue import RECIPIENTS
from contest.rules.dated import Ruled
from contest.rules.edition import Column, ColumnKind, Table


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


def _rounding(*, mode: str, **rest: Any) -> Rounding:
    return Rounding(mode=RoundingMode(mode), **rest)


BASE_SALARIES = Table(
    "base_salary", "money.toml", "base_salary", (), (Column("amount", ColumnKind.WHOLE, least=1),), BaseSalary
)
COEFFICIENTS = Table(
    "coefficients", "money.toml", "coefficient", ("honour",),
    (Column("honour"), Column("coefficient", ColumnKind.FACTOR)), Coefficient,
)  # fmt: skip
MULTIPLIERS = Table(
    "multipliers", "money.toml", "multiplier", ("recipient",),
    (Column("recipient", ColumnKind.CHOICE, RECIPIENTS), Column("multiplier", ColumnKind.FACTOR)), Multiplier,
)  # fmt: skip
ROUNDINGS = Table(
    "rounding", "money.toml", "rounding", (),
    (Column("mode", ColumnKind.CHOICE, tuple(RoundingMode)), Column("unit", ColumnKind.WHOLE, least=1)), _rounding,
)  # fmt: skip
