"""How far the money of an award is: due, paid in part or in full, cancelled, to come back, come back, carried. Pure."""

import enum
from dataclasses import dataclass


class MoneyState(enum.StrEnum):
    DUE = "due"
    PARTLY_PAID = "partly_paid"
    PAID_UP = "paid_up"
    CANCELLED = "cancelled"
    TO_RECOVER = "to_recover"
    RECOVERED = "money_recovered"
    CARRIED = "carried"


@dataclass(frozen=True)
class MoneyStanding:
    """How far it is, and in đồng: what is still to be paid, and what is to come back."""

    state: MoneyState
    owed: int = 0
    to_recover: int = 0


def standing_of(amount: int, *, awarded: bool, paid: int, recovered: int, carried: int = 0) -> MoneyStanding:
    """Return how far the money of an award of ``amount`` đồng is; ``awarded`` while the award stands.

    What was recovered from an award that stands is owed again. Nothing more is owed once the award was annulled.
    ``carried`` counts as paid for the line that an amending decision put in its place: only the rest is to come back.
    """
    held = paid - recovered - carried
    if not awarded:
        if carried and held <= 0:
            return MoneyStanding(MoneyState.CARRIED)
        if held > 0:
            return MoneyStanding(MoneyState.TO_RECOVER, to_recover=held)
        return MoneyStanding(MoneyState.RECOVERED if paid else MoneyState.CANCELLED)
    if held == 0:
        return MoneyStanding(MoneyState.DUE, owed=amount)
    if held < amount:
        return MoneyStanding(MoneyState.PARTLY_PAID, owed=amount - held)
    return MoneyStanding(MoneyState.PAID_UP)
