"""When a secret ballot cannot keep its secret because there are too few voters. Pure.

No product can hide what the counts themselves tell: the choice of a single voter; of two, each knows the other's; and
if all choose alike, everybody knows everybody's. The chair is told before the round is opened, and again before it is
counted, when fewer have voted than could.
"""

import enum
from collections.abc import Collection, Mapping
from dataclasses import dataclass

FEW = 4


class Risk(enum.StrEnum):
    """Why somebody may learn how a member voted on a question."""

    SINGLE = "single"
    PAIR = "pair"
    FEW = "few"


@dataclass(frozen=True)
class AtRisk:
    """A question on which the secret is at risk, and with how many voters."""

    motion: int
    voters: int
    risk: Risk


def risks_of(voters: Mapping[int, int]) -> list[AtRisk]:
    """Return what to tell the chair of each question, by the number of those who vote on it."""
    return [AtRisk(motion, count, risk) for motion, count in voters.items() if (risk := _risk(count)) is not None]


def _risk(voters: int) -> Risk | None:
    if voters <= 0:
        return None
    if voters == 1:
        return Risk.SINGLE
    if voters == 2:
        return Risk.PAIR
    return Risk.FEW if voters <= FEW else None


def all_alike(choices: Collection[str]) -> bool:
    """Say whether several ballots all say the same, so that the result tells what everybody chose."""
    return len(choices) > 0 and len(set(choices)) == 1
