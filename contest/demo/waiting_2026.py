"""What units and the council have to do in the movement that runs now: nominations of each kind, and a meeting."""

from collections.abc import Mapping
from datetime import date, time, timedelta

from contest import clock
from contest.accounts.models import Account
from contest.awards.models import Proposal
from contest.councils.models import Council, Meeting
from contest.councils.services import MeetingDetails
from contest.database import transaction
from contest.demo import assembling
from contest.demo.scanned import report
from contest.evidence.services import MEBIBYTE
from contest.movements.models import Movement
from contest.nominations.models import HoldKind, Nomination
from contest.nominations.queries import checklist_of
from contest.nominations.services import (
    HoldDetails,
    NominationDetails,
    TermsDetails,
    add_paper,
    nominate,
    place_hold,
    return_nomination,
    set_terms,
    sign_on_paper,
    submit_nomination,
)
from contest.units.models import Honorific, Unit
from contest.units.services import person_at

NOTE = "(Dữ liệu minh họa) "
HONOUR = "GK_XA"
MERIT = "Đã có thành tích trong phong trào thi đua đổi mới, sáng tạo, cải cách hành chính"


def nominate_some(
    movement: Movement, units: Mapping[str, Unit], officers: Mapping[str, Account], *, by: Account
) -> None:
    """Leave nominations of each kind: for a head to sign, to complete, to check, and one that a hold stops."""
    today = clock.today()
    with transaction():
        set_terms(movement, TermsDetails(today - timedelta(days=10), today + timedelta(days=25)), by=by)
    with clock.at(today - timedelta(days=6)), transaction():
        press = NOTE + "Báo chí phản ánh việc giải quyết hồ sơ chậm, đang xác minh."
        place_hold(movement.body, units["KTX"], HoldDetails(HoldKind.PRESS, clock.today(), None, press), by=by)
    with clock.at(today - timedelta(days=4)), transaction():
        person = person_at(units["VPX"], "Cá nhân 221", honorific=Honorific.MS, post="Công chức", by=by)
        details = NominationDetails(HONOUR, f"{MERIT} tại Văn phòng")
        _attach(nominate(movement, units["VPX"], person, details, by=officers["VPX"]), officers["VPX"])
    for code in ("HCC", "KTX"):
        _submit(_draft(movement, units[code], officers[code], today), officers[code])
    returned = _draft(movement, units["VPX"], officers["VPX"], today)
    _submit(returned, officers["VPX"])
    with clock.at(today - timedelta(days=1)), transaction():
        notes = {"paper-minutes": NOTE + "Biên bản chưa ghi số phiếu đồng ý."}
        reason = NOTE + "Đề nghị bổ sung biên bản bình xét."
        return_nomination(returned, notes, reason, today + timedelta(days=7), by=by)


def _draft(movement: Movement, unit: Unit, officer: Account, today: date) -> Nomination:
    with clock.at(today - timedelta(days=3)), transaction():
        return nominate(movement, unit, unit, NominationDetails(HONOUR, MERIT), by=officer)


def _submit(nomination: Nomination, officer: Account) -> None:
    with clock.at(clock.today() - timedelta(days=2)), transaction():
        _attach(nomination, officer)
        sign_on_paper(nomination, "Thủ trưởng đơn vị (minh họa)", clock.today(), by=officer)
        submit_nomination(nomination, by=officer)


def _attach(nomination: Nomination, officer: Account) -> None:
    """Add the dossier: the report as a file, the rest on paper."""
    for item in checklist_of(nomination, clock.today()):
        file = report(nomination.unit.name, nomination.achievement) if item.code == "report" else None
        note = "" if file else NOTE + "nộp tại Phòng Văn hóa - Xã hội"
        add_paper(nomination, item.code, file, note=note, limit=MEBIBYTE, by=officer)


def call_council(council: Council, proposal: Proposal, *, by: Account) -> Meeting:
    """Call the council, a week from today, over the list that lies before the head; nobody has answered yet."""
    details = MeetingDetails(
        clock.today() + timedelta(days=7), time(8, 30), "Phòng họp Ủy ban nhân dân xã Nhà Bè",
        "Xét khen thưởng sáng kiến trong cải cách hành chính (đợt 1)",
    )  # fmt: skip
    return assembling.call(council, details, [proposal], clock.now(), by=by)
