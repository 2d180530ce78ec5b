"""A movement of the commune that is over, under the law of 2026: its council, its decision, and what came after it.

All of it is illustration. A household is commended too; the certificate of one person is issued again because the name
was misspelt, and the award of another is annulled, with its money and its certificate demanded back.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from contest import clock
from contest.accounts.models import Account, Role
from contest.awards.listing import Layout
from contest.awards.models import Award, Capacity, Decision, Proposal
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
from contest.corrections.models import RecoveryKind
from contest.corrections.queries import documents_of, reads_now, recoveries_of
from contest.corrections.services import (
    AnnulDetails,
    CorrectionDetails,
    annul_award,
    correct_award,
    note_return,
    order_document,
)
from contest.councils.models import Council, CouncilRole, Meeting
from contest.councils.services import MeetingDetails
from contest.database import transaction
from contest.demo import appraising, assembling, certifying_2026
from contest.demo.assembling import Absence, Seat
from contest.demo.deciding_2020 import write
from contest.demo.marks import marks
from contest.demo.people import Staff
from contest.demo.recognising import numbers_until
from contest.demo.said import answered
from contest.initiatives.models import Initiative
from contest.initiatives.services import AuthorDetails, InitiativeDetails, create_draft, submit_initiative
from contest.movements.models import Aggregation, Movement, MovementKind, PhaseKind, RecipientKind
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
from contest.panels.queries import assignments_of
from contest.panels.services import Wish, assign, declare, open_panel, seat_judge
from contest.payments.models import LetterKind
from contest.payments.models import Method as Paid
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
from contest.scoring.services import hand_in, save_mark
from contest.standings.queries import standings_of
from contest.units.models import Body, Honorific, Unit
from contest.units.services import HouseholdDetails, household_at, person_at

CODE = "xanh-2026"
NOTE = "(Dữ liệu minh họa) "
HONOUR = "GK_XA"
MERIT = "Đã có thành tích trong phong trào thi đua Xanh - Sạch - Đẹp năm 2026"
TITLE = (
    "Về việc khen thưởng tập thể, hộ gia đình, cá nhân có thành tích trong phong trào thi đua Xanh - Sạch - Đẹp "
    "năm 2026"
)
ESTABLISHED_ON, LAUNCHED_ON = date(2025, 7, 10), date(2026, 4, 20)
PHASES = {
    PhaseKind.REGISTRATION: (date(2026, 4, 20), date(2026, 5, 31)),
    PhaseKind.APPRAISAL: (date(2026, 5, 4), date(2026, 6, 30)),
    PhaseKind.SCORING: (date(2026, 7, 1), date(2026, 7, 31)),
    PhaseKind.DELIBERATION: (date(2026, 8, 3), date(2026, 9, 10)),
    PhaseKind.ANNOUNCEMENT: (date(2026, 9, 11), date(2026, 9, 30)),
}
PROPOSED_ON, CALLED_ON = date(2026, 8, 17), date(2026, 8, 18)
MET_ON, CONFIRMED_ON = date(2026, 8, 25), date(2026, 8, 26)
SUBMITTED_ON, DECIDED_ON = date(2026, 9, 3), date(2026, 9, 7)
PAID_ON, CLOSED_ON = date(2026, 9, 15), date(2026, 9, 30)
CORRECTED_ON, ANNULLED_ON, RETURNED_ON = date(2026, 9, 24), date(2026, 10, 8), date(2026, 10, 14)
# The office gave the numbers before these itself.
NUMBER, ANNULMENT, ESTABLISHMENT = 318, 365, 4
SIGNER = "(Họ và tên)"
FUND = "Quỹ thi đua, khen thưởng xã (minh họa)"
SEATS: Sequence[Seat] = (
    (CouncilRole.CHAIR, "Chủ tịch Ủy ban nhân dân xã", None),
    (CouncilRole.VICE_CHAIR, "Phó Chủ tịch Ủy ban nhân dân xã", None),
    (CouncilRole.STANDING, "Trưởng phòng Văn hóa - Xã hội", "VHXH"),
    (CouncilRole.MEMBER, "Chánh Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã", "VPX"),
    (CouncilRole.MEMBER, "Trưởng phòng Kinh tế", "KTX"),
    (CouncilRole.MEMBER, "Chủ tịch Ủy ban Mặt trận Tổ quốc Việt Nam xã", "MTX"),
    (CouncilRole.SECRETARY, "Công chức Phòng Văn hóa - Xã hội", "VHXH"),
)
AWAY = Absence(4, "Dự họp ở Thành phố")
TELLERS = (("Ủy viên Hội đồng 04", "Chánh Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã"),)
# Topic, unit, number of the author, and the quality around which its marks scatter.
INITIATIVES = (
    ("phân loại rác tại nguồn ở chợ", "KTX", 301, 0.92),
    ("vườn rau và góc xanh trong trường", "TH01", 302, 0.88),
    ("thu gom pin và thuốc quá hạn", "TYT", 303, 0.84),
    ("tuyến hẻm không rác", "MTX", 304, 0.72),
)
COMMENDED = 3
# By the place on the list of individuals: written wrongly at first, and found to have claimed what others did.
MISSPELT, WRONG_NAME, ANNULLED = 1, "Cá nhan 302", 2
HOUSEHOLD = HouseholdDetails("Chủ hộ 01", Honorific.MS, "Ấp (mẫu) 1, xã Nhà Bè")


def establish(body: Body, units: Mapping[str, Unit], staff: Staff) -> Council:
    """Establish the council of the commune with seven members."""
    assembling.name_code(body, "000.00.99.H29", date(2025, 7, 1), by=staff.administrator)
    with clock.at(ESTABLISHED_ON), transaction():
        numbers_until(body, ESTABLISHMENT, ESTABLISHED_ON, by=staff.secretary)
    return assembling.establish(body, units, SEATS, ESTABLISHED_ON, by=staff.secretary)


def tell(body: Body, units: Mapping[str, Unit], council: Council, staff: Staff) -> Movement:
    """Run the movement from its launch to the decision and its certificates, close it, and let what came after it
    happen."""
    certifying_2026.prepare(body, staff)
    with clock.at(LAUNCHED_ON), transaction():
        movement = _prepared(body, staff)
    for place in range(len(INITIATIVES)):
        _register(movement, units, place, staff)
    _score(movement, staff)
    proposal = _propose(movement, units, staff)
    _meet(council, proposal, staff)
    decision = _decide(proposal, staff)
    certifying_2026.proof(decision, by=staff.secretary)
    certifying_2026.onto_the_blanks(decision, by=staff.secretary)
    certifying_2026.sign(decision, staff)
    certifying_2026.hand_over(decision, by=staff.secretary)
    _pay(proposal, decision, by=staff.secretary)
    people = [award for award in decision.awards if award.recipient_kind is RecipientKind.INDIVIDUAL]
    _correct(people[MISSPELT], staff)
    with clock.at(CLOSED_ON), transaction():
        close_movement(movement, by=staff.secretary)
    _annul(people[ANNULLED], staff)
    return movement


def _prepared(body: Body, staff: Staff) -> Movement:
    by = staff.secretary
    details = MovementDetails(
        code=CODE, name="Phong trào thi đua Xanh - Sạch - Đẹp năm 2026", year=2026, kind=MovementKind.THEMATIC,
        purpose=NOTE + "Giữ gìn vệ sinh môi trường, tạo cảnh quan ở khu dân cư, trường học, công sở.",
    )  # fmt: skip
    movement = create_movement(body, details, by=by)
    documents = grounds_of("plan", body, LAUNCHED_ON)
    set_basis(movement, [BasisDetails(line.number, line.issued_on, line.title) for line in documents], by=by)
    set_fields(movement, ["Môi trường"], by=by)
    set_phases(movement, PHASES, by=by)
    set_rubric(movement, replace(ready_made(), aggregation=Aggregation.MEAN, trim=0, quorum=3), by=by)
    set_honours(movement, [HonourDetails(HONOUR, kind, 5, MERIT) for kind in RecipientKind], by=by)
    return launch_movement(movement, by=by)


def _register(movement: Movement, units: Mapping[str, Unit], place: int, staff: Staff) -> Initiative:
    topic, code, number, _quality = INITIATIVES[place]
    unit = units[code]
    officer = _officer(unit, staff)
    said = {
        "problem": NOTE + "Rác chưa được phân loại; người dân chưa có thói quen giữ vệ sinh chung.",
        "content": NOTE + "Đặt điểm thu gom, hướng dẫn tại chỗ và phân công tự quản hằng tuần.",
        "novelty": NOTE + "Lần đầu được áp dụng tại đơn vị, kết hợp tự quản với nhắc nhở qua tin nhắn.",
        "effect": NOTE + "Lượng rác phải chuyển đi giảm rõ; cảnh quan sạch đẹp hơn.",
        "scope": NOTE + "Áp dụng tại đơn vị; có thể nhân rộng trong xã.",
        "first-applied-on": date(2026, 2, 2).isoformat(),
    }
    details = InitiativeDetails(
        f"Sáng kiến (minh họa) {place + 1:02d} – {topic}", movement.fields[0].id,
        (AuthorDetails(f"Cá nhân {number}", "Công chức", unit.id, 10_000),), answered(movement, said),
    )  # fmt: skip
    day = date(2026, 5, 5) + timedelta(days=place)
    with clock.at(day), transaction():
        origin = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{CODE}/{place}"))
        initiative = create_draft(movement, unit, details, origin, by=officer)
    with clock.at(day), transaction():
        submit_initiative(initiative, by=officer)
    with clock.at(day + timedelta(days=3)), transaction():
        appraising.accept(initiative, by=staff.secretary)
    return initiative


def _officer(unit: Unit, staff: Staff) -> Account:
    return next(account for account in staff.officers.values() if account.holds(Role.UNIT_OFFICER, unit_id=unit.id))


def _score(movement: Movement, staff: Staff) -> None:
    """Let three judges mark everything, and close the scoring."""
    by = staff.secretary
    with clock.at(date(2026, 7, 2)), transaction():
        panel = open_panel(movement, "Tổ chấm điểm phong trào Xanh - Sạch - Đẹp", by=by)
        for judge in staff.judges[:3]:
            seat_judge(panel, judge, by=by)
        assign(panel, Wish(3), by=by)
        for seat in panel.taken_seats:
            declare([line for line in assignments_of(panel) if line.seat_id == seat.id], {}, by=seat.account)
    criteria = {line.code: line.id for line in movement.rubric.criteria} if movement.rubric else {}
    with clock.at(date(2026, 7, 9)), transaction():
        for line in assignments_of(panel):
            number, seat = line.initiative.number or 0, line.seat
            for code, value in marks(number + 200, seat.number, INITIATIVES[number - 1][3]).items():
                save_mark(line, criteria[code], value, before=None, by=seat.account)
            hand_in(line, by=seat.account)
    with clock.at(date(2026, 7, 31)), transaction():
        close_scoring(movement, by=by)


def _propose(movement: Movement, units: Mapping[str, Unit], staff: Staff) -> Proposal:
    """Propose the units and authors of the best initiatives, and a household; one name is written wrongly."""
    by = staff.secretary
    best = [row.initiative for row in standings_of(movement).passed[:COMMENDED]]
    with clock.at(PROPOSED_ON), transaction():
        proposal = draw_up_proposal(movement, TITLE, by=by)
        for initiative in best:
            add_line(proposal, LineDetails(HONOUR, initiative.unit, initiative_id=initiative.id), by=by)
        for place, initiative in enumerate(best):
            author = initiative.authors[0]
            name = WRONG_NAME if place == MISSPELT else author.full_name
            honorific = Honorific.MS if place % 2 else Honorific.MR
            person = person_at(author.unit, name, honorific=honorific, post=author.post, by=by)
            add_line(proposal, LineDetails(HONOUR, author.unit, person, initiative_id=initiative.id), by=by)
        household = household_at(units["MTX"], HOUSEHOLD, by=by)
        add_line(proposal, LineDetails(HONOUR, units["MTX"], household=household), by=by)
        submit_proposal(proposal, by=by)
    return proposal


def _meet(council: Council, proposal: Proposal, staff: Staff) -> Meeting:
    by = staff.secretary
    details = MeetingDetails(
        MET_ON, time(8, 30), "Phòng họp Ủy ban nhân dân xã Nhà Bè",
        "Xét khen thưởng phong trào thi đua Xanh - Sạch - Đẹp năm 2026",
    )  # fmt: skip
    meeting = assembling.call(council, details, [proposal], CALLED_ON, by=by)
    assembling.answer(meeting, CALLED_ON + timedelta(days=2), AWAY)
    begins = datetime.combine(MET_ON, time(8, 35), clock.OFFICE)
    assembling.begin(meeting, begins, AWAY, by=by)
    items, at = assembling.items_of(meeting, proposal), begins + timedelta(minutes=5)
    assembling.raise_hands(meeting, items, "Biểu quyết đề nghị tặng Giấy khen", at, TELLERS, by=by)
    assembling.conclude(meeting, at + timedelta(minutes=5), by=by)
    assembling.confirm(meeting, CONFIRMED_ON)
    return meeting


def _decide(proposal: Proposal, staff: Staff) -> Decision:
    """Submit the list and let the head decide."""
    by, body = staff.secretary, proposal.movement.body
    with clock.at(SUBMITTED_ON), transaction():
        write(proposal, LetterKind.SUBMISSION, 40, SUBMITTED_ON, DECIDED_ON, by=by)
    with clock.at(DECIDED_ON), transaction():
        details = DecisionDetails(DECIDED_ON, TITLE, Capacity.HEAD, SIGNER)
        decision = decide(proposal, details, by=staff.leader)
        numbers_until(body, NUMBER - 1, DECIDED_ON, by=by)
        issue_decision(decision, on=DECIDED_ON, by=by)
        issue_certificates(decision, by=by)
        order_decision(decision, Layout())
    return decision


def _pay(proposal: Proposal, decision: Decision, *, by: Account) -> None:
    """Write to the units of the result, and pay everybody."""
    with clock.at(PAID_ON), transaction():
        write(proposal, LetterKind.RESULT, 15, PAID_ON, DECIDED_ON, by=by)
        fund = add_fund(decision.body, FundDetails(FUND, PAID_ON.year, 30_000_000), by=by)
        sheet = draw_up_sheet(decision, fund, by=by)
        order_sheet(sheet)
        details_of_all = EntryDetails(0, PAID_ON, Paid.CASH, NOTE + "Ký nhận tại hội nghị")
        pay_all(sheet, [line.id for line in sheet.lines], details_of_all, by=by)


def _correct(award: Award, staff: Staff) -> None:
    """Correct the misspelt name by a letter; the certificate is issued again with it."""
    with clock.at(CORRECTED_ON), transaction():
        words = replace(reads_now(award), recipient_name=award.recipient_name.replace("nhan", "nhân"))
        reason = NOTE + "Danh sách gửi đến ghi sai họ tên; đơn vị đề nghị đính chính."
        details = CorrectionDetails(words, CORRECTED_ON, reason, "CHỦ TỊCH", SIGNER)
        order_document(correct_award(award, details, by=staff.secretary))


def _annul(award: Award, staff: Staff) -> None:
    """Annul an award for a false report and demand certificate and money back; the certificate comes."""
    by = staff.secretary
    with clock.at(ANNULLED_ON), transaction():
        numbers_until(award.movement.body, ANNULMENT - 1, ANNULLED_ON, by=by)
        reason = NOTE + "Kết luận xác minh: sáng kiến do người khác thực hiện, báo cáo thành tích không đúng sự thật."
        details = AnnulDetails("fraud", ANNULLED_ON, reason, Capacity.HEAD, SIGNER, "Giấy khen và khung", 760_000)
        annul_award(award, details, by=staff.leader)
        order_document(documents_of(award)[-1])
    with clock.at(RETURNED_ON), transaction():
        for recovery in recoveries_of(award):
            if recovery.kind is RecoveryKind.OBJECT:
                note_return(recovery, RETURNED_ON, NOTE + "Đã nộp lại tại Phòng Văn hóa - Xã hội.", by=by)
