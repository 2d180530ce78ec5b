"""Who holds the offices in which decisions are signed, on a day. Pure."""

from collections.abc import Sequence
from datetime import date

from contest.errors import RuleViolation
from contest.paper.writing import short_day
from contest.text import fold
from contest.units.models import Body, Capacity, OfficeHolder


def office_of(body: Body, capacity: Capacity) -> str:
    """Return the office that somebody holds who signs in this capacity: Phó Chủ tịch signs KT. Chủ tịch."""
    return {
        Capacity.HEAD: body.head_title,
        Capacity.FOR_HEAD: body.deputy_title,
        Capacity.ACTING: f"Q. {body.head_title}",
    }[capacity]


def check_holder(
    holders: Sequence[OfficeHolder], body: Body, capacity: Capacity, name: str, day: date, *, field: str = "signer_name"
) -> None:
    """Raise RuleViolation unless ``name`` holds on ``day`` the office in which is signed.

    ``holders`` are all that were ever noted of the body. While nobody is, nobody can be compared, nor a head while only
    deputies are noted; but who notes its head and no deputy has nobody who signs KT.
    """
    of_office = [holder for holder in holders if holder.capacity is capacity]
    if not of_office and (capacity is Capacity.HEAD or not holders):
        return
    if any(holder.holds_on(day) and fold(holder.full_name) == fold(name) for holder in of_office):
        return
    raise RuleViolation(
        "%(name)s does not hold the office “%(office)s” on %(day)s. The office holders of the body say who signs.",
        field=field, name=name, office=office_of(body, capacity), day=short_day(day),
    )  # fmt: skip
