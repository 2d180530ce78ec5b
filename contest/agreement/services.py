"""Calibration: the judges of a panel mark one initiative first, each alone, and then talk about what they saw in it."""

from sqlalchemy import select

from contest.accounts.models import Account
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.initiatives.models import Initiative, InitiativeState
from contest.journal.services import record
from contest.panels.models import Assignment, Panel, Seat
from contest.panels.queries import conflicts_in, scored_elsewhere
from contest.panels.services import assign_one
from contest.scoring.models import Sheet


def calibrate(panel: Panel, initiative: Initiative, *, by: Account) -> list[Assignment]:
    """Let every judge of ``panel`` mark ``initiative`` first, and return the assignments that were missing for it.

    The other sheets of a judge can be begun when this one has been handed in. Whoever has a conflict of interest is not
    given it and need not wait. Refused once a judge has begun another sheet. Choosing the same one again assigns it to
    those who were seated since.
    """
    lock(panel)
    db.session.refresh(panel, ["seats"])
    if initiative.movement_id != panel.movement_id or initiative.state is not InitiativeState.ELIGIBLE:
        raise RuleViolation("Only an eligible initiative of this movement can be assigned.", field="initiative_id")
    if panel.calibration_initiative_id != initiative.id:
        if _another_begun(panel, initiative):
            raise RuleViolation(
                "Judges of this panel have begun other sheets already: calibration comes before them.",
                field="initiative_id",
            )
        panel.calibration_initiative = initiative
        record(by, "panel.calibrate", panel, body_id=panel.movement.body_id, initiative=initiative.number)
    held = set(db.session.scalars(select(Assignment.seat_id).where(Assignment.initiative_id == initiative.id)))
    barred = conflicts_in(panel, [initiative]).keys() | scored_elsewhere(panel)
    free = [seat for seat in panel.taken_seats if seat.id not in held and (seat.id, initiative.id) not in barred]
    return [assign_one(seat, initiative, by=by) for seat in free]


def end_calibration(panel: Panel, *, by: Account) -> Panel:
    """Let the judges of ``panel`` score in any order from now on; what was assigned and scored stays and counts."""
    lock(panel)
    initiative = panel.calibration_initiative
    if initiative is None:
        raise RuleViolation("This panel has no calibration initiative.")
    panel.calibration_initiative = None
    record(by, "panel.end_calibration", panel, body_id=panel.movement.body_id, initiative=initiative.number)
    return panel


def _another_begun(panel: Panel, initiative: Initiative) -> bool:
    others = (
        select(Sheet.id)
        .join(Sheet.assignment)
        .join(Assignment.seat)
        .where(Seat.panel_id == panel.id, Assignment.initiative_id != initiative.id)
    )
    return db.session.scalar(others.limit(1)) is not None
