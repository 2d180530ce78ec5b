"""What stands on the papers about nominations, frozen when a paper is ordered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contest.clock import OFFICE
from contest.movements.models import Movement, RecipientKind
from contest.nominations.models import Nomination
from contest.nominations.queries import RECEIPT as RECEIPT
from contest.nominations.queries import SUBMISSION as SUBMISSION
from contest.nominations.queries import DossierLine
from contest.paper.linebreaks import unmarked
from contest.paper.writing import clock_time, short_day
from contest.rules.catalogue import name_of
from contest.units.models import Honorific, Unit

KINDS = {
    RecipientKind.COLLECTIVE: "Tập thể", RecipientKind.INDIVIDUAL: "Cá nhân", RecipientKind.HOUSEHOLD: "Hộ gia đình",
}  # fmt: skip
ADDRESSED = {Honorific.MR: "Ông", Honorific.MS: "Bà"}


def receipt_values(nomination: Nomination, dossier: Sequence[DossierLine], at: datetime, *, by: str) -> dict[str, Any]:
    """Return the values of the receipt (Phiếu tiếp nhận) for what ``by`` handed in at ``at``."""
    movement, body = nomination.movement, nomination.movement.body
    day = at.astimezone(OFFICE).date()
    return {
        "body": body.name,
        "standing_unit": body.standing_unit,
        "place": body.place,
        "received_on": day.isoformat(),
        "received_at": f"{clock_time(at, OFFICE)} ngày {short_day(day)}",
        "late": nomination.submitted_late,
        "number": nomination.register_number,
        "movement": movement.name,
        "unit": nomination.unit.name,
        "recipient": named(nomination),
        "line_label": "Địa chỉ" if nomination.kind is RecipientKind.HOUSEHOLD else "Chức vụ, đơn vị",
        "line": unmarked(nomination.recipient_line),
        "honour": name_of(nomination.honour),
        "achievement": unmarked(nomination.achievement),
        "papers": [f"{line.item.name}: {_kept(line)}" for line in dossier],
        "submitted_by": by,
    }


def _kept(line: DossierLine) -> str:
    told = [paper.file.filename if paper.file else f"bản giấy, {paper.note}" for paper in line.papers]
    return "; ".join(told) or "không có"


def submission_values(unit: Unit, movement: Movement, nominations: Sequence[Nomination]) -> dict[str, Any]:
    """Return the values of the submission (Tờ trình) of ``unit`` with its list, to be signed by its head."""
    body = movement.body
    of_kind = {kind: [one for one in nominations if one.kind is kind] for kind in KINDS}
    groups: list[Any] = []
    for kind, heading in KINDS.items():
        if group := of_kind[kind]:
            groups.append(f"{heading} ({len(group):02d})")
            groups += [_row(number, one) for number, one in enumerate(group, start=1)]
    return {
        "body": body.name,
        "unit": unit.name,
        "place": body.place,
        "to": [body.head_office, *([body.standing_unit] if body.standing_unit else [])],
        "movement": movement.name,
        "movement_id": movement.id,
        "collectives": len(of_kind[RecipientKind.COLLECTIVE]),
        "persons": len(of_kind[RecipientKind.INDIVIDUAL]),
        "households": len(of_kind[RecipientKind.HOUSEHOLD]),
        "rows": groups,
    }


def _row(number: int, nomination: Nomination) -> list[str]:
    below = unmarked(nomination.recipient_line)
    who = f"{named(nomination)}\n{below}" if below else named(nomination)
    return [str(number), who, unmarked(nomination.achievement), name_of(nomination.honour)]


def named(nomination: Nomination) -> str:
    """Return the recipient as papers write it: Ông Nguyễn Văn A. A household names itself."""
    if nomination.person is None:
        return nomination.recipient_name
    return f"{ADDRESSED[nomination.person.honorific]} {nomination.recipient_name}"
