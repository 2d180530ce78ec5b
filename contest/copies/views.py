"""Papers about a row with their signed copies, and the templates of a body for its Word files."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest import clock
from contest.accounts.sessions import current_account
from contest.copies import queries, services
from contest.copies import tasks as _tasks  # noqa: F401 - papers are filled from templates of bodies from now on
from contest.copies.forms import CopyForm, TemplateForm
from contest.copies.kinds import Kind, called, kind_of, kinds
from contest.copies.models import SignedCopy, WordTemplate
from contest.copies.queries import (
    BodyKind,
    find_body_and_kind,
    find_copy,
    find_paper,
    find_subject,
    find_word_template,
)
from contest.copies.wordtext import paragraphs_of
from contest.database import Base, transaction
from contest.errors import NotFound, RuleViolation
from contest.forms import ReasonForm
from contest.journal.wording import SUBJECTS
from contest.pages import carry_out, download, form_page
from contest.paper.faces import family_in
from contest.paper.models import Paper
from contest.paper.views import sent
from contest.permissions import Permission, may, requires
from contest.storage.services import content_of
from contest.storage.uploads import DOCX, PDF
from contest.text import fold
from contest.units.models import Body
from contest.units.queries import find_body

blueprint = Blueprint("copies", __name__)


@blueprint.app_template_filter("paper_name")
def name_of_paper(paper: Paper) -> str:
    return called(paper.template, paper.title, paper.filename)


@blueprint.get("/papers/about/<kind>/<int:subject_id>")
@requires(Permission.COPY_LIST, on=find_subject)
def of_subject(subject: Base) -> str:
    """Show the papers about a row that the reader may see, with their signed copies."""
    papers = [paper for paper in queries.papers_about(subject) if may(Permission.COPY_VIEW, paper)]
    return render_template(
        "copies/of_subject.html", subject=subject, about=_about(subject), papers=papers,
        copies=queries.copies_of(papers),
    )  # fmt: skip


@blueprint.get("/papers/<int:paper_id>/copies")
@requires(Permission.COPY_VIEW, on=find_paper)
def of_paper(paper: Paper) -> str:
    """Show a paper as it was printed and as it was signed."""
    return render_template("copies/of_paper.html", **_shown(paper), copies=queries.copies_of([paper]).get(paper.id, []))


@blueprint.route("/papers/<int:paper_id>/copies/new", methods=["GET", "POST"])
@requires(Permission.COPY_ADD, on=find_paper)
def add(paper: Paper) -> Response | tuple[str, int]:
    """Take a signed version in; number, day and signer are offered as the product printed them."""
    form = CopyForm(data=_printed(paper.values))
    examined = _examined(form)
    if examined and (
        copy := carry_out(form, lambda: services.add_copy(paper, examined, form.details(), by=current_account()))
    ):
        flash(_("Version %(version)s is kept and counts from now on.", version=copy.version))
        return redirect(url_for(".of_paper", paper_id=paper.id))
    return form_page("copies/add.html", form, **_shown(paper))


def _examined(form: CopyForm) -> services.Examined | None:
    """Return what was sent once it was looked at, which no transaction waits for; None when it is refused."""
    if not form.validate_on_submit():
        return None
    try:
        settings = current_app.extensions["settings"]
        return services.examine(form.upload(), limit=settings.upload_limit, authorities=settings.trusted_ca_dir)
    except RuleViolation as violation:
        form.refuse(violation)
        return None


def _printed(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the product printed as number, day and signer, where it did."""
    day = values.get("issued_on")
    return {
        "number": values["number"] if "/" in str(values.get("number", "")) else "",
        "signed_on": date.fromisoformat(day) if day else None,
        "signer": str(values.get("signer", "")),
    }


@blueprint.route("/papers/copies/<int:copy_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.COPY_WITHDRAW, on=find_copy)
def withdraw(copy: SignedCopy) -> Response | tuple[str, int]:
    form = ReasonForm()
    if carry_out(form, lambda: services.withdraw_copy(copy, form.reason.data or "", by=current_account())):
        flash(_("Version %(version)s has been withdrawn.", version=copy.version))
        return redirect(url_for(".of_paper", paper_id=copy.paper_id))
    return form_page("copies/withdraw.html", form, copy=copy, **_shown(copy.paper))


@blueprint.post("/papers/copies/<int:copy_id>/signatures")
@requires(Permission.COPY_CHECK, on=find_copy)
def check(copy: SignedCopy) -> Response:
    """Look at the digital signatures of a copy again, by the authorities that are trusted now."""
    found = services.signatures_now(copy, authorities=current_app.extensions["settings"].trusted_ca_dir)
    with transaction():
        services.note_check(copy, found, by=current_account())
    flash(_("The signatures of version %(version)s have been checked again.", version=copy.version))
    return redirect(url_for(".of_paper", paper_id=copy.paper_id, _anchor=f"copy-{copy.id}"))


@blueprint.get("/papers/copies/<int:copy_id>/file")
@requires(Permission.COPY_FETCH, on=find_copy)
def fetch(copy: SignedCopy) -> Response:
    return download(content_of(copy.file), filename=copy.file.filename, media_type=copy.file.media_type)


@blueprint.get("/papers/copies/<int:copy_id>/changes")
@requires(Permission.COPY_FETCH, on=find_copy)
def changes(copy: SignedCopy) -> str:
    """Show what was changed by hand in a Word copy."""
    return render_template(
        "copies/changes.html", copy=copy, by_hand=services.changed_by_hand(copy), **_shown(copy.paper)
    )


@blueprint.get("/papers/<int:paper_id>/paper.pdf")
@requires(Permission.COPY_VIEW, on=find_paper)
def paper_pdf(paper: Paper) -> Response:
    return sent(paper, PDF) or redirect(url_for(".of_paper", paper_id=paper.id))


@blueprint.get("/papers/<int:paper_id>/paper.docx")
@requires(Permission.COPY_VIEW, on=find_paper)
def paper_docx(paper: Paper) -> Response:
    return sent(paper, DOCX) or redirect(url_for(".of_paper", paper_id=paper.id))


# Templates of a body.


@blueprint.get("/bodies/<int:body_id>/templates")
@requires(Permission.TEMPLATE_MANAGE, on=find_body)
def templates(body: Body) -> str:
    return render_template(
        "copies/templates.html", body=body, kinds=kinds(), templates=queries.word_templates_of(body), counting=_counting
    )


@blueprint.get("/bodies/<int:body_id>/templates/<code>")
@requires(Permission.TEMPLATE_MANAGE, on=find_body_and_kind)
def template(about: BodyKind) -> str:
    """Show what a template of this kind may name, and the versions that the body has sent."""
    rows = queries.word_templates_of(about.body).get(about.kind.template, [])
    return render_template("copies/template.html", **vars(about), rows=rows, counting=_counting)


@blueprint.get("/bodies/<int:body_id>/templates/<code>/start.docx")
@requires(Permission.TEMPLATE_MANAGE, on=find_body_and_kind)
def start(about: BodyKind) -> Response:
    """Send our own paper with placeholders, to begin with."""
    from contest.copies.starting import starting_template  # slow to load, and seldom needed

    family = family_in(current_app.extensions["settings"].fonts_dir)
    return download(starting_template(about.kind, family), filename=f"{about.kind.code}.docx", media_type=DOCX)


@blueprint.route("/bodies/<int:body_id>/templates/<code>/new", methods=["GET", "POST"])
@requires(Permission.TEMPLATE_MANAGE, on=find_body_and_kind)
def add_template(about: BodyKind) -> Response | tuple[str, int]:
    form = TemplateForm(data={"valid_from": clock.today()})
    if row := carry_out(
        form,
        lambda: services.add_word_template(about.body, about.kind, form.upload(), form.details(), by=current_account()),
    ):
        flash(_("Version %(version)s is kept. Look at how it fills.", version=row.version))
        return redirect(url_for(".preview", word_template_id=row.id))
    return form_page("copies/add_template.html", form, **vars(about))


@blueprint.get("/templates/<int:word_template_id>")
@requires(Permission.TEMPLATE_MANAGE, on=find_word_template)
def preview(row: WordTemplate) -> str:
    """Show what the template says when it is filled with sample values."""
    return render_template("copies/preview.html", row=row, kind=_kind(row), said=paragraphs_of(_sample(row)))


@blueprint.get("/templates/<int:word_template_id>/preview.docx")
@requires(Permission.TEMPLATE_MANAGE, on=find_word_template)
def preview_docx(row: WordTemplate) -> Response:
    return download(_sample(row), filename=f"xem-thu-{_kind(row).code}-{row.version}.docx", media_type=DOCX)


@blueprint.get("/templates/<int:word_template_id>/file.docx")
@requires(Permission.TEMPLATE_MANAGE, on=find_word_template)
def template_file(row: WordTemplate) -> Response:
    return download(content_of(row.file), filename=row.file.filename, media_type=row.file.media_type)


@blueprint.route("/templates/<int:word_template_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.TEMPLATE_MANAGE, on=find_word_template)
def withdraw_template(row: WordTemplate) -> Response | tuple[str, int]:
    form, kind = ReasonForm(), _kind(row)
    if carry_out(form, lambda: services.withdraw_word_template(row, form.reason.data or "", by=current_account())):
        flash(_("Version %(version)s has been withdrawn.", version=row.version))
        return redirect(url_for(".template", body_id=row.body_id, code=kind.code))
    return form_page("copies/withdraw_template.html", form, row=row, kind=kind)


def _sample(row: WordTemplate) -> bytes:
    from contest.copies.wordtemplate import fill  # slow to load, and seldom needed

    return fill(content_of(row.file), _kind(row).examples)


def _kind(row: WordTemplate) -> Kind:
    kind = kind_of(row.template)
    if kind is None:
        raise NotFound("kind of paper")
    return kind


def _counting(rows: Sequence[WordTemplate]) -> WordTemplate | None:
    """Return which of the versions, the latest first, fills papers that are dated today."""
    return next((row for row in rows if row.stands and row.valid_from <= clock.today()), None)


def _shown(paper: Paper) -> dict[str, Any]:
    """Return what every page about a paper shows of it."""
    subject = queries.subject_of(paper)
    if subject is None:
        raise NotFound(paper.subject_kind)
    filling = queries.filling_of(paper)
    return {"paper": paper, "subject": subject, "about": _about(subject), "filling": filling}


def _about(subject: Base) -> tuple[str, str | None]:
    """Return what ``subject`` is called, and the page that shows it, if there is one."""
    known = SUBJECTS.get(subject.__tablename__)
    address = None
    if known and known.endpoint in current_app.view_functions:
        address = url_for(known.endpoint, **{known.argument: subject.id})  # type: ignore[attr-defined]
    named = str(next((there for name in ("notation", "title", "name") if (there := getattr(subject, name, ""))), ""))
    kind = str(known.words) if known else ""
    if fold(named).startswith(fold(kind)):
        # A council is called one already, and so are many movements.
        return named or kind, address
    return f"{kind} {named}".strip(), address
