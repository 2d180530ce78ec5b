"""The recognition of initiatives in the contest of 2019: what the council found, and the decision with its papers."""

from datetime import date

from contest import clock
from contest.accounts.models import Account
from contest.certificates.services import issue_certificates
from contest.database import transaction
from contest.demo.people import Staff
from contest.movements.models import Movement
from contest.numbers.queries import next_number
from contest.numbers.services import OutsideNumbers, note_outside
from contest.recognition.models import Advice, ConditionAnswer
from contest.recognition.services import (
    DecisionDetails,
    Found,
    LineDetails,
    add_initiatives,
    advise,
    decide,
    draw_up_list,
    find_all_met,
    submit_list,
)
from contest.standings.queries import standings_of
from contest.units.models import Body, Capacity

NOTE = "(Dữ liệu minh họa) "
MET_ON, DECIDED_ON = date(2020, 1, 8), date(2020, 1, 13)
# The best of those that passed come before the initiative council; on the last two it finds something.
LISTED, NUMBER = 24, 37


def numbers_until(body: Body, last: int, day: date, *, series: str = "", by: Account) -> None:
    """Note that the office gave the numbers of ``series`` (of decisions) up to ``last`` itself, if any were left."""
    series = series or f"QĐ-{body.symbol}"
    if next_number(body, day.year, series) <= last:
        note_outside(body, OutsideNumbers(series, last, day, NOTE + "Văn thư cấp số ngoài hệ thống."), by=by)


def tell(movement: Movement, staff: Staff) -> None:
    """Let the initiative council advise on the best initiatives, and the competent head decide."""
    by = staff.secretary
    with clock.at(MET_ON), transaction():
        roll = draw_up_list(movement, "Danh sách sáng kiến cấp cơ sở năm 2019", by=by)
        lines = add_initiatives(roll, [row.initiative.id for row in standings_of(movement).passed[:LISTED]], by=by)
        met = {code: Found(ConditionAnswer.YES) for code in ("novel", "applied", "not_excluded")}
        known = Found(ConditionAnswer.NO, NOTE + "Cách làm đã được huyện hướng dẫn từ năm 2017.")
        refused = LineDetails(met | {"novel": known}, Advice.REFUSE, NOTE + "Không có tính mới trong phạm vi huyện.")
        shown = Found(ConditionAnswer.NO, NOTE + "Chưa có xác nhận của nơi áp dụng.")
        unready = LineDetails(met | {"applied": shown}, Advice.COMPLETE, NOTE + "Bổ sung xác nhận của nơi áp dụng.")
        advise(lines[-1], refused, by=by)
        advise(lines[-2], unready, by=by)
        find_all_met(roll, [line.id for line in lines], by=by)
        submit_list(roll, by=by)
    title = "Về việc công nhận sáng kiến cấp cơ sở năm 2019"
    with clock.at(DECIDED_ON), transaction():
        details = DecisionDetails(DECIDED_ON, title, Capacity.HEAD, "(Họ và tên)")
        numbers_until(movement.body, NUMBER - 1, DECIDED_ON, by=by)
        decision = decide(roll, details, by=staff.leader)
        issue_certificates(decision, by=by)
