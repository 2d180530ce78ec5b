"""The pictures of a survey, the same on a page and in the minutes. Words are Vietnamese unless others are given."""

from collections.abc import Sequence
from dataclasses import dataclass

from contest.agreement.additive import POINT
from contest.agreement.calibration import Apart
from contest.agreement.queries import Progress, Study, Survey
from contest.paper.chart import Dots, Heap, Span, climbing, dotted, heaped, spanned

LINES = 30  # initiatives on one picture, so that it fits a page and can be read


@dataclass(frozen=True)
class Words:
    """What is written into the pictures."""

    total: str = "Tổng điểm của phiếu"
    severity: str = "← nghiêm khắc hơn · chênh lệch so với tổ (điểm) · rộng tay hơn →"
    sheets: str = "Số phiếu"
    handed_in: str = "Phiếu đã nộp"
    whole: str = "%s phiếu phải nộp"
    seat: str = "Ghế %s"
    share: str = "Phần trăm của điểm tối đa"
    vietnamese: bool = True


def pictures_of_marks(study: Study) -> int:
    """Return how many pictures the marks of a panel's initiatives take; at least one."""
    return max(1, -(-len(study.shown) // LINES))


def marks_picture(study: Study, page: int = 1, words: Words = Words()) -> bytes:
    """Return each judge's total for the initiatives of one page, with spread and mean; sheets that stand out named."""
    out = {(line.initiative, line.seat) for line in study.outliers}
    lines = []
    for key in study.shown[(page - 1) * LINES : page * LINES]:
        given = sorted(study.totals[key].items())
        named = [
            (place, words.seat % study.seats[seat].number)
            for place, (seat, _total) in enumerate(given) if (key, seat) in out
        ]  # fmt: skip
        values = [total / POINT for _seat, total in given]
        lines.append(Dots(study.survey.title(key), tuple(values), sum(values) / len(values), tuple(named)))
    return dotted(tuple(lines), across=words.total, vietnamese=words.vietnamese)


def severity_picture(study: Study, words: Words = Words()) -> bytes:
    """Return how much more or less than the others each judge of a panel gives, with its interval."""
    found = study.fitted.severities
    lines = [
        Span(
            f"{seat.number}. {seat.account.name}", round(found[key].value, 4), _short(found[key].low),
            _short(found[key].high),
        )
        for key, seat in study.seats.items()
    ]  # fmt: skip
    return spanned(tuple(lines), across=words.severity, vietnamese=words.vietnamese)


def distribution_picture(survey: Survey, words: Words = Words()) -> bytes:
    """Return how the totals of the sheets lie, panel below panel on one scale."""
    heaps = [
        Heap(study.panel.name, tuple(total / POINT for given in study.totals.values() for total in given.values()))
        for study in survey.studies if study.totals
    ]  # fmt: skip
    highest = max((value for heap in heaps for value in heap.values), default=0.0)
    most = max(survey.rule.highest / 100, highest, 1.0)
    step = 5.0 if most > 50 else 1.0
    return heaped(
        tuple(heaps), step=step, most=-(-most // step) * step, across=words.total, upwards=words.sheets,
        vietnamese=words.vietnamese,
    )  # fmt: skip


def progress_picture(progress: Progress, words: Words = Words()) -> bytes:
    """Return how many sheets were in at the end of each day, below how many there are to be."""
    goal = words.whole % progress.whole
    return climbing(progress.days, whole=progress.whole, goal=goal, upwards=words.handed_in)


def calibration_picture(lines: Sequence[tuple[str, Apart]], words: Words = Words()) -> bytes:
    """Return what each judge gave for each (name, criterion), in percent of its highest mark."""
    drawn = []
    for name, line in lines:
        shares = tuple(round(100 * mark / line.most, 4) for _seat, mark in sorted(line.marks.items()))
        drawn.append(Dots(name, shares, sum(shares) / len(shares) if shares else None))
    return dotted(tuple(drawn), across=words.share, vietnamese=words.vietnamese)


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
