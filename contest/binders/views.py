"""Asking for the binder of an initiative or a decision, and fetching it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Redirect

from contest.accounts.sessions import current_account
from contest.binders import queries, services
from contest.binders.models import Binder
from contest.binders.papers import Told, title_of
from contest.binders.queries import Bound, find_binder, find_bound
from contest.binders.services import FORMS
from contest.binders.tasks import KEPT, make_binder, reach_of, tells_entries
from contest.copies.queries import find_paper
from contest.database import transaction
from contest.errors import NotFound
from contest.filing.services import metadata_of
from contest.initiatives.models import Initiative
from contest.journal.models import JournalEntry
from contest.journal.wording import in_words
from contest.pages import download, how_far
from contest.paper.models import Paper
from contest.paper.tasks import print_paper
from contest.permissions import Permission, may, requires
from contest.registrations.services import order_sheet
from contest.results.services import order_explanation
from contest.standings.queries import standings_of
from contest.storage.services import is_laid_by, laid_by
from contest.storage.uploads import PDF

blueprint = Blueprint("binders", __name__)
MEDIA = {"zip": "application/zip", "pdf": PDF}


@blueprint.get("/binders/<kind>/<int:subject_id>")
@requires(Permission.BINDER_MAKE, on=find_bound)
def of_subject(subject: Bound) -> str:
    """Show what goes into the binder, and the ones that the reader asked for."""
    return render_template(
        "binders/of_subject.html", subject=subject, about=title_of(subject), kept=KEPT.days,
        pieces=services.pieces_of(subject, reach_of(current_account(), subject)),
        binders=queries.binders_of(subject, current_account()), forms=FORMS,
    )  # fmt: skip


@blueprint.post("/binders/<kind>/<int:subject_id>")
@requires(Permission.BINDER_MAKE, on=find_bound)
def bind(subject: Bound) -> Redirect:
    """Ask for the binder; of an initiative, its registration and the explanation of its score are printed first."""
    with transaction():
        ordered = _papers_of(subject) if isinstance(subject, Initiative) else []
        waiting = [paper.id for paper in ordered if not paper.finished]
        binder_id = services.ask_for_binder(subject, by=current_account()).id
    for paper_id in waiting:
        print_paper(paper_id)
    make_binder(binder_id)
    flash(_("The binder is being made."))
    return redirect(url_for(".of_subject", kind=subject.__tablename__, subject_id=subject.id))


def _papers_of(initiative: Initiative) -> list[Paper]:
    """Order what the reader may see of ``initiative`` as it stands now."""
    ordered = []
    if may(Permission.REGISTRATION_SHEET, initiative):
        ordered.append(order_sheet(initiative, by=current_account()))
    if may(Permission.EXPLANATION_VIEW, initiative):
        row = standings_of(initiative.movement).row_of(initiative)
        if row is not None:
            row.standings.show([row])
            ordered.append(order_explanation(row))
    return ordered


@blueprint.get("/binders/<kind>/<int:subject_id>/annex-vi.xml")
@requires(Permission.BINDER_MAKE, on=find_bound)
def file_metadata(subject: Bound) -> Redirect:
    """Send the metadata of the file by Annex VI, with those of its outgoing papers."""
    content = services.metadata_of_bound(subject, reach_of(current_account(), subject))
    return download(content, filename="ho-so-phu-luc-VI.xml", media_type=services.XML)


@blueprint.get("/papers/<int:paper_id>/annex-vi.xml")
@requires(Permission.COPY_VIEW, on=find_paper)
def paper_metadata(paper: Paper) -> Redirect:
    """Send the metadata of an outgoing paper by Annex VI."""
    return download(metadata_of(paper), filename=f"{Path(paper.filename).stem}.xml", media_type=services.XML)


@blueprint.get("/binders/<int:binder_id>/progress.json")
@requires(Permission.BINDER_FETCH, on=find_binder)
def progress(binder: Binder) -> dict[str, Any]:
    return how_far(binder)


@blueprint.get("/binders/<int:binder_id>/file.<form>")
@requires(Permission.BINDER_FETCH, on=lambda binder_id, form: find_binder(binder_id))
def fetch(binder: Binder) -> Response:
    """Send the archive or the PDF, piece by piece."""
    form = request.path.rpartition(".")[2]
    if form not in FORMS or not binder.is_there or not is_laid_by(binder.key(form)):
        raise NotFound("binder")
    answer = Response(laid_by(binder.key(form)), mimetype=MEDIA[form])
    if size := binder.size if form == "zip" else binder.pdf_size:
        answer.content_length = size
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(binder.name_of(form))}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@tells_entries
def tell(entries: Sequence[JournalEntry]) -> list[Told]:
    """Return entries of the journal in words, in the language of papers."""
    with force_locale("vi"):
        return [in_words(entry) for entry in entries]
