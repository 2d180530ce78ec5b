"""Sheets, scores and standings. Standings are recomputed from the sheets each time and never stored."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from sqlalchemy import String, cast, func, or_, select, tuple_
from sqlalchemy.orm import joinedload, load_only, selectinload

from contest.accounts.models import Account, Role
from contest.database import db, found
from contest.initiatives.models import Initiative, InitiativeState
from contest.movements.models import Criterion, Movement, MovementState, OthersSeen, PhaseKind, Rubric
from contest.notices.models import Notice
from contest.panels.models import Assignment, Panel, Seat
from contest.panels.queries import (
    barred_from,
    conflict_of,
    conflict_pairs_in,
    without_conflict,
)
from contest.scoring.models import Mark, RoundEntry, ScoringClosing, ScoringRound, Sheet, SheetState
from contest.scoring.totals import total, total_of_means

# Joins an assignment with its sheet of the round that stands.
STANDING = (Sheet.assignment_id == Assignment.id) & Sheet.superseded_at.is_(None)


def sheet_of(assignment: Assignment) -> Sheet | None:
    """Return the standing sheet of an assignment, or None while the judge has not begun it."""
    return db.session.scalar(select(Sheet).where(Sheet.assignment_id == assignment.id, Sheet.superseded_at.is_(None)))


def find_sheet(sheet_id: int) -> Sheet:
    return found(Sheet, sheet_id)


def key_of_change(assignment: Assignment) -> str:
    """Return the key of the notice that tells a judge of the text as it stands now."""
    return f"text/{assignment.id}/{assignment.initiative.edition}"


def overtaken_and_untold() -> Sequence[Sheet]:
    """Return the sheets whose text changed after it was scored and whose judge has not been told of the latest."""
    key = "text/" + cast(Assignment.id, String) + "/" + cast(Initiative.edition, String)
    told = select(Notice.id).where(Notice.account_id == Seat.account_id, Notice.key == key).exists()
    return db.session.scalars(
        select(Sheet)
        .join(Sheet.assignment)
        .join(Assignment.seat)
        .join(Assignment.initiative)
        .join(Initiative.movement)
        .join(Account, Seat.account_id == Account.id)
        .where(
            Sheet.edition < Initiative.edition,
            Sheet.superseded_at.is_(None),
            Initiative.state.in_((InitiativeState.SUBMITTED, InitiativeState.ELIGIBLE)),
            Movement.state == MovementState.LAUNCHED,
            Seat.left_at.is_(None),
            Account.active,
            ~told,
        )
        .order_by(Sheet.id)
    ).all()


def criteria_of(movement: Movement) -> Sequence[Criterion]:
    """Return the criteria of the movement's rubric in their order; none while there is no rubric."""
    return movement.rubric.criteria if movement.rubric else []


def weights_of(movement: Movement) -> dict[str, int]:
    """Return the weights by the criterion's code, in hundredths; less than 0 for a penalty."""
    return {criterion.code: criterion.counts for criterion in criteria_of(movement)}


def total_of(sheet: Sheet) -> Fraction:
    """Return the weighted total of a sheet as it stands, in hundredths."""
    given = sheet.given
    marks = {line.code: given[line.id] for line in criteria_of(sheet.movement) if line.id in given}
    return total(marks, weights_of(sheet.movement))


def is_open_on(movement: Movement, sheet: Sheet | None, day: date) -> bool:
    """Say whether the calendar lets a sheet be marked: in the scoring phase, a reopened one in deliberation too."""
    reopened = sheet is not None and sheet.reopened_at is not None
    return movement.is_in(PhaseKind.SCORING, day) or (reopened and movement.is_in(PhaseKind.DELIBERATION, day))


def outstanding_in(movements: Sequence[Movement], day: date) -> dict[int, int]:
    """Return by movement how many sheets can still be handed in on ``day`` and would count, where there are any."""
    closed = closed_among(movements)
    movements = [movement for movement in movements if movement.id not in closed]
    scoring = [movement.id for movement in movements if movement.is_in(PhaseKind.SCORING, day)]
    deliberating = [movement.id for movement in movements if movement.is_in(PhaseKind.DELIBERATION, day)]
    rows = db.session.execute(
        select(Panel.movement_id, Seat.id, Assignment.initiative_id)
        .join_from(Assignment, Seat, Assignment.seat_id == Seat.id)
        .join(Panel, Seat.panel_id == Panel.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .outerjoin(Sheet, STANDING)
        .where(
            Seat.left_at.is_(None),
            Initiative.state == InitiativeState.ELIGIBLE,
            or_(Sheet.id.is_(None), Sheet.state == SheetState.OPEN),
            or_(Panel.movement_id.in_(scoring), Panel.movement_id.in_(deliberating) & Sheet.reopened_at.is_not(None)),
        )
    )
    pairs: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for movement_id, seat_id, initiative_id in rows:
        pairs[movement_id].add((seat_id, initiative_id))
    waiting = [movement for movement in movements if movement.id in pairs]
    left = {movement.id: len(pairs[movement.id] - conflict_pairs_in(movement).keys()) for movement in waiting}
    return {key: count for key, count in left.items() if count}


def round_of(initiative: Initiative) -> int:
    """Return the number of the round that the sheets of ``initiative`` belong to now; 1 unless it was called again."""
    latest = (
        select(func.max(ScoringRound.number))
        .join(RoundEntry, RoundEntry.round_id == ScoringRound.id)
        .where(RoundEntry.initiative_id == initiative.id)
    )
    return db.session.scalar(latest) or 1


def rounds_in(movement: Movement) -> dict[int, int]:
    """Return the latest round of each initiative that was called to a further one."""
    rows = db.session.execute(
        select(RoundEntry.initiative_id, func.max(ScoringRound.number))
        .join(ScoringRound, RoundEntry.round_id == ScoringRound.id)
        .where(ScoringRound.movement_id == movement.id)
        .group_by(RoundEntry.initiative_id)
    )
    return {initiative_id: number for initiative_id, number in rows}


def own_assignments(account: Account, *, movement: Movement | None = None, marks: bool = True) -> Sequence[Assignment]:
    """Return what ``account`` is to score or has scored, with the sheets, by movement and register number.

    Without ``marks`` those are not read: a long list needs their totals only, see ``given_in``.

    What the judge has a conflict of interest with is left out: it is not to be seen. Nor is what belongs to a body
    whose judge the account no longer is.
    """
    bodies = [grant.body_id for grant in account.standing_grants if grant.role is Role.JUDGE]
    query = (
        select(Assignment)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .join(Movement, Initiative.movement_id == Movement.id)
        .where(
            Seat.account_id == account.id,
            Seat.left_at.is_(None),
            Initiative.state == InitiativeState.ELIGIBLE,
            Movement.body_id.in_(bodies),
        )
        .options(
            joinedload(Assignment.seat),
            joinedload(Assignment.sheet).options(*([selectinload(Sheet.marks)] if marks else [])),
            joinedload(Assignment.initiative).options(
                load_only(
                    Initiative.number,
                    Initiative.title,
                    Initiative.state,
                    Initiative.edition,
                    Initiative.movement_id,
                    Initiative.unit_id,
                    Initiative.field_id,
                ),
                joinedload(Initiative.unit),
                joinedload(Initiative.movement).options(
                    selectinload(Movement.phases), joinedload(Movement.rubric).selectinload(Rubric.criteria)
                ),
            ),
        )
        .order_by(Initiative.movement_id.desc(), Initiative.number)
    )
    if movement is not None:
        query = query.where(Initiative.movement_id == movement.id)
    return without_conflict(account, db.session.scalars(query).all())


@dataclass(frozen=True)
class Given:
    """How many marks a sheet holds, and its weighted total in hundredths of a point."""

    count: int
    total: Fraction


def given_in(assignments: Sequence[Assignment]) -> dict[int, Given]:
    """Return what stands on the sheets of ``assignments``, by the sheet's id; an empty sheet is not among them."""
    movements = {line.sheet.id: line.movement for line in assignments if line.sheet is not None}
    codes = {line.id: line.code for movement in set(movements.values()) for line in criteria_of(movement)}
    weights = {movement.id: weights_of(movement) for movement in set(movements.values())}
    marks: dict[int, dict[str, int]] = defaultdict(dict)
    rows = db.session.execute(select(Mark.sheet_id, Mark.criterion_id, Mark.value).where(Mark.sheet_id.in_(movements)))
    for sheet_id, criterion_id, value in rows:
        marks[sheet_id][codes[criterion_id]] = value
    return {key: Given(len(given), total(given, weights[movements[key].id])) for key, given in marks.items()}


@dataclass(frozen=True)
class Place:
    """A sheet in a judge's own list: enough to lead to it."""

    id: int
    title: str
    handed_in: bool


def own_places(account: Account, movement: Movement) -> list[Place]:
    """Return the own list of ``account`` in one movement, in its order, for going from sheet to sheet."""
    rows = db.session.execute(
        select(Assignment.id, Assignment.initiative_id, Initiative.title, Sheet.state)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .outerjoin(Sheet, STANDING)
        .where(
            Seat.account_id == account.id,
            Seat.left_at.is_(None),
            Initiative.movement_id == movement.id,
            Initiative.state == InitiativeState.ELIGIBLE,
        )
        .order_by(Initiative.number)
    ).all()
    barred = barred_from(account, movement, [row.initiative_id for row in rows])
    return [
        Place(key, title, state is SheetState.HANDED_IN)
        for key, initiative_id, title, state in rows
        if initiative_id not in barred
    ]


def has_open_sheets(account: Account, movement: Movement) -> bool:
    """Say whether ``account`` judges in ``movement`` and has a sheet there that it can and did not hand in."""
    rows = db.session.execute(
        select(Seat.id, Assignment.initiative_id)
        .select_from(Assignment)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .outerjoin(Sheet, STANDING)
        .where(
            Seat.account_id == account.id,
            Seat.left_at.is_(None),
            Initiative.movement_id == movement.id,
            Initiative.state == InitiativeState.ELIGIBLE,
            or_(Sheet.id.is_(None), Sheet.state == SheetState.OPEN),
        )
    )
    ids = {initiative_id for _seat_id, initiative_id in rows}
    return bool(ids and ids - barred_from(account, movement, ids))


def sheet_ids_for(initiative: Initiative) -> dict[int, int]:
    """Return the sheets of ``initiative`` that were begun, by the id of the seat."""
    rows = db.session.execute(
        select(Assignment.seat_id, Sheet.id).join(Sheet, STANDING).where(Assignment.initiative_id == initiative.id)
    )
    return {seat_id: sheet_id for seat_id, sheet_id in rows}


def sheets_in(movement: Movement) -> Sequence[Assignment]:
    """Return every standing assignment of ``movement`` with its sheet and marks, by register number and seat."""
    assignments = db.session.scalars(
        select(Assignment)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Panel, Seat.panel_id == Panel.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .where(Panel.movement_id == movement.id)
        .options(
            joinedload(Assignment.seat).options(joinedload(Seat.account), joinedload(Seat.panel)),
            joinedload(Assignment.initiative).joinedload(Initiative.unit),
            joinedload(Assignment.sheet).selectinload(Sheet.marks),
        )
        .order_by(Initiative.number, Panel.name, Seat.number)
    )
    return [assignment for assignment in assignments if assignment.stands]


def calibration_before(assignment: Assignment) -> Initiative | None:
    """Return the calibration initiative that this judge has still to hand in before other sheets may be begun."""
    first_id = assignment.seat.panel.calibration_initiative_id
    if first_id is None or first_id == assignment.initiative_id:
        return None
    first = db.session.scalar(
        select(Assignment)
        .where(Assignment.seat_id == assignment.seat_id, Assignment.initiative_id == first_id)
        .options(joinedload(Assignment.sheet), joinedload(Assignment.initiative))
    )
    if first is None or not first.stands or conflict_of(first.seat, first.initiative) is not None:
        return None
    done = first.is_handed_in or (first.sheet is not None and first.sheet.reopened_at is not None)
    return None if done else first.initiative


def closing_of(movement: Movement) -> ScoringClosing | None:
    """Return the closing of the movement's scoring that stands, or None while sheets may still change."""
    return db.session.scalar(
        select(ScoringClosing).where(ScoringClosing.movement_id == movement.id, ScoringClosing.reopened_at.is_(None))
    )


def former_sheets(assignment: Assignment) -> Sequence[Sheet]:
    """Return the judge's own sheets of earlier rounds, the first one first."""
    return db.session.scalars(
        select(Sheet)
        .where(Sheet.assignment_id == assignment.id, Sheet.superseded_at.is_not(None))
        .options(selectinload(Sheet.marks))
        .order_by(Sheet.round)
    ).all()


def others_of(assignment: Assignment) -> Sequence[Sheet]:
    """Return the sheets of the other judges that this judge may see, by seat; never before handing in the own one.

    Only sheets that were handed in and whose judge has no conflict; when, the terms of judging say.
    """
    movement, own = assignment.movement, sheet_of(assignment)
    seen = movement.judging_terms.others_seen
    if own is None or own.state is not SheetState.HANDED_IN or seen is OthersSeen.NEVER:
        return []
    if seen is OthersSeen.CLOSED and closing_of(movement) is None:
        return []
    sheets = db.session.scalars(
        select(Sheet)
        .join(Assignment, Sheet.assignment_id == Assignment.id)
        .join(Seat, Assignment.seat_id == Seat.id)
        .where(
            Assignment.initiative_id == assignment.initiative_id,
            Assignment.id != assignment.id,
            Sheet.superseded_at.is_(None),
            Sheet.state == SheetState.HANDED_IN,
        )
        .options(
            selectinload(Sheet.marks),
            joinedload(Sheet.assignment).joinedload(Assignment.seat).joinedload(Seat.account),
            joinedload(Sheet.assignment).joinedload(Assignment.initiative),
        )
        .order_by(Seat.panel_id, Seat.number)
    ).all()
    conflicts = conflict_pairs_in(movement)
    return [line for line in sheets if (line.assignment.seat_id, line.assignment.initiative_id) not in conflicts]


@dataclass(frozen=True)
class Finished:
    """A judge's finished work beside the panel's: how many sheets, the own mean, the panel's of the same initiatives.

    Means are in hundredths of a point. By criterion: the own mean and the panel's.
    """

    sheets: int
    own: Fraction
    panel: Fraction
    by_criterion: Mapping[str, tuple[Fraction, Fraction]]


def finished(assignments: Sequence[Assignment]) -> Finished | None:
    """Return how a judge marked beside the panel, over the own ``assignments`` of one movement.

    None until every one of them was handed in: nobody is led by what the others gave. Sheets set aside for a conflict
    count for neither side, nor do those that are still open.
    """
    if not assignments or not all(line.is_handed_in for line in assignments):
        return None
    movement, ids = assignments[0].movement, [line.initiative_id for line in assignments]
    apart = conflict_pairs_in(movement, ids)
    counted = Assignment.initiative_id.in_(ids) & (Sheet.state == SheetState.HANDED_IN)
    if apart:
        counted &= tuple_(Assignment.seat_id, Assignment.initiative_id).not_in(list(apart))
    is_own = Assignment.seat_id == assignments[0].seat_id
    own_sheets, sheets = db.session.execute(
        select(func.count().filter(is_own), func.count()).join_from(Assignment, Sheet, STANDING).where(counted)
    ).one()
    if not own_sheets:
        return None
    codes = {line.id: line.code for line in criteria_of(movement)}
    points = db.session.execute(
        select(Mark.criterion_id, func.sum(Mark.value).filter(is_own), func.sum(Mark.value))
        .join_from(Assignment, Sheet, STANDING)
        .join(Mark, Mark.sheet_id == Sheet.id)
        .where(counted, Mark.criterion_id.in_(codes))
        .group_by(Mark.criterion_id)
    ).all()
    none = Fraction()
    own = dict.fromkeys(codes.values(), none) | {codes[key]: Fraction(mine or 0, own_sheets) for key, mine, _ in points}
    panel = dict.fromkeys(codes.values(), none) | {codes[key]: Fraction(given, sheets) for key, _, given in points}
    weights = weights_of(movement)
    return Finished(
        own_sheets, total_of_means(own, weights), total_of_means(panel, weights),
        {code: (own[code], panel[code]) for code in codes.values()},
    )  # fmt: skip


def closed_among(movements: Iterable[Movement]) -> set[int]:
    """Return which of ``movements`` have their scoring closed, by id."""
    ids = {movement.id for movement in movements}
    query = select(ScoringClosing.movement_id).where(
        ScoringClosing.movement_id.in_(ids), ScoringClosing.reopened_at.is_(None)
    )
    return set(db.session.scalars(query)) if ids else set()
