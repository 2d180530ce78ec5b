"""What the public vote adds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contest.standings.rule import Vote
from contest.standings.votes import share

THAI_NGUYEN = Vote(2000, 10)


@pytest.mark.parametrize(
    ("votes", "highest", "points"),
    [
        (400, 400, 2000),
        (200, 400, 1000),
        (1, 3, 670),
        (2, 3, 1330),
        (1, 400, 10),
        (0, 400, 0),
        (None, 400, 0),
        (0, 0, 0),
    ],
)
def test_votes_are_a_share_of_the_most_rounded_to_a_tenth(votes: int | None, highest: int, points: int) -> None:
    assert share(votes, highest, THAI_NGUYEN) == points


def test_without_a_public_vote_votes_add_nothing() -> None:
    assert share(400, 400, None) == 0


@given(st.integers(0, 500), st.integers(0, 500), st.integers(1, 3000), st.integers(1, 100))
def test_more_votes_never_add_less_and_nobody_gets_more_than_the_most(
    one: int, more: int, most: int, step: int
) -> None:
    highest = one + more
    fewer, greater = share(one, highest, Vote(most, step)), share(highest, highest, Vote(most, step))

    assert 0 <= fewer <= greater <= most
