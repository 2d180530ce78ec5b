"""An office with a second secretary, and a third unit that can be asked for its opinion."""

from dataclasses import dataclass

import pytest
from flask import Flask

from contest.accounts.models import Account, Role
from contest.appraisals.models import ChecklistItem
from contest.appraisals.queries import items_of
from contest.appraisals.services import ItemDetails, compose_checklist
from contest.database import transaction
from contest.units.models import Unit
from tests.factories import make_account, make_unit
from tests.initiatives.conftest import Office, office_of


@dataclass
class Bureau(Office):
    """An office whose secretariat appraises."""

    deputy: Account
    asked: Unit
    expert: Account

    def compose(self, *texts: str) -> list[ChecklistItem]:
        """Give the movement a checklist."""
        with transaction():
            compose_checklist(
                self.movement, [ItemDetails(None, text) for text in texts], reason="Bổ sung.", by=self.secretary
            )
        return list(items_of(self.movement))


def bureau_of() -> Bureau:
    office = office_of()
    asked = make_unit(office.body, "CA", "Công an huyện Nhà Bè")
    return Bureau(
        **vars(office),
        deputy=make_account("deputy@x.vn", (Role.SECRETARIAT, office.body), name="Thư ký 02"),
        asked=asked,
        expert=make_account("expert@x.vn", (Role.UNIT_OFFICER, asked), name="Chuyên viên 09"),
    )


@pytest.fixture
def bureau(app: Flask) -> Bureau:
    return bureau_of()


@pytest.fixture
def bureau_on_both(app_on_both: Flask) -> Bureau:
    return bureau_of()
