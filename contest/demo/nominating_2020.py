"""Who was nominated for excellent work in the 2019 case, and what stood against it. All of it is illustration.

Four units hand their dossiers in on the screen, the others on paper, and the secretariat enters their list. One dossier
is returned and completed, one nomination repeats another, one unit is on hold and cannot be accepted; another was on
hold and is not any more.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from contest import clock
from contest.accounts.models import Account
from contest.database import transaction
from contest.demo.people import Staff
from contest.demo.scanned import report
from contest.evidence.services import MEBIBYTE
from contest.movements.models import Movement
from contest.nominations.models import HoldKind, Nomination, NominationState
from contest.nominations.queries import EVERYTHING, checklist_of, nominations_of
from contest.nominations.services import (
    HoldDetails,
    NominationDetails,
    TermsDetails,
    accept_all,
    add_paper,
    lift_hold,
    nominate,
    nominate_pasted,
    place_hold,
    refuse_nomination,
    return_nomination,
    set_terms,
    sign_on_paper,
    submit_nomination,
)
from contest.units.models import Unit

NOTE = "(Dữ liệu minh họa) "
HONOUR = "GK_HUYEN"
EXCELLENCE = "Đã có thành tích xuất sắc trong công tác cải cách hành chính năm 2019"
OTHERWISE = NOTE + "Thành tích cả năm về công tác cải cách hành chính, khác với giải pháp đã khen."
OPENED_ON, CLOSES_ON = date(2019, 12, 30), date(2020, 1, 13)
HANDED_IN_ON, RETURNED_ON, COMPLETED_ON = date(2020, 1, 6), date(2020, 1, 8), date(2020, 1, 10)
ENTERED_ON, CHECKED_ON = date(2020, 1, 13), date(2020, 1, 14)
# By the codes of units: with a dossier on the screen, of these returned once and nominated twice; on hold.
ON_SCREEN, RETURNED, TWICE = ("BV", "TTVH", "HD", "PN"), "TTVH", "PN"
ONCE_HELD, HELD = "BTGPMB", "CCB"
COMPLAINED_ON, SETTLED_ON = date(2019, 12, 16), date(2020, 1, 9)


def tell(movement: Movement, units: Mapping[str, Unit], excellent: Sequence[str], staff: Staff) -> list[Nomination]:
    """Let units nominate, check what they say, and return the nominations that were accepted, as ``excellent`` has it.

    The numbers in the register follow from the days on which they came in.
    """
    by = staff.secretary
    _hold(movement, units, by)
    with clock.at(OPENED_ON), transaction():
        set_terms(movement, TermsDetails(OPENED_ON, CLOSES_ON), by=by)
    handed_in = {code: _hand_in(movement, units[code], staff.officers[code]) for code in (*ON_SCREEN, HELD)}
    again = _hand_in(movement, units[TWICE], staff.officers[TWICE])
    _return(handed_in[RETURNED], staff)
    with clock.at(ENTERED_ON), transaction():
        nominate_pasted(movement, _pasted(units[code] for code in excellent if code not in ON_SCREEN), by=by)
    with clock.at(CHECKED_ON), transaction():
        held = NOTE + "Đang có thanh tra chưa kết luận; hệ thống không cho chấp nhận khi còn tạm dừng."
        refuse_nomination(handed_in[HELD], held, by=by)
        twice = NOTE + f"Trùng với đề nghị số {handed_in[TWICE].register_number}: cùng một thành tích."
        refuse_nomination(again, twice, by=by)
        waiting = [
            one for one in nominations_of(movement, EVERYTHING) if one.state is NominationState.SUBMITTED
        ]  # fmt: skip
        accept_all(waiting, by=by)
    accepted = {one.recipient_key: one for one in waiting}
    return [accepted[f"unit:{units[code].id}"] for code in excellent]


def _hold(movement: Movement, units: Mapping[str, Unit], by: Account) -> None:
    """Put two units on hold; what one was accused of proves wrong before anything is decided."""
    complaint = NOTE + "Có đơn khiếu nại về bồi thường đang được xác minh."
    inspection = NOTE + "Đang thanh tra việc thu, chi quỹ; chưa có kết luận."
    with clock.at(COMPLAINED_ON), transaction():
        details = HoldDetails(HoldKind.COMPLAINT, COMPLAINED_ON, None, complaint, "Thông báo thụ lý (minh họa)")
        hold = place_hold(movement.body, units[ONCE_HELD], details, by=by)
        until = date(2020, 3, 31)
        standing = HoldDetails(HoldKind.INSPECTION, COMPLAINED_ON, until, inspection, "Quyết định thanh tra (minh họa)")
        place_hold(movement.body, units[HELD], standing, by=by)
    with clock.at(SETTLED_ON), transaction():
        lift_hold(hold, SETTLED_ON, NOTE + "Kết luận: khiếu nại không có cơ sở.", by=by)


def _hand_in(movement: Movement, unit: Unit, officer: Account) -> Nomination:
    """Hand in a nomination of ``unit`` with its dossier: the report as a file, the rest on paper."""
    with clock.at(HANDED_IN_ON), transaction():
        details = NominationDetails(HONOUR, EXCELLENCE, repeat_reason=OTHERWISE)
        nomination = nominate(movement, unit, unit, details, by=officer)
    with clock.at(HANDED_IN_ON), transaction():
        for item in checklist_of(nomination, HANDED_IN_ON):
            file = report(unit.name, EXCELLENCE) if item.code == "report" else None
            note = "" if file else NOTE + "nộp tại Phòng Nội vụ"
            add_paper(nomination, item.code, file, note=note, limit=MEBIBYTE, by=officer)
        sign_on_paper(nomination, "Thủ trưởng đơn vị (minh họa)", HANDED_IN_ON, by=officer)
        submit_nomination(nomination, by=officer)
    return nomination


def _return(nomination: Nomination, staff: Staff) -> None:
    """Return a dossier for its report, and let the unit complete it in time."""
    unit, by = nomination.unit, staff.secretary
    officer = staff.officers[unit.code]
    with clock.at(RETURNED_ON), transaction():
        notes = {"paper-report": NOTE + "Báo cáo chưa có số liệu quý IV."}
        reason = NOTE + "Đề nghị bổ sung số liệu cả năm."
        return_nomination(nomination, notes, reason, CLOSES_ON, by=by)
    with clock.at(COMPLETED_ON), transaction():
        more = report(unit.name, f"{EXCELLENCE}. Đã bổ sung số liệu quý IV")
        add_paper(nomination, "report", more, limit=MEBIBYTE, by=officer)
        submit_nomination(nomination, by=officer)


def _pasted(units: Iterable[Unit]) -> str:
    """Return the list that came in on paper, as it is copied out of a table."""
    rows = [("Tên tập thể", "Thành tích", "Lý do"), *((unit.name, EXCELLENCE, OTHERWISE) for unit in units)]
    return "\n".join("\t".join(row) for row in rows)
