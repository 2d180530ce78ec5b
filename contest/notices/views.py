"""What the reader was told, what comes by mail too, and the outbox."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from contest.accounts.sessions import current_account
from contest.database import transaction
from contest.notices import queries, services
from contest.notices.forms import ChoicesForm
from contest.notices.models import Mail, Notice, NoticeKind
from contest.notices.queries import Tray, find_mail, find_notice
from contest.notices.tasks import send_mail
from contest.notices.wording import WORDINGS, Told, told
from contest.pages import carry_out, form_page, own_address
from contest.permissions import Permission, requires

blueprint = Blueprint("notices", __name__)


@blueprint.get("/notices")
@requires(Permission.NOTICE_LIST)
def index() -> str:
    page = queries.notices_of(current_account(), request.args.get("page", 1, type=int))
    return render_template("notices/index.html", page=page)


@blueprint.get("/notices/<int:notice_id>")
@requires(Permission.NOTICE_READ, on=find_notice)
def open_notice(notice: Notice) -> Response:
    """Lead on to what the notice is about. That it was read is noted on the way; asking again changes nothing."""
    address = own_address(notice.path) or url_for(".index")
    if notice.read_at is None:
        with transaction():
            services.mark_read(notice)
    return redirect(address)


@blueprint.post("/notices/read")
@requires(Permission.NOTICE_LIST)
def mark_all_read() -> Response:
    with transaction():
        services.mark_all_read(current_account())
    flash(_("All notices have been marked as read."))
    return redirect(url_for(".index"))


@blueprint.route("/notices/choices", methods=["GET", "POST"])
@requires(Permission.NOTICE_LIST)
def choices() -> Response | tuple[str, int]:
    account = current_account()
    form = ChoicesForm(data={"kinds": [kind.value for kind in queries.mailed_kinds(account)]})
    if carry_out(form, lambda: services.choose_mail(account, form.by_mail())):
        flash(_("Saved."))
        return redirect(url_for(".choices"))
    return form_page("notices/choices.html", form, wordings=WORDINGS, account=account)


@blueprint.get("/notices/outbox")
@requires(Permission.MAIL_LIST)
def outbox() -> str:
    account, asked = current_account(), request.args.get("tray", "")
    counts = queries.tray_counts(account)
    tray = Tray(asked) if asked in list(Tray) else Tray.STOPPED if counts[Tray.STOPPED] else Tray.WAITING
    page = queries.mails_in(tray, account, request.args.get("page", 1, type=int))
    return render_template("notices/outbox.html", page=page, tray=tray, counts=counts)


@blueprint.post("/mails/<int:mail_id>/retry")
@requires(Permission.MAIL_RETRY, on=find_mail)
def retry(mail: Mail) -> Response:
    with transaction():
        services.retry_mail(mail, by=current_account())
    send_mail(mail.id)
    flash(_("The mail waits to be sent again."))
    return redirect(url_for(".outbox", tray=Tray.WAITING.value))


@blueprint.app_context_processor
def _shared() -> dict[str, Any]:
    return {"unread_notices": _unread_notices, "mail_is_set_up": _mail_is_set_up}


@blueprint.app_template_filter("told")
def told_in_words(notice: Notice) -> Told:
    """Return what ``notice`` says in the reader's language."""
    return told(notice.kind, notice.values, _)


@blueprint.app_template_filter("notice_kind")
def kind_in_words(kind: NoticeKind) -> str:
    """Return how a kind of notices is called among the choices."""
    return str(_(WORDINGS[kind].name))


def _unread_notices() -> int:
    """Return how many notices the reader has not read. A page that says what broke must not break on that."""
    if not current_user.is_authenticated:
        return 0
    try:
        return queries.unread_count(current_account())
    except SQLAlchemyError:
        return 0


def _mail_is_set_up() -> bool:
    return bool(current_app.extensions["settings"].smtp_url)
