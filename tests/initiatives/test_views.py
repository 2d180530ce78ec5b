"""The pages of initiatives as officers, the secretariat, judges and strangers meet them."""

import threading
from datetime import timedelta
from unicodedata import normalize

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from contest import clock
from contest.accounts.models import Role
from contest.database import db, transaction
from contest.initiatives.models import Initiative, InitiativeState, RevisionKind, SavedFilter, Verdict
from contest.initiatives.queries import receipt_of, revisions_of
from contest.paper.models import Paper
from contest.work import fail
from tests.conftest import sign_in
from tests.factories import make_account, make_assignment, make_initiative, make_panel
from tests.initiatives.conftest import Office
from tests.initiatives.texts import box, kept, said, typed


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def only_initiative() -> Initiative:
    return db.session.scalars(select(Initiative)).one()


@pytest.fixture
def officer(client: FlaskClient, office: Office) -> FlaskClient:
    return sign_in(client, office.officer)


@pytest.fixture
def secretary(app: Flask, office: Office) -> FlaskClient:
    return sign_in(app.test_client(), office.secretary)


def register(client: FlaskClient, office: Office, *, button: str = "save", **changes: str | None) -> TestResponse:
    """Send the form of a new initiative of the office's unit."""
    sent = typed(office.movement, **{"unit_id": str(office.unit.id), **changes})
    return client.post(f"/movements/{office.movement.id}/initiatives/register", data={**sent, button: "1"})


def edit(
    client: FlaskClient, initiative: Initiative, edition: int, *, button: str = "save", **changes: str
) -> TestResponse:
    """Send the form of an initiative that was opened at ``edition``."""
    sent = typed(initiative.movement, **changes)
    return client.post(f"/initiatives/{initiative.id}/edit", data={**sent, "edition": str(edition), button: "1"})


# Registering


def test_register_saves_a_draft_and_leads_to_its_page(officer: FlaskClient, office: Office) -> None:
    answer = register(officer, office)

    initiative = only_initiative()
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/initiatives/{initiative.id}"
    assert initiative.state is InitiativeState.DRAFT
    assert [(author.full_name, author.unit_id, author.share) for author in initiative.authors] == [
        ("Cá nhân 01", office.unit.id, 6_000),
        ("Cá nhân 02", office.unit.id, 4_000),
    ]


def test_register_and_submit_at_once_gives_number_and_receipt(officer: FlaskClient, office: Office) -> None:
    register(officer, office, button="submit")

    initiative = only_initiative()
    page = officer.get(f"/initiatives/{initiative.id}")
    receipt = officer.get(f"/initiatives/{initiative.id}/receipt.pdf")
    assert (initiative.state, initiative.register_number) == (InitiativeState.SUBMITTED, "01")
    assert "Its register number is 01." in page.text
    assert "Download the receipt" in page.text
    assert receipt.data.startswith(b"%PDF-")


def test_shares_left_empty_are_shared_evenly(officer: FlaskClient, office: Office) -> None:
    register(officer, office, authors__0__share="", authors__1__share="", authors__2__full_name="Cá nhân 03")

    assert [author.share for author in only_initiative().authors] == [3_334, 3_333, 3_333]


def test_a_share_may_be_typed_with_its_sign_and_decimals(officer: FlaskClient, office: Office) -> None:
    register(officer, office, authors__0__share="66,5 %", authors__1__share="33.5")

    assert [author.share for author in only_initiative().authors] == [6_650, 3_350]


def test_register_without_a_title_keeps_a_draft_that_says_so(officer: FlaskClient, office: Office) -> None:
    answer = register(officer, office, title="", content="Một đoạn dài đã gõ.")

    page = officer.get(answer.headers["Location"]).text
    assert "Write the name of the initiative." in page
    assert "No name yet" in page
    assert said(only_initiative(), "content") == "Một đoạn dài đã gõ."


def test_register_over_long_text_is_refused_beside_its_field(officer: FlaskClient, office: Office) -> None:
    answer = register(officer, office, title="Giải pháp " * 31, problem="dài " * 5100)

    assert answer.status_code == 422
    assert 'href="#title"' in answer.text and f'href="#{box(office.movement, "problem")}"' in answer.text
    assert "Giải pháp Giải pháp" in answer.text
    assert count(Initiative) == 0


def test_register_text_that_is_not_composed_is_stored_composed(officer: FlaskClient, office: Office) -> None:
    register(
        officer, office, title=normalize("NFD", "Hòa giải ở cơ sở"), authors__0__full_name=normalize("NFD", "Đỗ Ấu")
    )

    initiative = only_initiative()
    assert (initiative.title, initiative.authors[0].full_name) == ("Hòa giải ở cơ sở", "Đỗ Ấu")


def test_register_text_that_bears_a_script_is_shown_as_text(officer: FlaskClient, office: Office) -> None:
    script = "<script>alert(1)</script>"
    register(
        officer, office, title=script, problem=script, authors__0__full_name=script, authors__0__post='"><img src=x>'
    )

    initiative = only_initiative()
    addresses = ("", "/edit", "/history")
    pages = [officer.get(f"/initiatives/{initiative.id}{address}").text for address in addresses]
    pages.append(officer.get(f"/movements/{office.movement.id}/initiatives").text)
    assert initiative.title == script
    assert all(script not in page and "<img src=x>" not in page for page in pages)
    assert all("&lt;script&gt;alert(1)&lt;/script&gt;" in page for page in pages)


@pytest.mark.parametrize(
    ("text", "named"),
    [("Ứng dụng 😀 hay", "😀"), ("abc \u202eđảo ngược", "U+202E"), ("שלום", "ש (HEBREW LETTER SHIN)"),
     ("a\x07b", "U+0007")],
)  # fmt: skip
def test_register_pictures_and_text_from_right_to_left_are_refused_by_name(
    officer: FlaskClient, office: Office, text: str, named: str
) -> None:
    answer = register(officer, office, effect=text)

    assert answer.status_code == 422
    assert f"The character “{named}” cannot be printed" in answer.text
    assert f'href="#{box(office.movement, "effect")}"' in answer.text
    assert count(Initiative) == 0


@pytest.mark.parametrize("share", ["abc", "-5", "33,333", "1e2"])
def test_register_a_share_that_is_no_number_is_refused_beside_its_author(
    officer: FlaskClient, office: Office, share: str
) -> None:
    answer = register(officer, office, authors__1__share=share)

    assert answer.status_code == 422
    assert 'href="#authors-1-share"' in answer.text
    assert f'value="{share}"' in answer.text
    assert count(Initiative) == 0


def test_register_a_day_that_is_none_comes_back_as_typed(officer: FlaskClient, office: Office) -> None:
    answer = register(officer, office, first_applied_on="31/2/2019")

    assert answer.status_code == 422
    assert 'value="31/2/2019"' in answer.text


@pytest.mark.parametrize(("second", "total"), [("39", "99"), ("41", "101")])
def test_register_and_submit_with_wrong_shares_keeps_the_draft_and_links_to_the_shares(
    officer: FlaskClient, office: Office, second: str, total: str
) -> None:
    answer = register(officer, office, button="submit", authors__1__share=second)

    initiative = only_initiative()
    page = officer.get(answer.headers["Location"])
    assert initiative.state is InitiativeState.DRAFT
    assert [author.share for author in initiative.authors] == [6_000, int(second) * 100]
    assert f"The shares add up to {total}%." in page.text
    assert 'href="#authors"' in page.text and 'id="authors"' in page.text
    assert f'value="{second}"' in page.text


def test_register_and_submit_with_gaps_lists_each_with_a_link_to_its_field(
    officer: FlaskClient, office: Office
) -> None:
    gaps = {"field_id": "", "problem": "", "first_applied_on": "", "authors__0__full_name": ""}
    answer = register(officer, office, button="submit", **gaps)

    page = officer.get(answer.headers["Location"]).text
    answered = [box(office.movement, code) for code in ("problem", "first-applied-on")]
    for name in ("field_id", *answered, "authors-0-full_name"):
        assert f'href="#{name}"' in page and f'id="{name}"' in page
    assert only_initiative().number is None


def test_a_deadline_that_passes_while_the_form_is_open_costs_nothing_that_was_typed(
    officer: FlaskClient, office: Office
) -> None:
    closes_on = office.movement.phases[0].closes_on
    with clock.at(closes_on):
        assert officer.get(f"/movements/{office.movement.id}/initiatives/register").status_code == 200
    with clock.at(closes_on + timedelta(days=1)):
        answer = register(officer, office, button="submit", content="Gõ trước hạn.")
        page = officer.get(answer.headers["Location"]).text

    initiative = only_initiative()
    assert (initiative.state, said(initiative, "content")) == (InitiativeState.DRAFT, "Gõ trước hạn.")
    assert "Registration closed on" in page
    assert "Gõ trước hạn." in page
    assert count(Paper) == 0


def test_a_crafted_form_cannot_register_for_another_unit(officer: FlaskClient, office: Office) -> None:
    answer = register(officer, office, unit_id=str(office.neighbours.id))

    assert answer.status_code == 422
    assert count(Initiative) == 0


def test_an_officer_of_two_units_chooses_the_one_that_registers(client: FlaskClient, office: Office) -> None:
    both = make_account("both@x.vn", (Role.UNIT_OFFICER, office.unit), (Role.UNIT_OFFICER, office.neighbours))
    sign_in(client, both)
    page = client.get(f"/movements/{office.movement.id}/initiatives/register").text

    register(client, office, unit_id=str(office.neighbours.id))

    assert office.unit.name in page and office.neighbours.name in page
    assert only_initiative().unit_id == office.neighbours.id


def test_nobody_registers_who_is_no_officer(secretary: FlaskClient, office: Office) -> None:
    assert register(secretary, office).status_code == 403
    assert count(Initiative) == 0


def test_a_double_click_makes_one_initiative_and_leads_to_it_twice(officer: FlaskClient, office: Office) -> None:
    answers = [register(officer, office, button="submit") for _click in range(2)]

    initiative = only_initiative()
    assert [answer.headers["Location"] for answer in answers] == [f"/initiatives/{initiative.id}"] * 2
    assert (initiative.number, initiative.edition, count(Paper)) == (1, 1, 1)


def test_a_double_click_by_two_threads_makes_one_initiative_one_number_one_receipt(
    app_on_both: Flask, office_on_both: Office
) -> None:
    office, start = office_on_both, threading.Barrier(2)
    sent = {**typed(office.movement, unit_id=str(office.unit.id)), "submit": "1"}
    address = f"/movements/{office.movement.id}/initiatives/register"
    clients = [sign_in(app_on_both.test_client(), office.officer) for _click in range(2)]
    statuses: list[int] = []

    def click(client: FlaskClient) -> None:
        start.wait()
        statuses.append(client.post(address, data=sent).status_code)

    db.session.remove()
    clicks = [threading.Thread(target=click, args=(client,)) for client in clients]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()

    assert statuses == [302, 302]
    assert (only_initiative().number, count(Paper)) == (1, 1)
    assert only_initiative().movement.last_register_number == 1


# Editing


def test_edit_shows_the_text_and_saves_a_change(officer: FlaskClient, office: Office) -> None:
    initiative = office.draft()

    page = officer.get(f"/initiatives/{initiative.id}/edit")
    answer = edit(officer, initiative, 1, title="Tên đã sửa")

    assert 'name="edition" type="hidden" value="1"' in page.text
    assert answer.headers["Location"] == f"/initiatives/{initiative.id}"
    assert (initiative.title, initiative.edition) == ("Tên đã sửa", 2)


def test_two_officers_on_one_draft_the_second_sees_both_texts_and_can_save_on_top(
    officer: FlaskClient, office: Office, app: Flask
) -> None:
    initiative = office.draft(effect="Giảm hai ngày chờ cho mỗi hồ sơ.")
    colleague = sign_in(app.test_client(), office.colleague)
    edit(colleague, initiative, 1, effect="Giảm ba ngày chờ cho mỗi hồ sơ.")

    told = edit(officer, initiative, 1, effect="Giảm bốn ngày chờ cho mỗi hồ sơ.")

    assert told.status_code == 409
    assert "Chuyên viên 02 has saved a newer text" in told.text
    assert "<del> ba</del>" in told.text and "<ins> bốn</ins>" in told.text
    assert ">\r\nGiảm bốn ngày chờ cho mỗi hồ sơ.</textarea>" in told.text
    assert 'name="edition" type="hidden" value="2"' in told.text
    assert said(initiative, "effect") == "Giảm ba ngày chờ cho mỗi hồ sơ."
    [overtaken] = revisions_of(initiative, (RevisionKind.OVERTAKEN,))
    assert kept(overtaken, "effect") == "Giảm bốn ngày chờ cho mỗi hồ sơ."

    edit(officer, initiative, 2, effect="Giảm bốn ngày chờ cho mỗi hồ sơ.")

    assert (said(initiative, "effect"), initiative.edition) == ("Giảm bốn ngày chờ cho mỗi hồ sơ.", 3)


def test_a_text_typed_while_a_colleague_submitted_is_kept(officer: FlaskClient, office: Office) -> None:
    initiative = office.submitted()

    told = edit(officer, initiative, 1, scope="Thêm một xã nữa.")

    assert told.status_code == 409
    assert "has been submitted meanwhile" in told.text
    assert said(initiative, "scope") == "Bảy xã, thị trấn."
    assert [kept(revision, "scope") for revision in revisions_of(initiative, (RevisionKind.OVERTAKEN,))] == [
        "Thêm một xã nữa."
    ]


def test_the_first_form_sent_again_after_others_saved_shows_both_texts(officer: FlaskClient, office: Office) -> None:
    register(officer, office)
    initiative = only_initiative()
    edit(officer, initiative, 1, title="Tên mới hơn", origin="0b9c4f1e-8a53-4a52-9d57-0f2f3a1f2b11")

    told = register(officer, office, title="Tên cũ sửa lại")

    assert told.status_code == 409
    assert f'action="/initiatives/{initiative.id}/edit"' in told.text
    assert (count(Initiative), initiative.title) == (1, "Tên mới hơn")


def test_nobody_edits_or_sees_a_draft_of_another_unit(client: FlaskClient, office: Office) -> None:
    initiative = office.draft()
    sign_in(client, office.neighbour)

    statuses = [client.get(f"/initiatives/{initiative.id}{page}").status_code for page in ("", "/edit", "/history")]
    sent = edit(client, initiative, 1, title="Chen vào")
    submitted = client.post(f"/initiatives/{initiative.id}/submit")

    assert [*statuses, sent.status_code, submitted.status_code] == [403] * 5
    assert (initiative.title, initiative.state) == ("Một cửa điện tử liên thông", InitiativeState.DRAFT)


def test_a_draft_is_not_the_secretariats_business(secretary: FlaskClient, office: Office) -> None:
    initiative = office.draft()

    assert secretary.get(f"/initiatives/{initiative.id}").status_code == 403
    assert secretary.get(f"/initiatives/{initiative.id}/history").status_code == 403


# Submitting


def test_submit_twice_from_the_page_gives_one_number(officer: FlaskClient, office: Office) -> None:
    initiative = office.draft()

    answers = [officer.post(f"/initiatives/{initiative.id}/submit") for _click in range(2)]

    assert [answer.headers["Location"] for answer in answers] == [f"/initiatives/{initiative.id}"] * 2
    assert (initiative.number, count(Paper)) == (1, 1)


def test_submit_after_the_deadline_is_refused_in_words(officer: FlaskClient, office: Office) -> None:
    initiative = office.draft()
    with clock.at(office.movement.phases[0].closes_on + timedelta(days=1)):
        answer = officer.post(f"/initiatives/{initiative.id}/submit", follow_redirects=True)

    assert "Registration closed on" in answer.text
    assert (initiative.state, initiative.number) == (InitiativeState.DRAFT, None)


def test_the_page_of_a_draft_lists_what_is_missing_with_links_to_the_form(officer: FlaskClient, office: Office) -> None:
    initiative = office.draft(effect="", first_applied_on=None)

    page = officer.get(f"/initiatives/{initiative.id}").text

    assert "2 things are still missing before it can be submitted" in page
    assert f'href="/initiatives/{initiative.id}/edit?check=1#{box(office.movement, "effect")}"' in page


# The receipt


def test_while_the_receipt_is_being_made_the_page_follows_it(officer: FlaskClient, office: Office) -> None:
    initiative = office.submitted()

    page = officer.get(f"/initiatives/{initiative.id}").text
    progress = officer.get(f"/initiatives/{initiative.id}/receipt.json").json
    early = officer.get(f"/initiatives/{initiative.id}/receipt.pdf")

    assert f'data-progress="/initiatives/{initiative.id}/receipt.json"' in page
    assert progress == {"state": "queued", "words": "Waiting", "done": 0, "total": 1, "finished": False}
    assert early.status_code == 302


def test_a_receipt_whose_printing_failed_can_be_ordered_again(officer: FlaskClient, office: Office) -> None:
    initiative = office.submitted()
    receipt = receipt_of(initiative)
    assert receipt is not None
    with transaction():
        fail(db.session.get_one(Paper, receipt.id), "Out of paper.")

    page = officer.get(f"/initiatives/{initiative.id}").text
    officer.post(f"/initiatives/{initiative.id}/receipt")

    assert "could not be printed" in page
    assert officer.get(f"/initiatives/{initiative.id}/receipt.pdf").data.startswith(b"%PDF-")


def test_the_receipt_is_for_the_unit_and_the_secretariat(
    officer: FlaskClient, secretary: FlaskClient, app: Flask, office: Office
) -> None:
    initiative = office.draft()
    assert officer.get(f"/initiatives/{initiative.id}/receipt.pdf").status_code == 404
    officer.post(f"/initiatives/{initiative.id}/submit")
    neighbour = sign_in(app.test_client(), office.neighbour)

    statuses = [
        person.get(f"/initiatives/{initiative.id}/receipt.pdf").status_code
        for person in (officer, secretary, neighbour)
    ]

    assert statuses == [200, 200, 403]


# The list


def test_the_list_shows_an_officer_the_own_units_initiatives(
    officer: FlaskClient, secretary: FlaskClient, office: Office
) -> None:
    office.draft(title="Bản nháp của tôi")
    make_initiative(office.movement, office.neighbours, office.neighbour, title="Của đơn vị bạn")

    own = officer.get(f"/movements/{office.movement.id}/initiatives").text
    every = secretary.get(f"/movements/{office.movement.id}/initiatives?q=don+vi+ban&state=eligible").text

    assert "Bản nháp của tôi" in own and "Của đơn vị bạn" not in own
    assert "Của đơn vị bạn" in every and "Bản nháp của tôi" not in every
    assert "One draft has not been submitted" in every


def test_the_list_leads_the_secretariat_to_what_waits_for_its_appraisal(
    officer: FlaskClient, secretary: FlaskClient, office: Office
) -> None:
    office.submitted()

    theirs = secretary.get(f"/movements/{office.movement.id}/initiatives").text
    own = officer.get(f"/movements/{office.movement.id}/initiatives").text

    assert f'href="/movements/{office.movement.id}/appraisal"' in theirs
    assert f"/movements/{office.movement.id}/appraisal" not in own


def test_a_list_narrowed_down_to_nonsense_is_the_whole_list(secretary: FlaskClient, office: Office) -> None:
    make_initiative(office.movement, office.unit, office.officer, title="Còn đây")

    page = secretary.get(f"/movements/{office.movement.id}/initiatives?state=x&field=y&unit=-&page=-3")

    assert page.status_code == 200
    assert "Còn đây" in page.text


# Who else reads


def test_the_history_shows_the_unit_every_text_and_the_secretariat_what_was_submitted(
    officer: FlaskClient, secretary: FlaskClient, office: Office
) -> None:
    initiative = office.draft(effect="Giảm hai ngày.")
    edit(officer, initiative, 1, effect="Giảm ba ngày.")
    officer.post(f"/initiatives/{initiative.id}/submit")
    second = revisions_of(initiative)[1]

    own = officer.get(f"/initiatives/{initiative.id}/history?revision={second.id}").text
    theirs = secretary.get(f"/initiatives/{initiative.id}/history?revision={second.id}").text

    assert "<del> hai</del>" in own and "<ins> ba</ins>" in own
    assert "Giảm ba ngày." in theirs and "<del>" not in theirs


def test_a_judge_reads_the_text_but_not_its_story(app: Flask, office: Office) -> None:
    judge = make_account("judge@x.vn", (Role.JUDGE, office.body))
    initiative = office.submitted()
    office.appraise(initiative, Verdict.ELIGIBLE, "Ghi chú nội bộ.")
    make_assignment(make_panel(office.movement, [judge]).seats[0], initiative)
    client = sign_in(app.test_client(), judge)

    before = client.get(f"/initiatives/{initiative.id}").status_code
    with clock.at(office.movement.phases[2].opens_on):
        page = client.get(f"/initiatives/{initiative.id}")

    assert (before, page.status_code) == (403, 200)
    assert "Giảm hai ngày chờ." in page.text and "Cá nhân 01" in page.text
    assert "Ghi chú nội bộ." not in page.text and "What has happened" not in page.text


# Looking for initiatives


def listed(page: str, titles: list[str]) -> list[str]:
    """Return ``titles`` in the order in which ``page`` lists them."""
    return sorted((title for title in titles if f">{title}</a>" in page), key=lambda title: page.index(f">{title}</a>"))


def test_the_list_is_sorted_the_vietnamese_way_and_the_other_way_round(secretary: FlaskClient, office: Office) -> None:
    titles = ["Đổi mới", "Dịch vụ", "Ăn sáng", "Ánh sáng"]
    for title in titles:
        office.submitted(title=title)
    address = f"/movements/{office.movement.id}/initiatives"

    upwards, downwards = (secretary.get(f"{address}?by=title{end}").text for end in ("", "&down=1"))

    assert listed(upwards, titles) == ["Ánh sáng", "Ăn sáng", "Dịch vụ", "Đổi mới"]
    assert listed(downwards, titles) == ["Đổi mới", "Dịch vụ", "Ăn sáng", "Ánh sáng"]
    assert 'aria-sort="descending"' in downwards


@pytest.mark.parametrize("by", ["number", "title", "author", "unit", "field", "state", "saved", "nonsense"])
def test_every_order_lists_everything_once(officer: FlaskClient, office: Office, by: str) -> None:
    titles = ["Một", "Hai", "Ba"]
    for title in titles[:2]:
        office.submitted(title=title)
    office.draft(title="Ba", field_id=None, authors=())

    page = officer.get(f"/movements/{office.movement.id}/initiatives?by={by}").text

    assert sorted(listed(page, titles)) == sorted(titles)


def test_a_search_is_kept_under_a_name_found_again_and_dropped(secretary: FlaskClient, office: Office) -> None:
    office.submitted(title="Một cửa")
    address = f"/movements/{office.movement.id}/initiatives"
    kept = secretary.post(f"{address}/filters?state=submitted&q=mot&by=title", data={"name": "Chờ thẩm định"})

    page = secretary.get(kept.headers["Location"]).text
    link = f"{address}?q=mot&amp;state=submitted&amp;by=title"
    assert f'href="{link}" aria-current="true">Chờ thẩm định</a>' in page
    assert link in secretary.get(address).text

    [row] = db.session.scalars(select(SavedFilter))
    secretary.post(f"/filters/{row.id}/drop")
    secretary.get(address)
    assert link not in secretary.get(address).text


def test_a_kept_search_is_the_own_business(app: Flask, secretary: FlaskClient, office: Office) -> None:
    address = f"/movements/{office.movement.id}/initiatives"
    secretary.post(f"{address}/filters?state=submitted", data={"name": "Của tôi"})
    [row] = db.session.scalars(select(SavedFilter))
    officer = sign_in(app.test_client(), office.officer)

    assert "Của tôi" not in officer.get(address).text
    assert officer.post(f"/filters/{row.id}/drop").status_code == 403
    assert count(SavedFilter) == 1


@pytest.mark.parametrize("name", ["", "x" * 61, "😀"])
def test_a_search_needs_a_name_that_can_be_read(secretary: FlaskClient, office: Office, name: str) -> None:
    address = f"/movements/{office.movement.id}/initiatives"

    answer = secretary.post(f"{address}/filters?state=submitted", data={"name": name})

    assert "Give the search a name" in secretary.get(answer.headers["Location"]).text
    assert count(SavedFilter) == 0


def test_the_same_name_again_takes_the_place_of_the_other(secretary: FlaskClient, office: Office) -> None:
    address = f"/movements/{office.movement.id}/initiatives/filters"
    for state in ("submitted", "returned"):
        secretary.post(f"{address}?state={state}", data={"name": "Việc của tôi"})

    [row] = db.session.scalars(select(SavedFilter))
    assert row.wanted == {"state": "returned"}


# Similar ones


def test_similar_names_are_shown_side_by_side_while_typing(officer: FlaskClient, office: Office) -> None:
    office.submitted(title="Đặt lịch khám bệnh qua điện thoại")
    office.draft(title="Đặt lịch khám bệnh qua mạng")

    page = officer.get(
        f"/movements/{office.movement.id}/initiatives/similar",
        query_string={"title": "dat lich kham benh bang dien thoai"},
    ).text

    assert "One initiative with a similar name has been registered." in page
    assert "<mark>" in page and "qua mạng" not in page


def test_a_title_is_not_like_itself_and_a_short_one_is_like_nothing(officer: FlaskClient, office: Office) -> None:
    initiative = office.submitted(title="Đặt lịch khám bệnh")
    address = f"/movements/{office.movement.id}/initiatives/similar"

    own = officer.get(address, query_string={"title": initiative.title, "without": initiative.id}).text
    short = officer.get(address, query_string={"title": "Đặt"}).text

    assert (own.strip(), short.strip()) == ("", "")


def test_back_from_an_initiative_leads_to_the_list_as_it_was_left(secretary: FlaskClient, office: Office) -> None:
    initiative = office.submitted(title="Một cửa")
    address = f"/movements/{office.movement.id}/initiatives"
    secretary.get(f"{address}?q=mot&by=title")

    page = secretary.get(f"/initiatives/{initiative.id}").text

    assert f'href="{address}?by=title&amp;q=mot"' in page


def test_the_list_of_another_movement_is_not_narrowed_down(secretary: FlaskClient, office: Office) -> None:
    from tests.factories import make_movement

    initiative = office.submitted(title="Một cửa")
    other = make_movement(office.body, "khac")
    secretary.get(f"/movements/{other.id}/initiatives?q=hai")

    page = secretary.get(f"/initiatives/{initiative.id}").text

    assert f'href="/movements/{office.movement.id}/initiatives"' in page
