"""A body that decides on a movement's awards, and a printed certificate of it."""

import pytest
from flask import Flask

from contest.certificates import queries
from contest.certificates.models import Certificate
from contest.certificates.services import request_run
from contest.certificates.tasks import print_run
from contest.database import transaction
from tests.certificates.samples import Office


@pytest.fixture
def office(app: Flask) -> Office:
    return Office()


@pytest.fixture
def certificate(office: Office) -> Certificate:
    return printed(office)


def printed(office: Office, *, number: int = 5, collectives: int = 0, individuals: int = 1) -> Certificate:
    """Return the printed certificate of the first recipient of a decision."""
    decision = office.decide(collectives=collectives, individuals=individuals, number=number)
    with transaction():
        run = request_run(decision, by=office.secretary)
    print_run(run.id)
    return queries.certificates_of(decision)[0]
