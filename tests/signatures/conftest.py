"""A decision whose certificates are printed, and whoever signs them."""

import pytest
from flask import Flask

from tests.certificates.samples import Office
from tests.signatures.samples import Desk


@pytest.fixture
def desk(app: Flask) -> Desk:
    return Desk(Office())
