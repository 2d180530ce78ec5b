"""Papers about a list of awards as plain values: the decision with its list, the submission, the notices of the result.

What the head awards with is the head's own competence, so decisions open with the office and are signed by its holder.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from contest.awards.heading import (
    GAP,
    CouncilResult,
    LetterHead,
    about,
    as_in_article,
    head_of,
    open_day,
    proposer_of,
    sign_of,
    standing_unit_of,
    usual_recipients,
)
from contest.awards.listing import (
    GROUPS,
    Layout,
    Money,
    count_table,
    counted,
    full_name,
    gift_words,
    gifts_of,
    groups_of,
    kinds_of,
    money_rows,
    rates_of,
)
from contest.awards.models import Award, AwardState, Decision, Proposal
from contest.awards.wording import shared_achievement
from contest.movements.models import Movement, Phase, PhaseKind
from contest.paper.linebreaks import unmarked
from contest.paper.writing import long_day, short_day
from contest.rules.citing import citations
from contest.units.models import Body, Unit

DECISION = "awards/papers/decision.html"
SUBMISSION = "awards/papers/submission.html"
RESULT = "awards/papers/result.html"
PHASES = {
    PhaseKind.REGISTRATION: "Đăng ký sáng kiến, giải pháp",
    PhaseKind.APPRAISAL: "Thẩm định hồ sơ",
    PhaseKind.SCORING: "Chấm điểm",
    PhaseKind.DELIBERATION: "Xét khen thưởng",
    PhaseKind.ANNOUNCEMENT: "Công bố kết quả",
}


def decision_values(
    decision: Decision, awards: Sequence[Award], money: Money, layout: Layout, submission: LetterHead | None = None
) -> dict[str, Any]:
    """Return the values of a decision (Quyết định khen thưởng) with its list.

    Until the decision has its number, number and day are left to be written.
    """
    number = decision.notation if decision.is_issued else f"{GAP}/{decision.symbol}"
    day = long_day(decision.issued_on) if decision.issued_on else open_day(decision.signed_on)
    return {
        **_act(decision.movement, awards, money, layout, decision.day),
        "number": number,
        "day": day,
        "enclosed_with": f"Quyết định số {number} {day} của {decision.body.head_office}",
        "title": decision.title,
        "draft": False,
        "submission": _named(submission),
        "capacity": decision.body.signed_as(decision.capacity),
        "signer": decision.signer_name,
    }


def draft_values(
    proposal: Proposal,
    lines: Sequence[Award],
    money: Money,
    layout: Layout,
    *,
    on: date,
    submission: LetterHead | None = None,
) -> dict[str, Any]:
    """Return the values of the draft of a decision (dự thảo) that is to be made about ``on``: no number, no day."""
    body = proposal.movement.body
    number, day = f"{GAP}/QĐ-{body.symbol}", open_day(on)
    return {
        **_act(proposal.movement, lines, money, layout, on),
        "number": number,
        "day": day,
        "enclosed_with": f"Quyết định số {number} {day} của {body.head_office}",
        "title": about(proposal.title),
        "draft": True,
        "submission": _named(submission),
        "capacity": [body.head_title],
        "signer": "",
    }  # fmt: skip


def submission_values(
    proposal: Proposal,
    lines: Sequence[Award],
    money: Money,
    head: LetterHead,
    *,
    on: date,
    council: CouncilResult | None = None,
) -> dict[str, Any]:
    """Return the values of the submission (Tờ trình) of the standing unit to the head, with the list of lines.

    ``on`` is the day about which the decision is to be made: what it rests on and the money go by it.
    """
    movement = proposal.movement
    return {
        **_letter(movement.body, head, on),
        "title": about(proposal.title),
        "movement": movement.name,
        "grounds": citations("submission", movement.body, on),
        "steps": [_step(phase) for phase in movement.phases if phase.opens_on <= on],
        "council": _council(council) if council else "",
        "counted": counted(lines),
        "counts": count_table(lines, on),
        "money": money_rows(lines, money),
        "total": money.total,
        "base_salary": money.base_salary,
        "fund": money.fund,
        "groups": groups_of(lines, money, Layout(with_achievement=True)),
    }  # fmt: skip


def result_values(
    decision: Decision, lines: Sequence[Award], head: LetterHead, unit: Unit | None = None
) -> dict[str, Any]:
    """Return the values of the notice of the result (Thông báo kết quả): of the whole list, or of one unit.

    ``lines`` are those of the proposal, so that it tells who was not awarded and why. The notice tells the present
    state: whoever writes it after a correction or an amendment gives the lines as they are read now.
    """
    own = [line for line in lines if unit is None or line.unit_id == unit.id]
    awarded = [line for line in own if line.state is AwardState.AWARDED]
    return {
        **_letter(decision.body, head, decision.day),
        "decision": f"Quyết định số {decision.notation} {long_day(decision.day)} của {decision.body.head_office}",
        "decision_title": decision.title[:1].lower() + decision.title[1:],
        "grounds": citations("notice", decision.body, head.dated_on or decision.day),
        "unit": unit.name if unit else "",
        "movement": decision.movement.name,
        "counted": counted(awarded),
        "groups": groups_of(awarded, Money(), Layout(with_achievement=False), with_honour=True),
        "refused": [
            [str(place), full_name(line), line.refusal_reason]
            for place, line in enumerate((line for line in own if line.state is AwardState.REFUSED), start=1)
        ],
        "annulled": [
            [str(place), full_name(line), f"Hủy bỏ theo {line.annulment.decision_ref}: {line.annulment.reason}"]
            for place, line in enumerate((line for line in own if line.annulment), start=1)
            if line.annulment
        ],
        "taken_off": [
            [str(place), full_name(line), f"{gone.decision.notation}: {gone.reason}" if gone and gone.decision else ""]
            for place, (line, gone) in enumerate(((one, one.amended_by) for one in own if one.amended_by), start=1)
        ],
    }  # fmt: skip


# The parts that papers share.


def _act(movement: Movement, lines: Sequence[Award], money: Money, layout: Layout, day: date) -> dict[str, Any]:
    """Return what a decision and its draft both say."""
    body, kinds = movement.body, kinds_of(lines, layout)
    groups = groups_of(lines, money, layout, with_honour=len({line.honour for line in lines}) > 1)
    last = 3 if money.total else 2
    return {
        "body": body.name,
        "place": body.place,
        "issued_on": day.isoformat(),
        "head_office": body.head_office,
        "grounds": citations("award_decision", body, day),
        "proposer": proposer_of(body),
        "gifts": gifts_of(lines, day),
        "merit": shared_achievement([unmarked(line.achievement) for line in lines], movement.name),
        "rates": rates_of(lines, money),
        "total": money.total,
        "fund": money.fund,
        "last_article": last,
        "standing_unit": standing_unit_of(body),
        "awarded": ", ".join(GROUPS[kind][1] for kind in kinds),
        "gift_names": " và ".join(dict.fromkeys(gift_words(line.honour, day) for line in lines)),
        "recipients": as_in_article(layout.recipients, last) or usual_recipients(body, article=last),
        "groups": groups,
        "wide": any(len(group["headings"]) > 4 for group in groups),
    }


def _named(submission: LetterHead | None) -> str:
    """Return how a decision names the submission that it answers, once that has its number."""
    if submission is None or not submission.number:
        return ""
    day = f" {long_day(submission.dated_on)}" if submission.dated_on else ""
    return f"Tờ trình số {submission.notation}{day}"


def _letter(body: Body, head: LetterHead, on: date) -> dict[str, Any]:
    """Return the head of a letter of the standing unit, and how it ends."""
    issuer = standing_unit_of(body) or body.name
    return {
        "body": body.name,
        "place": body.place,
        "superior": body.name if body.standing_unit else "",
        "issuer": issuer,
        "issued_on": (head.dated_on or on).isoformat(),
        "number": head.notation,
        "day": long_day(head.dated_on) if head.dated_on else open_day(on),
        "head_office": body.head_office,
        "capacity": head.signed_as or head_of(issuer),
        "signer": head.signer,
        "archive": f"Lưu: VT, {sign_of(issuer)}",
    }


def _step(phase: Phase) -> str:
    return f"{PHASES[phase.kind]}: từ ngày {short_day(phase.opens_on)} đến ngày {short_day(phase.closes_on)}"


def _council(result: CouncilResult) -> str:
    share = f"{result.agreed / result.present:.1%}".replace(".0%", "%").replace(".", ",") if result.present else "0%"
    return (
        f"Hội đồng Thi đua - Khen thưởng đã họp {long_day(result.held_on)}: có mặt {result.present}/{result.total} "
        f"thành viên; {result.agreed}/{result.present} thành viên dự họp ({share}) thống nhất đề nghị khen thưởng"
    )
