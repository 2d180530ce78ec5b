"""The award register (sổ khen thưởng) of a body: the awards of a year by their numbers, with what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from contest.awards.models import Award, AwardState
from contest.corrections.models import Correction
from contest.corrections.queries import corrections_of
from contest.database import db
from contest.histories.continuity import Continuity, continuity
from contest.histories.queries import KIND_OF_MOVEMENT, decided_awards, fits, honour_name
from contest.movements.models import RecipientKind
from contest.paper.linebreaks import unmarked
from contest.paper.models import Paper
from contest.paper.writing import short_day
from contest.rules.kinds import MeritKind
from contest.text import name_sort_key, search_terms, sort_key
from contest.units.models import Body, Honorific, UnitKind
from contest.units.queries import find_body

ORDERS = ("number", "name", "decision")


@dataclass(frozen=True)
class RegisterLine:
    """An entry of the register, in the words of its decision; ``note`` tells what was corrected, and by what decision
    it was taken back."""

    award_id: int
    number: int
    entry: str
    decided_on: date
    decision_ref: str
    decision_id: int
    kind: RecipientKind
    honorific: Honorific | None
    recipient: str
    below: str
    honour: str
    honour_name: str
    achievement: str
    merit_kind: MeritKind
    state: AwardState
    note: str

    @property
    def stands(self) -> bool:
        return self.state is AwardState.AWARDED


@dataclass(frozen=True)
class Wanted:
    """What of a year's register is looked at."""

    text: str = ""
    kind: str = ""
    honour: str = ""
    order: str = "number"


@dataclass(frozen=True)
class Register:
    """A year of a body's register: the lines that were wanted, and how the numbers of the whole year run."""

    body: Body
    year: int
    lines: Sequence[RegisterLine]
    total: int
    continuity: Continuity
    honours: Sequence[tuple[str, str]]

    @property
    def is_whole(self) -> bool:
        return len(self.lines) == self.total


@dataclass(frozen=True)
class Book:
    """A year of a body's register, as its paper is about it."""

    body: Body
    year: int

    @property
    def body_id(self) -> int:
        return self.body.id


def find_book(body_id: int, year: int) -> Book:
    return Book(find_body(body_id), year)


def register_years(body: Body) -> list[int]:
    """Return the years in which the register of ``body`` has entries, the latest first."""
    rows = select(Award.register_year).where(Award.body_id == body.id, Award.register_year.is_not(None)).distinct()
    return sorted((year for year in db.session.scalars(rows) if year), reverse=True)


def register_of(body: Body, year: int, wanted: Wanted | None = None) -> Register:
    """Return the register of ``body`` and ``year`` as ``wanted``; without it the whole year by number."""
    wanted = wanted or Wanted()
    rows = db.session.scalars(
        decided_awards().where(Award.body_id == body.id, Award.register_year == year).order_by(Award.register_number)
    ).all()
    corrections = corrections_of(rows)
    every = [_line(award, corrections.get(award.id, ())) for award in rows]
    terms = search_terms(wanted.text)
    lines = [line for line in every if _is_wanted(line, wanted, terms)]
    lines.sort(key=lambda line: _place(line, wanted.order))
    honours = {line.honour: line.honour_name for line in every}
    run = continuity(_numbers(every))
    return Register(body, year, lines, len(every), run, sorted(honours.items(), key=lambda item: item[1]))


def _numbers(lines: Sequence[RegisterLine]) -> list[int]:
    """Return the numbers that were given: an award that was amended stands beside the line that has its number now."""
    kept = [line.number for line in lines if line.state is not AwardState.AMENDED]
    return kept + sorted({line.number for line in lines} - set(kept))


def _is_wanted(line: RegisterLine, wanted: Wanted, terms: Sequence[str]) -> bool:
    if (wanted.kind and line.kind.value != wanted.kind) or (wanted.honour and line.honour != wanted.honour):
        return False
    return fits(f"{line.entry} {line.recipient} {line.below} {line.achievement} {line.decision_ref} {line.note}", terms)


def _place(line: RegisterLine, order: str) -> tuple[object, ...]:
    if order == "name":
        # Of a household the last word is the name of its head.
        by_name = sort_key if line.kind is RecipientKind.COLLECTIVE else name_sort_key
        return (line.kind.value, by_name(unmarked(line.recipient)), line.number)
    return (line.decided_on, line.decision_id, line.number) if order == "decision" else (line.number,)


def _line(award: Award, corrections: Sequence[Correction]) -> RegisterLine:
    decision = award.decision
    assert decision is not None
    gone = award.annulment
    return RegisterLine(
        award_id=award.id,
        number=award.register_number or 0,
        entry=award.register_entry,
        decided_on=decision.day,
        decision_ref=decision.notation,
        decision_id=decision.id,
        kind=award.recipient_kind,
        honorific=award.honorific,
        recipient=award.recipient_name,
        below=award.recipient_line,
        honour=award.honour,
        honour_name=honour_name(award.honour, award.rules_on(decision.day)),
        achievement=award.achievement,
        merit_kind=KIND_OF_MOVEMENT[award.movement.kind],
        state=award.state,
        note="; ".join([
            *(one.note for one in corrections),
            *([f"Đã hủy bỏ theo {gone.decision_ref} ngày {short_day(gone.annulled_on)}"] if gone else []),
            *_amended(award),
        ]),
    )  # fmt: skip


def _amended(award: Award) -> list[str]:
    """Return what the register notes on both lines of an amendment."""
    line, former = award.amended_by, award.replaces
    noted = []
    if line and line.decision:
        verb = "Được sửa đổi" if line.line else "Đưa ra khỏi danh sách"
        noted.append(f"{verb} theo {line.decision.notation} ngày {short_day(line.decision.day)}")
    if former and former.decision:
        noted.append(f"Sửa đổi dòng đã ghi theo {former.decision.notation} ngày {short_day(former.decision.day)}")
    return noted


def is_enterprise(award: Award) -> bool:
    """Say whether a collective is an enterprise, which yearly statistics count apart."""
    return award.recipient_kind is RecipientKind.COLLECTIVE and award.unit.kind is UnitKind.ENTERPRISE


def paper_of_year(body: Body, template: str, year: int) -> Paper | None:
    """Return the paper ``template`` that was last ordered about this year of ``body``."""
    about = (Paper.template == template, Paper.subject_kind == body.__tablename__, Paper.subject_id == body.id)
    rows = db.session.scalars(select(Paper).where(*about).order_by(Paper.id.desc()))
    return next((paper for paper in rows if paper.values.get("year") == year), None)
