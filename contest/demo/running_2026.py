"""A movement of the commune that followed the district: running now, with something waiting for every role.

Its calendar is laid round the day on which the demonstration is loaded.
"""

import uuid
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from contest import clock
from contest.accounts.models import Account, Role
from contest.appraisals.checklist import Finding
from contest.appraisals.models import ItemAnswer
from contest.appraisals.queries import items_of
from contest.appraisals.services import Findings, ask_opinion, keep_draft
from contest.awards.models import Proposal
from contest.awards.services import LineDetails, add_line, draw_up_proposal, submit_proposal
from contest.changes.services import withdraw_initiative
from contest.confirmations.services import Signed, add_signed_form, ask_for_confirmations, seals_of
from contest.database import transaction
from contest.demo import appraising, certifying_2026, green_2026, people, places, waiting_2026
from contest.demo.found import found_body, found_units
from contest.demo.marks import marks
from contest.demo.people import Staff
from contest.demo.said import answered
from contest.demo.scanned import chart, letter, signed_form, signed_sheet
from contest.entries.services import ReadMarks, enter_paper
from contest.evidence.services import MEBIBYTE, Limits, add_attachment, write_captions
from contest.initiatives.models import ConfirmationKind, Initiative
from contest.initiatives.services import (
    AuthorDetails,
    InitiativeDetails,
    create_draft,
    save_initiative,
    submit_initiative,
)
from contest.lateness.services import PermissionDetails, permit_late
from contest.movements.models import Aggregation, Movement, MovementKind, OthersSeen, PhaseKind, RecipientKind
from contest.movements.rubric import ready_made
from contest.movements.services import (
    BasisDetails,
    HonourDetails,
    JudgingDetails,
    MovementDetails,
    create_movement,
    launch_movement,
    set_basis,
    set_fields,
    set_form,
    set_honours,
    set_judging,
    set_phases,
    set_rubric,
)
from contest.panels.models import Panel
from contest.panels.queries import assignments_of
from contest.panels.services import PanelDetails, SeatDetails, Wish, assign, declare, open_panel, seat_judge
from contest.paper.writing import written
from contest.questions.services import Wanted
from contest.questions.sets import ready_made as ready_made_forms
from contest.rules.basis import grounds_of
from contest.scoring.services import hand_in, save_mark
from contest.standings.queries import standings_of
from contest.units.models import Body, Unit

FORM = next(row for row in ready_made_forms() if row.code == "so-lieu")
FIRST_DAY = date(2025, 7, 1)
NOTE = "(Dữ liệu minh họa) "
FIELDS = ("Thủ tục hành chính", "Chuyển đổi số", "Thái độ phục vụ", "Y tế", "Giáo dục")
# Title, field (counted from 0), unit, and how far it has come.
INITIATIVES = (
    ("hẹn giờ nộp hồ sơ qua điện thoại", 0, "HCC", "eligible"),
    ("trợ lý điền biểu mẫu tại quầy", 1, "HCC", "eligible"),
    ("bản đồ số điểm tiếp nhận phản ánh", 1, "VPX", "eligible"),
    ("sổ theo dõi tiêm chủng dùng chung", 3, "TYT", "eligible"),
    ("thư cảm ơn sau khi trả kết quả", 2, "VHXH", "eligible"),
    ("tủ sách tự quản trong trường", 4, "TH01", "eligible"),
    ("họp tổ dân phố trực tuyến", 1, "MTX", "submitted"),
    ("liên thông xác nhận cư trú", 0, "CAX", "submitted"),
    ("hẹn giờ nộp hồ sơ kinh doanh hộ qua điện thoại", 0, "KTX", "submitted"),
    ("tra cứu quy hoạch tại nhà văn hóa", 1, "VPX", "returned"),
    ("quầy hỗ trợ người cao tuổi", 2, "VPX", "draft"),
    ("lịch trực hướng dẫn dịch vụ công", 0, "HCC", "draft"),
    ("sổ tay điện tử cho tổ dân phố", 1, "VPX", "asked"),
    ("hộp thư góp ý tại trụ sở", 2, "KTX", "withdrawn"),
)


def tell(staff: Staff) -> Movement:
    """Found the commune, tell of its movement that is over, launch the one that runs, and bring it to where it stands.

    Half of the sheets are handed in.
    """
    with clock.at(FIRST_DAY), transaction():
        body = found_body(places.COMMUNE, valid_from=FIRST_DAY, by=staff.administrator)
        units = found_units(
            body, places.COMMUNE_BLOCKS, places.COMMUNE_UNITS, valid_from=FIRST_DAY, by=staff.administrator
        )
        people.take_over(staff, body, units)
    council = green_2026.establish(body, units, staff)
    green_2026.tell(body, units, council, staff)
    certifying_2026.thank(body, by=staff.secretary)
    launched = clock.today() - timedelta(days=40)
    with clock.at(launched), transaction():
        movement = _prepared(body, launched, staff)
    registered = [
        _register(movement, units, staff, place, _registered_on(place, launched)) for place in range(len(INITIATIVES))
    ]
    _look_into(registered, units, staff)
    with transaction():
        _permit_late(movement, units["TH01"], staff)
    with transaction():
        panel = _seated(movement, launched, staff)
        assign(panel, Wish(3), by=staff.secretary)
        # The first judge is still to declare on everything.
        for seat in panel.taken_seats[1:3]:
            declare([line for line in assignments_of(panel) if line.seat_id == seat.id], {}, by=seat.account)
    with transaction():
        _score(movement, panel)
        _on_paper(movement, panel, staff)
    _change_after_scoring(registered[4], staff)
    officers = {code: _officer(unit, staff) for code, unit in units.items()}
    waiting_2026.nominate_some(movement, units, officers, by=staff.secretary)
    with transaction():
        proposal = _propose(movement, staff)
    waiting_2026.call_council(council, proposal, by=staff.secretary)
    return movement


def _seated(movement: Movement, launched: date, staff: Staff) -> Panel:
    """Return a panel of three judges who each know some fields best, and a substitute."""
    name, by = "Tổ chấm điểm sáng kiến", staff.secretary
    panel = open_panel(movement, name, PanelDetails(name, f"{NOTE}Quyết định thành lập Tổ chấm điểm sáng kiến"), by=by)
    ids = [field.id for field in movement.fields]
    for judge, known in zip(staff.judges, ((0, 1), (2,), (3, 4)), strict=False):
        seat_judge(panel, judge, SeatDetails(field_ids=frozenset(ids[place] for place in known)), by=by)
    term = SeatDetails(is_substitute=True, valid_from=launched, valid_until=launched + timedelta(days=100))
    seat_judge(panel, staff.judges[3], term, by=by)
    return panel


def _prepared(body: Body, launched: date, staff: Staff) -> Movement:
    by = staff.secretary
    year = launched.year
    details = MovementDetails(
        code=f"xanhabe-{year}",
        name=f"Phong trào thi đua đổi mới, sáng tạo trong cải cách hành chính năm {year}",
        year=year,
        kind=MovementKind.THEMATIC,
        purpose=NOTE + "Phong trào để dùng thử: mọi giai đoạn đều đang mở.",
    )
    movement = create_movement(body, details, by=by)
    documents = grounds_of("plan", body, launched)
    set_basis(movement, [BasisDetails(line.number, line.issued_on, line.title) for line in documents], by=by)
    set_fields(movement, list(FIELDS), by=by)
    set_form(movement, [Wanted(None, details) for details in FORM.questions], by=by)
    spans = zip(PhaseKind, ((0, 70), (5, 80), (20, 90), (30, 100), (30, 110)), strict=True)
    phases = {
        kind: (launched + timedelta(days=first), launched + timedelta(days=last)) for kind, (first, last) in spans
    }
    set_phases(movement, phases, by=by)
    set_rubric(movement, replace(ready_made(), aggregation=Aggregation.MEAN, trim=0, quorum=2), by=by)
    set_judging(movement, JudgingDetails(others_seen=OthersSeen.HANDED_IN), by=by)
    citation = f"Đã có thành tích trong phong trào thi đua cải cách hành chính năm {year}"
    honours = [HonourDetails("GK_XA", kind, 10, citation) for kind in RecipientKind]
    set_honours(movement, honours, by=by)
    appraising.compose(movement, by=by)
    return launch_movement(movement, by=by)


def _registered_on(place: int, launched: date) -> date:
    """Return the day of a registration: the accepted early on, of those that wait one so long that it is overdue."""
    days_ago = {6: 18, 7: 6, 8: 3, 9: 3, 10: 2, 11: 2, 12: 2, 13: 5}
    return clock.today() - timedelta(days=days_ago[place]) if place in days_ago else launched + timedelta(10 + place)


def _officer(unit: Unit, staff: Staff) -> Account:
    return next(account for account in staff.officers.values() if account.holds(Role.UNIT_OFFICER, unit_id=unit.id))


def _register(movement: Movement, units: dict[str, Unit], staff: Staff, place: int, day: date) -> Initiative:
    topic, field, code, state = INITIATIVES[place]
    officer = _officer(units[code], staff)
    details = InitiativeDetails(
        title=f"Sáng kiến (minh họa) {place + 1:02d} – {topic}",
        field_id=movement.fields[field].id,
        authors=_authors(place, units, staff),
        answers=answered(movement, _said(place, day)),
    )
    with clock.at(day), transaction():
        origin = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{movement.code}/{place}"))
        initiative = create_draft(movement, units[code], details, origin, by=officer)
        if place % 2 == 0:
            _add_evidence(initiative, place, by=officer)
    if state == "asked":
        with clock.at(day), transaction():
            _ask_to_confirm(initiative, by=officer)
    if state in ("draft", "asked"):
        return initiative
    with clock.at(day), transaction():
        submit_initiative(initiative, by=officer)
    if state == "withdrawn":
        with clock.at(day + timedelta(days=3)), transaction():
            withdraw_initiative(initiative, NOTE + "Đơn vị gộp nội dung vào một giải pháp khác.", by=officer)
    with clock.at(day + timedelta(days=2)), transaction():
        if state == "eligible":
            appraising.accept(initiative, by=staff.secretary)
        elif state == "returned":
            notes = {
                "figures": NOTE + "Nêu rõ số liệu trước và sau lấy từ đâu, trong khoảng thời gian nào.",
                "evidence": NOTE + "Bổ sung ảnh chụp bảng tra cứu đang đặt tại nhà văn hóa.",
            }
            unmet = {4: NOTE + "Chưa có minh chứng cho số liệu."}
            appraising.give_back(initiative, notes, unmet=unmet, by=staff.secretary)
    return initiative


def _look_into(registered: list[Initiative], units: dict[str, Unit], staff: Staff) -> None:
    """Leave an appraisal half done: some items answered, and an office asked for its opinion."""
    initiative = registered[8]
    items = items_of(initiative.movement)
    found = {item.id: Finding(ItemAnswer.YES) for item in items[:3]}
    doubt = NOTE + "Tên gần giống giải pháp số 01 của Trung tâm Phục vụ hành chính công, cần đối chiếu."
    found[items[4].id] = Finding(None, doubt)
    question = NOTE + "Văn phòng cho biết phần mềm hẹn giờ của xã có dùng được cho hồ sơ kinh doanh hộ không?"
    with clock.at(clock.today() - timedelta(days=1)), transaction():
        keep_draft(initiative, Findings(answers=found), 0, by=staff.secretary)
        ask_opinion(initiative, units["VPX"], question, 5, by=staff.secretary)


def _change_after_scoring(initiative: Initiative, staff: Staff) -> None:
    """Return an accepted solution, let its unit complete it, and accept it anew: judges have scored the text before."""
    officer, movement = _officer(initiative.unit, staff), initiative.movement
    summary = next(question for question in movement.asked if question.code == "summary")
    with transaction():
        notes = {"summary": NOTE + "Nói thêm thư được gửi bằng cách nào."}
        reason = NOTE + "Tổ chấm đề nghị làm rõ cách gửi thư."
        appraising.give_back(initiative, notes, reason=reason, by=staff.secretary)
    with transaction():
        details = InitiativeDetails.of(initiative)
        more = f"{details.answers[summary.id]} Thư được gửi qua tin nhắn trong ngày trả kết quả."
        changed = replace(details, answers={**details.answers, summary.id: more})
        save_initiative(initiative, changed, initiative.edition, by=officer)
    with transaction():
        submit_initiative(initiative, by=officer)
    with transaction():
        appraising.accept(initiative, by=staff.secretary)


def _authors(place: int, units: dict[str, Unit], staff: Staff) -> tuple[AuthorDetails, ...]:
    """Return one author; where confirmations are asked, two of different units, the second with an account."""
    _topic, _field, code, state = INITIATIVES[place]
    first = AuthorDetails(f"Cá nhân {place + 201}", "Công chức", units[code].id, 10_000)
    if state != "asked":
        return (first,)
    second = AuthorDetails(staff.officers["TTNB"].name, "Chuyên viên", units["VHXH"].id, 4_000)
    return replace(first, share=6_000), second


def _ask_to_confirm(initiative: Initiative, *, by: Account) -> None:
    """Keep the form that the first author has signed, and ask the other and the head to confirm."""
    first = initiative.authors[0]
    form = signed_form(initiative.title, first.full_name)
    read = seals_of(initiative)[ConfirmationKind.HEAD]
    add_signed_form(initiative, form, Signed(frozenset({first.position}), head=False), read, limit=MEBIBYTE, by=by)
    ask_for_confirmations(initiative, by=by)


def _permit_late(movement: Movement, unit: Unit, staff: Staff) -> None:
    reason = NOTE + "Nhà trường sửa chữa, tạm mất mạng trong hai tuần cuối của đợt đăng ký."
    until = clock.today() + timedelta(days=40)
    permit_late(movement, PermissionDetails(unit, until, reason), by=staff.secretary)


def _add_evidence(initiative: Initiative, place: int, *, by: Account) -> None:
    """Add a scanned letter where the form asks for one, and a chart to look at."""
    proof = next(question for question in initiative.movement.asked if question.code == "application-proof")
    limits = Limits(each=MEBIBYTE, together=2 * MEBIBYTE)
    written = letter(initiative.unit.name, initiative.title)
    add_attachment(initiative, written, question=proof, limits=limits, by=by)
    drawn = chart("Thời gian giải quyết một hồ sơ", 6 + place % 5, 3)
    picture = add_attachment(initiative, drawn, limits=limits, by=by)
    write_captions(initiative, {picture.id: "Thời gian giải quyết trước và sau khi áp dụng"}, by=by)


def _said(place: int, day: date) -> dict[str, Any]:
    """Return what is said of the initiative at ``place``; every draft and every returned one still lacks something."""
    said: dict[str, Any] = {
        "summary": NOTE + "Gộp hai lần đi lại của người dân thành một và báo kết quả qua tin nhắn.",
        "problem": NOTE + "Người dân còn phải đi lại và chờ đợi; bộ phận tiếp nhận nhập cùng một thông tin nhiều lần.",
        "content": NOTE + "Sắp xếp lại các bước, dùng công cụ sẵn có và phân công một đầu mối theo dõi hằng tuần.",
        "figures": [
            {"name": "Thời gian giải quyết", "measure": "ngày", "before": str(6 + place % 5), "after": "3"},
            {"name": "Số lần đi lại", "measure": "lần", "before": "2.5", "after": "1"},
        ],
        "beneficiaries": ["Người dân", "Cán bộ, công chức"],
        "reach": "Toàn địa bàn" if place % 2 else "Toàn đơn vị",
        "first-applied-on": (day - timedelta(days=60)).isoformat(),
    }
    if INITIATIVES[place][3] == "draft":
        del said["figures"], said["reach"]
    return said


def _score(movement: Movement, panel: Panel) -> None:
    """Let the first judge leave everything open, the second hand in half and the third all."""
    criteria = {line.code: line.id for line in movement.rubric.criteria} if movement.rubric else {}
    for assignment in assignments_of(panel):
        number, seat = assignment.initiative.number or 0, assignment.seat
        if seat.number == 1 or (seat.number == 2 and number % 2):
            continue
        for code, value in marks(number + 100, seat.number, 0.9 - number / 40).items():
            save_mark(assignment, criteria[code], value, before=None, by=seat.account)
        hand_in(assignment, by=seat.account)


def _on_paper(movement: Movement, panel: Panel, staff: Staff) -> None:
    """Enter a sheet that the second judge signed by hand; it waits to be read a second time."""
    line = next(line for line in assignments_of(panel) if line.seat.number == 2 and not line.is_begun)
    criteria = movement.rubric.criteria if movement.rubric else []
    given = marks(line.initiative.number or 0, line.seat.number, 0.8)
    said = {criterion.name: written(given[criterion.code]) for criterion in criteria}
    scan = signed_sheet(line.initiative.title, line.seat.account.name, said)
    read = ReadMarks({criterion.id: given[criterion.code] for criterion in criteria})
    enter_paper(line, read, scan, clock.today(), limit=MEBIBYTE, by=staff.secretary)


def _propose(movement: Movement, staff: Staff) -> Proposal:
    """Put a first list, with the unit that leads, before the leader, begin a second one, and return the first."""
    title = "Về việc khen thưởng tập thể, cá nhân có sáng kiến trong cải cách hành chính (đợt {turn})"
    best, honour = standings_of(movement).passed[0].initiative, movement.honours[0]
    line = LineDetails(honour.honour, best.unit, achievement=honour.citation, initiative_id=best.id)
    first = draw_up_proposal(movement, title.format(turn=1), by=staff.secretary)
    add_line(first, line, by=staff.secretary)
    submit_proposal(first, by=staff.secretary)
    draw_up_proposal(movement, title.format(turn=2), by=staff.secretary)
    return first
