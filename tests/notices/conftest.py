"""A mail server that answers as it is told, a product that mails by it, and somebody to tell."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from shutil import copy

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from flask import Flask

from contest.accounts.models import Account, Role
from contest.database import db, transaction
from contest.notices.models import Mail, NoticeKind
from contest.notices.services import notify
from tests.conftest import close, product
from tests.factories import make_account, make_body, make_unit

PUBLIC_URL = "https://bangvang.nhabe.example"


@dataclass
class Post:
    """The handler of a mail server: keeps what it takes, answers recipients and letters as it is told.

    While ``holds`` names a step ("rcpt" or "data"), the server has done it and waits with its answer until ``go``.
    """

    port: int
    messages: list[EmailMessage] = field(default_factory=list)
    recipient: str = "250 OK"
    letter: str = "250 OK"
    holds: str = ""
    held: threading.Event = field(default_factory=threading.Event)
    go: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await self._hold("rcpt")
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:
        answer = self.letter
        if answer.startswith("250"):
            message = message_from_bytes(envelope.content or b"", policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.messages.append(message)
        await self._hold("data")
        return answer

    async def _hold(self, step: str) -> None:
        if self.holds == step:
            self.holds = ""
            self.held.set()
            while not self.go.is_set():
                await asyncio.sleep(0.01)


@pytest.fixture
def post() -> Iterator[Post]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        post = Post(int(probe.getsockname()[1]))
    controller = Controller(post, hostname="127.0.0.1", port=post.port)
    controller.start()
    yield post
    post.go.set()
    controller.stop()


def mailing(place: Path, database_url: str, port: int) -> Flask:
    """Return a product on this database that mails by the server on ``port``."""
    return product(
        place,
        database_url=database_url,
        smtp_url=f"smtp://127.0.0.1:{port}",
        mail_from="bang-vang@nhabe.example",
        public_url=PUBLIC_URL,
    )


@pytest.fixture
def mailing_app(request: pytest.FixtureRequest, migrated: Path, tmp_path: Path, post: Post) -> Iterator[Flask]:
    """A product with a mail server, with its application context pushed; on SQLite unless a test asks for both."""
    if getattr(request, "param", "sqlite") == "sqlite":
        copy(migrated, tmp_path / "bangvang.db")
        database_url = f"sqlite:///{tmp_path}/bangvang.db"
    else:
        database_url = request.getfixturevalue("postgresql").copy_of("migrated")
    app = mailing(tmp_path, database_url, post.port)
    with app.app_context():
        yield app
    close(app)


@pytest.fixture
def officer(mailing_app: Flask) -> Account:
    return make_account("canbo@x.vn", (Role.UNIT_OFFICER, make_unit(make_body())), name="Nguyễn Văn Mẫu")


def tell(*accounts: Account, key: str = "appraisal/1", kind: NoticeKind = NoticeKind.INITIATIVE_REJECTED) -> list[int]:
    """Tell ``accounts`` that an initiative was rejected and return the mails that wait."""
    values = {"title": "Một cửa điện tử", "movement": "Cải cách hành chính", "reason": "Đã công nhận năm 2018."}
    with transaction():
        return notify(accounts, kind, "/initiatives/7", key, **values)


@pytest.fixture
def mail(officer: Account) -> Mail:
    """A mail that waits in the outbox."""
    (mail_id,) = tell(officer)
    found = db.session.get(Mail, mail_id)
    assert found is not None
    return found
