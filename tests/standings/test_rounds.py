"""Further rounds, other rules tried, and authors who follow the scoring."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from contest import clock
from contest.accounts.models import Role
from contest.accounts.services import Appointment, give_role
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.initiatives.models import Author, Initiative
from contest.journal.models import JournalEntry
from contest.movements.models import LaterRound, PhaseKind, SpreadAction
from contest.notices.models import Notice, NoticeKind
from contest.panels.models import Conflict
from contest.results import services as results
from contest.results.export import exported
from contest.results.queries import scoring_of
from contest.results.recount import recounted, result_lines
from contest.scoring.models import RoundKind, ScoringRound, Sheet
from contest.scoring.queries import round_of
from contest.scoring.services import hand_in, reopen_sheet, save_mark
from contest.standings import queries
from contest.standings.services import RoundDetails, draw_lots, open_round, settle_spread
from tests.conftest import sign_in
from tests.factories import make_account, make_person, make_sheet
from tests.scoring.world import MARKS, World, make_world

LOW = {**MARKS, "effect": 1000}


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


def again(world: World, *initiatives: Initiative, kind: RoundKind = RoundKind.RESCORING) -> ScoringRound:
    details = RoundDetails(kind, frozenset(line.id for line in initiatives), "Tổ đã thảo luận.")
    with transaction():
        return open_round(world.movement, details, by=world.secretary)


def mark_all(world: World, initiative: Initiative, number: int, marks: dict[str, int]) -> None:
    """Let the judge in a seat score the initiative anew."""
    assignments = [sheet.assignment for sheet in db.session.scalars(select(Sheet))]
    assignment = next(
        line for line in assignments if line.initiative_id == initiative.id and line.seat.number == number
    )
    with transaction():
        for code, value in marks.items():
            save_mark(assignment, world.criteria[code].id, value, before=None, by=world.judge(number))
        hand_in(assignment, by=world.judge(number))


def values(world: World) -> dict[int, tuple[int | None, int | None]]:
    return {row.initiative_id: (row.place, row.value) for row in queries.standings_of(world.movement).rows}


def test_a_further_round_waits_for_new_sheets_and_keeps_the_former(world: World) -> None:
    initiative, other = world.scored(MARKS, LOW), world.scored(MARKS, MARKS)
    round_ = again(world, initiative)

    assert (round_.number, round_of(initiative), round_of(other)) == (2, 2, 1)
    assert values(world)[initiative.id] == (None, None)
    assert values(world)[other.id] == (1, 8350)
    mark_all(world, initiative, 1, {**MARKS, "effect": 3500})
    mark_all(world, initiative, 2, {**MARKS, "effect": 3500})

    assert values(world)[initiative.id] == (1, 8850)
    sheets = db.session.scalars(select(Sheet).where(Sheet.superseded_at.is_not(None))).all()
    assert [sheet.given[world.criteria["effect"].id] for sheet in sheets] == [3000, 1000]


def test_what_stood_when_the_round_was_opened_does_not_move(world: World) -> None:
    initiative = world.scored(MARKS, LOW)
    before = queries.result_of(queries.standings_of(world.movement))
    round_ = again(world, initiative)
    mark_all(world, initiative, 1, MARKS)
    db.session.expire_all()

    assert round_.result == before
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.act == "standings.open_round")).one()
    assert (entry.details["number"], entry.reason) == (2, "Tổ đã thảo luận.")


def test_judges_are_told_once_how_many_they_score_again_and_until_when(world: World) -> None:
    """Nobody is told who has no sheet to hand in: who left, has a conflict of interest, or judges something else."""
    first, second, other = world.scored(MARKS, LOW, LOW), world.scored(MARKS, LOW), world.scored(MARKS, MARKS)
    world.panel.seats[2].left_at = clock.now()
    recorded = {"reason": "x", "recorded_at": clock.now(), "recorded_by_id": world.secretary.id}
    db.session.add(Conflict(seat=world.panel.seats[1], initiative=second, **recorded))
    db.session.commit()
    round_ = again(world, first, second)

    notices = db.session.scalars(select(Notice).order_by(Notice.account_id)).all()
    closes_on = world.movement.phase(PhaseKind.SCORING).closes_on  # type: ignore[union-attr]
    assert {line.kind for line in notices} == {NoticeKind.ROUND_OPENED}
    assert [(line.account, line.values["count"], line.path) for line in notices] == [
        (world.judge(1), 2, "/sheets"), (world.judge(2), 1, "/sheets")
    ]  # fmt: skip
    assert notices[0].values | {"count": None} == {
        "movement": world.movement.name, "number": round_.number, "due": closes_on.isoformat(), "count": None,
        "reason": "Tổ đã thảo luận.",
    }  # fmt: skip
    again(world, other)
    assert len(db.session.scalars(select(Notice)).all()) == 4


def test_rounds_may_be_averaged_when_that_was_agreed(app: Flask) -> None:
    world = make_world()
    with transaction():
        world.movement.rubric.later_round = LaterRound.AVERAGES
    initiative = world.scored(MARKS, MARKS)
    again(world, initiative)
    for seat in (1, 2):
        mark_all(world, initiative, seat, {**MARKS, "effect": 2000})

    assert values(world)[initiative.id][1] == 7850


def test_who_is_not_called_to_the_final_ranks_after_all_finalists(world: World) -> None:
    outside, finalist = world.scored(MARKS, MARKS), world.scored(LOW, LOW)
    again(world, finalist, kind=RoundKind.FINAL)
    assert values(world)[finalist.id] == (None, None)
    for seat in (1, 2):
        mark_all(world, finalist, seat, LOW)

    assert values(world)[finalist.id][0] == 1
    assert values(world)[outside.id][0] == 2


def test_a_recount_of_two_rounds_comes_to_the_same(world: World) -> None:
    initiative = world.scored(MARKS, LOW)
    world.scored(MARKS, MARKS)
    again(world, initiative)
    mark_all(world, initiative, 1, MARKS)
    export = exported(scoring_of(world.movement))
    lines = {line["initiative"]: line for line in result_lines(recounted(export.sheets, export.rule).ranked)}
    standings = queries.standings_of(world.movement)

    assert {row.number: row.place for row in standings.rows} == {key: line["place"] for key, line in lines.items()}
    assert "1-01@2" in export.sheets.decode()


def test_a_round_is_refused_outside_scoring_and_when_scoring_is_closed(world: World) -> None:
    initiative = world.scored(MARKS, MARKS)
    with transaction():
        closing = results.close_scoring(world.movement, by=world.secretary)
    with pytest.raises(RuleViolation, match="Scoring is closed"):
        again(world, initiative)
    with transaction():
        results.reopen_scoring(closing, "Chấm lại.", by=world.secretary)
        phase = world.movement.phase(PhaseKind.SCORING)
        assert phase is not None
        phase.closes_on = clock.today() - timedelta(days=1)
    with pytest.raises(RuleViolation, match="while the scoring phase lasts"):
        again(world, initiative)


def test_only_eligible_initiatives_of_the_movement_are_called(world: World) -> None:
    world.scored(MARKS, MARKS)
    with pytest.raises(RuleViolation, match="Choose eligible"), transaction():
        open_round(world.movement, RoundDetails(RoundKind.RESCORING, frozenset({999}), "x"), by=world.secretary)


def test_a_round_is_opened_on_its_page_and_told_on_the_standings(world: World, client: FlaskClient) -> None:
    initiative = world.scored(MARKS, LOW)
    office, address = sign_in(client, world.secretary), f"/movements/{world.movement.id}/rounds/open"
    refused = office.post(address, data={"kind": "rescoring", "reason": "Thảo luận."})
    assert refused.status_code == 422 and "Choose at least one initiative." in refused.text
    assert "Thảo luận." in refused.text
    data = {"kind": "rescoring", "reason": "Thảo luận.", "initiative_ids": [initiative.id]}
    page = office.post(address, data=data, follow_redirects=True).text

    assert "Round 2" in page and "Scored again after discussion" in page
    sheet = db.session.scalars(select(Sheet)).first()
    assert sheet is not None
    own = sign_in(client, world.judge()).get(f"/assignments/{sheet.assignment_id}").text
    assert "Your sheet of round 1: 83.5" in own


def test_another_rule_is_tried_and_nothing_is_kept(world: World, client: FlaskClient) -> None:
    crossing = world.scored({**MARKS, "effect": 0}, {**MARKS, "effect": 0}, MARKS, title="Qua ngưỡng")
    world.scored(MARKS, MARKS, MARKS)
    office, address = sign_in(client, world.secretary), f"/movements/{world.movement.id}/standings/try"
    query = {"aggregation": "median", "trim": "", "basis": "sheet", "quorum": "2", "pass_mark": "60"}
    page = office.get(address, query_string=query).text

    assert "2 → <strong>1</strong>" in page and "Qua ngưỡng" in page
    assert values(world)[crossing.id] == (2, 6350)
    wrong = office.get(address, query_string={**query, "quorum": "x"})
    assert wrong.status_code == 200 and "2 → <strong>2</strong>" in wrong.text
    assert sign_in(client, world.judge()).get(address).status_code == 403


@pytest.fixture
def author(world: World) -> Initiative:
    """An initiative of which the secretary is an author, in a movement whose results are not announced."""
    initiative = world.scored(MARKS, {**MARKS, "effect": 1234}, title="Của tôi")
    world.scored(LOW, LOW, title="Của người khác")
    person = make_person(world.unit, "Chuyên viên 01")
    with transaction():
        world.secretary.person_id = person.id
        line = db.session.scalars(select(Author).where(Author.initiative_id == initiative.id)).first()
        assert line is not None
        line.person_id = person.id
        phase = world.movement.phase(PhaseKind.ANNOUNCEMENT)
        assert phase is not None
        phase.opens_on = phase.closes_on
    return initiative


def test_an_author_in_the_secretariat_sees_no_marks_of_the_own_by_any_address(
    world: World, client: FlaskClient, author: Initiative
) -> None:
    office, movement = sign_in(client, world.secretary), world.movement.id
    sheets = [sheet.id for sheet in db.session.scalars(select(Sheet)) if sheet.assignment.initiative_id == author.id]
    closed = [f"/sheets/{key}" for key in sheets]
    closed += [f"/initiatives/{author.id}/score", f"/initiatives/{author.id}/explanation"]
    pages = [
        f"/movements/{movement}/standings",
        f"/movements/{movement}/sheets",
        f"/movements/{movement}/standings/try",
    ]

    assert {address: office.get(address).status_code for address in closed} == dict.fromkeys(closed, 403)
    for address in pages:
        text = office.get(address).text
        assert "Của người khác" in text and "63.5" in text, address
        assert [hidden for hidden in ("83.5", "65.84", "74.67") if hidden in text] == [], address
    leader = make_account("ld@x.vn", (Role.LEADER, world.body))
    assert "74.67" in sign_in(client, leader).get(f"/movements/{movement}/standings").text


def test_the_workbook_of_an_author_lacks_the_own_marks(world: World, client: FlaskClient, author: Initiative) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    data = sign_in(client, world.secretary).get(f"/movements/{world.movement.id}/sheets.xlsx").data
    book = load_workbook(BytesIO(data))
    places = [[cell.value for cell in row] for row in book["Bảng xếp hạng"].iter_rows(min_row=2)]
    titles = [row[1].value for row in book["Phiếu chấm"].iter_rows(min_row=2)]

    assert [row[4] for row in places if row[2] == "Của tôi"] == [None]
    assert [row[4] for row in places if row[2] == "Của người khác"] == [63.5]
    assert set(titles) == {"Của người khác"}


def test_a_judge_in_the_council_sees_nothing_of_the_others_before_every_own_sheet_is_in(
    world: World, client: FlaskClient
) -> None:
    initiative = world.initiative()
    own = world.assignment(1, initiative)
    make_sheet(world.assignment(2, initiative), MARKS)
    with transaction():
        give_role(world.judge(1), Appointment(Role.COUNCIL_MEMBER, body=world.body), by=None)
    browser = sign_in(client, world.judge(1))
    addresses = [f"/initiatives/{initiative.id}/score", f"/movements/{world.movement.id}/standings",
                 f"/movements/{world.movement.id}/results", f"/initiatives/{initiative.id}/explanation"]  # fmt: skip

    assert [browser.get(address).status_code for address in addresses] == [403] * 4
    make_sheet(own, MARKS)
    assert [browser.get(address).status_code for address in addresses] == [200] * 4


def test_a_settlement_holds_only_while_the_marks_stay(app: Flask) -> None:
    world = make_world()
    with transaction():
        world.movement.rubric.spread_action = SpreadAction.BLOCK
    initiative = world.scored(MARKS, {**MARKS, "effect": 1000})
    with transaction():
        settle_spread(initiative, "Tổ trưởng cho giữ.", by=world.secretary)
    assert values(world)[initiative.id] == (1, 7350)
    sheet = db.session.scalars(select(Sheet).order_by(Sheet.id.desc())).first()
    assert sheet is not None
    with transaction():
        reopen_sheet(sheet, "Cộng nhầm.", by=world.secretary)
        save_mark(sheet.assignment, world.criteria["effect"].id, 900, before=1000, by=world.judge(2))
        hand_in(sheet.assignment, by=world.judge(2))

    assert values(world)[initiative.id][0] is None
    with transaction():
        settle_spread(initiative, "Vẫn giữ.", by=world.secretary)
    assert values(world)[initiative.id][0] == 1


def test_who_comes_to_be_equal_after_a_draw_is_drawn_with_all_of_them(app: Flask) -> None:
    world = make_world(ties=("lot",))
    first, second = world.scored(MARKS, MARKS), world.scored(MARKS, MARKS)
    with transaction():
        assert len(draw_lots(world.movement, "", by=world.secretary)) == 2
    third = world.scored(MARKS, MARKS)
    assert {values(world)[line.id][0] for line in (first, second, third)} == {1}
    open_one = world.assignment(3, third)
    with pytest.raises(RuleViolation, match="when every sheet"), transaction():
        draw_lots(world.movement, "", by=world.secretary)
    make_sheet(open_one, MARKS)
    with transaction():
        assert len(draw_lots(world.movement, "", by=world.secretary)) == 3

    assert sorted(values(world)[line.id][0] or 0 for line in (first, second, third)) == [1, 2, 3]
