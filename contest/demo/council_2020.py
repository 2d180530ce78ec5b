"""The council of the 2019 case: established in February 2019, it met in January 2020 over the two proposals.

Nine members sign in as hoidong01 to hoidong09. Offices, the council's own rule on voting and the course of the meeting
are illustration.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from contest import clock
from contest.awards.models import Proposal
from contest.councils import queries
from contest.councils.models import Council, CouncilRole, Meeting
from contest.councils.services import MeetingDetails
from contest.database import transaction
from contest.demo import assembling
from contest.demo.assembling import NOTE, Absence, Seat
from contest.demo.people import Staff
from contest.rules.services import Amendment, add_row
from contest.rules.voting import VOTING
from contest.units.models import Body, Unit
from contest.votes.models import AGAINST, AGREE, Motion

ESTABLISHED_ON = date(2019, 2, 25)
CALLED_ON, MET_ON, CONFIRMED_ON = date(2020, 1, 16), date(2020, 1, 20), date(2020, 1, 21)
DECISION = "15/QĐ-UBND"
SEATS: Sequence[Seat] = (
    (CouncilRole.CHAIR, "Chủ tịch Ủy ban nhân dân huyện", None),
    (CouncilRole.VICE_CHAIR, "Phó Chủ tịch Ủy ban nhân dân huyện", None),
    (CouncilRole.STANDING, "Trưởng phòng Nội vụ", "NV"),
    (CouncilRole.MEMBER, "Chánh Văn phòng Hội đồng nhân dân và Ủy ban nhân dân huyện", "VP"),
    (CouncilRole.MEMBER, "Trưởng phòng Tài chính - Kế hoạch", "TCKH"),
    (CouncilRole.MEMBER, "Trưởng phòng Tư pháp", "TP"),
    (CouncilRole.MEMBER, "Chủ tịch Liên đoàn Lao động huyện", "LDLD"),
    (CouncilRole.MEMBER, "Bí thư Huyện đoàn", "HD"),
    (CouncilRole.SECRETARY, "Chuyên viên Phòng Nội vụ", "NV"),
)
AWAY = Absence(7, "Đi công tác")
TELLERS = (
    ("Ủy viên Hội đồng 05", "Trưởng phòng Tài chính - Kế hoạch"),
    ("Ủy viên Hội đồng 06", "Trưởng phòng Tư pháp"),
)
# Where the law gives no ratio the council's own rules do: they let absent members vote in writing.
OWN_RULE: dict[str, Any] = {
    "body_kind": "tdkt", "honour": "GK_HUYEN", "method": "open", "quorum": "2/3", "pass_basis": "present",
    "pass_ratio": "1/2", "comparison": ">", "written_counts": True, "valid_from": ESTABLISHED_ON,
    "source": NOTE + f"Quy chế làm việc của Hội đồng, kèm theo Quyết định số {DECISION}: thành viên vắng mặt gửi ý "
    "kiến bằng văn bản; khi cần có thể bỏ phiếu kín",
}  # fmt: skip


def establish(body: Body, units: dict[str, Unit], staff: Staff) -> Council:
    """Establish the council of nine, and set the rule book right for what its own working rules say."""
    council = assembling.establish(body, units, SEATS, ESTABLISHED_ON, decision=DECISION, by=staff.secretary)
    assembling.name_code(body, "000.00.31.H29", ESTABLISHED_ON, by=staff.administrator)
    with clock.at(ESTABLISHED_ON), transaction():
        reason = NOTE + "Nhập theo quy chế làm việc của Hội đồng vừa được thành lập."
        add_row(VOTING, body, Amendment(OWN_RULE, True, reason), by=staff.administrator)
    return council


def meet(council: Council, proposals: Sequence[Proposal], staff: Staff) -> Meeting:
    """Call the council over the lines of ``proposals``, hold the meeting, and let the chair confirm its minutes.

    Eight of the nine are there. On the first list they raise their hands, and the ninth has written; on the second all
    nine cast secret ballots, the ninth from elsewhere.
    """
    by = staff.secretary
    details = MeetingDetails(
        MET_ON, time(14), "Phòng họp Ủy ban nhân dân huyện Nhà Bè",
        "Xét khen thưởng phong trào thi đua cải cách hành chính năm 2019", guests="Đại diện Tổ chấm điểm",
    )  # fmt: skip
    report = "Báo cáo kết quả chấm điểm và thẩm định"
    meeting = assembling.call(council, details, proposals, CALLED_ON, report=report, by=by)
    assembling.answer(meeting, CALLED_ON + timedelta(days=1), AWAY)
    begins = datetime.combine(MET_ON, time(14, 5), clock.OFFICE)
    assembling.begin(meeting, begins, AWAY, by=by)
    first, second = (assembling.items_of(meeting, proposal) for proposal in proposals)
    writer = queries.attendances_of(meeting)[AWAY.place]
    assembling.raise_hands(
        meeting, first, "Biểu quyết danh sách thứ nhất", begins + timedelta(minutes=3), TELLERS, writer, by=by
    )
    assembling.cast_secretly(
        meeting, second, "Bỏ phiếu kín danh sách thứ hai", begins + timedelta(minutes=6), TELLERS, _choice, by=by
    )
    assembling.conclude(meeting, begins + timedelta(minutes=10), by=by)
    assembling.confirm(meeting, CONFIRMED_ON)
    return meeting


def _choice(motion: Motion, place: int) -> str:
    """Return what a member marks: on every question one or two are against, here and there another member."""
    return AGAINST if (motion.position + place) % 7 == 0 else AGREE
