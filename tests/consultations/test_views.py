"""The pages of public notices: the secretariat's, everybody's, and the papers."""

from datetime import date
from io import BytesIO

import pytest
from docx import Document
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select

from contest import clock
from contest.accounts.models import Role
from contest.consultations import services
from contest.consultations.models import Channel, Consultation, Feedback
from contest.database import db, transaction
from tests.awards.conftest import DAY, Office
from tests.conftest import sign_in
from tests.consultations.conftest import drawn_up, entered, published, said
from tests.factories import make_account, make_body

FORM = {"title": "Lấy ý kiến", "notation": "", "days": "5", "working": "y", "contact": "Phòng Nội vụ"}


@pytest.fixture
def secretary(office: Office, client: FlaskClient) -> FlaskClient:
    return sign_in(client, office.secretary)


def only() -> Consultation:
    return db.session.scalars(select(Consultation)).one()


def test_a_notice_goes_from_the_proposal_to_the_public_page(office: Office, secretary: FlaskClient) -> None:
    proposal = office.submitted(office.units[0], office.persons[1])
    address = f"/proposals/{proposal.id}/consultations"
    assert address in secretary.get(f"/proposals/{proposal.id}").text
    assert "Draw up a notice" in secretary.get(address).text
    assert 'value="5"' in secretary.get(f"{address}/new").text

    made = secretary.post(f"{address}/new", data=FORM)
    notice = only()
    assert made.location == f"/consultations/{notice.id}"
    assert secretary.get(f"/public/consultations/{notice.id}").status_code == 404
    secretary.post(f"/consultations/{notice.id}/edit", data={**FORM, "days": "7"})
    secretary.post(f"/consultations/{notice.id}/publish")

    db.session.expire_all()
    assert (notice.days, notice.closes_on) == (7, date(2020, 2, 18))
    assert "has not been made public" not in secretary.get(f"/proposals/{proposal.id}").text
    assert "What everybody sees" in secretary.get(f"/consultations/{notice.id}").text


def test_an_invalid_notice_comes_back_with_everything_typed(office: Office, secretary: FlaskClient) -> None:
    proposal = office.submitted(office.units[0])

    answer = secretary.post(f"/proposals/{proposal.id}/consultations/new", data={**FORM, "days": "0", "contact": ""})

    assert answer.status_code == 422
    assert 'value="Lấy ý kiến"' in answer.text
    assert db.session.scalars(select(Consultation)).all() == []


def test_everybody_reads_the_list_while_it_is_public_and_not_longer(office: Office, client: FlaskClient) -> None:
    notice = published(office)
    address = f"/public/consultations/{notice.id}"

    page = client.get(address)
    assert page.status_code == 200
    assert "Trần Thị Hai" in page.text
    assert "028 0000 0000" in page.text
    assert 'content="noindex"' in page.text
    assert address in client.get("/public/consultations").text
    with clock.at(date(2020, 2, 15)):
        assert "Trần Thị Hai" not in client.get(address).text
        assert address not in client.get("/public/consultations").text
    with transaction():
        services.withdraw(notice, "Sai", by=office.secretary)
    assert client.get(address).status_code == 404


def test_whoever_is_signed_in_says_something_and_nobody_else(office: Office, client: FlaskClient) -> None:
    notice = published(office)
    address = f"/public/consultations/{notice.id}/say"
    assert client.get(address).status_code == 302
    sign_in(client, office.officer)
    assert client.post(address, data={"text": ""}).status_code == 422

    sent = client.post(address, data={"text": "Ý kiến", "line_id": notice.lines[0].id, "anonymous": "y"})

    assert sent.location == f"/public/consultations/{notice.id}"
    feedback = db.session.scalars(select(Feedback)).one()
    assert (feedback.text, feedback.from_name, feedback.entered_by_id) == ("Ý kiến", "", None)
    with clock.at(date(2020, 2, 15)):
        assert client.post(address, data={"text": "Muộn"}).status_code == 403
    assert client.get(f"/consultations/{notice.id}").status_code == 403


def test_what_came_in_is_entered_read_and_answered(office: Office, secretary: FlaskClient) -> None:
    notice = published(office)
    given = {"received_on": "07/02/2020", "channel": "phone", "from_name": "Người dân 01", "text": "Không xứng đáng"}
    refused = secretary.post(
        f"/consultations/{notice.id}/feedback/new", data={**given, "received_on": "06/02/2020"}
    )  # fmt: skip
    assert (refused.status_code, "nothing can have come in earlier" in refused.text) == (422, True)
    assert db.session.scalars(select(Feedback)).all() == []

    secretary.post(f"/consultations/{notice.id}/feedback/new", data=given)
    feedback = db.session.scalars(select(Feedback)).one()
    assert feedback.channel is Channel.PHONE
    assert "Không xứng đáng" in secretary.get(f"/consultations/{notice.id}").text
    assert "said about a public list" in secretary.get("/").text
    assert secretary.post(f"/feedback/{feedback.id}/answer", data={"answer": "x"}).status_code == 422
    secretary.post(
        f"/feedback/{feedback.id}/answer",
        data={"outcome": "kept", "answer": "Đã xác minh", "decided_by": "Trưởng phòng"},
    )
    db.session.expire_all()
    assert feedback.is_answered
    assert "Đã xác minh" in secretary.get(f"/consultations/{notice.id}").text


def test_a_file_comes_with_what_is_said(office: Office, secretary: FlaskClient) -> None:
    from PIL import Image

    notice, picture = published(office), BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    data = {"text": "Xem ảnh", "file": (BytesIO(picture.getvalue()), "anh.png")}
    secretary.post(
        f"/public/consultations/{notice.id}/say", data=data, content_type="multipart/form-data"
    )  # fmt: skip
    feedback = db.session.scalars(select(Feedback)).one()

    assert secretary.get(f"/feedback/{feedback.id}/file").data == picture.getvalue()
    other = entered(office, notice)
    assert secretary.get(f"/feedback/{other.id}/file").status_code == 404


def test_a_notice_is_withdrawn_with_a_reason(office: Office, secretary: FlaskClient) -> None:
    notice = published(office)
    assert secretary.post(f"/consultations/{notice.id}/withdraw", data={"reason": ""}).status_code == 422

    secretary.post(f"/consultations/{notice.id}/withdraw", data={"reason": "Sai tên"})

    db.session.expire_all()
    assert notice.withdrawal_reason == "Sai tên"
    assert "Sai tên" in secretary.get(f"/consultations/{notice.id}").text


def test_the_leader_reads_a_published_notice_and_another_secretariat_none(office: Office, client: FlaskClient) -> None:
    draft = drawn_up(office)
    sign_in(client, office.leader)
    assert client.get(f"/consultations/{draft.id}").status_code == 403
    with transaction():
        services.publish(draft, by=office.secretary)
    assert client.get(f"/consultations/{draft.id}").status_code == 200
    assert client.get(f"/consultations/{draft.id}/edit").status_code == 403
    sign_in(client, make_account("xa@x.vn", (Role.SECRETARIAT, make_body("khac"))))
    assert client.get(f"/consultations/{draft.id}").status_code == 403


def text_of(pdf: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


def words_of(docx: bytes) -> str:
    book = Document(BytesIO(docx))
    cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    return "".join("".join([*(part.text for part in book.paragraphs), *cells]).split())


def test_notice_and_register_are_papers_in_both_formats(office: Office, secretary: FlaskClient) -> None:
    notice = published(office)
    entered(office, notice, line_id=notice.lines[1].id)
    with transaction():
        services.say(notice, said(channel=Channel.ONLINE, anonymous=True, text="Đồng ý"), by=office.officer)
    address = f"/consultations/{notice.id}"
    for name, parts in {
        "notice": ("THÔNG BÁO", "Số: 15/TB-UBND", "05 ngày làm việc", "ngày 14 tháng 02 năm 2020", "Bà Trần Thị Hai",
                   "gồm 01 tập thể và 01 cá nhân", "028 0000 0000"),
        "register": ("SỔ THEO DÕI Ý KIẾN", "Người dân 01", "Ẩn danh", "02 ý kiến chưa trả lời"),
    }.items():  # fmt: skip
        secretary.post(f"{address}/papers/{name}")
        for text in (text_of(secretary.get(f"{address}/{name}.pdf").data),
                     words_of(secretary.get(f"{address}/{name}.docx").data)):  # fmt: skip
            for part in parts:
                assert "".join(part.split()) in text
        assert secretary.get(f"{address}/papers.json?paper={name}").json["finished"] is True  # type: ignore[index]
    assert secretary.get(f"{address}/papers.json").status_code == 404
    assert notice.published_on == DAY
