"""Drawing up an amending decision: the awards of the decision that is amended, one by one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.amendments import queries, services
from contest.amendments.forms import AmendForm, TakeOffForm, TitleForm
from contest.amendments.queries import Place, find_place
from contest.awards.models import Award, Decision, Proposal, Recipient, kind_of, recipient_key, recipient_name
from contest.awards.queries import find_decision, recipient_of, recipients_like
from contest.awards.services import usual_words
from contest.corrections.queries import reads_now
from contest.database import transaction
from contest.pages import carry_out, form_page
from contest.paper.writing import long_day
from contest.permissions import Permission, requires

Page = Response | tuple[str, int]
blueprint = Blueprint("amendments", __name__)


@blueprint.route("/decisions/<int:decision_id>/amend", methods=["GET", "POST"])
@requires(Permission.DECISION_AMEND, on=find_decision)
def draw_up(decision: Decision) -> Page:
    about = f"Quyết định số {decision.notation} {long_day(decision.day)}"
    form = TitleForm(data={"title": f"Về việc sửa đổi, bổ sung {about}"})
    if proposal := carry_out(
        form, lambda: services.draw_up_amendment(decision, form.title.data, by=current_account())
    ):  # fmt: skip
        return redirect(url_for("awards.proposal", proposal_id=proposal.id))
    return form_page("amendments/draw_up.html", form, decision=decision)


@blueprint.route("/proposals/<int:proposal_id>/amend/<int:award_id>", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_place)
def amend(place: Place) -> Page:
    """Write how an award is to be read: for its recipient, or for the one that the address names."""
    proposal, award = place.proposal, place.award
    line = queries.line_for(proposal, award)
    written = line.line if line else None
    recipient = _named(proposal) or (written or award).recipient
    usual = usual_words(proposal.movement, recipient).recipient_line or ""
    honours = queries.honours_for(award, kind_of(recipient))
    form = AmendForm.of(award, reads_now(award), written, recipient, honours, usual)
    if carry_out(
        form, lambda: services.amend_award(proposal, award, recipient, form.words(), by=current_account())
    ):  # fmt: skip
        flash(_("Saved."))
        return _back(proposal)
    return form_page(
        "amendments/amend.html", form, proposal=proposal, award=award, words=reads_now(award), line=line,
        other=recipient_name(recipient) if recipient_key(recipient) != award.recipient_key else "",
    )  # fmt: skip


def _named(proposal: Proposal) -> Recipient | None:
    """Return the recipient that the address names, if it names one."""
    asked = {name: request.args.get(name, type=int) for name in ("unit_id", "person_id", "household_id")}
    return recipient_of(proposal.movement, **asked) if any(asked.values()) else None


@blueprint.get("/proposals/<int:proposal_id>/amend/<int:award_id>/recipient")
@requires(Permission.PROPOSAL_EDIT, on=find_place)
def find_recipient(place: Place) -> str:
    """Search who the recipient turned out to be."""
    proposal, award, wanted = place.proposal, place.award, request.args.get("q", "")
    units, persons, households = recipients_like(proposal.movement.body, wanted, clock.today())
    return render_template(
        "amendments/find_recipient.html", proposal=proposal, award=award, wanted=wanted, units=units, persons=persons,
        households=households,
    )  # fmt: skip


@blueprint.route("/proposals/<int:proposal_id>/take-off/<int:award_id>", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_place)
def take_off(place: Place) -> Page:
    proposal, award = place.proposal, place.award
    line = queries.line_for(proposal, award)
    form = TakeOffForm(data={"reason": line.reason if line and line.line is None else ""})
    if carry_out(form, lambda: services.take_off(proposal, award, form.reason.data, by=current_account())):
        flash(_("Saved."))
        return _back(proposal)
    return form_page("amendments/take_off.html", form, proposal=proposal, award=award, words=reads_now(award))


@blueprint.post("/proposals/<int:proposal_id>/leave/<int:award_id>")
@requires(Permission.PROPOSAL_EDIT, on=find_place)
def leave(place: Place) -> Response:
    proposal, award = place.proposal, place.award
    with transaction():
        services.leave_alone(proposal, award, by=current_account())
    flash(_("%(name)s stays as it was decided.", name=award.recipient_name))
    return _back(proposal)


def _back(proposal: Proposal) -> Response:
    return redirect(url_for("awards.proposal", proposal_id=proposal.id, _anchor="amendment"))


blueprint.add_app_template_global(queries.awards_with, "awards_with")
blueprint.add_app_template_global(queries.of, "amendments_of")
blueprint.add_app_template_global(queries.line_for, "amended_line_for")
blueprint.add_app_template_global(queries.amended_in, "amended_in")


@blueprint.app_template_global()
def latest_of(award: Award) -> Award:
    """Return the award as it stands now: what it was amended into, however often, or itself."""
    while (line := award.amended_by) is not None and line.line is not None:
        award = line.line
    return award
