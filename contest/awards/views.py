"""Proposals, decisions and awards."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.awards import queries, services
from contest.awards.forms import (
    DecisionForm,
    GiveBackForm,
    IssueForm,
    LineForm,
    NewPersonForm,
    SelectionForm,
    TitleForm,
    WithdrawForm,
)
from contest.awards.models import Award, Decision, Proposal, kind_of, recipient_key, recipient_name
from contest.awards.queries import find_award, find_decision, find_proposal
from contest.awards.roster import line_columns
from contest.awards.services import LineChange, LineDetails
from contest.awards.wording import is_wordy, word_count
from contest.awards.workbook import decision_workbook
from contest.database import transaction
from contest.forms import day_of
from contest.movements.models import Movement, RecipientKind
from contest.movements.queries import find_movement
from contest.numbers.models import padded
from contest.numbers.queries import last_taken
from contest.pages import carry_out, download, form_page
from contest.paper.linebreaks import unmarked
from contest.permissions import Permission, may, requires
from contest.rules.catalogue import name_of
from contest.spreadsheet import FaultyList, template
from contest.standings.queries import standings_of
from contest.storage.uploads import XLSX
from contest.units.forms import ListForm
from contest.units.models import Unit
from contest.units.queries import bodies, units_of

blueprint = Blueprint("awards", __name__)
blueprint.add_app_template_filter(name_of, "honour_name")
blueprint.add_app_template_filter(word_count, "word_count")
blueprint.add_app_template_filter(unmarked, "unmarked")
blueprint.add_app_template_filter(recipient_name, "recipient_name")
blueprint.add_app_template_test(is_wordy, "wordy")


@blueprint.get("/movements/<int:movement_id>/proposals")
@requires(Permission.MOVEMENT_FOLLOW, on=find_movement)
def proposals(movement: Movement) -> str:
    lines = [
        (proposal, counts)
        for proposal, counts in queries.proposals_of(movement)
        if not proposal.is_drafted or may(Permission.PROPOSAL_VIEW, proposal)
    ]
    return render_template("awards/proposals.html", movement=movement, lines=lines)


@blueprint.route("/movements/<int:movement_id>/proposals/new", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_movement)
def draw_up(movement: Movement) -> Response | tuple[str, int]:
    form = TitleForm()
    if proposal := carry_out(form, lambda: services.draw_up_proposal(movement, form.title.data, by=current_account())):
        return redirect(url_for(".proposal", proposal_id=proposal.id))
    return form_page("awards/draw_up.html", form, movement=movement)


@blueprint.get("/proposals/<int:proposal_id>")
@requires(Permission.PROPOSAL_VIEW, on=find_proposal)
def proposal(proposal: Proposal) -> str:
    shown = _shown(proposal, queries.lines_of(proposal))
    return render_template(
        "awards/proposal.html", **shown, usages=queries.usage_of(proposal),
        offers=queries.offers_of(proposal.movement, clock.today()),
    )  # fmt: skip


def _shown(proposal: Proposal, lines: Sequence[Award]) -> dict[str, object]:
    """Return the list of ``proposal`` with the standings it comes from and the other lines of its recipients."""
    from_standings = any(line.initiative_id for line in lines)
    rows = standings_of(proposal.movement).rows if from_standings else []
    return {
        "proposal": proposal,
        "lines": lines,
        "rows": {row.initiative.id: row for row in rows},
        "others": queries.others_of(lines, proposal.movement),
    }


@blueprint.route("/proposals/<int:proposal_id>/edit", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_proposal)
def rename(proposal: Proposal) -> Response | tuple[str, int]:
    form = TitleForm(obj=proposal)
    if carry_out(form, lambda: services.rename_proposal(proposal, form.title.data, by=current_account())):
        return redirect(url_for(".proposal", proposal_id=proposal.id))
    return form_page("awards/rename.html", form, proposal=proposal)


@blueprint.post("/proposals/<int:proposal_id>/discard")
@requires(Permission.PROPOSAL_EDIT, on=find_proposal)
def discard(proposal: Proposal) -> Response:
    movement_id, title = proposal.movement_id, proposal.title
    with transaction():
        services.discard_proposal(proposal, by=current_account())
    flash(_("The proposal “%(title)s” has been discarded.", title=title))
    return redirect(url_for(".proposals", movement_id=movement_id))


@blueprint.route("/proposals/<int:proposal_id>/standings", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_proposal)
def choose(proposal: Proposal) -> Response | tuple[str, int]:
    """Choose from the standings."""
    candidates = queries.candidates_of(proposal.movement)
    initiatives = [candidate.row.initiative for candidate in candidates]
    form = SelectionForm.for_initiatives(initiatives, _honours(proposal.movement))
    if added := carry_out(form, lambda: services.add_from_standings(proposal, form.details(), by=current_account())):
        flash(ngettext("%(num)s line has been added.", "%(num)s lines have been added.", len(added)))
        return redirect(url_for(".proposal", proposal_id=proposal.id))
    return form_page("awards/choose.html", form, proposal=proposal, candidates=candidates)


def _honours(movement: Movement) -> dict[RecipientKind, list[tuple[str, str]]]:
    """Return what can be proposed today, by kind of recipient."""
    offers = queries.offers_of(movement, clock.today())
    return {kind: [(offer.code, offer.honour.name) for offer in offers if offer.kind is kind] for kind in RecipientKind}


@blueprint.get("/proposals/<int:proposal_id>/recipients")
@requires(Permission.PROPOSAL_EDIT, on=find_proposal)
def find_recipient(proposal: Proposal) -> str:
    """Search whom to propose by hand."""
    wanted = request.args.get("q", "")
    units, persons, households = queries.recipients_like(proposal.movement.body, wanted, clock.today())
    return render_template(
        "awards/find_recipient.html", proposal=proposal, wanted=wanted, units=units, persons=persons,
        households=households,
        standing=queries.standing_lines(proposal.movement), key=recipient_key,
    )  # fmt: skip


@blueprint.route("/proposals/<int:proposal_id>/lines/new", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_proposal)
def add_line(proposal: Proposal) -> Response | tuple[str, int]:
    """Propose the unit or person that the address names."""
    asked = {name: request.args.get(name, type=int) for name in ("unit_id", "person_id", "household_id")}
    recipient = queries.recipient_of(proposal.movement, **asked)
    kind = kind_of(recipient)
    usual = services.usual_words(proposal.movement, recipient)
    form = LineForm(data=vars(usual)).offer(_honours(proposal.movement)[kind])
    if line := carry_out(form, lambda: _added(proposal, LineDetails.of(recipient, form.words()))):
        return _back_with(line)
    others = queries.standing_lines(proposal.movement)[recipient_key(recipient)]
    form.ask_why(others)
    return form_page(
        "awards/add_line.html", form, proposal=proposal, name=recipient_name(recipient), kind=kind, others=others
    )


@blueprint.route("/proposals/<int:proposal_id>/persons/new", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_proposal)
def add_person(proposal: Proposal) -> Response | tuple[str, int]:
    """Propose somebody who is not on the list of persons yet."""
    units = units_of(proposal.movement.body, on=clock.today())
    honours = _honours(proposal.movement)[RecipientKind.INDIVIDUAL]
    usual = services.usual_words(proposal.movement, None)
    form = NewPersonForm(data={**vars(usual), "full_name": request.args.get("name", "")}).offer_units(units)
    form.offer(honours)
    if line := carry_out(form, lambda: _added_person(proposal, form, units)):
        return _back_with(line)
    return form_page("awards/add_person.html", form, proposal=proposal)


def _added(proposal: Proposal, details: LineDetails) -> Award:
    return services.add_line(proposal, details, by=current_account())


def _added_person(proposal: Proposal, form: NewPersonForm, units: Sequence[Unit]) -> Award:
    person = services.person_for(form.person(units), by=current_account())
    return _added(proposal, LineDetails.of(person, form.words()))


def _back_with(line: Award) -> Response:
    flash(_("%(name)s has been added.", name=line.recipient_name))
    return redirect(url_for(".proposal", proposal_id=line.proposal_id, _anchor=f"line-{line.id}"))


@blueprint.route("/proposals/<int:proposal_id>/import", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_proposal)
def import_lines(proposal: Proposal) -> Response | tuple[str, int]:
    form, faults = ListForm(), []
    try:
        if lines := carry_out(form, lambda: services.import_lines(proposal, form.upload(), by=current_account())):
            flash(ngettext("%(num)s line has been added.", "%(num)s lines have been added.", lines))
            return redirect(url_for(".proposal", proposal_id=proposal.id))
    except FaultyList as refused:
        faults = refused.faults
    page, status = form_page("awards/import_lines.html", form, proposal=proposal, faults=faults)
    return page, 422 if faults else status


@blueprint.get("/proposals/<int:proposal_id>/template.xlsx")
@requires(Permission.PROPOSAL_EDIT, on=find_proposal)
def line_template(proposal: Proposal) -> Response:
    names = dict.fromkeys(name for honours in _honours(proposal.movement).values() for _code, name in honours)
    content = template("Đề nghị khen thưởng", line_columns(list(names)), _)
    return download(content, filename="mau-danh-sach-de-nghi-khen-thuong.xlsx", media_type=XLSX)


@blueprint.route("/awards/<int:award_id>/edit", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_award)
def edit_line(award: Award) -> Response | tuple[str, int]:
    """Change what a line says; one that amends an award is written beside what it amends."""
    if line := award.replacing:
        return redirect(url_for("amendments.amend", proposal_id=award.proposal_id, award_id=line.award_id))
    form = LineForm(obj=award).offer(_honours(award.movement)[award.recipient_kind])
    if carry_out(form, lambda: services.change_line(award, form.words(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".proposal", proposal_id=award.proposal_id, _anchor=f"line-{award.id}"))
    others = queries.others_of([award], award.movement).get(award.id, []) if award.repeat else []
    form.ask_why(others)
    return form_page("awards/edit_line.html", form, award=award, proposal=award.proposal, others=others)


@blueprint.post("/awards/<int:award_id>/up")
@requires(Permission.PROPOSAL_EDIT, on=find_award)
def move_up(award: Award) -> Response:
    return _moved(award, -1)


@blueprint.post("/awards/<int:award_id>/down")
@requires(Permission.PROPOSAL_EDIT, on=find_award)
def move_down(award: Award) -> Response:
    return _moved(award, 1)


def _moved(award: Award, step: int) -> Response:
    with transaction():
        services.move_line(award, step, by=current_account())
    return redirect(url_for(".proposal", proposal_id=award.proposal_id, _anchor=f"line-{award.id}"))


@blueprint.post("/awards/<int:award_id>/remove")
@requires(Permission.PROPOSAL_EDIT, on=find_award)
def remove_line(award: Award) -> Response:
    proposal_id, name = award.proposal_id, award.recipient_name
    with transaction():
        services.remove_line(award, by=current_account())
    flash(_("%(name)s has been taken out.", name=name))
    return redirect(url_for(".proposal", proposal_id=proposal_id))


@blueprint.post("/proposals/<int:proposal_id>/submit")
@requires(Permission.PROPOSAL_EDIT, on=find_proposal)
def submit(proposal: Proposal) -> Response:
    with transaction():
        services.submit_proposal(proposal, by=current_account())
    flash(_("The list lies before the competent head now."))
    return redirect(url_for(".proposal", proposal_id=proposal.id))


@blueprint.route("/proposals/<int:proposal_id>/give-back", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_DECIDE, on=find_proposal)
def give_back(proposal: Proposal) -> Response | tuple[str, int]:
    form = GiveBackForm()
    if carry_out(form, lambda: services.give_back(proposal, form.reason.data, by=current_account())):
        flash(_("The proposal has been given back to the secretariat."))
        return redirect(url_for(".proposals", movement_id=proposal.movement_id))
    return form_page("awards/give_back.html", form, proposal=proposal)


@blueprint.route("/proposals/<int:proposal_id>/decide", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_DECIDE, on=find_proposal)
def decide(proposal: Proposal) -> Response | tuple[str, int]:
    if proposal.decision and request.method == "GET":
        return redirect(url_for(".decision", decision_id=proposal.decision.id))
    lines = queries.lines_of(proposal)
    honours = _honours(proposal.movement)
    form = DecisionForm.for_proposal(proposal, lines, honours, today=clock.today(), signer=current_account().name)
    changes = form.changes(lines)
    if decision := carry_out(form, lambda: _decided(proposal, form, changes)):
        flash(_("The decision has been signed. The secretariat gives it its number."))
        return redirect(url_for(".decision", decision_id=decision.id))
    form.stand_on(proposal)
    form.mark(zip(request.args.getlist("struck"), request.args.getlist("why"), strict=False))
    return form_page("awards/decide.html", form, **_shown(proposal, lines))


def _decided(proposal: Proposal, form: DecisionForm, changes: Mapping[int, LineChange]) -> Decision:
    return services.decide(
        proposal, form.details(), refusals=form.refusals(), changes=changes, seen=form.seen_at(), by=current_account()
    )


@blueprint.route("/decisions/<int:decision_id>/issue", methods=["GET", "POST"])
@requires(Permission.DECISION_ISSUE, on=find_decision)
def issue(decision: Decision) -> Response | tuple[str, int]:
    form = IssueForm(data={"issued_on": clock.today()})
    if carry_out(form, lambda: services.issue_decision(decision, on=day_of(form.issued_on), by=current_account())):
        flash(_("Decision %(notation)s has been issued.", notation=decision.notation))
        return redirect(url_for(".decision", decision_id=decision.id))
    last = last_taken(decision.body, clock.today().year, decision.symbol)
    return form_page("awards/issue.html", form, decision=decision, last=last)


@blueprint.route("/decisions/<int:decision_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.DECISION_WITHDRAW, on=find_decision)
def withdraw(decision: Decision) -> Response | tuple[str, int]:
    form = WithdrawForm()
    if proposal := carry_out(
        form, lambda: services.withdraw_decision(decision, form.reason.data, by=current_account())
    ):
        flash(_("The signed decision has been given back; the list waits for a decision again."))
        return redirect(url_for(".proposal", proposal_id=proposal.id))
    return form_page("awards/withdraw.html", form, decision=decision)


@blueprint.get("/decisions")
@requires(Permission.DECISION_LIST)
def decisions() -> str:
    wanted = request.args.get("q", "")
    own = queries.awarding_bodies(current_account())
    return render_template(
        "awards/decisions.html", lines=queries.decisions_in(own, wanted=wanted), wanted=wanted, books=bodies(own)
    )


@blueprint.get("/decisions/<int:decision_id>")
@requires(Permission.DECISION_VIEW, on=find_decision)
def decision(decision: Decision) -> str:
    return render_template(
        "awards/decision.html", decision=decision, lines=queries.awards_of(decision),
        struck=queries.refused_lines(decision),
    )  # fmt: skip


@blueprint.get("/decisions/<int:decision_id>/list.xlsx")
@requires(Permission.DECISION_VIEW, on=find_decision)
def export(decision: Decision) -> Response:
    number = padded(decision.number) if decision.number else "chua-cap-so"
    filename = f"danh-sach-khen-thuong-{decision.day.year}-{number}.xlsx"
    awards = queries.awards_of(decision)
    content = decision_workbook(decision, awards, queries.notes_on(awards))
    return download(content, filename=filename, media_type=XLSX)
