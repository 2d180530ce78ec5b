"""A body that keeps blanks. It is February 2020."""

from collections.abc import Iterator

import pytest
from flask import Flask

from contest import clock
from tests.blanks.samples import Store
from tests.certificates.samples import DAY


@pytest.fixture(autouse=True)
def _in_february_2020() -> Iterator[None]:
    with clock.at(DAY):
        yield


@pytest.fixture
def store(app: Flask) -> Store:
    return Store()


@pytest.fixture
def store_on_both(app_on_both: Flask) -> Store:
    return Store()
