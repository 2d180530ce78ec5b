"""Scores and standings, recomputed from the sheets each time and never stored."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from contest.database import db
from contest.initiatives.models import Initiative, InitiativeState
from contest.movements.models import Movement, Rubric
from contest.panels.conflict import conflict_between
from contest.panels.models import Assignment, Panel, Seat
from contest.panels.queries import interests_by_seat, origins_of, recorded_conflicts, standing_assignments_in
from contest.scoring.models import Mark, RoundEntry, RoundKind, ScoringRound, Sheet, SheetState
from contest.scoring.queries import criteria_of, round_of, rounds_in, weights_of
from contest.scoring.totals import total
from contest.standings import rule as rules
from contest.standings.aggregate import PanelScore
from contest.standings.models import DrawnLot, PublicVote, SpreadSettlement
from contest.standings.placing import placed
from contest.standings.ranking import Outcome, Ranked
from contest.standings.rule import Entry, Rule
from contest.units.models import Unit


class Row:
    """A line of the standings: an initiative, its score with the working, and what it means."""

    def __init__(self, standings: "Standings", initiative_id: int, ranked: Ranked) -> None:
        self.standings = standings
        self.initiative_id = initiative_id
        self.ranked = ranked

    @property
    def initiative(self) -> Initiative:
        return self.standings.initiative(self.initiative_id)

    @property
    def number(self) -> int:
        return self.ranked.scored.number

    @property
    def score(self) -> PanelScore:
        """What the panel's sheets come to in the round that stands."""
        return self.ranked.scored.panel

    @property
    def value(self) -> int | None:
        """The score in hundredths of a point; None while there is none."""
        return self.ranked.scored.value

    @property
    def place(self) -> int | None:
        return self.ranked.place

    @property
    def outcome(self) -> Outcome:
        return self.ranked.outcome

    @property
    def grade(self) -> str | None:
        return self.ranked.grade

    @property
    def wide(self) -> bool:
        """Whether the judges differ by more than the limit of the rubric."""
        return self.ranked.wide


@dataclass(frozen=True)
class Standings:
    """The standings of a movement: the passed by place, then the others.

    The initiatives themselves are read when one of them is asked for, all at once, or those of a page by ``show``.
    """

    movement: Movement
    rule: Rule
    rows: Sequence[Row] = field(default_factory=list)
    by_initiative: dict[int, Row] = field(default_factory=dict, repr=False)
    _read: dict[int, Initiative] = field(default_factory=dict, repr=False)

    @property
    def passed(self) -> Sequence[Row]:
        return [row for row in self.rows if row.outcome is Outcome.PASSED]

    @property
    def others(self) -> Sequence[Row]:
        return [row for row in self.rows if row.outcome is not Outcome.PASSED]

    def row_of(self, initiative: Initiative) -> Row | None:
        return self.by_initiative.get(initiative.id)

    def show(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Read the initiatives of ``rows`` and return the rows."""
        self._read.update(_initiatives(self.movement, [row.initiative_id for row in rows]))
        return rows

    def initiative(self, initiative_id: int) -> Initiative:
        if initiative_id not in self._read:
            self._read.update(_initiatives(self.movement, None))
        return self._read[initiative_id]


def standings_of(movement: Movement, rule: Rule | None = None) -> Standings:
    """Return the standings as the sheets stand now, in a number of queries that does not grow with them.

    ``rule`` stands in for the movement's own, to see what another would do.
    """
    rule = rule or rule_of(movement.rubric)
    if movement.rubric is None:
        return Standings(movement, rule)
    entries, numbers = entries_of(movement)
    standings = Standings(movement, rule, [])
    for line in placed(entries, rule):
        row = Row(standings, numbers[line.scored.number], line)
        standings.by_initiative[row.initiative_id] = row
    standings.rows.extend(standings.by_initiative.values())  # type: ignore[attr-defined]
    return standings


def result_of(standings: Standings) -> dict[str, Any]:
    """Return what stands now as plain values; scores are in hundredths of a point."""
    passed = standings.passed
    return {
        "passed": len(passed),
        "cut_off": min((row.value for row in passed if row.value is not None), default=None),
        "pass_mark": standings.rule.pass_mark,
        "lines": [
            {
                "initiative": row.number,
                "place": row.place,
                "score": row.value,
                "grade": row.grade,
                "outcome": row.outcome.value,
                "counted": row.score.count,
                "excluded": len(row.score.excluded),
            }
            for row in standings.rows
        ],
    }


def rule_of(rubric: Rubric | None) -> Rule:
    """Return the rule of a rubric as plain values; one without criteria while there is no rubric."""
    if rubric is None:
        return Rule(())
    return Rule(
        criteria=tuple(
            rules.Criterion(
                line.code, line.name, line.max_mark, line.weight, line.kind,
                tuple(group.code for group in (line.group.path if line.group else ())), line.knockout,
            )
            for line in rubric.criteria
        ),
        groups=tuple(rules.Group(group.code, group.name, group.knockout) for group in rubric.groups),
        method=rubric.aggregation, basis=rubric.basis, trim=rubric.trim, quorum=rubric.quorum, missing=rubric.missing,
        digits=rubric.digits, rounding=rubric.rounding, pass_mark=rubric.pass_mark,
        grades=tuple(rules.Grade(name, low) for name, low in rubric.grades),
        spread=None if rubric.spread_limit is None
        else rules.Spread(rubric.spread_limit, rubric.spread_unit, rubric.spread_action),
        later_round=rubric.later_round, ties=tuple(rubric.ties),
        vote=None if rubric.vote_most is None else rules.Vote(rubric.vote_most, rubric.vote_step),
        severity_adjusted=rubric.severity_adjusted,
    )  # fmt: skip


def entries_of(movement: Movement) -> tuple[list[Entry], dict[int, int]]:
    """Return every eligible initiative as it comes to be scored, and the ids of the initiatives by number."""
    rows = db.session.execute(
        select(Initiative.id, Initiative.number, Initiative.submitted_at, Initiative.saved_at, Unit.code)
        .join(Unit, Initiative.unit_id == Unit.id)
        .where(Initiative.movement_id == movement.id, Initiative.state == InitiativeState.ELIGIBLE)
        .order_by(Initiative.number)
    ).all()
    sheets, votes, lots = _sheets_in(movement), votes_in(movement), _lots_in(movement)
    latest, finalists = rounds_in(movement), _finalists_in(movement)
    settled, weights = _settled_in(movement), weights_of(movement)
    settled_ids = {initiative_id for initiative_id, _round, _totals in settled}

    def holds(initiative_id: int) -> bool:
        """Say whether what was settled is about the totals that stand; what is from before they were kept holds."""
        round_ = latest.get(initiative_id, 1)
        now = totals_written(sheets[initiative_id].get(round_, ()), weights)
        return (initiative_id, round_, now) in settled or (initiative_id, round_, "") in settled

    entries = [
        Entry(
            number or 0,
            submitted_at or saved_at,
            _rounds(sheets[initiative_id], latest.get(initiative_id, 1)),
            unit,
            final=initiative_id in finalists,
            settled=initiative_id in settled_ids and holds(initiative_id),
            votes=votes.get(initiative_id),
            lot=lots.get(initiative_id),
        )
        for initiative_id, number, submitted_at, saved_at, unit in rows
    ]
    return entries, {number or 0: initiative_id for initiative_id, number, *_rest in rows}


def _rounds(sheets: Mapping[int, list[rules.Sheet]], latest: int) -> Mapping[int, Sequence[rules.Sheet]]:
    """Return the sheets by round; the latest is there even before anybody has a sheet in it."""
    return sheets if latest in sheets or latest == 1 else {**sheets, latest: []}


def _finalists_in(movement: Movement) -> set[int]:
    return set(
        db.session.scalars(
            select(RoundEntry.initiative_id)
            .join(ScoringRound, RoundEntry.round_id == ScoringRound.id)
            .where(ScoringRound.movement_id == movement.id, ScoringRound.kind == RoundKind.FINAL)
        )
    )


def rounds_of(movement: Movement) -> Sequence[ScoringRound]:
    """Return the further rounds of the movement with what each scores again, the first one first."""
    return db.session.scalars(
        select(ScoringRound)
        .where(ScoringRound.movement_id == movement.id)
        .options(selectinload(ScoringRound.entries), joinedload(ScoringRound.opened_by))
        .order_by(ScoringRound.number)
    ).all()


def votes_in(movement: Movement) -> dict[int, int]:
    """Return the votes of the public by initiative, of those that have any."""
    rows = db.session.execute(
        select(PublicVote.initiative_id, PublicVote.votes)
        .join(Initiative, PublicVote.initiative_id == Initiative.id)
        .where(Initiative.movement_id == movement.id)
    )
    return {initiative_id: votes for initiative_id, votes in rows}


def _lots_in(movement: Movement) -> dict[int, rules.Lot]:
    """Return the newest lot of each initiative that drew one."""
    rows = db.session.execute(
        select(DrawnLot.initiative_id, DrawnLot.drawing, DrawnLot.place)
        .join(Initiative, DrawnLot.initiative_id == Initiative.id)
        .where(Initiative.movement_id == movement.id)
        .order_by(DrawnLot.id)
    )
    return {initiative_id: rules.Lot(drawing, place) for initiative_id, drawing, place in rows}


def _settled_in(movement: Movement) -> set[tuple[int, int, str]]:
    """Return what was settled: initiative, round, and the totals that it was about."""
    rows = db.session.execute(
        select(SpreadSettlement.initiative_id, SpreadSettlement.round, SpreadSettlement.totals)
        .join(Initiative, SpreadSettlement.initiative_id == Initiative.id)
        .where(Initiative.movement_id == movement.id)
    )
    return {(initiative_id, round_, totals) for initiative_id, round_, totals in rows}


def totals_written(sheets: Iterable[rules.Sheet], weights: Mapping[str, int]) -> str:
    """Return the totals of the sheets that count as text, by seat: 3:8250 5:9000."""
    counted = sorted(
        (sheet.seat, total(sheet.marks, weights)) for sheet in sheets if sheet.handed_in and sheet.conflict is None
    )
    return " ".join(f"{seat}:{points}" for seat, points in counted)


def settlement_of(initiative: Initiative) -> SpreadSettlement | None:
    """Return what was done last about the spread of ``initiative`` in its latest round, if anything was."""
    return db.session.scalar(
        select(SpreadSettlement)
        .where(SpreadSettlement.initiative_id == initiative.id, SpreadSettlement.round == round_of(initiative))
        .options(joinedload(SpreadSettlement.settled_by))
        .order_by(SpreadSettlement.id.desc())
        .limit(1)
    )


def _initiatives(movement: Movement, ids: Sequence[int] | None) -> dict[int, Initiative]:
    """Return the eligible initiatives of ``movement`` by id, or those of ``ids``."""
    query = select(Initiative).where(Initiative.movement_id == movement.id)
    query = query.where(Initiative.state == InitiativeState.ELIGIBLE if ids is None else Initiative.id.in_(ids))
    found = db.session.scalars(
        query.options(joinedload(Initiative.unit), selectinload(Initiative.authors), joinedload(Initiative.field))
    )
    return {initiative.id: initiative for initiative in found}


def _sheets_in(movement: Movement) -> dict[int, dict[int, list[rules.Sheet]]]:
    """Return by initiative and round the sheet of every assigned seat; the rule sets conflicts and open ones aside.

    What a judge who left did not hand in is no sheet at all. Who was assigned and has not begun the round that stands
    has an open sheet in it.
    """
    interests, origins, recorded = interests_by_seat(movement), origins_of(movement), recorded_conflicts(movement)
    latest, given = rounds_in(movement), _marks_in(movement)
    rows = _plain(
        select(
            Assignment.initiative_id, Seat.id, Seat.left_at, Sheet.id, Sheet.state, Sheet.round, Sheet.superseded_at
        )
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Panel, Seat.panel_id == Panel.id)
        .outerjoin(Sheet, Sheet.assignment_id == Assignment.id)
        .where(Panel.movement_id == movement.id)
        .order_by(Assignment.id, Sheet.round)
    )  # fmt: skip
    sheets: dict[int, dict[int, list[rules.Sheet]]] = defaultdict(lambda: defaultdict(list))
    begun = {(row[1], row[0]) for row in rows if row[3] is not None and row[6] is None}
    for initiative_id, seat_id, left_at, sheet_id, state, round_, _superseded_at in rows:
        pair = (seat_id, initiative_id)
        conflict = conflict_between(interests[seat_id], origins[initiative_id], recorded=pair in recorded)
        handed_in = state == SheetState.HANDED_IN.value
        if sheet_id is not None and (handed_in or left_at is None):
            sheets[initiative_id][round_].append(rules.Sheet(seat_id, given.get(sheet_id, {}), handed_in, conflict))
        if pair not in begun and left_at is None:
            begun.add(pair)
            sheets[initiative_id][latest.get(initiative_id, 1)].append(rules.Sheet(seat_id, {}, False, conflict))
    return sheets


def _marks_in(movement: Movement) -> dict[int, dict[str, int]]:
    """Return the marks of every sheet of ``movement`` by the criterion's code, by the sheet's id."""
    codes = {criterion.id: criterion.code for criterion in criteria_of(movement)}
    marks: dict[int, dict[str, int]] = {}
    query = select(Mark.sheet_id, Mark.criterion_id, Mark.value).where(Mark.criterion_id.in_(codes))
    for sheet_id, criterion_id, value in _plain(query):
        if sheet_id in marks:
            marks[sheet_id][codes[criterion_id]] = value
        else:
            marks[sheet_id] = {codes[criterion_id]: value}
    return marks


def _plain(query: Select[Any]) -> list[tuple[Any, ...]]:
    """Return rows as the driver gives them, enumerations and instants as they are stored.

    Of half a million marks, making something of each row would take longer than reading them.
    """
    db.session.flush()
    result = db.session.connection().execute(query)
    rows = list(result.cursor.fetchall()) if result.cursor else []
    result.close()
    return rows


@dataclass(frozen=True)
class Cell:
    """What one judge has made of one initiative: how many marks stand, and the total once the sheet was handed in."""

    assignment: Assignment
    given: int
    total: Fraction | None
    conflict: str | None


def cells_of(standings: Standings) -> dict[tuple[int, int], Cell]:
    """Return every standing assignment of the movement by (seat, initiative), as the standings have it."""
    sheets: dict[tuple[int, int], tuple[rules.Sheet, Fraction | None]] = {}
    for row in standings.rows:
        for counted in row.score.counted:
            sheets[counted.sheet.seat, row.initiative_id] = (counted.sheet, counted.raw)
        for line in row.score.excluded:
            points = total(line.sheet.marks, standings.rule.weights) if line.sheet.handed_in else None
            sheets[line.sheet.seat, row.initiative_id] = (line.sheet, points)
    cells = {}
    for assignment in standing_assignments_in(standings.movement):
        pair = (assignment.seat_id, assignment.initiative_id)
        if pair in sheets:
            sheet, points = sheets[pair]
            cells[pair] = Cell(assignment, len(sheet.marks), points, sheet.conflict)
    return cells
