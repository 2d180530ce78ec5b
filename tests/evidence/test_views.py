"""Evidence as its unit, the secretariat, judges and strangers meet it."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from contest.accounts.models import Role
from contest.database import db, transaction
from contest.evidence import services
from contest.initiatives.models import Attachment, InitiativeState, ScanState
from contest.initiatives.services import submit_initiative
from contest.storage.uploads import Upload
from tests.conftest import sign_in
from tests.evidence.conftest import Desk
from tests.evidence.samples import infected, pdf, photo, picture, workbook
from tests.factories import make_account, make_assignment, make_panel
from tests.statements import statements
from tests.storage.clamd import NAME, Pretended

JSON = {"Accept": "application/json"}


@pytest.fixture
def officer(client: FlaskClient, desk: Desk) -> FlaskClient:
    return sign_in(client, desk.officer)


@pytest.fixture
def secretary(app: Flask, desk: Desk) -> FlaskClient:
    return sign_in(app.test_client(), desk.secretary)


@pytest.fixture
def clamd(app: Flask) -> Iterator[Pretended]:
    with Pretended() as clamd:
        app.extensions["settings"] = replace(app.extensions["settings"], clamd_url=clamd.scanner.address)
        yield clamd


def send(client: FlaskClient, desk: Desk, *uploads: Upload, question: object = "", **options: object) -> TestResponse:
    # Encoded here: the client would leave a large body in a temporary file that nobody closes.
    files = [FileStorage(BytesIO(upload.content), upload.filename) for upload in uploads]
    boundary, body = encode_multipart({"files": files, "question": str(question)})
    options["content_type"] = f"multipart/form-data; boundary={boundary}"
    return client.post(f"/initiatives/{desk.initiative.id}/attachments", data=body, **options)  # type: ignore[arg-type]


def names(desk: Desk) -> list[str]:
    db.session.rollback()
    return [file.file.filename for file in desk.initiative.standing_attachments]


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


# Sending


def test_several_files_are_added_at_once(officer: FlaskClient, desk: Desk) -> None:
    answer = send(officer, desk, picture("red", "một.png"), picture("blue", "hai.png"))

    assert answer.headers["Location"] == f"/initiatives/{desk.initiative.id}#evidence"
    assert names(desk) == ["một.png", "hai.png"]


def test_a_refused_file_is_told_by_name_and_holds_up_no_other(officer: FlaskClient, desk: Desk) -> None:
    sent = [Upload("cài đặt.pdf", b"MZ" + bytes(200)), picture(name="ảnh.png"), Upload("trống.pdf", b"")]
    answer = send(officer, desk, *sent)

    assert answer.status_code == 422
    assert names(desk) == ["ảnh.png"]
    for reason in ("“cài đặt.pdf” is not one of", "“trống.pdf” is empty"):
        assert reason in answer.text


def test_a_file_of_60_mb_is_refused_in_words_and_nothing_is_lost(officer: FlaskClient, desk: Desk) -> None:
    answer = send(officer, desk, Upload("phim.pdf", b"%PDF-" + bytes(60 * 1024 * 1024)))

    assert answer.status_code == 422
    assert "“phim.pdf” is too large. A file may have up to 25 MB." in answer.text
    assert count(Attachment) == 0


def test_a_script_is_told_what_became_of_its_file(officer: FlaskClient, desk: Desk) -> None:
    kept, again, refused = (
        send(officer, desk, upload, headers=JSON).json for upload in (picture(), picture(), Upload("a.exe", b"MZ"))
    )

    (file,) = desk.initiative.standing_attachments
    assert kept == again == {"reasons": [], "kept": [file.id]}
    assert refused == {"reasons": ["“a.exe” is not one of: PDF, DOCX, XLSX, PNG, JPG."], "kept": []}


def test_sending_no_file_is_told(officer: FlaskClient, desk: Desk) -> None:
    answer = send(officer, desk)

    assert answer.status_code == 422
    assert "Choose a file." in answer.text


def test_a_file_is_sent_for_a_question(officer: FlaskClient, desk: Desk) -> None:
    answers = [
        send(officer, desk, picture(), question=question).status_code
        for question in (desk.proof.id, desk.movement.questions[0].id, 10**6, "x")
    ]

    assert answers == [302, 422, 404, 422]
    assert [file.question_id for file in desk.initiative.attachments] == [desk.proof.id]


def test_evidence_changes_only_in_the_hands_of_its_unit(app: Flask, secretary: FlaskClient, desk: Desk) -> None:
    file = desk.add()
    neighbour = sign_in(app.test_client(), desk.neighbour)
    acts = ("remove", "earlier", "later")
    for client in (secretary, neighbour):
        assert send(client, desk, picture("blue")).status_code == 403
        assert [client.post(f"/attachments/{file.id}/{act}").status_code for act in acts] == [403] * 3
        captions = client.post(
            f"/initiatives/{desk.initiative.id}/attachments/captions", data={f"caption-{file.id}": "x"}
        )
        assert captions.status_code == 403
        for page in ("", "/list"):
            assert client.get(f"/initiatives/{desk.initiative.id}/attachments{page}").status_code == 403

    db.session.refresh(file)
    assert (names(desk), file.caption) == (["anh.png"], "")


# Captions, order, taking out


def test_captions_are_saved_with_the_list_and_stand_wherever_the_file_does(
    officer: FlaskClient, secretary: FlaskClient, desk: Desk
) -> None:
    files = [desk.add(picture(colour, f"{colour}.png")) for colour in ("red", "blue")]
    sent = {f"caption-{files[0].id}": "Bảng niêm yết <trước>", f"caption-{files[1].id}": ""}
    answer = officer.post(f"/initiatives/{desk.initiative.id}/attachments/captions", data=sent)
    own = officer.get(f"/initiatives/{desk.initiative.id}").text
    desk.enter(InitiativeState.SUBMITTED)
    theirs = secretary.get(f"/initiatives/{desk.initiative.id}").text

    assert answer.headers["Location"] == f"/initiatives/{desk.initiative.id}#evidence"
    for page in (own, theirs):
        assert "Bảng niêm yết &lt;trước&gt;" in page
        assert "red.png" in page and "blue.png" in page


def test_a_script_saves_one_caption_and_is_told_when(officer: FlaskClient, desk: Desk) -> None:
    files = [desk.add(picture(colour)) for colour in ("red", "blue")]
    with transaction():
        services.write_captions(desk.initiative, {files[1].id: "Giữ nguyên"}, by=desk.officer)
    address = f"/initiatives/{desk.initiative.id}/attachments/captions"
    saved = officer.post(address, data={f"caption-{files[0].id}": " Ảnh  chụp "}, headers=JSON)
    long = officer.post(address, data={f"caption-{files[0].id}": "x" * 201}, headers=JSON)
    strange = officer.post(address, data={f"caption-{files[0].id}": "một 🎉"}, headers=JSON)

    assert saved.status_code == 200 and set(saved.json or {}) == {"saved_at"}
    assert long.status_code == strange.status_code == 422
    assert "🎉" in (strange.json or {})["reason"]
    db.session.rollback()
    assert [file.caption for file in desk.initiative.attachments] == ["Ảnh chụp", "Giữ nguyên"]


def test_a_caption_that_is_too_long_comes_back_with_its_reason(officer: FlaskClient, desk: Desk) -> None:
    file = desk.add()
    answer = officer.post(
        f"/initiatives/{desk.initiative.id}/attachments/captions", data={f"caption-{file.id}": "x" * 201}
    )

    assert answer.status_code == 422
    assert "200" in answer.text


def test_captions_of_a_submitted_one_are_refused_in_words(officer: FlaskClient, desk: Desk) -> None:
    file = desk.add()
    desk.enter(InitiativeState.SUBMITTED)
    answer = officer.post(
        f"/initiatives/{desk.initiative.id}/attachments/captions", data={f"caption-{file.id}": "x"}, headers=JSON
    )

    assert answer.status_code == 422
    assert "has been submitted" in (answer.json or {})["reason"]


@pytest.mark.parametrize("headers", [{}, JSON])
def test_moving_and_taking_out_keep_what_was_typed_beside_it(
    officer: FlaskClient, desk: Desk, headers: dict[str, str]
) -> None:
    first, second = desk.add(picture("red", "a.png")), desk.add(picture("blue", "b.png"))
    moved = officer.post(f"/attachments/{first.id}/later", data={f"caption-{first.id}": "Một"}, headers=headers)
    order = names(desk)
    gone = officer.post(f"/attachments/{second.id}/remove", data={f"caption-{first.id}": "Hai"}, headers=headers)

    assert {moved.status_code, gone.status_code} == ({200} if headers else {302})
    assert (order, names(desk)) == (["b.png", "a.png"], ["a.png"])
    assert first.caption == "Hai"


def test_evidence_is_taken_out_once_and_then_cannot_be_reached(officer: FlaskClient, desk: Desk) -> None:
    file = desk.add()
    clicks = [officer.post(f"/attachments/{file.id}/remove").status_code for _click in range(2)]

    assert clicks == [302, 302]
    for page in ("", "/read", "/page", "/thumbnail"):
        assert officer.get(f"/attachments/{file.id}{page}").status_code == 404
    for act in ("earlier", "later"):
        assert officer.post(f"/attachments/{file.id}/{act}").status_code == 404


def test_the_list_alone_is_what_a_script_puts_in_its_place(officer: FlaskClient, desk: Desk) -> None:
    whole, proof = desk.add(picture("red", "chung.png")), desk.add(picture("blue", "rieng.png"), question=desk.proof)
    address = f"/initiatives/{desk.initiative.id}/attachments/list"
    of_all, of_proof = officer.get(address).text, officer.get(f"{address}?question={desk.proof.id}").text

    assert f'data-file="{whole.id}"' in of_all and "rieng.png" not in of_all
    assert f'data-file="{proof.id}"' in of_proof and "chung.png" not in of_proof
    assert "<html" not in of_all
    assert officer.get(f"{address}?question=999999").status_code == 404


def test_files_have_a_page_of_their_own(officer: FlaskClient, desk: Desk) -> None:
    desk.add(picture(name="chung.png"))
    page = officer.get(f"/initiatives/{desk.initiative.id}/attachments").text
    desk.enter(InitiativeState.SUBMITTED)
    closed = officer.get(f"/initiatives/{desk.initiative.id}/attachments").text

    assert 'type="file"' in page and "Xác nhận áp dụng" in page
    assert 'type="file"' not in closed and "chung.png" in closed


def test_the_pages_of_an_initiative_ask_the_same_for_one_file_and_for_three(officer: FlaskClient, desk: Desk) -> None:
    pages = (f"/initiatives/{desk.initiative.id}", f"/initiatives/{desk.initiative.id}/attachments/list")
    counts = []
    for colours in (("red",), ("green", "blue")):
        for colour in colours:
            desk.add(picture(colour))
        with statements() as asked:
            for page in pages:
                assert officer.get(page).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]


# Looking at it


def test_a_photo_is_looked_at_small_large_and_as_it_is(officer: FlaskClient, desk: Desk) -> None:
    file = desk.add(photo())
    small, large, whole = (officer.get(f"/attachments/{file.id}{page}") for page in ("/thumbnail", "/page", ""))

    assert [max(Image.open(BytesIO(each.data)).size) for each in (small, large)] == [240, 900]
    assert whole.data == photo().content
    assert whole.headers["Content-Disposition"].startswith("inline")
    for answer in (small, large, whole):
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_pdf_is_read_page_by_page(officer: FlaskClient, desk: Desk) -> None:
    file = desk.add(pdf("một", "hai", "ba"))
    first, last, beyond = (officer.get(f"/attachments/{file.id}/read?page={page}").text for page in ("x", 3, 99))
    pages = [officer.get(f"/attachments/{file.id}/page?page={page}") for page in (1, 2, 4)]

    assert "Page 1 of 3" in first and "page=2" in first
    assert "Page 3 of 3" in last and "page=2" in last and "page=4" not in last
    assert "Page 3 of 3" in beyond
    assert [page.status_code for page in pages] == [200, 200, 404]
    assert pages[0].data != pages[1].data
    assert pages[2].mimetype == "image/svg+xml"


def test_a_browser_may_keep_a_page_for_its_reader(officer: FlaskClient, desk: Desk) -> None:
    file = desk.add(pdf("một"))
    address = f"/attachments/{file.id}/page"
    first = officer.get(address)
    again = officer.get(address, headers={"If-None-Match": first.headers["ETag"]})
    other = officer.get(f"{address}?page=2", headers={"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "private, max-age=86400"
    assert (again.status_code, again.data, other.status_code) == (304, b"", 404)
    assert other.headers["Cache-Control"] == "no-store"


def test_a_thumbnail_is_drawn_once(officer: FlaskClient, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    file = desk.add(pdf("một"))
    first = officer.get(f"/attachments/{file.id}/thumbnail")
    monkeypatch.setattr("contest.evidence.views.page_picture", lambda *_arguments: pytest.fail("drawn again"))

    assert officer.get(f"/attachments/{file.id}/thumbnail").data == first.data


def test_an_office_file_is_downloaded(officer: FlaskClient, desk: Desk) -> None:
    file = desk.add(workbook())
    listed = officer.get(f"/initiatives/{desk.initiative.id}").text
    read = officer.get(f"/attachments/{file.id}/read").text

    assert f'href="/attachments/{file.id}"' in listed and f"/attachments/{file.id}/thumbnail" not in listed
    assert "cannot be looked at here" in read
    assert officer.get(f"/attachments/{file.id}").headers["Content-Disposition"].startswith("attachment")
    assert officer.get(f"/attachments/{file.id}/thumbnail").status_code == 404


def test_pages_of_a_file_from_before_they_were_counted_are_counted_now(officer: FlaskClient, desk: Desk) -> None:
    file = desk.add(pdf("một", "hai"))
    with transaction():
        file.pages = None

    assert "Page 1 of 2" in officer.get(f"/attachments/{file.id}/read").text


@pytest.mark.parametrize("page", ["", "/read", "/page", "/thumbnail"])
def test_evidence_is_looked_at_only_by_those_who_may_see_its_initiative(
    app: Flask, officer: FlaskClient, secretary: FlaskClient, desk: Desk, page: str
) -> None:
    address = f"/attachments/{desk.add().id}{page}"
    neighbour = sign_in(app.test_client(), desk.neighbour)
    draft = [person.get(address).status_code for person in (officer, secretary, neighbour)]
    desk.enter(InitiativeState.SUBMITTED)
    submitted = [person.get(address).status_code for person in (officer, secretary, neighbour)]

    assert (draft, submitted) == ([200, 403, 403], [200, 200, 403])


def test_a_judge_reads_what_is_not_hidden_from_judges(app: Flask, secretary: FlaskClient, desk: Desk) -> None:
    shown, hidden = desk.add(picture("red", "chung.png")), desk.add(picture("blue", "rieng.png"), question=desk.proof)
    with transaction():
        desk.proof.hidden_from_judges = True
    desk.enter(InitiativeState.ELIGIBLE)
    judge = make_account("judge@x.vn", (Role.JUDGE, desk.body))
    assignment = make_assignment(make_panel(desk.movement, [judge]).seats[0], desk.initiative)
    client = sign_in(app.test_client(), judge)
    pages = ("", "/read", "/page", "/thumbnail")

    assert [client.get(f"/attachments/{shown.id}{page}").status_code for page in pages] == [200] * 4
    assert [client.get(f"/attachments/{hidden.id}{page}").status_code for page in pages] == [403] * 4
    assert secretary.get(f"/attachments/{hidden.id}").status_code == 200
    sheet = client.get(f"/assignments/{assignment.id}").text
    assert "chung.png" in sheet and "rieng.png" not in sheet


def test_a_judge_who_sits_on_the_council_too_reads_no_more_than_a_judge(app: Flask, desk: Desk) -> None:
    desk.add(picture("blue", "rieng.png"), question=desk.proof)
    with transaction():
        desk.proof.hidden_from_judges = True
    desk.enter(InitiativeState.RETURNED)
    with transaction():
        submit_initiative(desk.initiative, by=desk.officer)
    desk.enter(InitiativeState.ELIGIBLE)
    judge = make_account("judge@x.vn", (Role.JUDGE, desk.body), (Role.COUNCIL_MEMBER, desk.body))
    make_assignment(make_panel(desk.movement, [judge]).seats[0], desk.initiative)
    client = sign_in(app.test_client(), judge)

    pages = [client.get(f"/initiatives/{desk.initiative.id}{page}") for page in ("", "/history")]

    assert [page.status_code for page in pages] == [200, 200]
    assert not any("rieng.png" in page.text or desk.proof.label in page.text for page in pages)


# What the scanner says


def test_an_infected_file_is_told_plainly_and_given_to_nobody(
    officer: FlaskClient, desk: Desk, clamd: Pretended
) -> None:
    send(officer, desk, infected(), picture(name="sach.png"))
    bad, good = desk.initiative.standing_attachments
    page = officer.get(f"/initiatives/{desk.initiative.id}").text
    answers = [officer.get(f"/attachments/{bad.id}{kind}") for kind in ("", "/read", "/page", "/thumbnail")]
    submitted = officer.post(f"/initiatives/{desk.initiative.id}/submit")

    assert (bad.scan, good.scan) == (ScanState.INFECTED, ScanState.CLEAN)
    assert f"This file holds malware ({NAME})" in page and "No virus found" in page
    assert f'href="/attachments/{bad.id}' not in page and f'src="/attachments/{bad.id}' not in page
    assert [answer.status_code for answer in answers] == [409] * 4
    assert infected().content not in b"".join(answer.data for answer in answers)
    db.session.refresh(desk.initiative)
    assert (submitted.status_code, desk.initiative.state) == (302, InitiativeState.DRAFT)
    officer.post(f"/attachments/{bad.id}/remove")
    officer.post(f"/initiatives/{desk.initiative.id}/submit")
    db.session.refresh(desk.initiative)
    assert desk.initiative.state is InitiativeState.SUBMITTED


@pytest.mark.parametrize(("required", "status", "state"), [(False, 200, "submitted"), (True, 409, "draft")])
def test_while_the_scanner_is_away_a_setting_decides(
    app: Flask, officer: FlaskClient, desk: Desk, required: bool, status: int, state: str
) -> None:
    away = {"clamd_url": "tcp://127.0.0.1:1", "scan_required": required}
    app.extensions["settings"] = replace(app.extensions["settings"], **away)
    send(officer, desk, picture())
    (file,) = desk.initiative.standing_attachments
    page = officer.get(f"/initiatives/{desk.initiative.id}").text
    given = [officer.get(f"/attachments/{file.id}{kind}").status_code for kind in ("", "/read", "/page", "/thumbnail")]
    officer.post(f"/initiatives/{desk.initiative.id}/submit")

    assert "Virus scan failed, tried again" in page
    assert given == [status] * 4
    db.session.refresh(desk.initiative)
    assert desk.initiative.state.value == state


def test_where_there_is_no_scanner_nothing_is_said_of_one(officer: FlaskClient, desk: Desk) -> None:
    desk.add()

    assert "virus" not in officer.get(f"/initiatives/{desk.initiative.id}").text.lower()
