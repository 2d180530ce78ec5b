"""What must hold of rounds of voting, and that it is noticed when it does not."""

from flask import Flask
from sqlalchemy import text

from contest.database import db, transaction
from contest.invariants import DOMAINS
from contest.votes.invariants import breaches
from contest.votes.models import AGAINST
from tests.votes.world import make_world


def test_rounds_in_order_have_no_breach_and_others_are_named(app: Flask) -> None:
    world = make_world(titles=("A", "B"), conflicts={1: [3]})
    closed, box = world.opened(items=world.items[:1]), world.opened(items=world.items[1:])
    for account in world.people:
        world.cast(closed, account)
        world.cast(box, account, AGAINST)
    world.closed(world.counted(closed))
    assert breaches in DOMAINS and list(breaches()) == []

    for table in ("vote_motion", "ballot_box"):
        with transaction() as session:
            session.execute(text(f"DROP TRIGGER {table}_update_locked"))
    with transaction() as session:
        session.execute(text("UPDATE ballot_box SET ballots = '[]'"))
        session.execute(text("UPDATE vote_motion SET screen = '{\"against\": 9}' WHERE published IS NOT NULL"))
    db.session.expire_all()

    assert list(breaches()) == [
        f"votes: what is published on question {closed.motions[0].id} is not what was counted",
        f"votes: the outcome of question {closed.motions[0].id} does not follow from its counts",
        f"votes: the box of round {box.id} holds 0 ballots of 9 members who have cast one",
    ]
