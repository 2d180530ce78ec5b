"""The page of the list asks the database as often for many initiatives as for one."""

import pytest
from flask import Flask

from contest.accounts.models import Account
from contest.database import db
from contest.initiatives.models import InitiativeState
from contest.units.models import Unit
from tests.conftest import sign_in
from tests.factories import make_initiative, make_person, make_unit
from tests.initiatives.conftest import Office
from tests.statements import statements

STATES = (InitiativeState.SUBMITTED, InitiativeState.RETURNED, InitiativeState.ELIGIBLE, InitiativeState.REJECTED)


def add(office: Office, place: int, unit: Unit) -> None:
    """Register an initiative that differs from the others in all that a row shows."""
    authors = [make_person(unit, f"Cá nhân {place}{author}") for author in range(place % 3 + 1)]
    make_initiative(
        office.movement, unit, office.officer, title=f"Hẻm văn minh {place}", authors=authors,
        state=STATES[place % len(STATES)], field_id=office.movement.fields[place % 2].id,
    )  # fmt: skip


@pytest.mark.parametrize("who", ["secretary", "officer"])
@pytest.mark.parametrize("query", ["", "?q=hem+van", "?q=khong+co", "?page=2", "?field=1", "?state=eligible"])
def test_the_page_of_a_long_list_takes_as_many_queries_as_that_of_a_short_one(
    app: Flask, office: Office, who: str, query: str
) -> None:
    account: Account = getattr(office, who)
    client = sign_in(app.test_client(), account)
    address = f"/movements/{office.movement.id}/initiatives{query}"
    add(office, 2, office.unit)
    counts, shown = [], []
    for more in (0, 2, 8):
        for place in range(more):
            other = office.unit if who == "officer" else make_unit(office.body, f"DV{more}{place}", f"Đơn vị {place}")
            add(office, place, other)
        client.get(address)
        with statements() as seen:
            page = client.get(address)
        counts.append(len(seen))
        shown.append(page.text.count("Hẻm văn minh"))
        db.session.rollback()

    assert counts[0] == counts[1] == counts[2]
    assert 5 < counts[0] < 25
    assert shown[0] < shown[1] < shown[2] or query in ("?q=khong+co", "?field=1", "?state=eligible")
