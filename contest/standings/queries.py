"""Scores and standings, recomputed from the sheets each time and never stored."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from contest.database import db
from contest.initiatives.models import Initiative, InitiativeState
from contest.movements.models import Movement, Rubric
from contest.panels.conflict import conflict_between
from contest.panels.models import Assignment, Panel, Seat
from contest.panels.queries import interests_by_seat, origins_of, recorded_conflicts, standing_assignments_in
from contest.scoring.models import Mark, Sheet, SheetState
from contest.scoring.queries import STANDING, criteria_of, weights_of
from contest.scoring.totals import total
from contest.standings import aggregate
from contest.standings.aggregate import PanelScore, panel_score
from contest.standings.ranking import Candidate, Outcome, Ranked, Rule, ranked


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
        .outerjoin(Sheet, STANDING)
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
