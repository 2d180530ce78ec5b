"""Sheets, scores and standings. Standings are recomputed from the sheets each time and never stored."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import joinedload, selectinload

from contest.accounts.models import Account, Role
from contest.database import db, found
from contest.initiatives.models import Initiative, InitiativeState
from contest.movements.models import Criterion, Movement, MovementState, PhaseKind, Rubric
from contest.notices.models import Notice
from contest.panels.conflict import conflict_between
from contest.panels.models import Assignment, Panel, Seat
from contest.panels.queries import (
    conflict_pairs_in,
    interests_by_seat,
    origins_of,
    recorded_conflicts,
    standing_assignments_in,
    without_conflict,
)
from contest.scoring import aggregate
from contest.scoring.aggregate import PanelScore, panel_score, total
from contest.scoring.models import Mark, Sheet, SheetState
from contest.scoring.ranking import Candidate, Outcome, Ranked, Rule, ranked


def sheet_of(assignment: Assignment) -> Sheet | None:
    """Return the sheet of an assignment, or None while the judge has not begun it."""
    return db.session.scalar(select(Sheet).where(Sheet.assignment_id == assignment.id))


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
    """Return the weights by the criterion's code, in hundredths."""
    return {criterion.code: criterion.weight for criterion in criteria_of(movement)}


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
    scoring = [movement.id for movement in movements if movement.is_in(PhaseKind.SCORING, day)]
    deliberating = [movement.id for movement in movements if movement.is_in(PhaseKind.DELIBERATION, day)]
    rows = db.session.execute(
        select(Panel.movement_id, Seat.id, Assignment.initiative_id)
        .join_from(Assignment, Seat, Assignment.seat_id == Seat.id)
        .join(Panel, Seat.panel_id == Panel.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
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


def own_assignments(account: Account, *, movement: Movement | None = None) -> Sequence[Assignment]:
    """Return what ``account`` is to score or has scored, with the sheets, by movement and register number.

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
            joinedload(Assignment.sheet).selectinload(Sheet.marks),
            joinedload(Assignment.initiative).options(
                joinedload(Initiative.unit),
                selectinload(Initiative.authors),
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
class Row:
    """A line of the standings: an initiative, its score with the working, and what it means.

    ``wide`` says that the judges differ by more than the limit of the rubric.
    """

    initiative: Initiative
    ranked: Ranked
    wide: bool

    @property
    def score(self) -> PanelScore:
        return self.ranked.candidate.score

    @property
    def place(self) -> int | None:
        return self.ranked.place

    @property
    def outcome(self) -> Outcome:
        return self.ranked.outcome


@dataclass(frozen=True)
class Standings:
    """The standings of a movement: the passed by place, then the others."""

    movement: Movement
    rule: Rule
    rows: Sequence[Row]
    by_initiative: Mapping[int, Row] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_initiative", {row.initiative.id: row for row in self.rows})

    @property
    def passed(self) -> Sequence[Row]:
        return [row for row in self.rows if row.outcome is Outcome.PASSED]

    @property
    def others(self) -> Sequence[Row]:
        return [row for row in self.rows if row.outcome is not Outcome.PASSED]

    def row_of(self, initiative: Initiative) -> Row | None:
        return self.by_initiative.get(initiative.id)


def standings_of(movement: Movement) -> Standings:
    """Return the standings as the sheets stand now, in a number of queries that does not grow with them."""
    rubric = movement.rubric
    rule = _rule(rubric)
    if rubric is None:
        return Standings(movement, rule, [])
    weights = weights_of(movement)
    sheets = _sheets_in(movement)
    initiatives = {initiative.number or 0: initiative for initiative in _eligible(movement)}
    candidates = [
        Candidate(
            number,
            panel_score(sheets[initiative.id], weights, trim=rubric.trim, quorum=rubric.quorum),
            initiative.submitted_at or initiative.saved_at,
        )
        for number, initiative in initiatives.items()
    ]
    rows = [
        Row(initiatives[line.candidate.number], line, _is_wide(line.candidate.score, rubric.spread_limit))
        for line in ranked(candidates, rule)
    ]
    return Standings(movement, rule, rows)


def _rule(rubric: Rubric | None) -> Rule:
    if rubric is None:
        return Rule(0, {}, ())
    knockouts = {line.code: line.knockout for line in rubric.criteria if line.knockout is not None}
    return Rule(rubric.pass_mark, knockouts, rubric.ties)


def _is_wide(score: PanelScore, limit: int | None) -> bool:
    return limit is not None and score.spread is not None and score.spread > limit


def _eligible(movement: Movement) -> Sequence[Initiative]:
    return db.session.scalars(
        select(Initiative)
        .where(Initiative.movement_id == movement.id, Initiative.state == InitiativeState.ELIGIBLE)
        .options(joinedload(Initiative.unit), selectinload(Initiative.authors), joinedload(Initiative.field))
        .order_by(Initiative.number)
    ).all()


def _sheets_in(movement: Movement) -> dict[int, list[aggregate.Sheet]]:
    """Return by initiative the sheet of every assigned seat; the rule sets conflicts and unfinished ones aside.

    Only what a judge who left did not hand in is no sheet at all.
    """
    marks = _marks_in(movement)
    interests, origins, recorded = interests_by_seat(movement), origins_of(movement), recorded_conflicts(movement)
    rows = db.session.execute(
        select(Assignment.initiative_id, Seat.id, Seat.left_at, Sheet.id, Sheet.state)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Panel, Seat.panel_id == Panel.id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Panel.movement_id == movement.id)
    )
    sheets: dict[int, list[aggregate.Sheet]] = defaultdict(list)
    for initiative_id, seat_id, left_at, sheet_id, state in rows:
        handed_in = state is SheetState.HANDED_IN
        if left_at is not None and not handed_in:
            continue
        known = (seat_id, initiative_id) in recorded
        conflict = conflict_between(interests[seat_id], origins[initiative_id], recorded=known)
        sheets[initiative_id].append(aggregate.Sheet(seat_id, marks.get(sheet_id, {}), handed_in, conflict))
    return sheets


def _marks_in(movement: Movement) -> dict[int, dict[str, int]]:
    """Return every mark of ``movement`` by sheet and the criterion's code."""
    codes = {criterion.id: criterion.code for criterion in criteria_of(movement)}
    marks: dict[int, dict[str, int]] = defaultdict(dict)
    rows = db.session.execute(select(Mark.sheet_id, Mark.criterion_id, Mark.value).where(Mark.criterion_id.in_(codes)))
    for sheet_id, criterion_id, value in rows:
        marks[sheet_id][codes[criterion_id]] = value
    return marks


@dataclass(frozen=True)
class Cell:
    """What one judge has made of one initiative: how many marks stand, and the total once the sheet was handed in."""

    assignment: Assignment
    given: int
    total: Fraction | None
    conflict: str | None


def cells_of(standings: Standings) -> dict[tuple[int, int], Cell]:
    """Return every standing assignment of the movement by (seat, initiative), as the standings have it."""
    weights = weights_of(standings.movement)
    sheets = {
        (sheet.seat, row.initiative.id): sheet
        for row in standings.rows
        for sheet in (*(line.sheet for line in row.score.counted), *(line.sheet for line in row.score.excluded))
    }
    cells = {}
    for assignment in standing_assignments_in(standings.movement):
        pair = (assignment.seat_id, assignment.initiative_id)
        if sheet := sheets.get(pair):
            points = total(sheet.marks, weights) if sheet.handed_in else None
            cells[pair] = Cell(assignment, len(sheet.marks), points, sheet.conflict)
    return cells


def sheet_ids_for(initiative: Initiative) -> dict[int, int]:
    """Return the sheets of ``initiative`` that were begun, by the id of the seat."""
    rows = db.session.execute(
        select(Assignment.seat_id, Sheet.id)
        .join(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Assignment.initiative_id == initiative.id)
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
