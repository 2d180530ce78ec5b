"""Reminding before a deadline, without anybody asking."""

import logging

from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.database import transaction
from contest.registrations import queries, services
from contest.tasks import resumes

log = logging.getLogger(__name__)
# Nobody wants to hear of a deadline at midnight.
FROM_HOUR = 7


@resumes
def remind_before_deadlines() -> None:
    """Hold the rounds that are due today, from the opening of the office on; the minute's sweep asks for it.

    A round is a row with a key of its own in the same transaction as its notices: whoever asks again, after a restart
    or in another worker, finds it held.
    """
    if clock.now().astimezone(clock.OFFICE).hour < FROM_HOUR:
        return
    for movement in queries.movements_closing_soon(clock.today()):
        try:
            with transaction():
                services.remind_before_deadline(movement)
        except IntegrityError:
            log.info("another worker holds the round of movement %s", movement.id)
        except Exception:
            # The sweep looks after other work too, which must not stand still because of this.
            log.exception("no round could be held in movement %s", movement.id)
