"""Movements: the list, one movement, and its preparation page by page."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.errors import NotFound
from contest.movements import queries, services
from contest.movements.dates import Entry, calendar_file
from contest.movements.forms import (
    BasisForm,
    CloseForm,
    EditForm,
    FieldsForm,
    HonoursForm,
    JudgingForm,
    LaunchForm,
    MovementForm,
    PhasesForm,
    QuestionsForm,
    RubricForm,
    TermsForm,
)
from contest.movements.library import LibraryRubric, library, rubric_of
from contest.movements.models import Movement, Phase, PhaseKind
from contest.movements.papers import PLAN
from contest.movements.queries import find_movement, lawful_honours
from contest.movements.rubric import RubricDetails
from contest.movements.timeline import timeline
from contest.pages import carry_out, download, form_page, how_far
from contest.paper.queries import latest_paper
from contest.paper.views import printed, sent
from contest.paper.writing import short_day
from contest.permissions import Permission, requires
from contest.questions.sets import offered_on, set_of
from contest.rules.basis import document, grounds_of
from contest.storage.uploads import DOCX, PDF
from contest.words import word

blueprint = Blueprint("movements", __name__)


@blueprint.get("/movements")
@requires(Permission.MOVEMENT_LIST)
def index() -> str:
    movements = queries.movements_for(current_account())
    return render_template("movements/index.html", movements=movements, today=clock.today())


@blueprint.route("/movements/new", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_CREATE)
def create() -> Response | tuple[str, int]:
    bodies = {body.id: body for body in queries.bodies_prepared_by(current_account(), clock.today())}
    form = MovementForm(data={"year": clock.today().year}).offer(list(bodies.values()))
    by = current_account()
    if made := carry_out(form, lambda: services.create_movement(bodies[form.body_id.data], form.details(), by=by)):
        flash(_("Now fill in what it rests on, its fields, phases, rubric and honours."))
        return redirect(url_for(".detail", movement_id=made.id))
    return form_page("movements/create.html", form, bodies=bodies)


@blueprint.get("/movements/<int:movement_id>")
@requires(Permission.MOVEMENT_VIEW, on=find_movement)
def detail(movement: Movement) -> str:
    spans = [(phase.kind, phase.opens_on, phase.closes_on) for phase in movement.phases]
    return render_template(
        "movements/detail.html",
        movement=movement,
        calendar=timeline(spans, clock.today()),
        highest=queries.details_of(movement.rubric).highest if movement.rubric else 0,
        lacks=services.missing(movement),
        document=document,
        offers=queries.offers_of(movement, services.announced_on(movement)),
        plan=latest_paper(PLAN, movement),
    )


@blueprint.get("/movements/<int:movement_id>/dates.ics")
@requires(Permission.MOVEMENT_VIEW, on=find_movement)
def dates(movement: Movement) -> Response:
    """Send the phases for the reader's own calendar."""
    if not movement.phases:
        raise NotFound("phase")
    public_url = current_app.extensions["settings"].public_url
    content = calendar_file(
        movement.name,
        [_entry(phase, urlsplit(public_url).hostname) for phase in movement.phases],
        url=public_url + url_for(".detail", movement_id=movement.id),
        made_at=clock.now(),
    )
    return download(content, filename=f"{movement.code}.ics", media_type="text/calendar")


def _entry(phase: Phase, host: str | None) -> Entry:
    """Return a phase as an entry; it is known again by its movement and kind, whatever its days."""
    days = {"first": short_day(phase.opens_on), "last": short_day(phase.closes_on)}
    description = _("From %(first)s until the end of %(last)s.", **days)
    grace = phase.movement.grace_until if phase.kind is PhaseKind.REGISTRATION else None
    if grace is not None:
        extension = _(
            "Deadline: the end of %(day)s (extended to %(closes)s).", day=days["last"], closes=short_day(grace)
        )
        description = f"{description} {extension}"
    return Entry(
        uid=f"movement-{phase.movement_id}-{phase.kind.value}@{host}",
        summary=f"{word(phase.kind)}: {phase.movement.name}",
        description=description,
        first=phase.opens_on,
        last=phase.closes_on,
    )


@blueprint.route("/movements/<int:movement_id>/edit", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def edit(movement: Movement) -> Response | tuple[str, int]:
    form, by = EditForm.of(movement), current_account()
    if carry_out(form, lambda: services.change_movement(movement, form.details(movement), reason=form.why, by=by)):
        return _saved(movement)
    return form_page("movements/edit.html", form, movement=movement)


@blueprint.route("/movements/<int:movement_id>/basis", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def basis(movement: Movement) -> Response | tuple[str, int]:
    offered, by = grounds_of("plan", movement.body, clock.today()), current_account()
    form = BasisForm(data={"documents": [vars(line) for line in (offered if _fill() else movement.basis)]})
    form.about(movement)
    if carry_out(form, lambda: services.set_basis(movement, form.details(), reason=form.why, by=by)):
        return _saved(movement)
    return form_page("movements/basis.html", form, movement=movement, offered=offered)


@blueprint.route("/movements/<int:movement_id>/fields", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def fields(movement: Movement) -> Response | tuple[str, int]:
    form, by = FieldsForm(data={"names": "\n".join(field.name for field in movement.fields)}), current_account()
    form.about(movement)
    if carry_out(form, lambda: services.set_fields(movement, form.details(), reason=form.why, by=by)):
        return _saved(movement)
    return form_page("movements/fields.html", form, movement=movement)


@blueprint.route("/movements/<int:movement_id>/form", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def form(movement: Movement) -> Response | tuple[str, int]:
    """Compose what the registration form asks."""
    chosen, by = set_of(request.args.get("set", "")), current_account()
    form = QuestionsForm.of(movement, chosen)
    if carry_out(form, lambda: services.set_form(movement, form.wanted(), reason=form.why, by=by)):
        return _saved(movement)
    sets = offered_on(clock.today())
    return form_page("movements/form.html", form, movement=movement, sets=sets, chosen=chosen)


@blueprint.route("/movements/<int:movement_id>/terms", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def terms(movement: Movement) -> Response | tuple[str, int]:
    form, by = TermsForm.of(movement), current_account()
    if carry_out(form, lambda: services.set_terms(movement, form.details(), reason=form.why, by=by)):
        return _saved(movement)
    return form_page("movements/terms.html", form, movement=movement)


@blueprint.route("/movements/<int:movement_id>/phases", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def phases(movement: Movement) -> Response | tuple[str, int]:
    form, by = PhasesForm.of(movement), current_account()
    if carry_out(form, lambda: services.set_phases(movement, form.details(), reason=form.why, by=by)):
        return _saved(movement)
    return form_page("movements/phases.html", form, movement=movement, kinds=PhaseKind)


@blueprint.route("/movements/<int:movement_id>/rubric", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def rubric(movement: Movement) -> Response | tuple[str, int]:
    if movement.rubric and movement.rubric.frozen_at:
        flash(_("The rubric is frozen: sheets have been begun."), "refusal")
        return redirect(url_for(".detail", movement_id=movement.id))
    chosen, by = rubric_of(request.args.get("from", "")), current_account()
    form = RubricForm.of(_given_rubric(movement, chosen), movement)
    if carry_out(form, lambda: services.set_rubric(movement, form.details(), reason=form.why, by=by)):
        return _saved(movement)
    return form_page("movements/rubric.html", form, movement=movement, library=library(), chosen=chosen)


def _given_rubric(movement: Movement, chosen: LibraryRubric | None) -> RubricDetails:
    if chosen is not None:
        return chosen.rubric
    return queries.details_of(movement.rubric) if movement.rubric else RubricDetails(())


@blueprint.route("/movements/<int:movement_id>/judging", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def judging(movement: Movement) -> Response | tuple[str, int]:
    """Say what judges see and declare, and whose initiatives they do not score."""
    if movement.rubric and movement.rubric.frozen_at:
        flash(_("The terms of judging are frozen: sheets have been begun."), "refusal")
        return redirect(url_for(".detail", movement_id=movement.id))
    form, by = JudgingForm.of(movement), current_account()
    if carry_out(form, lambda: services.set_judging(movement, form.details(), reason=form.why, by=by)):
        return _saved(movement)
    return form_page("movements/judging.html", form, movement=movement)


@blueprint.route("/movements/<int:movement_id>/honours", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def honours(movement: Movement) -> Response | tuple[str, int]:
    day, by = services.announced_on(movement), current_account()
    lawful = lawful_honours(movement, day)
    form = HonoursForm.of(movement, lawful)
    if carry_out(form, lambda: services.set_honours(movement, form.details(), reason=form.why, by=by)):
        return _saved(movement)
    return form_page("movements/honours.html", form, movement=movement, lawful=lawful, day=day)


@blueprint.route("/movements/<int:movement_id>/launch", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_LAUNCH, on=find_movement)
def launch(movement: Movement) -> Response | tuple[str, int]:
    form, by = LaunchForm(), current_account()
    if carry_out(form, lambda: services.launch_movement(movement, by=by)):
        flash(_("The movement has been launched."))
        return redirect(url_for(".detail", movement_id=movement.id))
    return form_page("movements/launch.html", form, movement=movement, lacks=services.missing(movement))


@blueprint.route("/movements/<int:movement_id>/close", methods=["GET", "POST"])
@requires(Permission.MOVEMENT_LAUNCH, on=find_movement)
def close(movement: Movement) -> Response | tuple[str, int]:
    form, by = CloseForm(), current_account()
    if carry_out(form, lambda: services.close_movement(movement, reason=form.reason.data or "", by=by)):
        flash(_("The movement has been closed."))
        return redirect(url_for(".detail", movement_id=movement.id))
    return form_page("movements/close.html", form, movement=movement, running=services.is_running(movement))


@blueprint.post("/movements/<int:movement_id>/plan")
@requires(Permission.MOVEMENT_PLAN, on=find_movement)
def make_plan(movement: Movement) -> Response:
    printed(lambda: services.order_plan(movement))
    return redirect(url_for(".detail", movement_id=movement.id, _anchor="papers"))


@blueprint.get("/movements/<int:movement_id>/plan.pdf")
@requires(Permission.MOVEMENT_PLAN, on=find_movement)
def plan_pdf(movement: Movement) -> Response:
    return _plan(movement, PDF)


@blueprint.get("/movements/<int:movement_id>/plan.docx")
@requires(Permission.MOVEMENT_PLAN, on=find_movement)
def plan_docx(movement: Movement) -> Response:
    return _plan(movement, DOCX)


@blueprint.get("/movements/<int:movement_id>/plan.json")
@requires(Permission.MOVEMENT_PLAN, on=find_movement)
def plan_progress(movement: Movement) -> Response:
    """Answer how far the printing of the plan is."""
    return jsonify(how_far(latest_paper(PLAN, movement)))


def _plan(movement: Movement, media_type: str) -> Response:
    paper = latest_paper(PLAN, movement)
    return sent(paper, media_type) or redirect(url_for(".detail", movement_id=movement.id, _anchor="papers"))


def _fill() -> bool:
    """Say whether the reader asked for the form filled with what the product offers."""
    return "fill" in request.args


def _saved(movement: Movement) -> Response:
    flash(_("Saved."))
    return redirect(url_for(".detail", movement_id=movement.id))
