"""A unit with an eligible initiative, judges who score it, and the secretariat."""

from dataclasses import dataclass

import pytest
from flask import Flask

from contest.accounts.models import Account, Role
from contest.initiatives.models import Initiative, InitiativeState
from contest.movements.models import Movement
from contest.panels.models import Assignment, Panel
from contest.units.models import Body, Unit
from tests.factories import (
    make_account,
    make_assignment,
    make_body,
    make_initiative,
    make_movement,
    make_panel,
    make_person,
    make_unit,
)

ALL = {"novelty": 2800, "effect": 3000, "spread": 2000, "dossier": 900}


@dataclass
class Case:
    """Who and what takes part."""

    body: Body
    unit: Unit
    neighbours: Unit
    officer: Account
    neighbour: Account
    secretary: Account
    judges: list[Account]
    movement: Movement
    panel: Panel
    initiative: Initiative
    assignment: Assignment

    def draft(self) -> Initiative:
        return make_initiative(self.movement, self.unit, self.officer, state=InitiativeState.DRAFT, title="Nháp")


def case_of() -> Case:
    """Store a case: the second judge works at the neighbours."""
    body = make_body()
    unit, neighbours = make_unit(body), make_unit(body, "PX", "Ủy ban nhân dân xã Phú Xuân")
    elsewhere = make_unit(body, "NV", "Phòng Nội vụ")
    officer = make_account("officer@x.vn", (Role.UNIT_OFFICER, unit), name="Chuyên viên 01")
    judges = [
        make_account(f"gk{place}@x.vn", (Role.JUDGE, body), person=make_person(where, f"Giám khảo {place:02d}"))
        for place, where in enumerate((elsewhere, neighbours), start=1)
    ]
    movement = make_movement(body)
    panel = make_panel(movement, judges)
    initiative = make_initiative(movement, unit, officer)
    return Case(
        body=body,
        unit=unit,
        neighbours=neighbours,
        officer=officer,
        neighbour=make_account("neighbour@x.vn", (Role.UNIT_OFFICER, neighbours), name="Chuyên viên 03"),
        secretary=make_account("secretary@x.vn", (Role.SECRETARIAT, body), name="Thư ký 01"),
        judges=judges,
        movement=movement,
        panel=panel,
        initiative=initiative,
        assignment=make_assignment(panel.seats[0], initiative),
    )


@pytest.fixture
def case(app: Flask) -> Case:
    return case_of()


@pytest.fixture
def case_on_both(app_on_both: Flask) -> Case:
    return case_of()
