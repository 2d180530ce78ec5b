"""Giving numbers to documents, and noting those that the office gave elsewhere.

Whoever takes a number holds the body until the transaction ends, so two who number at the same moment come one after
the other.
"""

from dataclasses import dataclass
from datetime import date

from contest import clock
from contest.accounts.models import Account
from contest.database import Base, db, lock
from contest.errors import RuleViolation
from contest.journal.services import record
from contest.numbers import queries
from contest.numbers.models import TakenNumber
from contest.paper.writing import short_day
from contest.units.models import Body

HIGHEST = 99_999
# A run of more numbers than this is confirmed before it is noted.
MANY = 100
# What the book of numbers holds of a title; a paper that is longer is known by its beginning.
TITLE = 300


@dataclass(frozen=True)
class OutsideNumbers:
    """Numbers that the office gave outside of the product: from the next one on up to ``until``, the last on ``on``.

    ``sure`` confirms a run of more than ``MANY``, in which a slip of writing would use a series up.
    """

    series: str
    until: int
    on: date
    reason: str
    sure: bool = False


def take(body: Body, series: str, on: date, title: str, subject: Base, by: Account) -> int:
    """Give ``subject`` (a stored row) the next number of ``series`` in the year of ``on`` and return it.

    Numbers run from 1 each year without a gap, in the order of days: a day before that of the number before is refused.
    """
    lock(body)
    _check_day(body, series, on)
    number = queries.next_number(body, on.year, series)
    db.session.flush()
    row = TakenNumber(
        body=body, year=on.year, series=series, number=number, until=number, title=title[:TITLE], taken_on=on,
        taken_at=clock.now(), taken_by=by, subject_kind=subject.__tablename__, subject_id=subject.id,  # type: ignore[attr-defined]
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return number


def note_outside(body: Body, numbers: OutsideNumbers, *, by: Account) -> TakenNumber:
    """Note the numbers from the next one up to ``numbers.until`` as given outside of the product, with the reason."""
    lock(body)
    _check_day(body, numbers.series, numbers.on)
    first = queries.next_number(body, numbers.on.year, numbers.series)
    if not first <= numbers.until <= HIGHEST:
        raise RuleViolation(
            "The next number of the series is %(number)s; the numbers given elsewhere begin with it.",
            field="until", number=first,
        )  # fmt: skip
    count = numbers.until - first + 1
    if count > MANY and not numbers.sure:
        raise RuleViolation(
            "That would be %(count)s numbers at once, from %(first)s to %(last)s. If it is no slip of writing, "
            "confirm it and say in the reason where they were given.",
            field="sure", count=count, first=first, last=numbers.until,
        )  # fmt: skip
    row = TakenNumber(
        body=body, year=numbers.on.year, series=numbers.series, number=first, until=numbers.until,
        taken_on=numbers.on, taken_at=clock.now(), taken_by=by, reason=numbers.reason,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    told: dict[str, object] = {"notation": row.notation, "issued_on": row.taken_on}
    if count > MANY:
        told["confirmed"] = count
    record(by, "number.outside", row, body_id=body.id, reason=numbers.reason, **told)
    return row


def release(taken: TakenNumber, reason: str, *, by: Account) -> TakenNumber:
    """Give back numbers that were noted by mistake as given outside; the row stays, with the reason.

    Refused for what the product numbered, and once anything later stands in the series: numbers leave no gap.
    """
    lock(taken.body)
    lock(taken)
    if not taken.is_outside:
        raise RuleViolation("Only numbers that were noted as given elsewhere can be given back.")
    if taken.is_released:
        raise RuleViolation("These numbers have been given back already.")
    last = queries.last_taken(taken.body, taken.year, taken.series)
    if last is not taken:
        raise RuleViolation(
            "%(notation)s was taken after them, so the numbers before it stay as they are.",
            notation=last.notation if last else taken.notation,
        )  # fmt: skip
    taken.release(reason, clock.now(), by)
    db.session.flush()
    record(by, "number.release", taken, body_id=taken.body_id, notation=taken.notation, reason=reason)
    return taken


def _check_day(body: Body, series: str, on: date) -> None:
    """Refuse a day in the future, and one before the day of the number before."""
    if on > clock.today():
        raise RuleViolation("The day of a number is not in the future.", field="issued_on")
    last = queries.last_taken(body, on.year, series)
    if last is not None and on < last.taken_on:
        raise RuleViolation(
            "Number %(notation)s is of %(day)s; the next number cannot be of an earlier day.",
            field="issued_on", notation=last.notation, day=short_day(last.taken_on),
        )  # fmt: skip
