"""Registering initiatives."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from contest import clock
from contest.accounts.models import Role
from contest.accounts.sessions import current_account
from contest.database import transaction
from contest.errors import NotFound, RuleViolation, Stale
from contest.initiatives import queries, services
from contest.initiatives.forms import CopyForm, FilterForm, InitiativeForm
from contest.initiatives.models import Initiative, InitiativeState, RevisionKind, SavedFilter
from contest.initiatives.queries import (
    Order,
    Wanted,
    find_filter,
    find_initiative,
    reach_of,
    receipt_of,
    registering_units,
)
from contest.initiatives.readiness import Lack
from contest.initiatives.similar import similar_to
from contest.initiatives.wording import changes, hidden_in, sections
from contest.journal.queries import entries_about
from contest.movements.models import Movement, PhaseKind
from contest.movements.queries import find_movement
from contest.pages import carry_out, download, form_page, how_far, number_in
from contest.paper.tasks import print_paper
from contest.paper.writing import clock_time
from contest.permissions import Permission, may, requires
from contest.storage.services import content_of
from contest.text import tidy
from contest.units.queries import units_of
from contest.words import reason_of

blueprint = Blueprint("initiatives", __name__)
# Where the session keeps how the list was narrowed down and sorted when it was last looked at.
LAST_LIST = "last_list"
# Shorter titles are like everything.
SHORTEST_TITLE = 8
Page = Redirect | str | tuple[str, int]


@blueprint.app_template_global()
def list_address(movement_id: int) -> str:
    """Return the address of the list of a movement as it was last looked at, so that back goes back."""
    last_id, arguments = session.get(LAST_LIST) or (None, {})
    return url_for("initiatives.index", movement_id=movement_id, **(arguments if last_id == movement_id else {}))


@blueprint.get("/movements/<int:movement_id>/initiatives")
@requires(Permission.INITIATIVE_LIST, on=find_movement)
def index(movement: Movement) -> str:
    reach, wanted = reach_of(current_account(), movement), _wanted()
    session[LAST_LIST] = [movement.id, wanted.arguments()]
    found = queries.initiatives_of(movement, reach, wanted, request.args.get("page", 1, type=int))
    return render_template(
        "initiatives/index.html",
        movement=movement,
        wanted=wanted,
        found=found,
        counts=queries.counts_by_state(movement, reach),
        units=queries.units_with_initiatives(movement, reach),
        unfinished=queries.unfinished_drafts(movement, reach),
        filters=queries.filters_of(current_account(), movement),
        closed=_registration_over(movement),
        Order=Order,
        own=reach.unit_ids,
    )


@blueprint.post("/movements/<int:movement_id>/initiatives/filters")
@requires(Permission.INITIATIVE_LIST, on=find_movement)
def keep_filter(movement: Movement) -> Redirect:
    """Keep what the list is narrowed down to under a name."""
    form, account, wanted = FilterForm(), current_account(), _wanted().arguments()
    if not form.validate():
        flash(_("Give the search a name of at most 60 characters."), "refusal")
    elif kept := carry_out(form, lambda: services.keep_filter(movement, form.name.data, wanted, by=account)):
        flash(_("The search “%(name)s” has been kept.", name=kept.name))
    for reason in form.form_errors:
        flash(reason, "refusal")
    return redirect(url_for(".index", movement_id=movement.id, **wanted))


@blueprint.post("/filters/<int:filter_id>/drop")
@requires(Permission.FILTER_DROP, on=find_filter)
def drop_filter(kept: SavedFilter) -> Redirect:
    movement_id, name = kept.movement_id, kept.name
    with transaction():
        services.drop_filter(kept)
    flash(_("The search “%(name)s” is no longer kept.", name=name))
    return redirect(url_for(".index", movement_id=movement_id))


@blueprint.route("/movements/<int:movement_id>/initiatives/register", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_REGISTER, on=find_movement)
def register(movement: Movement) -> Page:
    account, units = current_account(), registering_units(current_account(), movement, clock.today())
    form = _offered(InitiativeForm.new(movement), movement)
    units_by_id = {unit.id: unit for unit in units}

    def create() -> Initiative:
        unit = units_by_id[form.unit_id.data]
        return services.create_draft(movement, unit, form.details(unit.id), form.token, by=account)

    if initiative := carry_out(form, create):
        return _go_on(initiative)
    if form.stale and (made := queries.initiative_of_origin(form.token)):
        return _compared(form, made)
    copies = bool(queries.earlier_of([unit.id for unit in units], movement, most=1))
    return form_page(
        "initiatives/register.html", form, movement=movement, units=units, closed=_registration_over(movement),
        copies=copies,
    )  # fmt: skip


@blueprint.get("/movements/<int:movement_id>/initiatives/preview")
@requires(Permission.MOVEMENT_PREPARE, on=find_movement)
def preview(movement: Movement) -> str:
    """Show the form as a unit sees it; nothing in it is sent."""
    form = InitiativeForm.new(movement)
    form.offer([], units_of(movement.body, on=clock.today()))
    del form.unit_id
    return render_template("initiatives/preview.html", form=form, movement=movement)


@blueprint.post("/movements/<int:movement_id>/initiatives/autosave")
@requires(Permission.INITIATIVE_REGISTER, on=find_movement)
def begin(movement: Movement) -> Response | tuple[Response, int]:
    """Keep what is being typed into the empty form: the first time it makes the draft."""
    account, form = current_account(), _offered(InitiativeForm.new(movement), movement)
    units = {unit.id: unit for unit in registering_units(account, movement, clock.today())}
    form.validate()
    unit = units.get(form.unit_id.data)
    if unit is None:
        return jsonify(reason=_("Choose the unit you register for; then everything is saved by itself.")), 422
    return _kept(form, lambda: services.create_draft(
        movement, unit, form.details(unit.id), form.token, by=account, automatic=True
    ))  # fmt: skip


@blueprint.post("/initiatives/<int:initiative_id>/autosave")
@requires(Permission.INITIATIVE_EDIT, on=find_initiative)
def autosave(initiative: Initiative) -> Response | tuple[Response, int]:
    """Keep what is being typed; what cannot be read yet is kept as it is and said so."""
    account, form = current_account(), _offered(InitiativeForm.of(initiative), initiative.movement, initiative)
    form.validate()
    return _kept(form, lambda: services.save_initiative(
        initiative, form.details(initiative.unit_id), form.read_edition, by=account, page=form.token, automatic=True
    ))  # fmt: skip


@blueprint.get("/movements/<int:movement_id>/initiatives/similar")
@requires(Permission.INITIATIVE_REGISTER, on=find_movement)
def similar(movement: Movement) -> str:
    """Show what was registered before under a title like the one that is being typed; a piece of a page."""
    title = tidy(request.args.get("title", ""))[:300]
    found = similar_to(movement, title, exclude_id=number_in("without"), most=5) if len(title) >= SHORTEST_TITLE else []
    return render_template("initiatives/_similar.html", found=found, title=title, movement=movement)


@blueprint.post("/initiatives/<int:initiative_id>/presence")
@requires(Permission.INITIATIVE_EDIT, on=find_initiative)
def presence(initiative: Initiative) -> Response:
    """Note that the form is open, and answer who else has it open and which text stands."""
    with transaction():
        others = services.note_presence(initiative, by=current_account())
    return jsonify(_standing(initiative, others))


@blueprint.route("/movements/<int:movement_id>/initiatives/copy", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_REGISTER, on=find_movement)
def copy(movement: Movement) -> Page:
    """Begin a draft with the text of an earlier registration of the own units."""
    account = current_account()
    units = {unit.id: unit for unit in registering_units(account, movement, clock.today())}
    earlier = {initiative.id: initiative for initiative in queries.earlier_of(list(units), movement)}
    form = CopyForm().offer(list(earlier.values()))

    def begun() -> Initiative:
        chosen = earlier[form.initiative_id.data]
        return services.copy_initiative(chosen, movement, units[chosen.unit_id], form.token, by=account)

    if draft := carry_out(form, begun):
        flash(_("The text has been copied into a new draft. Look through it; the evidence is added anew."))
        return redirect(url_for(".edit", initiative_id=draft.id))
    return form_page("initiatives/copy.html", form, movement=movement, earlier=list(earlier.values()))


@blueprint.get("/initiatives/<int:initiative_id>")
@requires(Permission.INITIATIVE_VIEW, on=find_initiative)
def detail(initiative: Initiative) -> str:
    return _detail(initiative)


@blueprint.route("/initiatives/<int:initiative_id>/edit", methods=["GET", "POST"])
@requires(Permission.INITIATIVE_EDIT, on=find_initiative)
def edit(initiative: Initiative) -> Page:
    if request.method == "GET" and not initiative.is_editable:
        return redirect(url_for(".detail", initiative_id=initiative.id))
    form, account = _offered(InitiativeForm.of(initiative), initiative.movement, initiative), current_account()
    saved = carry_out(form, lambda: services.save_initiative(
        initiative, form.details(initiative.unit_id), form.read_edition, by=account, page=form.token
    ))  # fmt: skip
    if saved:
        return _go_on(saved)
    if form.stale:
        return _compared(form, initiative)
    missing = services.missing_in(initiative)
    values = {"initiative": initiative, "movement": initiative.movement, "missing": missing}
    if request.method == "GET" and "check" in request.args:
        form.show(missing)
        return render_template("initiatives/edit.html", form=form, **values)
    return form_page("initiatives/edit.html", form, **values)


@blueprint.post("/initiatives/<int:initiative_id>/submit")
@requires(Permission.INITIATIVE_EDIT, on=find_initiative)
def submit(initiative: Initiative) -> Redirect:
    return _submitted(initiative)


@blueprint.get("/initiatives/<int:initiative_id>/receipt.pdf")
@requires(Permission.INITIATIVE_RECEIPT, on=find_initiative)
def receipt(initiative: Initiative) -> Response | Redirect:
    paper = receipt_of(initiative)
    if paper is None:
        raise NotFound("receipt")
    if paper.file is None:
        return redirect(url_for(".detail", initiative_id=initiative.id, _anchor="receipt"))
    return download(content_of(paper.file), filename=paper.filename, media_type=paper.file.media_type)


@blueprint.post("/initiatives/<int:initiative_id>/receipt")
@requires(Permission.INITIATIVE_RECEIPT, on=find_initiative)
def print_receipt(initiative: Initiative) -> Redirect:
    """Order the receipt anew after its printing failed."""
    with transaction():
        paper = services.order_receipt_again(initiative, by=current_account())
    print_paper(paper.id)
    return redirect(url_for(".detail", initiative_id=initiative.id, _anchor="receipt"))


@blueprint.get("/initiatives/<int:initiative_id>/receipt.json")
@requires(Permission.INITIATIVE_RECEIPT, on=find_initiative)
def receipt_progress(initiative: Initiative) -> Response:
    """Answer how far the printing of the receipt is."""
    return jsonify(how_far(receipt_of(initiative)))


@blueprint.get("/initiatives/<int:initiative_id>/history")
@requires(Permission.INITIATIVE_VIEW, on=find_initiative)
def history(initiative: Initiative) -> str:
    """Show what was saved, submitted and overtaken to the unit; to others only what was submitted.

    Who neither registered nor follows it does not see what is hidden from judges.
    """
    own = current_account().holds(Role.UNIT_OFFICER, unit_id=initiative.unit_id)
    kinds = tuple(RevisionKind) if own else (RevisionKind.SUBMITTED,)
    revisions = queries.revisions_of(initiative, kinds)
    if not revisions:
        raise NotFound("revision")
    places = {revision.id: place for place, revision in enumerate(revisions)}
    place = places.get(request.args.get("revision", 0, type=int), len(revisions) - 1)
    shown, before = revisions[place], revisions[place - 1] if place else None
    hidden = frozenset() if _reads_everything(initiative) else hidden_in(initiative.movement.questions)
    return render_template(
        "initiatives/history.html",
        initiative=initiative,
        revisions=revisions,
        shown=shown,
        before=before,
        text=[section for section in sections(shown.text) if section.name not in hidden],
        changes=changes(before.text, shown.text, hidden=hidden) if before else [],
    )


def _wanted() -> Wanted:
    """Return what the list is narrowed down to; what makes no sense does not narrow it."""
    asked = request.args.get("state", "")
    return Wanted(
        words=request.args.get("q", ""),
        state=InitiativeState(asked) if asked in list(InitiativeState) else None,
        field_id=number_in("field"),
        unit_id=number_in("unit"),
        order=Order(by) if (by := request.args.get("by", "")) in list(Order) else Order.NUMBER,
        downwards="down" in request.args,
    )


def _offered(form: InitiativeForm, movement: Movement, initiative: Initiative | None = None) -> InitiativeForm:
    """Let ``form`` offer what can be chosen in it; units of authors who are named already stay among them."""
    units = list(units_of(movement.body, on=clock.today()))
    if initiative is not None:
        units += [author.unit for author in initiative.authors if author.unit not in units]
    return form.offer(registering_units(current_account(), movement, clock.today()), units)


def _kept(form: InitiativeForm, save: Callable[[], Initiative]) -> Response | tuple[Response, int]:
    """Save what is being typed, and answer when it was saved and what it lacks; or why it was not, and what stands."""
    account = current_account()
    try:
        with transaction():
            initiative = save()
            others = services.note_presence(initiative, by=account)
    except RuleViolation as violation:
        status = 409 if isinstance(violation, Stale) else 422
        return jsonify(reason=reason_of(violation), stale=status == 409), status
    missing = services.missing_in(initiative)
    return jsonify(
        **_standing(initiative, others),
        address=url_for(".edit", initiative_id=initiative.id),
        key=str(initiative.id),
        autosave=url_for(".autosave", initiative_id=initiative.id),
        presence=url_for(".presence", initiative_id=initiative.id),
        wrong=form.unreadable,
        missing=[{"field": lack.field, "words": _lack_words(lack)} for lack in missing],
    )


def _lack_words(lack: Lack) -> str:
    words = str(_(lack.message, **lack.values))
    return f"{lack.label}: {words}" if lack.label else words


def _standing(initiative: Initiative, others: list[str]) -> dict[str, object]:
    return {
        "edition": initiative.edition,
        "saved_at": clock_time(initiative.saved_at, clock.OFFICE),
        "saved_by": initiative.saved_by.name,
        "editable": initiative.is_editable,
        "others": others,
    }


def _go_on(initiative: Initiative) -> Redirect:
    """Go where the pressed button leads after the text was saved: to the saved initiative, or on to its submission."""
    if "submit" in request.form:
        return _submitted(initiative)
    flash(_("The text has been saved at %(time)s.", time=clock_time(initiative.saved_at, clock.OFFICE)))
    return redirect(url_for(".detail", initiative_id=initiative.id))


def _submitted(initiative: Initiative) -> Redirect:
    """Submit ``initiative`` in a transaction of its own, so that a refusal leaves the saved text alone."""
    try:
        with transaction():
            services.submit_initiative(initiative, by=current_account())
    except services.Incomplete:
        flash(_("The text is saved, but it has not been submitted: something is still missing."), "refusal")
        return redirect(url_for(".edit", initiative_id=initiative.id, check=1))
    except RuleViolation as violation:
        flash(_("The text is saved, but it has not been submitted."), "refusal")
        flash(reason_of(violation), "refusal")
        return redirect(url_for(".detail", initiative_id=initiative.id))
    if paper := receipt_of(initiative):
        print_paper(paper.id)
    flash(_("The initiative has been submitted. Its register number is %(number)s.", number=initiative.register_number))
    return redirect(url_for(".detail", initiative_id=initiative.id))


def _compared(form: InitiativeForm, initiative: Initiative) -> tuple[str, int]:
    """Keep the text that came too late, and show it beside the one that stands."""
    details = form.details(initiative.unit_id)
    with transaction():
        kept = services.keep_overtaken(initiative, details, form.read_edition, by=current_account())
    standing = services.kept_text(services.InitiativeDetails.of(initiative), initiative.movement)
    if "unit_id" in form:
        del form.unit_id
    form.edition.data = str(initiative.edition)
    page = render_template(
        "initiatives/compare.html", form=form, initiative=initiative, changes=changes(standing, kept.text)
    )
    return page, 409


def _follows(initiative: Initiative) -> bool:
    """Say whether the reader has registered the initiative, or keeps or decides on those of the body.

    A member of the council follows the movement as a whole; whoever is a judge besides reads as a judge does.
    """
    return may(Permission.REGISTRATION_SHEET, initiative)


def _reads_everything(initiative: Initiative) -> bool:
    """Say whether nothing in the text is hidden from the reader, who is neither a judge nor of another office."""
    return _follows(initiative) or may(Permission.CONFIRMATION_VIEW, initiative)


def _detail(initiative: Initiative) -> str:
    account = current_account()
    return render_template(
        "initiatives/detail.html",
        initiative=initiative,
        own=account.holds(Role.UNIT_OFFICER, unit_id=initiative.unit_id),
        missing=services.missing_in(initiative) if initiative.is_editable else [],
        receipt=receipt_of(initiative),
        story=entries_about(initiative) if _follows(initiative) else [],
    )


def _registration_over(movement: Movement) -> bool:
    """Say whether what the reader registers now could not be submitted: the deadline with its grace is over, and none
    of the reader's units may register late."""
    phase, today = movement.phase(PhaseKind.REGISTRATION), clock.today()
    if phase is None or today <= (movement.grace_until or phase.closes_on):
        return False
    units = registering_units(current_account(), movement, today)
    until = queries.permitted_until([unit.id for unit in units], [movement.id]).get(movement.id)
    return until is None or until < today
