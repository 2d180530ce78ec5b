"""What waits for somebody, as counts with a deadline. Pure: the words and addresses are the page's business."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


class Kind(enum.StrEnum):
    """Each thing that can wait for somebody, the most pressing kind first."""

    RETURNED = "returned"
    CONFIRM = "confirm"
    GIVEN_BACK_BY = "given_back_by"
    DRAFTS = "drafts"
    REGISTER = "register"
    NOMINATION_RETURNED = "nomination_returned"
    NOMINATION_DRAFTS = "nomination_drafts"
    NOMINATION_CONFIRM = "nomination_confirm"
    NOMINATE = "nominate"
    OPINIONS = "opinions"
    BALLOT = "ballot"
    MEET = "meet"
    ANSWER = "answer"
    MINUTES = "minutes"
    SHEETS = "sheets"
    DECIDE = "decide"
    FEEDBACK = "feedback"
    APPRAISE = "appraise"
    ASSIGN = "assign"
    OUTSTANDING = "outstanding"
    PAPERS = "papers"
    NOMINATION_CHECK = "nomination_check"
    NOMINATION_TAKE_OVER = "nomination_take_over"
    PROPOSE = "propose"
    GIVEN_BACK = "given_back"
    ISSUE = "issue"
    PRINT = "print"
    BLANKS = "blanks"
    RECOVER = "recover"
    PREPARE = "prepare"


@dataclass(frozen=True)
class Waiting:
    """``count`` things of one kind that wait in a movement until the end of the day ``due``, if there is one.

    What waits in a council bears its name in place of the movement's, and no movement.
    """

    kind: Kind
    movement_id: int | None
    movement: str
    count: int
    due: date | None = None
    subject_id: int | None = None

    def days_left(self, today: date) -> int | None:
        """Return how many days remain after today; negative once the day is over."""
        return None if self.due is None else (self.due - today).days


def in_order(things: Iterable[Waiting]) -> list[Waiting]:
    """Return ``things`` as they should be read: the nearest deadline first, then what has none, each by kind."""
    kinds = list(Kind)
    return sorted(things, key=lambda thing: (thing.due is None, thing.due or date.max, kinds.index(thing.kind)))
