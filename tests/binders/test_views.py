"""Asking for a binder and fetching it."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient

from contest import clock
from contest.accounts.models import Role
from contest.binders.models import Binder
from contest.database import db, transaction
from contest.initiatives.models import Initiative
from tests.binders.conftest import Decided, Dossier, fetched, made
from tests.conftest import sign_in
from tests.factories import make_account, make_body, make_initiative, make_person


def test_the_secretariat_asks_and_fetches_both(decided: Decided, client: FlaskClient) -> None:
    sign_in(client, decided.office.secretary)
    address = f"/binders/decision/{decided.decision.id}"
    listed = client.get(address).get_data(as_text=True)
    answer = client.post(address)
    (binder,) = db.session.query(Binder)
    page = client.get(address).get_data(as_text=True)
    archive, book = (client.get(f"/binders/{binder.id}/file.{form}") for form in ("zip", "pdf"))

    assert "đã ký.pdf" in listed
    assert answer.status_code == 302
    for said in (binder.sha256 or "-", binder.pdf_sha256 or "-", f"/binders/{binder.id}/file.zip"):
        assert said in page
    assert archive.data == fetched(binder)
    assert (archive.mimetype, archive.content_length) == ("application/zip", binder.size)
    assert book.data.startswith(b"%PDF")
    assert "ho-so-quyet-dinh-2020-05.zip" in archive.headers["Content-Disposition"]
    assert client.get(f"/binders/{binder.id}/progress.json").json["finished"]  # type: ignore[index]


def test_of_an_initiative_registration_and_explanation_are_printed_first(dossier: Dossier, client: FlaskClient) -> None:
    sign_in(client, dossier.desk.secretary)
    client.post(f"/binders/initiative/{dossier.initiative.id}")
    binder = db.session.query(Binder).one()
    with ZipFile(BytesIO(fetched(binder))) as archive:
        names = archive.namelist()

    assert {"1. Văn bản/ban-dang-ky-01.pdf", "1. Văn bản/giai-trinh-diem-cchc-01.pdf"} <= set(names)
    client.post(f"/binders/initiative/{dossier.initiative.id}")
    hashes = {binder.sha256 for binder in db.session.query(Binder)}
    assert len(hashes) == 1, "what is printed just so is not printed again"


@pytest.mark.parametrize("which", ["decided", "dossier"])
def test_the_officer_and_a_stranger_get_none(request: pytest.FixtureRequest, client: FlaskClient, which: str) -> None:
    world = request.getfixturevalue(which)
    address = (
        f"/binders/decision/{world.decision.id}" if which == "decided" else f"/binders/initiative/{world.initiative.id}"
    )
    unit = world.decision.awards[0].unit if which == "decided" else world.desk.unit
    for account in (
        make_account("cb@x.vn", (Role.UNIT_OFFICER, unit)), make_account("la@x.vn", (Role.LEADER, make_body("khac")))
    ):  # fmt: skip
        sign_in(client, account)
        assert client.get(address).status_code == 403
        assert client.post(address).status_code == 403
    assert db.session.query(Binder).count() == 0


def test_a_withdrawn_reader_is_refused(decided: Decided, client: FlaskClient) -> None:
    binder = made(decided.decision, decided.office.secretary)
    sign_in(client, decided.office.secretary)
    assert client.get(f"/binders/{binder.id}/file.zip").status_code == 200
    with transaction():
        for grant in decided.office.secretary.grants:
            grant.revoked_at = clock.now()

    for address in (f"/binders/{binder.id}/file.zip", f"/binders/{binder.id}/file.pdf",
                    f"/binders/{binder.id}/progress.json"):  # fmt: skip
        assert client.get(address).status_code == 403


def test_only_whoever_asked_fetches_it(decided: Decided, client: FlaskClient) -> None:
    binder = made(decided.decision, decided.office.secretary)

    assert sign_in(client, decided.office.leader).get(f"/binders/{binder.id}/file.zip").status_code == 403


def test_an_author_gets_none_before_the_announcement(dossier: Dossier, client: FlaskClient) -> None:
    desk = dossier.desk
    person = make_person(desk.unit, "Tác giả")
    secretary = make_account("tg@x.vn", (Role.SECRETARIAT, desk.body), person=person)
    with transaction():
        for phase in desk.movement.phases:
            if phase.kind.value == "announcement":
                phase.opens_on = phase.closes_on
    own = make_initiative(desk.movement, desk.unit, desk.officer, authors=[person], title="Của tôi")
    sign_in(client, secretary)

    assert client.get(f"/binders/initiative/{own.id}").status_code == 403
    assert client.get(f"/binders/initiative/{dossier.initiative.id}").status_code == 200


@pytest.mark.parametrize("address", ["movement/1", "nothing/1", "decision/999"])
def test_what_has_no_binder_is_not_found(decided: Decided, client: FlaskClient, address: str) -> None:
    assert sign_in(client, decided.office.secretary).get(f"/binders/{address}").status_code == 404


def test_a_file_that_is_not_there_is_not_found(decided: Decided, client: FlaskClient) -> None:
    binder = made(decided.decision, decided.office.secretary)
    sign_in(client, decided.office.secretary)

    assert client.get(f"/binders/{binder.id}/file.docx").status_code == 404
    with transaction():
        db.session.get_one(Binder, binder.id).gone_at = clock.now()
    assert client.get(f"/binders/{binder.id}/file.zip").status_code == 404
    page = client.get(f"/binders/decision/{decided.decision.id}").get_data(as_text=True)
    assert "was taken away" in page


def test_a_draft_has_no_binder(dossier: Dossier, client: FlaskClient) -> None:
    from contest.initiatives.models import InitiativeState

    draft: Initiative = make_initiative(
        dossier.desk.movement, dossier.desk.unit, dossier.desk.officer, state=InitiativeState.DRAFT
    )
    assert sign_in(client, dossier.desk.secretary).get(f"/binders/initiative/{draft.id}").status_code == 403
