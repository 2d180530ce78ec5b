"""Nominations of units, their check, holds, and the eligibility of a proposal explained line by line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.models import Role
from contest.accounts.sessions import current_account
from contest.awards.models import Award, Proposal, Recipient, kind_of, recipient_name
from contest.awards.queries import (
    find_award,
    find_proposal,
    lines_of,
    offers_of,
    proposals_of,
    recipients_like,
)
from contest.awards.services import draw_up_proposal, person_for, usual_words
from contest.database import transaction
from contest.errors import NotFound, RuleViolation
from contest.forms import BaseForm, day_of
from contest.journal.queries import entries_about
from contest.journal.wording import line_of
from contest.movements.models import Movement, RecipientKind
from contest.movements.queries import find_movement
from contest.nominations import queries, services
from contest.nominations.eligibility import Answer, Eligibility
from contest.nominations.examination import Candidate, Examination
from contest.nominations.forms import (
    AcceptForm,
    EnterHomeForm,
    HoldForm,
    HomeForm,
    LiftForm,
    NominationForm,
    NomineeForm,
    PaperForm,
    PasteForm,
    ProlongForm,
    ReturnForm,
    RulingForm,
    SignedForm,
    TakeOverForm,
    TermsForm,
    TicksForm,
    WithdrawForm,
)
from contest.nominations.models import DossierPaper, Hold, Nomination, NominationState
from contest.nominations.pasted import COLUMNS
from contest.nominations.queries import (
    Wanted,
    find_hold,
    find_nomination,
    find_paper,
    reach_of,
)
from contest.nominations.wording import PART_WORDS, check_words, part_words, phrase_words
from contest.pages import carry_out, download, form_page, how_far, number_in
from contest.paper.models import Paper
from contest.paper.tasks import print_paper
from contest.permissions import Permission, requires
from contest.spreadsheet import Fault, FaultyList, template
from contest.storage.services import content_of
from contest.storage.uploads import XLSX
from contest.text import tidy
from contest.units.models import Body, Unit
from contest.units.queries import find_body, households_at, persons_at, units_of, units_under
from contest.units.services import household_at
from contest.words import reason_of

Page = Response | str | tuple[str, int]
Done = TypeVar("Done")
blueprint = Blueprint("nominations", __name__)
blueprint.add_app_template_filter(check_words, "check_words")
blueprint.add_app_template_filter(phrase_words, "phrase")
blueprint.add_app_template_filter(part_words, "part_words")
# Where the session keeps how the list was narrowed down when it was last looked at.
LAST_LIST = "last_nominations"


@blueprint.app_template_global()
def held_of(body: Body) -> dict[str, Sequence[Hold]]:
    """Return the holds that stand today at ``body``, by the key of whom they are on, for whoever may see them."""
    return dict(queries.standing_holds(body, clock.today()))


@blueprint.app_template_global()
def nominations_address(movement_id: int) -> str:
    """Return the address of the list of nominations as it was last looked at, so that back goes back."""
    last_id, arguments = session.get(LAST_LIST) or (None, {})
    return url_for("nominations.index", movement_id=movement_id, **(arguments if last_id == movement_id else {}))


# The list.


@blueprint.get("/movements/<int:movement_id>/nominations")
@requires(Permission.NOMINATION_LIST, on=find_movement)
def index(movement: Movement) -> str:
    reach, wanted = reach_of(current_account(), movement), _wanted()
    session[LAST_LIST] = [movement.id, wanted.arguments()]
    found = queries.nominations_of(movement, reach, wanted)
    examination = Examination(movement, clock.today())
    explained = {one.id: examination.of(Candidate.of_nomination(one)) for one in found}
    if wanted.answer:
        found = [one for one in found if explained[one.id].answer is wanted.answer]
    lacks = services.lacks_of([one for one in found if one.is_editable])
    return render_template(
        "nominations/index.html", movement=movement, wanted=wanted, found=found, explained=explained, reach=reach,
        counts=queries.counts_by_state(movement, reach), units=queries.units_that_nominate(movement, reach),
        lacks=lacks, ready=sum(one.state is NominationState.DRAFTED and not lacks[one.id] for one in found),
        window=queries.nomination_window(movement), honours=_honours(movement, None), Answer=Answer,
        RecipientKind=RecipientKind, honours_of_homes=_honours(movement, RecipientKind.HOUSEHOLD),
    )  # fmt: skip


def _wanted() -> Wanted:
    """Return what the address narrows the list down to; what is no such value does not narrow it."""
    given = request.args
    return Wanted(
        words=tidy(given.get("q", "")), state=_one_of(NominationState, given.get("state")), unit_id=number_in("unit"),
        kind=_one_of(RecipientKind, given.get("kind")), honour=tidy(given.get("honour", ""))[:40],
        answer=_one_of(Answer, given.get("answer")),
    )  # fmt: skip


def _one_of(kind: Callable[[str], Done], value: str | None) -> Done | None:
    try:
        return kind(value) if value else None
    except ValueError:
        return None


def _honours(movement: Movement, kind: RecipientKind | None) -> list[tuple[str, str]]:
    """Return the codes and names of what the movement offers to a kind of recipient (None: to any) today."""
    offers = offers_of(movement, clock.today())
    return list({offer.code: offer.honour.name for offer in offers if kind in (None, offer.kind)}.items())


@blueprint.route("/movements/<int:movement_id>/nominations/days", methods=["GET", "POST"])
@requires(Permission.NOMINATION_TERMS, on=find_movement)
def terms(movement: Movement) -> Page:
    """Set when units nominate."""
    window = queries.nomination_window(movement)
    form = TermsForm.showing(queries.terms_of(movement), window)
    if carry_out(form, lambda: services.set_terms(movement, form.details(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".index", movement_id=movement.id))
    return form_page("nominations/terms.html", form, movement=movement)


# Nominating.


def _own_units(movement: Movement) -> list[Unit]:
    """Return the units of which whoever is signed in is an officer and which exist today."""
    units = {
        grant.unit
        for grant in current_account().standing_grants
        if grant.role is Role.UNIT_OFFICER and grant.unit and grant.unit.body_id == movement.body_id
    }
    return sorted((unit for unit in units if unit.exists_on(clock.today())), key=lambda unit: unit.sort_key)


def _asked_unit(movement: Movement) -> Unit:
    """Return the own unit that the address names, or the only one."""
    units, asked = _own_units(movement), number_in("by")
    chosen = [unit for unit in units if asked in (None, unit.id)]
    if not chosen:
        raise NotFound("unit")
    return chosen[0]


@blueprint.get("/movements/<int:movement_id>/nominations/recipients")
@requires(Permission.NOMINATION_MAKE, on=find_movement)
def choose(movement: Movement) -> str:
    """Choose whom to nominate: the own unit, one below it, who works or which household lives there."""
    units, unit, today = _own_units(movement), _asked_unit(movement), clock.today()
    own = queries.nominations_of(movement, reach_of(current_account(), movement))
    return render_template(
        "nominations/choose.html", movement=movement, units=units, unit=unit,
        collectives=[unit, *(below for below in units_under(unit) if below.exists_on(today) and below is not unit)],
        persons=[person for person in persons_at(unit) if person.works_on(today)], households=households_at(unit),
        held=queries.standing_holds(movement.body, today),
        nominated={one.recipient_key for one in own},
    )  # fmt: skip


@blueprint.route("/movements/<int:movement_id>/nominations/persons/new", methods=["GET", "POST"])
@requires(Permission.NOMINATION_MAKE, on=find_movement)
def add_nominee(movement: Movement) -> Page:
    """Put somebody on the list of persons, to be nominated."""
    units = _own_units(movement)
    form = NomineeForm().offer(units)
    if person := carry_out(form, lambda: person_for(form.person(units), by=current_account())):
        return redirect(url_for(".nominate", movement_id=movement.id, by=person.unit_id, person_id=person.id))
    return form_page("nominations/add_nominee.html", form, movement=movement)


@blueprint.route("/movements/<int:movement_id>/nominations/households/new", methods=["GET", "POST"])
@requires(Permission.NOMINATION_MAKE, on=find_movement)
def add_home(movement: Movement) -> Page:
    """Put a household on the list of households, to be nominated by the unit where it lives."""
    units = _own_units(movement)
    form = HomeForm().among(units)
    if home := carry_out(form, lambda: household_at(form.unit(units), form.details(), by=current_account())):
        return redirect(url_for(".nominate", movement_id=movement.id, by=home.unit_id, household_id=home.id))
    return form_page("nominations/add_home.html", form, movement=movement)


@blueprint.route("/movements/<int:movement_id>/nominations/new", methods=["GET", "POST"])
@requires(Permission.NOMINATION_MAKE, on=find_movement)
def nominate(movement: Movement) -> Page:
    unit = _asked_unit(movement)
    recipient = _asked_recipient(movement.body)
    kind = kind_of(recipient)
    form = NominationForm(data=vars(usual_words(movement, recipient))).offer(_honours(movement, kind), kind)
    account = current_account()
    if made := carry_out(form, lambda: services.nominate(movement, unit, recipient, form.details(), by=account)):
        flash(_("The draft has been saved. See what is still missing."))
        return redirect(url_for(".nomination", nomination_id=made.id))
    return form_page(
        "nominations/nominate.html", form, movement=movement, unit=unit, recipient=recipient, kind=kind,
        name=recipient_name(recipient),
    )  # fmt: skip


def _asked_recipient(body: Body) -> Recipient:
    """Return the unit, person or household of ``body`` that the address names."""
    asked = {name: number_in(name) for name in ("unit_id", "person_id", "household_id")}
    return queries.recipient_in(body, **asked)


@blueprint.get("/nominations/<int:nomination_id>")
@requires(Permission.NOMINATION_VIEW, on=find_nomination)
def nomination(nomination: Nomination) -> str:
    return _nomination_page(nomination, PaperForm(formdata=None))


def _nomination_page(nomination: Nomination, form: PaperForm, item: str = "") -> str:
    """Return the page of ``nomination``; ``form`` is that of the dossier's ``item``."""
    dossier = queries.dossiers_of([nomination], clock.today())[nomination.id]
    return render_template(
        "nominations/nomination.html", nomination=nomination, form=form, item=item, dossier=dossier,
        lacks=services.lacks_of([nomination])[nomination.id] if nomination.is_editable else [],
        eligibility=_explained(nomination), signed=SignedForm(formdata=None),
        story=[line_of(entry) for entry in entries_about(nomination)], receipt=queries.receipt_of(nomination),
    )  # fmt: skip


def _explained(nomination: Nomination) -> Eligibility:
    return services.explained_for(Candidate.of_nomination(nomination), nomination.movement)


@blueprint.route("/nominations/<int:nomination_id>/edit", methods=["GET", "POST"])
@requires(Permission.NOMINATION_EDIT, on=find_nomination)
def edit(nomination: Nomination) -> Page:
    if not nomination.is_editable:
        raise RuleViolation("This nomination has been submitted; it does not change any more.")
    form = NominationForm.of(nomination).offer(_honours(nomination.movement, nomination.kind), nomination.kind)
    account = current_account()

    def save() -> Nomination:
        return services.save_nomination(nomination, form.details(nomination), form.read_edition, by=account)

    if carry_out(form, save):
        flash(_("Saved."))
        return redirect(url_for(".nomination", nomination_id=nomination.id))
    return form_page("nominations/edit.html", form, nomination=nomination, movement=nomination.movement)


# The dossier.


@blueprint.post("/nominations/<int:nomination_id>/papers/<item>")
@requires(Permission.NOMINATION_EDIT, on=lambda nomination_id, item: find_nomination(nomination_id))
def add_paper(nomination: Nomination) -> Page:
    item = str((request.view_args or {})["item"])
    form = PaperForm()
    limit = current_app.extensions["settings"].upload_limit

    def add() -> DossierPaper:
        return services.add_paper(
            nomination, item, form.file.data, note=form.note.data or "", limit=limit, by=current_account()
        )

    if carry_out(form, add):
        flash(_("The paper has been added to the dossier."))
        return redirect(url_for(".nomination", nomination_id=nomination.id, _anchor=f"paper-{item}"))
    return _nomination_page(nomination, form, item), 422


@blueprint.get("/nominations/<int:nomination_id>/papers/<int:paper_id>/file")
@requires(Permission.NOMINATION_VIEW, on=lambda nomination_id, paper_id: find_nomination(nomination_id))
def paper_file(nomination: Nomination) -> Response:
    paper = _paper_of(nomination)
    if paper.file is None:
        raise NotFound("paper")
    return download(content_of(paper.file), filename=paper.file.filename, media_type=paper.file.media_type)


@blueprint.post("/nominations/<int:nomination_id>/papers/<int:paper_id>/remove")
@requires(Permission.NOMINATION_EDIT, on=lambda nomination_id, paper_id: find_nomination(nomination_id))
def remove_paper(nomination: Nomination) -> Response:
    paper = _paper_of(nomination)
    with transaction():
        services.remove_paper(paper, nomination, by=current_account())
    flash(_("The paper has been taken out of the dossier."))
    return redirect(url_for(".nomination", nomination_id=nomination.id, _anchor=f"paper-{paper.item}"))


def _paper_of(nomination: Nomination) -> DossierPaper:
    """Return the paper that the address names, if it is of this dossier."""
    paper = find_paper(int((request.view_args or {})["paper_id"]))
    here = (paper.movement_id, paper.unit_id) == (nomination.movement_id, nomination.unit_id)
    if not here or paper.nomination_id not in (None, nomination.id):
        raise NotFound("paper")
    return paper


# The signature of the head, and handing in.


@blueprint.route("/movements/<int:movement_id>/nominations/confirm", methods=["GET", "POST"])
@requires(Permission.NOMINATION_LIST, on=find_movement)
def confirm(movement: Movement) -> Page:
    """Let the head of a unit confirm what waits for that."""
    account = current_account()
    waiting = queries.waiting_for_head(reach_of(account, movement).head_of, movement)
    form = TicksForm.among(waiting)
    by_id = {one.id: one for one in waiting}

    def sign() -> int:
        return services.sign_nominations([by_id[key] for key in form.chosen.data or ()], by=account)

    if count := carry_out(form, sign):
        flash(ngettext("%(num)s nomination is confirmed.", "%(num)s nominations are confirmed.", count))
        return redirect(url_for(".confirm", movement_id=movement.id))
    return form_page("nominations/confirm.html", form, movement=movement, waiting=waiting)


@blueprint.post("/nominations/<int:nomination_id>/confirm")
@requires(Permission.NOMINATION_CONFIRM, on=find_nomination)
def sign(nomination: Nomination) -> Response:
    with transaction():
        services.sign_nominations([nomination], by=current_account())
    flash(_("You have confirmed the nomination."))
    return redirect(url_for(".nomination", nomination_id=nomination.id))


@blueprint.route("/nominations/<int:nomination_id>/signed", methods=["GET", "POST"])
@requires(Permission.NOMINATION_EDIT, on=find_nomination)
def sign_on_paper(nomination: Nomination) -> Page:
    form = SignedForm(data={"signed_on": clock.today()})
    account = current_account()

    def note() -> Nomination:
        return services.sign_on_paper(nomination, form.signed_name.data, day_of(form.signed_on), by=account)

    if carry_out(form, note):
        flash(_("The signature has been noted."))
        return redirect(url_for(".nomination", nomination_id=nomination.id))
    return form_page("nominations/signed.html", form, nomination=nomination)


@blueprint.post("/nominations/<int:nomination_id>/submit")
@requires(Permission.NOMINATION_EDIT, on=find_nomination)
def submit(nomination: Nomination) -> Response:
    try:
        with transaction():
            services.submit_nomination(nomination, by=current_account())
    except RuleViolation as violation:
        flash(reason_of(violation), "refusal")
    else:
        _print(queries.receipt_of(nomination))
        flash(_("The nomination has been submitted. Its number is %(number)s.", number=nomination.register_number))
    return redirect(url_for(".nomination", nomination_id=nomination.id))


@blueprint.post("/movements/<int:movement_id>/nominations/submit-ready")
@requires(Permission.NOMINATION_MAKE, on=find_movement)
def submit_ready(movement: Movement) -> Response:
    """Hand in everything of the own units that lacks nothing."""
    with transaction():
        done = services.submit_ready(movement, [unit.id for unit in _own_units(movement)], by=current_account())
    for nomination in done:
        _print(queries.receipt_of(nomination))
    flash(ngettext("%(num)s nomination has been submitted.", "%(num)s nominations have been submitted.", len(done)))
    return redirect(url_for(".index", movement_id=movement.id))


def _print(paper: Paper | None) -> None:
    if paper is not None:
        print_paper(paper.id)


@blueprint.get("/nominations/<int:nomination_id>/receipt.<form>")
@requires(Permission.NOMINATION_VIEW, on=lambda nomination_id, form: find_nomination(nomination_id))
def receipt(nomination: Nomination) -> Response:
    return _downloaded(queries.receipt_of(nomination))


@blueprint.get("/movements/<int:movement_id>/nominations/submission.<form>")
@requires(Permission.NOMINATION_LIST, on=lambda movement_id, form: find_movement(movement_id))
def submission(movement: Movement) -> Response:
    return _downloaded(queries.submission_of(_asked_unit(movement), movement))


def _downloaded(paper: Paper | None) -> Response:
    """Send a paper as the address asks: as PDF or as Word file."""
    form = (request.view_args or {})["form"]
    files = {"pdf": paper.file, "docx": paper.word_file} if paper else {}
    if (file := files.get(form)) is None:
        raise NotFound("paper")
    return download(content_of(file), filename=file.filename, media_type=file.media_type)


@blueprint.route("/movements/<int:movement_id>/nominations/submission", methods=["GET", "POST"])
@requires(Permission.NOMINATION_LIST, on=find_movement)
def submissions(movement: Movement) -> Page:
    """Draw up the submission of the own unit with its list, to be signed by its head."""
    unit = _asked_unit(movement)
    if request.method == "POST":
        with transaction():
            paper = services.order_submission(movement, unit)
        print_paper(paper.id)
        return redirect(url_for(".submissions", movement_id=movement.id, by=unit.id))
    return render_template(
        "nominations/submission.html", movement=movement, unit=unit, units=_own_units(movement),
        paper=queries.submission_of(unit, movement),
    )  # fmt: skip


@blueprint.get("/movements/<int:movement_id>/nominations/submission-progress")
@requires(Permission.NOMINATION_LIST, on=find_movement)
def submission_progress(movement: Movement) -> dict[str, object]:
    return how_far(queries.submission_of(_asked_unit(movement), movement))


@blueprint.route("/nominations/<int:nomination_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.NOMINATION_EDIT, on=find_nomination)
def withdraw(nomination: Nomination) -> Page:
    def done(form: WithdrawForm) -> Nomination:
        return services.withdraw_nomination(nomination, form.reason.data or "", by=current_account())

    return _acted(nomination, WithdrawForm(), done, "withdraw", _("The nomination has been withdrawn."))


Given = TypeVar("Given", bound=BaseForm)


def _acted(nomination: Nomination, form: Given, act: Callable[[Given], object], page: str, said: str,
           **values: object) -> Page:  # fmt: skip
    """Show ``form`` on the page of an act on ``nomination``; once it is done go back to it."""
    if carry_out(form, lambda: act(form)):
        flash(said)
        return redirect(url_for(".nomination", nomination_id=nomination.id))
    return form_page(f"nominations/{page}.html", form, nomination=nomination, **values)


# The check of the secretariat.


@blueprint.route("/nominations/<int:nomination_id>/return", methods=["GET", "POST"])
@requires(Permission.NOMINATION_CHECK, on=find_nomination)
def give_back(nomination: Nomination) -> Page:
    """Return it for completion of the parts that notes are made on."""
    form = ReturnForm.of(_parts(nomination), services.usual_due_day(nomination.movement))

    def done(form: ReturnForm) -> Nomination:
        return services.return_nomination(
            nomination, form.notes(), form.reason.data or "", day_of(form.due_on), by=current_account()
        )

    return _acted(nomination, form, done, "give_back", _("The nomination has been returned to the unit."),
                  parts=_parts(nomination))  # fmt: skip


def _parts(nomination: Nomination) -> Mapping[str, str]:
    """Return the parts that can be reopened with what each is called."""
    dossier = queries.dossiers_of([nomination], clock.today())[nomination.id]
    in_post = nomination.kind is RecipientKind.INDIVIDUAL
    return {
        **{part: str(words) for part, words in PART_WORDS.items() if in_post or part != "in_post_since"},
        **{line.part: line.item.name for line in dossier},
    }


@blueprint.route("/nominations/<int:nomination_id>/accept", methods=["GET", "POST"])
@requires(Permission.NOMINATION_CHECK, on=find_nomination)
def accept(nomination: Nomination) -> Page:
    """Accept it, for the honour that is wanted or for another."""
    form = AcceptForm.of(nomination, _honours(nomination.movement, nomination.kind))

    def done(form: AcceptForm) -> Nomination:
        return services.accept_nomination(nomination, form.honour.data, form.reason.data or "", by=current_account())

    return _acted(nomination, form, done, "accept", _("The nomination has been accepted."),
                  eligibility=_explained(nomination))  # fmt: skip


@blueprint.route("/movements/<int:movement_id>/nominations/accept", methods=["GET", "POST"])
@requires(Permission.NOMINATION_ACCEPT, on=find_movement)
def accept_many(movement: Movement) -> Page:
    """Accept at once what meets every condition, for the honour that is wanted."""
    examination = Examination(movement, clock.today())
    waiting = queries.nominations_of(movement, queries.EVERYTHING, Wanted(state=NominationState.SUBMITTED))
    fit = [one for one in waiting if examination.of(Candidate.of_nomination(one)).answer is Answer.YES]
    form, account = TicksForm.among(fit), current_account()

    def accept_chosen() -> int:
        return services.accept_all([one for one in fit if one.id in (form.chosen.data or ())], by=account)

    if count := carry_out(form, accept_chosen):
        flash(ngettext("%(num)s nomination is accepted.", "%(num)s nominations are accepted.", count))
        return redirect(url_for(".index", movement_id=movement.id))
    return form_page("nominations/accept_many.html", form, movement=movement, fit=fit, others=len(waiting) - len(fit))


@blueprint.route("/nominations/<int:nomination_id>/refuse", methods=["GET", "POST"])
@requires(Permission.NOMINATION_CHECK, on=find_nomination)
def refuse(nomination: Nomination) -> Page:
    def done(form: WithdrawForm) -> Nomination:
        return services.refuse_nomination(nomination, form.reason.data or "", by=current_account())

    return _acted(
        nomination, WithdrawForm(), done, "refuse", _("The nomination has not been accepted; the unit is told.")
    )


@blueprint.route("/nominations/<int:nomination_id>/reconsider", methods=["GET", "POST"])
@requires(Permission.NOMINATION_CHECK, on=find_nomination)
def reconsider(nomination: Nomination) -> Page:
    def done(form: WithdrawForm) -> Nomination:
        return services.reconsider_nomination(nomination, form.reason.data or "", by=current_account())

    return _acted(nomination, WithdrawForm(), done, "reconsider", _("The nomination waits for a verdict again."))


@blueprint.post("/nominations/<int:nomination_id>/take-check-over")
@requires(Permission.NOMINATION_CHECK, on=find_nomination)
def take_check_over(nomination: Nomination) -> Response:
    with transaction():
        services.take_check_over(nomination, by=current_account())
    flash(_("You check this nomination now."))
    return redirect(url_for(".nomination", nomination_id=nomination.id))


@blueprint.route("/nominations/<int:nomination_id>/verdict/<check>", methods=["GET", "POST"])
@requires(Permission.NOMINATION_CHECK, on=lambda nomination_id, check: find_nomination(nomination_id))
def rule_on_nomination(nomination: Nomination) -> Page:
    """Give a verdict on a condition that the rule leaves to a person."""
    return _ruled(
        Candidate.of_nomination(nomination), nomination.movement, nomination.recipient_name,
        url_for(".nomination", nomination_id=nomination.id, _anchor="eligibility"),
    )  # fmt: skip


def _ruled(candidate: Candidate, movement: Movement, name: str, back: str) -> Page:
    check = str((request.view_args or {})["check"])
    lines = services.explained_for(candidate, movement).lines
    line = next((one for one in lines if one.finding.check == check), None)
    if line is None:
        abort(404)
    form, account = RulingForm.blank(), current_account()
    if carry_out(form, lambda: services.rule_on(movement, candidate, form.verdict(check), by=account)):
        flash(_("Your verdict has been recorded."))
        return redirect(back)
    return form_page(
        "nominations/rule_on.html", form, movement=movement, name=name, honour=candidate.honour, line=line, back=back
    )  # fmt: skip


@blueprint.route("/movements/<int:movement_id>/nominations/take-over", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_movement)
def take_over(movement: Movement) -> Page:
    """Put accepted nominations on a list that goes before the competent head."""
    account = current_account()
    accepted = queries.accepted_nominations(movement)
    drafted = [proposal for proposal, _counts in proposals_of(movement) if proposal.is_drafted]
    form = TakeOverForm.onto(accepted, drafted)

    def put() -> Proposal:
        chosen = [one for one in accepted if one.id in (form.chosen.data or ())]
        proposal = next((one for one in drafted if one.id == form.proposal_id.data), None)
        proposal = proposal or draw_up_proposal(movement, form.title.data or "", by=account)
        services.take_over(proposal, chosen, by=account)
        return proposal

    if proposal := carry_out(form, put):
        flash(_("The nominations stand on the list now."))
        return redirect(url_for("awards.proposal", proposal_id=proposal.id))
    return form_page("nominations/take_over.html", form, movement=movement, accepted=accepted)


@blueprint.route("/movements/<int:movement_id>/nominations/households/enter", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_movement)
def enter_home(movement: Movement) -> Page:
    """Nominate a household for the unit where it lives, as the secretariat."""
    units = list(units_of(movement.body, on=clock.today()))
    form = EnterHomeForm()
    form.among(units)
    honours = _honours(movement, RecipientKind.HOUSEHOLD)
    form.honour.offer(honours, empty=None if len(honours) == 1 else _("Choose"))
    account = current_account()

    def enter() -> Nomination:
        return services.enter_home(movement, form.unit(units), form.details(), form.said(), by=account)

    if made := carry_out(form, enter):
        flash(_("The nomination has been submitted. Its number is %(number)s.", number=made.register_number))
        return redirect(url_for(".nomination", nomination_id=made.id))
    return form_page("nominations/enter_home.html", form, movement=movement, honours=honours)


# Pasted lists.


@blueprint.route("/movements/<int:movement_id>/nominations/paste", methods=["GET", "POST"])
@requires(Permission.PROPOSAL_EDIT, on=find_movement)
def paste(movement: Movement) -> Page:
    """Read a pasted or sent list, show what it says, then put its lines on a proposal or among the nominations."""
    drafted = [proposal for proposal, _counts in proposals_of(movement) if proposal.is_drafted]
    form = PasteForm.onto(drafted, number_in("proposal"))
    faults: Sequence[Fault] = []
    lines: Sequence[services.PastedLine] = []
    try:
        if request.form.get("act") != "add":
            lines = _read_pasted(form, movement)
        elif count := carry_out(form, lambda: _pasted(form, movement, drafted)):
            flash(ngettext("%(num)s line has been added.", "%(num)s lines have been added.", count))
            if form.proposal_id.data:
                return redirect(url_for("awards.proposal", proposal_id=form.proposal_id.data))
            return redirect(url_for(".index", movement_id=movement.id))
    except FaultyList as refused:
        faults = refused.faults
    page, status = form_page(
        "nominations/paste.html", form, movement=movement, faults=faults, lines=lines,
        columns=[column.heading for column in COLUMNS],
    )  # fmt: skip
    return page, 422 if faults else status


@blueprint.get("/movements/<int:movement_id>/nominations/template.xlsx")
@requires(Permission.PROPOSAL_EDIT, on=find_movement)
def list_template(_movement: Movement) -> Response:
    content = template("Đề nghị", COLUMNS, _)
    return download(content, filename="mau-danh-sach-de-nghi-khen-thuong.xlsx", media_type=XLSX)


def _read_pasted(form: PasteForm, movement: Movement) -> Sequence[services.PastedLine]:
    try:
        if request.method == "POST" and form.file.data is not None:
            form.text.data = services.text_of_list(form.file.data)
        if not form.validate_on_submit():
            return []
        return services.read_pasted(movement, form.text.data or "")
    except RuleViolation as violation:
        form.refuse(violation)
        return []


def _pasted(form: PasteForm, movement: Movement, drafted: Sequence[Proposal]) -> int:
    proposal = next((one for one in drafted if one.id == form.proposal_id.data), None)
    if proposal is None:
        return services.nominate_pasted(movement, form.text.data or "", by=current_account())
    return services.propose_pasted(proposal, form.text.data or "", by=current_account())


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
    units, persons, households = recipients_like(body, wanted, clock.today())
    return render_template(
        "nominations/find_held.html", body=body, wanted=wanted, units=units, persons=persons, households=households,
        standing=queries.standing_holds(body, clock.today()),
    )  # fmt: skip


@blueprint.route("/bodies/<int:body_id>/holds/new", methods=["GET", "POST"])
@requires(Permission.HOLD_PLACE, on=find_body)
def place_hold(body: Body) -> Page:
    recipient = _asked_recipient(body)
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
def prolong_hold(hold: Hold) -> Page:
    form = ProlongForm()
    account = current_account()
    if carry_out(form, lambda: services.prolong_hold(hold, form.until_on.data, form.reason.data, by=account)):
        flash(_("The hold has been prolonged."))
        return redirect(url_for(".hold", hold_id=hold.id))
    return form_page("nominations/prolong_hold.html", form, hold=hold)


@blueprint.route("/holds/<int:hold_id>/lift", methods=["GET", "POST"])
@requires(Permission.HOLD_PLACE, on=find_hold)
def lift_hold(hold: Hold) -> Page:
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
def rule_on_line(award: Award) -> Page:
    """Give a verdict on a condition of a proposed line that the rule leaves to a person."""
    back = url_for(".eligibility", proposal_id=award.proposal_id, _anchor=f"line-{award.id}")
    return _ruled(Candidate.of_line(award), award.movement, award.recipient_name, back)


# What the head would give instead of what was proposed.


@blueprint.get("/awards/<int:award_id>/otherwise")
@requires(Permission.VERDICT_GIVE, on=find_award)
def otherwise(award: Award) -> str:
    """Show the conditions of every other honour that the line can get at the signing, to be answered in place."""
    others = services.otherwise(award)
    return render_template("nominations/otherwise.html", award=award, proposal=award.proposal, others=others)


@blueprint.route("/awards/<int:award_id>/otherwise/<honour>/<check>", methods=["GET", "POST"])
@requires(Permission.VERDICT_GIVE, on=lambda award_id, honour, check: find_award(award_id))
def rule_on_other(award: Award) -> Page:
    """Give a verdict on a condition of an honour that the line would get instead."""
    honour = str((request.view_args or {})["honour"])
    if honour not in services.otherwise(award):
        abort(404)
    back = url_for(".otherwise", award_id=award.id, _anchor=honour)
    return _ruled(replace(Candidate.of_line(award), honour=honour), award.movement, award.recipient_name, back)
