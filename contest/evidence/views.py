"""Sending files, naming and ordering them, and looking at them in the page.

The lists answer to a small script as well: it sends files one by one, says what became of each, and puts the fragment
``listed`` in the place of the list.
"""

from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, current_app, flash, jsonify, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

import config
from contest import clock
from contest.accounts.sessions import current_account
from contest.database import transaction
from contest.errors import RuleViolation
from contest.evidence import services
from contest.evidence.forms import CaptionsForm, EvidenceForm
from contest.evidence.previews import PAGE, SHOWN, THUMBNAIL, NoPreview, Picture, page_count, page_picture
from contest.evidence.queries import asked_in, files_for, find_attachment, find_standing_attachment, scan_of
from contest.evidence.services import Limits
from contest.evidence.tasks import scan_file
from contest.initiatives.models import Attachment, Initiative, ScanState
from contest.initiatives.queries import find_initiative
from contest.pages import back_or, carry_out, download, form_page, number_in
from contest.paper.writing import clock_time
from contest.permissions import Permission, hides_origin, requires
from contest.questions.models import Question
from contest.storage.services import content_of, derived, scan_is_required, scanner
from contest.storage.uploads import EXTENSIONS, JPEG, PNG
from contest.words import reason_of

blueprint = Blueprint("evidence", __name__)
Page = Redirect | str | tuple[str, int]
NOTHING_TO_SHOW = Path(config.ROOT, "contest/static/no-preview.svg")


@blueprint.get("/initiatives/<int:initiative_id>/attachments")
@requires(Permission.INITIATIVE_EDIT, on=find_initiative)
def index(initiative: Initiative) -> Page:
    """Show the files alone: where nobody writes anything else, and where what was refused is told without a script."""
    return _index(initiative, EvidenceForm())


@blueprint.get("/initiatives/<int:initiative_id>/attachments/list")
@requires(Permission.INITIATIVE_EDIT, on=find_initiative)
def listed(initiative: Initiative) -> str:
    """Answer the list of files for a question, or of the evidence as a whole, as it stands now."""
    question = asked_in(initiative, number_in("question"))
    return render_template("evidence/listed.html", initiative=initiative, question=question)


@blueprint.post("/initiatives/<int:initiative_id>/attachments")
@requires(Permission.INITIATIVE_EDIT, on=find_initiative)
def attach(initiative: Initiative) -> Page | Response:
    """Keep every file that can be kept, each by itself, and say why the others were refused."""
    form = EvidenceForm()
    sent = form.validate_on_submit() and form.files.data
    reasons = [] if sent else [_("Choose a file.")]
    kept: list[Attachment] = []
    for upload in form.files.data if sent else ():
        try:
            with transaction():
                question = asked_in(initiative, form.question_id)
                limits = evidence_limits()
                kept.append(services.add_attachment(initiative, upload, limits=limits, question=question,
                                                    by=current_account()))  # fmt: skip
        except RuleViolation as violation:
            reasons.append(reason_of(violation))
    _hand_to_scanner(kept)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(reasons=reasons, kept=[attachment.id for attachment in kept])
    if not reasons:
        flash(_("The files have been added."))
        return _back(initiative)
    form.files.errors = reasons
    return _index(initiative, form)


@blueprint.post("/initiatives/<int:initiative_id>/attachments/captions")
@requires(Permission.INITIATIVE_EDIT, on=find_initiative)
def describe(initiative: Initiative) -> Page | Response | tuple[Response, int]:
    form = CaptionsForm.of(initiative.standing_attachments)
    saved = carry_out(form, lambda: services.write_captions(initiative, form.given(), by=current_account()))
    if request.accept_mimetypes.best == "application/json":
        if saved is None:
            return jsonify(reason=" ".join(str(reason) for reasons in form.errors.values() for reason in reasons)), 422
        return jsonify(saved_at=clock_time(clock.now(), clock.OFFICE))
    if saved is None:
        return _index(initiative, form)
    flash(_("The captions have been saved."))
    return _back(initiative)


@blueprint.post("/attachments/<int:attachment_id>/earlier")
@requires(Permission.INITIATIVE_EDIT, on=find_standing_attachment)
def move_earlier(attachment: Attachment) -> Redirect | Response:
    return _arranged(attachment, lambda: services.move_attachment(attachment, later=False, by=current_account()))


@blueprint.post("/attachments/<int:attachment_id>/later")
@requires(Permission.INITIATIVE_EDIT, on=find_standing_attachment)
def move_later(attachment: Attachment) -> Redirect | Response:
    return _arranged(attachment, lambda: services.move_attachment(attachment, later=True, by=current_account()))


@blueprint.post("/attachments/<int:attachment_id>/remove")
@requires(Permission.INITIATIVE_EDIT, on=find_attachment)
def detach(attachment: Attachment) -> Redirect | Response:
    answer = _arranged(attachment, lambda: services.remove_attachment(attachment, by=current_account()))
    if request.accept_mimetypes.best != "application/json":
        flash(_("“%(name)s” has been taken out.", name=attachment.file.filename))
    return answer


@blueprint.get("/attachments/<int:attachment_id>")
@requires(Permission.INITIATIVE_VIEW, on=find_standing_attachment)
def original(attachment: Attachment) -> Response:
    """Give the file itself out; a photo is shown, anything else is saved."""
    services.check_given_out(attachment, scan_required=scan_is_required())
    file = attachment.file
    photo = file.media_type in (PNG, JPEG)
    name = file.filename
    if hides_origin(attachment.initiative):
        name = f"minh-chung-{attachment.id}.{file.filename.rpartition('.')[2]}"
    return download(content_of(file), filename=name, media_type=file.media_type, inline=photo)


@blueprint.get("/attachments/<int:attachment_id>/read")
@requires(Permission.INITIATIVE_VIEW, on=find_standing_attachment)
def read(attachment: Attachment) -> str:
    """Show one page of a file after the other."""
    services.check_given_out(attachment, scan_required=scan_is_required())
    last = attachment.pages
    if last is None:
        last = page_count(content_of(attachment.file), attachment.file.media_type)
    number = min(max(request.args.get("page", 1, type=int), 1), max(last, 1))
    return render_template("evidence/read.html", attachment=attachment, number=number, last=last)


@blueprint.get("/attachments/<int:attachment_id>/page")
@requires(Permission.INITIATIVE_VIEW, on=find_standing_attachment)
def page(attachment: Attachment) -> Response:
    """Answer one page as a picture to read."""
    number, file = request.args.get("page", 1, type=int), attachment.file
    return _picture(
        attachment, f"{number}-{PAGE}", lambda: page_picture(content_of(file), file.media_type, number, PAGE)
    )


@blueprint.get("/attachments/<int:attachment_id>/thumbnail")
@requires(Permission.INITIATIVE_VIEW, on=find_standing_attachment)
def thumbnail(attachment: Attachment) -> Response:
    """Answer the first page as a small picture for lists; it is drawn once and kept."""
    file = attachment.file

    def small(content: bytes) -> bytes:
        return page_picture(content, file.media_type, 1, THUMBNAIL).content

    return _picture(attachment, "thumbnail", lambda: Picture.of(derived(file, f"thumbnail-{THUMBNAIL}", small)))


@blueprint.app_template_global()
def evidence_limits() -> Limits:
    """Return how much evidence an initiative may have."""
    settings: config.Settings = current_app.extensions["settings"]
    return Limits(each=settings.upload_limit, together=settings.evidence_limit)


@blueprint.app_template_global()
def evidence_accepts() -> str:
    """Return the endings of the files that can be sent, as a browser wants them."""
    return ",".join(f".{name}" for names in EXTENSIONS.values() for name in names)


@blueprint.app_template_global()
def evidence_of(initiative: Initiative, question: Question | None = None) -> list[Attachment]:
    """Return the files that answer ``question``, or else belong to ``initiative`` as a whole."""
    return files_for(initiative, question)


@blueprint.app_template_global()
def is_withheld(attachment: Attachment) -> bool:
    """Say whether nobody may open this file for now."""
    return attachment.is_withheld(scan_required=scan_is_required())


@blueprint.app_template_test("shown_in_pages")
def is_shown_in_pages(attachment: Attachment) -> bool:
    """Say whether a file can be looked at in the page."""
    return attachment.file.media_type in SHOWN and attachment.pages != 0


@blueprint.app_template_test("scan_told")
def is_scan_told(attachment: Attachment) -> bool:
    """Say whether the state of the scan stands beside a file; where there is no scanner it says nothing."""
    return attachment.scan is not ScanState.NOT_SCANNED or scanner() is not None


@blueprint.app_template_filter()
def file_size(size: int) -> str:
    """Write a number of bytes: 820 KB, 1,2 MB."""
    if size < 1000 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    text = f"{size / (1024 * 1024):.1f}".removesuffix(".0")
    return f"{text.replace('.', ',') if str(get_locale()) == 'vi' else text} MB"


def _index(initiative: Initiative, form: EvidenceForm | CaptionsForm) -> tuple[str, int]:
    return form_page("evidence/index.html", form, initiative=initiative)


def _back(initiative: Initiative) -> Redirect:
    return back_or("initiatives.detail", initiative_id=initiative.id, _anchor="evidence")


def _arranged(attachment: Attachment, act: Callable[[], Attachment]) -> Redirect | Response:
    """Do ``act`` in the list of files, after keeping the captions that were typed into it."""
    initiative = attachment.initiative
    form = CaptionsForm.of(initiative.standing_attachments)
    form.validate()
    with transaction():
        services.write_captions(initiative, form.given(), by=current_account())
        act()
    return jsonify(done=True) if request.accept_mimetypes.best == "application/json" else _back(initiative)


def _hand_to_scanner(attachments: list[Attachment]) -> None:
    for attachment in attachments:
        if attachment.scan is ScanState.WAITING and (scan := scan_of(attachment)) is not None:
            scan_file(scan.id)


def _picture(attachment: Attachment, kind: str, draw: Callable[[], Picture]) -> Response:
    """Answer a picture of ``attachment``, which a browser may keep for its reader; drawn only if it has none."""
    services.check_given_out(attachment, scan_required=scan_is_required())
    seal = f"{attachment.file.sha256[:32]}-{kind}"
    if request.if_none_match.contains(seal):
        response = Response(status=304)
    else:
        try:
            picture = draw()
        except NoPreview as reason:
            current_app.logger.warning("attachment %s: %s", attachment.id, reason)
            return Response(NOTHING_TO_SHOW.read_bytes(), 404, mimetype="image/svg+xml")
        name = f"{attachment.id}-{kind}"
        response = download(picture.content, filename=name, media_type=picture.media_type, inline=True)
    response.set_etag(seal)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response
