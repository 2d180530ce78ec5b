"""Which rule a vote goes by."""

from datetime import timedelta
from fractions import Fraction

from flask import Flask

from contest import clock
from contest.accounts.models import Role
from contest.councils.queries import quorum_rule
from contest.database import transaction
from contest.rules.services import Amendment, add_row
from contest.rules.voting import VOTING
from contest.votes.models import Method, Round
from contest.votes.queries import must_be_secret, thresholds_of, usual_method
from tests.factories import make_account
from tests.votes.world import make_world


def ratios(round_: Round) -> set[Fraction]:
    return {one.ratio for motion in round_.motions for one in thresholds_of(motion).values()}


def test_a_body_votes_by_its_own_rows_and_no_other_body_does(app: Flask) -> None:
    own, other = make_world(titles=("Một",)), make_world(code="khac", titles=("Một",))
    keeper = make_account("quantri@x.vn", (Role.ADMINISTRATOR, None))
    mine, theirs = own.prepared(), other.prepared()
    usual = ratios(mine)
    row = {
        "body_kind": "tdkt", "method": "secret", "quorum": "3/4", "pass_basis": "all", "pass_ratio": "4/5",
        "comparison": ">=", "written_counts": True, "valid_from": clock.today() - timedelta(days=9),
        "source": "Quy chế của Hội đồng",
    }  # fmt: skip
    with transaction():
        add_row(VOTING, own.body, Amendment(row, True, "Quy chế mới"), by=keeper)

    assert (ratios(mine), ratios(theirs)) == ({Fraction(4, 5)}, usual)
    assert quorum_rule(own.meeting).quorum == Fraction(3, 4) != quorum_rule(other.meeting).quorum
    assert (must_be_secret(mine.motions[0]), usual_method(own.meeting, own.items)) == (True, Method.SECRET)
    assert usual_method(other.meeting, other.items) is Method.OPEN
