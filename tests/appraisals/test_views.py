"""The pages of appraisal as the secretariat, asked offices, units and strangers meet them."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from contest import clock
from contest.accounts.models import Role
from contest.appraisals import queries, services
from contest.appraisals.models import ChecklistItem, LikenessVerdict, Opinion
from contest.appraisals.services import Findings, ask_opinion
from contest.database import db, transaction
from contest.evidence.services import MEBIBYTE, Limits, add_attachment
from contest.initiatives import services as initiatives
from contest.initiatives.models import Initiative, InitiativeState, RevisionKind, Verdict
from contest.initiatives.queries import revisions_of
from contest.initiatives.services import InitiativeDetails
from contest.movements.models import MovementState
from tests.appraisals.conftest import Bureau
from tests.conftest import sign_in
from tests.evidence.samples import picture
from tests.factories import make_account
from tests.initiatives.texts import box, typed
from tests.statements import statements


@pytest.fixture
def secretary(client: FlaskClient, bureau: Bureau) -> FlaskClient:
    return sign_in(client, bureau.secretary)


@pytest.fixture
def deputy(app: Flask, bureau: Bureau) -> FlaskClient:
    return sign_in(app.test_client(), bureau.deputy)


@pytest.fixture
def officer(app: Flask, bureau: Bureau) -> FlaskClient:
    return sign_in(app.test_client(), bureau.officer)


@pytest.fixture
def expert(app: Flask, bureau: Bureau) -> FlaskClient:
    return sign_in(app.test_client(), bureau.expert)


def appraise(
    client: FlaskClient, initiative: Initiative, verdict: str, *, edition: int = 1, **sent: str
) -> TestResponse:
    data = {
        "verdict": verdict,
        "edition": str(edition),
        **{name.replace("__", "-"): text for name, text in sent.items()},
    }
    return client.post(f"/initiatives/{initiative.id}/appraise", data=data)


def returned(bureau: Bureau, *parts: str, **changes: object) -> Initiative:
    """Submit an initiative and return these parts of it, the title unless others are named."""
    initiative = bureau.submitted(**changes)
    bureau.appraise(initiative, Verdict.RETURNED, notes=dict.fromkeys(parts or ("title",), "Bổ sung số liệu."))
    return initiative


def asked(bureau: Bureau, initiative: Initiative) -> Opinion:
    with transaction():
        return ask_opinion(initiative, bureau.asked, "Có đúng không?", 5, by=bureau.secretary)


# The verdict


def test_a_verdict_leads_to_the_next_one_waiting_and_at_last_to_the_list(
    secretary: FlaskClient, bureau: Bureau
) -> None:
    first, second = bureau.submitted(title="Một"), bureau.submitted(title="Hai")

    page = secretary.get(f"/initiatives/{first.id}/appraise")
    answers = [appraise(secretary, first, "eligible"), appraise(secretary, second, "rejected", reason="Trùng.")]

    assert "2 initiatives wait for their appraisal." in page.text
    assert [answer.headers["Location"] for answer in answers] == [
        f"/initiatives/{second.id}/appraise",
        f"/movements/{bureau.movement.id}/appraisal",
    ]
    assert (first.state, second.state) == (InitiativeState.ELIGIBLE, InitiativeState.REJECTED)


@pytest.mark.parametrize("verdict", ["", "draft", "approved"])
def test_a_verdict_that_is_none_is_refused_and_everything_typed_stays(
    secretary: FlaskClient, bureau: Bureau, verdict: str
) -> None:
    [item] = bureau.compose("Có số liệu")
    initiative = bureau.submitted()

    sent = {
        "reason": "Lý do đã gõ.",
        "note-title": "Viết rõ tên.",
        f"item-{item.id}": "no",
        f"item-{item.id}-note": "Thiếu.",
    }
    answer = appraise(secretary, initiative, verdict, **sent)

    assert answer.status_code == 422
    assert 'href="#verdict"' in answer.text
    for text in ("Lý do đã gõ.", "Viết rõ tên.", "Thiếu."):
        assert text in answer.text
    assert 'checked class="form-check-input" id="item-' in answer.text
    assert initiative.appraisals == []


def test_accepting_with_an_open_item_leads_to_the_item(secretary: FlaskClient, bureau: Bureau) -> None:
    [item] = bureau.compose("Có số liệu")
    initiative = bureau.submitted()

    answer = appraise(secretary, initiative, "eligible")

    assert answer.status_code == 422
    assert f'href="#item-{item.id}"' in answer.text and f'id="item-{item.id}"' in answer.text
    assert initiative.state is InitiativeState.SUBMITTED


def test_a_verdict_on_an_older_text_is_refused_in_words(secretary: FlaskClient, bureau: Bureau) -> None:
    initiative = bureau.submitted()
    with transaction():
        initiative.edition = 2

    answer = appraise(secretary, initiative, "eligible", edition=1)

    assert answer.status_code == 422
    assert "Read it again." in answer.text
    assert initiative.state is InitiativeState.SUBMITTED


def test_what_is_noted_can_be_kept_and_gone_on_with(secretary: FlaskClient, bureau: Bureau) -> None:
    [item] = bureau.compose("Có số liệu")
    initiative = bureau.submitted()

    kept = appraise(secretary, initiative, "", keep="1", reason="Đang xem.", **{f"item-{item.id}": "yes"})
    page = secretary.get(kept.headers["Location"]).text
    to_ask = appraise(secretary, initiative, "", ask="1", reason="Đang xem.", draft_edition="1")

    assert "Đang xem." in page and "Kept by Thư ký 01" in page
    assert to_ask.headers["Location"] == f"/initiatives/{initiative.id}/opinions/ask"
    assert initiative.appraisals == []


def test_nobody_but_the_secretariat_appraises_and_only_in_time(
    officer: FlaskClient, secretary: FlaskClient, expert: FlaskClient, bureau: Bureau
) -> None:
    initiative = bureau.submitted()

    by_others = [appraise(client, initiative, "eligible").status_code for client in (officer, expert)]
    with clock.at(bureau.movement.phases[1].closes_on + timedelta(days=1)):
        too_late = appraise(secretary, initiative, "eligible").status_code

    assert [*by_others, too_late] == [403, 403, 403]
    assert initiative.state is InitiativeState.SUBMITTED


def test_what_was_returned_is_checked_again_after_the_appraisal_phase_too(
    secretary: FlaskClient, bureau: Bureau
) -> None:
    closes_on = bureau.movement.phases[1].closes_on
    initiative = bureau.submitted()
    with clock.at(closes_on):
        bureau.appraise(initiative, Verdict.RETURNED, notes={"title": "Viết rõ."})
    with clock.at(closes_on + timedelta(days=2)):
        with transaction():
            initiatives.submit_initiative(initiative, by=bureau.officer)
        answer = appraise(secretary, initiative, "eligible")

    assert answer.status_code == 302
    assert initiative.state is InitiativeState.ELIGIBLE


def test_the_page_of_a_completed_one_shows_the_note_beside_what_changed(secretary: FlaskClient, bureau: Bureau) -> None:
    effect = box(bureau.movement, "effect")
    initiative = returned(bureau, effect, "title")
    with transaction():
        details = bureau.details(effect="Giảm ba ngày chờ.")
        initiatives.save_initiative(initiative, details, 1, by=bureau.officer)
        initiatives.submit_initiative(initiative, by=bureau.officer)

    page = secretary.get(f"/initiatives/{initiative.id}/appraise").text

    assert "<del> hai</del>" in page and "<ins> ba</ins>" in page
    assert "Bổ sung số liệu." in page
    assert page.count("Nothing was changed here.") == 1


def test_another_secretary_reads_and_takes_the_check_over(
    secretary: FlaskClient, deputy: FlaskClient, bureau: Bureau
) -> None:
    initiative = returned(bureau)
    with transaction():
        initiatives.submit_initiative(initiative, by=bureau.officer)

    page = deputy.get(f"/initiatives/{initiative.id}/appraise").text
    refused = appraise(deputy, initiative, "eligible")
    empty = deputy.post(f"/initiatives/{initiative.id}/take-over", data={"reason": ""})
    deputy.post(f"/initiatives/{initiative.id}/take-over", data={"reason": "Thư ký 01 nghỉ."})
    given = appraise(deputy, initiative, "eligible")

    assert "Thư ký 01 has returned this initiative" in page and "Give the verdict</button>" not in page
    assert (refused.status_code, empty.status_code, given.status_code) == (422, 422, 302)
    assert initiative.state is InitiativeState.ELIGIBLE


def test_the_next_waiting_one_is_never_what_somebody_else_checks_again(bureau: Bureau) -> None:
    mine, free = returned(bureau, title="Một"), bureau.submitted(title="Hai")
    with transaction():
        initiatives.submit_initiative(mine, by=bureau.officer)

    def following(after: int) -> list[int | None]:
        found = [queries.next_waiting(bureau.movement, after, who) for who in (bureau.secretary, bureau.deputy)]
        return [initiative and initiative.number for initiative in found]

    assert following(0) == [1, 2]
    assert following(1) == [2, 2]
    assert following(2) == [1, 2]
    assert free.number == 2


# Narrow returns, as the unit meets them


def test_a_return_shows_each_note_beside_its_field_and_locks_the_rest(
    officer: FlaskClient, secretary: FlaskClient, bureau: Bureau
) -> None:
    effect = box(bureau.movement, "effect")
    initiative = bureau.submitted()
    appraise(secretary, initiative, "returned", **{f"note-{effect}": "Nêu số liệu."})

    page = officer.get(f"/initiatives/{initiative.id}").text
    form = officer.get(f"/initiatives/{initiative.id}/edit").text

    assert "Nêu số liệu." in page and f"{initiative.closes_on:%-d}" in page
    assert form.index("Nêu số liệu.", form.index("<form")) < form.index(f'id="{effect}"', form.index("<form"))
    assert f'name="{effect}"' in form
    for closed in ("title", "field_id", "authors-0-full_name", box(bureau.movement, "scope")):
        assert f'name="{closed}"' not in form
    assert "Một cửa điện tử liên thông" in form and "Cá nhân 01" in form


def sent(initiative: Initiative, *names: str, **changes: str) -> Mapping[str, str]:
    """Return what the browser sends of these fields."""
    whole = typed(initiative.movement, **changes)
    return {name: whole[name] for name in names}


def test_the_parts_that_are_open_are_saved_and_the_others_stand(officer: FlaskClient, bureau: Bureau) -> None:
    effect = box(bureau.movement, "effect")
    initiative = returned(bureau, effect)
    before = InitiativeDetails.of(initiative)

    data = {**sent(initiative, effect, effect="Giảm ba ngày."), "edition": "1", "submit": "1"}
    answer = officer.post(f"/initiatives/{initiative.id}/edit", data=data)

    after = InitiativeDetails.of(initiative)
    assert answer.status_code == 302
    assert (initiative.state, initiative.edition) == (InitiativeState.SUBMITTED, 2)
    assert after.answers == {**before.answers, int(effect[1:]): "Giảm ba ngày."}
    assert (after.title, after.field_id, after.authors) == (before.title, before.field_id, before.authors)


@pytest.mark.parametrize(
    "crafted",
    [
        {"title": "Tên chen vào"}, {"field_id": "2"}, {"authors-0-full_name": "Người khác", "authors-0-share": "100"},
        {"authors-0-share": "không phải số"}, {"q{scope}": "Cả huyện."}, {"q{day}": "31/2"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("page", ["edit", "autosave"])
def test_a_crafted_post_changes_nothing_outside_the_opened_part_and_loses_nothing(
    officer: FlaskClient, bureau: Bureau, crafted: dict[str, str], page: str
) -> None:
    effect = box(bureau.movement, "effect")
    initiative = returned(bureau, effect)
    before = InitiativeDetails.of(initiative)
    ids = {"scope": box(bureau.movement, "scope")[1:], "day": box(bureau.movement, "first-applied-on")[1:]}
    chosen = {name.format(**ids): str(bureau.movement.fields[1].id) if name == "field_id" else text
              for name, text in crafted.items()}  # fmt: skip

    data = {**sent(initiative, effect, effect="Giảm ba ngày."), **chosen, "edition": "1"}
    answer = officer.post(f"/initiatives/{initiative.id}/{page}", data=data, headers={"Accept": "application/json"}
                          if page == "autosave" else {})  # fmt: skip

    unreadable = page == "edit" and set(crafted.values()) & {"không phải số", "31/2"}
    assert answer.status_code == (422 if unreadable else 409)
    assert InitiativeDetails.of(initiative) == before and initiative.edition == 1
    if unreadable:
        assert "Giảm ba ngày." in answer.text
        return
    assert "stays as it was submitted" in answer.text or "stay as they were submitted" in answer.text
    if page == "edit":
        [kept] = revisions_of(initiative, (RevisionKind.OVERTAKEN,))
        assert "Giảm ba ngày." in str(kept.text) and "Giảm ba ngày." in answer.text


def test_a_page_that_was_open_before_the_return_loses_nothing_either(officer: FlaskClient, bureau: Bureau) -> None:
    initiative = returned(bureau, "title")

    data = {**typed(bureau.movement, title="Tên rõ hơn", effect="Giảm ba ngày."), "edition": "1", "save": "1"}
    answer = officer.post(f"/initiatives/{initiative.id}/edit", data=data)

    assert answer.status_code == 409
    assert "Tên rõ hơn" in answer.text
    [kept] = revisions_of(initiative, (RevisionKind.OVERTAKEN,))
    assert kept.text["title"] == "Tên rõ hơn"


def test_crafted_files_are_refused_outside_the_opened_part(officer: FlaskClient, bureau: Bureau) -> None:
    initiative = bureau.draft()
    with transaction():
        limits = Limits(each=MEBIBYTE, together=MEBIBYTE)
        file = add_attachment(initiative, picture(), limits=limits, by=bureau.officer)
        initiatives.submit_initiative(initiative, by=bureau.officer)
    bureau.appraise(initiative, Verdict.RETURNED, notes={"title": "Viết rõ."})

    upload = picture("blue", "b.png")
    from io import BytesIO

    attached = officer.post(
        f"/initiatives/{initiative.id}/attachments", data={"files": (BytesIO(upload.content), "b.png")}
    )
    removed = officer.post(f"/attachments/{file.id}/remove")
    described = officer.post(f"/initiatives/{initiative.id}/attachments/captions", data={f"caption-{file.id}": "Khác"})
    page = officer.get(f"/initiatives/{initiative.id}").text

    assert "was not reopened" in attached.text
    assert removed.status_code == 409
    assert described.status_code == 422
    assert [(kept.file.filename, kept.caption) for kept in initiative.standing_attachments] == [("anh.png", "")]
    assert 'name="files"' not in page


def test_after_the_last_day_the_unit_is_told_and_the_secretariat_gives_more_time(
    officer: FlaskClient, secretary: FlaskClient, bureau: Bureau
) -> None:
    initiative = returned(bureau)
    late = (initiative.closes_on or clock.today()) + timedelta(days=1)
    with clock.at(late):
        refused = officer.post(f"/initiatives/{initiative.id}/submit", follow_redirects=True)
        wrong = secretary.post(f"/initiatives/{initiative.id}/more-time", data={"due_on": "1/1/2020", "reason": "x"})
        more = {"due_on": f"{late + timedelta(days=3):%d/%m/%Y}", "reason": "Nghỉ lễ."}
        secretary.post(f"/initiatives/{initiative.id}/more-time", data=more)
        taken = officer.post(f"/initiatives/{initiative.id}/submit", follow_redirects=True)

    assert "Ask the secretariat for more time." in refused.text
    assert wrong.status_code == 422
    assert "has been submitted" in taken.text
    assert initiative.state is InitiativeState.SUBMITTED


def test_an_accepted_one_is_returned_from_its_page(
    secretary: FlaskClient, officer: FlaskClient, bureau: Bureau
) -> None:
    initiative = bureau.submitted()
    bureau.appraise(initiative, Verdict.ELIGIBLE)

    address = f"/initiatives/{initiative.id}/return"
    empty = secretary.post(address, data={"reason": "Tổ chấm hỏi.", "edition": "1"})
    by_officer = officer.post(address, data={"reason": "x", "note-title": "x", "edition": "1"})
    done = secretary.post(address, data={"reason": "Tổ chấm hỏi.", "note-title": "Viết rõ.", "edition": "1"})

    assert (empty.status_code, by_officer.status_code, done.status_code) == (422, 403, 302)
    assert (initiative.state, initiative.opened) == (InitiativeState.RETURNED, {"title"})


# One verdict on many


def many(client: FlaskClient, bureau: Bureau, *chosen: str, **sent: str) -> TestResponse:
    data = {"chosen": list(chosen), **sent}
    return client.post(f"/movements/{bureau.movement.id}/appraisal/many", data=data)


def test_the_list_offers_boxes_that_work_without_a_script(secretary: FlaskClient, bureau: Bureau) -> None:
    first, second = bureau.submitted(title="Một"), bureau.submitted(title="Hai")

    page = secretary.get(f"/movements/{bureau.movement.id}/appraisal").text
    chosen = secretary.get(f"/movements/{bureau.movement.id}/appraisal/many?chosen={first.id}&chosen={second.id}").text

    assert f'<input class="form-check-input" type="checkbox" name="chosen" value="{first.id}">' in page
    assert f'value="{first.id}:1" checked' in chosen and f'value="{second.id}:1" checked' in chosen


def test_many_are_accepted_with_one_checklist(secretary: FlaskClient, bureau: Bureau) -> None:
    [item] = bureau.compose("Có số liệu")
    chosen = [bureau.submitted(title=title) for title in ("Một", "Hai")]
    pairs = [f"{initiative.id}:1" for initiative in chosen]

    unanswered = many(secretary, bureau, *pairs, verdict="eligible")
    done = many(secretary, bureau, *pairs, verdict="eligible", **{f"item-{item.id}": "yes"})

    assert (unanswered.status_code, done.status_code) == (422, 302)
    assert {initiative.state for initiative in chosen} == {InitiativeState.ELIGIBLE}
    assert [initiative.appraisals[0].checklist[0]["answer"] for initiative in chosen] == ["yes", "yes"]


def test_each_fault_is_named_beside_its_initiative_and_nothing_is_done(secretary: FlaskClient, bureau: Bureau) -> None:
    fine, decided = bureau.submitted(title="Một"), bureau.submitted(title="Hai")
    bureau.appraise(decided, Verdict.ELIGIBLE)

    answer = many(secretary, bureau, f"{fine.id}:1", f"{decided.id}:1", verdict="rejected", reason="Trùng.")

    assert answer.status_code == 422
    assert "Only a submitted initiative can be appraised." in answer.text
    assert f'value="{fine.id}:1" checked' in answer.text and f'value="{decided.id}:1">' in answer.text
    assert "Trùng." in answer.text
    assert fine.state is InitiativeState.SUBMITTED


def test_an_empty_choice_does_nothing(secretary: FlaskClient, bureau: Bureau) -> None:
    initiative = bureau.submitted()

    shown = secretary.get(f"/movements/{bureau.movement.id}/appraisal/many", follow_redirects=True)
    done = many(secretary, bureau, verdict="rejected", reason="Trùng.")

    assert "Nothing was chosen, so nothing was done." in shown.text
    assert done.headers["Location"] == f"/movements/{bureau.movement.id}/appraisal"
    assert initiative.state is InitiativeState.SUBMITTED


@pytest.mark.parametrize("chosen", ["x", "1:x", ":", "99999999999:1", "-1:1"])
def test_a_crafted_choice_that_is_none_does_nothing(secretary: FlaskClient, bureau: Bureau, chosen: str) -> None:
    assert many(secretary, bureau, chosen, verdict="rejected", reason="Trùng.").status_code == 302


def test_initiatives_of_another_movement_and_drafts_are_never_among_many(
    secretary: FlaskClient, bureau: Bureau
) -> None:
    draft, fine = bureau.draft(), bureau.submitted()

    many(secretary, bureau, f"{draft.id}:1", f"{fine.id}:1", verdict="rejected", reason="Trùng.")

    assert (draft.state, fine.state) == (InitiativeState.DRAFT, InitiativeState.REJECTED)


def test_only_the_secretariat_gives_a_verdict_on_many(officer: FlaskClient, bureau: Bureau) -> None:
    initiative = bureau.submitted()

    assert many(officer, bureau, f"{initiative.id}:1", verdict="rejected", reason="x").status_code == 403


# The worklist


def test_the_worklist_sorts_by_the_due_day_and_marks_what_is_late(secretary: FlaskClient, bureau: Bureau) -> None:
    early, late = bureau.submitted(title="Mới nộp"), bureau.submitted(title="Nộp đã lâu")
    with transaction():
        late.appraisal_due_on = clock.today() - timedelta(days=3)

    due = secretary.get(f"/movements/{bureau.movement.id}/appraisal").text
    numbered = secretary.get(f"/movements/{bureau.movement.id}/appraisal?sort=number").text

    assert due.index(late.title) < due.index(early.title)
    assert numbered.index(early.title) < numbered.index(late.title)
    assert "3 days late" in due and "1 late" in due


def test_the_worklist_shows_what_is_returned_and_what_is_asked(secretary: FlaskClient, bureau: Bureau) -> None:
    initiative = bureau.submitted(title="Đang hỏi")
    asked(bureau, initiative)
    returned(bureau, "evidence", title="Đã trả")

    back = secretary.get(f"/movements/{bureau.movement.id}/appraisal?show=returned").text
    opinions = secretary.get(f"/movements/{bureau.movement.id}/appraisal?show=opinions").text
    nonsense = secretary.get(f"/movements/{bureau.movement.id}/appraisal?show=x&sort=y&page=-3")

    assert "Đã trả" in back and "Evidence" in back and "Đang hỏi" not in back
    assert "Công an huyện Nhà Bè" in opinions and "Có đúng không?" in opinions
    assert nonsense.status_code == 200


@pytest.mark.parametrize("show", ["waiting", "returned", "opinions"])
def test_the_worklist_of_three_takes_as_many_queries_as_that_of_one(
    secretary: FlaskClient, bureau: Bureau, show: str
) -> None:
    counts = []
    for more in (1, 2):
        for place in range(more):
            initiative = bureau.submitted(title=f"Chờ {more}{place}")
            asked(bureau, initiative)
            returned(bureau, "evidence", box(bureau.movement, "effect"), title=f"Trả {more}{place}")
        address = f"/movements/{bureau.movement.id}/appraisal?show={show}"
        secretary.get(address)
        with statements() as seen:
            assert secretary.get(address).status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]


def test_the_units_list_tells_how_each_stands_in_as_many_queries_for_three_as_for_one(
    officer: FlaskClient, bureau: Bureau
) -> None:
    counts = []
    for more in (1, 2):
        for place in range(more):
            asked(bureau, bureau.submitted(title=f"Chờ {more}{place}"))
            returned(bureau, "evidence", title=f"Trả {more}{place}")
            bureau.draft(title=f"Nháp {more}{place}")
        address = f"/movements/{bureau.movement.id}/initiatives"
        officer.get(address)
        with statements() as seen:
            page = officer.get(address).text
        counts.append(len(seen))

    assert counts[0] == counts[1]
    assert "Opinions are asked of: Công an huyện Nhà Bè" in page
    assert "To be completed: Evidence." in page


# Opinions


def test_an_office_reads_what_it_is_asked_about_and_answers(
    secretary: FlaskClient, expert: FlaskClient, bureau: Bureau
) -> None:
    initiative = bureau.submitted()
    before = [expert.get(f"/initiatives/{initiative.id}").status_code, expert.get("/opinions").text]
    sent = {"unit_id": str(bureau.asked.id), "question": "Có đúng không?", "days": "5"}
    secretary.post(f"/initiatives/{initiative.id}/opinions/ask", data=sent)
    opinion = db.session.scalars(select(Opinion)).one()

    listed, page = expert.get("/opinions").text, expert.get(f"/opinions/{opinion.id}").text
    empty = expert.post(f"/opinions/{opinion.id}", data={"answer": " "})
    expert.post(f"/opinions/{opinion.id}", data={"answer": "Đúng, đã áp dụng từ 2019."})

    assert before[0] == 403 and "has not been asked" in before[1]
    assert initiative.title in listed and f'href="/opinions/{opinion.id}"' in listed
    assert "Có đúng không?" in page and "Giảm hai ngày chờ." in page
    assert empty.status_code == 422
    assert opinion.answer == "Đúng, đã áp dụng từ 2019."
    assert "Đúng, đã áp dụng từ 2019." in secretary.get(f"/initiatives/{initiative.id}/appraise").text


def test_an_asked_office_sees_neither_the_story_nor_what_is_hidden_from_judges(
    expert: FlaskClient, bureau: Bureau
) -> None:
    with transaction():
        question = next(line for line in bureau.movement.asked if line.code == "effect")
        question.hidden_from_judges = True
    initiative = bureau.submitted(effect="Chỉ thư ký đọc.")
    opinion = asked(bureau, initiative)

    pages = [f"/opinions/{opinion.id}", f"/initiatives/{initiative.id}", f"/initiatives/{initiative.id}/history"]
    answers = [expert.get(page) for page in pages]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert all("Chỉ thư ký đọc." not in answer.text for answer in answers)
    assert "What has happened" not in answers[1].text
    assert appraise(expert, initiative, "eligible").status_code == 403
    assert expert.post(f"/initiatives/{initiative.id}/edit", data={}).status_code == 403


def test_an_office_that_is_no_longer_asked_reads_nothing_and_cannot_answer(
    secretary: FlaskClient, expert: FlaskClient, bureau: Bureau
) -> None:
    initiative = bureau.submitted()
    opinion = asked(bureau, initiative)

    secretary.post(f"/opinions/{opinion.id}/withdraw")
    answered = expert.post(f"/opinions/{opinion.id}", data={"answer": "Đúng."})

    assert answered.status_code == 422 and "no longer asked" in answered.text
    assert opinion.answer == ""
    assert expert.get(f"/initiatives/{initiative.id}").status_code == 403


def test_strangers_and_the_own_unit_do_not_see_what_an_office_was_asked(
    officer: FlaskClient, app: Flask, bureau: Bureau
) -> None:
    opinion = asked(bureau, bureau.submitted())
    neighbour = sign_in(app.test_client(), bureau.neighbour)

    assert officer.get(f"/opinions/{opinion.id}").status_code == 403
    assert neighbour.get(f"/opinions/{opinion.id}").status_code == 403
    page = officer.get(f"/initiatives/{opinion.initiative_id}").text
    assert "Công an huyện Nhà Bè" in page and "Có đúng không?" not in page


@pytest.mark.parametrize("sent", [{"unit_id": "999"}, {"days": "0"}, {"days": "31"}, {"question": ""}])
def test_a_question_that_cannot_be_asked_stays_as_typed(
    secretary: FlaskClient, bureau: Bureau, sent: dict[str, str]
) -> None:
    initiative = bureau.submitted()
    data = {"unit_id": str(bureau.asked.id), "question": "Có đúng không?", "days": "5", **sent}

    answer = secretary.post(f"/initiatives/{initiative.id}/opinions/ask", data=data)

    assert answer.status_code == 422
    assert db.session.scalars(select(Opinion)).all() == []


# The checklist


def items(*texts: tuple[str, str]) -> dict[str, str]:
    """Return what the browser sends of composed items."""
    return {
        name: value
        for place, (item_id, text) in enumerate(texts)
        for name, value in {
            f"items-{place}-item_id": item_id, f"items-{place}-text": text, f"items-{place}-source": "",
        }.items()
    }  # fmt: skip


def test_a_checklist_is_composed_from_a_ready_made_one(secretary: FlaskClient, bureau: Bureau) -> None:
    address = f"/movements/{bureau.movement.id}/checklist"
    filled = secretary.get(f"{address}?set=nd-13-2012").text
    unexplained = secretary.post(address, data=items(("", "Có số liệu")))
    done = secretary.post(address, data={**items(("", "Có số liệu"), ("", "Không trùng"), ("", "")), "reason": "Mới."})

    assert "Khoản 3 Điều 5 Điều lệ Sáng kiến" in filled
    assert unexplained.status_code == 422
    assert done.headers["Location"] == f"/movements/{bureau.movement.id}#checklist"
    assert [item.text for item in queries.items_of(bureau.movement)] == ["Có số liệu", "Không trùng"]
    assert "Có số liệu" in secretary.get(f"/movements/{bureau.movement.id}").text


def test_an_item_that_is_emptied_is_retired(secretary: FlaskClient, bureau: Bureau) -> None:
    first, second = bureau.compose("Một", "Hai")

    data = {**items((str(second.id), "Hai"), (str(first.id), "")), "reason": "Bớt."}
    secretary.post(f"/movements/{bureau.movement.id}/checklist", data=data)

    assert [item.text for item in queries.items_of(bureau.movement)] == ["Hai"]
    assert len(db.session.scalars(select(ChecklistItem)).all()) == 2


def test_nobody_but_the_secretariat_composes_a_checklist_and_not_of_a_closed_movement(
    officer: FlaskClient, secretary: FlaskClient, bureau: Bureau
) -> None:
    address = f"/movements/{bureau.movement.id}/checklist"
    by_officer = officer.post(address, data={**items(("", "Một")), "reason": "x"}).status_code
    with transaction():
        bureau.movement.state = MovementState.CLOSED

    assert [by_officer, secretary.post(address, data={}).status_code] == [403, 403]
    assert queries.items_of(bureau.movement) == []


# Like initiatives, papers, judges


def test_like_initiatives_are_shown_and_judged_side_by_side(secretary: FlaskClient, bureau: Bureau) -> None:
    first = bureau.submitted(title="Hẹn giờ nộp hồ sơ qua điện thoại")
    second = bureau.submitted(title="Hẹn giờ nộp hồ sơ bằng điện thoại", effect="Khác hẳn.")

    page = secretary.get(f"/initiatives/{second.id}/appraise").text
    beside = secretary.get(f"/initiatives/{second.id}/beside/{first.id}").text
    none = secretary.post(f"/initiatives/{second.id}/beside/{first.id}", data={"verdict": "", "note": ""})
    secretary.post(f"/initiatives/{second.id}/beside/{first.id}", data={"verdict": "different", "note": "Khác kênh."})

    assert f'href="/initiatives/{second.id}/beside/{first.id}"' in page
    assert "Giảm hai ngày chờ." in beside and "Khác hẳn." in beside
    assert none.status_code == 422
    found = queries.comparison_of(first, second)
    assert found is not None and found.verdict is LikenessVerdict.DIFFERENT
    assert "Khác kênh." in secretary.get(f"/initiatives/{first.id}/appraise").text


def test_a_stranger_sees_no_pair(officer: FlaskClient, bureau: Bureau) -> None:
    first, second = bureau.submitted(title="Một"), bureau.submitted(title="Hai")

    assert officer.get(f"/initiatives/{second.id}/beside/{first.id}").status_code == 403


def test_the_unit_and_the_secretariat_fetch_the_request_in_both_formats(
    officer: FlaskClient, secretary: FlaskClient, expert: FlaskClient, bureau: Bureau
) -> None:
    initiative = bureau.submitted()
    appraise(secretary, initiative, "returned", note__title="Viết rõ tên.")
    address = f"/appraisals/{initiative.appraisals[0].id}/request"

    assert officer.get(f"{address}.pdf").data.startswith(b"%PDF-")
    assert secretary.get(f"{address}.docx").data.startswith(b"PK")
    assert officer.get(f"{address}.json").get_json()["finished"] is True
    assert f'href="{address}.pdf"' in officer.get(f"/initiatives/{initiative.id}").text
    assert expert.get(f"{address}.pdf").status_code == 403


def test_an_appraisal_that_is_no_return_has_no_request(secretary: FlaskClient, bureau: Bureau) -> None:
    initiative = bureau.submitted()
    bureau.appraise(initiative, Verdict.ELIGIBLE)

    assert secretary.get(f"/appraisals/{initiative.appraisals[0].id}/request.pdf").status_code == 404
    assert secretary.post(f"/appraisals/{initiative.appraisals[0].id}/request").status_code == 409


def test_the_unit_reads_one_story_with_the_present_and_what_comes(officer: FlaskClient, bureau: Bureau) -> None:
    initiative = returned(bureau, "evidence")

    page = officer.get(f"/initiatives/{initiative.id}").text

    for words in ("Returned for completion.", "To be completed: Evidence.", "Turn of: The unit", "Scoring begins on"):
        assert words in page


def test_a_script_in_a_note_is_shown_as_text(officer: FlaskClient, secretary: FlaskClient, bureau: Bureau) -> None:
    script = "<script>alert(1)</script>"
    initiative = bureau.submitted()
    appraise(secretary, initiative, "returned", reason=script, note__title=script)

    pages = [officer.get(f"/initiatives/{initiative.id}{page}").text for page in ("", "/edit")]
    pages.append(officer.get(f"/movements/{bureau.movement.id}/initiatives").text)
    assert all(script not in page for page in pages)


def test_a_judge_does_not_see_an_initiative_while_it_is_returned(app: Flask, bureau: Bureau) -> None:
    from tests.factories import make_assignment, make_panel

    judge = make_account("judge@x.vn", (Role.JUDGE, bureau.body))
    initiative = bureau.submitted()
    bureau.appraise(initiative, Verdict.ELIGIBLE)
    make_assignment(make_panel(bureau.movement, [judge]).seats[0], initiative)
    client = sign_in(app.test_client(), judge)
    with clock.at(bureau.movement.phases[2].opens_on):
        before = client.get(f"/initiatives/{initiative.id}").status_code
        bureau.appraise(initiative, Verdict.RETURNED, "Hỏi.", notes={"title": "Viết rõ."})
        after = client.get(f"/initiatives/{initiative.id}").status_code

    assert (before, after) == (200, 403)


def test_the_home_page_counts_opinions_and_tells_the_nearest_day(
    expert: FlaskClient, secretary: FlaskClient, officer: FlaskClient, bureau: Bureau
) -> None:
    initiative = bureau.submitted()
    asked(bureau, initiative)
    returned(bureau, title="Hai")

    assert "Give 1 opinion on an initiative of another unit" in expert.get("/").text
    assert f'href="/movements/{bureau.movement.id}/appraisal"' in secretary.get("/").text
    assert "Complete 1 returned initiative" in officer.get("/").text
    with transaction():
        services.appraise_initiative(initiative, Verdict.ELIGIBLE, Findings(), by=bureau.secretary)
    assert "Give 1 opinion" not in expert.get("/").text
