"""The terms of judging: agreed before the first sheet, kept from then on."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest import clock
from contest.accounts.models import Role
from contest.database import db, transaction
from contest.movements import services
from contest.movements.models import ConflictReach, OthersSeen
from contest.movements.services import JudgingDetails
from tests.conftest import sign_in
from tests.factories import make_account, make_assignment, make_initiative, make_panel, make_sheet, make_unit
from tests.movements.test_services import DAY, Office, assert_refused, latest, office_of

OTHERS = JudgingDetails(
    anonymous=True, declares_first=False, conflict_reach=ConflictReach.NEAR, others_seen=OthersSeen.HANDED_IN,
    judges_named=True,
)  # fmt: skip
TYPED = {"anonymous": "y", "conflict_reach": "near", "others_seen": "handed_in", "judges_named": "y"}


def agreed(office: Office) -> JudgingDetails:
    db.session.rollback()
    db.session.expire_all()
    return JudgingDetails.of(office.movement.judging_terms)


def begin_a_sheet(office: Office) -> None:
    initiative = make_initiative(office.movement, make_unit(office.body), office.secretary)
    seat = make_panel(office.movement, [make_account("j@x.vn", (Role.JUDGE, office.body))]).seats[0]
    make_sheet(make_assignment(seat, initiative), {"novelty": 2000}, handed_in=False)


@pytest.fixture
def office(app: Flask) -> Office:
    with clock.at(DAY):
        return office_of()


def test_in_a_new_movement_judges_declare_first_and_see_no_sheets_of_others(app_on_both: Flask) -> None:
    with clock.at(DAY):
        office = office_of()

    assert office.movement.judging is not None
    assert agreed(office) == JudgingDetails(
        anonymous=False, declares_first=True, conflict_reach=ConflictReach.OWN, others_seen=OthersSeen.NEVER,
        judges_named=False,
    )  # fmt: skip


def test_the_terms_are_set_and_the_journal_tells_what_changed(app_on_both: Flask) -> None:
    with clock.at(DAY):
        office = office_of()
        office.act(services.set_judging, OTHERS)

    assert agreed(office) == OTHERS
    assert latest(office.movement).act == "movement.set_judging"
    assert latest(office.movement).details["changed"] == {
        "anonymous": [False, True], "declares_first": [True, False], "conflict_reach": ["own", "near"],
        "others_seen": ["never", "handed_in"], "judges_named": [False, True],
    }  # fmt: skip


def test_a_movement_without_terms_is_given_them(app: Flask, office: Office) -> None:
    with transaction():
        office.movement.judging = None
    office.act(services.set_judging, OTHERS)

    assert agreed(office) == OTHERS


def test_the_terms_stay_from_the_first_sheet_on(office: Office, client: FlaskClient) -> None:
    with clock.at(DAY):
        office.launch()
    begin_a_sheet(office)
    page = f"/movements/{office.movement.id}"
    sign_in(client, office.secretary)

    assert_refused(
        office, "The terms of judging are frozen: sheets have been begun.", services.set_judging, OTHERS, reason="Sửa"
    )
    assert client.get(f"{page}/judging").headers["Location"] == page
    assert f'href="{page}/judging"' not in client.get(page).get_data(as_text=True)
    client.post(f"{page}/judging", data={**TYPED, "reason": "Sửa"})
    assert agreed(office) == JudgingDetails()


def test_after_the_launch_a_change_of_the_terms_gives_its_reason(office: Office) -> None:
    with clock.at(DAY):
        office.launch()
        office.act(services.set_judging, OTHERS, reason="Theo ý kiến của tổ chấm điểm")

    assert latest(office.movement).reason == "Theo ý kiến của tổ chấm điểm"


def test_after_the_launch_nothing_changes_without_a_reason(office: Office) -> None:
    with clock.at(DAY):
        office.launch()

        assert_refused(office, "Say why a launched movement changes.", services.set_judging, OTHERS)
    assert agreed(office) == JudgingDetails()


def test_the_page_sets_them_and_shows_them_in_words(office: Office, client: FlaskClient) -> None:
    sign_in(client, office.secretary)
    page = f"/movements/{office.movement.id}"
    asked = client.get(f"{page}/judging").get_data(as_text=True)
    answer = client.post(f"{page}/judging", data=TYPED)

    assert "Agreed before scoring opens; from the first sheet on they stay." in asked
    assert (answer.status_code, answer.headers["Location"]) == (302, page)
    assert agreed(office) == OTHERS
    told = client.get(page).get_data(as_text=True)
    for words in (
        "Judges read an initiative without declaring anything first",
        "Judges see neither the unit nor the authors",
        "Explanations of scores name the judges",
    ):
        assert words in told


def test_what_cannot_be_chosen_is_shown_again(office: Office, client: FlaskClient) -> None:
    sign_in(client, office.secretary)
    answer = client.post(f"/movements/{office.movement.id}/judging", data={**TYPED, "conflict_reach": "all"})

    assert answer.status_code == 422
    assert agreed(office) == JudgingDetails()
