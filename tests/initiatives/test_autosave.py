"""What the page of a draft saves by itself, as its script asks for it."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from contest import clock
from contest.database import db, transaction
from contest.initiatives import services
from contest.initiatives.models import Initiative, InitiativeState, Revision, RevisionKind
from contest.initiatives.queries import revisions_of
from contest.initiatives.services import InitiativeDetails
from contest.journal.queries import entries_about
from contest.movements.services import set_form
from contest.questions.services import Wanted, details_of
from contest.questions.sets import set_of
from tests.conftest import sign_in
from tests.factories import make_movement
from tests.initiatives.conftest import Office
from tests.initiatives.texts import box, said, typed

JSON = {"Accept": "application/json"}


@pytest.fixture
def officer(client: FlaskClient, office: Office) -> FlaskClient:
    return sign_in(client, office.officer)


@pytest.fixture
def colleague(app: Flask, office: Office) -> FlaskClient:
    return sign_in(app.test_client(), office.colleague)


def begin(client: FlaskClient, office: Office, **changes: str | None) -> TestResponse:
    sent = typed(office.movement, **{"unit_id": str(office.unit.id), **changes})
    return client.post(f"/movements/{office.movement.id}/initiatives/autosave", data=sent, headers=JSON)


def autosave(client: FlaskClient, initiative: Initiative, edition: int, **changes: str | None) -> TestResponse:
    sent = {**typed(initiative.movement, **changes), "edition": str(edition)}
    return client.post(f"/initiatives/{initiative.id}/autosave", data=sent, headers=JSON)


def only() -> Initiative:
    return db.session.scalars(select(Initiative)).one()


def told(answer: TestResponse) -> Any:
    return answer.get_json()


def test_a_form_of_another_movement_writes_nothing_into_a_draft(officer: FlaskClient, office: Office) -> None:
    begin(officer, office, title="Một cửa")
    initiative = only()
    other = make_movement(office.body, "khac")

    answer = officer.post(
        f"/movements/{other.id}/initiatives/autosave",
        data={"unit_id": str(office.unit.id), "title": "Khác", "origin": initiative.origin}, headers=JSON,
    )  # fmt: skip

    assert answer.status_code == 422
    assert (only().title, said(only(), "effect")) == ("Một cửa", "Giảm hai ngày chờ.")


def test_what_is_typed_first_makes_the_draft_and_tells_its_address(officer: FlaskClient, office: Office) -> None:
    answer = begin(officer, office, title="Một", effect="")

    initiative = only()
    assert answer.status_code == 200
    assert told(answer)["address"] == f"/initiatives/{initiative.id}/edit"
    assert told(answer)["missing"] == [
        {"field": box(office.movement, "effect"), "words": "Hiệu quả: Answer this question."}
    ]
    assert (initiative.title, initiative.state, initiative.edition) == ("Một", InitiativeState.DRAFT, 1)


def test_the_same_empty_form_saved_again_goes_on_with_the_same_draft(officer: FlaskClient, office: Office) -> None:
    origin = str(uuid.uuid4())
    for title in ("M", "Mộ", "Một cửa"):
        begin(officer, office, title=title, origin=origin)

    assert only().title == "Một cửa"


def test_a_page_whose_answer_was_lost_goes_on_with_its_own_text_and_another_page_does_not(
    officer: FlaskClient, office: Office
) -> None:
    initiative, mine, other = office.draft(), str(uuid.uuid4()), str(uuid.uuid4())
    autosave(officer, initiative, 1, title="Một", origin=mine)

    again = autosave(officer, initiative, 1, title="Một cửa", origin=mine)
    stranger = autosave(officer, initiative, 1, title="Hai cửa", origin=other)

    assert (again.status_code, stranger.status_code, initiative.title) == (200, 409, "Một cửa")


def test_nothing_is_begun_for_a_unit_that_is_not_the_own(officer: FlaskClient, office: Office) -> None:
    answer = begin(officer, office, unit_id=str(office.neighbours.id))

    assert (answer.status_code, told(answer)["reason"]) == (
        422, "Choose the unit you register for; then everything is saved by itself.",
    )  # fmt: skip
    assert db.session.scalar(select(func.count()).select_from(Initiative)) == 0


def test_what_cannot_be_understood_is_kept_as_it_was_typed_and_stands_in_the_form_again(
    officer: FlaskClient, office: Office
) -> None:
    initiative, day = office.draft(), box(office.movement, "first-applied-on")
    typed_wrongly = {"first_applied_on": "31/2/2019", "authors__1__share": "bốn mươi", "title": "Vui 😀"}
    answer = autosave(officer, initiative, 1, **typed_wrongly)

    page = officer.get(f"/initiatives/{initiative.id}/edit").text
    assert set(told(answer)["wrong"]) == {day, "authors-1-share", "title"}
    assert initiative.unread == {day: "31/2/2019", "authors-1-share": "bốn mươi", "title": "Vui 😀"}
    assert (initiative.title, said(initiative, "first-applied-on")) == ("", None)
    for text in ("31/2/2019", "bốn mươi", "Vui 😀"):
        assert f'value="{text}"' in page
    assert "for example 31/3/2019" in page and "cannot be printed on papers" in page
    assert services.missing_in(initiative)[0].values == {"typed": "Vui 😀"}


def test_a_figure_that_cannot_be_understood_takes_nothing_of_its_table_with_it(
    officer: FlaskClient, office: Office
) -> None:
    with transaction():
        asked = [Wanted(question.id, details_of(question)) for question in office.movement.asked]
        asked += [Wanted(None, details) for details in set_of("so-lieu").questions if details.code == "figures"]
        set_form(office.movement, asked, reason="Thêm số liệu", by=office.secretary)
    initiative, table = office.draft(), box(office.movement, "figures")
    rows = [("Thời gian", "ngày", "1.234,5", "ba"), ("Số lần đi lại", "lần", "2", "1")]
    cells = {
        f"{table}-{place}-{name}": cell
        for place, row in enumerate(rows)
        for name, cell in zip(("name", "measure", "before", "after"), row, strict=True)
    }
    autosave(officer, initiative, 1, **cells)

    page = officer.get(f"/initiatives/{initiative.id}/edit")
    assert initiative.unread == {f"{table}-0-after": "ba"}
    assert said(initiative, "figures") == [
        {"name": "Thời gian", "measure": "ngày", "before": "1234.5", "after": ""},
        {"name": "Số lần đi lại", "measure": "lần", "before": "2", "after": "1"},
    ]
    assert page.status_code == 200
    for name, cell in cells.items():
        assert re.search(rf'name="{name}"[^>]* value="{re.escape(cell)}"', page.text), name


def test_what_was_corrected_is_no_longer_kept_beside(officer: FlaskClient, office: Office) -> None:
    initiative = office.draft()
    autosave(officer, initiative, 1, first_applied_on="31/2/2019")
    autosave(officer, initiative, 2, first_applied_on="28/2/2019")

    assert (initiative.unread, said(initiative, "first-applied-on")) == ({}, "2019-02-28")


def test_a_draft_that_holds_something_unread_is_not_submitted(officer: FlaskClient, office: Office) -> None:
    initiative = office.draft()
    autosave(officer, initiative, 1, first_applied_on="31/2/2019")

    with pytest.raises(services.Incomplete), transaction():
        services.submit_initiative(initiative, by=office.officer)
    assert initiative.state is InitiativeState.DRAFT


def test_what_one_page_saves_while_somebody_writes_is_kept_as_one_text(officer: FlaskClient, office: Office) -> None:
    begin(officer, office, title="M")
    initiative = only()
    for edition, title in enumerate(("Mộ", "Một", "Một cửa"), start=1):
        assert autosave(officer, initiative, edition, title=title).status_code == 200

    [revision] = revisions_of(initiative)
    assert (revision.text["title"], revision.edition, initiative.edition) == ("Một cửa", 4, 4)
    assert [entry.act for entry in entries_about(initiative)] == ["initiative.draft"]


def test_a_text_saved_after_a_while_or_by_another_hand_is_kept_by_itself(
    officer: FlaskClient, colleague: FlaskClient, office: Office
) -> None:
    begin(officer, office, title="Một")
    initiative = only()
    autosave(colleague, initiative, 1, title="Hai")
    with clock.at(clock.now() + services.BREATH + timedelta(seconds=1)):
        autosave(colleague, initiative, 2, title="Ba")

    assert [revision.text["title"] for revision in revisions_of(initiative)] == ["Một", "Hai", "Ba"]


def test_what_was_submitted_is_never_grown_into(officer: FlaskClient, office: Office) -> None:
    initiative = office.draft()
    autosave(officer, initiative, 1, title="Một")
    with transaction():
        services.submit_initiative(initiative, by=office.officer)
    with transaction() as session:
        session.merge(initiative).state = InitiativeState.RETURNED
    autosave(officer, initiative, initiative.edition, title="Hai")

    kinds = [(revision.kind, revision.text["title"]) for revision in revisions_of(initiative)]
    assert kinds[-2:] == [(RevisionKind.SUBMITTED, "Một"), (RevisionKind.SAVED, "Hai")]


def test_a_text_over_a_newer_one_is_refused_and_overwrites_nothing(
    officer: FlaskClient, colleague: FlaskClient, office: Office
) -> None:
    initiative = office.draft()
    autosave(colleague, initiative, 1, title="Của đồng nghiệp")

    answer = autosave(officer, initiative, 1, title="Của tôi")

    assert (answer.status_code, told(answer)["stale"]) == (409, True)
    assert office.colleague.name in told(answer)["reason"]
    assert initiative.title == "Của đồng nghiệp"


def test_who_has_the_form_open_too_is_told_for_a_while(
    officer: FlaskClient, colleague: FlaskClient, office: Office
) -> None:
    initiative = office.draft()
    assert told(colleague.post(f"/initiatives/{initiative.id}/presence", headers=JSON))["others"] == []

    answer = told(officer.post(f"/initiatives/{initiative.id}/presence", headers=JSON))

    assert (answer["others"], answer["edition"], answer["editable"]) == ([office.colleague.name], 1, True)
    with clock.at(clock.now() + services.PRESENT + timedelta(seconds=1)):
        assert told(autosave(officer, initiative, 1, title="Một"))["others"] == []


def test_a_page_of_somebody_who_was_signed_out_is_told_so_in_words_it_can_read(app: Flask, office: Office) -> None:
    initiative = office.draft()
    app.config["WTF_CSRF_ENABLED"] = True

    refused = autosave(app.test_client(), initiative, 1, title="Một")
    session = app.test_client().get("/session.json").get_json()

    assert refused.status_code in (400, 401) and told(refused)["signed_in"] is False
    assert session["account"] is None and session["token"]
    assert initiative.title != "Một"


def test_a_page_that_was_open_for_long_gets_a_token_with_which_it_goes_on(app: Flask, office: Office) -> None:
    initiative = office.draft()
    app.config["WTF_CSRF_ENABLED"] = True
    browser = sign_in(app.test_client(), office.officer)

    session = browser.get("/session.json").get_json()
    sent = {**typed(initiative.movement, title="Một"), "edition": "1", "csrf_token": session["token"]}
    answer = browser.post(f"/initiatives/{initiative.id}/autosave", data=sent, headers=JSON)

    assert session["account"] == office.officer.id
    assert (answer.status_code, initiative.title) == (200, "Một")


@pytest.mark.parametrize("path", ["autosave", "presence"])
def test_nobody_else_saves_or_looks_who_is_there(app: Flask, office: Office, path: str) -> None:
    initiative = office.draft()
    for account in (office.neighbour, office.secretary):
        answer = sign_in(app.test_client(), account).post(f"/initiatives/{initiative.id}/{path}", headers=JSON)
        assert answer.status_code == 403
    assert initiative.edition == 1


def test_an_earlier_registration_is_copied_without_what_does_not_fit(officer: FlaskClient, office: Office) -> None:
    from tests.factories import make_movement

    earlier = office.submitted(title="Tiếp nhận một lần")
    later = make_movement(office.body, "cchc-sau", phases=None)
    page = officer.get(f"/movements/{later.id}/initiatives/copy").text

    answer = officer.post(f"/movements/{later.id}/initiatives/copy", data={"initiative_id": earlier.id})

    draft = db.session.scalars(select(Initiative).where(Initiative.movement_id == later.id)).one()
    assert "Tiếp nhận một lần" in page
    assert answer.headers["Location"] == f"/initiatives/{draft.id}/edit"
    assert (draft.title, draft.state, draft.number) == ("Tiếp nhận một lần", InitiativeState.DRAFT, None)
    assert said(draft, "effect") == said(earlier, "effect")
    assert draft.field is not None and draft.field.movement_id == later.id
    assert [entry.act for entry in entries_about(draft)] == ["initiative.draft", "initiative.copy"]


def test_what_another_unit_registered_cannot_be_copied(app: Flask, office: Office) -> None:
    from tests.factories import make_movement

    earlier = office.submitted()
    later = make_movement(office.body, "cchc-sau", phases=None)
    stranger = sign_in(app.test_client(), office.neighbour)

    answer = stranger.post(f"/movements/{later.id}/initiatives/copy", data={"initiative_id": earlier.id})

    assert answer.status_code == 422
    assert db.session.scalar(select(func.count()).where(Initiative.movement_id == later.id)) == 0


def test_answers_to_retired_questions_survive_every_save(officer: FlaskClient, office: Office) -> None:
    initiative = office.draft()
    before, sent = len(initiative.answers), typed(initiative.movement, title="Sau khi đổi mẫu", edition="1")
    with transaction() as session:
        effect = next(question for question in initiative.movement.asked if question.code == "effect")
        session.merge(effect).retired_at = clock.now()
    officer.post(f"/initiatives/{initiative.id}/autosave", data=sent, headers=JSON)

    assert said(initiative, "effect") is not None
    assert len(initiative.answers) == before
    assert len(InitiativeDetails.of(initiative).answers) == before - 1
    assert db.session.scalar(select(func.count()).select_from(Revision)) == 2
