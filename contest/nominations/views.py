"""Holds, and the eligibility of a proposal, explained line by line."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.awards.models import Award, Proposal, recipient_name
from contest.awards.queries import find_award, find_proposal, lines_of, recipients_like
from contest.forms import day_of
from contest.journal.queries import entries_about
from contest.journal.wording import line_of
from contest.nominations import queries, services
from contest.nominations.eligibility import Answer
from contest.nominations.examination import Candidate
from contest.nominations.forms import HoldForm, LiftForm, ProlongForm, RulingForm
from contest.nominations.models import Hold
from contest.nominations.queries import find_hold
from contest.nominations.wording import check_words, phrase_words
from contest.pages import carry_out, form_page, number_in
from contest.permissions import Permission, requires
from contest.units.models import Body
from contest.units.queries import find_body

blueprint = Blueprint("nominations", __name__)
blueprint.add_app_template_filter(check_words, "check_words")
blueprint.add_app_template_filter(phrase_words, "phrase")


@blueprint.app_template_global()
def held_of(body: Body) -> dict[str, Sequence[Hold]]:
    """Return the holds that stand today at ``body``, by the key of whom they are on, for whoever may see them."""
    return dict(queries.standing_holds(body, clock.today()))


# Holds.


@blueprint.get("/bodies/<int:body_id>/holds")
@requires(Permission.HOLD_VIEW, on=find_body)
def holds(body: Body) -> str:
    everything, wanted = request.args.get("show") == "all", request.args.get("q", "")
    return render_template(
        "nominations/holds.html", body=body, everything=everything, wanted=wanted,
        holds=queries.holds_listed(body, clock.today(), everything=everything, wanted=wanted),
    )  # fmt: skip


@blueprint.get("/bodies/<int:body_id>/holds/recipients")
@requires(Permission.HOLD_PLACE, on=find_body)
def find_held(body: Body) -> str:
    """Search whom to put on hold."""
    wanted = request.args.get("q", "")
    units, persons = recipients_like(body, wanted, clock.today())
    return render_template(
        "nominations/find_held.html", body=body, wanted=wanted, units=units, persons=persons,
        standing=queries.standing_holds(body, clock.today()),
    )  # fmt: skip


@blueprint.route("/bodies/<int:body_id>/holds/new", methods=["GET", "POST"])
@requires(Permission.HOLD_PLACE, on=find_body)
def place_hold(body: Body) -> Response | tuple[str, int]:
    recipient = queries.recipient_in(body, unit_id=number_in("unit_id"), person_id=number_in("person_id"))
    form = HoldForm.starting(clock.today())
    if hold := carry_out(form, lambda: services.place_hold(body, recipient, form.details(), by=current_account())):
        flash(_("%(name)s is on hold.", name=hold.name))
        return redirect(url_for(".hold", hold_id=hold.id))
    return form_page(
        "nominations/place_hold.html", form, body=body, recipient=recipient, name=recipient_name(recipient)
    )


@blueprint.get("/holds/<int:hold_id>")
@requires(Permission.HOLD_VIEW, on=find_hold)
def hold(hold: Hold) -> str:
    story = [line_of(entry) for entry in entries_about(hold)]
    return render_template("nominations/hold.html", hold=hold, story=story, others=queries.other_holds(hold))


@blueprint.route("/holds/<int:hold_id>/prolong", methods=["GET", "POST"])
@requires(Permission.HOLD_PLACE, on=find_hold)
def prolong_hold(hold: Hold) -> Response | tuple[str, int]:
    form = ProlongForm()
    account = current_account()
    if carry_out(form, lambda: services.prolong_hold(hold, form.until_on.data, form.reason.data, by=account)):
        flash(_("The hold has been prolonged."))
        return redirect(url_for(".hold", hold_id=hold.id))
    return form_page("nominations/prolong_hold.html", form, hold=hold)


@blueprint.route("/holds/<int:hold_id>/lift", methods=["GET", "POST"])
@requires(Permission.HOLD_PLACE, on=find_hold)
def lift_hold(hold: Hold) -> Response | tuple[str, int]:
    form = LiftForm(data={"lifted_on": clock.today()})
    account = current_account()
    if carry_out(form, lambda: services.lift_hold(hold, day_of(form.lifted_on), form.reason.data, by=account)):
        flash(_("The hold has been lifted."))
        return redirect(url_for(".hold", hold_id=hold.id))
    return form_page("nominations/lift_hold.html", form, hold=hold)


# The eligibility of a proposal.


@blueprint.get("/proposals/<int:proposal_id>/eligibility")
@requires(Permission.PROPOSAL_VIEW, on=find_proposal)
def eligibility(proposal: Proposal) -> str:
    lines = lines_of(proposal)
    found = services.eligibility_of(proposal)
    return render_template(
        "nominations/eligibility.html", proposal=proposal, lines=[line for line in lines if line.stands], found=found,
        counts={answer: sum(one.answer is answer for one in found.values()) for answer in Answer},
        blocked=[line for line in lines if line.stands and found[line.id].blocking],
    )  # fmt: skip


@blueprint.route("/awards/<int:award_id>/verdict/<check>", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=lambda award_id, check: find_award(award_id))
def rule_on_line(award: Award) -> Response | tuple[str, int]:
    """Give a verdict on a condition of a proposed line that the rule leaves to a person."""
    check, proposal = str(request.view_args["check"] if request.view_args else ""), award.proposal
    candidate = Candidate.of_line(award)
    explained = next(
        (one for one in services.explained_for(candidate, award.movement).lines if one.finding.check == check), None
    )
    if explained is None:
        abort(404)
    form = RulingForm.blank()
    account = current_account()
    if carry_out(form, lambda: services.rule_on(award.movement, candidate, form.verdict(check), by=account)):
        flash(_("Your verdict has been recorded."))
        return redirect(url_for(".eligibility", proposal_id=proposal.id, _anchor=f"line-{award.id}"))
    return form_page("nominations/rule_on.html", form, award=award, proposal=proposal, line=explained)
