"""The council's advice on a proposal, for the secretariat and the leader who decides."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contest.accounts.sessions import current_account
from contest.advice import queries, services
from contest.advice.forms import AskForm
from contest.awards.models import Proposal
from contest.awards.queries import find_proposal
from contest.councils.models import AgendaItem
from contest.councils.queries import find_meeting
from contest.pages import carry_out, form_page
from contest.permissions import Permission, requires
from contest.votes.queries import outcomes_of_motion

blueprint = Blueprint("advice", __name__)


@blueprint.get("/proposals/<int:proposal_id>/advice")
@requires(Permission.ADVICE_VIEW, on=find_proposal)
def advice(proposal: Proposal) -> str:
    lines = queries.advised_lines(proposal)
    outcomes = {
        one.last.id: outcomes_of_motion(one.last) for line in lines for one in line.said if one.last is not None
    }
    return render_template("advice/advice.html", proposal=proposal, lines=lines, outcomes=outcomes)


@blueprint.route("/proposals/<int:proposal_id>/advice/ask", methods=["GET", "POST"])
@requires(Permission.ADVICE_ASK, on=find_proposal)
def ask(proposal: Proposal) -> Response | tuple[str, int]:
    """Put lines on the agenda of a meeting."""
    lines, meetings = queries.advised_lines(proposal), queries.meetings_for(proposal.movement.body)
    form = AskForm.of([(line.award, bool(line.said)) for line in lines if line.award.stands], meetings)
    if items := carry_out(form, lambda: _asked(proposal, form)):
        flash(ngettext("%(num)s line is on the agenda now.", "%(num)s lines are on the agenda now.", len(items)))
        return redirect(url_for(".advice", proposal_id=proposal.id))
    return form_page("advice/ask.html", form, proposal=proposal, lines=lines, meetings=meetings)


def _asked(proposal: Proposal, form: AskForm) -> list[AgendaItem]:
    meeting = find_meeting(form.meeting.data)
    return services.ask_advice(proposal, meeting, set(form.lines.data or ()), by=current_account())
