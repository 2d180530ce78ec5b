"""Who did what, when and why, for those who answer for it."""

from collections.abc import Mapping

from flask import Blueprint, render_template, request

from contest.accounts.queries import bodies_managed_by, managed_body_ids
from contest.accounts.sessions import current_account
from contest.journal.queries import PAGE_SIZE, latest_entries
from contest.journal.wording import SUBJECTS, line_of
from contest.permissions import Permission, requires

blueprint = Blueprint("journal", __name__)


@blueprint.get("/journal")
@requires(Permission.JOURNAL_READ)
def index() -> str:
    bodies = {body.id: body for body in bodies_managed_by(current_account())}
    body, about = bodies.get(_number("body") or 0), request.args.get("about")
    entries = latest_entries(
        [body.id] if body else managed_body_ids(current_account()),
        before=_number("before"),
        subject_kind=about if about in SUBJECTS else None,
        subject_id=_number("id"),
    )
    return render_template(
        "journal/index.html",
        lines=[line_of(entry) for entry in entries],
        older=entries[-1].id if len(entries) == PAGE_SIZE else None,
        chosen=_chosen(),
        bodies=bodies,
        subjects=SUBJECTS,
    )


def _chosen() -> Mapping[str, str]:
    """Return what the reader chose to see, but for the page."""
    return {name: value for name in ("body", "about", "id") if (value := request.args.get(name))}


def _number(name: str) -> int | None:
    number = request.args.get(name, type=int)
    return number if number and 0 < number < 2**31 else None
