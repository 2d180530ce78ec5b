"""How tie rules are written on a page."""

from flask_babel import gettext

from contest.movements.models import Movement
from contest.scoring.queries import criteria_of
from contest.standings.rule import LOT, SUBMITTED


def tie_words(tie: str, movement: Movement) -> str:
    """Return what tells equal scores apart: a criterion or group by its name, the earlier submission, or the lot."""
    if tie == SUBMITTED:
        return str(gettext("earlier submission"))
    if tie == LOT:
        return str(gettext("the lot that the chair drew"))
    names = {group.code: group.name for group in movement.rubric.groups} if movement.rubric else {}
    names |= {line.code: line.name for line in criteria_of(movement)}
    return names.get(tie, tie)
