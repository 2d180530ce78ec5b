"""Withdrawing, reinstating, transferring; and what counts no more."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.awards.models import ProposalState
from contest.changes import services
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.initiatives.models import Initiative, InitiativeState
from contest.invariants import breaches
from contest.journal.models import JournalEntry
from contest.movements.models import MovementState
from contest.notices.models import Notice, NoticeKind
from contest.panels import queries as panels
from contest.panels.conflict import ConflictKind
from contest.panels.models import Assignment
from contest.panels.services import Wish, assign_one, planned
from contest.scoring.queries import outstanding_in, own_assignments
from contest.scoring.services import hand_in, save_mark
from contest.standings.queries import standings_of
from tests.changes.conftest import ALL, Case
from tests.factories import make_assignment, make_line, make_proposal, make_sheet


def withdraw(case: Case, initiative: Initiative | None = None) -> Initiative:
    with transaction():
        return services.withdraw_initiative(initiative or case.initiative, "Chưa áp dụng", by=case.officer)


def reinstate(case: Case) -> Initiative:
    with transaction():
        return services.reinstate_initiative(case.initiative, "Rút nhầm", by=case.secretary)


def transfer(case: Case) -> Initiative:
    with transaction():
        return services.transfer_initiative(case.initiative, case.neighbours, "Sáp nhập đơn vị", by=case.secretary)


def last_entry() -> JournalEntry:
    return db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()  # type: ignore[return-value]


def told(kind: NoticeKind) -> set[int]:
    return set(db.session.scalars(select(Notice.account_id).where(Notice.kind == kind)))


def test_a_withdrawn_initiative_keeps_its_number_and_the_secretariat_is_told(case_on_both: Case) -> None:
    case = case_on_both
    number = case.initiative.number
    withdraw(case)

    one = case.initiative
    assert (one.state, one.number, one.withdrawal_reason) == (InitiativeState.WITHDRAWN, number, "Chưa áp dụng")
    assert told(NoticeKind.WITHDRAWN) == {case.secretary.id}
    assert (last_entry().act, last_entry().reason) == ("initiative.withdraw", "Chưa áp dụng")


def test_withdrawing_twice_is_withdrawing(case: Case) -> None:
    withdraw(case)
    at = case.initiative.withdrawn_at
    withdraw(case)

    assert case.initiative.withdrawn_at == at
    assert len(told(NoticeKind.WITHDRAWN)) == 1


def test_a_draft_is_put_aside_without_telling_anybody_and_taken_up_again(case: Case) -> None:
    draft = case.draft()
    withdraw(case, draft)
    assert (draft.state, draft.number, told(NoticeKind.WITHDRAWN)) == (InitiativeState.WITHDRAWN, None, set())

    with transaction():
        services.reinstate_initiative(draft, "Làm tiếp", by=case.officer)
    assert (draft.state, draft.withdrawn_at) == (InitiativeState.DRAFT, None)


def test_nothing_is_withdrawn_once_a_sheet_was_handed_in(case_on_both: Case) -> None:
    make_sheet(case_on_both.assignment, ALL)

    with pytest.raises(RuleViolation, match="handed in a sheet"):
        withdraw(case_on_both)
    assert case_on_both.initiative.state is InitiativeState.ELIGIBLE


def test_nothing_is_withdrawn_while_somebody_is_proposed_for_it(case: Case) -> None:
    make_line(make_proposal(case.movement), case.unit, initiative_id=case.initiative.id)

    with pytest.raises(RuleViolation, match="stands in the proposal"):
        withdraw(case)


def test_nothing_changes_in_a_closed_movement(case: Case) -> None:
    with transaction():
        case.movement.state = MovementState.CLOSED

    for act in (withdraw, reinstate, transfer):
        with pytest.raises(RuleViolation, match="closed"):
            act(case)


def test_an_open_sheet_of_a_withdrawn_initiative_stays_and_does_not_count(case_on_both: Case) -> None:
    case = case_on_both
    make_sheet(case.assignment, {"novelty": 2800}, handed_in=False)
    assert outstanding_in([case.movement], clock.today()) == {case.movement.id: 1}
    withdraw(case)

    assert len(db.session.scalars(select(Assignment)).all()) == 1
    assert outstanding_in([case.movement], clock.today()) == {}
    assert own_assignments(case.judges[0]) == []
    assert standings_of(case.movement).rows == []
    assert panels.standing_assignments_in(case.movement) == []
    assert planned(case.panel, Wish(1)).pairs == ()
    assert list(breaches()) == []


def test_a_withdrawn_initiative_is_neither_marked_nor_handed_in_nor_assigned(case: Case) -> None:
    make_sheet(case.assignment, ALL, handed_in=False)
    withdraw(case)
    criterion = case.movement.rubric.criteria[0]  # type: ignore[union-attr]

    with pytest.raises(RuleViolation, match="has withdrawn this initiative"), transaction():
        save_mark(case.assignment, criterion.id, 2700, before=2800, by=case.judges[0])
    with pytest.raises(RuleViolation, match="has withdrawn this initiative"), transaction():
        hand_in(case.assignment, by=case.judges[0])
    with pytest.raises(RuleViolation, match="Only an eligible"), transaction():
        assign_one(case.panel.seats[1], case.initiative, by=case.secretary)


@pytest.mark.parametrize("state", [InitiativeState.SUBMITTED, InitiativeState.RETURNED, InitiativeState.ELIGIBLE])
def test_a_withdrawn_initiative_goes_back_where_it_was(case_on_both: Case, state: InitiativeState) -> None:
    case = case_on_both
    with transaction():
        case.initiative.state = state
    withdraw(case)
    reinstate(case)

    one = case.initiative
    assert (one.state, one.withdrawn_at, one.withdrawal_reason, one.withdrawn_from) == (state, None, "", None)
    assert (last_entry().act, last_entry().reason) == ("initiative.reinstate", "Rút nhầm")


def test_what_was_begun_counts_again_after_reinstating(case: Case) -> None:
    make_sheet(case.assignment, ALL, handed_in=False)
    withdraw(case)
    reinstate(case)
    with transaction():
        hand_in(case.assignment, by=case.judges[0])

    assert len(standings_of(case.movement).rows) == 1


def test_a_transferred_initiative_keeps_its_number_and_both_units_are_told(case_on_both: Case) -> None:
    case = case_on_both
    number = case.initiative.number
    transfer(case)

    assert (case.initiative.unit_id, case.initiative.number) == (case.neighbours.id, number)
    assert told(NoticeKind.TRANSFERRED) == {case.officer.id, case.neighbour.id}
    entry = last_entry()
    assert (entry.act, entry.reason) == ("initiative.transfer", "Sáp nhập đơn vị")
    assert (entry.details["from_unit"], entry.details["to_unit"]) == (case.unit.name, case.neighbours.name)


def test_conflicts_follow_the_new_unit(case: Case) -> None:
    seat = case.panel.seats[1]
    make_assignment(seat, case.initiative)
    assert panels.conflict_of(seat, case.initiative) is None
    with transaction():
        case.initiative.authors[0].unit_id = case.neighbours.id
    assert panels.conflict_of(seat, case.initiative) is ConflictKind.OWN_UNIT
    with transaction():
        case.initiative.authors[0].unit_id = case.unit.id
    transfer(case)

    assert panels.conflict_of(seat, case.initiative) is ConflictKind.OWN_UNIT
    assert own_assignments(case.judges[1]) == []


@pytest.mark.parametrize(
    ("state", "refused"),
    [(ProposalState.DRAFTED, False), (ProposalState.SUBMITTED, True)],
)
def test_nothing_is_transferred_that_lies_before_the_leader(case: Case, state: ProposalState, refused: bool) -> None:
    make_line(make_proposal(case.movement, state=state), case.unit, initiative_id=case.initiative.id)

    if refused:
        with pytest.raises(RuleViolation, match="cannot be transferred"):
            transfer(case)
    else:
        transfer(case)
    assert (case.initiative.unit_id == case.unit.id) is refused


def test_the_database_keeps_withdrawals_sane(case_on_both: Case) -> None:
    for statement in ("UPDATE initiative SET withdrawn_from = 'eligible'",
                      "UPDATE initiative SET state = 'withdrawn'"):  # fmt: skip
        with pytest.raises(IntegrityError), transaction() as session:
            session.execute(text(statement))
