"""What makes a rubric one that sheets can be scored by. Pure. Marks, maxima and weights are hundredths."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as part
from typing import Any

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
from contest.paper.writing import written

SUBMITTED, LOT = "submitted", "lot"
RESERVED = (SUBMITTED, LOT)
STEPS = (1, 25, 50, 100)
LEVELS = 3
MOST_POINTS = 100_000
POINT = 100


@dataclass(frozen=True)
class BandDetails:
    """Marks from ``low`` to ``high``, both included, and the words for what deserves them."""

    low: int
    high: int
    descriptor: str


@dataclass(frozen=True)
class GroupDetails:
    """A heading over criteria; ``parent`` is the code of the group that it lies in, if it lies in one."""

    code: str
    name: str
    parent: str = ""
    knockout: int | None = None


@dataclass(frozen=True)
class CriterionDetails:
    """A criterion; with bands, a mark must lie in one of them. ``group`` is the code of the group that it lies in."""

    code: str
    name: str
    max_mark: int
    guidance: str = ""
    weight: int = 100
    knockout: int | None = None
    bands: Sequence[BandDetails] = ()
    group: str = ""
    kind: CriterionKind = CriterionKind.MARK
    step: int = 1


@dataclass(frozen=True)
class GradeDetails:
    """What a score from ``low`` on is called."""

    name: str
    low: int


@dataclass(frozen=True)
class RubricDetails:
    """A rubric as it is set; ``ties`` names criteria and groups, ``submitted`` and ``lot``. See ``models.Rubric``."""

    criteria: Sequence[CriterionDetails]
    aggregation: Aggregation = Aggregation.MEAN
    trim: int = 0
    quorum: int = 3
    pass_mark: int = 0
    spread_limit: int | None = None
    ties: Sequence[str] = ()
    groups: Sequence[GroupDetails] = ()
    basis: Basis = Basis.SHEET
    missing: MissingSheets = MissingSheets.LEFT_OUT
    digits: int = 2
    rounding: Rounding = Rounding.HALF_UP
    grades: Sequence[GradeDetails] = ()
    spread_unit: SpreadUnit = SpreadUnit.POINTS
    spread_action: SpreadAction = SpreadAction.FLAG
    later_round: LaterRound = LaterRound.REPLACES
    vote_most: int | None = None
    vote_step: int = 10
    severity_adjusted: bool = False
    source: str = ""

    @property
    def highest(self) -> int:
        """The highest total that a sheet can have without any bonus, in hundredths, rounded down."""
        return self.reach(self.criteria) // 100

    def reach(self, criteria: Sequence[CriterionDetails]) -> int:
        """Return the most that the marks of ``criteria`` can come to, in ten-thousandths, bonus left aside."""
        return sum(line.max_mark * line.weight for line in criteria if line.kind is CriterionKind.MARK)

    def path(self, code: str) -> tuple[str, ...]:
        """Return the codes of the group ``code`` and those it lies in, the outermost first; a circle ends it."""
        parents = {group.code: group.parent for group in self.groups}
        found: list[str] = []
        while code in parents and code not in found:
            found.insert(0, code)
            code = parents[code]
        return tuple(found)

    def within(self, code: str) -> list[CriterionDetails]:
        """Return the criteria that lie in the group ``code``, at whatever depth."""
        return [line for line in self.criteria if code in self.path(line.group)]


@dataclass(frozen=True)
class Fault:
    """What is wrong and where: a form field such as ``criteria-0-bands``, a message id, its values."""

    field: str
    message: str
    values: Mapping[str, Any] = part(default_factory=dict)


def faults(rubric: RubricDetails) -> list[Fault]:
    """Return everything that is wrong with ``rubric``, in the order of its form."""
    found = list(_in_groups(rubric))
    if not any(line.kind is CriterionKind.MARK for line in rubric.criteria):
        found.append(Fault("criteria", "A rubric needs at least one criterion."))
    codes = [line.code for line in rubric.criteria]
    for place, criterion in enumerate(rubric.criteria):
        found += _in_code(f"criteria-{place}-code", place, codes)
        found += _in_place(place, rubric)
        found += _in_marks(place, criterion)
        found += _in_bands(f"criteria-{place}-bands", criterion)
    ties = [*codes, *(group.code for group in rubric.groups)]
    return [*found, *_in_aggregation(rubric), *_in_outcome(rubric), *_in_ties(rubric.ties, ties)]


def _in_groups(rubric: RubricDetails) -> Iterator[Fault]:
    """Groups have codes of their own, lie in each other without a circle, and hold something."""
    codes, names = [group.code for group in rubric.groups], {line.code for line in rubric.criteria}
    for place, group in enumerate(rubric.groups):
        yield from _in_code(f"groups-{place}-code", place, codes)
        if group.code in names:
            yield Fault(f"groups-{place}-code", "Two lines have the code “%(code)s”.", {"code": group.code})
        if group.parent and group.parent not in codes:
            yield Fault(f"groups-{place}-parent", "There is no group “%(group)s”.", {"group": group.parent})
        elif _circles(rubric, group):
            yield Fault(f"groups-{place}-parent", "A group cannot lie in itself.")
        elif len(rubric.path(group.code)) >= LEVELS:
            yield Fault(
                f"groups-{place}-parent", "Criteria have at most three levels: a group, a group in it, a criterion."
            )
        held = rubric.within(group.code)
        if not held:
            yield Fault(f"groups-{place}-name", "No criterion lies in the group “%(group)s”.", {"group": group.name})
        elif group.knockout is not None and not 0 < group.knockout * 100 <= rubric.reach(held):
            yield Fault(f"groups-{place}-knockout", "The knock-out minimum must be more than 0 and within the maximum.")


def _circles(rubric: RubricDetails, group: GroupDetails) -> bool:
    """Say whether ``group`` lies in itself, be it through others."""
    parents, seen, code = {line.code: line.parent for line in rubric.groups}, set(), group.parent
    while code and code not in seen:
        if code == group.code:
            return True
        seen.add(code)
        code = parents.get(code, "")
    return False


def _in_code(field: str, place: int, codes: Sequence[str]) -> Iterator[Fault]:
    code = codes[place]
    if code == SUBMITTED:
        yield Fault(field, "The code “%(code)s” means the earlier submission. Choose another.", {"code": code})
    if code == LOT:
        yield Fault(field, "The code “%(code)s” means the lot that is drawn. Choose another.", {"code": code})
    if codes.index(code) != place:
        yield Fault(field, "Two criteria have the code “%(code)s”.", {"code": code})


def _in_place(place: int, rubric: RubricDetails) -> Iterator[Fault]:
    """A criterion lies in a group that there is, and the criteria of a group stand together."""
    criterion, field = rubric.criteria[place], f"criteria-{place}-group"
    if criterion.group and criterion.group not in {group.code for group in rubric.groups}:
        yield Fault(field, "There is no group “%(group)s”.", {"group": criterion.group})
        return
    before = rubric.path(rubric.criteria[place - 1].group) if place else ()
    for group in rubric.path(criterion.group):
        if group not in before and any(group in rubric.path(line.group) for line in rubric.criteria[:place]):
            yield Fault(field, "Put the criteria of the group “%(group)s” one after the other.", {"group": group})
            return


def _in_marks(place: int, criterion: CriterionDetails) -> Iterator[Fault]:
    if not 0 < criterion.max_mark <= MOST_POINTS:
        yield Fault(f"criteria-{place}-max_mark", "The maximum must be more than 0 and at most 1,000 points.")
    if not 0 < criterion.weight <= MOST_POINTS:
        yield Fault(f"criteria-{place}-weight", "The weight must be more than 0 and at most 1,000.")
    if criterion.knockout is not None and criterion.kind is not CriterionKind.MARK:
        yield Fault(f"criteria-{place}-knockout", "Only a mark has a knock-out minimum, a bonus or a penalty has none.")
    elif criterion.knockout is not None and not 0 < criterion.knockout <= criterion.max_mark:
        yield Fault(f"criteria-{place}-knockout", "The knock-out minimum must be more than 0 and within the maximum.")
    if criterion.step not in STEPS or criterion.max_mark % criterion.step:
        yield Fault(f"criteria-{place}-step", "The maximum must be a whole number of steps of %(step)s.",
                    {"step": written(criterion.step)})  # fmt: skip


def _in_bands(field: str, criterion: CriterionDetails) -> Iterator[Fault]:
    """Bands lie within the maximum, reach it, do not overlap, and leave no hundredth between them."""
    outside = [band for band in criterion.bands if not 0 <= band.low <= band.high <= criterion.max_mark]
    for band in outside:
        yield Fault(field, "The band %(band)s does not lie between 0 and the maximum.", {"band": span(band)})
    if outside or not criterion.bands:
        return
    ordered = sorted(criterion.bands, key=lambda band: (band.low, band.high))
    for lower, upper in itertools.pairwise(ordered):
        if upper.low <= lower.high:
            between = {"lower": span(lower), "upper": span(upper)}
            yield Fault(field, "The bands %(lower)s and %(upper)s overlap.", between)
        elif upper.low > lower.high + 1:
            between = {"low": written(lower.high), "high": written(upper.low)}
            yield Fault(field, "The marks between %(low)s and %(high)s lie in no band.", between)
    if (top := max(band.high for band in ordered)) < criterion.max_mark:
        values = {"top": written(top), "maximum": written(criterion.max_mark)}
        yield Fault(field, "The highest band ends at %(top)s, but the maximum is %(maximum)s.", values)
    for band in ordered:
        if -(-band.low // criterion.step) * criterion.step > band.high:
            values = {"band": span(band), "step": written(criterion.step)}
            yield Fault(field, "No mark in steps of %(step)s lies in the band %(band)s.", values)


def _in_aggregation(rubric: RubricDetails) -> Iterator[Fault]:
    trimmed = rubric.aggregation is Aggregation.TRIMMED_MEAN
    if trimmed and rubric.trim < 1:
        yield Fault("trim", "Say how many sheets are dropped at each end.")
    if not trimmed and rubric.trim:
        yield Fault("trim", "Sheets are dropped only for a trimmed mean.")
    if rubric.quorum < max(1, 2 * rubric.trim + 1):
        least = {"least": 2 * rubric.trim + 1}
        yield Fault("quorum", "At least %(least)s sheets must count, so that something is left after dropping.", least)
    if rubric.severity_adjusted and rubric.basis is not Basis.SHEET:
        yield Fault("severity_adjusted", "Severity can only be taken out of the totals of sheets.")


def _in_outcome(rubric: RubricDetails) -> Iterator[Fault]:
    most = rubric.highest + (rubric.vote_most or 0)
    if rubric.criteria and rubric.pass_mark > most:
        highest = {"highest": written(most)}
        yield Fault("pass_mark", "The pass mark is above the highest possible score of %(highest)s.", highest)
    if rubric.spread_limit is not None and rubric.spread_limit <= 0:
        yield Fault("spread_limit", "The difference must be more than 0; leave it empty to flag nothing.")
    if rubric.spread_unit is SpreadUnit.PERCENT and (rubric.spread_limit or 0) > 10_000:
        yield Fault("spread_limit", "The difference can be at most 100 percent.")
    if not 0 <= rubric.digits <= 2:
        yield Fault("digits", "A score has from 0 to 2 decimals.")
    if rubric.vote_most is not None and not 0 < rubric.vote_most <= MOST_POINTS:
        yield Fault("vote_most", "The public vote must add more than 0 and at most 1,000 points.")
    if not 0 < rubric.vote_step <= POINT:
        yield Fault("vote_step", "The public vote is rounded to more than 0 and at most 1 point.")
    lows = [grade.low for grade in rubric.grades]
    if len(set(lows)) != len(lows) or lows != sorted(lows, reverse=True):
        yield Fault("grades", "Write the grades from the highest to the lowest, each with a score of its own.")
    if len({grade.name for grade in rubric.grades}) != len(rubric.grades):
        yield Fault("grades", "Name each grade only once.")


def _in_ties(ties: Sequence[str], codes: Sequence[str]) -> Iterator[Fault]:
    for code in ties:
        if code not in RESERVED and code not in codes:
            yield Fault("ties", "There is no criterion “%(code)s” to tell ties apart.", {"code": code})
    if len(set(ties)) != len(ties):
        yield Fault("ties", "Name each criterion only once.")
    if LOT in ties[:-1]:
        yield Fault("ties", "The lot comes last: it is drawn when nothing else tells them apart.")


def joined(bands: Sequence[BandDetails]) -> tuple[BandDetails, ...]:
    """Return ``bands`` from the highest, each reaching up to the hundredth below the one above it.

    People write 21–26 and 27–30, but marks have two decimals: 26,5 belongs to the lower band, which so ends at 26,99.
    Bands more than a whole point apart are left apart, and so are bands that overlap: ``faults`` names them.
    """
    ordered = sorted(bands, key=lambda band: (band.low, band.high), reverse=True)
    reaching = ordered[:1]
    for above, band in itertools.pairwise(ordered):
        near = 0 < above.low - band.high <= POINT
        reaching.append(replace(band, high=above.low - 1) if near else band)
    return tuple(reaching)


def spans(bands: Sequence[BandDetails]) -> list[str]:
    """Return how people write the marks of ``bands`` (21–26), such that ``joined`` gives the same bands again."""
    lows = {band.low for band in bands}
    short = [_short(band) if band.high + 1 in lows else band for band in bands]
    return [span(band) for band in short]


def _short(band: BandDetails) -> BandDetails:
    """Return ``band`` up to its last whole point: the one above it begins right after it."""
    whole = band.high + 1 - POINT
    return replace(band, high=whole) if whole % POINT == 0 and whole >= band.low else band


def span(band: BandDetails) -> str:
    """Return the marks of a band as written: 27–30, or 0 when it is a single mark."""
    return written(band.low) if band.low == band.high else f"{written(band.low)}–{written(band.high)}"


def told(details: RubricDetails) -> dict[str, Any]:
    """Return a rubric as plain values for the journal: numbers of hundredths, and bands by the code of a criterion.

    What is as it usually is is not told.
    """
    lines, usual = details.criteria, RubricDetails(())
    rest = {
        "basis": details.basis.value, "missing": details.missing.value, "digits": details.digits,
        "rounding": details.rounding.value, "spread_unit": details.spread_unit.value,
        "spread_action": details.spread_action.value, "later_round": details.later_round.value,
        "vote_most": details.vote_most, "vote_step": details.vote_step,
        "severity_adjusted": details.severity_adjusted, "source": details.source,
        "grades": {grade.name: grade.low for grade in details.grades},
        "groups": {group.code: group.name for group in details.groups},
        "lie_in": {line.code: line.parent for line in details.groups if line.parent}
        | {line.code: line.group for line in lines if line.group},
        "group_minima": {group.code: group.knockout for group in details.groups if group.knockout is not None},
        "steps": {line.code: line.step for line in lines if line.step != 1},
        "beside": {line.code: line.kind.value for line in lines if line.kind is not CriterionKind.MARK},
    }  # fmt: skip
    plain = {name: getattr(usual, name, None) for name in rest}
    return {
        "aggregation": details.aggregation.value, "trim": details.trim, "quorum": details.quorum,
        "pass_mark": details.pass_mark, "spread_limit": details.spread_limit, "ties": list(details.ties),
        "criteria": {line.code: line.max_mark for line in lines},
        "names": {line.code: line.name for line in lines},
        "guidance": {line.code: line.guidance for line in lines if line.guidance},
        "weights": {line.code: line.weight for line in lines},
        "knockouts": {line.code: line.knockout for line in lines if line.knockout is not None},
        "bands": {
            line.code: [f"{span(band)}: {band.descriptor}" for band in line.bands] for line in lines if line.bands
        },
    } | {name: value for name, value in rest.items() if value and value != plain[name]}  # fmt: skip


def ready_made() -> RubricDetails:
    """Return the default rubric for initiatives: four criteria, 100 points, pass 60 with a novelty of 15 at least.

    Bands of novelty after the form of Sơn La; the rest is ours. Source: domain.md §4.1.
    """
    novelty = joined(
        (
            BandDetails(2700, 3000, "Hoàn toàn mới, lần đầu được áp dụng"),
            BandDetails(2100, 2600, "Có cải tiến so với trước, mức độ khá"),
            BandDetails(1600, 2000, "Có cải tiến so với trước, mức độ trung bình"),
            BandDetails(100, 1500, "Có ít điểm mới"),
            BandDetails(0, 0, "Không mới hoặc sao chép"),
        )
    )
    criteria = (
        CriterionDetails(
            "novelty", "Tính mới", 3000, "Mới trong phạm vi cơ quan công nhận.", knockout=1500, bands=novelty
        ),
        CriterionDetails(
            "effect", "Hiệu quả đối với người dân, doanh nghiệp", 3500, "Thời gian, chi phí, số lần đi lại giảm được."
        ),
        CriterionDetails("spread", "Khả năng áp dụng, nhân rộng", 2500, "Đơn vị khác có thể áp dụng ngay không?"),
        CriterionDetails("dossier", "Chất lượng hồ sơ, minh chứng", 1000, "Số liệu trước và sau khi áp dụng rõ ràng."),
    )
    return RubricDetails(
        criteria, Aggregation.TRIMMED_MEAN, trim=1, quorum=3, pass_mark=6000, spread_limit=1500,
        ties=("effect", "novelty", SUBMITTED),
    )  # fmt: skip
