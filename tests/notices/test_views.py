"""What the reader was told, what comes by mail too, and the outbox."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from contest.accounts.models import Account, Role
from contest.database import db, transaction
from contest.notices import queries
from contest.notices.models import Mail, Notice, NoticeKind
from contest.notices.tasks import send_mail
from tests.conftest import sign_in
from tests.factories import make_account, make_body, make_unit
from tests.notices.conftest import Post, tell
from tests.statements import statements


@pytest.fixture
def reader(app: Flask) -> Account:
    return make_account("canbo@x.vn", (Role.UNIT_OFFICER, make_unit(make_body())))


@pytest.fixture
def client(app: Flask, reader: Account) -> FlaskClient:
    return sign_in(app.test_client(), reader)


def notices() -> list[Notice]:
    return list(db.session.scalars(select(Notice).order_by(Notice.id)))


def test_index_says_that_nothing_is_there_yet(client: FlaskClient) -> None:
    page = client.get("/notices").text

    assert "Nothing yet." in page
    assert "Mark all as read" not in page


def test_index_shows_the_unread_first_then_the_newest(client: FlaskClient, reader: Account) -> None:
    for key in ("1", "2", "3"):
        tell(reader, key=key)
    first, second, third = notices()
    client.get(f"/notices/{third.id}")

    page = client.get("/notices").text

    places = [page.index(f'href="/notices/{notice.id}"') for notice in (second, first, third)]
    assert places == sorted(places)
    assert "“Một cửa điện tử” has not been accepted" in page
    assert "Reason: Đã công nhận năm 2018." in page
    assert page.count("notice--unread") == 2


def test_the_bell_counts_the_unread_on_every_page(client: FlaskClient, reader: Account) -> None:
    assert "bell__count" not in client.get("/").text

    for key in ("1", "2"):
        tell(reader, key=key)

    for address in ("/", "/movements", "/profile", "/no-such-page"):
        page = client.get(address).text
        assert "Notices, 2 unread" in page
        assert '<span class="bell__count" aria-hidden="true">2</span>' in page


def test_nobody_signed_in_sees_no_bell(app: Flask) -> None:
    assert "bell" not in app.test_client().get("/sign-in").text


def test_the_bell_breaks_no_page_that_says_what_broke(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_account: Account) -> int:
        raise OperationalError("select", {}, Exception("gone"))

    monkeypatch.setattr(queries, "unread_count", broken)

    assert client.get("/no-such-page").status_code == 404


def test_open_notice_marks_it_read_and_leads_on(client: FlaskClient, reader: Account) -> None:
    tell(reader)
    (notice,) = notices()

    answer = client.get(f"/notices/{notice.id}")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/initiatives/7")
    assert notice.read_at is not None
    assert client.get(f"/notices/{notice.id}").headers["Location"] == "/initiatives/7"


def test_open_notice_of_somebody_else_is_refused_and_stays_unread(app: Flask, reader: Account) -> None:
    tell(reader)
    (notice,) = notices()
    other = sign_in(app.test_client(), make_account("khac@x.vn"))

    assert other.get(f"/notices/{notice.id}").status_code == 403
    assert notice.read_at is None


def test_open_notice_never_leads_out_of_the_product(client: FlaskClient, reader: Account) -> None:
    tell(reader)
    (notice,) = notices()
    with transaction():
        notice.path = "//elsewhere.example"

    assert client.get(f"/notices/{notice.id}").headers["Location"] == "/notices"


def test_mark_all_read_leaves_nothing_unread(client: FlaskClient, reader: Account) -> None:
    for key in ("1", "2"):
        tell(reader, key=key)

    page = client.post("/notices/read", follow_redirects=True).text

    assert "All notices have been marked as read." in page
    assert queries.unread_count(reader) == 0
    assert "notice--unread" not in page


def test_a_long_list_has_pages(client: FlaskClient, reader: Account) -> None:
    for number in range(queries.PAGE_SIZE + 1):
        tell(reader, key=str(number))

    first, second = client.get("/notices").text, client.get("/notices?page=2").text

    assert "Page 1 of 2" in first
    assert first.count('<li class="notice') == queries.PAGE_SIZE
    assert second.count('<li class="notice') == 1
    assert client.get("/notices?page=99").text.count('<li class="notice') == 1


def test_index_asks_the_database_equally_often_for_one_notice_and_for_three(app: Flask) -> None:
    def asked(number: int) -> int:
        account = make_account(f"{number}@x.vn")
        for key in range(number):
            tell(account, key=str(key))
        client = sign_in(app.test_client(), account)
        with statements() as seen:
            assert client.get("/notices").status_code == 200
        return len(seen)

    assert asked(1) == asked(3)


# Choices


def test_choices_shows_the_usual_first_and_then_what_was_chosen(client: FlaskClient, reader: Account) -> None:
    page = client.get("/notices/choices").text
    assert page.count(" checked") == len(queries.mailed_kinds(reader))
    assert "No mail server is set for this product" in page

    answer = client.post("/notices/choices", data={"kinds": ["text_changed", "withdrawn"]}, follow_redirects=True)

    assert "Saved." in answer.text
    assert answer.text.count(" checked") == 2
    assert queries.mailed_kinds(reader) == {NoticeKind.TEXT_CHANGED, NoticeKind.WITHDRAWN}


def test_choices_can_be_none_at_all(client: FlaskClient, reader: Account) -> None:
    assert client.post("/notices/choices", data={"csrf_token": ""}).status_code == 302
    assert queries.mailed_kinds(reader) == set()


def test_choices_refuses_a_kind_that_is_none(client: FlaskClient, reader: Account) -> None:
    usual = queries.mailed_kinds(reader)

    assert client.post("/notices/choices", data={"kinds": ["everything"]}).status_code == 422
    assert queries.mailed_kinds(reader) == usual


def test_choices_does_not_complain_when_mail_is_set_up(mailing_app: Flask, officer: Account) -> None:
    page = sign_in(mailing_app.test_client(), officer).get("/notices/choices").text

    assert "No mail server" not in page
    assert "canbo@x.vn" in page


# The outbox


@pytest.fixture
def secretary(mailing_app: Flask, officer: Account) -> FlaskClient:
    body = officer.grants[0].unit.body
    return sign_in(mailing_app.test_client(), make_account("thuky@x.vn", (Role.SECRETARIAT, body)))


def test_outbox_tells_what_waits_what_was_sent_and_what_was_stopped_with_the_servers_words(
    secretary: FlaskClient, officer: Account, post: Post
) -> None:
    waiting, sent, stopped = (tell(officer, key=key)[0] for key in ("1", "2", "3"))
    send_mail(sent)
    post.recipient = "550 5.1.1 No such user here"
    send_mail(stopped)
    post.recipient = "451 4.3.0 Try later"
    send_mail(waiting)

    first = secretary.get("/notices/outbox").text
    assert "The mail server refused it: 550 5.1.1 No such user here" in first
    assert 'aria-current="page">Stopped (1)' in first
    assert "The mail server answered: 451 4.3.0 Try later" in secretary.get("/notices/outbox?tray=waiting").text
    page = secretary.get("/notices/outbox?tray=sent").text
    assert "Nguyễn Văn Mẫu" in page
    assert "Waiting (1)" in page
    assert "Send again" not in page


def test_retry_sends_a_stopped_mail_at_once(secretary: FlaskClient, officer: Account, post: Post) -> None:
    (mail_id,) = tell(officer)
    post.recipient = "550 5.1.1 No such user here"
    send_mail(mail_id)
    post.recipient = "250 OK"

    answer = secretary.post(f"/mails/{mail_id}/retry", follow_redirects=True)

    assert "The mail waits to be sent again." in answer.text
    assert len(post.messages) == 1


def test_retry_of_a_sent_mail_is_refused(secretary: FlaskClient, officer: Account, post: Post) -> None:
    (mail_id,) = tell(officer)
    send_mail(mail_id)

    assert secretary.post(f"/mails/{mail_id}/retry").status_code == 409
    assert len(post.messages) == 1


def test_outbox_of_another_body_shows_and_moves_nothing(mailing_app: Flask, officer: Account, post: Post) -> None:
    (mail_id,) = tell(officer)
    post.recipient = "550 no"
    send_mail(mail_id)
    stranger = sign_in(mailing_app.test_client(), make_account("la@x.vn", (Role.SECRETARIAT, make_body("khac"))))

    assert "Nguyễn Văn Mẫu" not in stranger.get("/notices/outbox?tray=stopped").text
    assert stranger.post(f"/mails/{mail_id}/retry").status_code == 403
    assert sign_in(mailing_app.test_client(), officer).get("/notices/outbox").status_code == 403


def test_an_administrator_keeps_every_mail(mailing_app: Flask, officer: Account) -> None:
    tell(officer)
    administrator = sign_in(mailing_app.test_client(), make_account("qt@x.vn", (Role.ADMINISTRATOR, None)))

    assert "Nguyễn Văn Mẫu" in administrator.get("/notices/outbox").text


def test_outbox_without_a_mail_server_says_so(app: Flask) -> None:
    administrator = sign_in(app.test_client(), make_account("qt@x.vn", (Role.ADMINISTRATOR, None)))

    page = administrator.get("/notices/outbox").text

    assert "No mail server is set (SMTP_URL)" in page
    assert "Nothing waits to be sent." in page


def test_outbox_asks_the_database_equally_often_for_one_mail_and_for_three(mailing_app: Flask, post: Post) -> None:
    administrator = sign_in(mailing_app.test_client(), make_account("qt@x.vn", (Role.ADMINISTRATOR, None)))
    unit = make_unit(make_body())
    post.recipient = "550 no"

    def asked(*names: str) -> int:
        for name in names:
            (mail_id,) = tell(make_account(f"{name}@x.vn", (Role.UNIT_OFFICER, unit)))
            send_mail(mail_id)
        with statements() as seen:
            assert administrator.get("/notices/outbox?tray=stopped").status_code == 200
        return len(seen)

    assert asked("a") == asked("b", "c")
    assert len(db.session.scalars(select(Mail)).all()) == 3
