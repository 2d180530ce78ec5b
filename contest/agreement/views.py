"""How far judges agree, for those who answer for the panel; calibration; and the page that explains the figures."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Answer
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest.accounts.sessions import current_account
from contest.agreement import papers, queries, services, wording
from contest.agreement.calibration import Apart, apart, widest
from contest.agreement.forms import CalibrationForm
from contest.agreement.queries import Study, Survey
from contest.database import transaction
from contest.errors import NotFound
from contest.initiatives.queries import find_initiative
from contest.movements.models import Movement
from contest.movements.queries import find_movement
from contest.pages import carry_out, form_page, number_in
from contest.panels.models import Assignment, Panel
from contest.panels.queries import find_panel, initiatives_before
from contest.paper.chart import drawn
from contest.permissions import Permission, public, requires
from contest.scoring.queries import calibration_before, criteria_of

blueprint = Blueprint("agreement", __name__)
Page = Response | tuple[str, int]
PAGE_SIZE = 100
for writing in (
    wording.alpha_words, wording.intraclass_words, wording.concordance_words, wording.decimal, wording.signed,
    wording.spans, wording.way_words,
):  # fmt: skip
    blueprint.add_app_template_filter(writing)


@blueprint.app_context_processor
def _calibration() -> dict[str, object]:
    return {"calibration_before": calibration_before}


@blueprint.get("/movements/<int:movement_id>/agreement")
@requires(Permission.AGREEMENT_VIEW, on=find_movement)
def index(movement: Movement) -> str:
    survey = _survey(movement)
    number = max(request.args.get("page", 1, type=int), 1)
    return render_template(
        "agreement/index.html",
        movement=movement,
        survey=survey,
        progress=queries.progress_of(movement),
        shown=survey.lines[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        number=number,
        last=max(1, -(-len(survey.lines) // PAGE_SIZE)),
    )


@blueprint.get("/movements/<int:movement_id>/agreement/distribution.svg")
@requires(Permission.AGREEMENT_VIEW, on=find_movement)
def distribution(movement: Movement) -> Answer:
    return _picture(papers.distribution_picture(_survey(movement), wording.picture_words()))


@blueprint.get("/movements/<int:movement_id>/agreement/progress.svg")
@requires(Permission.AGREEMENT_VIEW, on=find_movement)
def progress(movement: Movement) -> Answer:
    return _picture(papers.progress_picture(queries.progress_of(movement), wording.picture_words()))


@blueprint.get("/panels/<int:panel_id>/agreement")
@requires(Permission.AGREEMENT_VIEW, on=find_panel)
def panel(panel: Panel) -> str:
    study = _study(panel)
    last, few = papers.pictures_of_marks(study), len(study.lines) <= PAGE_SIZE
    number = min(max(request.args.get("page", 1, type=int), 1), last)
    return render_template(
        "agreement/panel.html",
        panel=panel,
        movement=panel.movement,
        study=study,
        survey=study.survey,
        lines=study.lines if few else study.crossing,
        part=study.shown[(number - 1) * papers.LINES : number * papers.LINES],
        number=number,
        last=last,
        progress=queries.progress_of(panel.movement, panel),
        remarks=wording.remarks,
    )


@blueprint.get("/panels/<int:panel_id>/agreement/marks.svg")
@requires(Permission.AGREEMENT_VIEW, on=find_panel)
def marks(panel: Panel) -> Answer:
    study, number = _study(panel), request.args.get("page", 1, type=int)
    if not 1 <= number <= papers.pictures_of_marks(study):
        raise NotFound
    return _picture(papers.marks_picture(study, number, wording.picture_words()))


@blueprint.get("/panels/<int:panel_id>/agreement/severity.svg")
@requires(Permission.AGREEMENT_VIEW, on=find_panel)
def severity(panel: Panel) -> Answer:
    return _picture(papers.severity_picture(_study(panel), wording.picture_words()))


@blueprint.get("/panels/<int:panel_id>/agreement/progress.svg")
@requires(Permission.AGREEMENT_VIEW, on=find_panel)
def panel_progress(panel: Panel) -> Answer:
    return _picture(papers.progress_picture(queries.progress_of(panel.movement, panel), wording.picture_words()))


@blueprint.get("/panels/<int:panel_id>/calibration")
@requires(Permission.CALIBRATION_VIEW, on=find_panel)
def calibration(panel: Panel) -> str:
    """Show what each judge who has handed in saw in the calibration initiative."""
    initiative, sheets = panel.calibration_initiative, queries.calibration_sheets(panel)
    lines = _apart(panel, sheets)
    return render_template(
        "agreement/calibration.html",
        panel=panel,
        movement=panel.movement,
        initiative=initiative,
        sheets=sheets,
        criteria={line.code: line for line in criteria_of(panel.movement)},
        lines=lines,
        widest=widest(lines),
        hidden=_is_hidden(panel),
    )


@blueprint.get("/panels/<int:panel_id>/calibration.svg")
@requires(Permission.CALIBRATION_VIEW, on=find_panel)
def calibration_marks(panel: Panel) -> Answer:
    if panel.calibration_initiative is None or _is_hidden(panel):
        raise NotFound
    names = {line.code: line.name for line in criteria_of(panel.movement)}
    lines = [(names[line.code], line) for line in _apart(panel, queries.calibration_sheets(panel))]
    return _picture(papers.calibration_picture(lines, wording.picture_words()))


@blueprint.route("/panels/<int:panel_id>/calibration/choose", methods=["GET", "POST"])
@requires(Permission.CALIBRATION_SET, on=find_panel)
def choose_calibration(panel: Panel) -> Page:
    form = CalibrationForm(data={"initiative_id": panel.calibration_initiative_id or number_in("initiative_id")})
    form.offer(initiatives_before(panel))
    made = carry_out(form, lambda: _chosen(panel, form))
    if made is not None:
        flash(_("The judges of this panel mark this initiative first."))
        return redirect(url_for(".calibration", panel_id=panel.id))
    return form_page("agreement/choose_calibration.html", form, panel=panel, movement=panel.movement)


@blueprint.post("/panels/<int:panel_id>/calibration/end")
@requires(Permission.CALIBRATION_SET, on=find_panel)
def end_calibration(panel: Panel) -> Response:
    with transaction():
        services.end_calibration(panel, by=current_account())
    flash(_("Calibration has ended: the judges score in any order."))
    return redirect(url_for(".calibration", panel_id=panel.id))


@blueprint.get("/help/judging-statistics")
@public
def explained() -> str:
    """Explain the figures to whoever chairs a panel."""
    return render_template("agreement/explained.html", language=str(get_locale()))


def _survey(movement: Movement) -> Survey:
    """Return what the reader may see of ``movement``, with the line where the address puts it."""
    hidden = queries.hidden_from(current_account(), movement)
    return queries.survey_of(movement, cut=number_in("cut"), hidden=hidden)


def _study(panel: Panel) -> Study:
    return _survey(panel.movement).study_of(panel)


def _apart(panel: Panel, sheets: Sequence[Assignment]) -> list[Apart]:
    criteria = criteria_of(panel.movement)
    codes = {line.id: line.code for line in criteria}
    given = {
        line.seat_id: {codes[mark.criterion_id]: mark.value for mark in line.sheet.marks}
        for line in sheets if line.is_handed_in
    }  # fmt: skip
    return apart([(line.code, line.max_mark) for line in criteria], given)


def _is_hidden(panel: Panel) -> bool:
    """Say whether the reader must not see how the calibration initiative is marked."""
    return panel.calibration_initiative_id in queries.hidden_from(current_account(), panel.movement)


def _chosen(panel: Panel, form: CalibrationForm) -> list[Assignment]:
    return services.calibrate(panel, find_initiative(form.initiative_id.data), by=current_account())


def _picture(picture: papers.Picture) -> Answer:
    return Answer(drawn(picture), mimetype="image/svg+xml")
