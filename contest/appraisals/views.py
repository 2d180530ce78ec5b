"""Appraisal: the worklist, one initiative, what is returned, opinions of offices, and the checklist of a movement."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response as Redirect

from contest import clock
from contest.accounts.sessions import current_account
from contest.appraisals import queries, services
from contest.appraisals.forms import (
    AppraisalForm,
    AskForm,
    ChecklistForm,
    CompareForm,
    ManyForm,
    MoreTimeForm,
    OpinionForm,
    ReturnForm,
    WhyForm,
)
from contest.appraisals.models import Opinion
from contest.appraisals.progress import Progress, Sentence, progress
from contest.appraisals.queries import (
    Pair,
    Show,
    Sort,
    find_appraisal,
    find_opinion,
    find_pair,
    next_waiting,
    parts_of,
    waiting_count,
)
from contest.appraisals.ready_made import checklist_of, offered_on
from contest.appraisals.timeline import Step
from contest.appraisals.timeline import timeline as told_in_order
from contest.database import transaction
from contest.errors import RuleViolation
from contest.forms import day_of
from contest.initiatives.models import Appraisal, Initiative, InitiativeState, Verdict
from contest.initiatives.queries import find_initiative, last_submitted
from contest.initiatives.services import last_day_of, text_of
from contest.initiatives.similar import Similar, similar_to
from contest.initiatives.wording import changes
from contest.journal.queries import entries_about
from contest.movements.models import Movement
from contest.movements.queries import find_movement
from contest.pages import carry_out, form_page, how_far
from contest.paper.tasks import print_paper
from contest.paper.views import sent
from contest.paper.writing import short_day
from contest.permissions import Permission, may, requires
from contest.questions.models import Question
from contest.storage.uploads import DOCX, PDF
from contest.units.models import Unit
from contest.units.queries import units_of
from contest.words import reason_of, word

blueprint = Blueprint("appraisals", __name__)
Page = Redirect | str | tuple[str, int]
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@blueprint.get("/movements/<int:movement_id>/appraisal")
@requires(Permission.APPRAISAL_LIST, on=find_movement)
def worklist(movement: Movement) -> str:
    """List what waits for its appraisal, what was returned, and the opinions that are asked for."""
    show = _one_of(Show, "show", Show.WAITING)
    sort = _one_of(Sort, "sort", Sort.DUE)
    return render_template(
        "appraisals/worklist.html",
        movement=movement,
        show=show,
        sort=sort,
        counts=queries.counts_of(movement, clock.today()),
        found=queries.worklist(movement, show, sort, request.args.get("page", 1, type=int)),
        opinions=queries.opinions_in(movement) if show is Show.OPINIONS else [],
        waiting=next_waiting(movement, 0, current_account()),
    )


@blueprint.route("/movements/<int:movement_id>/appraisal/many", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_APPRAISE, on=find_movement)
def appraise_many(movement: Movement) -> Page:
    """Give one verdict on all that were chosen in the list. The address chooses; only sending the form acts."""
    lines = queries.blank_lines(movement)
    form, faults = ManyForm.answering(lines)(), dict[int, list[str]]()
    wanted = list(form.editions) if form.is_submitted() else request.args.getlist("chosen", type=int)
    chosen = queries.chosen_in(movement, wanted)
    if not chosen:
        flash(_("Nothing was chosen, so nothing was done."), "refusal")
        return redirect(url_for(".worklist", movement_id=movement.id))
    if given := carry_out(form, lambda: _given_to(chosen, form, faults)):
        verdict, count = word(form.given), len(given)
        flash(ngettext("%(num)s initiative: %(verdict)s.", "%(num)s initiatives: %(verdict)s.", count, verdict=verdict))
        return redirect(url_for(".worklist", movement_id=movement.id))
    values = {"movement": movement, "chosen": chosen, "lines": lines, "faults": faults}
    return form_page("appraisals/appraise_many.html", form, **values)


def _given_to(chosen: Sequence[Initiative], form: ManyForm, faults: dict[int, list[str]]) -> Sequence[Initiative]:
    """Give the verdict of ``form`` on all of ``chosen``; what stands against it goes into ``faults``."""
    barred = [initiative for initiative in chosen if not may(Permission.INITIATIVE_APPRAISE, initiative)]
    if barred:
        faults.update({initiative.id: [_("The calendar does not let it be appraised today.")] for initiative in barred})
        raise services.Faulty({})
    editions = {initiative: form.editions[initiative.id] for initiative in chosen}
    try:
        return services.appraise_many(editions, form.given, form.findings(), by=current_account())
    except services.Faulty as faulty:
        faults.update({key: [reason_of(fault) for fault in found] for key, found in faulty.faults.items()})
        raise


@blueprint.route("/initiatives/<int:initiative_id>/appraise", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_APPRAISE, on=find_initiative)
def appraise(initiative: Initiative) -> Page:
    if request.method == "GET" and initiative.state is not InitiativeState.SUBMITTED:
        return redirect(url_for("initiatives.detail", initiative_id=initiative.id))
    form = _appraisal_form(initiative)
    if not form.only_keeps:
        if carry_out(form, lambda: services.appraise_initiative(
            initiative, form.given, form.findings(), by=current_account(), edition=form.read_edition
        )):  # fmt: skip
            return _next(initiative)
    elif carry_out(form, lambda: services.keep_draft(
        initiative, form.findings(), form.read_draft, by=current_account()
    )):  # fmt: skip
        if form.ask.data:
            return redirect(url_for(".ask", initiative_id=initiative.id))
        flash(_("What you found is kept."))
        return redirect(url_for(".appraise", initiative_id=initiative.id))
    return form_page("appraisals/appraise.html", form, **_under_appraisal(initiative))


def _appraisal_form(initiative: Initiative) -> AppraisalForm:
    draft = queries.draft_of(initiative)
    return AppraisalForm.of(
        initiative,
        queries.lines_of(initiative),
        _parts(initiative.movement),
        notes=draft.notes if draft else {},
        reason=draft.reason if draft else "",
        draft_edition=draft.edition if draft else 0,
    )


def _under_appraisal(initiative: Initiative) -> dict[str, Any]:
    """Return what the page of an appraisal shows beside the form."""
    account, alike = (
        current_account(),
        similar_to(initiative.movement, initiative.title, exclude_id=initiative.id, most=5),
    )
    return {
        "initiative": initiative,
        "lines": queries.lines_of(initiative),
        "checker": queries.checker_of(initiative),
        "returns": queries.returns_of(initiative),
        "opinions": queries.opinions_of(initiative),
        "alike": alike,
        "compared": queries.comparisons_with(initiative, [other.initiative_id for other in alike]),
        "draft": queries.draft_of(initiative),
        "waiting": waiting_count(initiative.movement),
        "later": next_waiting(initiative.movement, initiative.number or 0, account),
        "completion": _completion(initiative.movement),
    }


def _completion(movement: Movement) -> date | None:
    """Return until when a unit would have to complete what is returned today."""
    return last_day_of(movement.terms.completion_days, movement) if movement.terms else None


def _parts(movement: Movement) -> dict[str, Question | None]:
    return {part.name: part.question for part in parts_of(movement)}


def _next(initiative: Initiative) -> Redirect:
    """Say what was given, and go to the next initiative that waits, or to the worklist when none does."""
    last = initiative.appraisals[-1]
    _print_request(last)
    flash(_("Initiative %(number)s: %(verdict)s.", number=initiative.register_number, verdict=word(last.verdict)))
    if waiting := next_waiting(initiative.movement, initiative.number or 0, current_account()):
        return redirect(url_for(".appraise", initiative_id=waiting.id))
    flash(_("No initiative waits for its appraisal."))
    return redirect(url_for(".worklist", movement_id=initiative.movement_id))


@blueprint.route("/initiatives/<int:initiative_id>/return", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_RETURN, on=find_initiative)
def give_back(initiative: Initiative) -> Page:
    """Return an initiative that was accepted before."""
    if request.method == "GET" and initiative.state is not InitiativeState.ELIGIBLE:
        return redirect(url_for("initiatives.detail", initiative_id=initiative.id))
    form, account = ReturnForm.of(initiative, _parts(initiative.movement)), current_account()
    if carry_out(form, lambda: services.appraise_initiative(
        initiative, Verdict.RETURNED, form.findings(), by=account, edition=form.read_edition
    )):  # fmt: skip
        _print_request(initiative.appraisals[-1])
        flash(_("The initiative has been returned to its unit."))
        return redirect(url_for("initiatives.detail", initiative_id=initiative.id))
    completion = _completion(initiative.movement)
    return form_page("appraisals/give_back.html", form, initiative=initiative, completion=completion)


@blueprint.route("/initiatives/<int:initiative_id>/more-time", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_RETURN, on=find_initiative)
def extend(initiative: Initiative) -> Page:
    """Give the unit more time to complete what was returned."""
    if initiative.open_return is None:
        return redirect(url_for("initiatives.detail", initiative_id=initiative.id))
    form, account = MoreTimeForm(), current_account()
    if carry_out(form, lambda: services.extend_completion(
        initiative, day_of(form.due_on), form.reason.data, by=account
    )):  # fmt: skip
        flash(_("The unit has time until the end of %(day)s.", day=short_day(day_of(form.due_on))))
        return redirect(url_for("initiatives.detail", initiative_id=initiative.id))
    return form_page("appraisals/extend.html", form, initiative=initiative)


@blueprint.route("/initiatives/<int:initiative_id>/take-over", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_APPRAISE, on=find_initiative)
def take_over(initiative: Initiative) -> Page:
    """Check what another secretary has returned."""
    checker, form, account = queries.checker_of(initiative), WhyForm(), current_account()
    if checker is None or checker.id == account.id:
        return redirect(url_for(".appraise", initiative_id=initiative.id))
    if carry_out(form, lambda: services.take_over_check(initiative, form.reason.data, by=account)):
        flash(_("You check this initiative now."))
        return redirect(url_for(".appraise", initiative_id=initiative.id))
    return form_page("appraisals/take_over.html", form, initiative=initiative, checker=checker)


@blueprint.get("/appraisals/<int:appraisal_id>/request.pdf")
@requires(Permission.INITIATIVE_RECEIPT, on=find_appraisal)
def request_pdf(appraisal: Appraisal) -> Response | Redirect:
    return sent(services.request_of(appraisal), PDF) or _to_request(appraisal)


@blueprint.get("/appraisals/<int:appraisal_id>/request.docx")
@requires(Permission.INITIATIVE_RECEIPT, on=find_appraisal)
def request_docx(appraisal: Appraisal) -> Response | Redirect:
    return sent(services.request_of(appraisal), DOCX) or _to_request(appraisal)


@blueprint.post("/appraisals/<int:appraisal_id>/request")
@requires(Permission.INITIATIVE_RECEIPT, on=find_appraisal)
def print_request(appraisal: Appraisal) -> Redirect:
    """Order the request for completion anew after its printing failed."""
    with transaction():
        services.order_request_again(appraisal, by=current_account())
    _print_request(appraisal)
    return _to_request(appraisal)


@blueprint.get("/appraisals/<int:appraisal_id>/request.json")
@requires(Permission.INITIATIVE_RECEIPT, on=find_appraisal)
def request_progress(appraisal: Appraisal) -> Response:
    """Answer how far the printing of the request is."""
    return jsonify(how_far(services.request_of(appraisal)))


def _print_request(appraisal: Appraisal) -> None:
    if (paper := services.request_of(appraisal)) is not None:
        print_paper(paper.id)


def _to_request(appraisal: Appraisal) -> Redirect:
    return redirect(url_for("initiatives.detail", initiative_id=appraisal.initiative_id, _anchor="request"))


@blueprint.route("/initiatives/<int:initiative_id>/opinions/ask", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_APPRAISE, on=find_initiative)
def ask(initiative: Initiative) -> Page:
    units = {unit.id: unit for unit in _offices(initiative)}
    form, account = AskForm().offer(units.values()), current_account()

    def asked() -> Opinion:
        days = form.days.data or 0
        return services.ask_opinion(initiative, units[form.unit_id.data], form.question.data, days, by=account)

    if opinion := carry_out(form, asked):
        day = short_day(opinion.due_on)
        flash(_("%(name)s has been asked, until the end of %(day)s.", name=opinion.unit.name, day=day))
        return redirect(url_for(".appraise", initiative_id=initiative.id))
    return form_page("appraisals/ask.html", form, initiative=initiative)


def _offices(initiative: Initiative) -> list[Unit]:
    """Return the units of the body that can be asked about ``initiative``."""
    return [unit for unit in units_of(initiative.movement.body, on=clock.today()) if unit.id != initiative.unit_id]


@blueprint.get("/opinions")
@requires(Permission.OPINION_LIST)
def opinions() -> str:
    """List what the offices of the reader are asked, and what they were."""
    return render_template("appraisals/opinions.html", opinions=queries.opinions_asked_of(current_account()))


@blueprint.route("/opinions/<int:opinion_id>", methods=["GET", "POST"])
@requires(Permission.OPINION_VIEW, on=find_opinion)
def opinion(opinion: Opinion) -> Page:
    """Show the initiative with the question, and take down the answer of the office."""
    form, account = OpinionForm(), current_account()

    def give() -> Opinion:
        if not may(Permission.OPINION_GIVE, opinion) and opinion.answered_by_id != account.id:
            raise RuleViolation("This opinion is no longer asked for.")
        return services.give_opinion(opinion, form.answer.data, by=account)

    if carry_out(form, give):
        flash(_("Your opinion has been given. Thank you."))
        return redirect(url_for(".opinion", opinion_id=opinion.id))
    return form_page("appraisals/opinion.html", form, opinion=opinion, initiative=opinion.initiative)


@blueprint.post("/opinions/<int:opinion_id>/withdraw")
@requires(Permission.OPINION_WITHDRAW, on=find_opinion)
def withdraw(opinion: Opinion) -> Redirect:
    with transaction():
        services.withdraw_opinion(opinion, by=current_account())
    flash(_("%(name)s is no longer asked.", name=opinion.unit.name))
    return redirect(url_for(".appraise", initiative_id=opinion.initiative_id))


@blueprint.route("/initiatives/<int:initiative_id>/beside/<int:other_id>", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_APPRAISE, on=find_pair)
def compare(pair: Pair) -> Page:
    """Show two initiatives with like titles side by side, and put on record whether they are the same."""
    found = queries.comparison_of(pair.initiative, pair.other)
    form, account = CompareForm(obj=found), current_account()
    if carry_out(form, lambda: services.compare(pair, form.given, form.note.data or "", by=account)):
        flash(_("Your finding is on record."))
        return redirect(url_for(".appraise", initiative_id=pair.initiative.id, _anchor="alike"))
    return form_page("appraisals/compare.html", form, pair=pair, found=found, alike=_likeness(pair))


def _likeness(pair: Pair) -> Similar | None:
    """Return how alike the titles are, if the search finds them alike at all."""
    alike = similar_to(pair.movement, pair.initiative.title, exclude_id=pair.initiative.id, most=20, at_least=1)
    return next((found for found in alike if found.initiative_id == pair.other.id), None)


@blueprint.route("/movements/<int:movement_id>/checklist", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def checklist(movement: Movement) -> Page:
    """Compose the checklist of a movement's appraisal."""
    chosen = checklist_of(request.args.get("set", ""))
    form, by = ChecklistForm.of(queries.items_of(movement), chosen), current_account()
    form.about(movement)
    done = carry_out(form, lambda: [services.compose_checklist(movement, form.details(), reason=form.why, by=by)])
    if done:
        flash(_("Saved."))
        return redirect(url_for("movements.detail", movement_id=movement.id, _anchor="checklist"))
    sets = offered_on(clock.today())
    return form_page("appraisals/checklist.html", form, movement=movement, sets=sets, chosen=chosen)


@blueprint.app_template_global("checklist_of")
def items_of(movement: Movement) -> Sequence[Any]:
    """Return the checklist of a movement as it stands."""
    return queries.items_of(movement)


@blueprint.app_template_global()
def untouched_parts(initiative: Initiative) -> frozenset[str]:
    """Return the parts of a returned initiative that were reopened and are still as they were submitted."""
    before = last_submitted(initiative)
    if before is None or initiative.opened is None:
        return frozenset()
    return initiative.opened - {change.section.name for change in changes(before.text, text_of(initiative))}


@blueprint.app_template_global()
def progress_lines(initiatives: Sequence[Initiative]) -> dict[int, Progress]:
    """Return how each of ``initiatives`` stands, by id."""
    return {key: progress(facts) for key, facts in queries.facts_of(initiatives, clock.today()).items()}


@blueprint.app_template_global()
def timeline_of(initiative: Initiative) -> list[Step]:
    """Return the story of ``initiative`` in public words."""
    facts = queries.facts_of([initiative], clock.today())[initiative.id]
    return told_in_order(entries_about(initiative), progress(facts), facts.phases, clock.today())


@blueprint.app_template_filter("request_paper")
def request_paper(appraisal: Appraisal) -> Any:
    """Return the request for completion that goes with a return."""
    return services.request_of(appraisal)


@blueprint.app_template_filter()
def sentence(said: Sentence) -> str:
    """Return a message id with its values in the reader's language."""
    message, values = said
    return str(_(message, **{name: _written(value) for name, value in values.items()}))


def _written(value: Any) -> str:
    """Write days as offices do, and phrases one after the other."""
    if isinstance(value, date):
        return short_day(value)
    if isinstance(value, list | tuple):
        return "; ".join(sentence(phrase) for phrase in value)
    text = str(value)
    return short_day(date.fromisoformat(text)) if DAY.fullmatch(text) else text


def _one_of(kind: Callable[[str], Any], name: str, usual: Any) -> Any:
    """Return the member that the address gives as ``name``; what makes no sense is the usual one."""
    asked = request.args.get(name, "")
    return kind(asked) if asked in list(kind) else usual  # type: ignore[call-overload]
