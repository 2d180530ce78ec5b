"""From the marks of a sheet to its total. Pure and exact."""

from collections.abc import Mapping
from fractions import Fraction


def total(marks: Mapping[str, int], weights: Mapping[str, int]) -> Fraction:
    """Return the weighted total of a sheet in hundredths of a point: the sum of mark × weight / 100."""
    return Fraction(sum(marks[code] * weight for code, weight in weights.items() if code in marks), 100)


def half_up(value: Fraction) -> int:
    """Return ``value``, which is not negative, rounded to a whole number, a half upwards."""
    return int(value + Fraction(1, 2))
