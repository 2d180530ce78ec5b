"""From the marks of a sheet to its total. Pure and exact."""

from collections.abc import Mapping
from fractions import Fraction

from contest.movements.models import Rounding


def reckoned(marks: Mapping[str, int], weights: Mapping[str, int]) -> int:
    """Return the weighted total of a sheet in ten-thousandths of a point: the sum of mark × weight.

    A penalty has a weight less than 0. What was not marked adds nothing.
    """
    points = 0
    for code, mark in marks.items():  # asked for every sheet of every initiative, where a generator takes twice as long
        points += mark * weights.get(code, 0)
    return points


def total(marks: Mapping[str, int], weights: Mapping[str, int]) -> Fraction:
    """Return the weighted total of a sheet in hundredths of a point: the sum of mark × weight / 100."""
    return Fraction(reckoned(marks, weights), 100)


def total_of_means(means: Mapping[str, Fraction], weights: Mapping[str, int]) -> Fraction:
    """Return the mean of the totals of sheets, in hundredths of a point, from the means of their marks."""
    return sum((mean * weights.get(code, 0) for code, mean in means.items()), Fraction()) / 100


def half_up(value: Fraction) -> int:
    """Return ``value`` rounded to a whole number, a half upwards."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def rounded(value: Fraction, digits: int, mode: Rounding) -> int:
    """Return ``value``, hundredths of a point, rounded to ``digits`` decimals of a point; again in hundredths.

    ``value`` is not negative.
    """
    unit: int = 10 ** (2 - digits)
    steps = value / unit
    if mode is Rounding.DOWN:
        return steps.numerator // steps.denominator * unit
    if mode is Rounding.HALF_EVEN:
        return round(steps) * unit
    return half_up(steps) * unit
