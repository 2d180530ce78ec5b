"""Who was given what: the look-up, entries that are one, decisions of old, the register, yearly statistics."""

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.awards.models import Recipient
from contest.awards.queries import awarding_bodies
from contest.errors import NotFound
from contest.forms import ReasonForm
from contest.histories import queries, register, services, statistics
from contest.histories.figures import behind, figures
from contest.histories.forms import CorrectionForm, MatchForm, MergeForm, OldDecisionForm
from contest.histories.matching import Candidate, certain
from contest.histories.models import Merger, OldDecision
from contest.histories.papers import REGISTER, figures_workbook, history_workbook, register_csv, register_workbook
from contest.histories.queries import History, ToMatch, find_merger, find_old_decision
from contest.histories.register import ORDERS, Book, Register, Wanted, find_book
from contest.histories.roster import old_columns
from contest.histories.statistics import Sheet, find_sheet
from contest.movements.models import RecipientKind
from contest.pages import carry_out, download, form_page, how_far, number_in
from contest.paper.models import Paper
from contest.paper.views import printed, sent
from contest.permissions import Permission, requires
from contest.rules.catalogue import honours_on
from contest.spreadsheet import FaultyList, template
from contest.storage.services import content_of
from contest.storage.uploads import DOCX, PDF, XLSX
from contest.units.forms import ListForm
from contest.units.models import Body, Household, Person, Unit
from contest.units.queries import bodies, find_body, find_household, find_person, find_unit
from contest.words import word

blueprint = Blueprint("histories", __name__)


@blueprint.app_template_global()
def history_address(recipient: Recipient) -> str:
    """Return the address of the history of ``recipient``."""
    if isinstance(recipient, Unit):
        return url_for("histories.unit", unit_id=recipient.id)
    if isinstance(recipient, Person):
        return url_for("histories.person", person_id=recipient.id)
    return url_for("histories.household", household_id=recipient.id)


@blueprint.app_template_global()
def place_of(recipient: Recipient) -> str:
    """Return what tells a person or household from others of its name: post or address, and unit; "" of a unit."""
    if isinstance(recipient, Unit):
        return ""
    own = recipient.post if isinstance(recipient, Person) else recipient.address
    return ", ".join(part for part in (own, recipient.unit.name) if part)


@blueprint.get("/history")
@requires(Permission.HISTORY_LIST)
def index() -> str:
    """Search who was given what."""
    wanted = request.args.get("q", "")
    body_ids = queries.readable_bodies(current_account())
    found = queries.look_up(body_ids, wanted, on=clock.today())
    own = bodies(awarding_bodies(current_account()))
    return render_template("histories/index.html", found=found, wanted=wanted, bodies=own)


@blueprint.get("/history/units/<int:unit_id>")
@requires(Permission.HISTORY_VIEW, on=find_unit)
def unit(unit: Unit) -> str:
    return render_template(
        "histories/history.html", history=queries.history_of(unit), unit=unit, mergers=[],
        predecessors=queries.predecessors_of(unit), place=unit.body.name,
        export=url_for(".export_unit", unit_id=unit.id),
    )  # fmt: skip


@blueprint.get("/history/persons/<int:person_id>")
@requires(Permission.HISTORY_VIEW, on=find_person)
def person(person: Person) -> str:
    return _entry_page(person, url_for(".export_person", person_id=person.id))


@blueprint.get("/history/households/<int:household_id>")
@requires(Permission.HISTORY_VIEW, on=find_household)
def household(household: Household) -> str:
    return _entry_page(household, url_for(".export_household", household_id=household.id))


def _entry_page(entry: Person | Household, export: str) -> str:
    """Return the history of an entry of the list of persons or of households; it may stand there more than once."""
    return render_template(
        "histories/history.html", history=queries.history_of(entry), unit=None, mergers=queries.mergers_of(entry),
        predecessors=[], place=place_of(entry), export=export,
    )  # fmt: skip


@blueprint.get("/history/units/<int:unit_id>/history.xlsx")
@requires(Permission.HISTORY_VIEW, on=find_unit)
def export_unit(unit: Unit) -> Response:
    return _exported(queries.history_of(unit), f"lich-su-khen-thuong-don-vi-{unit.code}")


@blueprint.get("/history/persons/<int:person_id>/history.xlsx")
@requires(Permission.HISTORY_VIEW, on=find_person)
def export_person(person: Person) -> Response:
    return _exported(queries.history_of(person), f"lich-su-khen-thuong-ca-nhan-{person.id}")


@blueprint.get("/history/households/<int:household_id>/history.xlsx")
@requires(Permission.HISTORY_VIEW, on=find_household)
def export_household(household: Household) -> Response:
    return _exported(queries.history_of(household), f"lich-su-khen-thuong-ho-gia-dinh-{household.id}")


def _exported(history: History, name: str) -> Response:
    return download(history_workbook(history, word), filename=f"{name}.xlsx", media_type=XLSX)


# One person or household twice.


@blueprint.get("/bodies/<int:body_id>/duplicates")
@requires(Permission.HISTORY_ENTER, on=find_body)
def duplicates(body: Body) -> str:
    return render_template("histories/duplicates.html", body=body, found=queries.likely_duplicates(body))


def find_pair(person_id: int, other_id: int) -> tuple[Person, Person]:
    """Return two different entries of the list of persons."""
    if person_id == other_id:
        raise NotFound("person")
    return find_person(person_id), find_person(other_id)


@blueprint.route("/persons/<int:person_id>/merge/<int:other_id>", methods=["GET", "POST"])
@requires(Permission.HISTORY_MERGE, on=find_pair)
def merge(pair: tuple[Person, Person]) -> Response | tuple[str, int]:
    """Take the second entry for the first."""
    kept, merged = pair
    form = MergeForm()
    if carry_out(form, lambda: services.merge_persons(kept, merged, form.reason.data or "", by=current_account())):
        flash(_("The two entries are one person now. This can be undone."))
        return redirect(url_for(".person", person_id=kept.id))
    return _compared(form, kept, merged)


def _compared(form: MergeForm, kept: Person | Household, merged: Person | Household) -> tuple[str, int]:
    return form_page(
        "histories/merge.html", form, kept=kept, merged=merged,
        histories=[queries.history_of(kept), queries.history_of(merged)],
    )  # fmt: skip


def find_households(household_id: int, other_id: int) -> tuple[Household, Household]:
    """Return two different entries of the list of households."""
    if household_id == other_id:
        raise NotFound("household")
    return find_household(household_id), find_household(other_id)


@blueprint.route("/households/<int:household_id>/merge/<int:other_id>", methods=["GET", "POST"])
@requires(Permission.HISTORY_MERGE, on=find_households)
def merge_homes(pair: tuple[Household, Household]) -> Response | tuple[str, int]:
    """Take the second entry for the first."""
    kept, merged = pair
    form = MergeForm()
    if carry_out(form, lambda: services.merge_households(kept, merged, form.reason.data or "", by=current_account())):
        flash(_("The two entries are one household now. This can be undone."))
        return redirect(url_for(".household", household_id=kept.id))
    return _compared(form, kept, merged)


@blueprint.route("/mergers/<int:merger_id>/undo", methods=["GET", "POST"])
@requires(Permission.MERGER_UNDO, on=find_merger)
def undo_merger(merger: Merger) -> Response | tuple[str, int]:
    form = ReasonForm()
    if carry_out(form, lambda: services.undo_merger(merger, form.reason.data or "", by=current_account())):
        flash(_("The two entries are two again."))
        return redirect(history_address(merger.kept))
    return form_page("histories/undo_merger.html", form, merger=merger)


# Decisions of old.


@blueprint.get("/bodies/<int:body_id>/old-decisions")
@requires(Permission.REGISTER_VIEW, on=find_body)
def old_decisions(body: Body) -> str:
    wanted = request.args.get("q", "")
    lines = queries.old_decisions(body, wanted=wanted)
    return render_template("histories/old_decisions.html", body=body, lines=lines, wanted=wanted)


@blueprint.route("/bodies/<int:body_id>/old-decisions/new", methods=["GET", "POST"])
@requires(Permission.HISTORY_ENTER, on=find_body)
def enter(body: Body) -> Response | tuple[str, int]:
    form = OldDecisionForm.of()
    if decision := carry_out(form, lambda: _entered(body, form)):
        flash(_("%(notation)s has been entered. Now say whom its lines speak of.", notation=decision.notation))
        return redirect(url_for(".match", body_id=body.id, decision_id=decision.id))
    return form_page("histories/enter.html", form, body=body, honours=_honour_names())


def _entered(body: Body, form: OldDecisionForm) -> OldDecision:
    return services.enter_old_decision(body, form.details(), form.recipients(), form.upload(), by=current_account())


def _honour_names() -> list[str]:
    """Return the names of honours that can be chosen from; any other name may be written."""
    return sorted({honour.name for honour in honours_on(clock.today())})


@blueprint.route("/bodies/<int:body_id>/old-decisions/import", methods=["GET", "POST"])
@requires(Permission.HISTORY_ENTER, on=find_body)
def import_decisions(body: Body) -> Response | tuple[str, int]:
    form, faults = ListForm(), []
    try:
        if entered := carry_out(
            form, lambda: services.import_old_decisions(body, form.upload(), by=current_account())
        ):  # fmt: skip
            flash(ngettext("%(num)s decision has been entered. Now say whom its lines speak of.",
                           "%(num)s decisions have been entered. Now say whom their lines speak of.",
                           len(entered)))  # fmt: skip
            return redirect(url_for(".match", body_id=body.id))
    except FaultyList as refused:
        faults = refused.faults
    page, status = form_page("histories/import_decisions.html", form, body=body, faults=faults)
    return page, 422 if faults else status


@blueprint.get("/bodies/<int:body_id>/old-decisions/template.xlsx")
@requires(Permission.HISTORY_ENTER, on=find_body)
def old_template(body: Body) -> Response:
    content = template("Quyết định cũ", old_columns(_honour_names()), _)
    return download(content, filename="mau-quyet-dinh-khen-thuong-cu.xlsx", media_type=XLSX)


@blueprint.get("/old-decisions/<int:decision_id>")
@requires(Permission.REGISTER_VIEW, on=find_old_decision)
def old_decision(decision: OldDecision) -> str:
    return render_template(
        "histories/old_decision.html", decision=decision, lines=queries.lines_of(decision),
        versions=queries.versions_of(decision),
    )  # fmt: skip


@blueprint.get("/old-decisions/<int:decision_id>/scan")
@requires(Permission.REGISTER_VIEW, on=find_old_decision)
def scan(decision: OldDecision) -> Response:
    if decision.scan is None:
        raise NotFound("scan")
    return download(
        content_of(decision.scan), filename=decision.scan.filename, media_type=decision.scan.media_type, inline=True
    )


@blueprint.route("/old-decisions/<int:decision_id>/correct", methods=["GET", "POST"])
@requires(Permission.HISTORY_ENTER, on=find_old_decision)
def correct(decision: OldDecision) -> Response | tuple[str, int]:
    form = CorrectionForm.of(decision)
    if version := carry_out(form, lambda: _corrected(decision, form)):
        flash(_("Saved as version %(version)s.", version=version.version))
        return redirect(url_for(".old_decision", decision_id=version.id))
    return form_page(
        "histories/correct.html", form, body=decision.body, decision=decision, honours=_honour_names()
    )  # fmt: skip


def _corrected(decision: OldDecision, form: OldDecisionForm) -> OldDecision:
    return services.correct_old_decision(
        decision, form.details(), form.recipients(), form.upload(), reason=form["reason"].data, by=current_account()
    )


@blueprint.route("/bodies/<int:body_id>/old-decisions/match", methods=["GET", "POST"])
@requires(Permission.HISTORY_ENTER, on=find_body)
def match(body: Body) -> Response | tuple[str, int]:
    """Say whom lines speak of: those of one decision, or all that nobody has looked at."""
    asked = number_in("decision_id")
    decision = find_old_decision(asked) if asked else None
    if decision is not None and (decision.body_id != body.id or not decision.is_current):
        raise NotFound("old_decision")
    waiting, total = queries.lines_to_match(body, decision)
    offered = {one.line.id: _offered(one) for one in waiting}
    chosen = {one.line.id: _likely(one) for one in waiting}
    form = MatchForm.of(offered, chosen)
    if (changed := carry_out(form, lambda: _matched(body, form))) is not None:
        flash(ngettext("%(num)s line has been matched.", "%(num)s lines have been matched.", changed))
        if decision is not None:
            return redirect(url_for(".old_decision", decision_id=decision.id))
        return redirect(url_for(".match", body_id=body.id) if form.keys() else url_for(".index"))
    return form_page("histories/match.html", form, body=body, decision=decision, waiting=waiting, total=total)


def _offered(one: ToMatch) -> list[tuple[str, str]]:
    return [(candidate.known.key, _candidate_words(candidate)) for candidate in one.candidates]


def _candidate_words(candidate: Candidate) -> str:
    """Return a candidate as it can be told from others of its name."""
    name = ", ".join(part for part in (candidate.known.name, candidate.known.place) if part)
    return f"{name} – {word(candidate.fit)}"


def _likely(one: ToMatch) -> str:
    """Return what is chosen to begin with: whom the line was matched to, or who is surely meant."""
    line = one.line
    if line.looked_at is not None:
        return line.key if line.recipient else "none"
    sure = certain(one.candidates)
    return sure.key if sure else ""


def _matched(body: Body, form: MatchForm) -> int:
    keys = form.keys()
    recipients = queries.recipients_by_key({key for key in keys.values() if key})
    matches = {line_id: recipients.get(key) for line_id, key in keys.items()}
    return services.match_lines(body, matches, by=current_account())


# The register.


def _year(years: list[int]) -> int:
    """Return the year that the address asks for, or the latest there is."""
    return number_in("year") or (years[0] if years else clock.today().year)


def _register(body: Body) -> Register:
    """Return the register as the address wants it."""
    kind, order = request.args.get("kind", ""), request.args.get("order", "number")
    wanted = Wanted(
        text=request.args.get("q", ""),
        kind=kind if kind in set(RecipientKind) else "",
        honour=request.args.get("honour", ""),
        order=order if order in ORDERS else "number",
    )
    return register.register_of(body, _year(register.register_years(body)), wanted)


@blueprint.get("/bodies/<int:body_id>/register")
@requires(Permission.REGISTER_VIEW, on=find_body)
def register_page(body: Body) -> str:
    shown, years = _register(body), register.register_years(body)
    return render_template(
        "histories/register.html", body=body, register=shown, years=years, kinds=list(RecipientKind),
        paper=register.paper_of_year(body, REGISTER, shown.year), wanted=request.args,
    )  # fmt: skip


@blueprint.get("/bodies/<int:body_id>/register.xlsx")
@requires(Permission.REGISTER_VIEW, on=find_body)
def register_xlsx(body: Body) -> Response:
    shown = _register(body)
    filename = f"so-khen-thuong-{body.code}-{shown.year}.xlsx"
    return download(register_workbook(shown, word), filename=filename, media_type=XLSX)


@blueprint.get("/bodies/<int:body_id>/register.csv")
@requires(Permission.REGISTER_VIEW, on=find_body)
def register_as_csv(body: Body) -> Response:
    shown = _register(body)
    filename = f"so-khen-thuong-{body.code}-{shown.year}.csv"
    return download(register_csv(shown, word), filename=filename, media_type="text/csv; charset=utf-8")


@blueprint.post("/bodies/<int:body_id>/register/<int:year>/paper")
@requires(Permission.REGISTER_VIEW, on=find_book)
def make_register(book: Book) -> Response:
    printed(lambda: services.order_register(book.body, book.year))
    return redirect(url_for(".register_page", body_id=book.body.id, year=book.year, _anchor="papers"))


@blueprint.get("/bodies/<int:body_id>/register/<int:year>/register.pdf")
@requires(Permission.REGISTER_VIEW, on=find_book)
def register_pdf(book: Book) -> Response:
    return _sent_book(book, PDF)


@blueprint.get("/bodies/<int:body_id>/register/<int:year>/register.docx")
@requires(Permission.REGISTER_VIEW, on=find_book)
def register_docx(book: Book) -> Response:
    return _sent_book(book, DOCX)


@blueprint.get("/bodies/<int:body_id>/register/<int:year>/register.json")
@requires(Permission.REGISTER_VIEW, on=find_book)
def register_progress(book: Book) -> Response:
    return jsonify(how_far(_paper_of(book)))


def _paper_of(book: Book) -> Paper | None:
    return register.paper_of_year(book.body, REGISTER, book.year)


def _sent_book(book: Book, media_type: str) -> Response:
    return sent(_paper_of(book), media_type) or redirect(
        url_for(".register_page", body_id=book.body.id, year=book.year, _anchor="papers")
    )


# Yearly statistics.


@blueprint.get("/bodies/<int:body_id>/statistics")
@requires(Permission.REGISTER_VIEW, on=find_body)
def statistics_page(body: Body) -> str:
    years = statistics.years_of(body)
    year = _year(years)
    return render_template(
        "histories/statistics.html", body=body, year=year, years=years, filled=statistics.filled_forms(body, year),
        without_rank=statistics.without_rank(body, year),
    )  # fmt: skip


@blueprint.get("/bodies/<int:body_id>/statistics/<int:year>/<code>/rows")
@requires(Permission.REGISTER_VIEW, on=find_sheet)
def statistics_rows(sheet: Sheet) -> str:
    """Show what stands behind one figure."""
    body, year, form = sheet.body, sheet.year, sheet.form
    line, column = request.args.get("line", ""), request.args.get("column", "")
    asked = next((one for one in form.lines if one.code == line), None)
    if asked is None:
        raise NotFound("line")
    items = behind(form, line, statistics.items_of(body, year, form.measure), column)
    return render_template(
        "histories/statistics_rows.html", body=body, year=year, form=form, line=asked, column=column, items=items
    )


@blueprint.get("/bodies/<int:body_id>/statistics/<int:year>/<code>.xlsx")
@requires(Permission.REGISTER_VIEW, on=find_sheet)
def statistics_xlsx(sheet: Sheet) -> Response:
    body, year, form = sheet.body, sheet.year, sheet.form
    filled = figures(form, statistics.items_of(body, year, form.measure))
    content = figures_workbook(filled, body, year)
    return download(content, filename=f"bieu-{form.code}-{body.code}-{year}.xlsx", media_type=XLSX)
