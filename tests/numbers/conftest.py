"""A body that numbers its documents, in February 2020."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask

from contest import clock
from contest.accounts.models import Account, Role
from contest.units.models import Body
from tests.factories import make_account, make_body

DAY = date(2020, 2, 7)


@dataclass
class Registry:
    body: Body
    secretary: Account
    leader: Account


def registry_of() -> Registry:
    body = make_body()
    return Registry(
        body, make_account("secretary@x.vn", (Role.SECRETARIAT, body)), make_account("leader@x.vn", (Role.LEADER, body))
    )


@pytest.fixture(autouse=True)
def _in_february_2020() -> Iterator[None]:
    with clock.at(DAY):
        yield


@pytest.fixture
def registry(app: Flask) -> Registry:
    return registry_of()


@pytest.fixture
def registry_on_both(app_on_both: Flask) -> Registry:
    return registry_of()
