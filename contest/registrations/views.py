"""Registration as a whole: reminding who is behind."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contest.accounts.sessions import current_account
from contest.movements.models import Movement
from contest.movements.queries import find_movement
from contest.pages import carry_out, form_page
from contest.permissions import Permission, requires
from contest.registrations import queries, services
from contest.registrations import tasks as _tasks  # noqa: F401 - the sweep must know of it
from contest.registrations.forms import RemindForm
from contest.registrations.reminders import Behind

blueprint = Blueprint("registrations", __name__)


@blueprint.route("/movements/<int:movement_id>/remind", methods=["GET", "POST"])
@requires(Permission.REMINDER_SEND, on=find_movement)
def remind(movement: Movement) -> Response | tuple[str, int]:
    """Name whom the choice in the address reaches; only sending the form reminds them."""
    form, by = RemindForm(data={"wanted": request.args.getlist("wanted")}), current_account()
    if reminder := carry_out(form, lambda: services.remind(movement, form.details(), by=by)):
        count = reminder.recipients
        flash(ngettext("%(num)s person has been reminded.", "%(num)s people have been reminded.", count))
        return redirect(url_for(".remind", movement_id=movement.id))
    wanted = [behind for behind in Behind if behind.value in (form.wanted.data or ())]
    reached = services.round_in(movement, wanted)
    return form_page(
        "registrations/remind.html",
        form.show(reached),
        movement=movement,
        wanted=wanted,
        reached=reached,
        behind=services.units_behind(movement),
        reminders=queries.reminders_of(movement),
    )


@blueprint.app_template_filter("phrase")
def in_words(phrase: tuple[str, dict[str, object]]) -> str:
    """Return a message id with its values in the reader's language."""
    message, values = phrase
    return str(_(message, **values))
