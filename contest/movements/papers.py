"""The plan of a movement (Kế hoạch phát động phong trào thi đua) as plain values, from what it was prepared with."""

from typing import Any

from contest import clock
from contest.movements.models import CriterionKind, Movement, OfferedHonour, PhaseKind, RecipientKind
from contest.paper.writing import long_day, month_number, short_day, written
from contest.rules.basis import document
from contest.rules.catalogue import name_of
from contest.rules.citing import citation, cited
from contest.rules.signing import Offices, signature_lines, signing_rule

PLAN = "movements/papers/plan.html"
COMMITTEE = "Ủy ban nhân dân"
PHASES = {
    PhaseKind.REGISTRATION: "Đăng ký sáng kiến, giải pháp",
    PhaseKind.APPRAISAL: "Thẩm định hồ sơ",
    PhaseKind.SCORING: "Chấm điểm",
    PhaseKind.DELIBERATION: "Xét khen thưởng",
    PhaseKind.ANNOUNCEMENT: "Công bố kết quả",
}
RECIPIENTS = {"collective": "Tập thể", "individual": "Cá nhân", "household": "Hộ gia đình"}
KINDS = {CriterionKind.BONUS: " (điểm thưởng)", CriterionKind.PENALTY: " (điểm trừ)", CriterionKind.MARK: ""}
# Room to write a number or a day by hand: a plan gets them after it was signed.
GAP = "\u00a0" * 8


def plan_values(movement: Movement) -> dict[str, Any]:
    """Return the values of the plan; what has not been prepared yet is left out of it."""
    body = movement.body
    first = movement.phases[0].opens_on if movement.phases else None
    rubric = movement.rubric
    return {
        "body": body.name,
        "place": body.place,
        "number": f"{GAP}/KH-{body.symbol}",
        "day": _day(movement),
        "title": f"Tổ chức {movement.name[:1].lower()}{movement.name[1:]}",
        "movement": movement.name,
        "grounds": [
            cited(known) if (known := document(row.number)) else citation(row.number, row.title, row.issued_on)
            for row in movement.basis
        ],
        "purpose": movement.purpose,
        "kinds": [RECIPIENTS[kind].lower() for kind in RecipientKind if _offered_to(movement, kind)],
        "fields": [field.name for field in movement.fields],
        "phases": [
            [str(place), PHASES[phase.kind], short_day(phase.opens_on), short_day(phase.closes_on)]
            for place, phase in enumerate(movement.phases, start=1)
        ],
        "begins": short_day(first) if first else "",
        "criteria": [
            [str(place), f"{row.name}{KINDS[row.kind]}", written(row.max_mark)]
            for place, row in enumerate(rubric.criteria if rubric else [], start=1)
        ],
        "pass_mark": written(rubric.pass_mark) if rubric else "",
        "honours": [
            [str(place), name_of(row.honour), RECIPIENTS[row.recipient_kind], str(row.quota or "Theo kết quả xét")]
            for place, row in enumerate(movement.honours, start=1)
        ],
        "standing_unit": body.standing_unit,
        "capacity": _capacity(movement),
    }


def _offered_to(movement: Movement, kind: RecipientKind) -> list[OfferedHonour]:
    return [row for row in movement.honours if row.recipient_kind is kind]


def _day(movement: Movement) -> str:
    """Return the day of the launch, or room to write it."""
    if movement.launched_at is not None:
        return long_day(movement.launched_at.astimezone(clock.OFFICE).date())
    first = movement.phases[0].opens_on if movement.phases else None
    return f"ngày {GAP[:6]} tháng {month_number(first.month) if first else GAP[:6]} năm {movement.year}"


def _capacity(movement: Movement) -> list[str]:
    """Return how a plan is signed by the rule of its day: a committee as a whole issues it in its name (TM.)."""
    body, launched = movement.body, movement.launched_at
    if not body.name.startswith(COMMITTEE):
        return [body.head_title]
    day = launched.astimezone(clock.OFFICE).date() if launched else clock.today()
    rule = signing_rule("plan", on=day, body_id=body.id)
    capacity = "on_behalf" if "on_behalf" in rule.capacities else "head"
    return list(signature_lines(rule, capacity, Offices(body.head_title, body.deputy_title, COMMITTEE, "")))
