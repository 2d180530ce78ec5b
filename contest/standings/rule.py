"""The rule of a movement's scoring as plain values: what a recount needs to know besides the marks. Pure.

Marks, maxima, minima, scores and limits are integers of hundredths of a point (a limit in percent: of a percent),
weights integers of hundredths.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from functools import cached_property

from contest.movements.models import (
    Aggregation,
    Basis,
    CriterionKind,
    LaterRound,
    MissingSheets,
    Rounding,
    SpreadAction,
    SpreadUnit,
)

SUBMITTED, LOT = "submitted", "lot"


@dataclass(frozen=True)
class Criterion:
    """A criterion; ``groups`` are the codes of the groups that it lies in, the outermost first."""

    code: str
    name: str
    most: int
    weight: int = 100
    kind: CriterionKind = CriterionKind.MARK
    groups: tuple[str, ...] = ()
    minimum: int | None = None

    @property
    def counts(self) -> int:
        """The weight with which a mark counts; less than 0 for a penalty."""
        return -self.weight if self.kind is CriterionKind.PENALTY else self.weight


@dataclass(frozen=True)
class Group:
    """A heading over criteria, with the minimum of the panel's mean over all of them, if it has one."""

    code: str
    name: str
    minimum: int | None = None


@dataclass(frozen=True)
class Grade:
    """What a score from ``low`` on is called."""

    name: str
    low: int


@dataclass(frozen=True)
class Spread:
    """How far the highest and the lowest counted total may lie apart, and what is asked for beyond."""

    limit: int
    unit: SpreadUnit = SpreadUnit.POINTS
    action: SpreadAction = SpreadAction.FLAG


@dataclass(frozen=True)
class Vote:
    """The most that the public vote adds, and what its share is rounded to."""

    most: int
    step: int = 10


@dataclass(frozen=True)
class Rule:
    """Everything that turns sheets into places; ``grades`` are in order, the highest first."""

    criteria: tuple[Criterion, ...]
    groups: tuple[Group, ...] = ()
    method: Aggregation = Aggregation.MEAN
    basis: Basis = Basis.SHEET
    trim: int = 0
    quorum: int = 1
    missing: MissingSheets = MissingSheets.LEFT_OUT
    digits: int = 2
    rounding: Rounding = Rounding.HALF_UP
    pass_mark: int = 0
    grades: tuple[Grade, ...] = ()
    spread: Spread | None = None
    later_round: LaterRound = LaterRound.REPLACES
    ties: tuple[str, ...] = ()
    vote: Vote | None = None
    severity_adjusted: bool = False

    @cached_property
    def weights(self) -> dict[str, int]:
        """The signed weights by the criterion's code, in the order of the rubric."""
        return {criterion.code: criterion.counts for criterion in self.criteria}

    def weights_in(self, group: str) -> dict[str, int]:
        """The signed weights of the criteria that lie in ``group``, at whatever depth."""
        return {criterion.code: criterion.counts for criterion in self.criteria if group in criterion.groups}

    @cached_property
    def minima(self) -> dict[str, int]:
        """The knock-out minima by the code of the criterion or group, criteria first, in the order of the rubric."""
        lines: tuple[Criterion | Group, ...] = (*self.criteria, *self.groups)
        return {line.code: line.minimum for line in lines if line.minimum is not None}

    @cached_property
    def spread_limit(self) -> Fraction | None:
        """How many hundredths of a point the totals may lie apart; percents are of the highest regular total."""
        if self.spread is None:
            return None
        if self.spread.unit is SpreadUnit.POINTS:
            return Fraction(self.spread.limit)
        return Fraction(self.spread.limit * self.highest, 10_000)

    @cached_property
    def ceiling(self) -> int:
        """The most that a sheet can come to with every bonus, in ten-thousandths of a point."""
        return sum(line.most * line.weight for line in self.criteria if line.kind is not CriterionKind.PENALTY)

    @cached_property
    def highest(self) -> int:
        """The highest regular total of a sheet, without bonus, in hundredths, rounded down."""
        regular = (line for line in self.criteria if line.kind is CriterionKind.MARK)
        return sum(line.most * line.weight for line in regular) // 100


@dataclass(frozen=True)
class Sheet:
    """One judge's sheet: the seat that orders it, marks by the criterion's code, and whether it was handed in.

    ``conflict`` says why the judge must not score the initiative, if that is so.
    """

    seat: int
    marks: Mapping[str, int]
    handed_in: bool = True
    conflict: str | None = None


@dataclass(frozen=True)
class Lot:
    """The place that was drawn; only those of one ``drawing`` can be compared."""

    drawing: str
    place: int


@dataclass(frozen=True)
class Entry:
    """An initiative as it comes to be scored.

    ``rounds`` holds the sheets of each round by its number; the highest is the one that stands. A sheet that was
    assigned and not handed in is there too, as not handed in. ``final`` says that it was called to the final round of
    a short list: those who were come before all others. ``settled`` says that what a wide spread asks for has been
    done: the discussion recorded, or the block lifted. ``votes`` are those of the public, ``lot`` what was drawn.
    """

    number: int
    submitted_at: datetime
    rounds: Mapping[int, Sequence[Sheet]] = field(default_factory=dict)
    unit: str = ""
    final: bool = False
    settled: bool = False
    votes: int | None = None
    lot: Lot | None = None
