"""A unit that registers an initiative of two authors with accounts, and a head with one."""

import uuid
from dataclasses import dataclass

import pytest
from flask import Flask

from contest.accounts.models import Account, Role
from contest.database import transaction
from contest.initiatives.models import Confirmation, ConfirmationKind, Initiative
from contest.initiatives.services import AuthorDetails, InitiativeDetails, create_draft, save_initiative
from contest.movements.models import Movement
from contest.units.models import Body, Unit
from tests.factories import make_account, make_body, make_movement, make_person, make_unit
from tests.initiatives.texts import PHASES, details_for


@dataclass
class Desk:
    """Who and what takes part: the first author works at the unit, the second elsewhere."""

    body: Body
    unit: Unit
    neighbours: Unit
    officer: Account
    first: Account
    second: Account
    head: Account
    neighbour: Account
    secretary: Account
    movement: Movement
    initiative: Initiative

    def details(self, **changes: object) -> InitiativeDetails:
        return details_for(self.movement, self.unit, **{"authors": self.authors(6_000, 4_000), **changes})

    def authors(self, *shares: int) -> tuple[AuthorDetails, ...]:
        places = (("Nguyễn Văn An", self.unit), ("Trần Thị Bình", self.neighbours), ("Lê Văn Chi", self.unit))
        return tuple(
            AuthorDetails(name, "Chuyên viên", unit.id, share)
            for (name, unit), share in zip(places, shares, strict=False)
        )

    def save(self, **changes: object) -> Initiative:
        """Let the officer save another text."""
        with transaction():
            return save_initiative(self.initiative, self.details(**changes), self.initiative.edition, by=self.officer)

    def demand(self, *, authors: bool = True, head: bool = True) -> None:
        with transaction():
            assert self.movement.terms is not None
            self.movement.terms.confirmed_by_authors, self.movement.terms.confirmed_by_head = authors, head

    def given(self, kind: ConfirmationKind) -> list[Confirmation]:
        return [line for line in self.initiative.confirmations if line.kind is kind]


def desk_of() -> Desk:
    """Store a desk."""
    body = make_body()
    unit, neighbours = make_unit(body), make_unit(body, "PX", "Ủy ban nhân dân xã Phú Xuân")
    officer = make_account("officer@x.vn", (Role.UNIT_OFFICER, unit), name="Chuyên viên 01")
    an = make_person(unit, "Nguyễn Văn An", post="Chuyên viên")
    binh = make_person(neighbours, "Trần Thị Bình", post="Chuyên viên")
    movement = make_movement(body, phases=PHASES)
    desk = Desk(
        body=body,
        unit=unit,
        neighbours=neighbours,
        officer=officer,
        first=make_account("an@x.vn", name="Nguyễn Văn An", person=an),
        second=make_account("binh@x.vn", name="Trần Thị Bình", person=binh),
        head=make_account("head@x.vn", (Role.UNIT_HEAD, unit), name="Thủ trưởng 01"),
        neighbour=make_account("other@x.vn", (Role.UNIT_HEAD, neighbours), name="Thủ trưởng 02"),
        secretary=make_account("secretary@x.vn", (Role.SECRETARIAT, body), name="Thư ký 01"),
        movement=movement,
        initiative=None,  # type: ignore[arg-type]
    )
    with transaction():
        desk.initiative = create_draft(movement, unit, desk.details(), str(uuid.uuid4()), by=officer)
    return desk


@pytest.fixture
def desk(app: Flask) -> Desk:
    return desk_of()


@pytest.fixture
def desk_on_both(app_on_both: Flask) -> Desk:
    return desk_of()
