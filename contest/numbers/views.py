"""The number book of a body."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.numbers import queries, services
from contest.numbers.forms import OutsideForm, ReleaseForm
from contest.numbers.models import TakenNumber
from contest.numbers.papers import number_workbook
from contest.numbers.queries import find_number
from contest.pages import carry_out, download, form_page, number_in
from contest.permissions import Permission, requires
from contest.storage.uploads import XLSX
from contest.units.models import Body
from contest.units.queries import find_body

blueprint = Blueprint("numbers", __name__)


@blueprint.get("/bodies/<int:body_id>/numbers")
@requires(Permission.NUMBER_VIEW, on=find_body)
def index(body: Body) -> str:
    year, series, wanted = _asked()
    known, years = queries.series_of(body), {clock.today().year, *queries.years_of(body)}
    return render_template(
        "numbers/index.html", body=body, year=year, series=series, wanted=wanted, known=known,
        years=sorted(years, reverse=True), rows=queries.book(body, year, series=series, wanted=wanted),
        following={name: queries.next_number(body, year, name) for name in known},
    )  # fmt: skip


def _asked() -> tuple[int, str, str]:
    """Return the year, the series and the words that the address asks for."""
    return number_in("year") or clock.today().year, request.args.get("series", ""), request.args.get("q", "")


@blueprint.get("/bodies/<int:body_id>/numbers.xlsx")
@requires(Permission.NUMBER_VIEW, on=find_body)
def export(body: Body) -> Response:
    year, series, wanted = _asked()
    rows = queries.book(body, year, series=series, wanted=wanted)
    return download(number_workbook(year, rows), filename=f"so-dang-ky-van-ban-di-{year}.xlsx", media_type=XLSX)


@blueprint.route("/bodies/<int:body_id>/numbers/outside", methods=["GET", "POST"])
@requires(Permission.NUMBER_NOTE, on=find_body)
def outside(body: Body) -> Response | tuple[str, int]:
    known = queries.series_of(body)
    form = OutsideForm.of(known, request.args.get("series", ""))
    if row := carry_out(form, lambda: services.note_outside(body, form.numbers(), by=current_account())):
        flash(_("%(notation)s is noted as given elsewhere.", notation=row.notation))
        return redirect(url_for(".index", body_id=body.id, year=row.year, series=row.series))
    year = clock.today().year
    following = {name: queries.next_number(body, year, name) for name in known}
    return form_page("numbers/outside.html", form, body=body, following=following)


@blueprint.route("/numbers/<int:number_id>/release", methods=["GET", "POST"])
@requires(Permission.NUMBER_RELEASE, on=find_number)
def release(taken: TakenNumber) -> Response | tuple[str, int]:
    form = ReleaseForm()
    if carry_out(form, lambda: services.release(taken, form.reason.data or "", by=current_account())):
        flash(_("%(notation)s has been given back.", notation=taken.notation))
        return redirect(url_for(".index", body_id=taken.body_id, year=taken.year, series=taken.series))
    return form_page("numbers/release.html", form, taken=taken)
