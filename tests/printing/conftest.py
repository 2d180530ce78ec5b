"""A body that decides on a movement's awards."""

import pytest
from flask import Flask

from tests.certificates.samples import Office


@pytest.fixture
def office(app: Flask) -> Office:
    return Office()
