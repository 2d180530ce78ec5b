"""What stands on the papers of an appraisal, frozen when the paper is ordered."""

from typing import Any

from contest.clock import OFFICE
from contest.initiatives.models import Appraisal, FormPart, ReopenedPart
from contest.paper.writing import clock_time, short_day

REQUEST = "appraisals/papers/request.html"
# What the parts of every form are called on papers.
NAMES = {
    FormPart.TITLE: "Tên giải pháp",
    FormPart.FIELD: "Lĩnh vực",
    FormPart.AUTHORS: "Tác giả và tỷ lệ đóng góp",
    FormPart.EVIDENCE: "Minh chứng",
}


def request_values(appraisal: Appraisal, *, time: int) -> dict[str, Any]:
    """Return the values of the request for completion (Phiếu yêu cầu bổ sung) that goes with the ``time``-th return."""
    initiative, movement, body = appraisal.initiative, appraisal.movement, appraisal.movement.body
    day = appraisal.appraised_at.astimezone(OFFICE).date()
    return {
        "body": body.name,
        "standing_unit": body.standing_unit,
        "place": body.place,
        "asked_on": day.isoformat(),
        "asked_at": f"{clock_time(appraisal.appraised_at, OFFICE)} ngày {short_day(day)}",
        "asked_by": appraisal.appraised_by.name,
        "time": time,
        "number": initiative.register_number,
        "movement": movement.name,
        "unit": initiative.unit.name,
        "title": initiative.title,
        "reason": appraisal.reason,
        "rows": [[str(place), _name(part), part.note] for place, part in enumerate(appraisal.reopened, start=1)],
        "due_on": short_day(appraisal.due_on) if appraisal.due_on else "",
    }


def _name(part: ReopenedPart) -> str:
    return part.question.label if part.question else NAMES[part.part]
