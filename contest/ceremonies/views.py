"""A ceremony: prepare it, order the calls, name who receives, print what is needed, tick who came."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from contest import clock
from contest.accounts.models import Role
from contest.accounts.sessions import current_account
from contest.ceremonies import queries, services, tasks
from contest.ceremonies.forms import AddForm, DetailsForm, LabelForm, PrepareForm, ReceiverForm
from contest.ceremonies.models import Call, Ceremony, CeremonyFile, FileKind, ReceiverKind
from contest.ceremonies.papers import (
    HANDOVER,
    SCRIPT,
    gift_of,
    handover_values,
    name_of,
    receiver_of,
    said_of,
    script_values,
    turns_of,
)
from contest.ceremonies.queries import find_call, find_ceremony, find_file
from contest.ceremonies.speech import spoken
from contest.certificates.models import AnyDecision
from contest.database import transaction
from contest.errors import NotFound
from contest.pages import carry_out, download, form_page, how_far
from contest.paper.models import Paper
from contest.paper.queries import latest_paper
from contest.paper.services import order_once
from contest.paper.views import printed, sent
from contest.permissions import Permission, requires
from contest.storage.services import sound_content_of
from contest.storage.uploads import DOCX, PDF
from contest.units.models import Body
from contest.units.queries import bodies, find_body

blueprint = Blueprint("ceremonies", __name__)
Page = Redirect | tuple[str, int]
PAPERS = {"script": (SCRIPT, "loi-xuong-danh"), "handover": (HANDOVER, "danh-sach-ky-nhan")}


def _own_bodies() -> list[int]:
    grants = current_account().standing_grants
    return [grant.body_id for grant in grants if grant.role is Role.SECRETARIAT and grant.body_id]


@blueprint.app_template_global()
def ceremonies_calling(decision: AnyDecision) -> Sequence[Ceremony]:
    return queries.ceremonies_calling(decision)


@blueprint.get("/ceremonies")
@requires(Permission.CEREMONY_LIST)
def index() -> str:
    own = _own_bodies()
    return render_template("ceremonies/index.html", ceremonies=queries.ceremonies_of(own), bodies=bodies(own))


@blueprint.route("/bodies/<int:body_id>/ceremonies/new", methods=["GET", "POST"])
@requires(Permission.CEREMONY_KEEP, on=find_body)
def prepare(body: Body) -> Page:
    decisions = queries.issued_decisions(body)
    form = PrepareForm.offering(decisions)
    if ceremony := carry_out(
        form,
        lambda: services.prepare_ceremony(body, form.details(), form.chosen(decisions), by=current_account()),
    ):
        return redirect(url_for(".detail", ceremony_id=ceremony.id))
    return form_page("ceremonies/prepare.html", form, body=body, decisions=decisions)


@blueprint.route("/ceremonies/<int:ceremony_id>/decisions/add", methods=["GET", "POST"])
@requires(Permission.CEREMONY_KEEP, on=find_ceremony)
def add(ceremony: Ceremony) -> Page:
    """Call what other decisions gave as well."""
    decisions = queries.decisions_to_add(ceremony)
    form = AddForm.offering(decisions)
    if carry_out(form, lambda: services.add_decisions(ceremony, form.chosen(decisions), by=current_account())):
        flash(_("They are called as well. Print the papers again."))
        return redirect(url_for(".detail", ceremony_id=ceremony.id))
    return form_page("ceremonies/add.html", form, ceremony=ceremony, decisions=decisions)


@blueprint.route("/ceremonies/<int:ceremony_id>/edit", methods=["GET", "POST"])
@requires(Permission.CEREMONY_KEEP, on=find_ceremony)
def edit(ceremony: Ceremony) -> Page:
    form = DetailsForm.of(ceremony)
    if carry_out(form, lambda: services.change_details(ceremony, form.details(), by=current_account())):
        return redirect(url_for(".detail", ceremony_id=ceremony.id))
    return form_page("ceremonies/edit.html", form, ceremony=ceremony)


@blueprint.route("/ceremonies/<int:ceremony_id>", methods=["GET", "POST"])
@requires(Permission.CEREMONY_KEEP, on=find_ceremony)
def detail(ceremony: Ceremony) -> Page:
    """Show the order of the calls and the papers; sent, the form asks for labels."""
    form = LabelForm.fresh()
    if asked := carry_out(
        form,
        lambda: services.order_file(ceremony, FileKind.LABELS, form.options(), by=current_account()),
    ):
        tasks.bind_file(asked.id)
        return redirect(url_for(".detail", ceremony_id=ceremony.id, _anchor="papers"))
    calls = queries.calls_of(ceremony)
    amounts = queries.amounts_of(calls)
    return form_page(
        "ceremonies/detail.html", form, ceremony=ceremony, calls=calls, turns=turns_of(ceremony, calls),
        amounts=amounts, to_print=queries.decisions_in(queries.unprinted(calls)),
        **_printed_for(ceremony, calls, amounts),
    )  # fmt: skip


def _printed_for(ceremony: Ceremony, calls: Sequence[Call], amounts: Mapping[int | None, int]) -> dict[str, Any]:
    """Return the papers and files of ``ceremony``, and the names of those that say something else than ``calls`` do."""
    papers = {code: latest_paper(template, ceremony) for code, (template, _name) in PAPERS.items()}
    files = {kind.value: queries.latest_file(ceremony, kind) for kind in FileKind}
    said = _said(ceremony, calls, amounts)
    old = {code for code, paper in papers.items() if paper and not paper.says(said[code])}
    bound = {kind: asked for kind, asked in files.items() if asked and asked.file}
    old |= {kind for kind, asked in bound.items() if asked.seal != services.seal_of(asked, calls)}
    return {"papers": papers, "files": files, "old": old}


def _said(
    ceremony: Ceremony, calls: Sequence[Call], amounts: Mapping[int | None, int]
) -> dict[str, dict[str, Any]]:  # fmt: skip
    """Return what the papers of ``ceremony`` say now."""
    return {"script": script_values(ceremony, calls), "handover": handover_values(ceremony, calls, amounts)}


@blueprint.post("/ceremonies/<int:ceremony_id>/order")
@requires(Permission.CEREMONY_KEEP, on=find_ceremony)
def reorder(ceremony: Ceremony) -> Redirect:
    """Call in the numbers that were typed beside the names; whoever has none keeps the place."""
    typed = {name[6:]: number.strip() for name, number in request.form.items() if name.startswith("place-")}
    places = {int(call): int(number) for call, number in typed.items() if call.isdecimal() and _is_place(number)}
    with transaction():
        services.reorder(ceremony, places, by=current_account())
    flash(_("The order of the calls has been saved."))
    if wrong := [number for number in typed.values() if number and not _is_place(number)]:
        flash(_("“%(text)s” is no number; whoever it stood beside kept the place.", text="”, “".join(wrong)), "refusal")
    return redirect(url_for(".detail", ceremony_id=ceremony.id))


def _is_place(text: str) -> bool:
    return text.isdecimal() and len(text) < 6


@blueprint.route("/ceremony-calls/<int:call_id>/receiver", methods=["GET", "POST"])
@requires(Permission.CEREMONY_KEEP, on=find_call)
def receiver(call: Call) -> Page:
    form = ReceiverForm.of(call)
    if carry_out(
        form,
        lambda: services.name_receiver(call, ReceiverKind(form.kind.data), form["name"].data or "",
                                       by=current_account()),
    ):  # fmt: skip
        return redirect(url_for(".detail", ceremony_id=call.ceremony_id, _anchor=f"call-{call.id}"))
    return form_page("ceremonies/receiver.html", form, call=call, ceremony=call.ceremony)


@blueprint.get("/ceremonies/<int:ceremony_id>/stage")
@requires(Permission.CEREMONY_KEEP, on=find_ceremony)
def stage(ceremony: Ceremony) -> str:
    """Show in large type what is read out, and tick who came: for a phone in the hand."""
    calls = queries.calls_of(ceremony)
    return render_template(
        "ceremonies/stage.html", ceremony=ceremony, turns=turns_of(ceremony, calls), total=len(calls),
        came=sum(call.came for call in calls), amounts=queries.amounts_of(calls),
    )  # fmt: skip


@blueprint.post("/ceremony-calls/<int:call_id>/tick")
@requires(Permission.CEREMONY_KEEP, on=find_call)
def tick(call: Call) -> Redirect:
    with transaction():
        services.tick(call, request.form.get("came") == "1", by=current_account())
    return redirect(url_for(".stage", ceremony_id=call.ceremony_id, _anchor=f"call-{call.id}"))


@blueprint.post("/ceremonies/<int:ceremony_id>/papers")
@requires(Permission.CEREMONY_KEEP, on=find_ceremony)
def print_papers(ceremony: Ceremony) -> Redirect:
    """Order what the announcer reads and the hand-over sheet, each if it would say something new."""
    calls = queries.calls_of(ceremony)
    values = _said(ceremony, calls, queries.amounts_of(calls))
    for code, (template, name) in PAPERS.items():
        printed(partial(_ordered, ceremony, template, values[code], f"{name}-{ceremony.held_on}.pdf"))
    return redirect(url_for(".detail", ceremony_id=ceremony.id, _anchor="papers"))


def _ordered(ceremony: Ceremony, template: str, values: Mapping[str, Any], filename: str) -> Paper:
    return order_once(template, values, filename=filename, subject=ceremony)


@blueprint.get("/ceremonies/<int:ceremony_id>/script.pdf")
@requires(Permission.CEREMONY_KEEP, on=find_ceremony)
def script(ceremony: Ceremony) -> Response:
    return _sent(ceremony, "script", PDF)


@blueprint.get("/ceremonies/<int:ceremony_id>/script.docx")
@requires(Permission.CEREMONY_KEEP, on=find_ceremony)
def script_word(ceremony: Ceremony) -> Response:
    return _sent(ceremony, "script", DOCX)


@blueprint.get("/ceremonies/<int:ceremony_id>/handover.pdf")
@requires(Permission.CEREMONY_KEEP, on=find_ceremony)
def handover(ceremony: Ceremony) -> Response:
    return _sent(ceremony, "handover", PDF)


@blueprint.get("/ceremonies/<int:ceremony_id>/handover.docx")
@requires(Permission.CEREMONY_KEEP, on=find_ceremony)
def handover_word(ceremony: Ceremony) -> Response:
    return _sent(ceremony, "handover", DOCX)


def _sent(ceremony: Ceremony, code: str, media_type: str) -> Response:
    answer = sent(latest_paper(PAPERS[code][0], ceremony), media_type)
    if answer is None:
        raise NotFound("paper")
    return answer


@blueprint.post("/ceremonies/<int:ceremony_id>/certificates")
@requires(Permission.CEREMONY_KEEP, on=find_ceremony)
def bind_certificates(ceremony: Ceremony) -> Redirect:
    with transaction():
        asked = services.order_file(ceremony, FileKind.CERTIFICATES, {}, by=current_account())
    tasks.bind_file(asked.id)
    return redirect(url_for(".detail", ceremony_id=ceremony.id, _anchor="papers"))


@blueprint.get("/ceremony-files/<int:file_id>.pdf")
@requires(Permission.CEREMONY_KEEP, on=find_file)
def file(asked: CeremonyFile) -> Response:
    if asked.file is None:
        raise NotFound("ceremony_file")
    services.check_given_out(asked)
    return download(sound_content_of(asked.file), filename=asked.file.filename, media_type=PDF)


@blueprint.get("/ceremony-files/<int:file_id>/progress")
@requires(Permission.CEREMONY_KEEP, on=find_file)
def progress(asked: CeremonyFile) -> dict[str, Any]:
    return how_far(asked)


@blueprint.app_template_global()
def ceremonies_ahead() -> Sequence[Ceremony]:
    """Return the ceremonies to come of the bodies whose secretariat is signed in."""
    own = _own_bodies()
    return queries.ceremonies_of(own, since=clock.today()) if own else ()


@blueprint.app_template_global()
def called_name(call: Call) -> str:
    return name_of(call)


@blueprint.app_template_global()
def called_gift(call: Call) -> str:
    return gift_of(call)


@blueprint.app_template_global()
def called_receiver(call: Call) -> str:
    return receiver_of(call)


@blueprint.app_template_global()
def read_out(call: Call) -> list[str]:
    """Return what is read out for a call, part by part."""
    return said_of(call)


blueprint.add_app_template_filter(spoken)
