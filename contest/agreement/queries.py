"""What the sheets of a movement and its panels show, read once for a page and reckoned by the rules of this folder."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from contest import clock
from contest.accounts.models import Account, Role
from contest.agreement import reliability
from contest.agreement.additive import POINT, Fit, Severity, fit
from contest.agreement.beside import Beside, Way, beside, official_of, ways_of
from contest.agreement.discussing import Matter, first_matters
from contest.agreement.habits import Given, Habit, Outlier, habits_of, outliers_of
from contest.agreement.pace import reached_by_day
from contest.database import db
from contest.initiatives.models import Author, Initiative, InitiativeState
from contest.movements.models import CriterionKind, Movement, PhaseKind
from contest.panels.models import Assignment, Panel, Seat
from contest.panels.queries import barred_from, conflict_pairs_in, conflicts_in, panels_of
from contest.scoring.models import Sheet
from contest.scoring.queries import STANDING
from contest.standings.aggregate import Counted
from contest.standings.placing import placed
from contest.standings.queries import entries_of, rule_of
from contest.standings.ranking import Ranked
from contest.standings.rule import Entry, Rule

NOTABLE = 0.02
Titles = Mapping[int, tuple[int, str]]


@dataclass(frozen=True)
class Survey:
    """The sheets of a movement under the official rule and the ways beside it.

    ``hidden`` are the initiatives that the reader must not see; figures over all sheets count them in.
    """

    movement: Movement
    rule: Rule
    panels: Sequence[Panel]
    entries: Sequence[Entry]
    numbers: Mapping[int, int]
    titles: Titles
    cut: int | None = None
    hidden: frozenset[int] = frozenset()

    @property
    def official(self) -> Way:
        return official_of(self.rule)

    @cached_property
    def standing(self) -> Sequence[Ranked]:
        """The standings under the official rule."""
        return placed(self.entries, self.rule)

    @cached_property
    def lines(self) -> list[Beside]:
        """Every initiative under each way, in the order of the official one; hidden ones are left out."""
        every = beside(ways_of(self.entries, self.rule, self.standing), self.official, self.cut)
        return [line for line in every if self.numbers[line.number] not in self.hidden]

    @cached_property
    def crossing(self) -> list[Beside]:
        """The initiatives that another way would put on the other side of the line."""
        return [line for line in self.lines if line.crosses(self.official)]

    @cached_property
    def sheets(self) -> dict[int, dict[int, Counted]]:
        """The sheets that count, by initiative and seat."""
        return {
            self.numbers[line.scored.number]: {counted.sheet.seat: counted for counted in line.scored.panel.counted}
            for line in sorted(self.standing, key=lambda line: line.scored.number)
        }

    @cached_property
    def studies(self) -> list["Study"]:
        return [Study(self, panel) for panel in self.panels]

    def study_of(self, panel: Panel) -> "Study":
        return next(study for study in self.studies if study.panel.id == panel.id)

    def title(self, initiative_id: int) -> str:
        """Return an initiative's number in the register and its title."""
        number, title = self.titles[initiative_id]
        return f"{number:02d}. {title}"


@dataclass(frozen=True)
class Study:
    """What the sheets of one panel show; totals are as the judges gave them, whatever the rule takes out."""

    survey: Survey
    panel: Panel

    @cached_property
    def seats(self) -> dict[int, Seat]:
        """The seats with any sheet that counts, in their order."""
        giving = {seat for given in self.totals.values() for seat in given}
        return {seat.id: seat for seat in self.panel.seats if seat.id in giving}

    @cached_property
    def totals(self) -> dict[int, dict[int, int]]:
        """By initiative the total of each seat in ten-thousandths of a point."""
        own = {seat.id for seat in self.panel.seats}
        found = {
            key: {seat: int(counted.raw * 100) for seat, counted in sheets.items() if seat in own}
            for key, sheets in self.survey.sheets.items()
        }
        return {key: given for key, given in found.items() if given}

    @property
    def count(self) -> int:
        """How many sheets count."""
        return sum(map(len, self.totals.values()))

    @cached_property
    def points(self) -> list[float]:
        """The totals of all sheets in points, the lowest first."""
        return sorted(total / POINT for given in self.totals.values() for total in given.values())

    @cached_property
    def fitted(self) -> Fit:
        return fit(self.totals)

    @cached_property
    def alpha(self) -> reliability.Interval | None:
        return reliability.alpha(self.totals)

    @cached_property
    def complete(self) -> reliability.Complete | None:
        return reliability.complete(self.totals)

    @cached_property
    def intraclass(self) -> float | None:
        return reliability.intraclass(self.complete) if self.complete else None

    @cached_property
    def concordance(self) -> float | None:
        return reliability.concordance(self.complete) if self.complete else None

    @cached_property
    def habits(self) -> dict[int, Habit]:
        """How each judge gives marks, by seat."""
        marked = [line for line in self.survey.rule.criteria if line.kind is CriterionKind.MARK]
        sheets: dict[int, list[Given]] = defaultdict(list)
        for key, given in self.totals.items():
            for seat, total in given.items():
                marks = self.survey.sheets[key][seat].sheet.marks
                shares = tuple(marks.get(line.code, 0) / line.most for line in marked)
                sheets[seat].append(Given(total / POINT, shares))
        return habits_of(sheets)

    def is_plain(self, severity: Severity) -> bool:
        """Say whether a judge's severity is worth a word: surer than chance, and at least 2% of the highest total."""
        return severity.is_plain(NOTABLE * self.survey.rule.highest / 100)

    @cached_property
    def outliers(self) -> list[Outlier]:
        """The sheets that stand out, of what the reader may see."""
        return [line for line in outliers_of(self.fitted) if line.initiative not in self.survey.hidden]

    @cached_property
    def matters(self) -> list[Matter]:
        """The initiatives to discuss first, of what the reader may see."""
        shown = {key: given for key, given in self.totals.items() if key not in self.survey.hidden}
        return first_matters(shown, self.fitted, {self.survey.numbers[line.number] for line in self.survey.crossing})

    @cached_property
    def shown(self) -> list[int]:
        """The initiatives with any sheet that the reader may see, by number."""
        return [key for key in self.totals if key not in self.survey.hidden]

    @cached_property
    def crossing(self) -> list[Beside]:
        """The panel's initiatives that another way would put on the other side of the line."""
        return [line for line in self.survey.crossing if self.survey.numbers[line.number] in self.totals]

    @cached_property
    def lines(self) -> list[Beside]:
        """The panel's initiatives under each way."""
        return [line for line in self.survey.lines if self.survey.numbers[line.number] in self.totals]


def survey_of(movement: Movement, *, cut: int | None = None, hidden: Collection[int] = ()) -> Survey:
    """Return the sheets of ``movement`` as they stand now, in a number of queries that does not grow with them."""
    rule, (entries, numbers) = rule_of(movement.rubric), entries_of(movement)
    titles = db.session.execute(
        select(Initiative.id, Initiative.number, Initiative.title).where(
            Initiative.movement_id == movement.id, Initiative.state == InitiativeState.ELIGIBLE
        )
    )
    named = {key: (number or 0, title) for key, number, title in titles}
    return Survey(
        movement, rule, panels_of(movement), entries, numbers, named, cut, frozenset(hidden)
    )  # fmt: skip


def hidden_from(account: Account, movement: Movement) -> set[int]:
    """Return the initiatives of ``movement`` whose marks ``account`` must not see yet.

    Before the announcement nobody sees how an initiative is marked that is the own. Who sees marks only as a judge does
    not see those of an initiative with which there is a conflict of interest.
    """
    found: set[int] = set()
    if account.person_id is not None and not movement.has_reached(PhaseKind.ANNOUNCEMENT, clock.today()):
        own = select(Author.initiative_id).where(Author.person_id == account.person_id)
        found |= set(db.session.scalars(own.join(Initiative).where(Initiative.movement_id == movement.id)))
    if not any(account.holds(role, body_id=movement.body_id) for role in (Role.SECRETARIAT, Role.LEADER)):
        found |= _conflicting(account, movement)
    return found


def _conflicting(account: Account, movement: Movement) -> set[int]:
    seats = set(
        db.session.scalars(
            select(Seat.id).join(Panel).where(Panel.movement_id == movement.id, Seat.account_id == account.id)
        )
    )
    return {initiative_id for seat_id, initiative_id in conflict_pairs_in(movement) if seat_id in seats}


def chairs_with_all_in(account: Account, panel: Panel) -> bool:
    """Say whether ``account`` chairs ``panel`` and has handed in every sheet of its own that it may score."""
    seat = next((seat for seat in panel.taken_seats if seat.account_id == account.id), None)
    if seat is None or not seat.is_chair:
        return False
    own = db.session.execute(
        select(Assignment.initiative_id, Sheet.handed_in_at)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .outerjoin(Sheet, STANDING)
        .where(Assignment.seat_id == seat.id, Initiative.state == InitiativeState.ELIGIBLE)
    ).all()
    left = {initiative_id for initiative_id, handed_in_at in own if handed_in_at is None}
    if not own or len(left) == len(own):
        return False
    return not left or left <= barred_from(account, panel.movement, left)


def marked_calibration(account: Account, panel: Panel) -> bool:
    """Say whether ``account`` sits on ``panel`` and has handed in its sheet of the calibration initiative.

    Not once there is a conflict of interest with it: then nothing of it is to be seen.
    """
    seat = next((seat for seat in panel.taken_seats if seat.account_id == account.id), None)
    sheets = {} if seat is None else {line.seat_id: line for line in calibration_sheets(panel)}
    own = sheets.get(seat.id) if seat else None
    return own is not None and own.is_handed_in


def calibration_sheets(panel: Panel) -> Sequence[Assignment]:
    """Return who is to mark the calibration initiative of ``panel``, by seat, without those in conflict with it."""
    initiative = panel.calibration_initiative
    if initiative is None:
        return []
    assignments = db.session.scalars(
        select(Assignment)
        .join(Seat, Assignment.seat_id == Seat.id)
        .where(Seat.panel_id == panel.id, Assignment.initiative_id == initiative.id)
        .options(
            joinedload(Assignment.seat).joinedload(Seat.account), joinedload(Assignment.initiative),
            joinedload(Assignment.sheet).selectinload(Sheet.marks),
        )
        .order_by(Seat.number)
    ).all()  # fmt: skip
    barred = conflicts_in(panel, [initiative])
    return [line for line in assignments if line.stands and (line.seat_id, initiative.id) not in barred]


@dataclass(frozen=True)
class Progress:
    """How many sheets were in at the end of each day, and how many there are to be."""

    days: tuple[tuple[date, int], ...]
    whole: int


def progress_of(movement: Movement, panel: Panel | None = None) -> Progress:
    """Return how the sheets of ``movement``, or of one of its panels, came in from the first day of scoring on.

    Sheets of a conflict of interest are neither awaited nor counted.
    """
    query = (
        select(Seat.id, Assignment.initiative_id, Seat.left_at, Sheet.handed_in_at)
        .join_from(Assignment, Seat, Assignment.seat_id == Seat.id)
        .join(Panel, Seat.panel_id == Panel.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .outerjoin(Sheet, STANDING)
        .where(Panel.movement_id == movement.id, Initiative.state == InitiativeState.ELIGIBLE)
    )
    if panel is not None:
        query = query.where(Panel.id == panel.id)
    conflicts = conflict_pairs_in(movement)
    rows = [row for row in db.session.execute(query) if (row[0], row[1]) not in conflicts]
    awaited = [handed_in for _seat, _initiative, left, handed_in in rows if left is None or handed_in is not None]
    days = [handed_in.astimezone(clock.OFFICE).date() for handed_in in awaited if handed_in is not None]
    phase = movement.phase(PhaseKind.SCORING)
    span = (phase.opens_on, min(clock.today(), phase.closes_on)) if phase else None
    return Progress(tuple(reached_by_day(days, span)), len(awaited))
