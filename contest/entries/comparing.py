"""What two readings of a paper sheet, and the marks on screen, do not agree on. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """A criterion on which they differ, in hundredths; None is no mark."""

    code: str
    first: int | None
    second: int | None
    screen: int | None


def differences(
    codes: Sequence[str], first: Mapping[str, int], second: Mapping[str, int], screen: Mapping[str, int]
) -> list[Difference]:
    """Return the criteria, in the order of ``codes``, that somebody must look at before the marks are taken over.

    The readings must be the same. What the judge has marked on screen already and not on paper is looked at too, so
    that nothing typed is overwritten unseen; where there is no mark on screen, the paper says it alone.
    """
    found = [Difference(code, first.get(code), second.get(code), screen.get(code)) for code in codes]
    return [line for line in found if line.first != line.second or line.screen not in (None, line.second)]
