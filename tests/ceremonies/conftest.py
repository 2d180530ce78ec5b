"""A body with a secretariat that holds ceremonies."""

import pytest
from flask import Flask

from tests.certificates.samples import Office


@pytest.fixture
def office(app: Flask) -> Office:
    return Office()
