"""Panels by field, substitutes, terms, expertise, and a judge who is replaced in mid-round."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.database import db, transaction
from contest.errors import RuleViolation, Stale
from contest.initiatives.models import Initiative
from contest.journal.models import JournalEntry
from contest.panels import queries, services
from contest.panels.models import Panel
from contest.panels.services import PanelDetails, SeatDetails, Wish, record_conflict
from contest.permissions import Permission, allows
from contest.scoring.models import Sheet
from contest.scoring.services import save_mark
from tests.conftest import sign_in
from tests.factories import make_account, make_panel, make_sheet
from tests.scoring.world import MARKS, World, make_world
from tests.statements import statements


@pytest.fixture
def world(app_on_both: Flask) -> World:
    return make_world()


def fields(world: World) -> list[int]:
    return [field.id for field in world.movement.fields]


def held(panel: Panel) -> set[tuple[int, int]]:
    """Return who has what, by the numbers of seat and initiative."""
    return {(line.seat.number, line.initiative.number or 0) for line in queries.assignments_of(panel)}


def initiatives(world: World, *places: int) -> list[Initiative]:
    """Return initiatives of the fields at these places."""
    return [world.initiative(field_id=fields(world)[place], title=f"Giải pháp {n}") for n, place in enumerate(places)]


def told(act: str) -> JournalEntry:
    return db.session.scalars(select(JournalEntry).where(JournalEntry.act == act)).one()


# Panels by field.


def test_a_panel_is_assigned_the_fields_that_it_judges(world: World) -> None:
    initiatives(world, 0, 1, 0)
    with transaction():
        services.edit_panel(
            world.panel, PanelDetails("Tổ 1", "QĐ 12", frozenset(fields(world)[:1])), by=world.secretary
        )
        services.assign(world.panel, Wish(1), by=world.secretary)

    assert {initiative for _seat, initiative in held(world.panel)} == {1, 3}
    assert told("panel.edit").details["fields"] == [[], ["Thủ tục hành chính"]]


def test_what_was_assigned_before_a_panel_was_given_fields_stays(world: World) -> None:
    initiatives(world, 1)
    with transaction():
        services.assign(world.panel, Wish(1), by=world.secretary)
        services.edit_panel(world.panel, PanelDetails("Tổ", "", frozenset(fields(world)[:1])), by=world.secretary)

    assert [line.number for line in queries.initiatives_before(world.panel)] == [1]


def test_a_field_that_no_panel_judges_is_told(world: World) -> None:
    assert queries.fields_without_panel(world.movement, queries.panels_of(world.movement)) == []
    with transaction():
        services.edit_panel(world.panel, PanelDetails("Tổ", "", frozenset(fields(world)[:1])), by=world.secretary)

    left = queries.fields_without_panel(world.movement, queries.panels_of(world.movement))
    assert [field.name for field in left] == ["Công nghệ thông tin"]


def test_two_panels_of_a_movement_have_two_names(world: World) -> None:
    other = make_panel(world.movement, [], name="Tổ hai")

    with pytest.raises(RuleViolation, match="of this name"), transaction():
        services.edit_panel(other, PanelDetails(world.panel.name), by=world.secretary)


# Substitutes and terms.


def test_a_substitute_gets_nothing_before_being_called_in(world: World) -> None:
    initiatives(world, 0, 0)
    with transaction():
        services.edit_seat(world.panel.seats[2], SeatDetails(is_substitute=True), by=world.secretary)
        services.assign(world.panel, Wish(2), by=world.secretary)

    assert {seat for seat, _initiative in held(world.panel)} == {1, 2}


def test_more_judges_than_regular_seats_cannot_be_wanted(world: World) -> None:
    with transaction():
        services.edit_seat(world.panel.seats[2], SeatDetails(is_substitute=True), by=world.secretary)

    with pytest.raises(RuleViolation) as refused:
        services.planned(world.panel, Wish(3))
    assert refused.value.values["count"] == 2


def test_the_chair_is_no_substitute(world: World) -> None:
    chair = next(seat for seat in world.panel.seats if seat.is_chair)
    substitute = next(seat for seat in world.panel.seats if not seat.is_chair)
    with pytest.raises(RuleViolation, match="cannot be a substitute"), transaction():
        services.edit_seat(chair, SeatDetails(is_substitute=True), by=world.secretary)
    with transaction():
        services.edit_seat(substitute, SeatDetails(is_substitute=True), by=world.secretary)
    with pytest.raises(RuleViolation, match="cannot be a substitute"), transaction():
        services.make_chair(substitute, by=world.secretary)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("UPDATE seat SET is_chair = is_substitute, is_substitute = is_substitute"))
        session.execute(text("UPDATE seat SET is_substitute = is_chair"))


def test_a_term_ends_after_it_begins(world: World) -> None:
    today = clock.today()
    details = SeatDetails(valid_from=today, valid_until=today - timedelta(days=1))

    with pytest.raises(RuleViolation, match="ends before it begins"), transaction():
        services.edit_seat(world.panel.seats[0], details, by=world.secretary)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("UPDATE seat SET valid_from = '2026-02-01', valid_until = '2026-01-01'"))


@pytest.mark.parametrize(("first", "last"), [(1, None), (None, -1), (1, 5)])
def test_outside_its_term_a_seat_gets_nothing_and_begins_nothing(
    world: World, first: int | None, last: int | None
) -> None:
    today = clock.today()
    details = SeatDetails(
        valid_from=None if first is None else today + timedelta(days=first),
        valid_until=None if last is None else today + timedelta(days=last),
    )
    assignment = world.assignment(1)
    initiatives(world, 0, 0)
    with transaction():
        services.edit_seat(world.panel.seats[0], details, by=world.secretary)

    assert all(seat_id != assignment.seat_id for seat_id, _key in services.planned(world.panel, Wish(2)).pairs)
    assert not allows(world.judge(), Permission.SHEET_MARK, assignment)
    with pytest.raises(RuleViolation, match="does not cover today"), transaction():
        save_mark(assignment, world.criteria["effect"].id, 100, before=None, by=world.judge())


@pytest.mark.parametrize("days", [0, 3])
def test_the_days_of_a_term_are_included_and_what_was_begun_goes_on_after_it(world: World, days: int) -> None:
    today = clock.today()
    assignment, effect = world.assignment(1), world.criteria["effect"].id
    with transaction():
        services.edit_seat(world.panel.seats[0], SeatDetails(valid_from=today, valid_until=today), by=world.secretary)
        save_mark(assignment, effect, 100, before=None, by=world.judge())
    with clock.at(today + timedelta(days=days)), transaction():
        sheet = save_mark(assignment, effect, 200, before=100, by=world.judge())

    assert sheet.given[effect] == 200


def test_a_seat_whose_term_is_over_is_given_nothing_by_hand(world: World) -> None:
    (initiative,) = initiatives(world, 0)
    over = SeatDetails(valid_until=clock.today() - timedelta(days=1))
    with transaction():
        services.edit_seat(world.panel.seats[0], over, by=world.secretary)

    with pytest.raises(RuleViolation, match="is over"), transaction():
        services.assign_one(world.panel.seats[0], initiative, by=world.secretary)


# Who knows the field.


def test_who_knows_the_field_comes_first_where_it_is_wanted(world: World) -> None:
    initiatives(world, 1, 0, 0)
    with transaction():
        services.edit_seat(
            world.panel.seats[2], SeatDetails(field_ids=frozenset(fields(world)[1:])), by=world.secretary
        )
    plain, wished = services.planned(world.panel, Wish(1)), services.planned(world.panel, Wish(1, experts=True))
    first = queries.initiatives_before(world.panel)[0].id

    assert (world.panel.seats[0].id, first) in plain.pairs
    assert (world.panel.seats[2].id, first) in wished.pairs


# Replacing and moving.


def test_who_is_replaced_keeps_what_was_begun_and_hands_the_rest_over(world: World) -> None:
    done, begun, _left = (world.assignment(1) for _ in range(3))
    make_sheet(done, MARKS)
    make_sheet(begun, {"effect": 100}, handed_in=False)
    leaver, successor = world.panel.seats[0], world.panel.seats[1]
    with transaction():
        services.edit_seat(successor, SeatDetails(is_substitute=True), by=world.secretary)
    with transaction():
        handover = services.replace_judge(leaver, [successor], "Chuyển công tác.", by=world.secretary)

    assert [line.id for line in handover.kept] == [done.id, begun.id]
    assert held(world.panel) == {(1, 1), (1, 2), (2, 3)}
    assert leaver.left_at is not None and not successor.is_substitute
    entry = told("panel.replace")
    assert entry.reason == "Chuyển công tác." and entry.details["pairs"] == [[2, 3]]


def test_several_take_over_evenly_and_the_first_of_them_takes_the_chair(world: World) -> None:
    for _ in range(4):
        world.assignment(1)
    chair, *others = world.panel.seats
    assert chair.is_chair
    with transaction():
        services.replace_judge(chair, others, "Nghỉ phép.", by=world.secretary)

    assert sorted(seat for seat, _initiative in held(world.panel)) == [2, 2, 3, 3]
    assert others[0].is_chair


def test_what_a_successor_may_not_score_is_handed_to_another_or_left(world: World) -> None:
    first, second = (world.assignment(1).initiative for _ in range(2))
    leaver, one, two = world.panel.seats
    with transaction():
        record_conflict(one, first, "Họ hàng", by=world.secretary)
        record_conflict(one, second, "Họ hàng", by=world.secretary)
        record_conflict(two, second, "Họ hàng", by=world.secretary)
    handover = services.handed_over(leaver, [one, two])

    assert handover.plan.pairs == ((two.id, first.id),)
    assert [line.initiative for line in handover.plan.short] == [second.id]


def test_nobody_is_given_the_same_initiative_twice(world: World) -> None:
    initiative = world.assignment(1).initiative
    world.assignment(2, initiative)

    assert services.handed_over(world.panel.seats[0], [world.panel.seats[1]]).plan.pairs == ()


def test_what_was_looked_at_is_what_is_handed_over(world: World) -> None:
    world.assignment(1)
    leaver, successor = world.panel.seats[0], world.panel.seats[1]
    seen = services.handed_over(leaver, [successor]).fingerprint
    world.assignment(1)

    with pytest.raises(Stale), transaction():
        services.replace_judge(leaver, [successor], "x", previewed=seen, by=world.secretary)
    assert leaver.left_at is None


def test_somebody_takes_over(world: World) -> None:
    with pytest.raises(RuleViolation, match="Choose who takes over"), transaction():
        services.replace_judge(world.panel.seats[0], [], "x", by=world.secretary)
    other = make_panel(world.movement, [make_account("gk9@x.vn")], name="Tổ hai")
    with pytest.raises(RuleViolation, match="of the same panel"), transaction():
        services.replace_judge(world.panel.seats[0], [other.seats[0]], "x", by=world.secretary)


def test_one_initiative_is_moved_to_another_judge_unless_it_was_begun(world: World) -> None:
    moved, begun = world.assignment(1), world.assignment(1)
    make_sheet(begun, {"effect": 100}, handed_in=False)
    with transaction():
        services.move(moved, world.panel.seats[1], by=world.secretary)

    assert held(world.panel) == {(2, 1), (1, 2)}
    with pytest.raises(RuleViolation, match="has begun this sheet"), transaction():
        services.move(begun, world.panel.seats[1], by=world.secretary)


def test_a_move_to_a_judge_with_a_conflict_changes_nothing(world: World) -> None:
    assignment = world.assignment(1)
    with transaction():
        record_conflict(world.panel.seats[1], assignment.initiative, "Họ hàng", by=world.secretary)

    with pytest.raises(RuleViolation, match="on record"), transaction():
        services.move(assignment, world.panel.seats[1], by=world.secretary)
    assert held(world.panel) == {(1, 1)}


# In the browser.


@pytest.fixture
def office(app: Flask, client: FlaskClient) -> tuple[World, FlaskClient]:
    world = make_world()
    return world, sign_in(client, world.secretary)


def test_panel_and_seat_are_changed_and_shown(office: tuple[World, FlaskClient]) -> None:
    world, client = office
    panel, seat = world.panel, world.panel.seats[1]
    client.post(f"/panels/{panel.id}/edit", data={
        "name": "Tổ công nghệ", "establishment": "Quyết định 12/QĐ-UBND", "field_ids": [str(fields(world)[1])],
    })  # fmt: skip
    page = client.post(f"/seats/{seat.id}/edit", data={
        "is_substitute": "y", "valid_until": "31/12/2030", "field_ids": [str(fields(world)[1])],
    }, follow_redirects=True).text  # fmt: skip

    assert "Tổ công nghệ" in page and "Quyết định 12/QĐ-UBND" in page and "Judges: Công nghệ thông tin" in page
    assert "substitute" in page and "knows best: Công nghệ thông tin" in page and "31/12/2030" in page
    assert (
        "No panel judges these fields: Thủ tục hành chính" in client.get(f"/movements/{world.movement.id}/panels").text
    )


def test_a_term_that_ends_before_it_begins_is_told_beside_its_day(office: tuple[World, FlaskClient]) -> None:
    world, client = office
    answer = client.post(
        f"/seats/{world.panel.seats[0].id}/edit", data={"valid_from": "02/01/2030", "valid_until": "01/01/2030"}
    )

    assert answer.status_code == 422
    assert "Serves until the end of: The term ends before it begins." in answer.text and "02/01/2030" in answer.text


def test_a_replacement_is_looked_at_and_then_carried_out(office: tuple[World, FlaskClient]) -> None:
    world, client = office
    world.assignment(1)
    leaver, successor = world.panel.seats[0], world.panel.seats[1]
    page = client.get(f"/seats/{leaver.id}/replace", query_string={"successors": successor.id}).text
    assert "What would move" in page and "2. Giám khảo 02" in page
    seen = page.partition('name="previewed"')[2].partition('value="')[2].partition('"')[0]

    data = {"successors": [str(successor.id)], "previewed": seen, "reason": ""}
    assert client.post(f"/seats/{leaver.id}/replace", data=data).status_code == 422
    done = client.post(f"/seats/{leaver.id}/replace", data={**data, "reason": "Ốm"}, follow_redirects=True).text
    assert "what was not begun has been handed over" in done
    assert held(world.panel) == {(2, 1)}


def test_an_initiative_is_moved_from_its_page(office: tuple[World, FlaskClient]) -> None:
    world, client = office
    assignment = world.assignment(1)
    address = f"/panels/{world.panel.id}/initiatives/{assignment.initiative_id}"
    assert f"/assignments/{assignment.id}/move" in client.get(address).text
    client.post(f"/assignments/{assignment.id}/move", data={"seat_id": str(world.panel.seats[2].id)})

    assert held(world.panel) == {(3, 1)}
    assert db.session.scalars(select(Sheet)).all() == []


def test_the_list_of_panels_asks_the_same_for_one_and_for_three(office: tuple[World, FlaskClient]) -> None:
    world, client = office
    address = f"/movements/{world.movement.id}/panels"
    client.get(address)
    with statements() as one:
        client.get(address)
    for number in (2, 3):
        other = make_panel(world.movement, [make_account(f"khac{number}@x.vn")], name=f"Tổ {number}")
        with transaction():
            services.edit_panel(other, PanelDetails(other.name, "", frozenset(fields(world))), by=world.secretary)
    with statements() as three:
        client.get(address)

    assert len(one) == len(three)
