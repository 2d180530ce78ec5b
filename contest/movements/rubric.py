"""What makes a rubric one that sheets can be scored by. Pure. Marks, maxima and weights are hundredths."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as part
from typing import Any

from contest.movements.models import Aggregation
from contest.paper.writing import written

SUBMITTED = "submitted"
MOST_POINTS = 100_000


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
        if codes.index(criterion.code) != place:
            message = "Two criteria have the code “%(code)s”."
            found.append(Fault(f"criteria-{place}-code", message, {"code": criterion.code}))
        found += _in_criterion(place, criterion)
    return [*found, *_in_aggregation(rubric), *_in_ties(rubric.ties, codes)]


def _in_criterion(place: int, criterion: CriterionDetails) -> Iterator[Fault]:
    if not 0 < criterion.max_mark <= MOST_POINTS:
        yield Fault(f"criteria-{place}-max_mark", "The maximum must be more than 0 and at most 1,000 points.")
    if criterion.weight <= 0:
        yield Fault(f"criteria-{place}-weight", "The weight must be more than 0.")
    if criterion.knockout is not None and not 0 < criterion.knockout <= criterion.max_mark:
        yield Fault(f"criteria-{place}-knockout", "The knock-out minimum must be more than 0 and within the maximum.")
    for band in criterion.bands:
        if not 0 <= band.low <= band.high <= criterion.max_mark:
            message = "The band %(band)s does not lie between 0 and the maximum."
            yield Fault(f"criteria-{place}-bands", message, {"band": span(band)})
    ordered = sorted(criterion.bands, key=lambda band: band.low)
    for lower, upper in zip(ordered, ordered[1:], strict=False):  # noqa: RUF007 - pairs read best side by side
        if upper.low <= lower.high:
            message = "The bands %(lower)s and %(upper)s overlap."
            yield Fault(f"criteria-{place}-bands", message, {"lower": span(lower), "upper": span(upper)})


def _in_aggregation(rubric: RubricDetails) -> Iterator[Fault]:
    trimmed = rubric.aggregation is Aggregation.TRIMMED_MEAN
    if trimmed and rubric.trim < 1:
        yield Fault("trim", "Say how many sheets are dropped at each end.")
    if not trimmed and rubric.trim:
        yield Fault("trim", "Sheets are dropped only for a trimmed mean.")
    if rubric.quorum <= 2 * rubric.trim:
        message = "At least %(least)s sheets must count, so that something is left after dropping."
        yield Fault("quorum", message, {"least": 2 * rubric.trim + 1})
    if rubric.criteria and rubric.pass_mark > rubric.highest:
        message = "The pass mark is above the highest possible score of %(highest)s."
        yield Fault("pass_mark", message, {"highest": written(rubric.highest)})


def _in_ties(ties: Sequence[str], codes: Sequence[str]) -> Iterator[Fault]:
    for code in ties:
        if code != SUBMITTED and code not in codes:
            yield Fault("ties", "There is no criterion “%(code)s” to tell ties apart.", {"code": code})
    if len(set(ties)) != len(ties):
        yield Fault("ties", "Name each criterion only once.")


def span(band: BandDetails) -> str:
    """Return the marks of a band as written: 27–30, or 0 when it is a single mark."""
    return written(band.low) if band.low == band.high else f"{written(band.low)}–{written(band.high)}"


def ready_made() -> RubricDetails:
    """Return the default rubric for initiatives: four criteria, 100 points, pass 60 with a novelty of 15 at least.

    Bands of novelty after the form of Sơn La; the rest is ours. Source: domain.md §4.1.
    """
    novelty = (
        BandDetails(2700, 3000, "Hoàn toàn mới, lần đầu được áp dụng"),
        BandDetails(2100, 2600, "Có cải tiến so với trước, mức độ khá"),
        BandDetails(1600, 2000, "Có cải tiến so với trước, mức độ trung bình"),
        BandDetails(100, 1500, "Có ít điểm mới"),
        BandDetails(0, 0, "Không mới hoặc sao chép"),
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
