"""The pages of movements."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from contest import clock
from contest.accounts.models import Role
from contest.appraisals.services import ItemDetails, compose_checklist
from contest.database import db, transaction
from contest.initiatives.models import InitiativeState
from contest.journal.queries import entries_about
from contest.movements.library import LibraryRubric, library
from contest.movements.models import Movement, MovementKind, MovementState, PhaseKind
from contest.movements.queries import movement_by_code
from tests.conftest import sign_in
from tests.factories import make_account, make_body, make_initiative, make_movement, make_unit
from tests.movements.test_services import DAY, Office, office_of
from tests.statements import statements


@pytest.fixture
def office(app: Flask) -> Iterator[Office]:
    with clock.at(DAY):
        yield office_of()


@pytest.fixture
def secretary(office: Office, client: FlaskClient) -> FlaskClient:
    return sign_in(client, office.secretary)


def address(office: Office, page: str = "") -> str:
    return f"/movements/{office.movement.id}" + (f"/{page}" if page else "")


def text(answer: TestResponse) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def anew(movement: Movement) -> Movement:
    db.session.rollback()
    db.session.expire_all()
    return movement


def assert_saved(answer: TestResponse, office: Office) -> None:
    assert (answer.status_code, answer.headers["Location"]) == (302, address(office))
    anew(office.movement)


def test_a_movement_is_prepared_from_its_name(office: Office, secretary: FlaskClient) -> None:
    typed = {
        "body_id": office.body.id, "name": "Phong trào  thi đua chuyển đổi số năm 2019", "year": "2019",
        "kind": "thematic", "purpose": "Nhân rộng giải pháp hay",
    }  # fmt: skip
    answer = secretary.post("/movements/new", data=typed)

    movement = movement_by_code("cds-2019")
    assert movement is not None
    assert answer.headers["Location"] == f"/movements/{movement.id}"
    assert (movement.name, movement.kind) == ("Phong trào thi đua chuyển đổi số năm 2019", MovementKind.THEMATIC)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "a" * 301}, "Field cannot be longer than 300 characters."),
        ({"name": "Thi đua 😀"}, "cannot be printed on papers"),
        ({"year": "1900"}, "Number must be between 1948 and 2200."),
        ({"kind": "khac"}, "Choose one of the listed."),
        ({"code": "CCHC 2019"}, "Use small letters without accents, digits and hyphens."),
        ({"code": "cchc-2019"}, "The code “cchc-2019” belongs to another movement."),
        ({"body_id": "999"}, "Choose one of the listed."),
    ],
)
def test_a_faulty_movement_is_shown_again_with_what_was_typed(
    office: Office, secretary: FlaskClient, change: Mapping[str, str], error: str
) -> None:
    typed = {"body_id": office.body.id, "name": "Thi đua", "year": "2019", "kind": "drive", "purpose": "Giữ lại"}
    answer = secretary.post("/movements/new", data={**typed, **change})

    assert answer.status_code == 422
    assert error in text(answer)
    assert "Giữ lại" in text(answer)
    assert len(db.session.query(Movement).all()) == 1


def test_a_secretariat_prepares_nothing_for_another_body(office: Office, secretary: FlaskClient) -> None:
    elsewhere = make_body("khac", name="Cơ quan khác")
    typed = {"body_id": elsewhere.id, "name": "Thi đua", "year": "2019", "kind": "drive"}
    answer = secretary.post("/movements/new", data=typed)

    assert answer.status_code == 422
    assert "Cơ quan khác" not in text(secretary.get("/movements/new"))


def test_a_secretariat_of_a_body_that_is_gone_is_told_so(app: Flask, client: FlaskClient) -> None:
    gone = make_body(valid_to=date(2025, 6, 30))
    sign_in(client, make_account("s@x.vn", (Role.SECRETARIAT, gone)))

    assert "no longer exists, so it launches nothing" in text(client.get("/movements/new"))


def test_the_list_says_what_is_open_now_and_until_when(office: Office, secretary: FlaskClient) -> None:
    office.launch()
    before = text(secretary.get("/movements"))
    with clock.at(date(2019, 3, 1)):
        during = text(secretary.get("/movements"))

    assert "Registration from 20/02/2019" in before
    assert 'Registration <span class="quiet">until 31/3/2019</span>' in during


def test_the_list_takes_the_same_number_of_queries_for_one_and_for_three(
    office: Office, secretary: FlaskClient
) -> None:
    counts = []
    for code in ("a", "b", "c"):
        make_movement(office.body, code)
        secretary.get("/movements")
        with statements() as seen:
            assert secretary.get("/movements").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[2]


def test_an_officer_sees_a_movement_only_once_it_is_launched(office: Office, client: FlaskClient) -> None:
    sign_in(client, make_account("o@x.vn", (Role.UNIT_OFFICER, make_unit(office.body))))
    prepared = client.get(address(office)).status_code
    office.launch()

    assert (prepared, client.get(address(office)).status_code) == (403, 200)


def test_an_officer_reads_the_rules_and_no_numbers(office: Office, client: FlaskClient) -> None:
    office.launch()
    sign_in(client, make_account("o@x.vn", (Role.UNIT_OFFICER, make_unit(office.body))))
    with clock.at(date(2019, 3, 1)):
        page = text(client.get(address(office)))

    for words in ("21 to under 27", "27–30", "Có cải tiến so với trước, mức độ khá", "Register an initiative",
                  "Giấy khen của Chủ tịch Ủy ban nhân dân huyện", "91/2017/NĐ-CP of 31/7/2017"):  # fmt: skip
        assert words in page
    for words in ("progress.svg", "Change", "to be confirmed"):
        assert words not in page
    assert client.get(address(office, "progress.svg")).status_code == 403


def test_the_calendar_marks_today_and_what_is_open(office: Office, secretary: FlaskClient) -> None:
    office.launch()
    with clock.at(date(2019, 3, 1)):
        page = text(secretary.get(address(office)))

    assert "The line marks today, 01/3/2019" in page
    assert page.count('class="now"') == 1
    assert page.count("calendar__bar--now") == 1
    assert page.count("calendar__bar--to_come") == 4


def test_who_follows_sees_numbers_by_state_and_the_picture(office: Office, secretary: FlaskClient) -> None:
    office.launch()
    unit = make_unit(office.body)
    for state in (InitiativeState.DRAFT, InitiativeState.SUBMITTED, InitiativeState.ELIGIBLE):
        make_initiative(office.movement, unit, office.secretary, state=state)
    page = text(secretary.get(address(office)))

    assert f'src="{address(office, "progress.svg")}"' in page
    assert "Registered 3; Submitted 2; Eligible 1; Scored 0; Proposed for an honour 0; Commended 0" in page
    assert f'href="{address(office, "initiatives")}?state=submitted"' in page


def test_the_page_of_a_movement_takes_the_same_number_of_queries_for_one_and_three_initiatives(
    office: Office, secretary: FlaskClient
) -> None:
    office.launch()
    unit, counts = make_unit(office.body), []
    for _ in range(3):
        make_initiative(office.movement, unit, office.secretary)
        secretary.get(address(office))
        with statements() as seen:
            assert secretary.get(address(office)).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[2]


def test_the_page_of_a_movement_leads_to_its_checklist(office: Office, secretary: FlaskClient) -> None:
    with transaction():
        compose_checklist(office.movement, [ItemDetails(None, "Thuộc đúng lĩnh vực")], by=office.secretary)

    page = text(secretary.get(address(office)))

    assert "Thuộc đúng lĩnh vực" in page
    assert f'href="{address(office, "checklist")}"' in page


def test_titles_and_forms_of_commendation_are_told_apart(office: Office, secretary: FlaskClient) -> None:
    page = text(secretary.get(address(office, "honours")))

    assert "Individual: Lao động tiên tiến (emulation title)</option>" in page
    assert "Collective: Giấy khen của Chủ tịch Ủy ban nhân dân huyện (form of commendation)</option>" in page
    assert "Collective: Lao động tiên tiến" not in page


def test_an_unsure_row_of_the_rule_book_carries_its_mark(office: Office, secretary: FlaskClient) -> None:
    page = text(secretary.get(address(office, "honours")))

    assert "known until 31/12/2023" in page
    assert ">K · to be confirmed</small>" in page


PAGES: Mapping[str, Mapping[str, Any]] = {
    "edit": {"name": "Tên mới", "year": "2019", "kind": "drive", "code": "cchc-2019", "purpose": "Mục đích mới"},
    "basis": {
        "documents-0-number": "06/KH-UBND", "documents-0-issued_on": "15/2/2019", "documents-0-title": "Kế hoạch",
    },
    "fields": {"names": "Y tế\nĐất đai"},
    "phases": {
        f"{kind.value}_{end}": f"{day}/{place + 3}/2019"
        for place, kind in enumerate(PhaseKind)
        for end, day in (("opens", 1), ("closes", 28))
    },
    "rubric": {
        "criteria-0-name": "Tính mới", "criteria-0-max_mark": "30", "criteria-0-code": "", "criteria-0-weight": "",
        "criteria-0-knockout": "", "criteria-0-guidance": "", "criteria-0-bands": "", "aggregation": "mean", "trim": "",
        "quorum": "3", "pass_mark": "", "spread_limit": "", "ties": "",
    },
    "honours": {"honours-0-offer": "GK_HUYEN/individual", "honours-0-quota": "15", "honours-0-citation": "Đã có"},
}  # fmt: skip


def state_of(movement: Movement) -> Mapping[str, Any]:
    anew(movement)
    return {
        "edit": (movement.name, movement.kind, movement.purpose),
        "basis": [(line.number, line.issued_on, line.title) for line in movement.basis],
        "fields": [field.name for field in movement.fields],
        "phases": {phase.kind: (phase.opens_on, phase.closes_on) for phase in movement.phases},
        "rubric": [(line.code, line.max_mark) for line in movement.rubric.criteria] if movement.rubric else [],
        "honours": [(line.honour, line.recipient_kind.value, line.quota, line.citation) for line in movement.honours],
    }


SET: Mapping[str, Any] = {
    "edit": ("Tên mới", MovementKind.DRIVE, "Mục đích mới"),
    "basis": [("06/KH-UBND", date(2019, 2, 15), "Kế hoạch")],
    "fields": ["Y tế", "Đất đai"],
    "phases": {kind: (date(2019, place + 3, 1), date(2019, place + 3, 28)) for place, kind in enumerate(PhaseKind)},
    "rubric": [("tinh-moi", 3000)],
    "honours": [("GK_HUYEN", "individual", 15, "Đã có")],
}


@pytest.mark.parametrize("page", PAGES)
def test_each_page_of_the_preparation_shows_what_is_set_and_sets_what_is_sent(
    office: Office, secretary: FlaskClient, page: str
) -> None:
    assert secretary.get(address(office, page)).status_code == 200

    assert_saved(secretary.post(address(office, page), data=PAGES[page]), office)
    assert state_of(office.movement)[page] == SET[page]


@pytest.mark.parametrize("page", PAGES)
def test_a_launched_movement_asks_for_a_reason_on_each_page(office: Office, secretary: FlaskClient, page: str) -> None:
    office.launch()
    before = state_of(office.movement)
    answer = secretary.post(address(office, page), data=PAGES[page])

    assert answer.status_code == 422
    assert "Reason for the change: This field is required." in text(answer)
    assert state_of(office.movement) == before


@pytest.mark.parametrize("page", PAGES)
def test_nobody_else_gets_to_the_pages_of_the_preparation(office: Office, client: FlaskClient, page: str) -> None:
    sign_in(client, make_account("l@x.vn", (Role.LEADER, office.body)))
    before = state_of(office.movement)

    assert client.get(address(office, page)).status_code == 403
    assert client.post(address(office, page), data=PAGES[page]).status_code == 403
    assert state_of(office.movement) == before


@pytest.mark.parametrize(
    ("page", "change", "error", "kept"),
    [
        ("edit", {"name": ""}, "Name: This field is required.", "Mục đích mới"),
        ("basis", {"documents-0-issued_on": "30/2/2019"}, "Write a day as day/month/year", "30/2/2019"),
        ("basis", {"documents-0-title": ""}, "What it is about: This field is required.", "06/KH-UBND"),
        ("fields", {"names": "Y tế\ny te"}, "Name each field only once.", "y te"),
        ("phases", {"scoring_opens": "1/1/2019"}, "This phase begins before the one that it follows.", "1/1/2019"),
        ("rubric", {"criteria-0-max_mark": "30,555"}, "Write a number with at most two decimals", "30,555"),
        ("rubric", {"criteria-0-bands": "0–20: Thấp"}, "The highest band ends at 20,", "0–20: Thấp"),
        ("honours", {"honours-0-offer": "BK_TINH/individual"}, "Choose one of the listed.", "Đã có"),
        ("honours", {"honours-0-quota": "0"}, "Number must be between 1 and 9999.", "Đã có"),
    ],
)  # fmt: skip
def test_a_faulty_page_is_shown_again_with_what_was_typed(
    office: Office, secretary: FlaskClient, page: str, change: Mapping[str, str], error: str, kept: str
) -> None:
    before = state_of(office.movement)
    answer = secretary.post(address(office, page), data={**PAGES[page], **change})

    assert answer.status_code == 422
    assert error in text(answer)
    assert kept in answer.get_data(as_text=True)
    assert state_of(office.movement) == before


def test_the_documents_in_force_can_be_filled_in(office: Office, secretary: FlaskClient) -> None:
    page = text(secretary.get(address(office, "basis") + "?fill=1"))

    for number in ("77/2015/QH13", "15/2003/QH11", "08/2017/TT-BNV", "24/2018/QĐ-UBND"):
        assert f'value="{number}"' in page
    assert "only in Thành phố Hồ Chí Minh" in page
    assert "05/KH" not in page


def test_groups_and_criteria_of_a_rubric_can_be_moved_and_taken_out(office: Office, secretary: FlaskClient) -> None:
    page = secretary.get(address(office, "rubric") + "?from=nha-be").get_data(as_text=True)
    rows = page.count("data-row>")

    assert rows > 4
    assert page.count('data-move-row="-1"') == page.count('data-move-row="1"') == page.count("data-remove-row") == rows


def test_the_ready_made_rubric_can_be_filled_in_and_saved_as_it_is(office: Office, secretary: FlaskClient) -> None:
    office.act(lambda movement, by: setattr(movement, "rubric", None))
    page = secretary.get(address(office, "rubric") + "?from=nha-be").get_data(as_text=True)

    assert "27–30: Hoàn toàn mới, lần đầu được áp dụng\n21–26: Có cải tiến" in page
    assert 'value="Hiệu quả đối với người dân, doanh nghiệp; Tính mới; earlier submission"' in page


@pytest.mark.parametrize("entry", library(), ids=lambda entry: entry.code)
def test_each_rubric_of_the_library_fills_the_form_and_says_what_lacks(
    office: Office, secretary: FlaskClient, entry: LibraryRubric
) -> None:
    office.act(lambda movement, by: setattr(movement, "rubric", None))
    offered = text(secretary.get(address(office, "rubric")))
    page = text(secretary.get(address(office, "rubric") + f"?from={entry.code}"))

    assert entry.name in offered and entry.note in offered
    assert "Nothing is changed until you save." in page and entry.missing in page
    assert all(f'value="{line.name}"' in page for line in entry.rubric.criteria)
    assert office.movement.rubric is None


def test_a_row_is_offered_for_the_next_document_without_any_script(office: Office, secretary: FlaskClient) -> None:
    page = text(secretary.get(address(office, "basis")))

    assert page.count('class="part document"') == len(office.movement.basis) + 2


def test_a_movement_is_launched(office: Office, secretary: FlaskClient) -> None:
    asked = text(secretary.get(address(office, "launch")))
    answer = secretary.post(address(office, "launch"))

    assert "From now on the units see the movement" in asked
    assert_saved(answer, office)
    assert office.movement.state is MovementState.LAUNCHED


def test_a_movement_that_lacks_something_is_not_launched_and_says_what(office: Office, secretary: FlaskClient) -> None:
    office.act(lambda movement, by: movement.fields.clear())
    office.act(lambda movement, by: movement.honours.clear())
    answer = secretary.post(address(office, "launch"))

    assert answer.status_code == 422
    assert "This movement cannot be launched yet." in text(answer)
    for page in ("fields", "honours"):
        assert f'<li><a href="{address(office, page)}">' in text(answer)
    assert anew(office.movement).state is MovementState.PREPARED


def test_a_movement_is_not_launched_twice(office: Office, secretary: FlaskClient) -> None:
    office.launch()
    first = anew(office.movement).launched_at
    with clock.at(DAY + timedelta(days=1)):
        answer = secretary.post(address(office, "launch"))

    assert answer.status_code == 422
    assert "This movement has been launched already." in text(answer)
    assert anew(office.movement).launched_at == first


def test_a_movement_is_closed_early_with_a_reason(office: Office, secretary: FlaskClient) -> None:
    office.launch()
    asked = text(secretary.get(address(office, "close")))
    refused = secretary.post(address(office, "close"), data={"reason": ""})
    closed = secretary.post(address(office, "close"), data={"reason": "Sáp nhập đơn vị"})

    assert "Its calendar is not over yet." in asked
    assert (refused.status_code, "Say why the movement is closed" in text(refused)) == (422, True)
    assert_saved(closed, office)
    assert office.movement.state is MovementState.CLOSED
    assert entries_about(office.movement)[-1].reason == "Sáp nhập đơn vị"


def test_a_frozen_rubric_is_not_offered_for_change(office: Office, secretary: FlaskClient) -> None:
    office.launch()
    with transaction():
        office.movement.rubric.frozen_at = clock.now()  # type: ignore[union-attr]
    answer = secretary.get(address(office, "rubric"), follow_redirects=True)

    assert "The rubric is frozen: sheets have been begun." in text(answer)
    assert f'href="{address(office, "rubric")}"' not in text(answer)


def test_nothing_of_a_closed_movement_can_be_changed(office: Office, secretary: FlaskClient) -> None:
    office.launch()
    office.act(lambda movement, by: setattr(movement, "state", MovementState.CLOSED))

    assert [secretary.get(address(office, page)).status_code for page in PAGES] == [403] * len(PAGES)
    assert "Change" not in text(secretary.get(address(office)))


def test_an_honour_that_the_rule_book_has_lost_is_still_shown_and_can_be_kept(
    office: Office, secretary: FlaskClient
) -> None:
    late = {kind: (date(2025, 7, 1), date(2025, 7, 2)) for kind in PhaseKind}
    with transaction():
        for phase in office.movement.phases:
            phase.opens_on, phase.closes_on = late[phase.kind]
    page = text(secretary.get(address(office, "honours")))

    assert "the head of this body can give nothing on that day" in page
    assert '<option selected value="GK_HUYEN/collective">' in page
    assert "not in the rule book on the day of the announcement" in text(secretary.get(address(office)))
