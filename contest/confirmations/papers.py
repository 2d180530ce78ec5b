"""What stands on the form that authors and the head sign, frozen when it is printed."""

from typing import Any

from contest.confirmations.queries import FORM as FORM
from contest.initiatives.confirming import seal
from contest.initiatives.models import ConfirmationKind, Initiative
from contest.paper.writing import written
from contest.units.models import UnitKind

# Units of these kinds answer to somebody else than the body.
NOT_UNDER_THE_BODY = (UnitKind.VERTICAL_AGENCY, UnitKind.MASS_ORGANISATION, UnitKind.ENTERPRISE)


def short_seal(initiative: Initiative) -> str:
    """Return the sign by which a signed form is known to be about what stands now: of title, authors and shares."""
    return seal(initiative.read_by(ConfirmationKind.AUTHOR))[:8].upper()


def shares_values(initiative: Initiative) -> dict[str, Any]:
    """Return the values of the form (Giấy xác nhận tỷ lệ đóng góp)."""
    movement, unit = initiative.movement, initiative.unit
    return {
        "body": movement.body.name,
        "place": movement.body.place,
        "superior": "" if unit.kind in NOT_UNDER_THE_BODY else movement.body.name,
        "unit": unit.name,
        "movement": movement.name,
        "title": initiative.title,
        "field": initiative.field.name if initiative.field else "",
        "sign": short_seal(initiative),
        "authors": [
            {
                "full_name": author.full_name,
                "place": ", ".join(part for part in (author.post, author.unit.name) if part),
                "share": written(author.share),
            }
            for author in initiative.authors
        ],
    }
