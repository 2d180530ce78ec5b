"""What scoring came to: closing and seal, the papers of judging, and the explanation of each score."""

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest.accounts.sessions import current_account
from contest.database import Base
from contest.errors import NotFound
from contest.initiatives.models import Initiative
from contest.initiatives.queries import find_initiative
from contest.movements.models import Movement
from contest.movements.queries import find_movement
from contest.pages import carry_out, download, form_page, how_far
from contest.panels.models import Panel
from contest.panels.queries import find_panel, panels_of
from contest.paper.queries import latest_paper
from contest.paper.views import printed, sent
from contest.permissions import Permission, requires
from contest.results import queries, services
from contest.results.difference import Difference, between
from contest.results.forms import CloseForm, ReopenForm
from contest.results.papers import EXPLANATION, MINUTES, SUMMARY
from contest.results.queries import find_closing
from contest.results.recount import Unreadable, recounted
from contest.scoring.models import ScoringClosing
from contest.scoring.queries import closing_of, criteria_of
from contest.standings.queries import Row, result_of, settlement_of, standings_of
from contest.storage.models import StoredFile
from contest.storage.services import content_of
from contest.storage.uploads import DOCX, PDF
from contest.words import reason_of

blueprint = Blueprint("results", __name__)
Page = Response | tuple[str, int]


@blueprint.get("/movements/<int:movement_id>/results")
@requires(Permission.RESULT_VIEW, on=find_movement)
def index(movement: Movement) -> str:
    standings, closing = standings_of(movement), closing_of(movement)
    panels = panels_of(movement)
    return render_template(
        "results/index.html",
        movement=movement,
        standings=standings,
        closing=closing,
        closings=queries.closings_of(movement),
        missing=queries.missing_in(standings),
        moved=queries.moved_since(closing.result, result_of(standings)) if closing else [],
        summary=latest_paper(SUMMARY, movement),
        minutes={panel.id: latest_paper(MINUTES, panel) for panel in panels},
        panels=panels,
    )


@blueprint.route("/movements/<int:movement_id>/results/close", methods=["GET", "POST"])
@requires(Permission.SCORING_CLOSE, on=find_movement)
def close(movement: Movement) -> Page:
    """Ask once more, with all that is missing in view, before scoring is sealed."""
    form = CloseForm()
    if closing := carry_out(
        form, lambda: services.close_scoring(movement, in_spite=form.in_spite.data, by=current_account())
    ):
        flash(_("Scoring is closed. The seal begins with %(seal)s.", seal=closing.digest[:8]))
        return redirect(url_for(".index", movement_id=movement.id))
    standings = standings_of(movement)
    missing = queries.missing_in(standings)
    standings.show([*missing.unscored, *missing.unsettled, *missing.undrawn])
    return form_page("results/close.html", form, movement=movement, standings=standings, missing=missing)


@blueprint.route("/closings/<int:closing_id>/reopen", methods=["GET", "POST"])
@requires(Permission.SCORING_REOPEN, on=find_closing)
def reopen(closing: ScoringClosing) -> Page:
    form = ReopenForm()
    if carry_out(form, lambda: services.reopen_scoring(closing, form.reason.data, by=current_account())):
        flash(_("Scoring is open again. The closing is kept with its standings."))
        return redirect(url_for(".index", movement_id=closing.movement_id))
    return form_page("results/reopen.html", form, closing=closing, movement=closing.movement)


@blueprint.get("/closings/<int:closing_id>/changes")
@requires(Permission.RESULT_FETCH, on=find_closing)
def changes(closing: ScoringClosing) -> str:
    """Show what is not as it was at the closing before, reckoned from what the two have sealed and nothing else."""
    earlier, movement = queries.closing_before(closing), closing.movement
    if earlier is None:
        raise NotFound
    difference, fault = _compared(earlier, closing)
    return render_template(
        "results/changes.html",
        movement=movement,
        earlier=earlier,
        closing=closing,
        difference=difference,
        fault=fault,
        titles=queries.titles_in(movement),
        judges=queries.judges_by_code(movement),
    )


def _compared(earlier: ScoringClosing, closing: ScoringClosing) -> tuple[Difference | None, str]:
    """Return what differs between two closings, or why their files cannot be compared."""
    sealed = queries.sealed_by([earlier, closing])
    try:
        before, after = (
            recounted(content_of(files.sheets), content_of(files.rule), seal=one.digest)
            for one in (earlier, closing)
            if (files := sealed[one.id])
        )
    except Unreadable as fault:
        return None, reason_of(fault)
    except FileNotFoundError:
        return None, _("A sealed file is no longer where it was kept.")
    return between(before, after), ""


@blueprint.get("/closings/<int:closing_id>/sheets.csv")
@requires(Permission.RESULT_FETCH, on=find_closing)
def sheets_file(closing: ScoringClosing) -> Response:
    return _fetched(queries.files_of(closing).sheets)


@blueprint.get("/closings/<int:closing_id>/rule.json")
@requires(Permission.RESULT_FETCH, on=find_closing)
def rule_file(closing: ScoringClosing) -> Response:
    return _fetched(queries.files_of(closing).rule)


def _fetched(file: StoredFile) -> Response:
    return download(content_of(file), filename=file.filename, media_type=file.media_type)


# Papers.


@blueprint.post("/movements/<int:movement_id>/results/summary")
@requires(Permission.RESULT_FETCH, on=find_movement)
def make_summary(movement: Movement) -> Response:
    printed(lambda: services.order_summary(movement))
    return redirect(url_for(".index", movement_id=movement.id, _anchor="papers"))


@blueprint.get("/movements/<int:movement_id>/results/summary.pdf")
@requires(Permission.RESULT_FETCH, on=find_movement)
def summary_pdf(movement: Movement) -> Response:
    return _sent(SUMMARY, movement, PDF, movement)


@blueprint.get("/movements/<int:movement_id>/results/summary.docx")
@requires(Permission.RESULT_FETCH, on=find_movement)
def summary_docx(movement: Movement) -> Response:
    return _sent(SUMMARY, movement, DOCX, movement)


@blueprint.get("/movements/<int:movement_id>/results/summary.json")
@requires(Permission.RESULT_FETCH, on=find_movement)
def summary_progress(movement: Movement) -> Response:
    return _progress(SUMMARY, movement)


@blueprint.post("/panels/<int:panel_id>/minutes")
@requires(Permission.RESULT_FETCH, on=find_panel)
def make_minutes(panel: Panel) -> Response:
    printed(lambda: services.order_minutes(panel))
    return redirect(url_for(".index", movement_id=panel.movement_id, _anchor="papers"))


@blueprint.get("/panels/<int:panel_id>/minutes.pdf")
@requires(Permission.RESULT_FETCH, on=find_panel)
def minutes_pdf(panel: Panel) -> Response:
    return _sent(MINUTES, panel, PDF, panel.movement)


@blueprint.get("/panels/<int:panel_id>/minutes.docx")
@requires(Permission.RESULT_FETCH, on=find_panel)
def minutes_docx(panel: Panel) -> Response:
    return _sent(MINUTES, panel, DOCX, panel.movement)


@blueprint.get("/panels/<int:panel_id>/minutes.json")
@requires(Permission.RESULT_FETCH, on=find_panel)
def minutes_progress(panel: Panel) -> Response:
    return _progress(MINUTES, panel)


def _sent(template: str, subject: Base, media_type: str, movement: Movement) -> Response:
    paper = latest_paper(template, subject)
    return sent(paper, media_type) or redirect(url_for(".index", movement_id=movement.id, _anchor="papers"))


def _progress(template: str, subject: Base) -> Response:
    """Answer how far the printing of a paper is."""
    return jsonify(how_far(latest_paper(template, subject)))


# The explanation of a score.


@blueprint.get("/initiatives/<int:initiative_id>/explanation")
@requires(Permission.EXPLANATION_VIEW, on=find_initiative)
def explanation(initiative: Initiative) -> str:
    """Say to whoever may ask how the score came about: every sheet, what was set aside and why, the arithmetic."""
    row, movement = _row_of(initiative), initiative.movement
    whose = queries.whose_of(movement)
    return render_template(
        "results/explanation.html",
        movement=movement,
        row=row,
        criteria=criteria_of(movement),
        whose=whose,
        settlement=settlement_of(initiative),
        comments=queries.comments_on(row, whose),
        closing=closing_of(movement),
        paper=latest_paper(EXPLANATION, initiative),
    )


@blueprint.post("/initiatives/<int:initiative_id>/explanation")
@requires(Permission.EXPLANATION_VIEW, on=find_initiative)
def make_explanation(initiative: Initiative) -> Response:
    printed(lambda: services.order_explanation(_row_of(initiative)))
    return redirect(url_for(".explanation", initiative_id=initiative.id, _anchor="papers"))


@blueprint.get("/initiatives/<int:initiative_id>/explanation.pdf")
@requires(Permission.EXPLANATION_VIEW, on=find_initiative)
def explanation_pdf(initiative: Initiative) -> Response:
    return _explained(initiative, PDF)


@blueprint.get("/initiatives/<int:initiative_id>/explanation.docx")
@requires(Permission.EXPLANATION_VIEW, on=find_initiative)
def explanation_docx(initiative: Initiative) -> Response:
    return _explained(initiative, DOCX)


@blueprint.get("/initiatives/<int:initiative_id>/explanation.json")
@requires(Permission.EXPLANATION_VIEW, on=find_initiative)
def explanation_progress(initiative: Initiative) -> Response:
    return _progress(EXPLANATION, initiative)


def _explained(initiative: Initiative, media_type: str) -> Response:
    paper = latest_paper(EXPLANATION, initiative)
    return sent(paper, media_type) or redirect(url_for(".explanation", initiative_id=initiative.id, _anchor="papers"))


def _row_of(initiative: Initiative) -> Row:
    row = standings_of(initiative.movement).row_of(initiative)
    if row is None:
        raise NotFound
    row.standings.show([row])
    return row
