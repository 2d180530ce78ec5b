"""The Nhà Bè contest of 2019 as it runs through the product's own services, each act on its day."""

import random
import uuid
from datetime import date, timedelta

from contest import clock
from contest.awards.models import Capacity, Decision, Proposal
from contest.awards.services import DecisionDetails, LineDetails, add_line, decide, draw_up_proposal, submit_proposal
from contest.certificates.services import issue_certificates
from contest.database import transaction
from contest.demo import solutions as told
from contest.demo.people import Staff
from contest.demo.solutions import Solution
from contest.initiatives.models import Initiative, Verdict
from contest.initiatives.services import (
    AuthorDetails,
    InitiativeDetails,
    appraise_initiative,
    create_draft,
    save_initiative,
    submit_initiative,
)
from contest.movements.models import Movement, MovementKind, PhaseKind, RecipientKind
from contest.movements.rubric import ready_made
from contest.movements.services import (
    BasisDetails,
    HonourDetails,
    MovementDetails,
    close_movement,
    create_movement,
    launch_movement,
    set_basis,
    set_fields,
    set_honours,
    set_phases,
    set_rubric,
)
from contest.panels.models import Assignment, Panel
from contest.panels.queries import eligible_initiatives
from contest.panels.services import assign, open_panel, record_conflict, seat_judge
from contest.rules.basis import basis_on
from contest.scoring.queries import standings_of
from contest.scoring.services import hand_in, save_comment, save_mark
from contest.units.models import Body, Unit
from contest.units.queries import namesakes

CODE = "cchc-2019"
NOTE = "(Dữ liệu minh họa) "
MERIT = "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính năm 2019"
EXCELLENCE = "Đã có thành tích xuất sắc trong công tác cải cách hành chính năm 2019"
PHASES = {
    PhaseKind.REGISTRATION: (date(2019, 2, 20), date(2019, 3, 31)),
    PhaseKind.APPRAISAL: (date(2019, 4, 1), date(2019, 11, 30)),
    PhaseKind.SCORING: (date(2019, 12, 2), date(2019, 12, 27)),
    PhaseKind.DELIBERATION: (date(2019, 12, 30), date(2020, 2, 6)),
    PhaseKind.ANNOUNCEMENT: (date(2020, 2, 7), date(2020, 2, 28)),
}
# The collectives commended for excellent work; three of them were commended for the movement too.
EXCELLENT = (
    "PK BV QLDT TCKH YT NV TTR TTVH GDTX THCS01 THCS02 BQLDA BTGPMB MTTQ LDLD HD PN BHXH"
).split()
COLLECTIVES, INDIVIDUALS = 19, 15


def tell(body: Body, units: dict[str, Unit], staff: Staff) -> Movement:
    """Run the whole contest from its launch to its two decisions, and close it."""
    with clock.at(date(2019, 2, 18)), transaction():
        movement = _prepared(body, staff)
    registered = _register(movement, units, staff)
    _appraise(registered, staff)
    with clock.at(date(2019, 12, 2)), transaction():
        panel = _seated(movement, staff)
    _score(movement, panel, staff)
    for number, proposal in enumerate(_proposals(movement, units, staff), start=101):
        _decide(proposal, number, staff)
    with clock.at(date(2020, 2, 28)), transaction():
        close_movement(movement, by=staff.secretary)
    return movement


def _prepared(body: Body, staff: Staff) -> Movement:
    by = staff.secretary
    details = MovementDetails(
        code=CODE,
        name="Phong trào thi đua cải cách hành chính năm 2019",
        year=2019,
        kind=MovementKind.THEMATIC,
        purpose=NOTE + "Nâng cao chất lượng phục vụ người dân và doanh nghiệp; nhân rộng giải pháp hay.",
    )
    movement = create_movement(body, details, by=by)
    set_basis(
        movement,
        [BasisDetails(line.number, line.issued_on, line.title) for line in basis_on(date(2019, 2, 18), body.authority)],
        by=by,
    )
    set_fields(movement, list(told.FIELDS), by=by)
    set_phases(movement, PHASES, by=by)
    set_rubric(movement, ready_made(), by=by)
    honours = [
        HonourDetails("GK_HUYEN", RecipientKind.COLLECTIVE, 40, MERIT),
        HonourDetails("GK_HUYEN", RecipientKind.INDIVIDUAL, 20, f"{MERIT} trên địa bàn huyện"),
    ]
    set_honours(movement, honours, by=by)
    return launch_movement(movement, by=by)


def _register(movement: Movement, units: dict[str, Unit], staff: Staff) -> list[Initiative]:
    """Register the 61 solutions, each by the officer of its unit, in the weeks before the deadline."""
    fields = {field.name: field.id for field in movement.fields}
    registered = []
    for solution in told.solutions():
        officer = staff.officers[solution.unit]
        day = date(2019, 3, 1) + timedelta(days=solution.number // 2)
        details = _details(solution, units[solution.unit], fields[solution.field])
        with clock.at(day), transaction():
            origin = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{CODE}/{solution.number}"))
            initiative = create_draft(movement, units[solution.unit], details, origin, by=officer)
        with clock.at(day), transaction():
            registered.append(submit_initiative(initiative, by=officer))
    return registered


def _details(solution: Solution, unit: Unit, field_id: int) -> InitiativeDetails:
    number = solution.number
    first = AuthorDetails(f"Cá nhân {number:02d}", "Chuyên viên", unit.id, 10_000)
    authors = [first]
    if number % 3 == 2:
        authors = [
            AuthorDetails(first.full_name, first.post, unit.id, 6_000),
            AuthorDetails(f"Cá nhân {number + 61}", "Chuyên viên", unit.id, 4_000),
        ]
    return InitiativeDetails(
        title=solution.title,
        field_id=field_id,
        authors=tuple(authors),
        problem=NOTE + "Người dân phải đi lại nhiều lần; thời gian giải quyết còn dài; hồ sơ hay phải bổ sung.",
        content=NOTE
        + "Rà soát các bước, phân công rõ người chịu trách nhiệm, dùng biểu mẫu thống nhất và theo dõi tiến độ hằng tuần.",
        novelty=NOTE + "Lần đầu được áp dụng tại đơn vị; kết hợp quy trình sẵn có với thông báo chủ động cho người dân.",
        effect=NOTE + f"Giảm trung bình {1 + number % 4} ngày giải quyết và {1 + number % 2} lần đi lại cho mỗi hồ sơ.",
        scope=NOTE + "Áp dụng tại đơn vị; có thể nhân rộng cho các xã, thị trấn.",
        first_applied_on=date(2018, 6, 1) + timedelta(days=number * 3),
    )


def _appraise(registered: list[Initiative], staff: Staff) -> None:
    """Appraise all 61: a few are returned and completed, a few are never completed, a few are rejected."""
    by = staff.secretary
    for initiative in registered:
        number = initiative.number or 0
        day = date(2019, 4, 2) + timedelta(days=number)
        with clock.at(day), transaction():
            if number in told.REJECTED:
                reason = NOTE + "Trùng nội dung với giải pháp đã được công nhận năm trước."
                appraise_initiative(initiative, Verdict.REJECTED, reason, by=by)
            elif number in told.LEFT_RETURNED | told.COMPLETED:
                reason = NOTE + "Đề nghị bổ sung số liệu trước và sau khi áp dụng."
                appraise_initiative(initiative, Verdict.RETURNED, reason, by=by)
            else:
                appraise_initiative(initiative, Verdict.ELIGIBLE, "", by=by)
        if number in told.COMPLETED:
            _complete(initiative, day + timedelta(days=20), staff)


def _complete(initiative: Initiative, day: date, staff: Staff) -> None:
    """Complete a returned solution, submit it again, and accept it."""
    officer = staff.officers[initiative.unit.code]
    details = InitiativeDetails.of(initiative)
    more = f"{details.effect} Đã bổ sung bảng số liệu trước và sau khi áp dụng."
    with clock.at(day), transaction():
        save_initiative(initiative, details.with_effect(more), initiative.edition, by=officer)
    with clock.at(day), transaction():
        submit_initiative(initiative, by=officer)
    with clock.at(day + timedelta(days=5)), transaction():
        appraise_initiative(initiative, Verdict.ELIGIBLE, "", by=staff.secretary)


def _seated(movement: Movement, staff: Staff) -> Panel:
    panel = open_panel(movement, "Tổ chấm điểm giải pháp cải cách hành chính năm 2019", by=staff.secretary)
    for judge in staff.judges:
        seat_judge(panel, judge, by=staff.secretary)
    assign(panel, 6, by=staff.secretary)
    return panel
