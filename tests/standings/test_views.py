"""Standings in the browser: places, and how each score comes about."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from contest.accounts.models import Role
from contest.accounts.services import Appointment, give_role
from contest.database import db, transaction
from contest.journal.models import JournalEntry
from contest.movements.models import Aggregation, Basis, CriterionGroup, SpreadAction
from contest.standings.queries import standings_of
from tests.conftest import sign_in
from tests.factories import make_account
from tests.scoring.world import MARKS, World, make_world


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def office(world: World, client: FlaskClient) -> FlaskClient:
    """A browser of the secretariat."""
    return sign_in(client, world.secretary)


def test_standings_show_places_and_what_has_none_with_its_reason(world: World, office: FlaskClient) -> None:
    best = world.scored(MARKS, MARKS, title="Đứng đầu")
    world.scored({**MARKS, "novelty": 100}, {**MARKS, "novelty": 100}, title="Ít mới")
    world.scored(MARKS, title="Thiếu phiếu")
    world.scored(MARKS, MARKS, title="Nộp sau")

    page = office.get(f"/movements/{world.movement.id}/standings").text

    placed, _heading, others = page.partition("Without a place")
    assert "Đứng đầu" in placed and "83.50" in placed and f"/initiatives/{best.id}/score" in placed
    assert placed.count("equal score, told apart by: earlier submission") == 2
    assert "Knocked out" in others and "Tính mới 1 &lt; 15" in others
    assert "Too few sheets" in others and "Thiếu phiếu" in others


def test_the_working_writes_the_arithmetic_out(world: World, client: FlaskClient) -> None:
    initiative = world.scored(MARKS, {**MARKS, "dossier": 800}, MARKS)
    tied = world.scored({**MARKS, "dossier": 833}, {**MARKS, "dossier": 833}, {**MARKS, "dossier": 834})
    browser = sign_in(client, world.secretary)
    with browser.session_transaction() as session:
        session["locale"] = "vi"

    page = browser.get(f"/initiatives/{initiative.id}/score").text
    assert "(83,5 + 83 + 83,5) : 3 ≈ 83,3333" in page
    assert "83,33" in page
    assert "(83,33 + 83,33 + 83,34) : 3 ≈ 83,3333" in browser.get(f"/initiatives/{tied.id}/score").text


def test_the_working_tells_what_was_dropped_and_set_aside(app: Flask, client: FlaskClient) -> None:
    world = make_world(judges=5, trim=1, quorum=3)
    initiative = world.scored(MARKS, MARKS, {**MARKS, "effect": 3500}, {**MARKS, "effect": 100}, MARKS)
    with transaction():
        give_role(world.judge(5), Appointment(Role.UNIT_OFFICER, unit=world.unit), by=None)

    page = sign_in(client, world.secretary).get(f"/initiatives/{initiative.id}/score").text

    assert page.count("averaged") == 2
    assert "dropped as the lowest" in page and "dropped as the highest" in page
    assert "Set aside: conflict of interest (the judge&#39;s own unit)" in page
    assert "Dropped at the ends: 54.5; 88.5." in page
    assert "(83.5 + 83.5) : 2 = 83.5" in page


def test_the_council_follows_the_standings_and_judges_do_not(world: World, client: FlaskClient) -> None:
    initiative = world.scored(MARKS, MARKS)
    council = make_account("c@x.vn", (Role.COUNCIL_MEMBER, world.body))
    addresses = (f"/movements/{world.movement.id}/standings", f"/initiatives/{initiative.id}/score")

    assert [sign_in(client, council).get(address).status_code for address in addresses] == [200, 200]
    assert [sign_in(client, world.judge()).get(address).status_code for address in addresses] == [403, 403]


def test_a_place_waits_until_a_wide_spread_is_settled_with_its_reason(world: World, office: FlaskClient) -> None:
    with transaction():
        world.movement.rubric.spread_limit = 1500
        world.movement.rubric.spread_action = SpreadAction.DISCUSS
    initiative = world.scored({**MARKS, "effect": 3500}, {**MARKS, "effect": 500})
    address = f"/initiatives/{initiative.id}"
    assert "The initiative has no place until this is settled." in office.get(f"{address}/score").text
    assert office.post(f"{address}/settle", data={"reason": ""}).status_code == 422

    assert office.post(f"{address}/settle", data={"reason": "Thống nhất giữ điểm."}).location == f"{address}/score"

    page = office.get(f"{address}/score").text
    assert "Thống nhất giữ điểm." in page and "has no place" not in page
    assert standings_of(world.movement).row_of(initiative).place == 1
    again = office.post(f"{address}/settle", data={"reason": "x"})
    assert "No place waits for this" in again.text


def test_votes_of_the_public_are_entered_and_added(world: World, office: FlaskClient) -> None:
    with transaction():
        world.movement.rubric.vote_most = 2000
    first, second = world.scored(MARKS, MARKS), world.scored(MARKS, MARKS)
    address = f"/movements/{world.movement.id}/votes"
    counted = {"source": "Cổng thông tin", "counted_on": "1/12/2019"}
    sent = {**counted, f"votes-{first.id}": "200", f"votes-{second.id}": "50"}

    assert office.post(address, data={**sent, f"votes-{first.id}": "-1"}).status_code == 422
    assert office.post(address, data=sent).status_code == 302

    values = [standings_of(world.movement).row_of(one).value for one in (first, second)]
    assert values == [8350 + 2000, 8350 + 500]
    assert "adds 20 of at most 20 points (200 votes)" in office.get(f"/initiatives/{first.id}/score").text
    office.post(address, data={**sent, f"votes-{first.id}": ""})
    assert standings_of(world.movement).row_of(first).value == 8350


def test_without_a_public_vote_no_votes_are_entered(world: World, office: FlaskClient) -> None:
    initiative = world.scored(MARKS, MARKS)
    counted = {"source": "Cổng thông tin", "counted_on": "1/12/2019", f"votes-{initiative.id}": "1"}

    assert "The public does not vote" in office.post(f"/movements/{world.movement.id}/votes", data=counted).text
    assert standings_of(world.movement).row_of(initiative).value == 8350


def test_lots_part_what_shares_a_place_once_and_for_all(world: World, office: FlaskClient) -> None:
    with transaction():
        world.movement.rubric.ties = ["effect", "lot"]
    pair = [world.scored(MARKS, MARKS) for _ in range(2)]
    address = f"/movements/{world.movement.id}/lots"
    assert [standings_of(world.movement).row_of(one).place for one in pair] == [1, 1]
    assert "Draw lots" in office.get(f"/movements/{world.movement.id}/standings").text

    office.post(address, data={"remark": "Tổ trưởng và hai thành viên"})

    assert sorted(standings_of(world.movement).row_of(one).place for one in pair) == [1, 2]
    assert "Nobody shares a place" in office.post(address, data={"remark": "Lại"}).text
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "standings.draw_lots")).one()
    assert sorted(entry.details["lots"]) == ["01", "02"]


def test_only_the_secretariat_settles_votes_and_draws(world: World, client: FlaskClient) -> None:
    initiative = world.scored(MARKS, MARKS)
    leader = make_account("chutich@x.vn", (Role.LEADER, world.body))
    addresses = (f"/initiatives/{initiative.id}/settle", f"/movements/{world.movement.id}/votes",
                 f"/movements/{world.movement.id}/lots")  # fmt: skip

    for account in (leader, world.judge()):
        browser = sign_in(client, account)
        assert [browser.post(address, data={}).status_code for address in addresses] == [403, 403, 403]


def test_the_working_writes_out_groups_bonus_and_the_middle(world: World, office: FlaskClient) -> None:
    with transaction():
        rubric = world.movement.rubric
        rubric.aggregation, rubric.quorum, rubric.digits = Aggregation.MEDIAN, 1, 1
        rubric.groups = [CriterionGroup(position=1, code="new", name="Tính mới chung", knockout=2600)]
        world.criteria["novelty"].group = rubric.groups[0]
        rubric.grades = [("Tốt", 8000)]
    initiative = world.scored(MARKS, {**MARKS, "effect": 3500}, {**MARKS, "effect": 1000})

    page = office.get(f"/initiatives/{initiative.id}/score").text

    assert "The middle of the ordered totals: (83.5) : 1 = 83.5" in page
    assert "Knock-out: the mean of “Tính mới chung” is 25 and must be at least 26." in page
    assert "Not reached: knocked out." in page


def test_marks_are_reckoned_one_by_one_when_the_rule_says_so(world: World, office: FlaskClient) -> None:
    with transaction():
        world.movement.rubric.basis = Basis.CRITERION
    initiative = world.scored(MARKS, {**MARKS, "effect": 3500})

    page = office.get(f"/initiatives/{initiative.id}/score").text

    assert "Tính mới 25 + Hiệu quả 32.5 + Khả năng áp dụng, nhân rộng 20 + Chất lượng hồ sơ 8.5 = 86" in page
    assert "counts, mark by mark" in page
