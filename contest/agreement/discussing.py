"""Which initiatives a panel should talk over first. Pure; it only orders what is worth the time."""

from collections.abc import Collection
from dataclasses import dataclass
from math import sqrt

from contest.agreement.additive import POINT, Fit
from contest.standings.severity import Totals

FIRST = 3


@dataclass(frozen=True)
class Matter:
    """An initiative worth talking over: how far its judges lie apart beyond their severity, in points, and why.

    ``crosses`` says that another way of reckoning would put it on the other side of the line; ``far`` is the seat that
    lies farthest from what was to be expected.
    """

    initiative: int
    apart: float
    crosses: bool
    far: int


def first_matters(totals: Totals, fitted: Fit, crossing: Collection[int], count: int = FIRST) -> list[Matter]:
    """Return the ``count`` initiatives to discuss first.

    Those whose side of the line depends on the way of reckoning come before the others; within both, those whose
    judges lie farthest apart (the standard deviation) once each judge's severity is taken out, because what is left is
    about the initiative and not about the judge. Without severities, as with one judge, there is nothing to discuss.
    """
    found = []
    for key, given in totals.items():
        if len(given) < 2:
            continue
        rest = {
            seat: total / POINT - fitted.qualities[key] - fitted.severities[seat].value for seat, total in given.items()
        }
        apart = sqrt(sum(value * value for value in rest.values()) / (len(rest) - 1))
        far = max(sorted(rest), key=lambda seat: abs(rest[seat]))
        if apart > 1e-9:
            found.append(Matter(key, apart, key in crossing, far))
    found.sort(key=lambda matter: (not matter.crosses, -round(matter.apart, 9), matter.initiative))
    return found[:count]
