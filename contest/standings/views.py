"""Standings for those who follow: who has scored what, places, and how each score comes about."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from contest import clock
from contest.errors import NotFound
from contest.initiatives.models import Initiative
from contest.initiatives.queries import find_initiative
from contest.movements.models import Movement
from contest.movements.queries import find_movement
from contest.pages import download
from contest.panels.queries import eligible_initiatives, loads_of, panels_of
from contest.permissions import Permission, requires
from contest.scoring.queries import criteria_of, sheet_ids_for
from contest.standings import queries
from contest.standings.papers import workbook_of
from contest.standings.wording import tie_words
from contest.storage.uploads import XLSX

blueprint = Blueprint("standings", __name__)
PAGE_SIZE = 100
blueprint.add_app_template_filter(tie_words)


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
    return download(workbook_of(movement), filename=filename, media_type=XLSX)


@blueprint.get("/movements/<int:movement_id>/standings")
@requires(Permission.STANDINGS_VIEW, on=find_movement)
def index(movement: Movement) -> str:
    return render_template("standings/index.html", movement=movement, standings=queries.standings_of(movement))


@blueprint.get("/initiatives/<int:initiative_id>/score")
@requires(Permission.STANDINGS_VIEW, on=find_initiative)
def working(initiative: Initiative) -> str:
    """Show how the score of one initiative comes about."""
    movement = initiative.movement
    standings = queries.standings_of(movement)
    row = standings.row_of(initiative)
    if row is None:
        raise NotFound
    return render_template(
        "standings/working.html",
        movement=movement,
        row=row,
        standings=standings,
        criteria=criteria_of(movement),
        seats={seat.id: seat for panel in panels_of(movement) for seat in panel.seats},
        sheet_ids=sheet_ids_for(initiative),
    )
