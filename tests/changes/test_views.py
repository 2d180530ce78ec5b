"""The pages of withdrawing, reinstating and transferring, and who may not."""

import pytest
from flask.testing import FlaskClient

from contest.database import db
from contest.initiatives.models import InitiativeState
from tests.changes.conftest import ALL, Case
from tests.conftest import sign_in
from tests.factories import make_sheet


def state(case: Case) -> InitiativeState:
    db.session.expire_all()
    return case.initiative.state


def test_a_unit_withdraws_and_the_secretariat_reinstates(client: FlaskClient, case: Case) -> None:
    address = f"/initiatives/{case.initiative.id}"
    answer = sign_in(client, case.officer).post(f"{address}/withdraw", data={"reason": "Thôi"}, follow_redirects=True)
    assert state(case) is InitiativeState.WITHDRAWN
    assert "Withdrawn on" in answer.text and "Thôi" in answer.text
    assert "Reinstate the initiative" not in answer.text
    listed = client.get(f"/movements/{case.movement.id}/initiatives")
    assert "state--withdrawn" in listed.text

    page = sign_in(client, case.secretary).get(address)
    assert "Reinstate the initiative" in page.text
    client.post(f"{address}/reinstate", data={"reason": "Nhầm"})

    assert state(case) is InitiativeState.ELIGIBLE
    assert "Reinstated: Nhầm" in client.get(address).text


def test_withdrawing_needs_a_reason(client: FlaskClient, case: Case) -> None:
    answer = sign_in(client, case.officer).post(f"/initiatives/{case.initiative.id}/withdraw", data={"reason": " "})

    assert (answer.status_code, state(case)) == (422, InitiativeState.ELIGIBLE)


@pytest.mark.parametrize("who", ["neighbour", "secretary"])
def test_only_the_own_unit_withdraws(client: FlaskClient, case: Case, who: str) -> None:
    sign_in(client, getattr(case, who))
    answer = client.post(f"/initiatives/{case.initiative.id}/withdraw", data={"reason": "Thôi"})

    assert (answer.status_code, state(case)) == (403, InitiativeState.ELIGIBLE)


def test_a_scored_initiative_cannot_be_withdrawn(client: FlaskClient, case: Case) -> None:
    make_sheet(case.assignment, ALL)
    sign_in(client, case.officer)

    assert client.post(f"/initiatives/{case.initiative.id}/withdraw", data={"reason": "Thôi"}).status_code == 403
    assert "Withdraw the initiative" not in client.get(f"/initiatives/{case.initiative.id}").text


def test_a_put_aside_draft_stays_the_units_own(client: FlaskClient, case: Case) -> None:
    draft = case.draft()
    sign_in(client, case.officer).post(f"/initiatives/{draft.id}/withdraw", data={"reason": "Để sau"})

    sign_in(client, case.secretary)
    assert client.get(f"/initiatives/{draft.id}").status_code == 403
    assert "Nháp" not in client.get(f"/movements/{case.movement.id}/initiatives").text
    assert client.post(f"/initiatives/{draft.id}/reinstate", data={"reason": "x"}).status_code == 403
    sign_in(client, case.officer)
    assert "Take the draft up again" in client.get(f"/initiatives/{draft.id}").text


def test_the_secretariat_transfers(client: FlaskClient, case: Case) -> None:
    address = f"/initiatives/{case.initiative.id}/transfer"
    page = sign_in(client, case.secretary).get(address)
    assert case.neighbours.name in page.text
    answer = client.post(address, data={"unit_id": case.neighbours.id, "reason": "Đổi tên"}, follow_redirects=True)

    db.session.expire_all()
    assert case.initiative.unit_id == case.neighbours.id
    assert "belongs to" in answer.text
    assert sign_in(client, case.officer).get(f"/initiatives/{case.initiative.id}").status_code == 403
    assert sign_in(client, case.neighbour).get(f"/initiatives/{case.initiative.id}").status_code == 200


@pytest.mark.parametrize("changes", [{"reason": ""}, {"unit_id": "99"}, {"unit_id": ""}])
def test_a_wrong_transfer_is_refused(client: FlaskClient, case: Case, changes: dict[str, str]) -> None:
    sent = {"unit_id": str(case.neighbours.id), "reason": "Đổi tên", **changes}
    answer = sign_in(client, case.secretary).post(f"/initiatives/{case.initiative.id}/transfer", data=sent)

    db.session.expire_all()
    assert (answer.status_code, case.initiative.unit_id) == (422, case.unit.id)


@pytest.mark.parametrize("who", ["officer", "neighbour"])
def test_no_unit_transfers(client: FlaskClient, case: Case, who: str) -> None:
    sent = {"unit_id": case.neighbours.id, "reason": "Đổi tên"}
    answer = sign_in(client, getattr(case, who)).post(f"/initiatives/{case.initiative.id}/transfer", data=sent)

    assert answer.status_code == 403


def test_a_judge_sees_no_withdrawn_initiative_to_score(client: FlaskClient, case: Case) -> None:
    sign_in(client, case.judges[0])
    before = client.get("/sheets").text
    sign_in(client, case.officer).post(f"/initiatives/{case.initiative.id}/withdraw", data={"reason": "Thôi"})
    after = sign_in(client, case.judges[0]).get("/sheets").text

    assert case.initiative.title in before
    assert case.initiative.title not in after
    assert client.post(f"/assignments/{case.assignment.id}/hand-in").status_code == 422
