"""The calendar of a movement drawn to scale. Pure; places are thousandths of the whole width."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from contest.movements.models import PhaseKind

WIDTH = 1000
LEAST = 8


class Time(enum.StrEnum):
    """Where today stands to a phase."""

    PAST = "past"
    NOW = "now"
    TO_COME = "to_come"


@dataclass(frozen=True)
class Bar:
    """A phase: its days, both included, where it is drawn, and where today stands to it."""

    kind: PhaseKind
    opens_on: date
    closes_on: date
    left: int
    width: int
    time: Time


@dataclass(frozen=True)
class Timeline:
    """The phases in their order, the first days of months between them, and today if it lies between them."""

    bars: Sequence[Bar]
    months: Sequence[int]
    today: int | None


Span = tuple[PhaseKind, date, date]


def timeline(phases: Iterable[Span], today: date) -> Timeline:
    """Return where each phase is drawn, from the first day of the first to the end of the last."""
    spans = list(phases)
    if not spans:
        return Timeline((), (), None)
    first, last = min(opens for _, opens, _ in spans), max(closes for _, _, closes in spans)
    days = (last - first).days + 1

    def place(day: date) -> int:
        return round((day - first).days * WIDTH / days)

    def bar(kind: PhaseKind, opens: date, closes: date) -> Bar:
        left = min(place(opens), WIDTH - LEAST)
        width = max(LEAST, place(closes + timedelta(days=1)) - left)
        return Bar(kind, opens, closes, left, width, _time(opens, closes, today))

    months = tuple(place(day) for day in _firsts_of_months(first, last))
    return Timeline(tuple(bar(*span) for span in spans), months, place(today) if first <= today <= last else None)


def _time(opens: date, closes: date, today: date) -> Time:
    if today < opens:
        return Time.TO_COME
    return Time.NOW if today <= closes else Time.PAST


def _firsts_of_months(first: date, last: date) -> Iterable[date]:
    """Yield the first days of the months after ``first`` and up to ``last``."""
    month = first.replace(day=1)
    while (month := (month + timedelta(days=31)).replace(day=1)) <= last:
        yield month
