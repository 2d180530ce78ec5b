"""Sending the outbox.

What is promised: no mail is sent twice by itself, whatever is killed at whatever moment and however many workers there
are; and none is lost without a word, for each ends as sent or as stopped with its reason on the page of the outbox.

SMTP cannot do better than that. Between the last byte of a letter and the server's answer nobody but the server knows
whether it was taken, so a sender that is killed there has to choose: send again and perhaps twice, or not again and
perhaps never. For a reminder we choose the second, and tell. In this order:

1. A worker claims the row for a while (``contest.work``). The letter is written and frozen, its Message-ID included.
2. It talks to the server up to the recipient. What fails here left nothing with the server, so it is tried again after
   a pause that grows (``pauses``), or stopped when the server's refusal is final (a code from 500 on).
3. One statement sets ``handed_at``, on the condition that the worker still holds the row and that nobody has set it
   before, and is committed. Of two workers that came this far (the lease of the first ran out while the server was
   slow), the database lets one go on.
4. Only then are the bytes sent. An answer is an answer: taken (``sent_at``), refused for good, or to be tried again, in
   which case ``handed_at`` is taken back. Without an answer, because the worker was killed, the line broke, or the
   answer could not be committed, ``handed_at`` stands; whoever finds it so does not send but stops the mail as
   uncertain. Sending it again is a person's decision, and the same Message-ID lets mailboxes drop the second copy.

A mail that was sent cannot be changed any more; a trigger of the database sees to it.
"""

import logging
import smtplib
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import cast
from urllib.parse import urlsplit

from flask import render_template
from flask_babel import force_locale, gettext
from sqlalchemy import CursorResult, update

from contest import clock
from contest.accounts.tasks import PERMANENT, mail_server, settings
from contest.database import lock, transaction
from contest.errors import RuleViolation
from contest.notices.models import Mail
from contest.notices.pauses import next_try
from contest.notices.wording import told
from contest.tasks import resumes, task
from contest.work import LEASE, WORKER, WorkState, claim, fail, finish, unfinished

log = logging.getLogger(__name__)
# How long the server may think about a letter it was given: its answer decides whether the letter is ever sent again.
THINKING = 50
REFUSED = 300
SERVER_PAUSE = timedelta(minutes=1)
# Mails for one sweep: the worker has other work, and mail servers dislike a rush.
MOST_AT_ONCE = 60
CHOICES = "/notices/choices"


@dataclass(frozen=True)
class Refusal:
    """What a mail server said when it did not take a letter."""

    code: int
    said: str

    @classmethod
    def of(cls, code: int, said: bytes | str) -> "Refusal":
        return cls(code, said.decode(errors="replace") if isinstance(said, bytes) else said)

    @property
    def is_final(self) -> bool:
        return self.code >= PERMANENT

    def __str__(self) -> str:
        return f"{self.code} {self.said}".strip()


@task
def send_mail(mail_id: int) -> None:
    """Send a mail that waits in the outbox, unless somebody else is at it; the module says what is promised."""
    if not settings().smtp_url:
        return
    with transaction():
        mail = claim(Mail, mail_id)
    if mail is None:
        return
    if mail.handed_at is not None:
        _stop_as_uncertain(mail, mail.handed_at)
        return
    try:
        _write(mail)
        _send(mail)
    except RuleViolation as violation:
        _stop(mail, None, violation)
    except Exception:
        log.exception("mail %s failed", mail_id)
        _stop(
            mail,
            None,
            RuleViolation("Something went wrong on our side. The administrator finds the details in the log."),
        )


@resumes
def send_what_waits() -> None:
    """Send the mails that wait: new ones, those whose pause is over, and those whose message or worker was lost."""
    if settings().smtp_url:
        for mail_id in unfinished(Mail)[:MOST_AT_ONCE]:
            send_mail(mail_id)


def _write(mail: Mail) -> None:
    """Freeze the letter at the first try, in the language of whom it is for."""
    notice, account = mail.notice, mail.account
    if not account.active:
        raise RuleViolation("The account is switched off.")
    if mail.text is not None:
        return
    with force_locale(account.locale):
        words = told(notice.kind, notice.values, gettext)
        addresses = {"link": settings().public_url + notice.path, "choices": settings().public_url + CHOICES}
        text = render_template("notices/mail.txt", account=account, words=words, **addresses)
    with transaction():
        lock(mail)
        if mail.text is None:
            mail.subject = " ".join(f"Bảng Vàng: {words.subject}".split())
            mail.text = text
            mail.message_id = f"<mail-{mail.id}.{uuid.uuid4().hex}@{urlsplit(settings().public_url).hostname}>"


def _letter(mail: Mail) -> EmailMessage:
    """Return the letter as every try sends it. It says that a program wrote it, so that no absent person answers."""
    letter = EmailMessage()
    letter["Subject"] = mail.subject
    letter["From"] = settings().mail_from
    letter["To"] = mail.address
    letter["Date"] = format_datetime(mail.requested_at.astimezone(clock.OFFICE))
    letter["Message-ID"] = mail.message_id
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(mail.text or "", cte="base64")
    return letter


def _send(mail: Mail) -> None:
    """Hand the letter over and note the answer; without an answer, note what that means."""
    address, handed_at = mail.address, None
    content = _letter(mail).as_bytes(policy=policy.SMTP if address.isascii() else policy.SMTPUTF8)
    try:
        with mail_server() as server:
            refusal = _introduce(server, address)
            if refusal is None:
                handed_at = clock.now()
                if not _hand_over(mail, handed_at):
                    return
                refusal = _give(server, content)
            _note(mail, handed_at, refusal)
    except (OSError, smtplib.SMTPException) as error:
        if handed_at is not None:
            _stop_as_uncertain(mail, handed_at)
            return
        _put_off(mail, None, RuleViolation("The mail server could not be reached: %(said)s", said=_said(error)))
        _spare_the_server()


def _introduce(server: smtplib.SMTP, address: str) -> Refusal | None:
    """Tell the server from whom and to whom; return its refusal, if it is one."""
    server.ehlo_or_helo_if_needed()
    options = [] if address.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
    if options and not server.has_extn("smtputf8"):
        raise RuleViolation("The mail server does not take addresses with such letters.")
    code, said = server.mail(settings().mail_from, options)
    if code < REFUSED:
        code, said = server.rcpt(address)
    return None if code < REFUSED else Refusal.of(code, said)


def _hand_over(mail: Mail, at: datetime) -> bool:
    """Note, before it happens, that this worker gives the letter to the server; False when it may not any more."""
    held = update(Mail).where(
        Mail.id == mail.id, Mail.worker == WORKER, Mail.state == WorkState.RUNNING, Mail.handed_at.is_(None)
    )
    with transaction() as session:
        result = session.execute(
            held.values(handed_at=at, lease_until=at + LEASE), execution_options={"synchronize_session": False}
        )
    return cast("CursorResult[object]", result).rowcount == 1


def _give(server: smtplib.SMTP, content: bytes) -> Refusal | None:
    """Give the letter to the server; return its refusal, or None when it took the letter.

    Raises SMTPException or OSError when the server did not say clearly what became of it.
    """
    if server.sock is not None:
        server.sock.settimeout(THINKING)
    try:
        code, said = server.data(content)
    except smtplib.SMTPDataError as error:
        return Refusal.of(error.smtp_code, error.smtp_error)
    if 200 <= code < 300:
        return None
    if code < REFUSED:
        raise smtplib.SMTPResponseException(code, said)
    return Refusal.of(code, said)


def _said(error: Exception) -> str:
    """Return what is known of a failure: the server's words when it said something."""
    if isinstance(error, smtplib.SMTPResponseException):
        return str(Refusal.of(error.smtp_code, error.smtp_error))
    return str(error) or type(error).__name__


def _note(mail: Mail, handed_at: datetime | None, refusal: Refusal | None) -> None:
    """Note what the server answered."""
    if refusal is None:
        _note_sent(mail, handed_at)
    elif refusal.is_final:
        _stop(mail, handed_at, RuleViolation("The mail server refused it: %(said)s", said=refusal))
    else:
        _put_off(mail, handed_at, RuleViolation("The mail server answered: %(said)s", said=refusal))


def _note_sent(mail: Mail, handed_at: datetime | None) -> None:
    with transaction():
        if _is_held(mail, handed_at):
            finish(mail)
            mail.sent_at = mail.finished_at


def _stop(mail: Mail, handed_at: datetime | None, reason: RuleViolation) -> None:
    """Note that the mail was not taken and is not tried again by itself."""
    with transaction():
        if _is_held(mail, handed_at):
            fail(mail, reason.packed())
            mail.handed_at = None


def _stop_as_uncertain(mail: Mail, handed_at: datetime) -> None:
    """Note that nobody knows whether the server took the mail; it keeps the mark of having been handed over."""
    reason = RuleViolation(
        "It was given to the mail server, but the answer was lost: nobody knows whether it has arrived. Sent again, it "
        "may arrive twice."
    )
    with transaction():
        if _is_held(mail, handed_at):
            fail(mail, reason.packed())


def _put_off(mail: Mail, handed_at: datetime | None, reason: RuleViolation) -> None:
    """Leave the mail to nobody until its pause is over, or stop it when it has been tried often enough."""
    with transaction():
        if not _is_held(mail, handed_at):
            return
        mail.handed_at = None
        until = next_try(mail.attempts, clock.now())
        if until is None:
            fail(mail, reason.packed())
        else:
            mail.state, mail.worker, mail.lease_until, mail.error = WorkState.QUEUED, None, until, reason.packed()


def _is_held(mail: Mail, handed_at: datetime | None) -> bool:
    """Say whether what happened is still this worker's to note; the row is locked.

    After the handing over it is so as long as nobody asked for the mail anew, even if it was stopped as uncertain
    meanwhile: whoever got the answer knows better.
    """
    lock(mail)
    return mail.sent_at is None and mail.handed_at == handed_at and (handed_at is not None or mail.worker == WORKER)


def _spare_the_server() -> None:
    """Put off every mail that could be sent now: a server that cannot be reached would only hold the worker up."""
    until = clock.now() + SERVER_PAUSE
    waiting = Mail.state == WorkState.QUEUED, Mail.lease_until.is_(None) | (Mail.lease_until < until)
    with transaction() as session:
        session.execute(
            update(Mail).where(*waiting).values(lease_until=until), execution_options={"synchronize_session": False}
        )
