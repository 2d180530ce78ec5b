"""Working days: which days offices work, and terms that are counted in them. Pure.

A term counted in days begins on the day after the event (Bộ luật Dân sự 2015, Điều 147), so the first working day after
the receipt is day 1, and a term of working days ends on one. The calendar is data (``holidays.toml``). A year whose
holidays are not all in it is refused, so that no deadline is silently wrong; what the data are not sure of is told by
``doubts``, so that a deadline that runs over it can be shown as provisional.
"""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from contest.errors import RuleViolation, msgid
from contest.rules.dated import Mark, checked, holds, mark_of, refuse_overlaps

DATA = Path(__file__).with_name("holidays.toml")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SAID: Mapping[str, type] = {"source": str, "mark": str}
ENDING: Mapping[str, type] = {"valid_to": date}
WEEKEND: Mapping[str, type] = {"days": list, "valid_from": date, **SAID}
HOLIDAY: Mapping[str, type] = {"name": str, "days": int, "valid_from": date, **SAID}
OCCASION: Mapping[str, type] = {"name": str, "off": list, **SAID}
MOVED: Mapping[str, type] = {"in_lieu": list, "swapped": list, "worked": list, "where": str}
OPEN: Mapping[str, type] = {"days": list, "question": str, **SAID}
NOT_KNOWN = msgid(
    "The public holidays of %(year)s are not known yet, so working days in it cannot be counted. Ask the administrator "
    "to bring the product up to date."
)


class UnknownYear(RuleViolation):
    """A year whose holidays the product does not know, so that working days in it cannot be counted."""


@dataclass(frozen=True)
class Weekend:
    """The weekly days of rest, as numbers from Monday, which is 0."""

    days: frozenset[int]
    valid_from: date
    valid_to: date | None
    source: str
    mark: Mark


@dataclass(frozen=True)
class Holiday:
    """How many days of a holiday the law gives in a year."""

    name: str
    days: int
    valid_from: date
    valid_to: date | None
    source: str
    mark: Mark


@dataclass(frozen=True)
class Occasion:
    """A holiday of one year: the days off by law and in lieu, and working days swapped for Saturdays around it."""

    name: str
    off: tuple[date, ...]
    in_lieu: tuple[date, ...]
    swapped: tuple[date, ...]
    worked: tuple[date, ...]
    where: str
    source: str
    mark: Mark

    @property
    def days(self) -> tuple[date, ...]:
        return self.off + self.in_lieu + self.swapped + self.worked


@dataclass(frozen=True)
class Question:
    """Days about which a decision is awaited."""

    days: tuple[date, ...]
    question: str
    source: str
    mark: Mark


@dataclass(frozen=True)
class Doubt:
    """A day of which the data are not sure, and why."""

    day: date
    reason: str
    source: str


@dataclass(frozen=True)
class Calendar:
    """When offices work in the years that are known, and what makes each day other than its weekday says."""

    years: frozenset[int]
    weekends: tuple[Weekend, ...]
    off: Mapping[date, Occasion]
    worked: Mapping[date, Occasion]
    questions: Mapping[date, Question]

    def rests(self, day: date) -> bool:
        """Say whether ``day`` is a weekly day of rest."""
        return any(day.weekday() in weekend.days for weekend in self.weekends if holds(weekend, day))


@dataclass(frozen=True)
class Book:
    """All that the file says."""

    weekends: tuple[Weekend, ...]
    holidays: tuple[Holiday, ...]
    occasions: tuple[Occasion, ...]
    questions: tuple[Question, ...]


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Say whether offices work on ``day``; raises UnknownYear when nobody knows."""
    if day.year not in calendar.years:
        raise UnknownYear(NOT_KNOWN, year=day.year)
    return day in calendar.worked or (day not in calendar.off and not calendar.rests(day))


def after_working_days(start: date, count: int, calendar: Calendar) -> date:
    """Return the last day of a term of ``count`` working days that an event of the day ``start`` begins.

    The first working day after ``start`` is day 1; a term of none ends on ``start`` itself.
    """
    if count < 0:
        raise ValueError("a term has no fewer than 0 days")
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, calendar)
    return day


def working_days_between(start: date, end: date, calendar: Calendar) -> int:
    """Return how many working days come after ``start`` up to ``end``, itself included; negative if it comes before."""
    if end < start:
        return -working_days_between(end, start, calendar)
    return sum(is_working_day(day, calendar) for day in _after(start, end))


def days_off_between(start: date, end: date, calendar: Calendar) -> list[tuple[date, str]]:
    """Return the days after ``start`` up to ``end`` that would be worked were it not for a holiday, with its name."""
    return [
        (day, calendar.off[day].name) for day in _after(start, end) if day in calendar.off and not calendar.rests(day)
    ]


def doubts(start: date, end: date, calendar: Calendar) -> list[Doubt]:
    """Return the days after ``start`` up to ``end`` of which it is not sure whether offices work on them."""
    found = []
    for day in _after(start, end):
        occasion = calendar.worked.get(day) or (None if calendar.rests(day) else calendar.off.get(day))
        if occasion is not None and not occasion.mark.is_sure:
            found.append(Doubt(day, occasion.name, occasion.source))
        elif day in calendar.questions:
            found.append(Doubt(day, calendar.questions[day].question, calendar.questions[day].source))
    return found


def calendar_for(*places: str) -> Calendar:
    """Return the calendar that holds everywhere, with what is added in ``places`` (a province, a body, by name)."""
    return _calendar(_book(), frozenset(places))


def parsed(text: str) -> Book:
    """Return what ``text`` (TOML) says; raises ValueError when a row or the rows together cannot be right."""
    tables = tomllib.loads(text)
    if unknown := sorted(set(tables) - {"weekend", "holiday", "occasion", "open"}):
        raise ValueError(f"there is no table {', '.join(unknown)}")
    book = Book(
        weekends=tuple(_weekend(row) for row in tables["weekend"]),
        holidays=tuple(_holiday(row) for row in tables["holiday"]),
        occasions=tuple(_occasion(row) for row in tables["occasion"]),
        questions=tuple(_question(row) for row in tables.get("open", [])),
    )
    refuse_overlaps(book.holidays, "name")
    _refuse_twice(book.occasions)
    _refuse_false_moves(book)
    _refuse_false_counts(book)
    return book


def _after(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=number) for number in range(1, (end - start).days + 1))


def _weekend(given: Mapping[str, Any]) -> Weekend:
    row = checked(given, WEEKEND, ENDING)
    days = frozenset(WEEKDAYS.index(day) for day in row["days"])
    return Weekend(days, row["valid_from"], row.get("valid_to"), row["source"], mark_of(row["mark"]))


def _holiday(given: Mapping[str, Any]) -> Holiday:
    row = checked(given, HOLIDAY, ENDING)
    if row["days"] < 1:
        raise ValueError(f"{row['name']} has {row['days']} days")
    return Holiday(
        row["name"], row["days"], row["valid_from"], row.get("valid_to"), row["source"], mark_of(row["mark"])
    )


def _occasion(given: Mapping[str, Any]) -> Occasion:
    row = checked(given, OCCASION, MOVED)
    off, in_lieu, swapped, worked = (tuple(row.get(name, [])) for name in ("off", "in_lieu", "swapped", "worked"))
    return Occasion(
        row["name"], off, in_lieu, swapped, worked, row.get("where", ""), row["source"], mark_of(row["mark"])
    )


def _question(given: Mapping[str, Any]) -> Question:
    row = checked(given, OPEN, {})
    return Question(tuple(row["days"]), row["question"], row["source"], mark_of(row["mark"]))


def _refuse_twice(occasions: Sequence[Occasion]) -> None:
    """Raise ValueError when a day is given twice to those whom both rows bind."""
    for where in {occasion.where for occasion in occasions}:
        days = Counter(day for row in occasions if row.where in ("", where) for day in row.days)
        if twice := [day for day, count in days.items() if count > 1]:
            raise ValueError(f"{min(twice)} is given twice")


def _refuse_false_moves(book: Book) -> None:
    """Raise ValueError unless days in lieu make up for days of rest, and days of rest are worked for days swapped."""
    calendar = _calendar(book, frozenset())
    for row in book.occasions:
        lost = sum(calendar.rests(day) for day in row.off)
        if len(row.in_lieu) != lost:
            raise ValueError(f"{row.name} on {row.off[0]} has {len(row.in_lieu)} days in lieu for {lost} days of rest")
        if len(row.swapped) != len(row.worked):
            raise ValueError(f"{row.name} on {row.off[0]} swaps {len(row.swapped)} days for {len(row.worked)}")
        if any(map(calendar.rests, row.in_lieu + row.swapped)) or not all(map(calendar.rests, row.worked)):
            raise ValueError(f"{row.name} on {row.off[0]} moves days that cannot be moved")


def _refuse_false_counts(book: Book) -> None:
    """Raise ValueError when a holiday of a year has other than the days that the law gives it."""
    for row in book.occasions:
        given = next((law.days for law in book.holidays if law.name == row.name and holds(law, row.off[0])), None)
        if not row.where and len(row.off) != given:
            raise ValueError(f"{row.name} on {row.off[0]} has {len(row.off)} days; the law gives {given or 'none'}")


def _known_years(book: Book) -> frozenset[int]:
    """Return the years for which every holiday has its days that the law of the year's end gives."""
    told = {(row.name, row.off[0].year) for row in book.occasions if not row.where}
    return frozenset(
        year
        for year in {year for _name, year in told}
        if all((law.name, year) in told for law in book.holidays if holds(law, date(year, 12, 31)))
    )


@cache
def _calendar(book: Book, places: frozenset[str]) -> Calendar:
    rows = [row for row in book.occasions if not row.where or row.where in places]
    return Calendar(
        years=_known_years(book),
        weekends=book.weekends,
        off={day: row for row in rows for day in row.off + row.in_lieu + row.swapped},
        worked={day: row for row in rows for day in row.worked},
        questions={day: row for row in book.questions for day in row.days},
    )


@cache
def _book() -> Book:
    return parsed(DATA.read_text(encoding="utf-8"))
