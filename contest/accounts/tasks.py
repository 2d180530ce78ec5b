"""Sending invitations by mail, when a mail server is set."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from flask_babel import force_locale

import config
from contest import clock
from contest.accounts.links import token_for
from contest.accounts.models import Invitation
from contest.accounts.queries import unsent_invitations
from contest.database import db, transaction
from contest.tasks import resumes, task

# Answers of a mail server from 500 on are final; those below may change.
PERMANENT = 500
TIMEOUT = 20


def settings() -> config.Settings:
    found: config.Settings = current_app.extensions["settings"]
    return found


def link_of(invitation: Invitation) -> str:
    """Return the whole address by which an invitation is taken up."""
    token = token_for(invitation.id, settings().secret_key)
    return f"{settings().public_url}/invitations/{token}"


@task
def send_invitation(invitation_id: int) -> None:
    """Mail an invitation that was not mailed yet; without a mail server it is shown to whoever invited.

    When the server will never take the address, that is noted; any other failure is tried again from minute to minute.
    """
    invitation = db.session.get(Invitation, invitation_id)
    if not settings().smtp_url or invitation is None or not invitation.is_open(clock.now()) or invitation.mailed_at:
        return
    refused = None
    try:
        _deliver(_message(invitation))
    except smtplib.SMTPRecipientsRefused as error:
        code, said = error.recipients[invitation.account.email]
        if code < PERMANENT:
            raise
        refused = f"{code} {said.decode(errors='replace')}"
    with transaction():
        invitation.mail_error = refused
        invitation.mailed_at = None if refused else clock.now()


@resumes
def send_what_was_not_sent() -> None:
    """Mail the invitations whose message was lost or could not be delivered."""
    if settings().smtp_url:
        for invitation_id in unsent_invitations(clock.now()):
            send_invitation(invitation_id)


def _message(invitation: Invitation) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Bảng Vàng: lời mời sử dụng"
    message["From"] = settings().mail_from
    message["To"] = invitation.account.email
    message["Message-ID"] = f"<invitation-{invitation.id}@{urlsplit(settings().public_url).hostname}>"
    with force_locale("vi"):
        text = render_template("accounts/invitation.txt", invitation=invitation, link=link_of(invitation))
    message.set_content(text)
    return message


def _deliver(message: EmailMessage) -> None:
    with mail_server() as server:
        server.send_message(message)


@contextmanager
def mail_server() -> Iterator[smtplib.SMTP]:
    """Connect to the mail server of SMTP_URL, signed in over TLS when it names a user, and take leave of it.

    What goes wrong while taking leave is passed over: by then the server has answered for what it was given.
    """
    url = urlsplit(settings().smtp_url)
    server = _connected(url.scheme, url.hostname or "localhost", url.port or 0)
    try:
        if url.username:
            if url.scheme == "smtp":
                server.starttls(context=ssl.create_default_context())
            server.login(unquote(url.username), unquote(url.password or ""))
        yield server
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
    finally:
        server.close()


def _connected(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=TIMEOUT)
