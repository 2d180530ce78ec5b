"""The pictures of a survey as plain values, the same on a page and in the minutes; ``contest.paper.chart`` draws them.

Words are Vietnamese unless others are given.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contest.agreement.additive import POINT
from contest.agreement.calibration import Apart
from contest.agreement.queries import Progress, Study, Survey
from contest.paper.writing import short_day

Picture = dict[str, Any]
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
    judge: str = "Giám khảo %s"
    share: str = "Phần trăm của điểm tối đa"
    vietnamese: bool = True


def pictures_of_marks(study: Study) -> int:
    """Return how many pictures the marks of a panel's initiatives take; at least one."""
    return max(1, -(-len(study.shown) // LINES))


def marks_picture(study: Study, page: int = 1, words: Words = Words()) -> Picture:
    """Tell each judge's total for the initiatives of one page, with spread and mean; sheets that stand out named."""
    lines = []
    for key in _on_page(study, page):
        given, far_off = sorted(study.totals[key].items()), _far_off(study, key)
        named = [
            [place, words.seat % study.seats[seat].number]
            for place, (seat, _total) in enumerate(given) if seat in far_off
        ]  # fmt: skip
        values = [total / POINT for _seat, total in given]
        mean = sum(values) / len(values)
        lines.append({"words": study.survey.title(key), "values": values, "mean": mean, "named": named})
    return {"kind": "dotted", "lines": lines, "across": words.total, "vietnamese": words.vietnamese}


def severity_picture(study: Study, words: Words = Words()) -> Picture:
    """Tell how much more or less than the others each judge of a panel gives, with its interval.

    Judges bear their names only where the terms of judging name them: a picture is easily passed on.
    """
    found = study.fitted.severities
    lines = [
        {"words": _judge(study, key, words), "value": round(found[key].value, 4), "low": _short(found[key].low),
         "high": _short(found[key].high)}
        for key in study.seats
    ]  # fmt: skip
    return {"kind": "spanned", "lines": lines, "across": words.severity, "vietnamese": words.vietnamese}


def distribution_picture(survey: Survey, words: Words = Words()) -> Picture:
    """Tell how the totals of the sheets lie, panel below panel on one scale."""
    heaps = [{"words": study.panel.name, "values": study.points} for study in survey.studies if study.totals]
    highest = max((study.points[-1] for study in survey.studies if study.totals), default=0.0)
    most = max(survey.rule.highest / 100, highest, 1.0)
    step = 5.0 if most > 50 else 1.0
    return {
        "kind": "heaped", "heaps": heaps, "step": step, "most": -(-most // step) * step, "across": words.total,
        "upwards": words.sheets, "vietnamese": words.vietnamese,
    }  # fmt: skip


def progress_picture(progress: Progress, words: Words = Words()) -> Picture:
    """Tell how many sheets were in at the end of each day, below how many there are to be."""
    return {
        "kind": "climbing", "days": [[day.isoformat(), count] for day, count in progress.days],
        "whole": progress.whole, "goal": words.whole % progress.whole, "upwards": words.handed_in,
    }  # fmt: skip


def calibration_picture(lines: Sequence[tuple[str, Apart]], words: Words = Words()) -> Picture:
    """Tell what each judge gave for each (name, criterion), in percent of its highest mark."""
    told = []
    for name, line in lines:
        shares = [round(100 * mark / line.most, 4) for _seat, mark in sorted(line.marks.items())]
        mean = sum(shares) / len(shares) if shares else None
        told.append({"words": name, "values": shares, "mean": mean, "named": []})
    return {"kind": "dotted", "lines": told, "across": words.share, "vietnamese": words.vietnamese}


def _on_page(study: Study, page: int) -> Sequence[int]:
    return study.shown[(page - 1) * LINES : page * LINES]


def _far_off(study: Study, initiative: int) -> set[int]:
    """Return the seats whose sheet of ``initiative`` stands out."""
    return {line.seat for line in study.outliers if line.initiative == initiative}


def _judge(study: Study, seat_id: int, words: Words) -> str:
    seat = study.seats[seat_id]
    named = study.survey.movement.judging_terms.judges_named
    return f"{seat.number}. {seat.account.name}" if named else words.judge % seat.number


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


# The figures of a paper: a picture, what it shows in words, and its caption.


def figures_of(study: Study, progress: Progress) -> list[dict[str, Any]]:
    """Return the pictures for the minutes of a panel, each with its figures in words and its numbered caption."""
    figures = []
    if study.totals:
        last = pictures_of_marks(study)
        for page in range(1, last + 1):
            part = f" (phần {page}/{last})" if last > 1 else ""
            figures.append((
                marks_picture(study, page), _marks_in_words(study, page),
                f"Điểm từng phiếu của mỗi sáng kiến{part}: vòng tròn là một phiếu, vạch đỏ là trung bình, "
                "hình thoi đỏ là phiếu lệch nhiều so với dự kiến",
            ))  # fmt: skip
    if len(study.seats) > 1:
        apart = "" if study.fitted.is_connected else "; chỉ so được giữa các giám khảo có chung sáng kiến"
        figures.append((
            severity_picture(study), _severity_in_words(study),
            f"Mức nghiêm khắc của từng giám khảo so với tổ, kèm khoảng tin cậy 95%{apart}",
        ))  # fmt: skip
    if study.totals:
        figures.append((
            distribution_picture(study.survey), _distribution_in_words(study.survey),
            "Phân bố tổng điểm của các phiếu theo từng tổ",
        ))  # fmt: skip
    if progress.days:
        figures.append((progress_picture(progress), _progress_in_words(progress), "Số phiếu đã nộp theo ngày"))
    return [
        {"picture": picture, "words": words, "caption": f"Hình {number}. {caption}"}
        for number, (picture, words, caption) in enumerate(figures, start=1)
    ]


def _marks_in_words(study: Study, page: int) -> str:
    return "Tổng điểm của từng phiếu. " + " ".join(_line_in_words(study, key) for key in _on_page(study, page))


def _line_in_words(study: Study, key: int) -> str:
    given = [total / POINT for _seat, total in sorted(study.totals[key].items())]
    off = sorted(study.seats[seat].number for seat in _far_off(study, key))
    told = f"; lệch nhiều: ghế {', '.join(map(str, off))}" if off else ""
    return (
        f"Số {study.survey.titles[key][0]:02d}: {'; '.join(map(_decimal, given))}; "
        f"trung bình {_decimal(sum(given) / len(given))}; chênh lệch {_decimal(max(given) - min(given))}{told}."
    )


def _severity_in_words(study: Study) -> str:
    told = []
    for key in study.seats:
        found = study.fitted.severities[key]
        span = ""
        if found.low is not None and found.high is not None:
            span = f" (từ {_decimal(found.low)} đến {_decimal(found.high)})"
        told.append(f"{_judge(study, key, Words())}: {_decimal(found.value)}{span}")
    return "Chênh lệch của từng giám khảo so với tổ, tính bằng điểm. " + "; ".join(told) + "."


def _distribution_in_words(survey: Survey) -> str:
    return "Tổng điểm của các phiếu. " + " ".join(
        f"{study.panel.name}: {study.count} phiếu, thấp nhất {_decimal(study.points[0])}, "
        f"trung bình {_decimal(sum(study.points) / study.count)}, cao nhất {_decimal(study.points[-1])}."
        for study in survey.studies
        if study.totals
    )


def _progress_in_words(progress: Progress) -> str:
    told = [
        f"{short_day(day)}: {count}"
        for place, (day, count) in enumerate(progress.days)
        if place == 0 or count != progress.days[place - 1][1]
    ]
    return f"Số phiếu đã nộp đến hết ngày, trên {progress.whole} phiếu phải nộp. " + "; ".join(told) + "."


def _decimal(value: float) -> str:
    """Write a figure with at most two decimals."""
    text = f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")
    return "0" if text == "-0" else text.replace("-", "−")
