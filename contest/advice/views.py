"""The council's advice on a proposal, for the secretariat and the leader who decides."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contest.accounts.sessions import current_account
from contest.advice import queries, services
from contest.advice.forms import AskForm
from contest.awards.models import Proposal
from contest.awards.queries import find_proposal
from contest.councils.models import AgendaItem, CouncilKind
from contest.councils.queries import find_meeting
from contest.pages import carry_out, form_page
from contest.permissions import Permission, requires
from contest.recognition.models import Recognition, RecognitionList
from contest.recognition.queries import find_list

blueprint = Blueprint("advice", __name__)


@blueprint.get("/proposals/<int:proposal_id>/advice")
@requires(Permission.ADVICE_VIEW, on=find_proposal)
def advice(proposal: Proposal) -> str:
    lines = queries.advised_lines(proposal)
    return render_template("advice/advice.html", proposal=proposal, lines=lines)


@blueprint.route("/proposals/<int:proposal_id>/advice/ask", methods=["GET", "POST"])
@requires(Permission.ADVICE_ASK, on=find_proposal)
def ask(proposal: Proposal) -> Response | tuple[str, int]:
    """Put lines on the agenda of a meeting."""
    lines, meetings = queries.advised_lines(proposal), queries.meetings_for(proposal.movement.body)
    offered = [(line.award.id, line.award.recipient_name, bool(line.said)) for line in lines if line.award.stands]
    form = AskForm.of(offered, meetings)
    if items := carry_out(form, lambda: _asked(proposal, form)):
        flash(ngettext("%(num)s line is on the agenda now.", "%(num)s lines are on the agenda now.", len(items)))
        return redirect(url_for(".advice", proposal_id=proposal.id))
    return form_page("advice/ask.html", form, proposal=proposal, lines=lines, meetings=meetings)


def _asked(proposal: Proposal, form: AskForm) -> list[AgendaItem]:
    meeting = find_meeting(form.meeting.data)
    return services.ask_advice(proposal, meeting, set(form.lines.data or ()), by=current_account())


# Lists of initiatives to be recognised.


@blueprint.get("/recognition/<int:list_id>/council")
@requires(Permission.ADVICE_VIEW, on=find_list)
def on_initiatives(roll: RecognitionList) -> str:
    return render_template("advice/on_initiatives.html", roll=roll, lines=queries.listed_lines(roll))


@blueprint.route("/recognition/<int:list_id>/council/ask", methods=["GET", "POST"])
@requires(Permission.ADVICE_ASK, on=find_list)
def ask_on_initiatives(roll: RecognitionList) -> Response | tuple[str, int]:
    """Put initiatives on the agenda of a meeting of the initiative council."""
    lines = queries.listed_lines(roll)
    meetings = queries.meetings_for(roll.movement.body, CouncilKind.INITIATIVE)
    form = AskForm.of([(one.line.id, one.line.title, bool(one.said)) for one in lines], meetings)
    if items := carry_out(form, lambda: _asked_on_initiatives(roll, form)):
        flash(ngettext("%(num)s line is on the agenda now.", "%(num)s lines are on the agenda now.", len(items)))
        return redirect(url_for(".on_initiatives", list_id=roll.id))
    return form_page("advice/ask_on_initiatives.html", form, roll=roll, lines=lines, meetings=meetings)


def _asked_on_initiatives(roll: RecognitionList, form: AskForm) -> list[AgendaItem]:
    meeting = find_meeting(form.meeting.data)
    return services.ask_initiative_council(roll, meeting, set(form.lines.data or ()), by=current_account())


@blueprint.app_template_global()
def said_on_initiatives(lines: Sequence[Recognition]) -> dict[int, list[queries.Said]]:
    """Return what the initiative council said on the initiatives of lines, by the initiative's id."""
    return queries.said_on_initiatives(lines)
