"""The conditions on which an initiative is recognised, by the day of the act."""

from dataclasses import dataclass
from datetime import date

from contest.rules.dated import Ruled, holds
from contest.rules.edition import Column, Table, book


@dataclass(frozen=True, kw_only=True)
class Condition(Ruled):
    """A condition in the words of the law; ``hint`` says what is looked at."""

    code: str
    name: str
    hint: str


CONDITIONS = Table(
    "recognition_conditions", "recognition.toml", "condition", ("code",),
    (Column("code"), Column("name"), Column("hint")), Condition,
)  # fmt: skip


def conditions_on(day: date, *, body_id: int | None = None) -> list[Condition]:
    """Return what an initiative must meet that is recognised on ``day``, in the order in which it is examined."""
    return [row for row in book(body_id).rows(CONDITIONS) if holds(row, day)]
