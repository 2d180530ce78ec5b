"""Which minimum a panel's marks miss. Pure and exact."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class KnockOut:
    """A criterion whose mean over the counted sheets is below its minimum; both in hundredths of a point."""

    code: str
    mean: Fraction
    minimum: int


def knocked_out(means: Mapping[str, Fraction], minima: Mapping[str, int]) -> tuple[KnockOut, ...]:
    """Return the criteria that knock an initiative out, in the order of ``minima``.

    The exact mean is compared before any rounding; a mean equal to the minimum is enough. A criterion without marks has
    no mean and knocks nothing out.
    """
    return tuple(
        KnockOut(code, means[code], minimum)
        for code, minimum in minima.items()
        if code in means and means[code] < minimum
    )
