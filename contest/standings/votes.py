"""What the public vote adds. Pure and exact."""

from fractions import Fraction

from contest.scoring.totals import half_up
from contest.standings.rule import Vote


def share(votes: int | None, highest: int, vote: Vote | None) -> int:
    """Return the points of ``votes`` in hundredths: most × votes / highest votes, rounded half up to the step.

    Nobody gets more than ``vote.most``; without votes, or when nobody has any, it is 0. Source: domain.md §4.1 C.
    """
    if vote is None or not votes or highest <= 0:
        return 0
    return min(half_up(Fraction(vote.most * votes, highest * vote.step)) * vote.step, vote.most)
