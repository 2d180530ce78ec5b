"""Sheets, scores and standings. Standings are recomputed from the sheets each time and never stored."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from contest.accounts.models import Account
from contest.database import db, found
from contest.initiatives.models import Initiative, InitiativeState
from contest.movements.models import Criterion, Movement, Rubric
from contest.panels.conflict import conflict_between
from contest.panels.models import Assignment, Panel, Seat
from contest.panels.queries import interests_by_seat, origins_of, recorded_conflicts
from contest.scoring import aggregate
from contest.scoring.aggregate import PanelScore, panel_score
from contest.scoring.models import Mark, Sheet, SheetState
from contest.scoring.ranking import Candidate, Outcome, Ranked, Rule, ranked


def sheet_of(assignment: Assignment) -> Sheet | None:
    """Return the sheet of an assignment, or None while the judge has not begun it."""
    return db.session.scalar(select(Sheet).where(Sheet.assignment_id == assignment.id))


def find_sheet(sheet_id: int) -> Sheet:
    return found(Sheet, sheet_id)


@dataclass(frozen=True)
class Row:
    """A line of the standings: an initiative, its score with the working, and what it means."""

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

    @property
    def passed(self) -> Sequence[Row]:
        return [row for row in self.rows if row.outcome is Outcome.PASSED]

    def row_of(self, initiative: Initiative) -> Row | None:
        return next((row for row in self.rows if row.initiative is initiative), None)


def standings_of(movement: Movement) -> Standings:
    """Return the standings as the sheets stand now, in a number of queries that does not grow with them."""
    rubric = movement.rubric
    rule = _rule(rubric)
    if rubric is None:
        return Standings(movement, rule, [])
    weights = {criterion.code: criterion.weight for criterion in rubric.criteria}
    sheets = _sheets_of(movement, rubric.criteria)
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


def _sheets_of(movement: Movement, criteria: Sequence[Criterion]) -> dict[int, list[aggregate.Sheet]]:
    """Return by initiative the sheet of every assigned seat, conflicts and unfinished ones marked and not left out."""
    codes = {criterion.id: criterion.code for criterion in criteria}
    marks = _marks_of(movement, codes)
    interests, origins = interests_by_seat(movement), origins_of(movement)
    recorded = recorded_conflicts(movement)
    rows = db.session.execute(
        select(Assignment.initiative_id, Seat.id, Seat.left_at, Sheet.id, Sheet.state)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Panel, Seat.panel_id == Panel.id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Panel.movement_id == movement.id)
    )
    sheets: dict[int, list[aggregate.Sheet]] = defaultdict(list)
    for initiative_id, seat_id, left_at, sheet_id, state in rows:
        if left_at is not None and state is not SheetState.HANDED_IN:
            continue
        pair = (seat_id, initiative_id)
        conflict = conflict_between(interests[seat_id], origins[initiative_id], recorded=pair in recorded)
        handed_in = state is SheetState.HANDED_IN
        sheets[initiative_id].append(aggregate.Sheet(seat_id, marks[sheet_id], handed_in, conflict is not None))
    return sheets


def _marks_of(movement: Movement, codes: Mapping[int, str]) -> dict[int | None, dict[str, int]]:
    rows = db.session.execute(select(Mark.sheet_id, Mark.criterion_id, Mark.value).where(Mark.criterion_id.in_(codes)))
    marks: dict[int | None, dict[str, int]] = defaultdict(dict)
    for sheet_id, criterion_id, value in rows:
        marks[sheet_id][codes[criterion_id]] = value
    return marks


@dataclass(frozen=True)
class Task:
    """An assignment of a judge with the sheet, if it was begun."""

    assignment: Assignment
    sheet: Sheet | None

    @property
    def is_done(self) -> bool:
        return self.sheet is not None and self.sheet.state is SheetState.HANDED_IN


def tasks_of(account: Account, *, movement: Movement | None = None) -> Sequence[Task]:
    """Return what ``account`` is to score or has scored, by movement and register number, without conflicts."""
    within = [] if movement is None else [Initiative.movement_id == movement.id]
    rows = db.session.execute(
        select(Assignment, Sheet)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Seat.account_id == account.id, Seat.left_at.is_(None), Initiative.state == InitiativeState.ELIGIBLE)
        .where(*within)
        .options(
            joinedload(Assignment.seat),
            joinedload(Assignment.initiative).options(
                joinedload(Initiative.unit),
                selectinload(Initiative.authors),
                joinedload(Initiative.movement).selectinload(Movement.phases),
            ),
            selectinload(Sheet.marks),
        )
        .order_by(Initiative.movement_id.desc(), Initiative.number)
    ).tuples()
    tasks = [Task(assignment, sheet) for assignment, sheet in rows]
    movements = {task.assignment.initiative.movement for task in tasks}
    clashing = {pair for movement in movements for pair in _clashes(movement, tasks)}
    return [task for task in tasks if (task.assignment.seat_id, task.assignment.initiative_id) not in clashing]


def _clashes(movement: Movement, tasks: Sequence[Task]) -> set[tuple[int, int]]:
    """Return the (seat, initiative) of those ``tasks`` in ``movement`` that have a conflict of interest."""
    interests, origins, recorded = interests_by_seat(movement), origins_of(movement), recorded_conflicts(movement)
    pairs = [
        (task.assignment.seat_id, task.assignment.initiative_id)
        for task in tasks
        if task.assignment.initiative.movement_id == movement.id
    ]
    return {pair for pair in pairs if conflict_between(interests[pair[0]], origins[pair[1]], recorded=pair in recorded)}


def sheets_in(movement: Movement) -> Mapping[tuple[int, int], Task]:
    """Return every assignment of ``movement`` with its sheet by (seat, initiative)."""
    rows = db.session.execute(
        select(Assignment, Sheet)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Panel, Seat.panel_id == Panel.id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Panel.movement_id == movement.id)
        .options(selectinload(Sheet.marks))
    ).tuples()
    return {(assignment.seat_id, assignment.initiative_id): Task(assignment, sheet) for assignment, sheet in rows}
