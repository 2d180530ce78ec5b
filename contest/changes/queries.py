"""What stands in the way of withdrawing or transferring an initiative."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest.awards.models import STANDING, Award, Proposal
from contest.database import db
from contest.initiatives.models import Initiative
from contest.panels.models import Assignment
from contest.recognition.models import STANDING as RECOGNITION_STANDS
from contest.recognition.models import Recognition, RecognitionList
from contest.scoring.models import Sheet, SheetState


def is_scored(initiative: Initiative, *, hold: bool = False) -> bool:
    """Say whether a sheet of ``initiative`` has been handed in; ``hold`` keeps every sheet as it is meanwhile."""
    assignments = select(Assignment.id).where(Assignment.initiative_id == initiative.id).order_by(Assignment.id)
    ids = db.session.scalars(assignments.with_for_update() if hold else assignments).all()
    handed_in = select(Sheet.id).where(Sheet.assignment_id.in_(ids), Sheet.state == SheetState.HANDED_IN).limit(1)
    return bool(ids) and db.session.scalar(handed_in) is not None


def lines_with(initiative: Initiative) -> Sequence[Award]:
    """Return the standing lines of proposals and decisions that are for ``initiative``."""
    lines = select(Award).where(Award.initiative_id == initiative.id, Award.state.in_(STANDING))
    return db.session.scalars(lines.options(joinedload(Award.proposal)).order_by(Award.id)).all()


def listed_for_recognition(initiative: Initiative) -> Sequence[RecognitionList]:
    """Return the lists on which ``initiative`` stands for recognition, or by whose decision it is recognised."""
    line = Recognition.initiative_id == initiative.id, Recognition.state.in_(RECOGNITION_STANDS)
    lists = select(RecognitionList).join(Recognition).where(*line).order_by(RecognitionList.id)
    return db.session.scalars(lists).all()


def proposed_for_good(initiative: Initiative) -> Sequence[Proposal | RecognitionList]:
    """Return the lists with ``initiative``, for an honour or for recognition, that lie before the competent head or
    have been decided."""
    found = {line.proposal.id: line.proposal for line in lines_with(initiative)}
    listed: list[Proposal | RecognitionList] = [*found.values(), *listed_for_recognition(initiative)]
    return [one for one in listed if not one.is_drafted]
