"""What is unusual about a proposed line, so that it is looked at. Pure; nothing of it forbids anything."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass


class Remark(enum.StrEnum):
    """What catches the eye."""

    NOT_GIVEN = "not_given"
    REPEATED = "repeated"
    BY_HAND = "by_hand"
    UNPLACED = "unplaced"
    WIDE_SPREAD = "wide_spread"
    NOT_RECOGNISED = "not_recognised"
    BETTER_PASSED_OVER = "better_passed_over"
    MOST_OF_UNIT = "most_of_unit"


@dataclass(frozen=True)
class Facts:
    """What is known of a line. ``ranked`` says whether it comes from the standings.

    ``better`` counts the better placed initiatives that nobody on the list is proposed for, ``of_unit`` the lines of
    its unit on the list, ``lines`` all of them.
    """

    can_be_given: bool
    repeated: bool
    ranked: bool
    placed: bool
    wide: bool
    recognised: bool | None
    better: int
    of_unit: int
    lines: int


def remarks(facts: Facts) -> Iterator[Remark]:
    """Yield what is unusual about a line, the gravest first.

    Whether an initiative is recognised counts only where a list of recognition was decided (``recognised`` is None
    else). A unit stands out when it has at least three lines and a third of the list.
    """
    if not facts.can_be_given:
        yield Remark.NOT_GIVEN
    if facts.repeated:
        yield Remark.REPEATED
    if not facts.ranked:
        yield Remark.BY_HAND
    elif not facts.placed:
        yield Remark.UNPLACED
    if facts.wide:
        yield Remark.WIDE_SPREAD
    if facts.recognised is False:
        yield Remark.NOT_RECOGNISED
    if facts.better:
        yield Remark.BETTER_PASSED_OVER
    if facts.of_unit >= 3 and facts.of_unit * 3 >= facts.lines:
        yield Remark.MOST_OF_UNIT
