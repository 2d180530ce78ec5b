"""What the judges of a panel saw in the calibration initiative: how far apart they lie on each criterion. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Apart:
    """The marks of one criterion by seat, in hundredths, with their mean; ``spread`` is the highest less the lowest."""

    code: str
    marks: Mapping[int, int]
    most: int

    @property
    def mean(self) -> Fraction | None:
        return Fraction(sum(self.marks.values()), len(self.marks)) if self.marks else None

    @property
    def spread(self) -> int:
        return max(self.marks.values()) - min(self.marks.values()) if self.marks else 0

    @property
    def share(self) -> Fraction:
        """The spread as part of the highest mark, so that criteria can be compared."""
        return Fraction(self.spread, self.most)


def apart(criteria: Sequence[tuple[str, int]], sheets: Mapping[int, Mapping[str, int]]) -> list[Apart]:
    """Return each of ``criteria`` (code and highest mark) with the marks that ``sheets`` hold by seat."""
    return [
        Apart(code, {seat: marks[code] for seat, marks in sheets.items() if code in marks}, most)
        for code, most in criteria
    ]


def widest(lines: Sequence[Apart]) -> Apart | None:
    """Return the criterion on which the judges lie farthest apart for its maximum; None while none do."""
    return max((line for line in lines if line.spread), key=lambda line: line.share, default=None)
