"""Reminding the officers of units that are behind."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from contest import clock
from contest.accounts.models import Account
from contest.database import db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.movements.models import Movement, MovementState, PhaseKind
from contest.notices.models import NoticeKind
from contest.notices.services import notify_each
from contest.notices.wording import Value
from contest.registrations import queries
from contest.registrations.models import Reminder
from contest.registrations.reminders import Behind, Recipient, Round, counts, distance_due, round_for


@dataclass(frozen=True)
class ReminderDetails:
    """What the secretariat asked for: whom, who was shown to be reached, and a line of its own.

    ``origin`` is the token of the page that was sent; a page sent twice reminds once.
    """

    wanted: frozenset[Behind]
    shown: frozenset[int]
    message: str
    origin: str


def round_in(movement: Movement, wanted: Collection[Behind]) -> Round:
    """Return whom a round in ``movement`` reaches today."""
    units = queries.progress_of_units(movement, clock.today())
    return round_for(units, wanted, registering=_is_registering(movement), completing=_is_completing(movement))


def units_behind(movement: Movement) -> dict[Behind, int]:
    """Return how many units are behind in each way today."""
    units = queries.progress_of_units(movement, clock.today())
    return counts(units, registering=_is_registering(movement), completing=_is_completing(movement))


def remind(movement: Movement, details: ReminderDetails, *, by: Account) -> Reminder:
    """Remind the officers who were shown and are still behind; whoever caught up meanwhile is left in peace.

    Raises RuleViolation when nothing was chosen or nobody is left.
    """
    lock(movement)
    key = f"reminder/{details.origin}"
    if held := queries.reminder_of(key):
        return held
    if not details.wanted:
        raise RuleViolation("Nothing was chosen, so nobody was reminded.", field="wanted")
    reached = round_in(movement, details.wanted)
    recipients = [one for one in reached.recipients if one.officer.account_id in details.shown]
    if not recipients:
        raise RuleViolation("Nobody is left to be reminded: all have caught up.")
    reminder = _hold(movement, key, recipients, NoticeKind.REMINDED, message=details.message, by=by)
    units = sorted({lack.unit for one in recipients for lack in one.lacks})
    record(
        by, "movement.remind", movement, body_id=movement.body_id, recipients=len(recipients), units=units,
        message=details.message or None,
    )  # fmt: skip
    return reminder


def remind_before_deadline(movement: Movement) -> Reminder | None:
    """Remind the officers of units that are behind, once for each of the days before registration closes.

    Return the round, or None when none is due or it has been held.
    """
    lock(movement)
    registration = movement.phase(PhaseKind.REGISTRATION)
    if registration is None or not _is_registering(movement):
        return None
    days = distance_due(registration.closes_on, clock.today())
    key = f"deadline/{movement.id}/{registration.closes_on.isoformat()}/{days}"
    if days is None or queries.reminder_of(key):
        return None
    reached = round_in(movement, tuple(Behind))
    reminder = _hold(movement, key, reached.recipients, NoticeKind.DEADLINE_NEAR)
    record(
        None, "movement.remind_of_deadline", movement, body_id=movement.body_id, recipients=len(reached.recipients),
        units=list(reached.units),
    )  # fmt: skip
    return reminder


def _hold(
    movement: Movement,
    key: str,
    recipients: Sequence[Recipient],
    kind: NoticeKind,
    *,
    message: str = "",
    by: Account | None = None,
) -> Reminder:
    """Tell each recipient what is open, and keep that the round was held."""
    accounts = queries.accounts_of(one.officer for one in recipients)
    common = _common(movement) | ({"message": message} if message else {})
    told = {
        accounts[one.officer.account_id]: {**common, "open": [lack.phrase for lack in one.lacks]} for one in recipients
    }
    notify_each(told, kind, f"/movements/{movement.id}/initiatives", key)
    reminder = Reminder(
        movement_id=movement.id, key=key, sent_at=clock.now(), sent_by_id=by.id if by else None, message=message,
        recipients=len(recipients),
    )  # fmt: skip
    db.session.add(reminder)
    db.session.flush()
    return reminder


def _common(movement: Movement) -> dict[str, Value]:
    registration = movement.phase(PhaseKind.REGISTRATION)
    closes_on = registration.closes_on if registration and _is_registering(movement) else None
    return {"movement": movement.name, "closes_on": closes_on}


def _is_registering(movement: Movement) -> bool:
    return movement.is_in(PhaseKind.REGISTRATION, clock.today())


def _is_completing(movement: Movement) -> bool:
    """Say whether what was returned can still be handed in again."""
    last = movement.phase(PhaseKind.APPRAISAL) or movement.phase(PhaseKind.REGISTRATION)
    return movement.state is MovementState.LAUNCHED and last is not None and clock.today() <= last.closes_on
