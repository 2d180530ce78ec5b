"""Papers about a row with their signed copies."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from contest.accounts.sessions import current_account
from contest.copies import queries, services
from contest.copies.forms import CopyForm
from contest.copies.models import SignedCopy
from contest.copies.queries import find_copy, find_paper, find_subject
from contest.database import Base
from contest.errors import NotFound
from contest.forms import ReasonForm
from contest.journal.wording import SUBJECTS
from contest.pages import carry_out, download, form_page
from contest.paper.models import Paper
from contest.paper.views import sent
from contest.permissions import Permission, may, requires
from contest.storage.services import content_of
from contest.storage.uploads import DOCX, PDF

blueprint = Blueprint("copies", __name__)


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
    limit = current_app.extensions["settings"].upload_limit
    if copy := carry_out(
        form, lambda: services.add_copy(paper, form.upload(), form.details(), limit=limit, by=current_account())
    ):
        flash(_("Version %(version)s is kept and counts from now on.", version=copy.version))
        return redirect(url_for(".of_paper", paper_id=paper.id))
    return form_page("copies/add.html", form, **_shown(paper))


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


def _shown(paper: Paper) -> dict[str, Any]:
    """Return what every page about a paper shows of it."""
    subject = queries.subject_of(paper)
    if subject is None:
        raise NotFound(paper.subject_kind)
    return {"paper": paper, "subject": subject, "about": _about(subject)}


def _about(subject: Base) -> tuple[str, str | None]:
    """Return what ``subject`` is called, and the page that shows it, if there is one."""
    known = SUBJECTS.get(subject.__tablename__)
    address = None
    if known and known.endpoint in current_app.view_functions:
        address = url_for(known.endpoint, **{known.argument: subject.id})  # type: ignore[attr-defined]
    named: Any = next((there for name in ("notation", "title", "name") if (there := getattr(subject, name, ""))), "")
    return " ".join(part for part in (str(known.words) if known else "", str(named)) if part), address
