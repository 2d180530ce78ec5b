"""For how long a list is made public, and what stands against deciding it. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from contest.rules.notice import NoticeRule
from contest.rules.workdays import Calendar, after_working_days


@dataclass(frozen=True)
class Term:
    """How long a notice must run at least, by the strictest rule of the honours on the list."""

    days: int
    working: bool
    blocking: bool
    basis: str


def strictest(rules: Iterable[NoticeRule]) -> Term:
    """Return what holds for a list whose honours have these rules: the longest term, and whether any blocks.

    Working days are longer than as many days of the calendar.
    """
    every = list(rules)
    longest = max(every, key=lambda rule: (rule.days, rule.working), default=None)
    if longest is None:
        return Term(0, working=True, blocking=False, basis="")
    blocking = any(rule.blocking and rule.days for rule in every)
    return Term(longest.days, longest.working, blocking, longest.source)


def last_day(published_on: date, days: int, *, working: bool, calendar: Calendar) -> date:
    """Return the last day of a notice; the day after its publication is day 1."""
    if working:
        return after_working_days(published_on, days, calendar)
    return published_on + timedelta(days=days)


# What names a line: its recipient and its honour.
LineKey = tuple[str, str]


def not_shown(decided: Iterable[LineKey], shown: Collection[LineKey]) -> list[LineKey]:
    """Return the lines that would be decided without having been made public."""
    return [key for key in decided if key not in shown]
