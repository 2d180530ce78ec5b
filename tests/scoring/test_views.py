"""The pages of scoring: for judges, for the secretariat, and for those who follow."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from contest import clock
from contest.accounts.models import Role
from contest.accounts.services import Appointment, give_role
from contest.database import db, transaction
from contest.initiatives.models import Initiative
from contest.movements.models import JudgingTerms, OthersSeen, PhaseKind
from contest.panels.models import Assignment
from contest.scoring import services
from contest.scoring.models import ScoringClosing, SheetState
from contest.scoring.queries import own_assignments, sheet_of
from tests.conftest import sign_in
from tests.factories import make_account, make_body, make_movement, make_panel, make_sheet
from tests.scoring.world import MARKS, World, make_world
from tests.statements import statements


@pytest.fixture
def world(app: Flask) -> World:
    return make_world()


@pytest.fixture
def judge(world: World, client: FlaskClient) -> FlaskClient:
    """A browser of the judge in seat 1."""
    return sign_in(client, world.judge())


@pytest.fixture
def office(world: World, client: FlaskClient) -> FlaskClient:
    """A browser of the secretariat."""
    return sign_in(client, world.secretary)


def given(world: World, assignment: Assignment) -> dict[str, int]:
    db.session.rollback()
    sheet = sheet_of(assignment)
    codes = {criterion.id: criterion.code for criterion in world.criteria.values()}
    return {codes[key]: value for key, value in sheet.given.items()} if sheet else {}


def typed(world: World, marks: dict[str, str], **more: str) -> dict[str, str]:
    """Return what a browser sends for the whole sheet."""
    fields = {f"mark-{world.criteria[code].id}": text for code, text in marks.items()}
    return {**fields, "comment": "", "before-comment": "", **more}


def send_mark(world: World, client: FlaskClient, assignment: Assignment, code: str, value: str, before: str = ""):  # type: ignore[no-untyped-def]
    data = {"criterion_id": world.criteria[code].id, "value": value, "before": before}
    return client.post(f"/assignments/{assignment.id}/mark", data=data)


def test_a_judge_scores_a_sheet_from_the_queue_to_handing_in(world: World, judge: FlaskClient) -> None:
    assignment = world.assignment()
    assert f"/assignments/{assignment.id}" in judge.get("/sheets").text

    answers = [
        send_mark(world, judge, assignment, code, text).get_json()
        for code, text in (("novelty", "25"), ("effect", "30,5"), ("spread", "20.25"), ("dossier", "8"))
    ]
    assert [(answer["given"], answer["total"]) for answer in answers] == [
        (1, "25"), (2, "55.5"), (3, "75.75"), (4, "83.75"),
    ]  # fmt: skip
    judge.post(
        f"/assignments/{assignment.id}/comment",
        data={"name": "comment", "text": "Rõ ràng,\r\ndễ làm theo. ", "before": ""},
    )
    asked = judge.get(f"/assignments/{assignment.id}/hand-in").text
    assert "83.75" in asked and "dễ làm theo." in asked
    done = judge.post(f"/assignments/{assignment.id}/hand-in")

    assert done.location == "/sheets"
    assert "has been handed in" in judge.get("/sheets").text
    sheet = sheet_of(assignment)
    assert (sheet.state, sheet.comment) == (SheetState.HANDED_IN, "Rõ ràng,\ndễ làm theo.")
    assert given(world, assignment) == {"novelty": 2500, "effect": 3050, "spread": 2025, "dossier": 800}


def test_each_answer_tells_when_the_mark_was_saved(world: World, judge: FlaskClient) -> None:
    assignment = world.assignment()
    with clock.at(clock.today()):
        answer = send_mark(world, judge, assignment, "effect", "30")

    assert (answer.status_code, answer.get_json()["saved_at"]) == (200, "09:00")


def test_the_second_of_two_windows_is_told_and_both_marks_are_kept(world: World, judge: FlaskClient) -> None:
    assignment = world.assignment()
    send_mark(world, judge, assignment, "effect", "30")

    second = send_mark(world, judge, assignment, "effect", "20", before="")
    assert (second.status_code, second.get_json()["current"]) == (409, "30")
    assert given(world, assignment) == {"effect": 3000}

    chosen = send_mark(world, judge, assignment, "effect", "20", before="30")
    assert (chosen.status_code, given(world, assignment)) == (200, {"effect": 2000})


def test_the_second_of_two_comments_is_told_and_both_are_kept(world: World, judge: FlaskClient) -> None:
    assignment = world.assignment()
    address = f"/assignments/{assignment.id}/comment"
    judge.post(address, data={"name": "comment", "text": "Một\nhai", "before": ""})

    second = judge.post(address, data={"name": "comment", "text": "Ba", "before": ""})

    assert (second.status_code, second.get_json()["current"]) == (409, "Một\nhai")
    assert judge.post(address, data={"name": "comment", "text": "Ba", "before": "Một\r\nhai"}).status_code == 200


@pytest.mark.parametrize(
    ("code", "text", "why"),
    [
        ("effect", "35,01", "A mark here lies from 0 to 35."),
        ("effect", "-1", "A mark cannot be less than 0."),
        ("effect", "−0,5", "A mark cannot be less than 0."),
        ("effect", "12,345", "A mark has at most two decimals, for example 12,25."),
        ("effect", "ba mươi", "Write a number with at most two decimals, for example 12,5."),
        ("effect", "1e1", "Write a number with at most two decimals, for example 12,5."),
        ("effect", "３０", "Write a number with at most two decimals, for example 12,5."),
        ("novelty", "0,5", "A mark here lies in one of the bands: 27–30; 21–26,99; 16–20,99; 1–15,99; 0."),
    ],
)
def test_a_mark_that_cannot_be_is_refused_in_clear_words(
    world: World, judge: FlaskClient, code: str, text: str, why: str
) -> None:
    assignment = world.assignment()

    answer = send_mark(world, judge, assignment, code, text)
    assert (answer.status_code, answer.get_json()["reason"]) == (422, why)

    page = judge.post(f"/assignments/{assignment.id}/save", data=typed(world, {code: text}))
    assert page.status_code == 422
    assert why in page.text and f'value="{text}"' in page.text
    assert sheet_of(assignment) is None


def test_a_comment_that_no_paper_can_carry_or_that_is_too_long_is_refused(world: World, judge: FlaskClient) -> None:
    assignment = world.assignment()

    for comment, why in (("Hay 👍", "cannot be printed"), ("dài " * 1001, "4000")):
        answer = judge.post(
            f"/assignments/{assignment.id}/comment", data={"name": "comment", "text": comment, "before": ""}
        )
        assert answer.status_code == 422
        assert why in answer.get_json()["reason"]
    assert sheet_of(assignment) is None


def test_without_scripts_a_button_saves_the_whole_sheet(world: World, judge: FlaskClient) -> None:
    assignment = world.assignment()

    saved = judge.post(f"/assignments/{assignment.id}/save", data=typed(world, {"novelty": "25", "effect": "30"}))

    assert saved.location == f"/assignments/{assignment.id}"
    assert given(world, assignment) == {"novelty": 2500, "effect": 3000}
    page = judge.get(saved.location).text
    assert f'name="before-mark-{world.criteria["novelty"].id}" type="hidden" value="2500"' in page


def test_without_scripts_too_both_windows_are_kept_and_the_judge_chooses(world: World, judge: FlaskClient) -> None:
    assignment = world.assignment()
    send_mark(world, judge, assignment, "effect", "30")
    old = typed(world, {"effect": "20"})

    page = judge.post(f"/assignments/{assignment.id}/save", data=old)
    name = f"mark-{world.criteria['effect'].id}"
    assert page.status_code == 422
    assert "In another window this mark is now 30." in page.text
    assert f'name="{name}" type="text" value="20"' in page.text
    assert f'name="before-{name}" type="hidden" value="3000"' in page.text
    assert given(world, assignment) == {"effect": 3000}

    again = judge.post(f"/assignments/{assignment.id}/save", data={**old, f"before-{name}": "3000"})
    assert (again.status_code, given(world, assignment)) == (302, {"effect": 2000})


def test_handing_in_with_marks_missing_lists_them_with_links(world: World, judge: FlaskClient) -> None:
    assignment = world.assignment()
    data = typed(world, {"novelty": "25", "effect": "30"}, hand_in="1")

    asked = judge.post(f"/assignments/{assignment.id}/save", data=data)
    page = judge.get(asked.location).text
    assert asked.location == f"/assignments/{assignment.id}/hand-in"
    assert "2 marks are missing" in page
    for code in ("spread", "dossier"):
        assert f'href="/assignments/{assignment.id}#mark-{world.criteria[code].id}"' in page

    refused = judge.post(asked.location)
    assert (refused.status_code, sheet_of(assignment).state) == (422, SheetState.OPEN)


def test_a_second_click_on_handing_in_does_no_harm(world: World, judge: FlaskClient) -> None:
    assignment = world.assignment()
    make_sheet(assignment, MARKS, handed_in=False)

    answers = [judge.post(f"/assignments/{assignment.id}/hand-in") for _ in range(2)]

    assert [answer.location for answer in answers] == ["/sheets", "/sheets"]


def test_a_deadline_that_passes_while_the_page_is_open_loses_nothing_that_was_typed(
    world: World, judge: FlaskClient
) -> None:
    phase = world.movement.phase(PhaseKind.SCORING)
    with transaction():
        phase.opens_on, phase.closes_on = date(2019, 5, 1), date(2019, 5, 10)
    assignment = world.assignment()

    with clock.at(date(2019, 5, 11)):
        page = judge.post(
            f"/assignments/{assignment.id}/save", data=typed(world, {"effect": "30"}, comment="Rất đáng nhân rộng")
        )
        script = send_mark(world, judge, assignment, "effect", "30")

    assert page.status_code == 422
    assert "Sheets are scored from 01/5/2019 to the end of 10/5/2019." in page.text
    assert 'value="30"' in page.text and "Rất đáng nhân rộng" in page.text
    assert (script.status_code, sheet_of(assignment)) == (422, None)
    assert script.get_json() == {"reason": "Sheets are scored from 01/5/2019 to the end of 10/5/2019."}


def test_a_handed_in_sheet_can_be_read_and_not_changed(world: World, judge: FlaskClient) -> None:
    assignment = world.assignment()
    make_sheet(assignment, MARKS)

    page = judge.get(f"/assignments/{assignment.id}")
    assert page.status_code == 200
    assert "readonly" in page.text and "hand_in" not in page.text
    script = send_mark(world, judge, assignment, "effect", "1", "30")
    assert (script.status_code, "has been handed in" in script.get_json()["reason"]) == (422, True)
    script = judge.post(f"/assignments/{assignment.id}/comment", data={"name": "comment", "text": "x", "before": ""})
    assert (script.status_code, "has been handed in" in script.get_json()["reason"]) == (422, True)
    refused = judge.post(f"/assignments/{assignment.id}/save", data=typed(world, {"effect": "1"}))
    assert "has been handed in" in refused.text
    assert given(world, assignment) == MARKS


def test_nobody_opens_the_sheet_of_another_judge(world: World, client: FlaskClient) -> None:
    assignment = world.assignment(1)
    elsewhere = make_account("k@x.vn", (Role.JUDGE, make_body("khac")))

    for account in (world.judge(2), world.secretary, elsewhere):
        browser = sign_in(client, account)
        assert browser.get(f"/assignments/{assignment.id}").status_code == 403
        assert browser.get(f"/assignments/{assignment.id}/hand-in").status_code == 403
        assert send_mark(world, browser, assignment, "effect", "30").status_code == 403
        assert browser.post(f"/assignments/{assignment.id}/save", data={}).status_code == 403
    assert sheet_of(assignment) is None


def test_a_judge_whose_unit_it_has_become_neither_sees_nor_scores_it(world: World, judge: FlaskClient) -> None:
    """The conflict arises after the assignment and after the sheet was begun."""
    assignment = world.assignment()
    make_sheet(assignment, {"effect": 3000}, handed_in=False)
    assert judge.get(f"/assignments/{assignment.id}").status_code == 200
    with transaction():
        give_role(world.judge(), Appointment(Role.UNIT_OFFICER, unit=world.unit), by=None)

    for answer in (
        judge.get(f"/assignments/{assignment.id}"),
        judge.get(f"/assignments/{assignment.id}/hand-in"),
        send_mark(world, judge, assignment, "effect", "20", "30"),
        judge.post(f"/assignments/{assignment.id}/comment", data={"name": "comment", "text": "x", "before": ""}),
        judge.post(f"/assignments/{assignment.id}/save", data=typed(world, {"effect": "20"})),
        judge.post(f"/assignments/{assignment.id}/hand-in"),
    ):
        assert answer.status_code == 403
    assert f"/assignments/{assignment.id}" not in judge.get("/sheets").text
    assert given(world, assignment) == {"effect": 3000}


def test_a_judge_declares_a_conflict_and_does_not_see_the_initiative_again(world: World, judge: FlaskClient) -> None:
    assignment, other = world.assignment(), world.assignment()
    make_sheet(assignment, {"effect": 3000}, handed_in=False)
    address = f"/assignments/{assignment.id}/conflict"
    assert judge.post(address, data={"reason": "  "}).status_code == 422

    done = judge.post(address, data={"kind": "relative", "reason": "Em gái là tác giả"})

    queue = judge.get(done.location).text
    assert f"/assignments/{other.id}" in queue and f'/assignments/{assignment.id}"' not in queue
    assert judge.get(f"/assignments/{assignment.id}").status_code == 403


def test_sheets_lead_to_the_previous_and_the_next(world: World, judge: FlaskClient) -> None:
    first, second, third = (world.assignment() for _ in range(3))

    page = judge.get(f"/assignments/{second.id}").text

    assert f'<a href="/assignments/{first.id}" rel="prev"' in page
    assert f'<a href="/assignments/{third.id}" rel="next"' in page
    assert 'rel="prev"' not in judge.get(f"/assignments/{first.id}").text


def test_the_queue_tells_progress_deadline_and_state(world: World, judge: FlaskClient) -> None:
    make_sheet(world.assignment(), MARKS)
    make_sheet(world.assignment(), {"effect": 3000}, handed_in=False)
    world.assignment()

    page = judge.get("/sheets").text

    assert "1 of 3 sheets handed in" in page
    assert "30 days left" in page
    assert "1 of 4 marks" in page and "83.5" in page


def test_before_the_scoring_phase_the_queue_leads_nowhere_yet(world: World, judge: FlaskClient) -> None:
    assignment = world.assignment()
    with transaction():
        world.movement.phase(PhaseKind.SCORING).opens_on = clock.today() + timedelta(days=1)

    page = judge.get("/sheets").text

    assert "Scoring begins on" in page and assignment.initiative.title in page
    assert f"/assignments/{assignment.id}" not in page
    assert judge.get(f"/assignments/{assignment.id}").status_code == 403


def test_after_the_scoring_phase_the_queue_leads_to_what_was_reopened(world: World, judge: FlaskClient) -> None:
    make_sheet(world.assignment(), {"effect": 3000}, handed_in=False)
    reopened = world.assignment()
    sheet = make_sheet(reopened, MARKS)
    with transaction():
        world.movement.phase(PhaseKind.SCORING).closes_on = clock.today() - timedelta(days=1)
    assert "The scoring phase is over. Your sheets can still be read." in judge.get("/sheets").text

    with transaction():
        services.reopen_sheet(sheet, "Nhầm cột", by=world.secretary)

    page = judge.get("/sheets").text
    assert "The scoring phase is over. 1 sheet has been reopened for you" in page
    assert f'<a class="btn btn-primary" href="/assignments/{reopened.id}">Go on scoring</a>' in page


def test_the_secretariat_sees_every_sheet_and_who_is_behind(world: World, office: FlaskClient) -> None:
    wide = world.scored(MARKS, {**MARKS, "effect": 1000})
    make_sheet(world.assignment(3, wide), {"effect": 3000}, handed_in=False)
    world.assignment(1)

    page = office.get(f"/movements/{world.movement.id}/sheets").text

    assert "2/4" in page and "1/4" in page
    assert '<strong class="due">20</strong>' in page
    assert f"/panels/{world.panel.id}/initiatives/{wide.id}" in page
    behind = page[page.index("Who is behind") :]
    assert "Giám khảo 01" in behind and "Giám khảo 03" in behind and "Giám khảo 02" not in behind


def test_marks_of_an_open_sheet_are_the_judges_own(world: World, office: FlaskClient) -> None:
    sheet = make_sheet(world.assignment(), {"effect": 3100}, handed_in=False)

    page = office.get(f"/sheets/{sheet.id}").text

    assert "The judge is working on this sheet: 1 of 4 marks." in page
    assert "31" not in page[page.index("<main") : page.index("</main")]


def test_the_secretariat_reopens_a_sheet_only_with_a_reason(world: World, office: FlaskClient) -> None:
    assignment = world.assignment()
    with transaction():
        sheet = make_open_sheet(world, assignment)
    with transaction():
        services.hand_in(assignment, by=world.judge())
    address = f"/sheets/{sheet}/reopen"

    refused = office.post(address, data={"reason": ""})
    assert (refused.status_code, sheet_of(assignment).state) == (422, SheetState.HANDED_IN)

    assert office.post(address, data={"reason": "Nhầm cột"}).location == f"/movements/{world.movement.id}/sheets"
    db.session.rollback()
    assert sheet_of(assignment).state is SheetState.OPEN
    history = office.get(f"/sheets/{sheet}").text
    assert "Reopened: Nhầm cột" in history and "30" in history
    told = sign_in(office, world.judge()).get(f"/assignments/{assignment.id}").text
    assert "The secretariat has reopened this sheet: Nhầm cột" in told


def make_open_sheet(world: World, assignment: Assignment) -> int:
    for code, value in MARKS.items():
        sheet = services.save_mark(assignment, world.criteria[code].id, value, before=None, by=world.judge())
    return sheet.id


def test_nobody_but_the_secretariat_reopens_and_nobody_else_reads_sheets(world: World, client: FlaskClient) -> None:
    sheet = make_sheet(world.assignment(), MARKS)
    leader = make_account("l@x.vn", (Role.LEADER, world.body))
    council = make_account("c@x.vn", (Role.COUNCIL_MEMBER, world.body))
    elsewhere = make_account("k@x.vn", (Role.SECRETARIAT, make_body("khac")))

    assert sign_in(client, leader).get(f"/sheets/{sheet.id}").status_code == 200
    for account in (council, world.judge(1), world.judge(2), elsewhere):
        browser = sign_in(client, account)
        assert browser.get(f"/sheets/{sheet.id}").status_code == 403
        assert browser.get(f"/movements/{world.movement.id}/sheets").status_code == 403
        assert browser.get(f"/movements/{world.movement.id}/sheets.xlsx").status_code == 403
    for account in (leader, council, world.judge(1), elsewhere):
        answer = sign_in(client, account).post(f"/sheets/{sheet.id}/reopen", data={"reason": "x"})
        assert answer.status_code == 403
    db.session.rollback()
    assert sheet.state is SheetState.HANDED_IN


def test_the_sheets_are_downloaded_as_a_workbook(world: World, office: FlaskClient) -> None:
    world.scored(MARKS)

    answer = office.get(f"/movements/{world.movement.id}/sheets.xlsx")

    assert load_workbook(BytesIO(answer.data)).sheetnames == ["Bảng xếp hạng", "Phiếu chấm"]


def test_pages_stand_before_anything_was_scored(world: World, office: FlaskClient) -> None:
    initiative = world.initiative()

    for address in (
        f"/movements/{world.movement.id}/standings",
        f"/movements/{world.movement.id}/sheets",
        f"/movements/{world.movement.id}/sheets.xlsx",
        f"/initiatives/{initiative.id}/score",
    ):
        assert office.get(address).status_code == 200
    assert "Nothing has been assigned to you yet" in sign_in(office, world.judge()).get("/sheets").text


@pytest.mark.parametrize("page", ["/sheets", "/assignments/{assignment}", "/movements/{movement}/sheets",
                                  "/movements/{movement}/standings", "/initiatives/{initiative}/score"])  # fmt: skip
def test_the_number_of_queries_does_not_grow_with_the_records(world: World, client: FlaskClient, page: str) -> None:
    browser = sign_in(client, world.secretary if "{movement}" in page or "{initiative}" in page else world.judge())
    assignment = world.assignment()
    address = page.format(assignment=assignment.id, movement=world.movement.id, initiative=assignment.initiative_id)

    def count_with_one_more() -> int:
        world.scored(MARKS, {**MARKS, "effect": 100})
        make_sheet(world.assignment(3), {"effect": 100}, handed_in=False)
        world.assignment(1)
        with statements() as seen:
            assert browser.get(address).status_code == 200
        return len(seen)

    counted = [count_with_one_more() for _ in range(3)]

    assert counted[0] == counted[2]


def test_a_judge_of_two_movements_has_a_round_for_each(world: World, judge: FlaskClient) -> None:
    world.assignment()
    second = make_movement(world.body, "sau", name="Phong trào sau")
    own = World(world.body, world.unit, second, world.secretary, make_panel(second, [world.judge()]))
    own.assignment()

    page = judge.get("/sheets").text

    assert page.index("Phong trào sau") < page.index(world.movement.name)


def test_save_and_next_leads_to_the_next_sheet_that_is_not_handed_in(world: World, judge: FlaskClient) -> None:
    first, second, third = (world.assignment() for _ in range(3))
    make_sheet(second, MARKS)

    saved = judge.post(f"/assignments/{first.id}/save", data=typed(world, {"effect": "30"}, next="1"))
    assert saved.location == f"/assignments/{third.id}"
    around = judge.post(f"/assignments/{third.id}/save", data=typed(world, {"effect": "30"}, next="1"))
    assert around.location == f"/assignments/{first.id}"
    fill_up(world, judge, third)
    done = judge.post(f"/assignments/{first.id}/save", data=typed(world, {"effect": "30"}, next="1"))
    assert done.location == "/sheets"


def fill_up(world: World, judge: FlaskClient, assignment: Assignment) -> None:
    """Fill a begun sheet up and hand it in, going on from there."""
    for code, text in (("novelty", "25"), ("spread", "20"), ("dossier", "8")):
        send_mark(world, judge, assignment, code, text)
    assert judge.post(f"/assignments/{assignment.id}/hand-in", data={"next": "1"}).status_code == 302


def test_the_three_texts_are_kept_apart_and_the_note_goes_nowhere(world: World, judge: FlaskClient) -> None:
    assignment = world.assignment()
    for name, text in (("comment", "Cho tổ."), ("unit_comment", "Cho đơn vị."), ("note", "Cho tôi.")):
        data = {"name": name, "text": text, "before": ""}
        assert judge.post(f"/assignments/{assignment.id}/comment", data=data).status_code == 200
    wrong = judge.post(f"/assignments/{assignment.id}/comment", data={"name": "state", "text": "x", "before": ""})
    assert wrong.status_code == 422
    fill_and_hand_in(world, judge, assignment)
    sheet = sheet_of(assignment)

    assert (sheet.comment, sheet.unit_comment, sheet.note) == ("Cho tổ.", "Cho đơn vị.", "Cho tôi.")
    assert "Cho tôi." in judge.get(f"/assignments/{assignment.id}").text
    office = sign_in(judge, world.secretary)
    addresses = (f"/sheets/{sheet.id}", "/journal", f"/initiatives/{assignment.initiative_id}/score")
    read = [office.get(address) for address in addresses]
    assert "Cho tổ." in read[0].text and "Cho đơn vị." in read[0].text
    assert [page.request.path for page in read if "Cho tôi." in page.text] == []
    assert "Cho tôi.".encode() not in office.get(f"/movements/{world.movement.id}/sheets.xlsx").data


def fill_and_hand_in(world: World, judge: FlaskClient, assignment: Assignment) -> None:
    for code, text in (("novelty", "25"), ("effect", "30"), ("spread", "20"), ("dossier", "8")):
        send_mark(world, judge, assignment, code, text)
    judge.post(f"/assignments/{assignment.id}/hand-in")


@pytest.mark.parametrize(
    ("seen", "handed_in", "closed", "expected"),
    [
        (OthersSeen.NEVER, True, True, False),
        (OthersSeen.HANDED_IN, False, False, False),
        (OthersSeen.HANDED_IN, True, False, True),
        (OthersSeen.CLOSED, True, False, False),
        (OthersSeen.CLOSED, True, True, True),
        (OthersSeen.CLOSED, False, True, False),
    ],
)
def test_others_sheets_are_seen_when_the_terms_say_and_never_before_the_own(
    world: World, judge: FlaskClient, seen: OthersSeen, handed_in: bool, closed: bool, expected: bool
) -> None:
    with transaction():
        terms = JudgingTerms(movement_id=world.movement.id, declares_first=False, others_seen=seen)
        db.session.add(terms)
    initiative = world.initiative()
    own = world.assignment(1, initiative)
    make_sheet(own, MARKS, handed_in=handed_in)
    make_sheet(world.assignment(2, initiative), {**MARKS, "effect": 1234})
    make_sheet(world.assignment(3, initiative), {**MARKS, "effect": 2345}, handed_in=False)
    if closed:
        with transaction():
            closing = ScoringClosing(movement_id=world.movement.id, closed_at=clock.now(), digest="0" * 64, result={})
            closing.closed_by_id = world.secretary.id
            db.session.add(closing)
    page = judge.get(f"/assignments/{own.id}").text

    assert ("12.34" in page) is expected
    assert "23.45" not in page


def test_a_judge_compares_the_own_marks_and_sees_the_panels_mean_only_when_all_is_in(
    world: World, judge: FlaskClient
) -> None:
    best, other = world.initiative(title="Cao điểm"), world.initiative(title="Thấp điểm")
    make_sheet(world.assignment(1, other), {**MARKS, "effect": 1000})
    make_sheet(world.assignment(2, other), {**MARKS, "effect": 3000})
    make_sheet(world.assignment(1, best), MARKS, handed_in=False)
    address = f"/movements/{world.movement.id}/sheets/mine"

    page = judge.get(address + "?by=total").text
    assert page.index("Cao điểm") < page.index("Thấp điểm")
    assert "the panel" not in page
    assert judge.post(f"/assignments/{own_line(world, best)}/hand-in").status_code == 302
    done = judge.get(address).text

    # Own: 63.5 and 83.5; the panel: these and 83.5.
    assert "You scored 2 initiatives: mean 73.5, the panel ≈ 76.8333 on the same." in done
    assert sign_in(judge, world.judge(3)).get(address).status_code == 404


def own_line(world: World, initiative: Initiative) -> int:
    (line,) = [line.id for line in own_assignments(world.judge()) if line.initiative_id == initiative.id]
    return line
