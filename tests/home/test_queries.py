"""What waits for each role."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from contest import clock
from contest.accounts.models import Account, Role
from contest.accounts.services import take_role
from contest.awards.models import ProposalState
from contest.database import transaction
from contest.home.queries import followed_movements, own_initiatives, waiting_for
from contest.home.waiting import Kind
from contest.initiatives.models import InitiativeState, LatePermission
from contest.movements.models import MovementState, PhaseKind
from contest.nominations.models import NominationState
from contest.panels.services import record_conflict
from contest.scoring.services import reopen_sheet
from tests.factories import (
    make_account,
    make_assignment,
    make_body,
    make_decision,
    make_initiative,
    make_line,
    make_movement,
    make_nomination,
    make_panel,
    make_proposal,
    make_sheet,
    make_unit,
)
from tests.statements import statements


def counts(account: Account) -> dict[Kind, int]:
    return {thing.kind: thing.count for thing in waiting_for(account, clock.today())}


def test_an_officer_is_told_of_returned_ones_drafts_and_that_registration_is_open(app: Flask) -> None:
    body = make_body()
    unit, other = make_unit(body), make_unit(body, "PX")
    officer = make_account("o@x.vn", (Role.UNIT_OFFICER, unit))
    movement = make_movement(body)
    for state in (InitiativeState.DRAFT, InitiativeState.DRAFT, InitiativeState.RETURNED, InitiativeState.SUBMITTED):
        make_initiative(movement, unit, officer, state=state)
    make_initiative(movement, other, officer, state=InitiativeState.RETURNED)

    assert counts(officer) == {Kind.RETURNED: 1, Kind.DRAFTS: 2, Kind.REGISTER: 1, Kind.NOMINATE: 1}


def test_an_officer_is_not_sent_to_register_after_the_deadline(app: Flask) -> None:
    body = make_body()
    unit = make_unit(body)
    officer = make_account("o@x.vn", (Role.UNIT_OFFICER, unit))
    movement = make_movement(body, phases={PhaseKind.REGISTRATION: (-9, -1), PhaseKind.APPRAISAL: (0, 9)})
    make_initiative(movement, unit, officer, state=InitiativeState.DRAFT)

    assert counts(officer) == {}


def test_drafts_wait_for_an_officer_as_long_as_grace_or_a_permission_lets_them(app: Flask) -> None:
    body = make_body()
    unit, other = make_unit(body), make_unit(body, "PX")
    officer, neighbour = (
        make_account(f"{place.code}@x.vn".lower(), (Role.UNIT_OFFICER, place)) for place in (unit, other)
    )
    movement = make_movement(body, phases={PhaseKind.REGISTRATION: (-9, -1), PhaseKind.APPRAISAL: (0, 9)})
    make_initiative(movement, unit, officer, state=InitiativeState.DRAFT)
    today = clock.today()
    with transaction() as session:
        session.add(
            LatePermission(movement_id=movement.id, unit_id=unit.id, until=today + timedelta(days=5), reason="Bận",
                           granted_at=clock.now(), granted_by_id=officer.id)
        )  # fmt: skip

    (drafts, register) = waiting_for(officer, today)
    assert (drafts.kind, drafts.due) == (Kind.DRAFTS, today + timedelta(days=5))
    assert register.kind is Kind.REGISTER
    assert counts(neighbour) == {}

    with transaction():
        movement.terms.grace_days = 3  # type: ignore[union-attr]
    assert [thing.due for thing in waiting_for(neighbour, today)] == [today + timedelta(days=2)]


def test_a_judge_is_told_of_sheets_that_are_not_handed_in(app: Flask) -> None:
    body = make_body()
    unit, judge = make_unit(body), make_account("j@x.vn", (Role.JUDGE, body))
    movement = make_movement(body)
    seat = make_panel(movement, [judge]).seats[0]
    done, begun, untouched = (make_initiative(movement, unit, judge) for _ in range(3))
    make_sheet(make_assignment(seat, done), {"novelty": 2500})
    make_sheet(make_assignment(seat, begun), {"novelty": 2500}, handed_in=False)
    make_assignment(seat, untouched)

    assert counts(judge) == {Kind.SHEETS: 2}


def test_a_sheet_that_was_begun_before_a_conflict_came_to_light_waits_for_nobody(app: Flask) -> None:
    body = make_body()
    unit, judge = make_unit(body), make_account("j@x.vn", (Role.JUDGE, body))
    secretary = make_account("s@x.vn", (Role.SECRETARIAT, body))
    movement = make_movement(body)
    seat, initiative = make_panel(movement, [judge]).seats[0], make_initiative(movement, unit, judge)
    make_sheet(make_assignment(seat, initiative), {"novelty": 2500}, handed_in=False)
    assert (counts(judge), counts(secretary)) == ({Kind.SHEETS: 1}, {Kind.OUTSTANDING: 1})

    with transaction():
        record_conflict(seat, initiative, "Quen biết", by=secretary)

    assert (counts(judge), counts(secretary)) == ({}, {})


def test_after_the_scoring_phase_only_reopened_sheets_wait_until_the_end_of_deliberation(app: Flask) -> None:
    body = make_body()
    unit, judge = make_unit(body), make_account("j@x.vn", (Role.JUDGE, body))
    secretary = make_account("s@x.vn", (Role.SECRETARIAT, body))
    movement = make_movement(body, phases={PhaseKind.SCORING: (-9, -1), PhaseKind.DELIBERATION: (0, 9)})
    seat = make_panel(movement, [judge]).seats[0]
    first, second = (make_assignment(seat, make_initiative(movement, unit, judge)) for _ in range(2))
    make_sheet(first, {"novelty": 2500}, handed_in=False)
    sheet = make_sheet(second, {"novelty": 2500})
    assert (counts(judge), counts(secretary)) == ({}, {})

    with transaction():
        reopen_sheet(sheet, "Nhầm cột", by=secretary)

    for account, kind in ((judge, Kind.SHEETS), (secretary, Kind.OUTSTANDING)):
        (thing,) = waiting_for(account, clock.today())
        assert (thing.kind, thing.count, thing.days_left(clock.today())) == (kind, 1, 9)


def test_nothing_waits_for_a_judge_whose_role_was_revoked(app: Flask) -> None:
    body, elsewhere = make_body(), make_body("khac")
    unit, judge = make_unit(body), make_account("j@x.vn", (Role.JUDGE, body), (Role.JUDGE, elsewhere))
    movement = make_movement(body)
    make_assignment(make_panel(movement, [judge]).seats[0], make_initiative(movement, unit, judge))
    assert counts(judge) == {Kind.SHEETS: 1}

    with transaction():
        take_role(judge.grants[0], by=None)

    assert counts(judge) == {}


def test_a_secretariat_is_told_of_all_that_holds_the_movement_up(app: Flask) -> None:
    body = make_body()
    unit, judge = make_unit(body), make_account("j@x.vn", (Role.JUDGE, body))
    secretary = make_account("s@x.vn", (Role.SECRETARIAT, body))
    movement = make_movement(body)
    make_initiative(movement, unit, judge, state=InitiativeState.SUBMITTED)
    make_initiative(movement, unit, judge)
    make_assignment(make_panel(movement, [judge]).seats[0], make_initiative(movement, unit, judge))
    make_proposal(movement)
    decided = make_proposal(movement, state=ProposalState.SUBMITTED)
    make_line(decided, unit)
    make_decision(decided, secretary)
    make_movement(body, "next", state=MovementState.PREPARED)

    assert counts(secretary) == dict.fromkeys(
        (Kind.APPRAISE, Kind.ASSIGN, Kind.OUTSTANDING, Kind.PROPOSE, Kind.PRINT, Kind.PREPARE), 1
    )


def test_nothing_of_another_body_waits_for_a_secretariat(app: Flask) -> None:
    body, elsewhere = make_body(), make_body("khac")
    unit = make_unit(elsewhere)
    secretary = make_account("s@x.vn", (Role.SECRETARIAT, body))
    make_initiative(make_movement(elsewhere), unit, secretary, state=InitiativeState.SUBMITTED)

    assert waiting_for(secretary, clock.today()) == []


def test_a_leader_is_told_of_each_proposal_that_waits_for_decision(app: Flask) -> None:
    body = make_body()
    leader = make_account("l@x.vn", (Role.LEADER, body))
    movement = make_movement(body)
    waiting = make_proposal(movement, state=ProposalState.SUBMITTED)
    make_proposal(movement)
    closed = make_movement(body, "closed", state=MovementState.CLOSED)
    make_proposal(closed, state=ProposalState.SUBMITTED)

    found = waiting_for(leader, clock.today())

    assert [(thing.kind, thing.subject_id) for thing in found] == [(Kind.DECIDE, waiting.id)]


def test_who_follows_sees_the_running_movements_or_else_the_last_closed_one(app: Flask) -> None:
    body = make_body()
    council = make_account("c@x.vn", (Role.COUNCIL_MEMBER, body))
    closed = make_movement(body, "2018", state=MovementState.CLOSED, year=2018)
    assert followed_movements(council) == [closed]

    running = make_movement(body, "2019", year=2019)
    assert followed_movements(council) == [running]


@pytest.mark.parametrize("read", [lambda account: waiting_for(account, clock.today()), own_initiatives])
def test_the_number_of_queries_does_not_grow_with_the_records(app: Flask, read: Callable[[Account], object]) -> None:
    body = make_body()
    unit = make_unit(body)
    roles = ((Role.UNIT_OFFICER, unit), (Role.SECRETARIAT, body), (Role.LEADER, body), (Role.JUDGE, body))
    account = make_account("a@x.vn", *roles)

    def count_with_one_more(code: str) -> int:
        movement = make_movement(body, code)
        make_initiative(movement, unit, account, state=InitiativeState.RETURNED)
        make_proposal(movement, state=ProposalState.SUBMITTED)
        with statements() as seen:
            read(account)
        return len(seen)

    counted = [count_with_one_more(code) for code in ("one", "two", "three")]

    assert counted[0] == counted[2]


def test_nominations_wait_for_the_officer_the_head_and_the_secretariat(app: Flask) -> None:
    body = make_body()
    unit = make_unit(body)
    officer = make_account("o@x.vn", (Role.UNIT_OFFICER, unit))
    head = make_account("h@x.vn", (Role.UNIT_HEAD, unit))
    secretary = make_account("s@x.vn", (Role.SECRETARIAT, body))
    movement = make_movement(body)
    make_nomination(movement, unit, officer, state=NominationState.DRAFTED, number=None, submitted_at=None)
    make_nomination(movement, unit, officer)
    make_nomination(movement, unit, officer, number=2, state=NominationState.RETURNED, due_on=clock.today())
    make_nomination(movement, unit, officer, number=3, state=NominationState.ACCEPTED, accepted_honour="GK_HUYEN")

    kinds = {Kind.NOMINATION_DRAFTS, Kind.NOMINATION_RETURNED, Kind.NOMINATE, Kind.NOMINATION_CONFIRM,
             Kind.NOMINATION_CHECK, Kind.NOMINATION_TAKE_OVER}  # fmt: skip
    seen = [{kind: count for kind, count in counts(one).items() if kind in kinds} for one in (officer, head, secretary)]

    assert seen == [
        {Kind.NOMINATION_RETURNED: 1, Kind.NOMINATION_DRAFTS: 1, Kind.NOMINATE: 1},
        {Kind.NOMINATION_CONFIRM: 2},
        {Kind.NOMINATION_CHECK: 1, Kind.NOMINATION_TAKE_OVER: 1},
    ]


def test_outside_their_days_nobody_is_asked_to_nominate(app: Flask) -> None:
    body = make_body()
    officer = make_account("o@x.vn", (Role.UNIT_OFFICER, make_unit(body)))
    make_movement(body, phases={PhaseKind.DELIBERATION: (1, 9)})

    assert Kind.NOMINATE not in counts(officer)
