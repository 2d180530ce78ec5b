"""The papers of judging as plain values: explanation of a score, summary, minutes of a panel. In Vietnamese."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from contest import clock
from contest.movements.models import (
    Aggregation,
    Basis,
    CriterionKind,
    LaterRound,
    Movement,
)
from contest.panels.conflict import ConflictKind
from contest.panels.models import Seat
from contest.paper.writing import clock_time, short_day, written
from contest.results.queries import Sitting, Whose
from contest.scoring.models import ScoringClosing
from contest.scoring.totals import half_up
from contest.standings.aggregate import Counted, Exclusion, PanelScore
from contest.standings.models import SpreadSettlement
from contest.standings.queries import Row, Standings
from contest.standings.ranking import Outcome
from contest.standings.rule import Rule
from contest.standings.telling import VIETNAMESE, names_in, rule_lines, tie_line

EXPLANATION = "results/papers/explanation.html"
SUMMARY = "results/papers/summary.html"
MINUTES = "results/papers/minutes.html"
OUTCOMES = {
    Outcome.PASSED: "Đạt",
    Outcome.UNSETTLED: "Chờ xử lý chênh lệch điểm",
    Outcome.BELOW_PASS: "Dưới điểm đạt",
    Outcome.KNOCKED_OUT: "Bị điểm liệt",
    Outcome.NO_QUORUM: "Chưa đủ phiếu chấm",
}
CONFLICTS = {
    ConflictKind.AUTHOR: "giám khảo là tác giả",
    ConflictKind.OWN_UNIT: "sáng kiến của đơn vị giám khảo",
    ConflictKind.NEAR_UNIT: "sáng kiến của đơn vị cấp trên hoặc cấp dưới trực tiếp",
    ConflictKind.RECORDED: "xung đột lợi ích đã ghi nhận",
}


def exact(value: Fraction | int | None) -> str:
    """Write a fraction of hundredths of a point with a decimal comma; with ≈ if four decimals cannot carry it."""
    if value is None:
        return "–"
    ten_thousandths = Fraction(value) * 100
    whole, rest = divmod(half_up(ten_thousandths), 10_000)
    text = f"{whole},{rest:04d}".rstrip("0").rstrip(",")
    return text if ten_thousandths.denominator == 1 else f"≈ {text}"


def fixed(value: int | None) -> str:
    """Write a score with both decimals."""
    return "–" if value is None else f"{value // 100},{value % 100:02d}"


def _heading(movement: Movement, closing: ScoringClosing | None) -> dict[str, Any]:
    """Return what every paper of judging bears: body, movement, and the seal under which scoring was closed."""
    body = movement.body
    closed_at = ""
    if closing is not None:
        day = short_day(closing.closed_at.astimezone(clock.OFFICE).date())
        closed_at = f"{clock_time(closing.closed_at, clock.OFFICE)} ngày {day}"
    return {
        "body": body.name,
        "place": body.place,
        "standing_unit": body.standing_unit or "",
        "movement": movement.name,
        "seal": closing.digest if closing else "",
        "closed_at": closed_at,
    }


# The explanation of one score.


def explanation_values(
    row: Row,
    whose: Mapping[int, Whose],
    *,
    settlement: SpreadSettlement | None,
    comments: Sequence[tuple[str, str]],
    closing: ScoringClosing | None,
) -> dict[str, Any]:
    """Return the values of the explanation: each sheet, what was set aside and why, and the arithmetic line by line."""
    initiative, rule = row.initiative, row.standings.rule
    return {
        **_heading(row.standings.movement, closing),
        "number": initiative.register_number,
        "title": initiative.title,
        "unit": initiative.unit.name,
        "rule": rule_lines(rule),
        "headings": ["Giám khảo", *(_criterion_heading(line) for line in rule.criteria), "Tổng", "Sử dụng"],
        "rows": _sheet_rows(row, whose),
        "numbers": list(range(1, len(rule.criteria) + 2)),
        "steps": reckoning(row, whose, settlement),
        "score": fixed(row.value),
        "outcome": OUTCOMES[row.outcome],
        "rank": str(row.place) if row.place else "",
        "of": len(row.standings.passed),
        "grade": row.grade or "",
        "comments": [list(pair) for pair in comments],
    }


def _criterion_heading(line: Any) -> str:
    kind = {CriterionKind.BONUS: " (thưởng)", CriterionKind.PENALTY: " (trừ)"}.get(line.kind, "")
    return f"{line.name}{kind} /{written(line.most)}"


def _sheet_rows(row: Row, whose: Mapping[int, Whose]) -> list[list[str]]:
    score, rule = row.score, row.standings.rule
    codes = [line.code for line in rule.criteria]
    rows = []
    for line in score.counted:
        given = [_given(line.sheet.marks.get(code)) for code in codes]
        rows.append([_kept_together(whose[line.sheet.seat]), *given, exact(line.raw), _use(line, score, rule)])
    for out in score.excluded:
        shown = out.sheet.marks if out.sheet.handed_in else {}
        why = "không tính: chưa nộp"
        if out.why is Exclusion.CONFLICT and out.sheet.conflict:
            why = f"không tính: {CONFLICTS[ConflictKind(out.sheet.conflict)]}"
        rows.append([_kept_together(whose[out.sheet.seat]), *(_given(shown.get(code)) for code in codes), "", why])
    return rows


def _kept_together(whose: Whose) -> str:
    """Return what stands for a judge with the last two words on one line: a number never stands alone."""
    return "\u00a0".join(whose.label.rsplit(" ", 1))


def _given(mark: int | None) -> str:
    return "–" if mark is None else written(mark)


def _use(line: Counted, score: PanelScore, rule: Rule) -> str:
    if score.exact is None:
        return "sẽ tính khi đủ phiếu"
    if rule.basis is Basis.CRITERION:
        return "tính theo từng tiêu chí"
    if line not in score.trimmed:
        return "được tính"
    if rule.method is Aggregation.MEDIAN:
        return "không ở giữa"
    return "bỏ: thấp nhất" if score.trimmed.index(line) < rule.trim else "bỏ: cao nhất"


def reckoning(row: Row, whose: Mapping[int, Whose], settlement: SpreadSettlement | None = None) -> list[str]:
    """Return the arithmetic of a score, a step in each line, from the sheets to the place."""
    score, scored, rule = row.score, row.ranked.scored, row.standings.rule
    steps = [f"Có {score.count} phiếu được tính; cần ít nhất {rule.quorum} phiếu."]
    if rule.severity_adjusted and score.counted:
        steps.append(
            "Trừ độ nghiêm khắc đã ước lượng: " + "; ".join(_adjusted(line, whose) for line in score.counted) + "."
        )
    if score.exact is not None:
        steps += _averaging(score, rule)
    if len(scored.rounds) > 1:
        rounds = "; ".join(f"vòng {number}: {exact(one.exact)}" for number, one in scored.rounds.items())
        way = "lấy trung bình các vòng" if rule.later_round is LaterRound.AVERAGES else "vòng sau thay vòng trước"
        steps.append(f"Các vòng chấm: {rounds}; {way}.")
    if rule.vote:
        steps.append(f"Bình chọn của công chúng: {scored.entry.votes or 0} phiếu, cộng {written(scored.voted)} điểm.")
    if row.value is None:
        steps.append("Chưa có điểm.")
        return steps
    if scored.exact != row.value:
        steps.append(f"Làm tròn một lần, đến {rule.digits} chữ số thập phân: {fixed(row.value)}.")
    else:
        steps.append(f"Điểm: {fixed(row.value)}.")
    return steps + _meaning(row, settlement)


def _adjusted(line: Counted, whose: Mapping[int, Whose]) -> str:
    sign = "−" if line.severity >= 0 else "+"
    return (
        f"{whose[line.sheet.seat].label}: {exact(line.raw)} {sign} {written(abs(line.severity))} = {exact(line.total)}"
    )


def _averaging(score: PanelScore, rule: Rule) -> list[str]:
    result = exact(score.exact)
    equals = result if "≈" in result else f"= {result}"
    if rule.basis is Basis.CRITERION:
        kinds = {line.code: line for line in rule.criteria}
        parts = " ".join(
            f"{'−' if kinds[code].kind is CriterionKind.PENALTY else '+'} {kinds[code].name} {exact(abs(part))}"
            for code, part in score.parts.items()
        )
        return [f"Tính từng tiêu chí rồi cộng lại: {parts.removeprefix('+ ')} {equals}."]
    steps = []
    if score.trimmed:
        left = "; ".join(exact(line.total) for line in score.trimmed)
        steps.append(f"Bỏ ra: {left}." if rule.method is not Aggregation.MEDIAN else f"Không ở giữa: {left}.")
    terms = " + ".join(exact(line.total) for line in sorted(score.averaged, key=lambda line: line.sheet.seat))
    return [*steps, f"({terms}) : {len(score.averaged)} {equals}."]


def _meaning(row: Row, settlement: SpreadSettlement | None) -> list[str]:
    score, rule, names = row.score, row.standings.rule, names_in(row.standings.rule)
    failed = {line.code: line for line in row.ranked.failed}
    steps = []
    for code, low in rule.minima.items():
        mean = score.means[code] if code in score.means else score.mean_over(rule.weights_in(code))
        reached = "không đạt, bị điểm liệt" if code in failed else "đạt"
        steps.append(f"Điểm liệt: trung bình “{names[code]}” là {exact(mean)}, phải từ {written(low)}: {reached}.")
    reached = "đạt" if (row.value or 0) >= rule.pass_mark else "không đạt"
    grade = f" Xếp loại: {row.grade}." if row.grade else ""
    steps.append(f"Điểm đạt là {written(rule.pass_mark)}: {reached}.{grade}")
    if score.spread is not None and score.count > 1:
        wide = f", quá giới hạn: {VIETNAMESE.actions[rule.spread.action]}" if row.wide and rule.spread else ""
        steps.append(f"Phiếu cao nhất và thấp nhất chênh nhau {exact(score.spread)}{wide}.")
    if settlement:
        day = short_day(settlement.settled_at.astimezone(clock.OFFICE).date())
        steps.append(f"Xử lý chênh lệch ngày {day}: {settlement.reason}")
    for tie in row.ranked.ties:
        if tie.rule:
            steps.append(f"Bằng điểm với số {tie.number:02d}; phân định theo: {tie_line(tie.rule, rule)}.")
        else:
            steps.append(f"Ngang với số {tie.number:02d} về mọi tiêu chí: đồng hạng.")
    if row.place:
        steps.append(f"Xếp hạng {row.place}.")
    return steps


# The summary of all scores, and the minutes of a panel.


def summary_values(standings: Standings, closing: ScoringClosing | None) -> dict[str, Any]:
    """Return the values of the summary (Bảng tổng hợp điểm): every initiative, with the rule that made its score."""
    rule = standings.rule
    return {
        **_heading(standings.movement, closing),
        "rule": rule_lines(rule),
        "headings": ["Hạng", "Số", "Tên sáng kiến, giải pháp", "Đơn vị", "Tổng điểm các phiếu",
                     *(f"TB {line.name}" for line in rule.criteria), "Điểm", "Kết quả"],
        "rows": [_summary_row(row) for row in standings.rows],
        "numbers": [0, 1, *range(5, len(rule.criteria) + 6)],
        "initiatives": len(standings.rows),
        "passed": len(standings.passed),
    }  # fmt: skip


def _summary_row(row: Row) -> list[str]:
    score, rule = row.score, row.standings.rule
    totals = [f"({exact(line.raw)})" if line in score.trimmed else exact(line.raw) for line in score.counted]
    totals += ["xung đột" if line.why is Exclusion.CONFLICT else "chưa nộp" for line in score.excluded]
    result = row.grade if row.outcome is Outcome.PASSED and row.grade else OUTCOMES[row.outcome]
    means = [
        exact(Fraction(half_up(mean))) for line in rule.criteria if (mean := score.means.get(line.code)) is not None
    ]
    means = means or ["–"] * len(rule.criteria)
    return [
        str(row.place or ""), row.initiative.register_number, row.initiative.title, row.initiative.unit.name,
        "; ".join(totals), *means, fixed(row.value), result,
    ]  # fmt: skip


def minutes_values(
    standings: Standings,
    sitting: Sitting,
    closing: ScoringClosing | None,
    figures: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Return the values of a panel's minutes (Biên bản chấm điểm), with the pictures of its judging."""
    panel = sitting.panel
    chair = next((seat for seat in panel.taken_seats if seat.is_chair), None)
    held = {seat.id: seat for seat in panel.seats}
    return {
        **_heading(standings.movement, closing),
        "panel": panel.name,
        "judges": [_seat_row(seat, sitting) for seat in panel.seats],
        "rule": rule_lines(standings.rule),
        "rows": [_result_row(row) for row in sitting.rows],
        "conflicts": _set_aside(sitting, held, Exclusion.CONFLICT),
        "absent": _set_aside(sitting, held, Exclusion.OPEN),
        "spreads": _spreads(sitting),
        "ties": _ties(sitting),
        "chair": chair.account.name if chair else "",
        "initiatives": len(sitting.rows),
        "passed": sum(row.outcome is Outcome.PASSED for row in sitting.rows),
        "figures": list(figures),
    }


def _seat_row(seat: Seat, sitting: Sitting) -> list[str]:
    counted = sum(line.sheet.seat == seat.id for row in sitting.rows for line in row.score.counted)
    post = "Tổ trưởng" if seat.is_chair else "Thành viên"
    return [str(seat.number), seat.account.name, post + (" (đã thôi)" if seat.left_at else ""), str(counted)]


def _result_row(row: Row) -> list[str]:
    score = row.score
    return [
        str(row.place or ""), row.initiative.register_number, row.initiative.title, str(score.count),
        exact(score.spread) if score.count > 1 else "–", fixed(row.value), OUTCOMES[row.outcome],
    ]  # fmt: skip


def _set_aside(sitting: Sitting, held: Mapping[int, Seat], why: Exclusion) -> list[str]:
    """Return by judge the initiatives whose sheet was set aside, with the reason where there is one."""
    lines = []
    for seat in held.values():
        numbers = [
            f"số {row.number:02d}"
            + (f" ({CONFLICTS[ConflictKind(line.sheet.conflict)]})" if line.sheet.conflict else "")
            for row in sorted(sitting.rows, key=lambda row: row.number)
            for line in row.score.excluded
            if line.sheet.seat == seat.id and line.why is why
        ]
        if numbers:
            lines.append(f"{seat.account.name}: {', '.join(numbers)}")
    return lines


def _spreads(sitting: Sitting) -> list[str]:
    lines = []
    for row in sorted(sitting.rows, key=lambda row: row.number):
        if row.wide:
            settlement = sitting.settlements.get(row.initiative_id)
            done = settlement.reason if settlement else "chưa xử lý"
            if row.outcome is not Outcome.UNSETTLED and settlement is None:
                done = "đã đánh dấu"
            lines.append(f"Số {row.number:02d}: chênh nhau {exact(row.score.spread)}; {done}")
    return lines


def _ties(sitting: Sitting) -> list[str]:
    lines, rule_of = [], {row.number: row.standings.rule for row in sitting.rows}
    for row in sitting.rows:
        for tie in row.ranked.ties:
            if tie.rule and row.number < tie.number:
                words = tie_line(tie.rule, rule_of[row.number])
                lines.append(f"Số {row.number:02d} và số {tie.number:02d}: {words}")
    for lot in sitting.lots:
        remark = f" ({lot.remark})" if lot.remark else ""
        lines.append(f"Bốc thăm: số {lot.initiative.register_number} được thứ {lot.place}{remark}")
    return lines
