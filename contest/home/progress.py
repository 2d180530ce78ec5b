"""How far a movement has come, counted anew each time in three questions to the database."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from contest.awards.models import Award, AwardState
from contest.database import db
from contest.initiatives.models import Initiative, InitiativeState
from contest.movements.models import Movement
from contest.panels.models import Assignment
from contest.scoring.models import Sheet, SheetState


class Stage(enum.StrEnum):
    """What is counted, in the order of the story: initiatives up to being scored, then lines of proposals."""

    REGISTERED = "registered"
    SUBMITTED = "submitted"
    ELIGIBLE = "eligible"
    SCORED = "scored"
    PROPOSED = "proposed"
    AWARDED = "awarded"


@dataclass(frozen=True)
class Progress:
    """How many have reached each stage, and how many initiatives stand in each state now.

    Registered are all initiatives, drafts too; submitted those that were handed to the secretariat at least once;
    scored those with a handed-in sheet; proposed and awarded are lines for recipients of every kind, annulled ones no
    longer.
    """

    reached: Mapping[Stage, int]
    by_state: Mapping[InitiativeState, int]


def progress_of(movement: Movement) -> Progress:
    """Return how far ``movement`` has come."""
    states, submitted = _initiatives(movement)
    awards = _awards(movement)
    registered = sum(states.values())
    reached = {
        Stage.REGISTERED: registered,
        Stage.SUBMITTED: submitted,
        Stage.ELIGIBLE: states[InitiativeState.ELIGIBLE],
        Stage.SCORED: _scored(movement),
        Stage.PROPOSED: sum(awards.values()) - awards.get(AwardState.ANNULLED, 0) - awards.get(AwardState.AMENDED, 0),
        Stage.AWARDED: awards.get(AwardState.AWARDED, 0),
    }
    return Progress(reached, states)


def _initiatives(movement: Movement) -> tuple[dict[InitiativeState, int], int]:
    """Return how many stand in each state, and how many were ever handed in: a draft may have been put aside."""
    query = (
        select(Initiative.state, func.count(), func.count(Initiative.number))
        .where(Initiative.movement_id == movement.id)
        .group_by(Initiative.state)
    )
    rows = db.session.execute(query).tuples().all()
    states = {**dict.fromkeys(InitiativeState, 0), **{state: count for state, count, _numbers in rows}}
    return states, sum(numbers for _state, _count, numbers in rows)


def _awards(movement: Movement) -> dict[AwardState, int]:
    query = select(Award.state, func.count()).where(Award.movement_id == movement.id).group_by(Award.state)
    return dict(db.session.execute(query).tuples().all())


def _scored(movement: Movement) -> int:
    handed_in = select(Sheet.assignment_id).where(Sheet.state == SheetState.HANDED_IN)
    query = (
        select(func.count(Assignment.initiative_id.distinct()))
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .where(Initiative.movement_id == movement.id, Assignment.id.in_(handed_in))
    )
    return db.session.scalar(query) or 0
