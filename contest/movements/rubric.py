"""What makes a rubric one that sheets can be scored by. Pure. Marks, maxima and weights are hundredths."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as part
from typing import Any

from contest.movements.models import Aggregation
from contest.paper.writing import written

SUBMITTED = "submitted"
MOST_POINTS = 100_000
POINT = 100


@dataclass(frozen=True)
class BandDetails:
    """Marks from ``low`` to ``high``, both included, and the words for what deserves them."""

    low: int
    high: int
    descriptor: str


@dataclass(frozen=True)
class CriterionDetails:
    """A criterion; with bands, a mark must lie in one of them."""

    code: str
    name: str
    max_mark: int
    guidance: str = ""
    weight: int = 100
    knockout: int | None = None
    bands: Sequence[BandDetails] = ()


@dataclass(frozen=True)
class RubricDetails:
    """A rubric as it is set; ``ties`` names criteria, and ``submitted`` for the earlier submission."""

    criteria: Sequence[CriterionDetails]
    aggregation: Aggregation = Aggregation.MEAN
    trim: int = 0
    quorum: int = 3
    pass_mark: int = 0
    spread_limit: int | None = None
    ties: Sequence[str] = ()

    @property
    def highest(self) -> int:
        """The highest score a sheet can have, in hundredths, rounded down."""
        return sum(criterion.max_mark * criterion.weight for criterion in self.criteria) // 100


@dataclass(frozen=True)
class Fault:
    """What is wrong and where: a form field such as ``criteria-0-bands``, a message id, its values."""

    field: str
    message: str
    values: Mapping[str, Any] = part(default_factory=dict)


def faults(rubric: RubricDetails) -> list[Fault]:
    """Return everything that is wrong with ``rubric``, in the order of its form."""
    found = [] if rubric.criteria else [Fault("criteria", "A rubric needs at least one criterion.")]
    codes = [criterion.code for criterion in rubric.criteria]
    for place, criterion in enumerate(rubric.criteria):
        found += _in_code(place, codes)
        found += _in_marks(place, criterion)
        found += _in_bands(f"criteria-{place}-bands", criterion)
    return [*found, *_in_aggregation(rubric), *_in_ties(rubric.ties, codes)]


def _in_code(place: int, codes: Sequence[str]) -> Iterator[Fault]:
    code, field = codes[place], f"criteria-{place}-code"
    if code == SUBMITTED:
        yield Fault(field, "The code “%(code)s” means the earlier submission. Choose another.", {"code": code})
    if codes.index(code) != place:
        yield Fault(field, "Two criteria have the code “%(code)s”.", {"code": code})


def _in_marks(place: int, criterion: CriterionDetails) -> Iterator[Fault]:
    if not 0 < criterion.max_mark <= MOST_POINTS:
        yield Fault(f"criteria-{place}-max_mark", "The maximum must be more than 0 and at most 1,000 points.")
    if not 0 < criterion.weight <= MOST_POINTS:
        yield Fault(f"criteria-{place}-weight", "The weight must be more than 0 and at most 1,000.")
    if criterion.knockout is not None and not 0 < criterion.knockout <= criterion.max_mark:
        yield Fault(f"criteria-{place}-knockout", "The knock-out minimum must be more than 0 and within the maximum.")


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


def _in_aggregation(rubric: RubricDetails) -> Iterator[Fault]:
    trimmed = rubric.aggregation is Aggregation.TRIMMED_MEAN
    if trimmed and rubric.trim < 1:
        yield Fault("trim", "Say how many sheets are dropped at each end.")
    if not trimmed and rubric.trim:
        yield Fault("trim", "Sheets are dropped only for a trimmed mean.")
    if rubric.quorum < max(1, 2 * rubric.trim + 1):
        least = {"least": 2 * rubric.trim + 1}
        yield Fault("quorum", "At least %(least)s sheets must count, so that something is left after dropping.", least)
    if rubric.criteria and rubric.pass_mark > rubric.highest:
        highest = {"highest": written(rubric.highest)}
        yield Fault("pass_mark", "The pass mark is above the highest possible score of %(highest)s.", highest)
    if rubric.spread_limit is not None and rubric.spread_limit <= 0:
        yield Fault("spread_limit", "The difference must be more than 0; leave it empty to flag nothing.")


def _in_ties(ties: Sequence[str], codes: Sequence[str]) -> Iterator[Fault]:
    for code in ties:
        if code != SUBMITTED and code not in codes:
            yield Fault("ties", "There is no criterion “%(code)s” to tell ties apart.", {"code": code})
    if len(set(ties)) != len(ties):
        yield Fault("ties", "Name each criterion only once.")


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
    """Return a rubric as plain values for the journal: numbers of hundredths, and bands by the code of a criterion."""
    lines = details.criteria
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
    }  # fmt: skip


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
