"""How tie rules are written on a page."""

from flask_babel import gettext

from contest.movements.models import Movement
from contest.scoring.queries import criteria_of
from contest.standings.ranking import SUBMITTED


def tie_words(tie: str, movement: Movement) -> str:
    """Return what tells equal scores apart: a criterion's name, or the earlier submission."""
    if tie == SUBMITTED:
        return str(gettext("earlier submission"))
    return next((line.name for line in criteria_of(movement) if line.code == tie), tie)
