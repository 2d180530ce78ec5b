"""Lists of recognition, their lines and decisions as pages and services need them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from contest.database import db, found
from contest.initiatives.models import Initiative
from contest.movements.models import Movement
from contest.recognition.models import (
    STANDING,
    ListState,
    RecognisedAuthor,
    Recognition,
    RecognitionDecision,
    RecognitionList,
    RecognitionState,
)
from contest.rules.recognition import Condition, conditions_on
from contest.standings.queries import Row, standings_of
from contest.units.models import Body


def find_list(list_id: int) -> RecognitionList:
    return found(RecognitionList, list_id)


def find_recognition(recognition_id: int) -> Recognition:
    return found(Recognition, recognition_id)


def find_recognition_decision(decision_id: int) -> RecognitionDecision:
    return found(RecognitionDecision, decision_id)


@dataclass(frozen=True)
class Counts:
    """How many lines stand or were recognised, and how many were not or no longer are."""

    standing: int = 0
    fallen: int = 0
    annulled: int = 0


def lists_of(movement: Movement) -> list[tuple[RecognitionList, Counts]]:
    """Return the lists of ``movement``, the latest first, with what they hold."""
    lists = db.session.scalars(
        select(RecognitionList)
        .where(RecognitionList.movement_id == movement.id)
        .options(joinedload(RecognitionList.decision), joinedload(RecognitionList.movement))
        .order_by(RecognitionList.id.desc())
    ).all()
    rows = db.session.execute(
        select(Recognition.list_id, Recognition.state, func.count())
        .where(Recognition.movement_id == movement.id)
        .group_by(Recognition.list_id, Recognition.state)
    )
    tallies: dict[int, dict[RecognitionState, int]] = defaultdict(dict)
    for list_id, state, count in rows:
        tallies[list_id][state] = count
    return [(roll, _counts(tallies[roll.id])) for roll in lists]


def _counts(tally: Mapping[RecognitionState, int]) -> Counts:
    standing = sum(tally.get(state, 0) for state in STANDING)
    annulled = tally.get(RecognitionState.ANNULLED, 0)
    return Counts(standing, sum(tally.values()) - standing - annulled, annulled)


def lines_of(roll: RecognitionList) -> Sequence[Recognition]:
    """Return the lines of ``roll`` in their order, with all that a page shows of them."""
    return db.session.scalars(
        select(Recognition)
        .where(Recognition.list_id == roll.id)
        .options(
            joinedload(Recognition.initiative).selectinload(Initiative.authors),
            joinedload(Recognition.annulment),
            selectinload(Recognition.answers),
            selectinload(Recognition.authors),
        )
        .order_by(Recognition.position, Recognition.id)
    ).all()


@dataclass(frozen=True)
class Suggestion:
    """A line of the standings that can be listed, or the recognition that stands for it already."""

    row: Row
    standing: Recognition | None


def suggestions_for(movement: Movement) -> list[Suggestion]:
    """Return every line of the standings, the passed by place first."""
    standing = standing_in(movement)
    return [Suggestion(row, standing.get(row.initiative.id)) for row in standings_of(movement).rows]


def conditions_for(roll: RecognitionList, day: date) -> list[Condition]:
    """Return what an initiative of ``roll`` must meet on ``day``, by the rule book of the body."""
    return conditions_on(day, body_id=roll.movement.body_id)


def standing_in(movement: Movement) -> dict[int, Recognition]:
    """Return the recognitions of ``movement`` that are proposed or stand, by initiative."""
    rows = db.session.scalars(
        select(Recognition)
        .where(Recognition.movement_id == movement.id, Recognition.state.in_(STANDING))
        .options(joinedload(Recognition.roll), joinedload(Recognition.decision))
    )
    return {line.initiative_id: line for line in rows}


def latest_for(initiative: Initiative) -> Recognition | None:
    """Return the last line that concerns ``initiative`` and was decided: what is only listed says nothing yet."""
    return db.session.scalar(
        select(Recognition)
        .join(Recognition.roll)
        .where(Recognition.initiative_id == initiative.id, RecognitionList.state == ListState.DECIDED)
        .options(joinedload(Recognition.roll).joinedload(RecognitionList.decision), joinedload(Recognition.annulment))
        .order_by(Recognition.id.desc())
        .limit(1)
    )


def count_recognised(movement: Movement) -> int:
    """Return how many initiatives of ``movement`` are recognised and not annulled."""
    where = (Recognition.movement_id == movement.id, Recognition.state == RecognitionState.RECOGNISED)
    return db.session.scalar(select(func.count()).select_from(Recognition).where(*where)) or 0


def decisions_in(body_ids: Collection[int]) -> Sequence[RecognitionDecision]:
    """Return the decisions of these bodies, the latest first."""
    return db.session.scalars(
        select(RecognitionDecision)
        .where(RecognitionDecision.body_id.in_(body_ids))
        .options(joinedload(RecognitionDecision.movement), joinedload(RecognitionDecision.body))
        .order_by(RecognitionDecision.issued_on.desc(), RecognitionDecision.number.desc())
    ).all()


# Numbers.


def last_register_number(body: Body, year: int) -> int:
    """Return the last number in the register of recognised initiatives of ``body`` and ``year``; 0 while empty."""
    where = (RecognisedAuthor.body_id == body.id, RecognisedAuthor.register_year == year)
    return db.session.scalar(select(func.max(RecognisedAuthor.register_number)).where(*where)) or 0
