"""The Nhà Bè contest of 2019 as it runs through the product's own services, each act on its day."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from contest import clock
from contest.awards.listing import Layout
from contest.awards.models import Capacity, Decision, Proposal
from contest.awards.services import (
    DecisionDetails,
    LineDetails,
    add_line,
    decide,
    draw_up_proposal,
    issue_decision,
    submit_proposal,
)
from contest.certificates.services import issue_certificates
from contest.database import transaction
from contest.demo import (
    appraising,
    conference_2020,
    council_2020,
    deciding_2020,
    decisions_of_old,
    nominating_2020,
    recognising,
)
from contest.demo import solutions as told
from contest.demo.marks import CONFLICT, UNFINISHED, marks
from contest.demo.people import Staff
from contest.demo.recognising import numbers_until
from contest.demo.said import answered
from contest.demo.solutions import Solution
from contest.initiatives.models import Author, Initiative
from contest.initiatives.services import (
    AuthorDetails,
    InitiativeDetails,
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
from contest.nominations.services import take_over
from contest.panels.models import Panel
from contest.panels.queries import assignments_of
from contest.panels.services import Wish, assign, declare, open_panel, record_conflict, seat_judge
from contest.payments.models import Method as Paid
from contest.payments.queries import funds_of
from contest.payments.services import (
    EntryDetails,
    FundDetails,
    add_fund,
    draw_up_sheet,
    order_decision,
    order_sheet,
    pay_all,
)
from contest.results.services import close_scoring
from contest.rules.basis import grounds_of
from contest.scoring.services import hand_in, save_comment, save_mark
from contest.standings.queries import Row, standings_of
from contest.units.models import Body, Honorific, Person, Unit
from contest.units.services import person_at

CODE = "cchc-2019"
NOTE = "(Dữ liệu minh họa) "
MERIT = "Đã có thành tích trong thực hiện phong trào thi đua cải cách hành chính năm 2019"
PHASES = {
    PhaseKind.REGISTRATION: (date(2019, 2, 20), date(2019, 3, 31)),
    PhaseKind.APPRAISAL: (date(2019, 4, 1), date(2019, 11, 30)),
    PhaseKind.SCORING: (date(2019, 12, 2), date(2019, 12, 27)),
    PhaseKind.DELIBERATION: (date(2019, 12, 30), date(2020, 2, 6)),
    PhaseKind.ANNOUNCEMENT: (date(2020, 2, 7), date(2020, 2, 28)),
}
# The collectives commended for excellent work; three of them were commended for the movement too.
EXCELLENT = ("PK BV QLDT TCKH YT NV TTR TTVH GDTX THCS01 THCS02 BQLDA BTGPMB MTTQ LDLD HD PN BHXH").split()
COLLECTIVES, INDIVIDUALS = 19, 15
HONOUR = "GK_HUYEN"
CLOSED_ON, DECIDED_ON = date(2019, 12, 27), date(2020, 2, 5)
# The day of the conference.
PAID_ON = date(2020, 2, 7)
FUND = "Quỹ thi đua, khen thưởng huyện (minh họa)"
TITLES = (
    "Về việc khen thưởng tập thể, cá nhân có thành tích trong thực hiện phong trào thi đua cải cách hành chính "
    "năm 2019",
    "Về việc khen thưởng tập thể có thành tích xuất sắc trong công tác cải cách hành chính năm 2019",
)
COMMENTS = (
    NOTE + "Giải pháp thiết thực, số liệu rõ.",
    NOTE + "Nên nêu rõ hơn khả năng nhân rộng.",
    NOTE + "Hiệu quả tốt đối với người dân.",
    "",
)


def tell(body: Body, units: dict[str, Unit], staff: Staff) -> Movement:
    """Run the whole contest from its launch to its two decisions and their conference, and close it."""
    with clock.at(date(2019, 2, 18)), transaction():
        movement = _prepared(body, staff)
    council = council_2020.establish(body, units, staff)
    registered = _register(movement, units, staff)
    _appraise(registered, staff)
    with clock.at(date(2019, 12, 2)), transaction():
        panel = _seated(movement, staff)
    _score(movement, panel, staff)
    with clock.at(CLOSED_ON), transaction():
        # One sheet was never handed in; enough others count without it.
        close_scoring(movement, in_spite=True, by=staff.secretary)
    recognising.tell(movement, staff)
    proposals = _proposals(movement, units, staff)
    decisions_of_old.tell(body, units, proposals[0], staff)
    deciding_2020.make_public(proposals[1], units[nominating_2020.ONCE_HELD], by=staff.secretary)
    council_2020.meet(council, proposals, staff)
    for proposal in proposals:
        deciding_2020.submit(proposal, DECIDED_ON, by=staff.secretary)
    for number, proposal in enumerate(proposals, start=101):
        _decide(proposal, number, staff)
    conference_2020.tell([one.decision for one in proposals if one.decision], by=staff.secretary)
    for proposal in proposals:
        deciding_2020.announce(proposal, PAID_ON, by=staff.secretary)
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
        [BasisDetails(line.number, line.issued_on, line.title) for line in grounds_of("plan", body, date(2019, 2, 18))],
        by=by,
    )
    set_fields(movement, list(told.FIELDS), by=by)
    set_phases(movement, PHASES, by=by)
    set_rubric(movement, ready_made(), by=by)
    honours = [
        HonourDetails(HONOUR, RecipientKind.COLLECTIVE, 40, MERIT),
        HonourDetails(HONOUR, RecipientKind.INDIVIDUAL, 20, f"{MERIT} trên địa bàn huyện"),
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
        details = _details(solution, movement, units[solution.unit], fields[solution.field])
        with clock.at(day), transaction():
            origin = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{CODE}/{solution.number}"))
            initiative = create_draft(movement, units[solution.unit], details, origin, by=officer)
        with clock.at(day), transaction():
            registered.append(submit_initiative(initiative, by=officer))
    return registered


def _details(solution: Solution, movement: Movement, unit: Unit, field_id: int) -> InitiativeDetails:
    number = solution.number
    first = AuthorDetails(f"Cá nhân {number:02d}", "Chuyên viên", unit.id, 10_000)
    authors = [first]
    if number % 3 == 2:
        authors = [
            AuthorDetails(first.full_name, first.post, unit.id, 6_000),
            AuthorDetails(f"Cá nhân {number + 61}", "Chuyên viên", unit.id, 4_000),
        ]
    said = {
        "problem": NOTE + "Người dân phải đi lại nhiều lần; thời gian giải quyết còn dài; hồ sơ hay phải bổ sung.",
        "content": NOTE
        + "Rà soát các bước, phân công rõ việc, dùng biểu mẫu thống nhất và theo dõi tiến độ hằng tuần.",
        "novelty": NOTE
        + "Lần đầu được áp dụng tại đơn vị; kết hợp quy trình sẵn có với thông báo chủ động cho người dân.",
        "effect": NOTE
        + f"Giảm trung bình {1 + number % 4} ngày giải quyết và {1 + number % 2} lần đi lại cho mỗi hồ sơ.",
        "scope": NOTE + "Áp dụng tại đơn vị; có thể nhân rộng cho các xã, thị trấn.",
        "first-applied-on": (date(2018, 6, 1) + timedelta(days=number * 3)).isoformat(),
    }
    return InitiativeDetails(solution.title, field_id, tuple(authors), answered(movement, said))


def _appraise(registered: list[Initiative], staff: Staff) -> None:
    """Appraise all 61: a few are returned and completed, a few are never completed, a few are rejected."""
    by = staff.secretary
    for initiative in registered:
        number = initiative.number or 0
        day = date(2019, 4, 2) + timedelta(days=number)
        with clock.at(day), transaction():
            if number in told.REJECTED:
                reason = NOTE + "Trùng nội dung với giải pháp đã được công nhận năm trước."
                appraising.reject(initiative, reason, by=by)
            elif number in told.LEFT_RETURNED | told.COMPLETED:
                notes = {"effect": NOTE + "Đề nghị bổ sung số liệu trước và sau khi áp dụng."}
                appraising.give_back(initiative, notes, by=by)
            else:
                appraising.accept(initiative, by=by)
        if number in told.COMPLETED:
            _complete(initiative, day + timedelta(days=10), staff)


def _complete(initiative: Initiative, day: date, staff: Staff) -> None:
    """Complete a returned solution, submit it again, and accept it."""
    officer = staff.officers[initiative.unit.code]
    details = InitiativeDetails.of(initiative)
    effect = next(question.id for question in initiative.movement.asked if question.code == "effect")
    more = f"{details.answers[effect]} Đã bổ sung bảng số liệu trước và sau khi áp dụng."
    with clock.at(day), transaction():
        save_initiative(
            initiative, replace(details, answers={**details.answers, effect: more}), initiative.edition, by=officer
        )
    with clock.at(day), transaction():
        submit_initiative(initiative, by=officer)
    with clock.at(day + timedelta(days=5)), transaction():
        appraising.accept(initiative, by=staff.secretary)


def _seated(movement: Movement, staff: Staff) -> Panel:
    panel = open_panel(movement, "Tổ chấm điểm giải pháp cải cách hành chính năm 2019", by=staff.secretary)
    for judge in staff.judges:
        seat_judge(panel, judge, by=staff.secretary)
    assign(panel, Wish(6), by=staff.secretary)
    for seat in panel.taken_seats:
        declare([line for line in assignments_of(panel) if line.seat_id == seat.id], {}, by=seat.account)
    return panel


def _score(movement: Movement, panel: Panel, staff: Staff) -> None:
    """Let every judge score, each on a day of the scoring phase; one sheet is set aside, one never handed in."""
    quality = {solution.number: solution.quality for solution in told.solutions()}
    criteria = {line.code: line.id for line in movement.rubric.criteria} if movement.rubric else {}
    for assignment in assignments_of(panel):
        seat, number = assignment.seat, assignment.initiative.number or 0
        given = marks(number, seat.number, quality[number])
        with clock.at(date(2019, 12, 3) + timedelta(days=seat.number)), transaction():
            unfinished = (number, seat.number) == UNFINISHED
            for code, value in list(given.items())[: 2 if unfinished else None]:
                save_mark(assignment, criteria[code], value, before=None, by=seat.account)
            if not unfinished:
                save_comment(assignment, COMMENTS[(number + seat.number) % len(COMMENTS)], before="", by=seat.account)
                hand_in(assignment, by=seat.account)
    with clock.at(date(2019, 12, 23)), transaction():
        for assignment in assignments_of(panel):
            if (assignment.initiative.number, assignment.seat.number) == CONFLICT:
                reason = NOTE + "Giám khảo tự khai báo có người thân trong nhóm tác giả."
                record_conflict(assignment.seat, assignment.initiative, reason, by=staff.secretary)


def _proposals(movement: Movement, units: dict[str, Unit], staff: Staff) -> list[Proposal]:
    """Draw up the two proposals and put them before the leader: from the standings, and from what units nominated."""
    nominated = nominating_2020.tell(movement, units, EXCELLENT, staff)
    rows = standings_of(movement).passed
    with clock.at(date(2020, 1, 15)), transaction():
        first = draw_up_proposal(movement, TITLES[0], by=staff.secretary)
        for unit, initiative in _leading_units(rows):
            details = LineDetails(HONOUR, unit, None, MERIT, initiative_id=initiative.id)
            add_line(first, details, by=staff.secretary)
        for row in rows[:INDIVIDUALS]:
            author = row.initiative.authors[0]
            person = _person(author, staff)
            details = LineDetails(
                HONOUR, author.unit, person, f"{MERIT} trên địa bàn huyện", initiative_id=row.initiative.id
            )
            add_line(first, details, by=staff.secretary)
        submit_proposal(first, by=staff.secretary)
    with clock.at(date(2020, 1, 16)), transaction():
        second = draw_up_proposal(movement, TITLES[1], by=staff.secretary)
        take_over(second, nominated, by=staff.secretary)
        submit_proposal(second, by=staff.secretary)
    return [first, second]


def _leading_units(rows: Sequence[Row]) -> list[tuple[Unit, Initiative]]:
    """Return the units of the best initiatives, each once, as many as were commended for the movement."""
    leading: dict[int, tuple[Unit, Initiative]] = {}
    for row in rows:
        leading.setdefault(row.initiative.unit_id, (row.initiative.unit, row.initiative))
    return list(leading.values())[:COLLECTIVES]


def _person(author: Author, staff: Staff) -> Person:
    """Return the numbered individual; every second is addressed as Bà, for the names tell nothing."""
    honorific = Honorific.MS if author.full_name[-1] in "02468" else Honorific.MR
    return person_at(author.unit, author.full_name, honorific=honorific, post=author.post, by=staff.secretary)


def _decide(proposal: Proposal, number: int, staff: Staff) -> None:
    details = DecisionDetails(DECIDED_ON, proposal.title, Capacity.HEAD, "(Họ và tên)")
    with clock.at(DECIDED_ON), transaction():
        decision = decide(proposal, details, by=staff.leader)
        numbers_until(decision.body, number - 1, DECIDED_ON, by=staff.secretary)
        issue_decision(decision, on=DECIDED_ON, by=staff.secretary)
        issue_certificates(decision, by=staff.secretary)
        order_decision(decision, Layout())
    _pay(decision, staff)


def _pay(decision: Decision, staff: Staff) -> None:
    """Draw up the list of bonus money of ``decision``; what the individuals get is handed over at the conference."""
    by, body = staff.secretary, decision.body
    with clock.at(PAID_ON), transaction():
        funds = funds_of(body)
        fund = funds[0] if funds else add_fund(body, FundDetails(FUND, PAID_ON.year, 60_000_000), by=by)
        sheet = draw_up_sheet(decision, fund, by=by)
        order_sheet(sheet)
        persons = [line.id for line in sheet.lines if line.award.recipient_kind is RecipientKind.INDIVIDUAL]
        if persons:
            pay_all(sheet, persons, EntryDetails(0, PAID_ON, Paid.CASH, NOTE + "Ký nhận tại hội nghị"), by=by)
