"""The story of an award, and what is done to it after its decision."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, jsonify, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.awards.models import Award
from contest.awards.queries import awarding_bodies, find_award
from contest.corrections import queries, services
from contest.corrections.forms import AnnulForm, CorrectForm, ReissueForm, ReturnForm
from contest.corrections.models import Correction, DocumentKind, LaterDocument, Recovery
from contest.corrections.papers import ANNULMENT, LETTER
from contest.corrections.queries import find_document, find_recovery
from contest.forms import day_of
from contest.journal.queries import entries_about
from contest.journal.wording import line_of
from contest.pages import carry_out, form_page, how_far
from contest.paper.queries import latest_paper
from contest.paper.views import printed, sent
from contest.permissions import Permission, requires
from contest.rules.annulments import cause_name, known_causes
from contest.rules.catalogue import name_of
from contest.storage.uploads import DOCX, PDF
from contest.units.models import Honorific
from contest.words import word

Page = Response | tuple[str, int]
TEMPLATES = {DocumentKind.LETTER: LETTER, DocumentKind.ANNULMENT: ANNULMENT}
blueprint = Blueprint("corrections", __name__)
blueprint.add_app_template_filter(cause_name, "cause_name")


@blueprint.app_template_filter()
def honorific_word(code: str) -> str:
    """Return the form of address with this code."""
    return str(word(Honorific(code)))


@blueprint.get("/awards/<int:award_id>/file")
@requires(Permission.AWARD_VIEW, on=find_award)
def file(award: Award) -> str:
    """Tell the whole story of an award."""
    documents = queries.documents_of(award)
    return render_template(
        "corrections/file.html", award=award, words=queries.reads_now(award), documents=documents,
        papers={one.id: latest_paper(TEMPLATES[one.kind], one) for one in documents},
        cause=queries.cause_of(award), reissues=queries.reissues_of(award), recoveries=queries.recoveries_of(award),
        entries=[line_of(entry) for entry in entries_about(award)],
    )  # fmt: skip


@blueprint.route("/awards/<int:award_id>/correct", methods=["GET", "POST"])
@requires(Permission.AWARD_CORRECT, on=find_award)
def correct(award: Award) -> Page:
    words = queries.reads_now(award)
    form = CorrectForm.of(award, words, clock.today())
    if document := carry_out(form, lambda: services.correct_award(award, form.details(words), by=current_account())):
        printed(lambda: services.order_document(document))
        flash(_("The award has been corrected by %(notation)s.", notation=document.notation))
        return redirect(url_for(".file", award_id=award.id))
    return form_page("corrections/correct.html", form, award=award)


@blueprint.route("/awards/<int:award_id>/annul", methods=["GET", "POST"])
@requires(Permission.AWARD_ANNUL, on=find_award)
def annul(award: Award) -> Page:
    form = AnnulForm.of(
        award.movement.body, known_causes(), today=clock.today(), signer=current_account().name,
        what=_("%(honour)s, register number %(number)s", honour=name_of(award.honour), number=award.register_entry),
        held=services.money_held(award),
    )  # fmt: skip
    if carry_out(form, lambda: services.annul_award(award, form.details(), by=current_account())):
        printed(lambda: services.order_document(queries.documents_of(award)[-1]))
        flash(_("The award has been annulled."))
        return redirect(url_for(".file", award_id=award.id))
    return form_page("corrections/annul.html", form, award=award)


@blueprint.route("/awards/<int:award_id>/reissue", methods=["GET", "POST"])
@requires(Permission.AWARD_CORRECT, on=find_award)
def reissue(award: Award) -> Page:
    form = ReissueForm.of(award, clock.today())
    if carry_out(form, lambda: services.reissue_certificate(award, form.details(), by=current_account())):
        flash(_("The certificate has been issued again. Print the decision to get it."))
        return redirect(url_for(".file", award_id=award.id))
    return form_page("corrections/reissue.html", form, award=award)


@blueprint.get("/recoveries")
@requires(Permission.DECISION_LIST)
def recoveries() -> str:
    lines = queries.recoveries_at(awarding_bodies(current_account()))
    return render_template("corrections/recoveries.html", lines=lines)


@blueprint.route("/recoveries/<int:recovery_id>/return", methods=["GET", "POST"])
@requires(Permission.RECOVERY_KEEP, on=find_recovery)
def note_return(recovery: Recovery) -> Page:
    form = ReturnForm(data={"returned_on": clock.today()})
    if carry_out(
        form,
        lambda: services.note_return(recovery, day_of(form.returned_on), form.note.data or "", by=current_account()),
    ):
        flash(_("It has been noted that this came back."))
        return redirect(url_for(".recoveries"))
    return form_page("corrections/note_return.html", form, recovery=recovery)


@blueprint.post("/later-documents/<int:document_id>/print")
@requires(Permission.DECISION_VIEW, on=find_document)
def print_document(document: LaterDocument) -> Response:
    printed(lambda: services.order_document(document))
    return redirect(url_for(".file", award_id=document.award_id))


@blueprint.get("/later-documents/<int:document_id>.pdf")
@requires(Permission.DECISION_VIEW, on=find_document)
def document_pdf(document: LaterDocument) -> Response:
    return _sent(document, PDF)


@blueprint.get("/later-documents/<int:document_id>.docx")
@requires(Permission.DECISION_VIEW, on=find_document)
def document_docx(document: LaterDocument) -> Response:
    return _sent(document, DOCX)


@blueprint.get("/later-documents/<int:document_id>.json")
@requires(Permission.DECISION_VIEW, on=find_document)
def document_progress(document: LaterDocument) -> Response:
    return jsonify(how_far(latest_paper(TEMPLATES[document.kind], document)))


@blueprint.app_template_global()
def corrections_in(lines: Sequence[Award]) -> Mapping[int, Sequence[Correction]]:
    """Return the corrections of the awards on a list, by the id of the award."""
    return queries.corrections_of(lines)


def _sent(document: LaterDocument, media_type: str) -> Response:
    page = url_for(".file", award_id=document.award_id)
    return sent(latest_paper(TEMPLATES[document.kind], document), media_type) or redirect(page)
