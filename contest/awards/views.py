"""Proposals, decisions and awards."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.awards import queries, services
from contest.awards.exports import decision_workbook
from contest.awards.forms import (
    AnnulmentForm,
    DecisionForm,
    ImportForm,
    LineForm,
    ProposalForm,
    ReasonForm,
    StandingsForm,
    WordsForm,
)
from contest.awards.models import Award, Decision, Proposal
from contest.awards.queries import find_award, find_decision, find_proposal
from contest.awards.roster import line_columns
from contest.database import transaction
from contest.errors import RuleViolation
from contest.movements.models import Movement, RecipientKind
from contest.movements.queries import find_movement
from contest.pages import carry_out, download, form_page
from contest.permissions import Permission, requires
from contest.rules.catalogue import name_of
from contest.scoring.queries import Standings, standings_of
from contest.spreadsheet import FaultyList, template
from contest.storage.uploads import XLSX
from contest.units.queries import find_person, find_unit, persons_of, units_of
from contest.units.services import add_person

blueprint = Blueprint("awards", __name__)
blueprint.add_app_template_filter(name_of, "honour_name")


@blueprint.get("/movements/<int:movement_id>/proposals")
@requires(Permission.MOVEMENT_FOLLOW, on=find_movement)
def proposals(movement: Movement) -> str:
    return render_template("awards/proposals.html", movement=movement, proposals=queries.proposals_of(movement))


@blueprint.route("/movements/<int:movement_id>/proposals/new", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_movement)
def draw_up(movement: Movement) -> Response | tuple[str, int]:
    form = ProposalForm()
    if proposal := carry_out(form, lambda: services.draw_up_proposal(movement, form.title.data, by=current_account())):
        return redirect(url_for(".proposal", proposal_id=proposal.id))
    return form_page("awards/draw_up.html", form, movement=movement)


@blueprint.get("/proposals/<int:proposal_id>")
@requires(Permission.PROPOSAL_VIEW, on=find_proposal)
def proposal(proposal: Proposal) -> str:
    places = {}
    if any(award.initiative_id for award in proposal.awards):
        standings = standings_of(proposal.movement)
        places = {row.initiative.id: row for row in standings.rows}
    return render_template("awards/proposal.html", proposal=proposal, places=places, kinds=RecipientKind)


@blueprint.route("/proposals/<int:proposal_id>/lines/<any(collective, individual):kind>", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=lambda proposal_id, kind: find_proposal(proposal_id))
def add_line(proposal: Proposal) -> Response | tuple[str, int]:
    kind = RecipientKind((request.view_args or {})["kind"])
    body, persons = proposal.movement.body, []
    if kind is RecipientKind.INDIVIDUAL:
        persons = list(persons_of(body))
    form = LineForm().offer(kind, proposal.movement.honours, units_of(body, on=clock.today()), persons)
    if line := carry_out(form, lambda: _added(proposal, form)):
        flash(_("%(name)s has been added.", name=line.recipient_name))
        return redirect(url_for(".proposal", proposal_id=proposal.id))
    return form_page("awards/add_line.html", form, proposal=proposal, kind=kind)


def _added(proposal: Proposal, form: LineForm) -> Award:
    """Add the line that ``form`` describes, and the person first if it names a new one."""
    person = find_person(form.person_id.data) if form.person_id.data else None
    unit = person.unit if person else find_unit(form.unit_id.data)
    if (details := form.new_person()) is not None:
        person = add_person(unit, details, by=current_account())
    if form.kind is RecipientKind.COLLECTIVE:
        person = None
    return services.add_line(proposal, form.details(unit, person), by=current_account())


@blueprint.route("/proposals/<int:proposal_id>/from-standings", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_proposal)
def add_from_standings(proposal: Proposal) -> Response | tuple[str, int]:
    standings = standings_of(proposal.movement)
    form = StandingsForm().offer(proposal.movement.honours)
    if made := carry_out(form, lambda: _added_from(proposal, standings, form)):
        flash(ngettext("%(num)s line has been added.", "%(num)s lines have been added.", len(made)))
        return redirect(url_for(".proposal", proposal_id=proposal.id))
    named = {award.recipient_key for award in proposal.awards}
    return form_page("awards/add_from_standings.html", form, proposal=proposal, standings=standings, named=named)


def _added_from(proposal: Proposal, standings: Standings, form: StandingsForm) -> list[Award]:
    lines = services.lines_from(
        proposal, standings, set(form.chosen.data or ()),
        honours={
            RecipientKind.COLLECTIVE: form.collective_honour.data,
            RecipientKind.INDIVIDUAL: form.individual_honour.data,
        },
        by=current_account(),
    )  # fmt: skip
    return services.add_from_standings(proposal, lines, form.repeat_reason.data or "", by=current_account())


@blueprint.route("/proposals/<int:proposal_id>/import", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_proposal)
def import_lines(proposal: Proposal) -> Response | tuple[str, int]:
    form, faults = ImportForm(), []
    try:
        if lines := carry_out(form, lambda: services.import_lines(proposal, form.file.data, by=current_account())):
            flash(ngettext("%(num)s line has been added.", "%(num)s lines have been added.", lines))
            return redirect(url_for(".proposal", proposal_id=proposal.id))
    except FaultyList as refused:
        faults = refused.faults
    page, status = form_page("awards/import_lines.html", form, proposal=proposal, faults=faults)
    return page, 422 if faults else status


@blueprint.get("/proposals/<int:proposal_id>/template.xlsx")
@requires(Permission.PROPOSAL_EDIT, on=find_proposal)
def line_template(proposal: Proposal) -> Response:
    columns = line_columns(sorted({name_of(line.honour) for line in proposal.movement.honours}))
    return download(template("Đề nghị", columns, _), filename="mau-danh-sach-de-nghi.xlsx", media_type=XLSX)


@blueprint.route("/awards/<int:award_id>/edit", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_award)
def change_line(award: Award) -> Response | tuple[str, int]:
    form = WordsForm(obj=award)
    if carry_out(form, lambda: _changed(award, form)):
        flash(_("Saved."))
        return redirect(url_for(".proposal", proposal_id=award.proposal_id))
    return form_page("awards/change_line.html", form, award=award, proposal=award.proposal)


def _changed(award: Award, form: WordsForm) -> Award:
    words = (form.achievement.data or "", form.recipient_line.data or "", form.repeat_reason.data or "")
    return services.change_line(award, *words, by=current_account())


@blueprint.post("/awards/<int:award_id>/move/<any(up, down):way>")
@requires(Permission.PROPOSAL_EDIT, on=lambda award_id, way: find_award(award_id))
def move_line(award: Award) -> Response:
    way = (request.view_args or {})["way"]
    with transaction():
        services.move_line(award, -1 if way == "up" else 1, by=current_account())
    return redirect(url_for(".proposal", proposal_id=award.proposal_id, _anchor=f"line-{award.id}"))


@blueprint.post("/awards/<int:award_id>/remove")
@requires(Permission.PROPOSAL_EDIT, on=find_award)
def remove_line(award: Award) -> Response:
    name = award.recipient_name
    with transaction():
        proposal = services.remove_line(award, by=current_account())
    flash(_("%(name)s has been taken out.", name=name))
    return redirect(url_for(".proposal", proposal_id=proposal.id))


@blueprint.post("/proposals/<int:proposal_id>/submit")
@requires(Permission.PROPOSAL_EDIT, on=find_proposal)
def submit(proposal: Proposal) -> Response:
    with transaction():
        services.submit_proposal(proposal, by=current_account())
    flash(_("The proposal lies before the competent head now."))
    return redirect(url_for(".proposal", proposal_id=proposal.id))


@blueprint.route("/proposals/<int:proposal_id>/give-back", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_DECIDE, on=find_proposal)
def give_back(proposal: Proposal) -> Response | tuple[str, int]:
    form = ReasonForm()
    if carry_out(form, lambda: services.give_back(proposal, form.reason.data, by=current_account())):
        flash(_("The proposal has been given back to the secretariat."))
        return redirect(url_for(".proposals", movement_id=proposal.movement_id))
    return form_page("awards/give_back.html", form, proposal=proposal)


@blueprint.route("/proposals/<int:proposal_id>/decide", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_DECIDE, on=find_proposal)
def decide(proposal: Proposal) -> Response | tuple[str, int]:
    form = DecisionForm(data={"issued_on": clock.today(), "title": proposal.title}).offer(proposal.awards)
    refusals = {
        award.id: request.form.get(f"refusal-{award.id}", "").strip()
        for award in proposal.awards
        if request.form.get(f"strike-{award.id}")
    }
    if decision := carry_out(form, lambda: _decided(proposal, form, refusals)):
        flash(_("Decision %(number)s has been issued.", number=decision.notation))
        return redirect(url_for(".decision", decision_id=decision.id))
    return form_page("awards/decide.html", form, proposal=proposal, refusals=refusals, kinds=RecipientKind)


def _decided(proposal: Proposal, form: DecisionForm, refusals: dict[int, str]) -> Decision:
    if not all(refusals.values()):
        raise RuleViolation("Give a reason for every line that is struck out.")
    return services.decide(proposal, form.details(), refusals=refusals, by=current_account())


@blueprint.get("/decisions")
@requires(Permission.DECISION_LIST)
def decisions() -> str:
    return render_template(
        "awards/decisions.html", decisions=queries.decisions_for(current_account()), kinds=RecipientKind
    )


@blueprint.get("/decisions/<int:decision_id>")
@requires(Permission.DECISION_VIEW, on=find_decision)
def decision(decision: Decision) -> str:
    return render_template("awards/decision.html", decision=decision, kinds=RecipientKind)


@blueprint.get("/decisions/<int:decision_id>/list.xlsx")
@requires(Permission.DECISION_VIEW, on=find_decision)
def export(decision: Decision) -> Response:
    filename = f"danh-sach-{decision.number:02d}-{decision.year}.xlsx"
    return download(decision_workbook(decision), filename=filename, media_type=XLSX)


@blueprint.route("/awards/<int:award_id>/annul", methods=["GET", "POST"])
@requires(Permission.AWARD_ANNUL, on=find_award)
def annul(award: Award) -> Response | tuple[str, int]:
    form = AnnulmentForm()
    if carry_out(form, lambda: services.annul_award(award, form.details(), by=current_account())):
        flash(_("The award has been annulled."))
        return redirect(url_for(".decision", decision_id=award.decision_id))
    return form_page("awards/annul.html", form, award=award)
