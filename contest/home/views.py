"""The first page, and the picture of a movement's progress."""

from flask import Blueprint, render_template

from contest import clock
from contest.accounts.sessions import current_account
from contest.home import queries
from contest.permissions import Permission, requires

blueprint = Blueprint("home", __name__)


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
