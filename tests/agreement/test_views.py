"""Agreement, pictures and calibration in the browser: who sees them, what they say, what they cost."""

import random

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest.accounts.models import Account, Role
from contest.accounts.services import Appointment, give_role
from contest.agreement import services
from contest.database import transaction
from contest.initiatives.models import Author
from contest.movements.models import PhaseKind
from contest.panels.models import Assignment
from tests.conftest import sign_in
from tests.factories import (
    make_account,
    make_assignment,
    make_initiative,
    make_panel,
    make_person,
    make_sheet,
    make_unit,
)
from tests.scoring.world import MARKS, World, make_world
from tests.statements import statements

LOW = {"novelty": 1500, "effect": 2000, "spread": 1500, "dossier": 500}


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def office(world: World, client: FlaskClient) -> FlaskClient:
    """A browser of the secretariat."""
    return sign_in(client, world.secretary)


def fill(world: World, count: int = 8, *, strict: int = 400) -> None:
    """Let the judges score ``count`` initiatives, the first of them always lower by ``strict``."""
    chance = random.Random(count)
    for number in range(count):
        effect = 2000 + 100 * number
        marks = [{**MARKS, "effect": effect + 10 * chance.randrange(5)} for _judge in range(3)]
        marks[0]["effect"] -= strict
        world.scored(*marks, title=f"Giải pháp {number + 1}")


def addresses(world: World) -> list[str]:
    movement, panel = f"/movements/{world.movement.id}/agreement", f"/panels/{world.panel.id}/agreement"
    return [
        movement, f"{movement}/distribution.svg", f"{movement}/progress.svg",
        panel, f"{panel}/marks.svg", f"{panel}/severity.svg", f"{panel}/progress.svg",
    ]  # fmt: skip


def test_the_panels_page_says_how_far_the_judges_agree_and_who_is_strict(world: World, office: FlaskClient) -> None:
    fill(world)
    page = office.get(f"/panels/{world.panel.id}/agreement").text

    assert "ICC and W are over the 8 initiatives that all of these judges scored." in page
    assert page.count("stricter than the others") == 1
    assert page.index("1. Giám khảo 01") < page.index("stricter than the others") < page.index("2. Giám khảo 02</th>")
    assert page.count("<li><strong>") == 3
    assert "nothing on this page changes a score or a place" in page


def test_the_line_that_another_way_would_move_is_named(world: World, office: FlaskClient) -> None:
    """Two of three put it above 60 points, one far below: its mean fails and its median passes."""
    number = world.scored(LOW | {"effect": 2600}, LOW | {"effect": 2600}, LOW | {"effect": 100}).number
    page = office.get(f"/movements/{world.movement.id}/agreement").text

    assert f"The line would change for No. {number:02d}." in page
    assert "crosses the line" in page
    assert '<span class="state">official</span>' in page


def test_the_line_can_be_laid_after_a_number_of_places(world: World, office: FlaskClient) -> None:
    fill(world, strict=0)
    page = office.get(f"/movements/{world.movement.id}/agreement?cut=2").text

    assert "The line lies after place 2." in page
    assert 'value="2"' in page


def test_the_page_of_a_movement_shows_progress_and_nothing_else_before_the_first_sheet(
    world: World, office: FlaskClient
) -> None:
    world.assignment(1)
    page = office.get(f"/movements/{world.movement.id}/agreement").text

    assert "No sheet has been handed in yet." in page
    assert "Sheets handed in by the end of each day: 0 of 1." in page
    assert "No sheet has been handed in yet." in office.get(f"/panels/{world.panel.id}/agreement").text


@pytest.mark.parametrize("marks", [MARKS, dict.fromkeys(MARKS, 0)])
def test_equal_sheets_zeros_and_a_single_judge_have_a_page(
    app: Flask, client: FlaskClient, marks: dict[str, int]
) -> None:
    world = make_world(judges=1, quorum=1)
    for _initiative in range(3):
        world.scored(marks)
    browser = sign_in(client, world.secretary)

    assert [browser.get(address).status_code for address in addresses(world)] == [200] * 7
    assert "Nothing can be said yet" in browser.get(f"/panels/{world.panel.id}/agreement").text


def test_judges_who_share_no_initiative_are_said_not_to_be_comparable(app: Flask, client: FlaskClient) -> None:
    world = make_world(judges=4)
    for pair in ((1, 2), (3, 4)):
        for _initiative in range(3):
            initiative = world.initiative()
            for number in pair:
                make_sheet(world.assignment(number, initiative), MARKS)
    page = sign_in(client, world.secretary).get(f"/panels/{world.panel.id}/agreement").text

    assert "These judges cannot all be compared" in page
    assert "(1. Giám khảo 01, 2. Giám khảo 02); (3. Giám khảo 03, 4. Giám khảo 04)." in page


def test_pictures_are_sent_as_svg_and_those_of_marks_page_by_page(world: World, office: FlaskClient) -> None:
    fill(world, 31)
    answers = [office.get(address) for address in addresses(world) if address.endswith(".svg")]
    panel = f"/panels/{world.panel.id}/agreement"

    assert {(answer.status_code, answer.mimetype) for answer in answers} == {(200, "image/svg+xml")}
    assert office.get(f"{panel}/marks.svg?page=2").status_code == 200
    assert [office.get(f"{panel}/marks.svg?page={page}").status_code for page in (0, 3)] == [404, 404]
    first, second = office.get(panel).text, office.get(f"{panel}?page=2").text
    assert ("marks.svg?page=1" in first, "marks.svg?page=2" in second) == (True, True)
    assert (">30. Giải pháp 30<" in first, ">31. Giải pháp 31<" in first) == (True, False)
    assert (">30. Giải pháp 30<" in second, ">31. Giải pháp 31<" in second) == (False, True)


def test_leaders_see_it_and_officers_council_and_judges_do_not(world: World, client: FlaskClient) -> None:
    fill(world, 2)
    people = [
        make_account("l@x.vn", (Role.LEADER, world.body)),
        make_account("o@x.vn", (Role.UNIT_OFFICER, world.unit)),
        make_account("c@x.vn", (Role.COUNCIL_MEMBER, world.body)),
        world.judge(2),
    ]

    seen = [{sign_in(client, who).get(address).status_code for address in addresses(world)} for who in people]
    assert seen == [{200}, {403}, {403}, {403}]


def statuses(client: FlaskClient, who: Account, world: World) -> list[int]:
    browser = sign_in(client, who)
    return [browser.get(address).status_code for address in addresses(world)]


def test_the_chair_sees_the_own_panel_once_every_own_sheet_is_in(world: World, client: FlaskClient) -> None:
    fill(world, 3)
    chair = world.judge(1)
    after = statuses(client, chair, world)
    waiting = world.assignment(1)
    before = statuses(client, chair, world)

    assert after == [403, 403, 403, 200, 200, 200, 200]
    assert before == [403] * 7
    assert waiting.sheet is None


def test_a_chair_does_not_wait_for_a_sheet_of_a_conflict_and_does_not_see_that_initiative(
    world: World, client: FlaskClient
) -> None:
    fill(world, 3)
    unit = make_unit(world.body, "TT", "Đơn vị tổ trưởng")
    with transaction():
        give_role(world.judge(1), Appointment(Role.UNIT_OFFICER, unit=unit), by=None)
    own = make_initiative(world.movement, unit, world.secretary, title="Của đơn vị tổ trưởng")
    for number in (2, 3):
        make_sheet(world.assignment(number, own), MARKS)
    world.assignment(1, own)

    browser = sign_in(client, world.judge(1))
    page = browser.get(f"/panels/{world.panel.id}/agreement").text
    assert "Giải pháp 1" in page
    assert "Của đơn vị tổ trưởng" not in page
    assert "Của đơn vị" not in browser.get(f"/panels/{world.panel.id}/agreement/marks.svg").text


def test_a_secretary_who_is_an_author_does_not_see_how_the_own_initiative_is_marked(
    app: Flask, client: FlaskClient
) -> None:
    phases = {PhaseKind.SCORING: (-5, 5), PhaseKind.ANNOUNCEMENT: (10, 20)}
    world = make_world(phases=phases)
    person = make_person(world.unit, "Chuyên viên 01")
    with transaction():
        world.secretary.person_id = person.id
    fill(world, 2)
    own = world.scored(MARKS, MARKS, LOW, title="Của tôi")
    with transaction() as session:
        session.query(Author).filter_by(initiative_id=own.id).update({"person_id": person.id})
    browser = sign_in(client, world.secretary)

    for address in addresses(world):
        text = browser.get(address).text
        assert "Của tôi" not in text, address
    assert "Giải pháp 1" in browser.get(f"/panels/{world.panel.id}/agreement").text


@pytest.mark.parametrize("address", ["/movements/{movement}/agreement", "/panels/{panel}/agreement"])
def test_a_page_takes_as_many_questions_for_ten_initiatives_as_for_three(
    world: World, office: FlaskClient, address: str
) -> None:
    address = address.format(movement=world.movement.id, panel=world.panel.id)
    fill(world, 3)
    with statements() as few:
        assert office.get(address).status_code == 200
    fill(world, 7)
    with statements() as many:
        assert office.get(address).status_code == 200

    assert len(few) == len(many)


def calibrated(world: World) -> list[Assignment]:
    """Give the panel a calibration initiative and return its assignments."""
    initiative = world.initiative(title="Chấm chung")
    with transaction():
        return services.calibrate(world.panel, initiative, by=world.secretary)


def test_a_judge_sees_the_others_marks_only_after_handing_in_the_own(world: World, client: FlaskClient) -> None:
    first, second, _third = calibrated(world)
    address = f"/panels/{world.panel.id}/calibration"
    make_sheet(second, {**MARKS, "novelty": 1300})

    assert [sign_in(client, world.judge()).get(f"{address}{end}").status_code for end in ("", ".svg")] == [403, 403]
    make_sheet(first, MARKS)
    page = sign_in(client, world.judge()).get(address).text
    assert "Talk first about “Tính mới”: the judges lie 12 points apart there, of 30." in page
    assert "2/3" in page and "3. Giám khảo 03" in page
    assert sign_in(client, world.judge()).get(f"{address}.svg").mimetype == "image/svg+xml"
    assert sign_in(client, world.judge(3)).get(address).status_code == 403


def test_a_sheet_that_is_not_in_is_not_shown(world: World, office: FlaskClient) -> None:
    [first, *_rest] = calibrated(world)
    make_sheet(first, {"novelty": 1234}, handed_in=False)

    page = office.get(f"/panels/{world.panel.id}/calibration").text
    assert "12.34" not in page
    assert "Nobody has handed in a sheet of this initiative yet." in page


def test_a_sheet_that_is_not_in_counts_in_no_mean_and_no_spread(world: World, office: FlaskClient) -> None:
    first, second, _third = calibrated(world)
    make_sheet(first, MARKS)
    make_sheet(second, {"novelty": 100}, handed_in=False)

    page = office.get(f"/panels/{world.panel.id}/calibration").text
    assert "Talk first about" not in page
    assert "1/3" in page


def test_the_secretariat_chooses_and_ends_calibration(world: World, office: FlaskClient) -> None:
    initiative = world.initiative()
    address = f"/panels/{world.panel.id}/calibration"

    assert "This panel has no calibration initiative." in office.get(address).text
    answer = office.post(f"{address}/choose", data={"initiative_id": initiative.id}, follow_redirects=True)
    assert "The judges of this panel mark this initiative first." in answer.text
    assert "Still to come: 1. Giám khảo 01, 2. Giám khảo 02, 3. Giám khảo 03." in answer.text
    answer = office.post(f"{address}/end", follow_redirects=True)
    assert "Calibration has ended" in answer.text
    assert world.panel.calibration_initiative_id is None


def test_a_refused_choice_is_told_beside_the_field_and_changes_nothing(world: World, office: FlaskClient) -> None:
    make_sheet(world.assignment(1), {"novelty": 2500}, handed_in=False)
    initiative = world.initiative()
    answer = office.post(f"/panels/{world.panel.id}/calibration/choose", data={"initiative_id": initiative.id})

    assert answer.status_code == 422
    assert "have begun other sheets already" in answer.text
    assert world.panel.calibration_initiative_id is None
    assert office.post(f"/panels/{world.panel.id}/calibration/choose", data={"initiative_id": ""}).status_code == 422


def test_judges_choose_nothing(world: World, client: FlaskClient) -> None:
    browser = sign_in(client, world.judge())

    assert browser.get(f"/panels/{world.panel.id}/calibration/choose").status_code == 403
    assert browser.post(f"/panels/{world.panel.id}/calibration/end").status_code == 403


def test_the_queue_leads_to_calibration_first_and_a_chair_to_agreement_after_the_last_sheet(
    world: World, client: FlaskClient
) -> None:
    [first, *_rest] = calibrated(world)
    other = world.assignment(1)
    browser = sign_in(client, world.judge())

    words = "First score the calibration initiative No. 01 and hand it in"
    assert words in browser.get("/sheets").text
    assert words in browser.get(f"/assignments/{other.id}").text
    assert words not in browser.get(f"/assignments/{first.id}").text
    make_sheet(first, MARKS)
    make_sheet(other, MARKS)
    queue = browser.get("/sheets").text
    assert words not in queue
    assert f"/panels/{world.panel.id}/calibration" in queue
    assert f"/panels/{world.panel.id}/agreement" in queue


def test_another_panels_judges_do_not_see_its_calibration(world: World, client: FlaskClient) -> None:
    calibrated(world)
    stranger = make_account("x@x.vn", (Role.JUDGE, world.body))
    panel = make_panel(world.movement, [stranger], "Tổ khác")
    make_sheet(make_assignment(panel.seats[0], world.initiative()), MARKS)

    assert sign_in(client, stranger).get(f"/panels/{world.panel.id}/calibration").status_code == 403


@pytest.mark.parametrize(("locale", "words"), [("vi", "Độ nghiêm khắc"), ("en", "Severity")])
def test_what_the_figures_mean_is_told_to_everybody_in_both_languages(
    client: FlaskClient, app: Flask, locale: str, words: str
) -> None:
    with client.session_transaction() as session:
        session["locale"] = locale
    page = client.get("/help/judging-statistics").text

    assert f"<h2>{words}</h2>" in page
    assert "Krippendorff" in page and "Searle" in page and "Saal" in page and "Shrout" in page
