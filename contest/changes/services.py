"""Withdrawing an initiative, reinstating it, and transferring it to another unit; each with its reason."""

from contest import clock
from contest.accounts.models import Account, Role
from contest.changes import queries
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.initiatives.models import Initiative
from contest.journal.services import record
from contest.movements.models import MovementState
from contest.notices.models import NoticeKind
from contest.notices.queries import holders_of, officers_of
from contest.notices.services import notify
from contest.units.models import Unit


def withdraw_initiative(initiative: Initiative, reason: str, *, by: Account) -> Initiative:
    """Take an initiative out of the movement for its unit; the secretariat is told of what was submitted.

    It keeps its number, its text and whatever was assigned or begun, none of which counts any more. Refused once a
    judge has handed a sheet in, or while somebody is proposed for it. Withdrawing twice is withdrawing.
    """
    _held(initiative)
    if initiative.withdrawn_at is not None:
        return initiative
    if queries.is_scored(initiative, hold=True):
        raise RuleViolation("A judge has handed in a sheet for this initiative, so it can no longer be withdrawn.")
    if lines := queries.lines_with(initiative):
        raise RuleViolation(
            "It stands in the proposal “%(title)s”. Ask the secretariat.", title=lines[0].proposal.title
        )
    if lists := queries.listed_for_recognition(initiative):
        raise RuleViolation("It stands in the proposal “%(title)s”. Ask the secretariat.", title=lists[0].title)
    initiative.withdraw(reason, clock.now())
    act = "initiative.withdraw" if initiative.number is not None else "initiative.put_aside"
    record(by, act, initiative, body_id=initiative.movement.body_id, reason=reason, title=initiative.title)
    if initiative.number is not None:
        notify(
            holders_of(Role.SECRETARIAT, initiative.movement.body_id),
            NoticeKind.WITHDRAWN,
            f"/initiatives/{initiative.id}",
            key=f"withdrawn/{initiative.id}/{initiative.withdrawn_at:%Y%m%d%H%M%S}",
            title=initiative.title,
            unit=initiative.unit.name,
            movement=initiative.movement.name,
            reason=reason,
        )
    return initiative


def reinstate_initiative(initiative: Initiative, reason: str, *, by: Account) -> Initiative:
    """Put a withdrawn initiative back where it was: what was assigned and begun counts again."""
    _held(initiative)
    if initiative.withdrawn_at is None:
        return initiative
    initiative.reinstate()
    act = "initiative.reinstate" if initiative.number is not None else "initiative.take_up"
    record(by, act, initiative, body_id=initiative.movement.body_id, reason=reason, title=initiative.title)
    return initiative


def transfer_initiative(initiative: Initiative, unit: Unit, reason: str, *, by: Account) -> Initiative:
    """Let ``initiative`` belong to another unit of the body from now on, and tell the officers of both.

    The number stays. Conflicts of interest follow from the new unit at once. Refused when the movement's proposals with
    it have been submitted or decided: their lines name the unit.
    """
    _held(initiative)
    former = initiative.unit
    if unit.id == former.id:
        return initiative
    if unit.body_id != initiative.movement.body_id or not unit.exists_on(clock.today()):
        raise RuleViolation("%(name)s does not take part in this movement.", field="unit_id", name=unit.name)
    if proposals := queries.proposed_for_good(initiative):
        raise RuleViolation(
            "It stands in the proposal “%(title)s”, which has been submitted. It cannot be transferred any more.",
            title=proposals[0].title,
        )
    initiative.unit = unit
    db.session.flush()
    entry = record(by, "initiative.transfer", initiative, body_id=initiative.movement.body_id, reason=reason,
                   from_unit=former.name, to_unit=unit.name)  # fmt: skip
    db.session.flush()
    notify(
        officers_of([former.id, unit.id]),
        NoticeKind.TRANSFERRED,
        f"/movements/{initiative.movement_id}/initiatives",
        key=f"transferred/{entry.id}",
        title=initiative.title or "…",
        from_unit=former.name,
        to_unit=unit.name,
        movement=initiative.movement.name,
        reason=reason,
    )
    return initiative


def _held(initiative: Initiative) -> None:
    """Hold ``initiative`` until the transaction ends, and refuse when its movement does not run."""
    lock(initiative.movement)
    lock(initiative)
    if initiative.movement.state is not MovementState.LAUNCHED:
        raise RuleViolation("The movement is closed; nothing in it changes any more.")
