"""Invitations go out by a real mail server, once, and what it refuses for good is told and not tried again."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from shutil import copy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from flask import Flask

from contest import clock
from contest.accounts import services
from contest.accounts.models import Invitation, Role
from contest.accounts.services import Appointment
from contest.accounts.tasks import link_of, send_invitation, send_what_was_not_sent
from contest.database import db, transaction
from tests.conftest import close, product, sign_in
from tests.factories import make_account, make_body, make_unit


class Post:
    """A mail server's handler that keeps what it is given, and answers recipients as it is told."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.answer = ""

    async def handle_RCPT(
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if not self.answer:
            envelope.rcpt_tos.append(address)
        return self.answer or "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        message = message_from_bytes(envelope.content or b"", policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.messages.append(message)
        return "250 OK"


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def app(migrated: Path, tmp_path: Path, post: tuple[Post, int]) -> Iterator[Flask]:
    """A product with a mail server."""
    copy(migrated, tmp_path / "bangvang.db")
    app = product(
        tmp_path,
        smtp_url=f"smtp://127.0.0.1:{post[1]}",
        mail_from="bang-vang@nhabe.example",
        public_url="https://bangvang.nhabe.example",
    )
    with app.app_context():
        yield app
    close(app)


@pytest.fixture
def invitation(app: Flask) -> Invitation:
    unit = make_unit(make_body())
    with transaction():
        return services.invite("moi@x.vn", "Người mới", Appointment(Role.UNIT_OFFICER, unit=unit), by=None)


def test_the_invited_person_gets_the_link_in_a_vietnamese_letter(
    post: tuple[Post, int], invitation: Invitation
) -> None:
    send_invitation(invitation.id)

    (message,) = post[0].messages
    assert (message["From"], message["To"]) == ("bang-vang@nhabe.example", "moi@x.vn")
    assert message["Subject"] == "Bảng Vàng: lời mời sử dụng"
    text = message.get_content()
    assert "Kính gửi Người mới," in text
    assert "Ủy ban nhân dân xã Phước Kiển" in text
    assert link_of(invitation) in text.splitlines()
    assert link_of(invitation).startswith("https://bangvang.nhabe.example/invitations/")
    assert invitation.mailed_at is not None


def test_it_is_sent_once(post: tuple[Post, int], invitation: Invitation) -> None:
    send_invitation(invitation.id)
    send_invitation(invitation.id)
    send_what_was_not_sent()

    assert len(post[0].messages) == 1


def test_inviting_on_the_page_sends_it_at_once_and_shows_no_link(app: Flask, post: tuple[Post, int]) -> None:
    body = make_body()
    secretary = sign_in(app.test_client(), make_account("thuky@x.vn", (Role.SECRETARIAT, body)))
    form = {"honorific": "mr", "name": "Giám khảo", "email": "gk@x.vn", "role": "judge", "body_id": str(body.id)}

    answer = secretary.post("/accounts/invite", data=form)

    assert [message["To"] for message in post[0].messages] == ["gk@x.vn"]
    page = secretary.get(answer.headers["Location"]).text
    assert "An invitation was mailed at" in page
    assert "/invitations/" not in page


def test_a_message_that_was_lost_goes_out_with_the_next_sweep(post: tuple[Post, int], invitation: Invitation) -> None:
    send_what_was_not_sent()

    assert [message["To"] for message in post[0].messages] == ["moi@x.vn"]


def test_an_address_that_is_refused_for_good_is_told_and_not_tried_again(
    app: Flask, post: tuple[Post, int], invitation: Invitation
) -> None:
    post[0].answer = "550 5.1.1 No such user here"
    send_invitation(invitation.id)
    post[0].answer = ""
    send_what_was_not_sent()

    assert invitation.mail_error == "550 5.1.1 No such user here"
    assert post[0].messages == []
    administrator = sign_in(app.test_client(), make_account("quantri@x.vn", (Role.ADMINISTRATOR, None)))
    page = administrator.get(f"/accounts/{invitation.account_id}").text
    assert "The mail server refused the address: 550 5.1.1 No such user here" in page
    assert link_of(invitation) in page


def test_an_address_that_is_refused_for_now_is_tried_again(post: tuple[Post, int], invitation: Invitation) -> None:
    post[0].answer = "450 4.2.1 Mailbox busy"
    send_invitation(invitation.id)
    assert (invitation.mail_error, invitation.mailed_at) == (None, None)

    post[0].answer = ""
    send_what_was_not_sent()

    assert len(post[0].messages) == 1


def test_a_corrected_address_is_mailed_after_a_refusal(
    app: Flask, post: tuple[Post, int], invitation: Invitation
) -> None:
    post[0].answer = "550 5.1.1 No such user here"
    send_invitation(invitation.id)
    post[0].answer = ""
    administrator = sign_in(app.test_client(), make_account("quantri@x.vn", (Role.ADMINISTRATOR, None)))

    administrator.post(f"/accounts/{invitation.account_id}/edit", data={"name": "Người mới", "email": "moi2@x.vn"})

    assert [message["To"] for message in post[0].messages] == ["moi2@x.vn"]


def test_nothing_is_sent_for_an_invitation_that_cannot_be_taken_up(
    post: tuple[Post, int], invitation: Invitation
) -> None:
    with clock.at(clock.now() + services.INVITATION_LIFE):
        send_invitation(invitation.id)
        send_what_was_not_sent()
    with transaction():
        invitation.account.active = False
    send_invitation(invitation.id)

    assert post[0].messages == []


def test_a_mail_server_that_is_down_loses_nothing(post: tuple[Post, int], migrated: Path, tmp_path: Path) -> None:
    place = tmp_path / "down"
    place.mkdir()
    copy(migrated, place / "bangvang.db")
    app = product(place, smtp_url="smtp://127.0.0.1:1")
    with app.app_context():
        with transaction():
            invitation = services.invite("moi@x.vn", "Người mới", Appointment(Role.ADMINISTRATOR), by=None)

        send_invitation(invitation.id)

        db.session.refresh(invitation)
        assert (invitation.mailed_at, invitation.mail_error) == (None, None)
    close(app)
