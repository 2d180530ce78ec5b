"""Standings for those who follow: who has scored what, places, and how each score comes about."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.errors import NotFound
from contest.initiatives.models import Initiative
from contest.initiatives.queries import authored_by, find_initiative
from contest.movements.models import Movement, PhaseKind
from contest.movements.queries import find_movement
from contest.pages import carry_out, download, form_page
from contest.panels.queries import eligible_initiatives, loads_of, panels_of
from contest.permissions import Permission, requires
from contest.scoring.queries import criteria_of, sheet_ids_for
from contest.standings import queries, services
from contest.standings.forms import LotForm, RoundForm, SettlementForm, TryForm, VotesForm
from contest.standings.papers import workbook_of
from contest.standings.ranking import Outcome
from contest.standings.wording import rubric_words, tie_words
from contest.storage.uploads import XLSX

blueprint = Blueprint("standings", __name__)
Page = Response | tuple[str, int]
PAGE_SIZE = 100
blueprint.add_app_template_filter(tie_words)
blueprint.add_app_template_filter(rubric_words)


@blueprint.get("/movements/<int:movement_id>/sheets")
@requires(Permission.PANEL_VIEW, on=find_movement)
def sheets(movement: Movement) -> str:
    standings = queries.standings_of(movement)
    cells, initiatives = queries.cells_of(standings), eligible_initiatives(movement)
    number = max(request.args.get("page", 1, type=int), 1)
    return render_template(
        "standings/sheets.html",
        movement=movement,
        standings=standings,
        panels=panels_of(movement),
        cells=cells,
        hidden=_hidden(movement),
        loads=loads_of(cell.assignment for cell in cells.values() if cell.conflict is None),
        initiatives=initiatives,
        shown=initiatives[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
        number=number,
        last=max(1, -(-len(initiatives) // PAGE_SIZE)),
    )


@blueprint.get("/movements/<int:movement_id>/sheets.xlsx")
@requires(Permission.PANEL_VIEW, on=find_movement)
def export(movement: Movement) -> Response:
    filename = f"phieu-cham-{movement.code}-{clock.today():%Y%m%d}.xlsx"
    return download(workbook_of(movement, _hidden(movement)), filename=filename, media_type=XLSX)


@blueprint.get("/movements/<int:movement_id>/standings")
@requires(Permission.STANDINGS_VIEW, on=find_movement)
def index(movement: Movement) -> str:
    standings = queries.standings_of(movement)
    number = max(request.args.get("page", 1, type=int), 1)
    shown = standings.rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return render_template(
        "standings/index.html",
        movement=movement,
        standings=standings,
        shown=standings.show(shown),
        hidden=_hidden(movement),
        number=number,
        last=max(1, -(-len(standings.rows) // PAGE_SIZE)),
        shared=services.to_be_drawn(standings),
        rounds=queries.rounds_of(movement),
    )


def _hidden(movement: Movement) -> frozenset[int]:
    """Return the initiatives whose marks the reader does not see before the announcement, being an author of them."""
    if movement.has_reached(PhaseKind.ANNOUNCEMENT, clock.today()):
        return frozenset()
    return authored_by(current_account().person_id, movement)


@blueprint.route("/movements/<int:movement_id>/rounds/open", methods=["GET", "POST"])
@requires(Permission.STANDINGS_SETTLE, on=find_movement)
def open_round(movement: Movement) -> Page:
    """Have some initiatives scored once more."""
    standings = queries.standings_of(movement)
    form = RoundForm.of([row.initiative_id for row in standings.rows])
    if round_ := carry_out(form, lambda: services.open_round(movement, form.details(), by=current_account())):
        flash(_("Round %(number)s is open. The judges find their new sheets in their lists.", number=round_.number))
        return redirect(url_for(".index", movement_id=movement.id))
    return form_page(
        "standings/open_round.html", form, movement=movement, standings=standings, hidden=_hidden(movement)
    )


@blueprint.get("/movements/<int:movement_id>/standings/try")
@requires(Permission.STANDINGS_TRY, on=find_movement)
def try_rule(movement: Movement) -> str:
    """Show what another rule would do to the places. Nothing is kept."""
    own = queries.standings_of(movement)
    form = TryForm.of(own.rule, request.args)
    asked = "aggregation" in request.args and form.validate()
    other = queries.standings_of(movement, form.rule(own.rule)) if asked else own
    return render_template(
        "standings/try_rule.html",
        movement=movement, form=form, own=own, other=other, hidden=_hidden(movement),
        entering=[row for row in other.passed if not _passed(own, row)],
        leaving=[row for row in own.passed if not _passed(other, row)],
    )  # fmt: skip


def _passed(standings: queries.Standings, row: queries.Row) -> bool:
    return standings.by_initiative[row.initiative_id].outcome is Outcome.PASSED


@blueprint.get("/initiatives/<int:initiative_id>/score")
@requires(Permission.WORKING_VIEW, on=find_initiative)
def working(initiative: Initiative) -> Page:
    """Show how the score of one initiative comes about."""
    return _working(initiative, SettlementForm())


@blueprint.post("/initiatives/<int:initiative_id>/settle")
@requires(Permission.STANDINGS_SETTLE, on=find_initiative)
def settle(initiative: Initiative) -> Page:
    """Record what was done about a spread beyond the limit."""
    form = SettlementForm()
    if carry_out(form, lambda: services.settle_spread(initiative, form.reason.data, by=current_account())):
        flash(_("Recorded. The initiative has its place now."))
        return redirect(url_for(".working", initiative_id=initiative.id))
    return _working(initiative, form)


def _working(initiative: Initiative, form: SettlementForm) -> Page:
    movement = initiative.movement
    standings = queries.standings_of(movement)
    row = standings.row_of(initiative)
    if row is None:
        raise NotFound
    standings.show([row])
    return form_page(
        "standings/working.html",
        form,
        movement=movement,
        row=row,
        standings=standings,
        criteria=criteria_of(movement),
        whose={
            seat.id: {"number": seat.number, "label": f"{seat.number}. {seat.account.name}"}
            for panel in panels_of(movement)
            for seat in panel.seats
        },
        sheet_ids=sheet_ids_for(initiative),
        settlement=queries.settlement_of(initiative),
        settles=row.outcome is Outcome.UNSETTLED and row.standings.rule.spread.action in services.SETTLED_BY
        if row.standings.rule.spread
        else False,
    )


@blueprint.route("/movements/<int:movement_id>/votes", methods=["GET", "POST"])
@requires(Permission.STANDINGS_SETTLE, on=find_movement)
def votes(movement: Movement) -> Page:
    """Enter how the public voted."""
    standings = queries.standings_of(movement)
    rows, known = sorted(standings.rows, key=lambda row: row.number), queries.votes_in(movement)
    form = VotesForm.of([row.initiative_id for row in rows], known)
    if carry_out(form, lambda: services.enter_votes(movement, form.count(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".index", movement_id=movement.id))
    return form_page("standings/votes.html", form, movement=movement, rows=rows, rule=standings.rule)


@blueprint.route("/movements/<int:movement_id>/lots", methods=["GET", "POST"])
@requires(Permission.STANDINGS_SETTLE, on=find_movement)
def draw_lots(movement: Movement) -> Page:
    """Draw lots among those who share a place."""
    form = LotForm()
    if drawn := carry_out(form, lambda: services.draw_lots(movement, form.remark.data, by=current_account())):
        flash(ngettext("%(num)s lot has been drawn.", "%(num)s lots have been drawn.", len(drawn)))
        return redirect(url_for(".index", movement_id=movement.id))
    return form_page(
        "standings/draw_lots.html", form, movement=movement, groups=services.to_be_drawn(queries.standings_of(movement))
    )
