"""Paper sheets and how far they are, and what of a judge's list can be worked on beside the screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from contest import clock
from contest.accounts.models import Account, Grant, Role
from contest.database import db, found
from contest.entries.codes import SheetCode, read_code, written_code
from contest.entries.models import PaperReading, PaperSheet, PaperState, SentKit
from contest.initiatives.models import Initiative
from contest.initiatives.queries import authored_by
from contest.movements.models import CriterionKind, Movement, PhaseKind
from contest.panels.models import Assignment, Panel, Seat
from contest.panels.queries import assignments_of, conflict_pairs_in, is_declared
from contest.paper.models import Paper
from contest.paper.queries import latest_paper
from contest.scoring.models import Sheet, SheetSource, SheetState
from contest.scoring.queries import closed_among, criteria_of, has_open_sheets, own_assignments, rounds_in

# The template of sheets on paper.
SHEETS = "entries/papers/sheets.html"


def find_paper_sheet(paper_sheet_id: int) -> PaperSheet:
    return found(PaperSheet, paper_sheet_id)


def find_sent_kit(sent_kit_id: int) -> SentKit:
    return found(SentKit, sent_kit_id)


def panel_places(movement: Movement) -> dict[int, int]:
    """Return by the id of each panel its place in the order of founding, from 1."""
    ids = db.session.scalars(select(Panel.id).where(Panel.movement_id == movement.id).order_by(Panel.id))
    return {panel_id: place for place, panel_id in enumerate(ids, start=1)}


def seat_codes(movement: Movement) -> dict[int, str]:
    """Return by the id of each seat its code, such as ``1-03``: the panel in the order of founding, and the seat."""
    places = panel_places(movement)
    rows = db.session.execute(select(Seat.id, Seat.panel_id, Seat.number).where(Seat.panel_id.in_(places)))
    return {row.id: f"{places[row.panel_id]}-{row.number:02d}" for row in rows.all()}


@dataclass(frozen=True)
class Codes:
    """What the codes of a movement's sheets are made of: the places of its panels, and the rounds of initiatives."""

    movement_id: int
    places: Mapping[int, int]
    rounds: Mapping[int, int]

    def of(self, assignment: Assignment, round_: int | None = None) -> str:
        """Return the code of the sheet that ``assignment`` asks for now, or of an earlier round, as it is printed."""
        seat, number = assignment.seat, assignment.initiative.number or 0
        round_ = round_ or self.rounds.get(assignment.initiative_id, 1)
        return written_code(SheetCode(number, self.places[seat.panel_id], seat.number, round_), self.movement_id)


def codes_in(movement: Movement) -> Codes:
    """Return what gives the sheets of ``movement`` their codes."""
    return Codes(movement.id, panel_places(movement), rounds_in(movement))


@dataclass(frozen=True)
class Named:
    """What a typed code names: an assignment and the round of the sheet on paper."""

    assignment: Assignment
    round: int


def named_by(text: str, movement: Movement) -> Named | None:
    """Return what the code ``text`` names in ``movement``; None when it is none of its sheets."""
    code = read_code(text, movement.id)
    if code is None:
        return None
    panels = {place: panel_id for panel_id, place in panel_places(movement).items()}
    assignment = db.session.scalar(
        select(Assignment)
        .join(Seat, Assignment.seat_id == Seat.id)
        .join(Initiative, Assignment.initiative_id == Initiative.id)
        .where(
            Seat.panel_id == panels.get(code.panel, 0),
            Seat.number == code.seat,
            Initiative.movement_id == movement.id,
            Initiative.number == code.initiative,
        )
    )
    return Named(assignment, code.round) if assignment else None


def kept_paper(assignment: Assignment, round_: int) -> PaperSheet | None:
    """Return the paper sheet of an assignment that was not set aside."""
    return db.session.scalar(
        select(PaperSheet).where(
            PaperSheet.assignment_id == assignment.id, PaperSheet.round == round_, PaperSheet.set_aside_at.is_(None)
        )
    )


def paper_behind(sheet: Sheet) -> PaperSheet | None:
    """Return the paper sheet that the marks of ``sheet`` were taken over from."""
    if sheet.source is not SheetSource.PAPER:
        return None
    paper = kept_paper(sheet.assignment, sheet.round)
    return paper if paper is not None and paper.taken_over_at is not None else None


def can_be_objected_to(paper: PaperSheet) -> bool:
    """Say whether the sheet still holds what was taken over from ``paper``."""
    sheet = paper.assignment.sheet
    holds = sheet is not None and sheet.round == paper.round and sheet.source is SheetSource.PAPER
    return paper.state is PaperState.TAKEN_OVER and holds and sheet.state is SheetState.HANDED_IN


def can_be_set_aside(paper: PaperSheet) -> bool:
    """Say whether ``paper`` can be set aside: before it was taken over, or when its sheet has been reopened since."""
    if paper.state is PaperState.TAKEN_OVER:
        sheet = paper.assignment.sheet
        return sheet is not None and sheet.round == paper.round and sheet.state is SheetState.OPEN
    return paper.state is not PaperState.SET_ASIDE


def papers_in(movement: Movement, account: Account) -> Sequence[PaperSheet]:
    """Return the paper sheets of ``movement``, the latest first.

    Left out are those of initiatives that ``account`` is an author of, until the results are announced.
    """
    own: frozenset[int] = frozenset()
    if not movement.has_reached(PhaseKind.ANNOUNCEMENT, clock.today()):
        own = authored_by(account.person_id, movement)
    return db.session.scalars(
        select(PaperSheet)
        .join(PaperSheet.assignment)
        .join(Assignment.initiative)
        .where(Initiative.movement_id == movement.id, Initiative.id.not_in(own))
        .options(
            joinedload(PaperSheet.assignment).options(
                joinedload(Assignment.seat).options(joinedload(Seat.account), joinedload(Seat.panel)),
                joinedload(Assignment.initiative),
            ),
            selectinload(PaperSheet.readings).joinedload(PaperReading.read_by),
            joinedload(PaperSheet.set_aside_by),
        )
        .order_by(PaperSheet.id.desc())
    ).all()


def has_another_reader(initiative: Initiative, account: Account) -> bool:
    """Say whether the secretariat has somebody besides ``account`` who may read a sheet of ``initiative``.

    Its authors may not before the announcement, nor who judges in the movement and has still to hand in own sheets.
    """
    movement = initiative.movement
    others = db.session.scalars(
        select(Account)
        .join(Grant, Grant.account_id == Account.id)
        .where(
            Grant.role == Role.SECRETARIAT,
            Grant.body_id == movement.body_id,
            Grant.revoked_at.is_(None),
            Account.active,
            Account.id != account.id,
        )
    ).all()
    announced = movement.has_reached(PhaseKind.ANNOUNCEMENT, clock.today())
    authors = set() if announced else {author.person_id for author in initiative.authors if author.person_id}
    return any(other.person_id not in authors and not has_open_sheets(other, movement) for other in others)


@dataclass(frozen=True)
class Left:
    """What a judge can still score beside the screen, and of how many initiatives no declaration was made yet."""

    lines: list[Assignment]
    undeclared: int


def left_in(seat: Seat) -> Left:
    """Return what is left to the judge in ``seat``: declared free of conflict, not handed in."""
    own = own_assignments(seat.account, movement=seat.movement)
    return _left([line for line in own if line.seat_id == seat.id and not line.is_handed_in])


def left_among(panel: Panel) -> dict[int, Left]:
    """Return what is left to each judge of ``panel``, by the seat's id."""
    barred = conflict_pairs_in(panel.movement)
    by_seat: dict[int, list[Assignment]] = {seat.id: [] for seat in panel.taken_seats}
    for line in assignments_of(panel):
        if line.stands and not line.is_handed_in and (line.seat_id, line.initiative_id) not in barred:
            by_seat[line.seat_id].append(line)
    return {seat_id: _left(lines) for seat_id, lines in by_seat.items()}


def _left(lines: Sequence[Assignment]) -> Left:
    declared = [line for line in lines if is_declared(line)]
    return Left(declared, len(lines) - len(declared))


def needed_codes(movement: Movement) -> set[str]:
    """Return the codes of the criteria that every sheet needs a mark for."""
    return {line.code for line in criteria_of(movement) if line.kind is CriterionKind.MARK}


def screen_marks(assignment: Assignment) -> dict[str, int]:
    """Return the marks of the standing sheet as they are on screen, by the criterion's code."""
    given = assignment.sheet.given if assignment.sheet else {}
    return {line.code: given[line.id] for line in criteria_of(assignment.movement) if line.id in given}


def papers_waiting_in(movements: Sequence[Movement]) -> dict[int, int]:
    """Return by movement how many paper sheets wait to be read again or decided on, where scoring is not closed."""
    closed = closed_among(movements)
    open_ids = [movement.id for movement in movements if movement.id not in closed]
    rows = db.session.execute(
        select(Initiative.movement_id, func.count())
        .select_from(PaperSheet)
        .join(PaperSheet.assignment)
        .join(Assignment.initiative)
        .where(
            Initiative.movement_id.in_(open_ids), PaperSheet.taken_over_at.is_(None), PaperSheet.set_aside_at.is_(None)
        )
        .group_by(Initiative.movement_id)
    )
    return {movement_id: count for movement_id, count in rows}


def current_copy(sheet: Sheet) -> Paper | None:
    """Return the copy that was ordered last, unless ``sheet`` was handed in anew since: nobody signs other marks."""
    paper = latest_paper(SHEETS, sheet)
    if paper is None or sheet.handed_in_at is None:
        return None
    ordered_at = datetime.fromisoformat(paper.values["ordered_at"])
    return paper if ordered_at >= sheet.handed_in_at.replace(microsecond=0) else None
