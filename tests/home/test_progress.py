"""The progress of a movement in numbers and in one picture."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest.accounts.models import Account, Role
from contest.awards.models import AwardState
from contest.database import transaction
from contest.home.progress import Stage, progress_of
from contest.initiatives.models import InitiativeState
from contest.movements.models import Movement
from tests.conftest import sign_in
from tests.factories import (
    make_account,
    make_assignment,
    make_body,
    make_decision,
    make_initiative,
    make_line,
    make_movement,
    make_panel,
    make_proposal,
    make_sheet,
    make_unit,
)
from tests.statements import statements

MARKS = {"novelty": 2000, "effect": 2000, "spread": 1000, "dossier": 500}


def stage_counts(movement: Movement) -> list[int]:
    return list(progress_of(movement).reached.values())


@pytest.fixture
def movement(app: Flask) -> Movement:
    return make_movement(make_body())


@pytest.fixture
def secretary(movement: Movement) -> Account:
    return make_account("s@x.vn", (Role.SECRETARIAT, movement.body))


def fill(movement: Movement, secretary: Account) -> None:
    """Two drafts, one each submitted, returned and rejected, three eligible; one of those with two sheets, one open."""
    unit = make_unit(movement.body)
    states = [InitiativeState.DRAFT] * 2 + [
        InitiativeState.SUBMITTED, InitiativeState.RETURNED, InitiativeState.REJECTED,
    ]  # fmt: skip
    for state in states:
        make_initiative(movement, unit, secretary, state=state)
    twice, once, none = (make_initiative(movement, unit, secretary) for _ in range(3))
    judges = [make_account(f"j{number}@x.vn", (Role.JUDGE, movement.body)) for number in range(2)]
    seats = make_panel(movement, judges).seats
    for seat in seats:
        make_sheet(make_assignment(seat, twice), MARKS)
    make_sheet(make_assignment(seats[0], once), {"novelty": 2000}, handed_in=False)
    make_assignment(seats[0], none)


def test_a_movement_without_initiatives_has_come_nowhere(movement: Movement) -> None:
    assert stage_counts(movement) == [0, 0, 0, 0, 0, 0]
    assert set(progress_of(movement).by_state.values()) == {0}


def test_each_stage_counts_what_has_reached_it(movement: Movement, secretary: Account) -> None:
    fill(movement, secretary)
    other = make_movement(movement.body, "khac")
    make_initiative(other, make_unit(movement.body, "PX", "Xã Phú Xuân"), secretary)

    progress = progress_of(movement)
    assert progress.reached == {
        Stage.REGISTERED: 8, Stage.SUBMITTED: 6, Stage.ELIGIBLE: 3, Stage.SCORED: 1, Stage.PROPOSED: 0,
        Stage.AWARDED: 0,
    }  # fmt: skip
    assert progress.by_state == {
        InitiativeState.DRAFT: 2, InitiativeState.SUBMITTED: 1, InitiativeState.RETURNED: 1,
        InitiativeState.ELIGIBLE: 3, InitiativeState.REJECTED: 1, InitiativeState.WITHDRAWN: 0,
    }  # fmt: skip


def test_an_annulled_award_counts_no_more(movement: Movement, secretary: Account) -> None:
    proposal = make_proposal(movement)
    units = [make_unit(movement.body, f"U{number}", f"Đơn vị {number}") for number in range(3)]
    lines = [make_line(proposal, unit, position=place) for place, unit in enumerate(units, start=1)]
    proposed = stage_counts(movement)[-2:]
    make_decision(proposal, secretary)
    decided = stage_counts(movement)[-2:]
    with transaction():
        lines[0].state = AwardState.ANNULLED

    assert (proposed, decided, stage_counts(movement)[-2:]) == ([3, 0], [3, 3], [2, 2])


def test_the_numbers_take_three_questions_however_many_initiatives_there_are(
    movement: Movement, secretary: Account
) -> None:
    fill(movement, secretary)
    movement_id = movement.id
    with statements() as seen:
        progress_of(movement)

    assert len([line for line in seen if "FROM movement" not in line]) == 3
    assert movement_id == movement.id


def test_who_follows_a_movement_is_sent_the_picture(
    movement: Movement, secretary: Account, client: FlaskClient
) -> None:
    fill(movement, secretary)
    answer = sign_in(client, secretary).get(f"/movements/{movement.id}/progress.svg")

    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert "Registered" in answer.get_data(as_text=True)
    assert ">8</text>" in answer.get_data(as_text=True)


def test_an_officer_is_not_sent_the_picture(movement: Movement, client: FlaskClient) -> None:
    officer = make_account("o@x.vn", (Role.UNIT_OFFICER, make_unit(movement.body)))

    assert sign_in(client, officer).get(f"/movements/{movement.id}/progress.svg").status_code == 403
