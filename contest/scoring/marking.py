"""Which marks a criterion allows. Pure; marks are hundredths."""

import enum
from collections.abc import Sequence

from contest.errors import RuleViolation
from contest.paper.writing import written

Span = tuple[int, int]


class Fault(enum.StrEnum):
    """What is wrong with a mark."""

    OUT_OF_RANGE = "out_of_range"
    BETWEEN_STEPS = "between_steps"
    BETWEEN_BANDS = "between_bands"


def fault_of(value: int, *, most: int, bands: Sequence[Span], step: int = 1) -> Fault | None:
    """Return what is wrong with ``value``, or None.

    A mark lies from 0 to ``most``, both included, is a whole number of steps, and lies in one of the ``bands`` if there
    are any.
    """
    if not 0 <= value <= most:
        return Fault.OUT_OF_RANGE
    if value % step:
        return Fault.BETWEEN_STEPS
    if bands and not any(low <= value <= high for low, high in bands):
        return Fault.BETWEEN_BANDS
    return None


def refusal_of(value: int, *, most: int, bands: Sequence[Span], step: int = 1) -> RuleViolation | None:
    """Return what is wrong with ``value`` as a refusal in the user's words, or None."""
    fault = fault_of(value, most=most, bands=bands, step=step)
    if fault is Fault.OUT_OF_RANGE:
        return RuleViolation("A mark here lies from 0 to %(most)s.", most=written(most))
    if fault is Fault.BETWEEN_STEPS:
        return RuleViolation("A mark here goes in steps of %(step)s.", step=written(step))
    if fault is Fault.BETWEEN_BANDS:
        spans = "; ".join(written(low) if low == high else f"{written(low)}–{written(high)}" for low, high in bands)
        return RuleViolation("A mark here lies in one of the bands: %(bands)s.", bands=spans)
    return None
