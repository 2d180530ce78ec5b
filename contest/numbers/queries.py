"""The number book as services and pages need it."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from contest.database import db, found
from contest.numbers.models import TakenNumber
from contest.text import fold
from contest.units.models import Body

# What was not released.
STANDING = TakenNumber.released_at.is_(None)


def find_number(number_id: int) -> TakenNumber:
    return found(TakenNumber, number_id)


def last_taken(body: Body, year: int, series: str) -> TakenNumber | None:
    """Return what holds the highest number of the series, if there is any."""
    where = (TakenNumber.body_id == body.id, TakenNumber.year == year, TakenNumber.series == series, STANDING)
    return db.session.scalar(select(TakenNumber).where(*where).order_by(TakenNumber.number.desc()).limit(1))


def next_number(body: Body, year: int, series: str) -> int:
    """Return the number that would be given next."""
    last = last_taken(body, year, series)
    return last.until + 1 if last else 1


def taken_by(kind: str, subject_id: int, series: str = "") -> TakenNumber | None:
    """Return the number of the row of this table and id, if it has one; of ``series`` where it has several."""
    query = select(TakenNumber).where(TakenNumber.subject_kind == kind, TakenNumber.subject_id == subject_id)
    if series:
        query = query.where(TakenNumber.series == series)
    return db.session.scalar(query.order_by(TakenNumber.id).limit(1))


def holder_of(body: Body, year: int, series: str, number: int) -> TakenNumber | None:
    """Return what has this number of the series in the number book, if anything has."""
    where = (
        TakenNumber.body_id == body.id, TakenNumber.year == year, TakenNumber.series == series,
        TakenNumber.number <= number, TakenNumber.until >= number, STANDING,
    )  # fmt: skip
    return db.session.scalar(select(TakenNumber).where(*where).limit(1))


def years_of(body: Body) -> Sequence[int]:
    """Return the years in which ``body`` has numbered anything, the latest first."""
    return db.session.scalars(
        select(TakenNumber.year).where(TakenNumber.body_id == body.id).distinct().order_by(TakenNumber.year.desc())
    ).all()


def series_of(body: Body) -> Sequence[str]:
    """Return the series that ``body`` has ever numbered, that of its decisions first."""
    known = db.session.scalars(select(TakenNumber.series).where(TakenNumber.body_id == body.id).distinct())
    own = f"QĐ-{body.symbol}"
    return [own, *sorted(set(known) - {own})]


def book(body: Body, year: int, *, series: str = "", wanted: str = "") -> Sequence[TakenNumber]:
    """Return what was numbered in ``year``, series by series and each in the order of its numbers."""
    query = (
        select(TakenNumber)
        .where(TakenNumber.body_id == body.id, TakenNumber.year == year)
        .options(joinedload(TakenNumber.taken_by))
        .order_by(TakenNumber.series, TakenNumber.number, TakenNumber.id)
    )
    if series:
        query = query.where(TakenNumber.series == series)
    return [row for row in db.session.scalars(query) if _fits(row, wanted)]


def _fits(row: TakenNumber, wanted: str) -> bool:
    """Say whether every word of ``wanted`` stands in the notation, the title or the reason."""
    if wanted.strip().isdecimal():
        return row.number <= int(wanted) <= row.until
    text = fold(f"{row.notation} {row.title} {row.reason} {row.release_reason}")
    return all(word in text for word in fold(wanted).split())


def last_numbers() -> Sequence[tuple[int, int, str, int, int, int]]:
    """Return for each series its body, year, symbol, first and last number, and how many numbers its rows hold."""
    rows = db.session.execute(
        select(
            TakenNumber.body_id, TakenNumber.year, TakenNumber.series, func.min(TakenNumber.number),
            func.max(TakenNumber.until), func.sum(TakenNumber.until - TakenNumber.number + 1),
        )
        .where(STANDING)
        .group_by(TakenNumber.body_id, TakenNumber.year, TakenNumber.series)
        .order_by(TakenNumber.body_id, TakenNumber.year, TakenNumber.series)
    )  # fmt: skip
    return [tuple(row) for row in rows]
