"""The first page, and the picture of a movement's progress."""

from flask import Blueprint, Response, render_template
from flask_babel import lazy_gettext as _

from contest import clock
from contest.accounts.sessions import current_account
from contest.home import queries
from contest.home.progress import Stage, progress_of
from contest.movements.models import Movement
from contest.movements.queries import find_movement
from contest.paper.chart import bars
from contest.permissions import Permission, requires

STAGES = {
    Stage.REGISTERED: _("Registered"),
    Stage.SUBMITTED: _("Submitted"),
    Stage.ELIGIBLE: _("Eligible"),
    Stage.SCORED: _("Scored"),
    Stage.PROPOSED: _("Proposed for an honour"),
    Stage.AWARDED: _("Commended"),
}
blueprint = Blueprint("home", __name__)


@blueprint.app_context_processor
def _progress() -> dict[str, object]:
    return {"progress_of": progress_of}


@blueprint.app_template_filter("stage_words")
def stage_words(stage: Stage) -> str:
    """Return what a stage is called."""
    return str(STAGES[stage])


@blueprint.get("/")
@requires(Permission.HOME)
def start() -> str:
    account = current_account()
    return render_template(
        "home/start.html",
        waiting=queries.waiting_for(account, clock.today()),
        followed=queries.followed_movements(account),
        initiatives=queries.own_initiatives(account),
    )


@blueprint.get("/movements/<int:movement_id>/progress.svg")
@requires(Permission.MOVEMENT_FOLLOW, on=find_movement)
def progress(movement: Movement) -> Response:
    stages = tuple((stage_words(stage), count) for stage, count in progress_of(movement).reached.items())
    return Response(bars(stages), mimetype="image/svg+xml")
