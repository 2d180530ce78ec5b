"""A body prints Word files from a template of its own, from a day on; ours is taken where there is none."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.copies import services
from contest.copies.kinds import kind_with
from contest.copies.models import PaperFilling, WordTemplate
from contest.copies.services import TemplateDetails
from contest.copies.wordtext import paragraphs_of
from contest.database import db, transaction
from contest.errors import RuleViolation
from contest.journal.queries import entries_about
from contest.paper.models import Paper
from contest.paper.services import order_paper
from contest.storage.models import StoredFile
from contest.storage.services import content_of, store
from contest.storage.uploads import DOCX, Upload
from contest.work import WorkState
from tests.conftest import sign_in
from tests.copies.conftest import World
from tests.copies.test_wordtemplate import template
from tests.evidence.samples import pdf
from tests.factories import make_account, make_body
from tests.pdf import pages_of

KIND = kind_with("quyet-dinh-cong-nhan-sang-kien")
EARLY = date(2019, 1, 1)


def sent(world: World, *lines: str, day: date = EARLY) -> WordTemplate:
    with transaction():
        return services.add_word_template(
            world.body, KIND, Upload("mau.docx", template(*lines)), TemplateDetails(day, "Mẫu mới"), by=world.secretary
        )


def said(paper: Paper) -> list[str]:
    assert paper.word_file is not None
    return paragraphs_of(content_of(paper.word_file))


def test_papers_of_the_body_are_filled_from_its_template_and_the_pdf_stays_ours(world: World) -> None:
    row = sent(world, "QUYẾT ĐỊNH CỦA CHÚNG TÔI", "Số {{ number }}")
    paper = world.printed()

    assert said(paper) == ["QUYẾT ĐỊNH CỦA CHÚNG TÔI", "Số 07/QĐ-UBND"]
    assert paper.file is not None
    assert "CỦA CHÚNG TÔI" not in " ".join(pages_of(content_of(paper.file)))
    filling = db.session.get_one(PaperFilling, paper.id)
    assert (filling.word_template, filling.error) == (row, None)


def test_what_was_printed_before_stays_as_it_was(world: World) -> None:
    before = said(world.paper)
    sent(world, "Khác")

    assert said(world.paper) == before
    assert db.session.get(PaperFilling, world.paper.id) is None


def test_the_day_of_the_act_says_which_version_fills(world: World) -> None:
    sent(world, "Bản một", day=date(2020, 2, 1))
    sent(world, "Bản hai", day=date(2020, 3, 1))

    told = {day: said(world.printed(issued_on=day))[0] for day in ("2020-01-31", "2020-02-07", "2020-03-01")}
    assert told == {"2020-01-31": "ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ", "2020-02-07": "Bản một", "2020-03-01": "Bản hai"}


def test_of_two_versions_from_the_same_day_the_newer_fills_and_a_withdrawn_one_does_not(world: World) -> None:
    sent(world, "Bản một")
    second = sent(world, "Bản hai")
    assert said(world.printed())[0] == "Bản hai"
    with transaction():
        services.withdraw_word_template(second, "Sai mẫu", by=world.secretary)

    assert said(world.printed())[0] == "Bản một"
    with pytest.raises(RuleViolation, match="withdrawn already"), transaction():
        services.withdraw_word_template(second, "Sai mẫu", by=world.secretary)


def test_another_body_and_another_kind_of_paper_are_printed_as_ever(world: World) -> None:
    sent(world, "Của chúng tôi")
    annex = world.printed("recognition/papers/annex.html")
    elsewhere = world.printed(subject=make_body("khac-nua"))

    assert said(annex)[0] == said(elsewhere)[0] == "ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ"


def test_what_amends_a_decision_is_printed_from_ours(world: World) -> None:
    row = sent(world, "Tặng Giấy khen")
    with transaction():
        plain, amending = (
            order_paper(KIND.template, values, filename="a.pdf", subject=world.decision)
            for values in ({}, {"amends": {"decision": "Quyết định số 01/QĐ-UBND"}})
        )

    assert services.template_of(plain, date(2020, 2, 7)) is row
    assert services.template_of(amending, date(2020, 2, 7)) is None


def test_a_template_that_does_not_fit_one_paper_holds_nothing_up(world: World) -> None:
    sent(world, "{{ basis[1] }}")
    paper = world.printed()

    assert paper.state is WorkState.DONE
    assert said(paper)[0] == "ỦY BAN NHÂN DÂN HUYỆN NHÀ BÈ"
    assert "could not be filled" in (db.session.get_one(PaperFilling, paper.id).error or "")


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (Upload("mau.docx", template("{{ numbr }}")), "“numbr” in line 1"),
        (Upload("mau.docx", template("{{ basis.first }}")), "could not be filled"),
        (Upload("mau.docx", b"PK"), "not one of: DOCX"),
        (pdf("x"), "not one of: DOCX"),
    ],
)
def test_a_template_that_is_refused_leaves_nothing_behind(world: World, upload: Upload, reason: str) -> None:
    files = db.session.query(StoredFile).count()
    with pytest.raises(RuleViolation, match=reason), transaction():
        services.add_word_template(world.body, KIND, upload, TemplateDetails(EARLY), by=world.secretary)

    assert db.session.query(WordTemplate).count() == 0
    assert db.session.query(StoredFile).count() == files


def test_the_journal_tells_who_sent_and_who_withdrew_it(world: World) -> None:
    row = sent(world, "x")
    with transaction():
        services.withdraw_word_template(row, "Sai mẫu", by=world.leader)
    added, gone = entries_about(row)

    assert (added.act, added.details["name"], added.details["sha256"]) == (
        "word_template.add", KIND.name, row.file.sha256,
    )  # fmt: skip
    assert (gone.act, gone.actor_name, gone.reason) == ("word_template.withdraw", "Lê Thị C", "Sai mẫu")


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM word_template", "UPDATE word_template SET valid_from = '2021-01-01'",
     "UPDATE word_template SET withdrawn_at = CURRENT_TIMESTAMP"],
)  # fmt: skip
def test_the_database_refuses_to_change_or_delete_a_version(app_on_both: Flask, statement: str) -> None:
    body, account = make_body(), make_account("a@x.vn")
    with transaction() as session:
        session.add(WordTemplate(
            body=body, template=KIND.template, version=1, file=store(b"PK", filename="a.docx", media_type=DOCX),
            valid_from=EARLY, note="", added_at=clock.now(), added_by=account,
        ))  # fmt: skip

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(statement))


# The pages.


def address(world: World, rest: str = "") -> str:
    return f"/bodies/{world.body.id}/templates{rest}"


def test_the_secretariat_sends_a_template_and_sees_how_it_fills(world: World, client: FlaskClient) -> None:
    sign_in(client, world.secretary)
    typed = {"file": (BytesIO(template("Số của {{ signer }}")), "mau.docx"), "valid_from": "01/01/2020", "note": "Mẫu"}
    answer = client.post(address(world, f"/{KIND.code}/new"), data=typed, content_type="multipart/form-data")
    (row,) = db.session.query(WordTemplate)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/templates/{row.id}")

    assert "Số của Lê Thị C" in client.get(f"/templates/{row.id}").get_data(as_text=True)
    assert paragraphs_of(client.get(f"/templates/{row.id}/preview.docx").data) == ["Số của Lê Thị C"]
    assert client.get(f"/templates/{row.id}/file.docx").data == content_of(row.file)
    page = client.get(address(world, f"/{KIND.code}")).get_data(as_text=True)
    for shown in ("mau.docx", "Used today", "01/01/2020", row.file.sha256, "<code>basis</code>", "Họ tên người ký"):
        assert shown in page
    assert "Version 1, for papers dated from 01/01/2020" in client.get(address(world)).get_data(as_text=True)


def test_a_template_of_tomorrow_is_not_used_yet(world: World, client: FlaskClient) -> None:
    sent(world, "x", day=clock.today() + timedelta(days=1))
    sign_in(client, world.secretary)

    assert "Not yet" in client.get(address(world, f"/{KIND.code}")).get_data(as_text=True)
    assert "our own template" in client.get(address(world)).get_data(as_text=True)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [({"valid_from": "01/01/2020"}, "Choose a file."), ({"valid_from": "x", "lines": "x"}, "Write a day"),
     ({"valid_from": "01/01/2020", "lines": "{{ numbr }}"}, "“numbr” in line 1")],
)  # fmt: skip
def test_a_form_that_is_refused_comes_back_filled(
    world: World, client: FlaskClient, typed: dict[str, str], reason: str
) -> None:
    data: dict[str, object] = {**typed, "note": "Mẫu của văn phòng"}
    if lines := data.pop("lines", None):
        data["file"] = (BytesIO(template(str(lines))), "mau.docx")
    answer = sign_in(client, world.secretary).post(
        address(world, f"/{KIND.code}/new"), data=data, content_type="multipart/form-data"
    )

    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert reason in page
    assert "Mẫu của văn phòng" in page
    assert db.session.query(WordTemplate).count() == 0


def test_the_template_to_start_from_can_be_sent_back_as_it_is(world: World, client: FlaskClient) -> None:
    sign_in(client, world.secretary)
    started = client.get(address(world, f"/{KIND.code}/start.docx"))
    ours = said(world.paper)
    data = {"file": (BytesIO(started.data), "mau.docx"), "valid_from": "01/01/2019"}
    client.post(address(world, f"/{KIND.code}/new"), data=data, content_type="multipart/form-data")

    assert started.mimetype == DOCX
    paper = world.printed()
    assert db.session.get_one(PaperFilling, paper.id).error is None
    assert said(paper) == ours
    page = client.get(f"/papers/{paper.id}/copies").get_data(as_text=True)
    assert "filled from the body&#39;s template, version 1" in page or "filled from the body's template" in page


def test_a_version_is_withdrawn_with_a_reason(world: World, client: FlaskClient) -> None:
    row = sent(world, "x")
    sign_in(client, world.secretary)

    assert client.post(f"/templates/{row.id}/withdraw", data={"reason": " "}).status_code == 422
    assert db.session.get_one(WordTemplate, row.id).stands
    assert client.post(f"/templates/{row.id}/withdraw", data={"reason": "Sai mẫu"}).status_code == 302
    assert "Sai mẫu" in client.get(address(world, f"/{KIND.code}")).get_data(as_text=True)


@pytest.mark.parametrize("who", ["leader", "officer", "stranger"])
def test_nobody_else_touches_the_templates_of_a_body(world: World, client: FlaskClient, who: str) -> None:
    row = sent(world, "x")
    sign_in(client, getattr(world, who))

    for path in (
        address(world), address(world, f"/{KIND.code}"), address(world, f"/{KIND.code}/start.docx"),
        address(world, f"/{KIND.code}/new"), f"/templates/{row.id}", f"/templates/{row.id}/preview.docx",
        f"/templates/{row.id}/file.docx", f"/templates/{row.id}/withdraw",
    ):  # fmt: skip
        assert client.get(path).status_code == 403, path
    assert client.post(f"/templates/{row.id}/withdraw", data={"reason": "x"}).status_code == 403
    assert db.session.get_one(WordTemplate, row.id).stands


def test_an_unknown_kind_is_not_found(world: World, client: FlaskClient) -> None:
    assert sign_in(client, world.secretary).get(address(world, "/khac")).status_code == 404
