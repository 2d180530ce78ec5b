"""Sending invitations by mail, when a mail server is set."""

import smtplib
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template

import config
from contest import clock
from contest.accounts.links import token_for
from contest.accounts.models import Invitation
from contest.accounts.queries import unsent_invitations
from contest.database import db, transaction
from contest.tasks import resumes, task


def settings() -> config.Settings:
    found: config.Settings = current_app.extensions["settings"]
    return found


def link_of(invitation: Invitation) -> str:
    """Return the whole address by which an invitation is taken up."""
    token = token_for(invitation.id, settings().secret_key)
    return f"{settings().public_url}/invitations/{token}"


@task
def send_invitation(invitation_id: int) -> None:
    """Mail an invitation that was not mailed yet; without a mail server it is shown to whoever invited."""
    invitation = db.session.get(Invitation, invitation_id)
    if not settings().smtp_url or invitation is None or invitation.mailed_at or invitation.used_at:
        return
    _deliver(_message(invitation))
    with transaction():
        invitation.mailed_at = clock.now()


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
    message.set_content(
        render_template("accounts/invitation.txt", invitation=invitation, link=link_of(invitation))
    )
    return message


def _deliver(message: EmailMessage) -> None:
    url = urlsplit(settings().smtp_url)
    kind = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    with kind(url.hostname or "localhost", url.port or 0, timeout=20) as server:
        if url.username:
            if url.scheme == "smtp":
                server.starttls()
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)
