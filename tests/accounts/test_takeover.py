"""A link for setting a password never outlives a change of what the account may do."""

import pytest
from flask import Flask

from contest.accounts.models import Role
from contest.accounts.services import (
    Appointment,
    change_password,
    give_role,
    renew_invitation,
    take_role,
    take_up_invitation,
)
from contest.database import transaction
from contest.errors import RuleViolation
from contest.permissions import Permission, allows
from tests.factories import (
    make_account,
    make_assignment,
    make_body,
    make_initiative,
    make_movement,
    make_panel,
    make_unit,
)

PASSWORD = "mot-mat-khau-kha-dai"


def test_a_link_made_before_an_account_decides_over_others_is_no_longer_good(app: Flask) -> None:
    body = make_body()
    judge = make_account("j@x.vn", (Role.JUDGE, body))
    secretary = make_account("s@x.vn", (Role.SECRETARIAT, body))
    with transaction():
        link = renew_invitation(judge, by=secretary)
    with transaction():
        give_role(judge, Appointment(Role.LEADER, body=body), by=None)

    with pytest.raises(RuleViolation, match="used or is too old"), transaction():
        take_up_invitation(link, PASSWORD)


def test_changing_the_password_ends_open_links(app: Flask) -> None:
    account = make_account("a@x.vn", (Role.JUDGE, make_body()))
    with transaction():
        first = renew_invitation(account, by=None)
    with transaction():
        take_up_invitation(first, PASSWORD)
    with transaction():
        second = renew_invitation(account, by=None)
    with transaction():
        change_password(account, PASSWORD, "mot-mat-khau-khac-han")

    with pytest.raises(RuleViolation, match="used or is too old"), transaction():
        take_up_invitation(second, PASSWORD)


def test_who_is_no_longer_a_judge_sees_no_initiative_and_gives_no_mark(app: Flask) -> None:
    body = make_body()
    unit, judge = make_unit(body), make_account("j@x.vn", (Role.JUDGE, body))
    movement = make_movement(body)
    initiative = make_initiative(movement, unit, judge)
    assignment = make_assignment(make_panel(movement, [judge]).seats[0], initiative)
    acts = (Permission.SHEET_SCORE, Permission.SHEET_MARK)
    assert all(allows(judge, act, assignment) for act in acts)

    with transaction():
        take_role(judge.grants[0], by=None)

    assert not any(allows(judge, act, assignment) for act in acts)
    assert not allows(judge, Permission.INITIATIVE_VIEW, initiative)
