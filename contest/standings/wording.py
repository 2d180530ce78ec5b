"""How the rule and what tells equal scores apart are written on a page."""

from flask_babel import get_locale, gettext

from contest.movements.models import Movement, Rubric
from contest.scoring.queries import criteria_of
from contest.standings.queries import rule_of
from contest.standings.rule import LOT, SUBMITTED
from contest.standings.telling import ENGLISH, VIETNAMESE, rule_lines


def tie_words(tie: str, movement: Movement) -> str:
    """Return what tells equal scores apart: a criterion or group by its name, the earlier submission, or the lot."""
    if tie == SUBMITTED:
        return str(gettext("earlier submission"))
    if tie == LOT:
        return str(gettext("the lot that the chair drew"))
    names = {group.code: group.name for group in movement.rubric.groups} if movement.rubric else {}
    names |= {line.code: line.name for line in criteria_of(movement)}
    return names.get(tie, tie)


def rubric_words(rubric: Rubric) -> list[str]:
    """Return what a movement's rule says, line by line, in the reader's language."""
    return rule_lines(rule_of(rubric), VIETNAMESE if str(get_locale()) == "vi" else ENGLISH)
