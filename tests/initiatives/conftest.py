"""A movement in registration, two units with their officers, and the secretariat."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

import pytest
from flask import Flask

from contest.accounts.models import Account, Role
from contest.appraisals.queries import parts_of
from contest.appraisals.services import Findings, appraise_initiative
from contest.database import transaction
from contest.initiatives import services
from contest.initiatives.models import Initiative, Verdict
from contest.initiatives.services import AuthorDetails, InitiativeDetails
from contest.movements.models import Movement
from contest.units.models import Body, Unit
from tests.factories import make_account, make_body, make_movement, make_unit
from tests.initiatives.texts import PHASES, details_for


@dataclass
class Office:
    """Who and what takes part."""

    body: Body
    unit: Unit
    neighbours: Unit
    officer: Account
    colleague: Account
    neighbour: Account
    secretary: Account
    movement: Movement

    def details(self, **changes: object) -> InitiativeDetails:
        """Return a complete text, but for ``changes``."""
        return details_for(self.movement, self.unit, **changes)

    def draft(self, **changes: object) -> Initiative:
        """Begin a draft of the unit with a complete text, but for ``changes``."""
        with transaction():
            return services.create_draft(
                self.movement, self.unit, self.details(**changes), str(uuid.uuid4()), by=self.officer
            )

    def submitted(self, **changes: object) -> Initiative:
        """Submit a new initiative of the unit."""
        initiative = self.draft(**changes)
        with transaction():
            return services.submit_initiative(initiative, by=self.officer)

    def appraise(
        self, initiative: Initiative, verdict: Verdict, reason: str = "", *, notes: Mapping[str, str] | None = None
    ) -> Initiative:
        """Give the secretary's verdict; a return opens every part unless ``notes`` names some."""
        everything = {part.name: "Bổ sung." for part in parts_of(self.movement)}
        noted = (everything if notes is None else notes) if verdict is Verdict.RETURNED else {}
        with transaction():
            return appraise_initiative(initiative, verdict, Findings(reason, notes=noted), by=self.secretary)

    def authors(self, *shares: int) -> tuple[AuthorDetails, ...]:
        return tuple(
            AuthorDetails(f"Cá nhân {place:02d}", "Chuyên viên", self.unit.id, share)
            for place, share in enumerate(shares, start=1)
        )


def office_of() -> Office:
    """Store an office."""
    body = make_body()
    unit, neighbours = make_unit(body), make_unit(body, "PX", "Ủy ban nhân dân xã Phú Xuân")
    return Office(
        body=body,
        unit=unit,
        neighbours=neighbours,
        officer=make_account("officer@x.vn", (Role.UNIT_OFFICER, unit), name="Chuyên viên 01"),
        colleague=make_account("colleague@x.vn", (Role.UNIT_OFFICER, unit), name="Chuyên viên 02"),
        neighbour=make_account("neighbour@x.vn", (Role.UNIT_OFFICER, neighbours), name="Chuyên viên 03"),
        secretary=make_account("secretary@x.vn", (Role.SECRETARIAT, body), name="Thư ký 01"),
        movement=make_movement(body, phases=PHASES),
    )


@pytest.fixture
def office(app: Flask) -> Office:
    return office_of()


@pytest.fixture
def office_on_both(app_on_both: Flask) -> Office:
    return office_of()
