"""Bodies, units and persons."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest.accounts.queries import bodies_managed_by
from contest.accounts.sessions import current_account
from contest.errors import NotFound
from contest.forms import day_of
from contest.pages import carry_out, download, form_page
from contest.permissions import Permission, may, requires
from contest.spreadsheet import FaultyList, template
from contest.storage.services import content_of
from contest.storage.uploads import XLSX
from contest.units import queries, services
from contest.units.forms import (
    BlockForm,
    BodyForm,
    EndHolderForm,
    HolderForm,
    HouseholdForm,
    ListForm,
    NewBodyForm,
    PersonForm,
    UnitForm,
)
from contest.units.models import SINCE_EVER, Block, Body, Household, OfficeHolder, Person, Unit
from contest.units.offices import office_of
from contest.units.queries import find_block, find_body, find_holder, find_household, find_person, find_unit
from contest.units.roster import PERSON_COLUMNS, unit_columns

blueprint = Blueprint("units", __name__)


@blueprint.get("/units")
@requires(Permission.BODY_LIST)
def index() -> Response | str:
    bodies = bodies_managed_by(current_account())
    if len(bodies) == 1 and not may(Permission.BODY_ADD):
        return redirect(url_for(".units", body_id=bodies[0].id))
    return render_template("units/index.html", bodies=bodies)


@blueprint.get("/bodies/<int:body_id>/units")
@requires(Permission.UNIT_LIST, on=find_body)
def units(body: Body) -> str:
    wanted = request.args.get("q", "")
    found = queries.units_of(body, wanted=wanted)
    blocks, staff = queries.by_block(found), queries.staff_counts(body)
    return render_template("units/units.html", body=body, units=found, blocks=blocks, staff=staff, wanted=wanted)


@blueprint.route("/bodies/new", methods=["GET", "POST"])
@requires(Permission.BODY_ADD)
def add_body() -> Response | tuple[str, int]:
    form = NewBodyForm().offer()
    if body := carry_out(form, lambda: _add_body(form)):
        flash(_("%(name)s has been added.", name=body.name))
        return redirect(url_for(".units", body_id=body.id))
    return form_page("units/add_body.html", form)


def _add_body(form: NewBodyForm) -> Body:
    return services.add_body(
        form.code.data,
        form.details(),
        authority=form.authority.data,
        valid_from=form.valid_from.data or SINCE_EVER,
        by=current_account(),
    )


@blueprint.route("/bodies/<int:body_id>/edit", methods=["GET", "POST"])
@requires(Permission.BODY_EDIT, on=find_body)
def edit_body(body: Body) -> Response | tuple[str, int]:
    form = BodyForm(obj=body)
    if carry_out(form, lambda: services.change_body(body, form.details(), form.emblem.data, by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".units", body_id=body.id))
    return form_page("units/edit_body.html", form, body=body)


@blueprint.route("/bodies/<int:body_id>/offices", methods=["GET", "POST"])
@requires(Permission.BODY_EDIT, on=find_body)
def offices(body: Body) -> Response | tuple[str, int]:
    form = HolderForm().offer(body)
    if holder := carry_out(form, lambda: services.note_holder(body, form.details(), by=current_account())):
        flash(_("%(name)s is noted.", name=holder.full_name))
        return redirect(url_for(".offices", body_id=body.id))
    holders = queries.office_holders(body)
    offices = {holder.id: office_of(body, holder.capacity) for holder in holders}
    return form_page("units/offices.html", form, body=body, holders=holders, offices=offices)


@blueprint.route("/offices/<int:holder_id>/end", methods=["GET", "POST"])
@requires(Permission.BODY_EDIT, on=find_holder)
def end_office(holder: OfficeHolder) -> Response | tuple[str, int]:
    form = EndHolderForm()
    if carry_out(form, lambda: services.end_holder(holder, day_of(form.valid_to), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".offices", body_id=holder.body_id))
    return form_page("units/end_office.html", form, holder=holder, office=office_of(holder.body, holder.capacity))


@blueprint.get("/bodies/<int:body_id>/emblem")
@requires(Permission.UNIT_LIST, on=find_body)
def emblem(body: Body) -> Response:
    if body.emblem is None:
        raise NotFound
    content = content_of(body.emblem)
    return download(content, filename=body.emblem.filename, media_type=body.emblem.media_type, inline=True)


@blueprint.route("/bodies/<int:body_id>/blocks", methods=["GET", "POST"])
@requires(Permission.UNIT_EDIT, on=find_body)
def blocks(body: Body) -> Response | tuple[str, int]:
    form = BlockForm()
    if carry_out(form, lambda: services.add_block(body, form.name.data, by=current_account())):
        flash(_("The block has been added."))
        return redirect(url_for(".blocks", body_id=body.id))
    return form_page(
        "units/blocks.html", form, body=body, blocks=queries.blocks_of(body), counts=queries.unit_counts(body)
    )


@blueprint.route("/blocks/<int:block_id>/edit", methods=["GET", "POST"])
@requires(Permission.UNIT_EDIT, on=find_block)
def edit_block(block: Block) -> Response | tuple[str, int]:
    form = BlockForm(obj=block)
    if carry_out(form, lambda: services.rename_block(block, form.name.data, by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".blocks", body_id=block.body_id))
    return form_page("units/edit_block.html", form, block=block)


@blueprint.route("/bodies/<int:body_id>/units/new", methods=["GET", "POST"])
@requires(Permission.UNIT_EDIT, on=find_body)
def add_unit(body: Body) -> Response | tuple[str, int]:
    form = UnitForm().offer(queries.units_of(body), queries.blocks_of(body))
    if unit := carry_out(form, lambda: services.add_unit(body, form.details(), by=current_account())):
        flash(_("%(name)s has been added.", name=unit.name))
        return redirect(url_for(".unit", unit_id=unit.id))
    return form_page("units/edit_unit.html", form, body=body, unit=None)


@blueprint.get("/units/<int:unit_id>")
@requires(Permission.UNIT_LIST, on=find_unit)
def unit(unit: Unit) -> str:
    return render_template(
        "units/unit.html", unit=unit, persons=queries.persons_at(unit), under=queries.units_under(unit),
        households=queries.households_at(unit),
    )  # fmt: skip


@blueprint.route("/units/<int:unit_id>/edit", methods=["GET", "POST"])
@requires(Permission.UNIT_EDIT, on=find_unit)
def edit_unit(unit: Unit) -> Response | tuple[str, int]:
    others = [other for other in queries.units_of(unit.body) if other is not unit]
    form = UnitForm(obj=unit).offer(others, queries.blocks_of(unit.body))
    if carry_out(form, lambda: services.change_unit(unit, form.details(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".unit", unit_id=unit.id))
    return form_page("units/edit_unit.html", form, body=unit.body, unit=unit)


@blueprint.route("/units/<int:unit_id>/persons/new", methods=["GET", "POST"])
@requires(Permission.UNIT_EDIT, on=find_unit)
def add_person(unit: Unit) -> Response | tuple[str, int]:
    form = PersonForm().offer()
    if person := carry_out(form, lambda: services.add_person(unit, form.details(), by=current_account())):
        flash(_("%(name)s has been added.", name=person.full_name))
        return redirect(url_for(".unit", unit_id=unit.id))
    return form_page("units/edit_person.html", form, unit=unit, person=None)


@blueprint.route("/persons/<int:person_id>/edit", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, on=find_person)
def edit_person(person: Person) -> Response | tuple[str, int]:
    form = PersonForm(obj=person).offer()
    if carry_out(form, lambda: services.change_person(person, form.details(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".unit", unit_id=person.unit_id))
    return form_page("units/edit_person.html", form, unit=person.unit, person=person)


@blueprint.get("/bodies/<int:body_id>/households")
@requires(Permission.UNIT_LIST, on=find_body)
def households(body: Body) -> str:
    wanted = request.args.get("q", "")
    found = queries.households_of(body, wanted=wanted)
    return render_template("units/households.html", body=body, wanted=wanted, households=found)


@blueprint.route("/units/<int:unit_id>/households/new", methods=["GET", "POST"])
@requires(Permission.UNIT_EDIT, on=find_unit)
def add_household(unit: Unit) -> Response | tuple[str, int]:
    form = HouseholdForm().offer()
    if household := carry_out(form, lambda: services.add_household(unit, form.details(), by=current_account())):
        flash(_("%(name)s has been added.", name=household.name))
        return redirect(url_for(".households", body_id=unit.body_id))
    return form_page("units/edit_household.html", form, unit=unit, household=None)


@blueprint.route("/households/<int:household_id>/edit", methods=["GET", "POST"])
@requires(Permission.PERSON_EDIT, on=find_household)
def edit_household(household: Household) -> Response | tuple[str, int]:
    form = HouseholdForm(obj=household).offer()
    if carry_out(form, lambda: services.change_household(household, form.details(), by=current_account())):
        flash(_("Saved."))
        return redirect(url_for(".households", body_id=household.body_id))
    return form_page("units/edit_household.html", form, unit=household.unit, household=household)


@blueprint.route("/bodies/<int:body_id>/units/import", methods=["GET", "POST"])
@requires(Permission.UNIT_EDIT, on=find_body)
def import_units(body: Body) -> Response | tuple[str, int]:
    form, faults = ListForm(), []
    try:
        if lines := carry_out(form, lambda: services.import_units(body, form.upload(), by=current_account())):
            flash(_("%(count)s units have been imported.", count=lines))
            return redirect(url_for(".units", body_id=body.id))
    except FaultyList as refused:
        faults = refused.faults
    page, status = form_page("units/import_units.html", form, body=body, faults=faults)
    return page, 422 if faults else status


@blueprint.get("/bodies/<int:body_id>/units/template.xlsx")
@requires(Permission.UNIT_EDIT, on=find_body)
def unit_template(body: Body) -> Response:
    columns = unit_columns([block.name for block in queries.blocks_of(body)])
    return download(template("Đơn vị", columns, _), filename="mau-danh-sach-don-vi.xlsx", media_type=XLSX)


@blueprint.route("/bodies/<int:body_id>/persons/import", methods=["GET", "POST"])
@requires(Permission.UNIT_EDIT, on=find_body)
def import_persons(body: Body) -> Response | tuple[str, int]:
    form, faults = ListForm(), []
    try:
        if lines := carry_out(form, lambda: services.import_persons(body, form.upload(), by=current_account())):
            flash(_("%(count)s persons have been imported.", count=lines))
            return redirect(url_for(".units", body_id=body.id))
    except FaultyList as refused:
        faults = refused.faults
    page, status = form_page("units/import_persons.html", form, body=body, faults=faults)
    return page, 422 if faults else status


@blueprint.get("/bodies/<int:body_id>/persons/template.xlsx")
@requires(Permission.UNIT_EDIT, on=find_body)
def person_template(body: Body) -> Response:
    return download(template("Cá nhân", PERSON_COLUMNS, _), filename="mau-danh-sach-ca-nhan.xlsx", media_type=XLSX)
