"""The same recipient more than once in one movement. Pure.

What counts are the lines that stand: proposed in any proposal, or awarded. A line that was struck by the competent
head, an award that was annulled and a line that was taken out do not count. Nothing is blocked: a repeated line gives
the reason why the second merit differs from the first.
"""

from collections.abc import Iterable


def next_repeat(standing: Iterable[int]) -> int:
    """Return the repeat number of a new line, given those of the recipient's lines that stand.

    The first is 0 and needs no reason; every further one is one more than the highest, so numbers in use never meet
    even when an earlier line has fallen away.
    """
    return max(standing, default=-1) + 1
