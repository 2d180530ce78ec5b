"""Seating, assigning, and keeping judges away from what they have an interest in."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from contest.accounts.models import Account, Role
from contest.database import db, transaction
from contest.errors import RuleViolation, Stale
from contest.initiatives.models import Initiative, InitiativeState
from contest.journal.models import JournalEntry
from contest.movements.models import Movement
from contest.panels import queries, services
from contest.panels.models import Assignment, Conflict, Panel, Seat
from contest.units.models import Body, Unit
from tests.factories import (
    make_account,
    make_assignment,
    make_body,
    make_initiative,
    make_movement,
    make_panel,
    make_person,
    make_sheet,
    make_unit,
)


@dataclass
class World:
    """A body with a movement, a unit that registers, and a secretary."""

    body: Body
    unit: Unit
    movement: Movement
    secretary: Account

    def judge(self, number: int, unit: Unit | None = None) -> Account:
        person = make_person(unit, f"Giám khảo {number:02d}") if unit else None
        return make_account(f"gk{number}@x.vn", (Role.JUDGE, self.body), name=f"Giám khảo {number:02d}", person=person)

    def panel(self, judges: int = 3) -> Panel:
        return make_panel(self.movement, [self.judge(number) for number in range(1, judges + 1)])

    def initiatives(self, count: int) -> list[Initiative]:
        return [make_initiative(self.movement, self.unit, self.secretary, title=f"Giải pháp {n}") for n in range(count)]


@pytest.fixture
def world(app_on_both: Flask) -> World:
    return make_world()


def make_world() -> World:
    body = make_body()
    unit = make_unit(body)
    return World(body, unit, make_movement(body), make_account("s@x.vn", (Role.SECRETARIAT, body)))


def last_entry() -> JournalEntry:
    return db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc()).limit(1)).one()


def pairs(panel: Panel) -> set[tuple[int, int]]:
    return {(line.seat.number, line.initiative.number or 0) for line in queries.assignments_of(panel)}


def test_a_panel_is_opened_once_under_its_name(world: World) -> None:
    with transaction():
        panel = services.open_panel(world.movement, "Tổ chấm", by=world.secretary)
    assert (panel.movement, last_entry().act) == (world.movement, "panel.open")

    with pytest.raises(RuleViolation, match="panel of this name"), transaction():
        services.open_panel(world.movement, "Tổ chấm", by=world.secretary)


def test_judges_take_seats_in_order_and_the_first_takes_the_chair(world: World) -> None:
    judges = [world.judge(1), world.judge(2)]
    with transaction():
        panel = services.open_panel(world.movement, "Tổ chấm", by=world.secretary)
        for judge in judges:
            services.seat_judge(panel, judge, by=world.secretary)

    assert [(seat.number, seat.account.name, seat.is_chair) for seat in panel.seats] == [
        (1, "Giám khảo 01", True),
        (2, "Giám khảo 02", False),
    ]


def test_only_a_judge_of_the_body_is_seated(world: World) -> None:
    panel = world.panel()
    elsewhere = make_account("e@x.vn", (Role.JUDGE, make_body("khac")))
    switched_off = world.judge(9)
    with transaction():
        switched_off.active = False

    for account in (elsewhere, world.secretary, switched_off):
        with pytest.raises(RuleViolation, match="is not a judge of this body") as refused, transaction():
            services.seat_judge(panel, account, by=world.secretary)
        assert refused.value.field == "account_id"
    assert len(panel.seats) == 3


def test_a_judge_sits_on_one_panel_of_a_movement(world: World) -> None:
    judge = world.judge(1)
    make_panel(world.movement, [judge], "Tổ 1")
    other = make_panel(world.movement, [], "Tổ 2")

    with pytest.raises(RuleViolation, match="sits on “Tổ 1” already"), transaction():
        services.seat_judge(other, judge, by=world.secretary)


def test_the_chair_is_one_judge_only(world: World) -> None:
    panel = world.panel()
    with transaction():
        services.make_chair(panel.seats[2], by=world.secretary)

    assert [seat.is_chair for seat in panel.seats] == [False, False, True]


def test_a_judge_who_leaves_keeps_begun_sheets_and_gives_the_rest_back(world: World) -> None:
    panel = world.panel()
    seat = panel.seats[0]
    done, begun, untouched = world.initiatives(3)
    make_sheet(make_assignment(seat, done), {"novelty": 2500})
    make_sheet(make_assignment(seat, begun), {"novelty": 2500}, handed_in=False)
    make_assignment(seat, untouched)

    with transaction():
        services.vacate_seat(seat, "Nghỉ hưu", by=world.secretary)

    assert pairs(panel) == {(1, done.number), (1, begun.number)}
    assert (seat.left_at is not None, seat.is_chair) == (True, False)
    entry = last_entry()
    assert (entry.act, entry.reason, entry.details["returned"]) == ("panel.vacate", "Nghỉ hưu", [untouched.number])
    with pytest.raises(RuleViolation, match="has left the panel already"), transaction():
        services.vacate_seat(seat, "Lần nữa", by=world.secretary)


def test_a_judge_who_comes_back_takes_the_old_seat(world: World) -> None:
    panel = world.panel()
    seat = panel.seats[1]
    with transaction():
        services.vacate_seat(seat, "Ốm", by=world.secretary)
    with transaction():
        again = services.seat_judge(panel, seat.account, by=world.secretary)

    assert (again.id, again.number, again.left_at) == (seat.id, 2, None)


def test_initiatives_are_assigned_evenly_and_again_only_what_is_new(world: World) -> None:
    panel = world.panel(3)
    world.initiatives(4)
    with transaction():
        plan = services.assign(panel, services.Wish(2), by=world.secretary)
    assert len(plan.pairs) == 8
    loads = {seat.number: queries.loads_of(queries.assignments_of(panel))[seat.id].assigned for seat in panel.seats}
    assert loads == {1: 3, 2: 3, 3: 2}

    world.initiatives(1)
    with transaction():
        assert len(services.assign(panel, services.Wish(2), by=world.secretary).pairs) == 2
    with transaction():
        assert services.assign(panel, services.Wish(2), by=world.secretary).pairs == ()


def test_only_eligible_initiatives_are_assigned(world: World) -> None:
    panel = world.panel()
    for state in InitiativeState:
        make_initiative(world.movement, world.unit, world.secretary, state=state)

    with transaction():
        services.assign(panel, services.Wish(3), by=world.secretary)

    assert {line.initiative.state for line in queries.assignments_of(panel)} == {InitiativeState.ELIGIBLE}


def test_no_judge_is_given_an_initiative_of_the_own_unit(world: World) -> None:
    other = make_unit(world.body, "NV", "Phòng Nội vụ")
    panel = make_panel(world.movement, [world.judge(1, world.unit), world.judge(2, other), world.judge(3)])
    (initiative,) = world.initiatives(1)

    with transaction():
        plan = services.assign(panel, services.Wish(3), by=world.secretary)

    assert pairs(panel) == {(2, initiative.number), (3, initiative.number)}
    assert [(short.reached, short.wanted, short.conflicts) for short in plan.short] == [(2, 3, (panel.seats[0].id,))]


def test_each_initiative_may_have_as_many_judges_as_there_are_and_no_more(world: World) -> None:
    panel, _initiatives = world.panel(3), world.initiatives(1)

    for wanted in (0, -1, 4):
        with pytest.raises(RuleViolation, match="from 1 to 3") as refused, transaction():
            services.assign(panel, services.Wish(wanted), by=world.secretary)
        assert refused.value.field == "per_initiative"
    assert pairs(panel) == set()


def test_a_panel_without_judges_is_given_nothing(world: World) -> None:
    panel = make_panel(world.movement, [])

    with pytest.raises(RuleViolation, match="Seat judges first"), transaction():
        services.assign(panel, services.Wish(1), by=world.secretary)


def test_a_plan_that_is_no_longer_the_previewed_one_is_not_carried_out(world: World) -> None:
    panel, _initiatives = world.panel(3), world.initiatives(2)
    previewed = services.planned(panel, services.Wish(2)).fingerprint
    with transaction():
        services.vacate_seat(panel.seats[0], "Nghỉ hưu", by=world.secretary)

    with pytest.raises(Stale), transaction():
        services.assign(panel, services.Wish(2), previewed=previewed, by=world.secretary)
    assert pairs(panel) == set()
    with transaction():
        services.assign(
            panel, services.Wish(2), previewed=services.planned(panel, services.Wish(2)).fingerprint, by=world.secretary
        )
    assert pairs(panel) == {(2, 1), (3, 1), (2, 2), (3, 2)}


def test_a_sheet_that_was_handed_in_before_its_judge_left_counts_as_one_of_the_wanted(world: World) -> None:
    panel = world.panel(3)
    (initiative,) = world.initiatives(1)
    make_sheet(make_assignment(panel.seats[0], initiative), {"novelty": 2500})
    with transaction():
        services.vacate_seat(panel.seats[0], "Nghỉ hưu", by=world.secretary)

    with transaction():
        plan = services.assign(panel, services.Wish(2), by=world.secretary)

    assert len(plan.pairs) == 1


def test_a_sheet_that_was_only_begun_before_its_judge_left_is_made_up_for(world: World) -> None:
    panel = world.panel(3)
    (initiative,) = world.initiatives(1)
    make_sheet(make_assignment(panel.seats[0], initiative), {"novelty": 2500}, handed_in=False)
    with transaction():
        services.vacate_seat(panel.seats[0], "Nghỉ hưu", by=world.secretary)

    with transaction():
        plan = services.assign(panel, services.Wish(2), by=world.secretary)

    assert {seat_id for seat_id, _initiative in plan.pairs} == {panel.seats[1].id, panel.seats[2].id}


def test_panels_share_a_movement_by_field_and_leave_each_other_alone(world: World) -> None:
    first, second = world.movement.fields
    own = make_initiative(world.movement, world.unit, world.secretary, field_id=first.id)
    other = make_initiative(world.movement, world.unit, world.secretary, field_id=second.id)
    one = make_panel(world.movement, [world.judge(1)], "Tổ 1")
    two = make_panel(world.movement, [world.judge(2)], "Tổ 2")

    with transaction():
        services.assign(one, services.Wish(1, first.id), by=world.secretary)
    with transaction():
        services.assign(two, services.Wish(1), by=world.secretary)

    assert (pairs(one), pairs(two)) == ({(1, own.number)}, {(1, other.number)})


def test_a_third_judge_is_added_by_hand(world: World) -> None:
    panel, (initiative,) = world.panel(3), world.initiatives(1)
    with transaction():
        services.assign_one(panel.seats[2], initiative, by=world.secretary)
    assert pairs(panel) == {(3, initiative.number)}
    assert last_entry().details == {"judge": "Giám khảo 03", "number": 3, "initiative": initiative.number}

    with pytest.raises(RuleViolation, match="has this initiative already"), transaction():
        services.assign_one(panel.seats[2], initiative, by=world.secretary)


def test_by_hand_too_nobody_gets_what_the_rule_forbids(world: World) -> None:
    panel = make_panel(world.movement, [world.judge(1, world.unit), world.judge(2)])
    (initiative,) = world.initiatives(1)
    draft = make_initiative(world.movement, world.unit, world.secretary, state=InitiativeState.SUBMITTED)
    with transaction():
        services.vacate_seat(panel.seats[1], "Ốm", by=world.secretary)

    for seat, subject, why in (
        (panel.seats[0], initiative, "own unit"),
        (panel.seats[1], initiative, "has left the panel"),
        (panel.seats[0], draft, "Only an eligible initiative"),
    ):
        with pytest.raises(RuleViolation, match=why), transaction():
            services.assign_one(seat, subject, by=world.secretary)
    assert pairs(panel) == set()


def test_an_initiative_is_taken_back_until_its_sheet_is_begun(world: World) -> None:
    panel, (untouched, begun) = world.panel(1), world.initiatives(2)
    taken, kept = (make_assignment(panel.seats[0], initiative) for initiative in (untouched, begun))
    make_sheet(kept, {"novelty": 2500}, handed_in=False)

    with transaction():
        services.take_back(taken, by=world.secretary)
    with pytest.raises(RuleViolation, match="has begun this sheet"), transaction():
        services.take_back(kept, by=world.secretary)

    assert pairs(panel) == {(1, begun.number)}


def test_a_conflict_on_record_parts_judge_and_initiative(world: World) -> None:
    panel, (untouched, begun) = world.panel(2), world.initiatives(2)
    seat = panel.seats[0]
    make_assignment(seat, untouched)
    make_sheet(make_assignment(seat, begun), {"novelty": 2500})

    with transaction():
        services.record_conflict(seat, untouched, "Vợ là tác giả", by=world.secretary)
        services.record_conflict(seat, begun, "Anh trai là tác giả", by=world.secretary)

    assert pairs(panel) == {(1, begun.number)}
    assert {queries.conflict_of(seat, initiative) for initiative in (untouched, begun)} == {"recorded"}
    assert (last_entry().act, last_entry().reason) == ("panel.record_conflict", "Anh trai là tác giả")
    with transaction():
        plan = services.assign(panel, services.Wish(2), by=world.secretary)
    assert {seat_id for seat_id, _initiative in plan.pairs} == {panel.seats[1].id}


def test_a_known_conflict_is_not_recorded_twice(world: World) -> None:
    panel = make_panel(world.movement, [world.judge(1, world.unit)])
    (initiative,) = world.initiatives(1)

    with pytest.raises(RuleViolation, match="own unit"), transaction():
        services.record_conflict(panel.seats[0], initiative, "Cùng đơn vị", by=world.secretary)
    assert db.session.scalars(select(Conflict)).all() == []


def test_a_conflict_recorded_by_mistake_is_withdrawn_with_a_reason(world: World) -> None:
    panel, (initiative,) = world.panel(1), world.initiatives(1)
    with transaction():
        conflict = services.record_conflict(panel.seats[0], initiative, "Nhầm người", by=world.secretary)

    with transaction():
        services.withdraw_conflict(conflict, "Trùng tên", by=world.secretary)

    assert queries.conflict_of(panel.seats[0], initiative) is None
    entry = last_entry()
    assert (entry.reason, entry.details["recorded"]) == ("Trùng tên", "Nhầm người")


def moved(world: World) -> tuple[Panel, Panel]:
    """Return two panels; the only judge of the first, who has scored initiative 1, sits on the second by now."""
    first, second = world.panel(1), make_panel(world.movement, [world.judge(2)], "Tổ 2")
    make_sheet(make_assignment(first.seats[0], world.initiatives(1)[0]), {"novelty": 2500})
    with transaction():
        services.vacate_seat(first.seats[0], "Chuyển tổ", by=world.secretary)
        services.seat_judge(second, first.seats[0].account, by=world.secretary)
    return first, second


def test_a_judge_who_changes_the_panel_scores_no_initiative_twice(world: World) -> None:
    first, second = moved(world)
    scored = queries.assignments_of(first)[0].initiative
    make_assignment(second.seats[0], scored)

    with pytest.raises(RuleViolation, match="has this initiative already"), transaction():
        services.assign_one(second.seats[1], scored, by=world.secretary)
    with transaction():
        plan = services.assign(second, services.Wish(2), by=world.secretary)

    assert (plan.pairs, [short.conflicts for short in plan.short]) == ((), [(second.seats[1].id,)])


def test_a_conflict_on_record_follows_the_judge_to_another_panel(world: World) -> None:
    first, second = moved(world)
    (initiative,) = world.initiatives(1)
    with transaction():
        services.record_conflict(first.seats[0], initiative, "Vợ là tác giả", by=world.secretary)

    assert queries.conflict_of(second.seats[1], initiative) == "recorded"
    with transaction():
        plan = services.assign(second, services.Wish(2), by=world.secretary)
    assert plan.pairs == ((second.seats[0].id, initiative.id),)


def test_nothing_is_left_half_done_when_an_act_is_refused(world: World) -> None:
    panel, (initiative,) = world.panel(2), world.initiatives(1)
    before = (db.session.query(Assignment).count(), db.session.query(Seat).count(), last_entry_id())

    with pytest.raises(RuleViolation), transaction():
        services.assign_one(panel.seats[0], initiative, by=world.secretary)
        services.assign_one(panel.seats[0], initiative, by=world.secretary)

    assert (db.session.query(Assignment).count(), db.session.query(Seat).count(), last_entry_id()) == before


def last_entry_id() -> int | None:
    return db.session.scalar(select(JournalEntry.id).order_by(JournalEntry.id.desc()).limit(1))
