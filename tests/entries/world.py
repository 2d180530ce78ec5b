"""Signed sheets in the office: what a reader types, and the scan of it."""

from contest.accounts.models import Account, Role
from contest.clock import today
from contest.database import transaction
from contest.entries import services
from contest.entries.models import PaperSheet
from contest.entries.services import ReadMarks
from contest.panels.models import Assignment
from tests.evidence.samples import picture
from tests.factories import make_account
from tests.scoring.world import MARKS, World

LIMIT = 1024 * 1024


def read(world: World, comment: str = "", **changed: int) -> ReadMarks:
    """Return what somebody reads: MARKS, but for what was ``changed``."""
    marks = {**MARKS, **changed}
    return ReadMarks({world.criteria[code].id: mark for code, mark in marks.items()}, comment)


def colleague(world: World) -> Account:
    return make_account("s2@x.vn", (Role.SECRETARIAT, world.body), name="Chuyên viên 02")


def entered(world: World, assignment: Assignment, by: Account | None = None, **changed: int) -> PaperSheet:
    with transaction():
        return services.enter_paper(
            assignment, read(world, **changed), picture(), today(), limit=LIMIT, by=by or world.secretary
        )


def again(world: World, paper: PaperSheet, by: Account, **changed: int) -> PaperSheet:
    with transaction():
        return services.enter_again(paper, read(world, **changed), by=by)
