"""The page of late permissions, and what it changes on others."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from contest import clock
from contest.database import db, transaction
from contest.initiatives.models import LatePermission
from contest.paper.writing import short_day
from tests.conftest import sign_in
from tests.initiatives.conftest import Office
from tests.initiatives.texts import PHASES


def sent(office: Office, **changes: object) -> dict[str, object]:
    until = short_day(clock.today() + timedelta(days=25))
    return {"unit_id": office.unit.id, "until": until, "reason": "Bận", **changes}


def test_the_secretariat_permits_and_takes_back(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary)
    answer = client.post(f"/movements/{office.movement.id}/late", data=sent(office), follow_redirects=True)
    assert "may register late" in answer.text
    permission = db.session.scalars(select(LatePermission)).one()
    assert office.unit.name in answer.text and "Bận" in answer.text

    answer = client.post(f"/late-permissions/{permission.id}/revoke", data={"reason": "Nhầm"}, follow_redirects=True)

    assert "Taken back" in answer.text and "Nhầm" in answer.text
    db.session.expire_all()
    assert permission.revoked_at is not None


@pytest.mark.parametrize("changes", [{"until": "31/2/2026"}, {"reason": ""}, {"unit_id": 99}, {"until": "1/1/2001"},
                                     {"initiative_id": 99}])  # fmt: skip
def test_a_wrong_permission_is_refused_with_its_reason(
    client: FlaskClient, office: Office, changes: dict[str, object]
) -> None:
    answer = sign_in(client, office.secretary).post(
        f"/movements/{office.movement.id}/late", data=sent(office, **changes)
    )

    assert answer.status_code == 422
    assert db.session.scalars(select(LatePermission)).all() == []


def test_officers_see_the_permissions_of_their_own_units_only(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary).post(f"/movements/{office.movement.id}/late", data=sent(office))

    own = sign_in(client, office.officer).get(f"/movements/{office.movement.id}/late")
    other = sign_in(client, office.neighbour).get(f"/movements/{office.movement.id}/late")

    assert (own.status_code, "Bận" in own.text, "Permit it" in own.text) == (200, True, False)
    assert (other.status_code, "Bận" in other.text) == (200, False)


def test_an_officer_permits_nothing(client: FlaskClient, office: Office) -> None:
    answer = sign_in(client, office.officer).post(f"/movements/{office.movement.id}/late", data=sent(office))

    assert answer.status_code == 403
    assert db.session.scalars(select(LatePermission)).all() == []


def test_the_deadline_tells_its_extension_wherever_it_stands(client: FlaskClient, office: Office) -> None:
    with transaction():
        office.movement.terms.grace_days = 5  # type: ignore[union-attr]
    draft = office.draft()
    last = PHASES["registration"][1]  # type: ignore[index]
    words = (
        f"the end of {short_day(clock.today() + timedelta(days=last))}"
        f" (extended to {short_day(clock.today() + timedelta(days=last + 5))})"
    )
    sign_in(client, office.officer)

    listed = f"/movements/{office.movement.id}/initiatives"
    for page in (listed, f"{listed}/register", f"/initiatives/{draft.id}", f"/initiatives/{draft.id}/edit"):
        assert words in client.get(page).text, page


def test_what_came_late_is_marked_in_the_list_and_on_its_page(client: FlaskClient, office: Office) -> None:
    with transaction():
        office.movement.terms.grace_days = 5  # type: ignore[union-attr]
    draft = office.draft()
    with clock.at(clock.today() + timedelta(days=12)):
        sign_in(client, office.officer)
        page = client.get(f"/initiatives/{draft.id}")
        assert "marked as late" in page.text
        client.post(f"/initiatives/{draft.id}/submit")
        for address in (f"/initiatives/{draft.id}", f"/movements/{office.movement.id}/initiatives"):
            assert "state--late" in client.get(address).text, address


def test_a_draft_that_missed_the_deadline_leads_to_late_registration(client: FlaskClient, office: Office) -> None:
    draft = office.draft()
    with clock.at(clock.today() + timedelta(days=12)):
        page = sign_in(client, office.officer).get(f"/initiatives/{draft.id}")
        listed = client.get(f"/movements/{office.movement.id}/initiatives")

    assert f"/movements/{office.movement.id}/late" in page.text
    assert "Register an initiative" not in listed.text


def test_with_a_permission_the_unit_may_begin_again(client: FlaskClient, office: Office) -> None:
    sign_in(client, office.secretary).post(f"/movements/{office.movement.id}/late", data=sent(office))
    with clock.at(clock.today() + timedelta(days=12)):
        listed = sign_in(client, office.officer).get(f"/movements/{office.movement.id}/initiatives")
        other = sign_in(client, office.neighbour).get(f"/movements/{office.movement.id}/initiatives")

    assert "Register an initiative" in listed.text
    assert "Register an initiative" not in other.text
