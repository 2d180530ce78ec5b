"""Recognition of initiatives: lists, the council's advice, decisions."""

from datetime import UTC, datetime

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.database import transaction
from contest.initiatives.models import Initiative
from contest.movements.models import Movement
from contest.movements.queries import find_movement
from contest.numbers.queries import next_number
from contest.pages import carry_out, download, form_page
from contest.paper.models import Paper
from contest.paper.queries import latest_paper
from contest.paper.tasks import print_paper
from contest.paper.views import sent
from contest.permissions import Permission, may, requires
from contest.recognition import queries, services
from contest.recognition.forms import AdviceForm, AnnulmentForm, DecisionForm, GiveBackForm, ListForm, SelectionForm
from contest.recognition.models import Recognition, RecognitionDecision, RecognitionList, RecognitionState
from contest.recognition.papers import ANNEX, DECISION, recognition_workbook
from contest.recognition.queries import find_list, find_recognition, find_recognition_decision
from contest.storage.uploads import DOCX, PDF, XLSX
from contest.words import word
from contest.work import WorkState

blueprint = Blueprint("recognition", __name__)
CITATION = "Về việc công nhận sáng kiến năm {year}"


@blueprint.get("/movements/<int:movement_id>/recognition")
@requires(Permission.MOVEMENT_FOLLOW, on=find_movement)
def index(movement: Movement) -> str:
    lines = [
        (roll, counts)
        for roll, counts in queries.lists_of(movement)
        if not roll.is_drafted or may(Permission.RECOGNITION_VIEW, roll)
    ]
    return render_template("recognition/index.html", movement=movement, lines=lines)


@blueprint.route("/movements/<int:movement_id>/recognition/new", methods=["GET", "POST"])
@requires(Permission.RECOGNITION_EDIT, on=find_movement)
def draw_up(movement: Movement) -> Response | tuple[str, int]:
    form = ListForm.of(movement.body, None, CITATION.format(year=movement.year))
    if roll := carry_out(form, lambda: _drawn_up(movement, form)):
        return redirect(url_for(".roll", list_id=roll.id))
    return form_page("recognition/draw_up.html", form, movement=movement)


def _drawn_up(movement: Movement, form: ListForm) -> RecognitionList:
    return services.draw_up_list(movement, form.title.data, form.chosen_level, by=current_account())


@blueprint.get("/recognition/<int:list_id>")
@requires(Permission.RECOGNITION_VIEW, on=find_list)
def roll(roll: RecognitionList) -> str:
    decision = roll.decision
    return render_template(
        "recognition/roll.html", roll=roll, lines=queries.lines_of(roll),
        conditions=queries.conditions_for(roll, decision.issued_on if decision else clock.today()),
    )  # fmt: skip


@blueprint.route("/recognition/<int:list_id>/edit", methods=["GET", "POST"])
@requires(Permission.RECOGNITION_EDIT, on=find_list)
def rename(roll: RecognitionList) -> Response | tuple[str, int]:
    form = ListForm.of(roll.movement.body, roll)
    if carry_out(form, lambda: services.rename_list(roll, form.title.data, form.chosen_level, by=current_account())):
        return redirect(url_for(".roll", list_id=roll.id))
    return form_page("recognition/rename.html", form, roll=roll)


@blueprint.post("/recognition/<int:list_id>/discard")
@requires(Permission.RECOGNITION_EDIT, on=find_list)
def discard(roll: RecognitionList) -> Response:
    movement_id, title = roll.movement_id, roll.title
    with transaction():
        services.discard_list(roll, by=current_account())
    flash(_("The list “%(title)s” has been discarded.", title=title))
    return redirect(url_for(".index", movement_id=movement_id))


@blueprint.route("/recognition/<int:list_id>/standings", methods=["GET", "POST"])
@requires(Permission.RECOGNITION_EDIT, on=find_list)
def choose(roll: RecognitionList) -> Response | tuple[str, int]:
    """Choose initiatives from the standings."""
    suggestions = queries.suggestions_for(roll.movement)
    form = SelectionForm().offer([one.row.initiative.id for one in suggestions])
    if added := carry_out(
        form, lambda: services.add_initiatives(roll, set(form.chosen.data or ()), by=current_account())
    ):
        flash(ngettext("%(num)s initiative has been listed.", "%(num)s initiatives have been listed.", len(added)))
        return redirect(url_for(".roll", list_id=roll.id))
    ticked = form.chosen.data if request.method == "POST" else _passed(suggestions)
    return form_page("recognition/choose.html", form, roll=roll, suggestions=suggestions, ticked=ticked)


def _passed(suggestions: list[queries.Suggestion]) -> list[int]:
    """Return the initiatives that are ticked to begin with: those that passed and stand on no list yet."""
    return [one.row.initiative.id for one in suggestions if one.row.place and one.standing is None]


@blueprint.post("/recognition/<int:list_id>/conditions-met")
@requires(Permission.RECOGNITION_EDIT, on=find_list)
def find_met(roll: RecognitionList) -> Response:
    chosen = {int(text) for text in request.form.getlist("chosen") if text.isdecimal() and len(text) < 19}
    with transaction():
        lines = services.find_all_met(roll, chosen, by=current_account())
    flash(ngettext("%(num)s initiative is advised for recognition.", "%(num)s initiatives are advised for recognition.",
                   len(lines)))  # fmt: skip
    return redirect(url_for(".roll", list_id=roll.id))


@blueprint.route("/recognition/lines/<int:recognition_id>/advice", methods=["GET", "POST"])
@requires(Permission.RECOGNITION_EDIT, on=find_recognition)
def advise(line: Recognition) -> Response | tuple[str, int]:
    conditions = queries.conditions_for(line.roll, clock.today())
    form = AdviceForm.of(line, conditions)
    if carry_out(form, lambda: services.advise(line, form.details(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".roll", list_id=line.list_id, _anchor=f"line-{line.id}"))
    return form_page("recognition/advise.html", form, line=line, roll=line.roll, conditions=conditions)


@blueprint.post("/recognition/lines/<int:recognition_id>/remove")
@requires(Permission.RECOGNITION_EDIT, on=find_recognition)
def remove_line(line: Recognition) -> Response:
    list_id, title = line.list_id, line.title
    with transaction():
        services.remove_line(line, by=current_account())
    flash(_("“%(title)s” has been taken out.", title=title))
    return redirect(url_for(".roll", list_id=list_id))


@blueprint.post("/recognition/<int:list_id>/submit")
@requires(Permission.RECOGNITION_EDIT, on=find_list)
def submit(roll: RecognitionList) -> Response:
    with transaction():
        services.submit_list(roll, by=current_account())
    flash(_("The list lies before the competent head now."))
    return redirect(url_for(".roll", list_id=roll.id))


@blueprint.route("/recognition/<int:list_id>/give-back", methods=["GET", "POST"])
@requires(Permission.RECOGNITION_DECIDE, on=find_list)
def give_back(roll: RecognitionList) -> Response | tuple[str, int]:
    form = GiveBackForm()
    if carry_out(form, lambda: services.give_back(roll, form.reason.data, by=current_account())):
        flash(_("The list has been given back to the secretariat."))
        return redirect(url_for(".index", movement_id=roll.movement_id))
    return form_page("recognition/give_back.html", form, roll=roll)


@blueprint.route("/recognition/<int:list_id>/decide", methods=["GET", "POST"])
@requires(Permission.RECOGNITION_DECIDE, on=find_list)
def decide(roll: RecognitionList) -> Response | tuple[str, int]:
    if roll.decision and request.method == "GET":
        return redirect(url_for(".decision", decision_id=roll.decision.id))
    lines = queries.lines_of(roll)
    form = DecisionForm.of(roll, lines, today=clock.today(), signer=current_account().name)
    if decision := carry_out(form, lambda: _decided(roll, form)):
        for paper in _papers(decision):
            print_paper(paper.id)
        flash(_("Decision %(notation)s has been issued.", notation=decision.notation))
        return redirect(url_for(".decision", decision_id=decision.id))
    form.stand_on(roll)
    return form_page(
        "recognition/decide.html", form, roll=roll, lines=lines, conditions=queries.conditions_for(roll, clock.today()),
        series=f"QĐ-{roll.movement.body.symbol}",
        following=next_number(roll.movement.body, clock.today().year, f"QĐ-{roll.movement.body.symbol}"),
    )  # fmt: skip


def _decided(roll: RecognitionList, form: DecisionForm) -> RecognitionDecision:
    # What does not say which list it was shown decides on none.
    seen = form.seen_at() or datetime.min.replace(tzinfo=UTC)
    return services.decide(roll, form.details(), strikes=form.strikes(), seen=seen, by=current_account())


def _papers(decision: RecognitionDecision) -> list[Paper]:
    found = (latest_paper(template, decision) for template in (DECISION, ANNEX))
    return [paper for paper in found if paper is not None]


@blueprint.get("/recognition/decisions/<int:decision_id>")
@requires(Permission.RECOGNITION_READ, on=find_recognition_decision)
def decision(decision: RecognitionDecision) -> str:
    lines = queries.lines_of(decision.roll)
    return render_template(
        "recognition/decision.html", decision=decision, lines=[line for line in lines if line.decision_id],
        others=[line for line in lines if not line.decision_id],
        papers={"decision": latest_paper(DECISION, decision), "annex": latest_paper(ANNEX, decision)},
    )  # fmt: skip


@blueprint.get("/recognition/decisions/<int:decision_id>/decision.pdf")
@requires(Permission.RECOGNITION_READ, on=find_recognition_decision)
def decision_pdf(decision: RecognitionDecision) -> Response:
    return _sent(decision, DECISION, PDF)


@blueprint.get("/recognition/decisions/<int:decision_id>/decision.docx")
@requires(Permission.RECOGNITION_READ, on=find_recognition_decision)
def decision_docx(decision: RecognitionDecision) -> Response:
    return _sent(decision, DECISION, DOCX)


@blueprint.get("/recognition/decisions/<int:decision_id>/list.pdf")
@requires(Permission.RECOGNITION_READ, on=find_recognition_decision)
def annex_pdf(decision: RecognitionDecision) -> Response:
    return _sent(decision, ANNEX, PDF)


@blueprint.get("/recognition/decisions/<int:decision_id>/list.docx")
@requires(Permission.RECOGNITION_READ, on=find_recognition_decision)
def annex_docx(decision: RecognitionDecision) -> Response:
    return _sent(decision, ANNEX, DOCX)


def _sent(decision: RecognitionDecision, template: str, media_type: str) -> Response:
    paper = latest_paper(template, decision)
    return sent(paper, media_type) or redirect(url_for(".decision", decision_id=decision.id, _anchor="papers"))


@blueprint.post("/recognition/decisions/<int:decision_id>/papers")
@requires(Permission.CERTIFICATE_PRINT, on=find_recognition_decision)
def print_papers(decision: RecognitionDecision) -> Response:
    """Order decision and list anew after their printing failed."""
    with transaction():
        ordered = [paper.id for paper in services.order_decision_again(decision)]
    for paper_id in ordered:
        print_paper(paper_id)
    return redirect(url_for(".decision", decision_id=decision.id, _anchor="papers"))


@blueprint.get("/recognition/decisions/<int:decision_id>/papers.json")
@requires(Permission.RECOGNITION_READ, on=find_recognition_decision)
def papers_progress(decision: RecognitionDecision) -> Response:
    """Answer how far the printing of decision and list is."""
    papers = _papers(decision)
    waiting = next((paper for paper in papers if not paper.finished), None)
    state = waiting.state if waiting else WorkState.DONE
    return jsonify(
        state=state.value, words=word(state), finished=waiting is None,
        done=sum(paper.done for paper in papers), total=sum(paper.total for paper in papers),
    )  # fmt: skip


@blueprint.get("/recognition/decisions/<int:decision_id>/list.xlsx")
@requires(Permission.RECOGNITION_READ, on=find_recognition_decision)
def export(decision: RecognitionDecision) -> Response:
    lines = [line for line in queries.lines_of(decision.roll) if line.decision_id]
    filename = f"danh-sach-cong-nhan-sang-kien-{decision.year}-{decision.number:02d}.xlsx"
    return download(recognition_workbook(decision, lines), filename=filename, media_type=XLSX)


@blueprint.route("/recognition/lines/<int:recognition_id>/annul", methods=["GET", "POST"])
@requires(Permission.RECOGNITION_ANNUL, on=find_recognition)
def annul(line: Recognition) -> Response | tuple[str, int]:
    form = AnnulmentForm()
    if carry_out(form, lambda: services.annul_recognition(line, form.details(), by=current_account())):
        flash(_("The recognition has been annulled."))
        return redirect(url_for(".decision", decision_id=line.decision_id, _anchor=f"line-{line.id}"))
    return form_page("recognition/annul.html", form, line=line)


@blueprint.app_template_global()
def recognition_of(initiative: Initiative) -> Recognition | None:
    """Return what is known of the recognition of ``initiative`` outside the secretariat."""
    return queries.latest_for(initiative)


@blueprint.app_template_global()
def recognised_in(movement: Movement) -> frozenset[int]:
    """Return which initiatives of ``movement`` are recognised."""
    standing = queries.standing_in(movement)
    return frozenset(key for key, line in standing.items() if line.state is RecognitionState.RECOGNISED)
