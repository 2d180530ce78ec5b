"""How far a movement has come: how many have reached each stage, counted anew each time."""

import enum
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Select, func, select

from contest.awards.models import Award, AwardState
from contest.database import db
from contest.initiatives.models import Initiative, InitiativeState
from contest.movements.models import Movement
from contest.panels.models import Assignment
from contest.scoring.models import Sheet, SheetState


State = TypeVar("State")


class Stage(enum.StrEnum):
    """What is counted, in the order of the story."""

    REGISTERED = "registered"
    ELIGIBLE = "eligible"
    SCORED = "scored"
    PROPOSED = "proposed"
    AWARDED = "awarded"


@dataclass(frozen=True)
class Reached:
    """How many reached a stage: initiatives up to being scored, then lines for collectives and individuals."""

    stage: Stage
    count: int


def progress_of(movement: Movement) -> list[Reached]:
    """Return the counts of every stage, in their order."""
    states = _counted(select(Initiative.state, func.count()).where(Initiative.movement_id == movement.id))
    awards = _counted(select(Award.state, func.count()).where(Award.movement_id == movement.id))
    scored = db.session.scalar(
        select(func.count(Initiative.id.distinct()))
        .join(Assignment, Assignment.initiative_id == Initiative.id)
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Initiative.movement_id == movement.id, Sheet.state == SheetState.HANDED_IN)
    )
    return [
        Reached(Stage.REGISTERED, sum(states.values()) - states.get(InitiativeState.DRAFT, 0)),
        Reached(Stage.ELIGIBLE, states.get(InitiativeState.ELIGIBLE, 0)),
        Reached(Stage.SCORED, scored or 0),
        Reached(Stage.PROPOSED, sum(awards.values())),
        Reached(Stage.AWARDED, awards.get(AwardState.AWARDED, 0)),
    ]


def _counted(query: Select[tuple[State, int]]) -> dict[State, int]:
    """Return the counts of ``query`` by the state that it selects first."""
    return {state: count for state, count in db.session.execute(query.group_by(query.selected_columns[0]))}
