"""The pages of panels."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from contest.accounts.models import Role
from contest.database import db, transaction
from contest.initiatives.models import InitiativeState
from contest.movements.models import MovementState
from contest.panels import queries, services
from tests.conftest import sign_in
from tests.factories import make_account, make_assignment, make_body, make_initiative, make_panel, make_sheet, make_unit
from tests.panels.test_services import World, make_world, moved, pairs
from tests.statements import statements


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def office(world: World, client: FlaskClient) -> FlaskClient:
    """A browser of the secretariat."""
    return sign_in(client, world.secretary)


def test_a_panel_is_opened_filled_and_given_its_initiatives(world: World, office: FlaskClient) -> None:
    judges = [world.judge(1), world.judge(2)]
    world.initiatives(2)

    opened = office.post(f"/movements/{world.movement.id}/panels/open", data={"name": "Tổ chấm"})
    for judge in judges:
        office.post(f"{opened.location}/seats", data={"account_id": judge.id})
    previewed = office.get(f"{opened.location}/assign?per_initiative=2").text
    assert "Make these 4 assignments" in previewed
    (panel,) = queries.panels_of(world.movement)
    plan = services.planned(panel, services.Wish(2))
    assert f'name="previewed" type="hidden" value="{plan.fingerprint}"' in previewed
    done = office.post(f"{opened.location}/assign", data={"per_initiative": 2, "previewed": plan.fingerprint})

    assert done.location == opened.location == f"/panels/{panel.id}"
    assert pairs(panel) == {(1, 1), (2, 1), (1, 2), (2, 2)}
    assert "4 assignments have been made" in office.get(done.location).text


def test_the_preview_alone_assigns_nothing(world: World, office: FlaskClient) -> None:
    panel, _initiatives = world.panel(2), world.initiatives(2)

    office.get(f"/panels/{panel.id}/assign?per_initiative=2")

    assert pairs(panel) == set()


def test_a_stale_plan_is_shown_anew_instead_of_carried_out(world: World, office: FlaskClient) -> None:
    panel, _initiatives = world.panel(2), world.initiatives(2)
    old = services.planned(panel, services.Wish(2)).fingerprint
    world.initiatives(1)

    answer = office.post(f"/panels/{panel.id}/assign", data={"per_initiative": 2, "previewed": old})

    assert answer.status_code == 422
    assert "have changed since this preview" in answer.text
    assert (
        f'name="previewed" type="hidden" value="{services.planned(panel, services.Wish(2)).fingerprint}"' in answer.text
    )
    assert pairs(panel) == set()


@pytest.mark.parametrize("typed", ["", "0", "99", "hai"])
def test_a_number_of_judges_that_cannot_be_is_refused_beside_its_field(
    world: World, office: FlaskClient, typed: str
) -> None:
    panel, _initiatives = world.panel(2), world.initiatives(1)

    answer = office.post(f"/panels/{panel.id}/assign", data={"per_initiative": typed})

    assert answer.status_code == 422
    assert 'id="per_initiative-error"' in answer.text
    assert f'value="{typed}"' in answer.text
    assert pairs(panel) == set()


def test_what_falls_short_is_told_with_its_reason(world: World, office: FlaskClient) -> None:
    panel = make_panel(world.movement, [world.judge(1, world.unit), world.judge(2)])
    world.initiatives(1)

    page = office.get(f"/panels/{panel.id}/assign?per_initiative=2").text

    assert "One initiative cannot have enough judges" in page
    assert "1 of 2" in page
    assert "Giám khảo 01 (the judge&#39;s own unit)" in page


def test_who_has_scored_it_on_another_panel_is_told_apart_from_a_conflict(world: World, office: FlaskClient) -> None:
    first, second = moved(world)
    initiative = queries.assignments_of(first)[0].initiative
    make_assignment(second.seats[0], initiative)

    plan = office.get(f"/panels/{second.id}/assign?per_initiative=2").text
    assert "Giám khảo 01 (has scored it on another panel)" in plan
    page = office.get(f"/panels/{second.id}/initiatives/{initiative.id}").text
    assert "No other judge of this panel may score it." in page


def test_an_invalid_form_keeps_what_was_typed(world: World, office: FlaskClient) -> None:
    panel, (initiative,) = world.panel(1), world.initiatives(1)
    typed = {"seat_id": panel.seats[0].id, "initiative_id": "", "reason": "Vợ là tác giả"}

    answer = office.post(f"/panels/{panel.id}/conflicts", data=typed)

    assert answer.status_code == 422
    assert "Vợ là tác giả" in answer.text
    assert f'<option selected value="{panel.seats[0].id}">' in answer.text
    assert queries.conflict_of(panel.seats[0], initiative) is None


def test_the_page_of_a_panel_shows_loads_steps_and_conflicts(world: World, office: FlaskClient) -> None:
    panel = make_panel(world.movement, [world.judge(1), world.judge(2, world.unit)])
    done, waiting = world.initiatives(2)
    make_sheet(make_assignment(panel.seats[0], done), {"novelty": 2500})
    make_assignment(panel.seats[0], waiting)

    page = office.get(f"/panels/{panel.id}").text

    assert page.count("✓") - 1 == 1, "one in the table besides the legend"
    assert page.count("○") - 1 == 1
    assert page.count('<abbr class="cross"') == 2
    assert "2 pairs of judge and initiative" in page


def test_a_third_judge_is_added_and_taken_back_on_the_page_of_the_initiative(world: World, office: FlaskClient) -> None:
    panel, (initiative,) = world.panel(3), world.initiatives(1)
    address = f"/panels/{panel.id}/initiatives/{initiative.id}"

    added = office.post(address, data={"seat_id": panel.seats[2].id})
    assert (added.location, pairs(panel)) == (address, {(3, 1)})

    (assignment,) = queries.assignments_of(panel)
    back = office.post(f"/assignments/{assignment.id}/take-back", data={"back": address})
    assert (back.location, pairs(panel)) == (address, set())


@pytest.mark.parametrize("state", [state for state in InitiativeState if state is not InitiativeState.ELIGIBLE])
def test_only_an_eligible_initiative_has_a_page_before_a_panel(
    world: World, office: FlaskClient, state: InitiativeState
) -> None:
    panel, unit = world.panel(1), world.unit
    initiative = make_initiative(world.movement, unit, world.secretary, title="Chưa nộp cho ai", state=state)

    answer = office.get(f"/panels/{panel.id}/initiatives/{initiative.id}")

    assert answer.status_code == 404
    assert "Chưa nộp" not in answer.text


def test_numbers_that_no_row_can_have_are_nowhere_and_choose_nothing(world: World, office: FlaskClient) -> None:
    panel, _initiatives = world.panel(1), world.initiatives(1)
    huge = "9" * 20

    assert office.get(f"/panels/{huge}").status_code == 404
    assert office.get(f"/panels/{huge}/initiatives/{huge}").status_code == 404
    page = office.get(f"/panels/{panel.id}/assign?per_initiative=1&field_id={huge}")
    assert (page.status_code, "Make this 1 assignment" in page.text) == (200, True)


def test_an_initiative_of_another_movement_is_not_found_before_this_panel(world: World, office: FlaskClient) -> None:
    panel = world.panel(1)
    other = make_world_elsewhere(world)

    assert office.get(f"/panels/{panel.id}/initiatives/{other}").status_code == 404


def make_world_elsewhere(world: World) -> int:
    from tests.factories import make_initiative, make_movement

    return make_initiative(make_movement(world.body, "khac"), world.unit, world.secretary).id


def test_a_judge_leaves_only_with_a_reason(world: World, office: FlaskClient) -> None:
    panel = world.panel(2)
    address = f"/seats/{panel.seats[0].id}/vacate"

    assert office.post(address, data={"reason": " "}).status_code == 422
    assert panel.seats[0].left_at is None

    office.post(address, data={"reason": "Nghỉ hưu"})
    db.session.rollback()
    assert panel.seats[0].left_at is not None


def test_a_conflict_is_withdrawn_on_its_page(world: World, office: FlaskClient) -> None:
    panel, (initiative,) = world.panel(1), world.initiatives(1)
    with transaction():
        conflict = services.record_conflict(panel.seats[0], initiative, "Nhầm", by=world.secretary)

    answer = office.post(f"/conflicts/{conflict.id}/withdraw", data={"reason": "Trùng tên"})

    assert answer.location == f"/panels/{panel.id}/initiatives/{initiative.id}"
    assert queries.conflict_of(panel.seats[0], initiative) is None


@pytest.mark.parametrize(
    "act",
    [
        lambda world, panel: (f"/movements/{world.movement.id}/panels/open", {"name": "Tổ 2"}),
        lambda world, panel: (f"/panels/{panel.id}/seats", {"account_id": 1}),
        lambda world, panel: (f"/panels/{panel.id}/assign", {"per_initiative": 1}),
        lambda world, panel: (f"/seats/{panel.seats[1].id}/chair", {}),
        lambda world, panel: (f"/seats/{panel.seats[0].id}/vacate", {"reason": "x"}),
        lambda world, panel: (f"/panels/{panel.id}/conflicts", {"reason": "x"}),
    ],
)
def test_nobody_but_the_secretariat_changes_a_panel(
    world: World, client: FlaskClient, act: Callable[[World, object], tuple[str, dict[str, object]]]
) -> None:
    panel, _initiatives = world.panel(2), world.initiatives(1)
    address, data = act(world, panel)
    elsewhere = make_account("k@x.vn", (Role.SECRETARIAT, make_body("khac")))
    others = (make_account("l@x.vn", (Role.LEADER, world.body)), panel.seats[0].account, elsewhere)

    for account in others:
        assert sign_in(client, account).post(address, data=data).status_code == 403
    assert len(queries.panels_of(world.movement)) == 1
    assert [(seat.is_chair, seat.left_at) for seat in panel.seats] == [(True, None), (False, None)]
    assert pairs(panel) == set()


def test_a_panel_of_a_closed_movement_can_be_read_and_no_longer_changed(world: World, office: FlaskClient) -> None:
    panel = world.panel(1)
    with transaction():
        world.movement.state = MovementState.CLOSED

    assert office.get(f"/panels/{panel.id}").status_code == 200
    assert office.post(f"/seats/{panel.seats[0].id}/vacate", data={"reason": "x"}).status_code == 403


@pytest.mark.parametrize("page", ["/movements/{movement}/panels", "/panels/{panel}", "/panels/{panel}/assign"])
def test_the_number_of_queries_does_not_grow_with_the_records(world: World, office: FlaskClient, page: str) -> None:
    panel = world.panel(2)
    address = page.format(movement=world.movement.id, panel=panel.id)

    def count_with_one_more(number: int) -> int:
        judge = world.judge(10 + number, make_unit(world.body, f"U{number}", f"Đơn vị {number}"))
        with transaction():
            services.seat_judge(panel, judge, by=world.secretary)
        (initiative,) = world.initiatives(1)
        make_sheet(make_assignment(panel.seats[0], initiative), {"novelty": 2500})
        make_assignment(panel.seats[1], initiative)
        with statements() as seen:
            assert office.get(address).status_code == 200
        return len(seen)

    counted = [count_with_one_more(number) for number in (1, 2, 3)]

    assert counted[0] == counted[2]
