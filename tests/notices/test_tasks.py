"""Mails go out by a real mail server, once, whatever is refused, lost or killed on the way."""

import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from contest import clock
from contest.accounts.models import Account, Role
from contest.database import db, transaction
from contest.errors import unpacked
from contest.journal.models import JournalEntry
from contest.notices import tasks
from contest.notices.models import Mail
from contest.notices.pauses import PAUSES
from contest.notices.services import retry_mail
from contest.notices.tasks import CHOICES, send_mail, send_what_waits
from contest.work import LEASE, WorkState
from tests.factories import make_account
from tests.notices.conftest import PUBLIC_URL, Post, tell

ON_BOTH = pytest.mark.parametrize(
    "mailing_app", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)], indirect=True
)
ROOT = Path(__file__).resolve().parent.parent.parent


def reason(mail: Mail) -> str:
    db.session.rollback()
    assert mail.error is not None
    return str(unpacked(mail.error))


def states() -> list[WorkState]:
    db.session.rollback()
    return list(db.session.scalars(select(Mail.state).order_by(Mail.id)))


def sweep() -> None:
    """Sweep as the worker does, who has seen nothing before."""
    db.session.rollback()
    send_what_waits()


def later(mail: Mail) -> object:
    """Return the context in which the pause of ``mail`` is just over."""
    db.session.refresh(mail)
    assert mail.lease_until is not None
    return clock.at(mail.lease_until + timedelta(seconds=1))


# What is sent


def test_the_letter_tells_the_notice_in_the_readers_language(post: Post, mail: Mail) -> None:
    send_mail(mail.id)

    (letter,) = post.messages
    assert (letter["From"], letter["To"]) == ("bang-vang@nhabe.example", "canbo@x.vn")
    assert letter["Subject"] == "Bảng Vàng: Giải pháp “Một cửa điện tử” không được chấp nhận"
    assert letter["Message-ID"].endswith("@bangvang.nhabe.example>")
    assert letter["Auto-Submitted"] == "auto-generated"
    lines = letter.get_content().splitlines()
    assert lines[0] == "Kính gửi Ông/Bà Nguyễn Văn Mẫu,"
    assert "Lý do: Đã công nhận năm 2018." in lines
    assert f"{PUBLIC_URL}/initiatives/7" in lines
    assert lines[-1] == f"{PUBLIC_URL}/notices/choices"
    assert (mail.state, mail.sent_at is not None, mail.error) == (WorkState.DONE, True, None)


def test_whoever_reads_english_gets_english(post: Post, officer: Account) -> None:
    with transaction():
        officer.locale = "en"
    (mail_id,) = tell(officer)

    send_mail(mail_id)

    (letter,) = post.messages
    assert letter["Subject"] == "Bảng Vàng: “Một cửa điện tử” has not been accepted"
    assert "Dear Nguyễn Văn Mẫu," in letter.get_content()


def test_the_letter_leads_to_the_page_of_choices(mailing_app: Flask) -> None:
    endpoint, _arguments = mailing_app.url_map.bind("x").match(CHOICES)

    assert endpoint == "notices.choices"


@ON_BOTH
def test_a_mail_is_sent_once_however_often_it_is_asked_for(post: Post, mail: Mail) -> None:
    send_mail(mail.id)
    send_mail(mail.id)
    sweep()

    assert len(post.messages) == 1


def test_a_mail_whose_message_was_lost_goes_out_with_the_next_sweep(post: Post, mail: Mail) -> None:
    sweep()

    assert len(post.messages) == 1


@ON_BOTH
def test_the_database_refuses_to_send_a_sent_mail_again(mailing_app: Flask, mail: Mail) -> None:
    send_mail(mail.id)

    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text("UPDATE mail SET state = 'queued', sent_at = NULL"))


# What is refused


@ON_BOTH
@pytest.mark.parametrize("step", ["recipient", "letter"])
def test_a_refusal_for_now_is_tried_again_after_a_pause_with_the_same_letter(post: Post, mail: Mail, step: str) -> None:
    setattr(post, step, "450 4.2.1 Mailbox busy")
    send_mail(mail.id)
    first = mail.message_id
    assert reason(mail) == "The mail server answered: 450 4.2.1 Mailbox busy"
    assert (mail.state, mail.handed_at) == (WorkState.QUEUED, None)

    setattr(post, step, "250 OK")
    sweep()
    assert post.messages == []
    with later(mail):
        sweep()

    (letter,) = post.messages
    assert letter["Message-ID"] == first
    assert states() == [WorkState.DONE]


def test_pauses_grow_until_the_mail_is_given_up_with_the_last_answer(post: Post, mail: Mail) -> None:
    post.recipient = "451 4.3.0 Try later"
    waited = []
    send_mail(mail.id)
    while not mail.finished:
        with later(mail):
            started = clock.now()
            sweep()
            db.session.refresh(mail)
            waited.append(mail.lease_until - started if mail.lease_until else None)

    assert waited == [*PAUSES[1:], None]
    assert reason(mail) == "The mail server answered: 451 4.3.0 Try later"
    assert mail.state is WorkState.FAILED
    assert post.messages == []


@ON_BOTH
@pytest.mark.parametrize("step", ["recipient", "letter"])
def test_a_final_refusal_is_noted_with_the_servers_words_and_not_tried_again(post: Post, mail: Mail, step: str) -> None:
    setattr(post, step, "550 5.1.1 No such user here")
    send_mail(mail.id)
    setattr(post, step, "250 OK")
    with clock.at(clock.now() + timedelta(days=1)):
        sweep()

    assert reason(mail) == "The mail server refused it: 550 5.1.1 No such user here"
    assert (mail.state, mail.is_uncertain, post.messages) == (WorkState.FAILED, False, [])


@ON_BOTH
def test_a_server_that_cannot_be_reached_is_spared_and_loses_nothing(
    post: Post, mailing_app: Flask, officer: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = *tell(officer, key="1"), *tell(officer, key="2")
    settings = mailing_app.extensions["settings"]
    monkeypatch.setitem(mailing_app.extensions, "settings", type(settings)(smtp_url="smtp://127.0.0.1:1"))
    tried: list[int] = []
    monkeypatch.setattr(tasks, "_send", lambda mail, send=tasks._send: (tried.append(mail.id), send(mail)))
    sweep()
    assert tried == [first]

    monkeypatch.setitem(mailing_app.extensions, "settings", settings)
    with clock.at(clock.now() + PAUSES[0] + timedelta(seconds=1)):
        sweep()

    assert (len(post.messages), states()) == (2, [WorkState.DONE, WorkState.DONE])
    assert tried == [first, first, second]


@pytest.mark.parametrize(
    ("can", "outcome"), [(True, None), (False, "The mail server does not take addresses with such letters.")]
)
def test_an_address_with_vietnamese_letters_is_mailed_by_a_server_that_can(
    post: Post, mailing_app: Flask, monkeypatch: pytest.MonkeyPatch, can: bool, outcome: str | None
) -> None:
    (mail_id,) = tell(make_account("cán-bộ@x.vn"))
    mail = db.session.get(Mail, mail_id)
    assert mail is not None
    if not can:
        monkeypatch.setattr(smtplib.SMTP, "has_extn", lambda _server, _name: False)

    send_mail(mail_id)

    assert [message["To"] for message in post.messages] == (["cán-bộ@x.vn"] if can else [])
    assert (reason(mail) if mail.error else None) == outcome
    assert mail.finished


def test_a_fault_of_ours_is_logged_and_stops_only_this_mail(
    post: Post, mail: Mail, officer: Account, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (second,) = tell(officer, key="2")
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "render_template", lambda *_names, **_values: 1 / 0)
        send_mail(mail.id)
    send_mail(second)

    assert reason(mail).startswith("Something went wrong on our side.")
    assert "ZeroDivisionError" in caplog.text
    assert len(post.messages) == 1


def test_nothing_is_mailed_to_an_account_that_was_switched_off_meanwhile(
    post: Post, mail: Mail, officer: Account
) -> None:
    with transaction():
        officer.active = False

    send_mail(mail.id)

    assert (reason(mail), post.messages) == ("The account is switched off.", [])


# What is killed, and what two do at once


@pytest.fixture
def start(mailing_app: Flask, tmp_path: Path, post: Post) -> Iterator[object]:
    """Start a worker on a mail in a process of its own."""
    workers: list[subprocess.Popen[bytes]] = []

    def started(mail: Mail, *words: str) -> subprocess.Popen[bytes]:
        database_url = mailing_app.config["SQLALCHEMY_DATABASE_URI"]
        words = (str(tmp_path), database_url, str(post.port), str(mail.id), *words)
        command = [sys.executable, "-m", "tests.notices.worker", *words]
        workers.append(subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONWARNINGS": "ignore"}))
        return workers[-1]

    yield started
    post.go.set()
    for worker in workers:
        worker.kill()
        worker.wait()


def kill(worker: "subprocess.Popen[bytes]") -> None:
    worker.kill()
    worker.wait()


@ON_BOTH
def test_a_worker_killed_before_the_letter_is_given_loses_nothing(post: Post, mail: Mail, start: object) -> None:
    post.holds = "rcpt"
    worker = start(mail)
    assert post.held.wait(20)
    kill(worker)

    sweep()

    assert (len(post.messages), states()) == (1, [WorkState.DONE])


@ON_BOTH
@pytest.mark.parametrize("after", ["the letter", "the answer"])
def test_a_worker_killed_once_the_letter_is_given_is_not_repeated_but_told(
    post: Post, mail: Mail, start: object, after: str
) -> None:
    if after == "the letter":
        post.holds = "data"
        worker = start(mail)
        assert post.held.wait(20)
        kill(worker)
    else:
        assert start(mail, "die").wait(20) == -signal.SIGKILL

    for _minute in range(3):
        sweep()

    assert (len(post.messages), states()) == (1, [WorkState.FAILED])
    assert mail.is_uncertain
    assert reason(mail).startswith("It was given to the mail server, but the answer was lost")


@ON_BOTH
def test_two_workers_at_once_send_one_letter(post: Post, mail: Mail, start: object) -> None:
    workers = [start(mail) for _worker in range(2)]
    sweep()

    assert [worker.wait(20) for worker in workers] == [0, 0]
    assert (len(post.messages), states()) == (1, [WorkState.DONE])


@ON_BOTH
def test_a_worker_that_was_overtaken_while_the_server_was_slow_gives_nothing(
    post: Post, mail: Mail, start: object
) -> None:
    post.holds = "rcpt"
    slow = start(mail)
    assert post.held.wait(20)
    with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
        sweep()
    assert len(post.messages) == 1

    post.go.set()

    assert slow.wait(20) == 0
    assert (len(post.messages), states()) == (1, [WorkState.DONE])


@ON_BOTH
def test_an_answer_that_comes_late_is_still_believed(post: Post, mail: Mail, start: object) -> None:
    post.holds = "data"
    slow = start(mail)
    assert post.held.wait(20)
    with clock.at(clock.now() + LEASE + timedelta(seconds=1)):
        sweep()
    assert states() == [WorkState.FAILED]

    post.go.set()

    assert slow.wait(20) == 0
    assert (len(post.messages), states()) == (1, [WorkState.DONE])
    assert mail.error is None


def test_a_line_that_breaks_after_the_letter_was_given_leaves_it_uncertain(
    post: Post, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "THINKING", 0.2)
    post.holds = "data"

    send_mail(mail.id)

    assert mail.is_uncertain
    assert len(post.messages) == 1


# What a person asks for anew


@ON_BOTH
def test_a_stopped_mail_is_sent_again_to_the_corrected_address_as_the_same_letter(
    post: Post, mail: Mail, officer: Account
) -> None:
    secretary = make_account("thuky@x.vn", (Role.SECRETARIAT, officer.grants[0].unit.body))
    post.recipient = "550 5.1.1 No such user here"
    send_mail(mail.id)
    post.recipient = "250 OK"
    with transaction():
        officer.email = "canbo2@x.vn"

    with transaction():
        retry_mail(mail, by=secretary)
    sweep()

    (letter,) = post.messages
    assert (letter["To"], letter["Message-ID"]) == ("canbo2@x.vn", mail.message_id)
    entry = db.session.scalars(select(JournalEntry)).one()
    assert (entry.act, entry.actor_name, entry.details) == (
        "mail.retry", secretary.name, {"recipient": "Nguyễn Văn Mẫu"},
    )  # fmt: skip


def test_sending_keeps_no_worker_waiting(post: Post, mail: Mail) -> None:
    began = time.monotonic()

    send_mail(mail.id)

    assert time.monotonic() - began < 5
