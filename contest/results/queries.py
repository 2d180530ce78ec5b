"""What a movement's scoring holds, what is still missing before it can be closed, and the closings there were."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest.database import db, found
from contest.entries.queries import seat_codes
from contest.initiatives.models import Initiative
from contest.movements.models import Movement
from contest.panels.models import Assignment, Panel
from contest.panels.queries import panels_of
from contest.results.export import Key, Scoring
from contest.results.models import SealedFiles
from contest.scoring.models import ScoringClosing, Sheet, SheetState
from contest.standings.aggregate import Exclusion
from contest.standings.models import DrawnLot, SpreadSettlement
from contest.standings.queries import Row, Standings, entries_of, rule_of
from contest.standings.ranking import Outcome
from contest.standings.rule import LOT


def scoring_of(movement: Movement, *, closed_at: datetime | None = None) -> Scoring:
    """Return everything that makes the standings of ``movement`` as it stands now."""
    entries, _numbers = entries_of(movement)
    return Scoring(
        movement.code, rule_of(movement.rubric), entries, seat_codes(movement), _handed_in(movement), closed_at
    )


def _handed_in(movement: Movement) -> dict[Key, datetime]:
    rows = db.session.execute(
        select(Initiative.number, Assignment.seat_id, Sheet.round, Sheet.handed_in_at)
        .join(Assignment, Sheet.assignment_id == Assignment.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .where(Initiative.movement_id == movement.id, Sheet.state == SheetState.HANDED_IN)
    )
    return {(number or 0, seat, round_): at for number, seat, round_, at in rows if at is not None}


@dataclass(frozen=True)
class Missing:
    """What is not settled: initiatives without a score, open sheets, wide spreads, places that wait for a lot."""

    unscored: Sequence[Row]
    open_sheets: int
    unsettled: Sequence[Row]
    undrawn: Sequence[Row]

    def __bool__(self) -> bool:
        return bool(self.unscored or self.open_sheets or self.unsettled or self.undrawn)


def missing_in(standings: Standings) -> Missing:
    """Return what would be closed unfinished if scoring were closed now."""
    rows = standings.rows
    opened = sum(line.why is Exclusion.OPEN for row in rows for line in row.score.excluded)
    shared = [row for row in rows if any(tie.rule is None for tie in row.ranked.ties)]
    return Missing(
        [row for row in rows if row.outcome is Outcome.NO_QUORUM],
        opened,
        [row for row in rows if row.outcome is Outcome.UNSETTLED],
        shared if LOT in standings.rule.ties else [],
    )


@dataclass(frozen=True)
class Moved:
    """An initiative whose line is not what it was when scoring was closed; None where it has none."""

    number: int
    then: Mapping[str, Any] | None
    now: Mapping[str, Any] | None


def moved_since(closed: Mapping[str, Any], now: Mapping[str, Any]) -> list[Moved]:
    """Return the initiatives whose place, score, grade or outcome differs between two results, by number."""
    before = {line["initiative"]: line for line in closed["lines"]}
    after = {line["initiative"]: line for line in now["lines"]}
    told = ("place", "score", "grade", "outcome")
    return [
        Moved(number, before.get(number), after.get(number))
        for number in sorted(before.keys() | after.keys())
        if [before.get(number, {}).get(name) for name in told] != [after.get(number, {}).get(name) for name in told]
    ]


def closings_of(movement: Movement) -> Sequence[ScoringClosing]:
    """Return the closings of the movement's scoring, the latest first."""
    return db.session.scalars(
        select(ScoringClosing)
        .where(ScoringClosing.movement_id == movement.id)
        .options(joinedload(ScoringClosing.closed_by))
        .order_by(ScoringClosing.id.desc())
    ).all()


def closing_before(closing: ScoringClosing) -> ScoringClosing | None:
    """Return the closing of the same movement that came right before ``closing``; None for the first."""
    return db.session.scalars(
        select(ScoringClosing)
        .where(ScoringClosing.movement_id == closing.movement_id, ScoringClosing.id < closing.id)
        .options(joinedload(ScoringClosing.closed_by), joinedload(ScoringClosing.reopened_by))
        .order_by(ScoringClosing.id.desc())
        .limit(1)
    ).first()


def sealed_by(closings: Sequence[ScoringClosing]) -> dict[int, SealedFiles]:
    """Return by the id of each of these closings the two files that it sealed."""
    query = select(SealedFiles).where(SealedFiles.closing_id.in_([line.id for line in closings]))
    with_files = query.options(joinedload(SealedFiles.sheets), joinedload(SealedFiles.rule))
    return {files.closing_id: files for files in db.session.scalars(with_files)}


def titles_in(movement: Movement) -> dict[int, str]:
    """Return by its number in the register the title of each initiative of ``movement``."""
    query = select(Initiative.number, Initiative.title)
    rows = db.session.execute(query.where(Initiative.movement_id == movement.id, Initiative.number.is_not(None)))
    return {number: title for number, title in rows if number is not None}


def judges_by_code(movement: Movement) -> dict[str, str]:
    """Return by the code of each seat what stands for its judge, by the terms of judging."""
    whose = whose_of(movement)
    return {code: whose[seat_id].label for seat_id, code in seat_codes(movement).items()}


def find_closing(closing_id: int) -> ScoringClosing:
    return found(ScoringClosing, closing_id)


def files_of(closing: ScoringClosing) -> SealedFiles:
    """Return the two files that were sealed when scoring was closed."""
    return db.session.scalars(select(SealedFiles).where(SealedFiles.closing_id == closing.id)).one()


@dataclass(frozen=True)
class Whose:
    """Whose sheet it is, as a reader may know: the number of the seat, and what stands for the judge."""

    number: int
    label: str


def whose_of(movement: Movement) -> dict[int, Whose]:
    """Return by seat what stands for each judge in an explanation: the name, or only the seat, by the terms agreed."""
    panels = panels_of(movement)
    named = movement.judging_terms.judges_named
    whose = {}
    for panel in panels:
        for seat in panel.seats:
            label = f"Giám khảo {seat.number}"
            if named:
                label = seat.account.name
            elif len(panels) > 1:
                label = f"{panel.name}, giám khảo {seat.number}"
            whose[seat.id] = Whose(seat.number, label)
    return whose


def comments_on(row: Row, whose: Mapping[int, Whose]) -> list[tuple[str, str]]:
    """Return what the judges of the counted sheets tell the unit, with whose it is, by seat."""
    seats = [line.sheet.seat for line in row.score.counted]
    rows = db.session.execute(
        select(Assignment.seat_id, Sheet.unit_comment)
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .where(
            Assignment.initiative_id == row.initiative_id,
            Assignment.seat_id.in_(seats),
            Sheet.superseded_at.is_(None),
            Sheet.unit_comment != "",
        )
        .order_by(Assignment.seat_id)
    )
    return [(whose[seat_id].label, comment) for seat_id, comment in rows]


@dataclass(frozen=True)
class Sitting:
    """What the minutes of a panel tell besides the standings."""

    panel: Panel
    rows: Sequence[Row]
    settlements: Mapping[int, SpreadSettlement]
    lots: Sequence[DrawnLot]


def sitting_of(panel: Panel, standings: Standings) -> Sitting:
    """Return what the minutes of ``panel`` tell: the initiatives that its seats scored, and what was done beside."""
    seats = {seat.id for seat in panel.seats}
    rows = [
        row
        for row in standings.rows
        if seats & ({line.sheet.seat for line in row.score.counted} | {line.sheet.seat for line in row.score.excluded})
    ]
    ids = [row.initiative_id for row in standings.show(rows)]
    settlements = db.session.scalars(
        select(SpreadSettlement).where(SpreadSettlement.initiative_id.in_(ids)).order_by(SpreadSettlement.round)
    )
    lots = db.session.scalars(
        select(DrawnLot)
        .where(DrawnLot.initiative_id.in_(ids))
        .join(DrawnLot.initiative)
        .order_by(DrawnLot.drawn_at, DrawnLot.place)
    )
    return Sitting(panel, rows, {line.initiative_id: line for line in settlements}, list(lots))
