"""What stands on the papers about an initiative, frozen when the paper is ordered."""

from datetime import datetime
from typing import Any

from contest.clock import OFFICE
from contest.initiatives.models import Initiative
from contest.initiatives.queries import RECEIPT as RECEIPT
from contest.paper.writing import clock_time, short_day, written
from contest.questions.answers import with_measure
from contest.questions.sets import FIRST_APPLIED


def receipt_values(initiative: Initiative, received_at: datetime, *, by: str) -> dict[str, Any]:
    """Return the values of the receipt (Phiếu tiếp nhận) for what ``by`` submitted at ``received_at``."""
    movement, body = initiative.movement, initiative.movement.body
    again = initiative.submitted_at is not None and initiative.submitted_at < received_at
    return {
        "body": body.name,
        "standing_unit": body.standing_unit,
        "place": body.place,
        "received_on": received_at.astimezone(OFFICE).date().isoformat(),
        "received_at": f"{clock_time(received_at, OFFICE)} ngày {short_day(received_at.astimezone(OFFICE).date())}",
        "again": again,
        "late": initiative.submitted_late and not again,
        "number": initiative.register_number,
        "movement": movement.name,
        "year": movement.year,
        "unit": initiative.unit.name,
        "title": initiative.title,
        "field": initiative.field.name if initiative.field else "",
        "first_applied_on": _first_applied_on(initiative),
        "authors": [
            {
                "full_name": author.full_name,
                "post": author.post,
                "unit": author.unit.name,
                "share": written(author.share),
            }
            for author in initiative.authors
        ],
        "evidence": [attachment.full_label for attachment in initiative.standing_attachments],
        "submitted_by": by,
    }


def _first_applied_on(initiative: Initiative) -> str:
    """Return since when it has been applied, if the form asks that."""
    given = [answer for answer in initiative.answers if answer.question.code == FIRST_APPLIED]
    return with_measure(given[0].question, given[0].value) if given else ""
