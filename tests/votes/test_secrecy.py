"""What the chair is told when there are too few voters for a secret."""

import pytest

from contest.votes.secrecy import AtRisk, Risk, all_alike, risks_of


@pytest.mark.parametrize(
    ("voters", "risk"),
    [(0, None), (1, Risk.SINGLE), (2, Risk.PAIR), (3, Risk.FEW), (4, Risk.FEW), (5, None), (9, None)],
)
def test_the_chair_is_told_of_few_voters(voters: int, risk: Risk | None) -> None:
    assert risks_of({3: voters}) == ([AtRisk(3, voters, risk)] if risk else [])


def test_each_question_has_voters_of_its_own() -> None:
    assert [(one.motion, one.risk) for one in risks_of({1: 9, 2: 2, 3: 1})] == [(2, Risk.PAIR), (3, Risk.SINGLE)]


def test_ballots_that_are_all_alike_tell_everything() -> None:
    assert all_alike(["agree", "agree"])
    assert not all_alike(["agree", "against"])
    assert not all_alike([])
