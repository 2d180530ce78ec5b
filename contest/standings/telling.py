"""A movement's rule in words, line by line: the same on every page and on every paper that it decided on. Pure.

Papers are Vietnamese; pages are in the language of their reader. Numbers are written as that language writes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from contest.movements.models import (
    Aggregation,
    Basis,
    LaterRound,
    MissingSheets,
    Rounding,
    SpreadAction,
    SpreadUnit,
)
from contest.paper.writing import written
from contest.standings.rule import LOT, SUBMITTED, Rule


@dataclass(frozen=True)
class Words:
    """The sentences of one language; what stands in braces is filled in."""

    comma: str
    score: str
    methods: Mapping[Aggregation, str]
    bases: Mapping[Basis, str]
    awaited: str
    rounded: str
    roundings: Mapping[Rounding, str]
    weights: str
    minima: str
    minimum: str
    grades: str
    grade: str
    spread: str
    units: Mapping[SpreadUnit, str]
    actions: Mapping[SpreadAction, str]
    averaged: str
    ties: str
    submitted: str
    lot: str
    tie: str
    vote: str
    severity: str


VIETNAMESE = Words(
    comma=",",
    score="Điểm là {mean}, {whole}; cần ít nhất {quorum} phiếu{awaited}. Phiếu có xung đột lợi ích không được tính.",
    methods={
        Aggregation.MEAN: "trung bình cộng các phiếu",
        Aggregation.TRIMMED_MEAN: "trung bình cộng sau khi bỏ {trim} phiếu cao nhất và {trim} phiếu thấp nhất",
        Aggregation.MEDIAN: "trung vị các phiếu",
    },
    bases={
        Basis.SHEET: "tính trên tổng điểm của phiếu",
        Basis.CRITERION: "tính riêng từng tiêu chí rồi cộng lại",
    },
    awaited="; chờ đủ mọi phiếu đã phân công",
    rounded="Làm tròn một lần đến {digits} chữ số thập phân, {rounding}. Điểm đạt: {pass_mark}.",
    roundings={
        Rounding.HALF_UP: "từ một nửa trở lên thì làm tròn lên",
        Rounding.HALF_EVEN: "một nửa thì làm tròn về chữ số chẵn",
        Rounding.DOWN: "bỏ phần lẻ",
    },
    weights="Hệ số: {all}.",
    minima="Điểm liệt: {all}.",
    minimum="{name} dưới {low}",
    grades="Xếp loại: {all}.",
    grade="{name} từ {low}",
    spread="Các phiếu chênh nhau quá {limit} {unit}: {action}.",
    units={SpreadUnit.POINTS: "điểm", SpreadUnit.PERCENT: "% điểm tối đa"},
    actions={
        SpreadAction.FLAG: "đánh dấu để biết",
        SpreadAction.DISCUSS: "tổ thảo luận và ghi lại trước khi xếp hạng",
        SpreadAction.THIRD_JUDGE: "thêm một giám khảo chấm",
        SpreadAction.BLOCK: "chưa xếp hạng cho đến khi tổ trưởng cho phép",
    },
    averaged="Chấm nhiều vòng thì lấy trung bình các vòng.",
    ties="Bằng điểm thì xét lần lượt: {all}.",
    submitted="nộp sớm hơn",
    lot="bốc thăm do tổ trưởng thực hiện",
    tie="điểm “{name}” cao hơn",
    vote="Bình chọn của công chúng cộng tối đa {most} điểm.",
    severity="Độ nghiêm khắc của từng giám khảo được trừ ra trước khi tính, như đã công bố trước khi chấm.",
)
ENGLISH = Words(
    comma=".",
    score="The score is {mean}, {whole}; at least {quorum} sheets are needed{awaited}. "
    "A sheet with a conflict of interest does not count.",
    methods={
        Aggregation.MEAN: "the mean of the sheets",
        Aggregation.TRIMMED_MEAN: "the mean without the {trim} highest and the {trim} lowest of the sheets",
        Aggregation.MEDIAN: "the median of the sheets",
    },
    bases={Basis.SHEET: "taken of their totals", Basis.CRITERION: "taken of each criterion, then added up"},
    awaited="; every sheet that was assigned is waited for",
    rounded="It is rounded once, to {digits} decimals: {rounding}. Pass mark: {pass_mark}.",
    roundings={
        Rounding.HALF_UP: "half and more upwards",
        Rounding.HALF_EVEN: "half to the even digit",
        Rounding.DOWN: "what lies beyond is dropped",
    },
    weights="Weights: {all}.",
    minima="Knocked out: {all}.",
    minimum="{name} below {low}",
    grades="Grades: {all}.",
    grade="{name} from {low}",
    spread="Where sheets differ by more than {limit} {unit}: {action}.",
    units={SpreadUnit.POINTS: "points", SpreadUnit.PERCENT: "% of the highest score"},
    actions={
        SpreadAction.FLAG: "it is flagged",
        SpreadAction.DISCUSS: "the panel discusses and records it before a place is given",
        SpreadAction.THIRD_JUDGE: "one more judge scores",
        SpreadAction.BLOCK: "no place until the chair allows it",
    },
    averaged="Where there are several rounds, their mean counts.",
    ties="Equal scores are told apart by: {all}.",
    submitted="earlier submission",
    lot="a lot that the chair draws",
    tie="the higher “{name}”",
    vote="The public vote adds at most {most} points.",
    severity="Each judge's severity is taken out before reckoning, as was made known before scoring.",
)


def rule_lines(rule: Rule, words: Words = VIETNAMESE) -> list[str]:
    """Return the rule line by line; what it does not provide for is left out."""
    mean = words.methods[rule.method].format(trim=rule.trim)
    awaited = words.awaited if rule.missing is MissingSheets.AWAITED else ""
    names = names_in(rule)
    weighted = [f"{line.name} × {_number(line.weight, words)}" for line in rule.criteria if line.weight != 100]
    minima = [
        words.minimum.format(name=names[code], low=_number(low, words)) for code, low in rule.minima.items()
    ]  # fmt: skip
    grades = [words.grade.format(name=line.name, low=_number(line.low, words)) for line in rule.grades]
    lines = [
        words.score.format(mean=mean, whole=words.bases[rule.basis], quorum=rule.quorum, awaited=awaited),
        words.rounded.format(
            digits=rule.digits, rounding=words.roundings[rule.rounding], pass_mark=_number(rule.pass_mark, words)
        ),
        _list(words.weights, weighted),
        _list(words.minima, minima),
        _list(words.grades, grades),
    ]
    if rule.spread:
        limit, unit = _number(rule.spread.limit, words), words.units[rule.spread.unit]
        lines.append(words.spread.format(limit=limit, unit=unit, action=words.actions[rule.spread.action]))
    if rule.later_round is LaterRound.AVERAGES:
        lines.append(words.averaged)
    lines.append(_list(words.ties, [tie_line(tie, rule, words) for tie in rule.ties]))
    if rule.vote:
        lines.append(words.vote.format(most=_number(rule.vote.most, words)))
    if rule.severity_adjusted:
        lines.append(words.severity)
    return [line for line in lines if line]


def tie_line(tie: str, rule: Rule, words: Words = VIETNAMESE) -> str:
    """Return what tells equal scores apart."""
    fixed = {SUBMITTED: words.submitted, LOT: words.lot}
    return fixed.get(tie) or words.tie.format(name=names_in(rule).get(tie, tie))


def names_in(rule: Rule) -> dict[str, str]:
    """Return the names of groups and criteria by their codes."""
    return {line.code: line.name for line in rule.groups} | {line.code: line.name for line in rule.criteria}


def _list(sentence: str, parts: list[str]) -> str:
    return sentence.format(all="; ".join(parts)) if parts else ""


def _number(hundredths: int, words: Words) -> str:
    return written(hundredths).replace(",", words.comma)
