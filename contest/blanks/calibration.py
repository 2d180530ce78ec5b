"""From what was read on a calibration sheet to the offset of a printer. Pure.

The sheet has two rulers at each of its four sides, which count tenths of a millimetre from the side inwards. Onto a
blank it is printed to read where on them the printed frame stands; on plain paper the long line of each ruler is
measured from the edge of the paper. Either way each ruler tells how far the print is off there. Their mean is the
offset; what they disagree in is a print that is too large or too small, or that lies askew.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

# Where the long line of each ruler stands, in tenths of a millimetre from its side.
LONG_LINE = 200
# What is tolerated: half a millimetre between two sides, one between what the sides tell of how askew the print lies.
TOLERATED, CONTRADICTING = 5, 10

Pair = tuple[int, int | None]


class ReadAt(enum.StrEnum):
    """What was read: where the printed frame stands on the rulers, or how far the long lines are from the edge. What
    was typed was read off no sheet."""

    FRAME = "frame"
    EDGE = "edge"
    TYPED = "typed"


class Fault(enum.StrEnum):
    """What an offset cannot mend."""

    SCALE = "scale"
    SKEW = "skew"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True)
class Readings:
    """What the first and the second ruler of each side tell, in tenths of a millimetre; the second may be left out.

    The first of the left and right side is the upper one, that of the top and bottom the left one.
    """

    left: Pair
    top: Pair
    right: Pair
    bottom: Pair


@dataclass(frozen=True)
class Working:
    """The offset that brings the print where it belongs, in tenths of a millimetre, and how it was found.

    ``wider`` and ``higher`` are by how much the print is larger than it should be between the sides that were read;
    ``askew`` is how much lower its right end lies than its left one, over the width of the sheet.
    """

    right: int
    down: int
    wider: int
    higher: int
    askew: int
    faults: tuple[Fault, ...]


def worked_out(
    readings: Readings, read_at: ReadAt, *, size: tuple[int, int], frame: tuple[int, int, int, int] | None,
    shift: tuple[int, int],
) -> Working:  # fmt: skip
    """Return the offset that follows from ``readings`` of a sheet of ``size`` that was printed with ``shift``.

    ``frame`` is how far the printed frame should be from the left, top, right and bottom side; it is needed when the
    frame was read. All are tenths of a millimetre; a mean is rounded once, halves away from zero.
    """
    expected = frame if read_at is ReadAt.FRAME and frame else (LONG_LINE,) * 4
    # A print too far to the right has the frame at smaller numbers of the left ruler, and the long line further away.
    sign = -1 if read_at is ReadAt.FRAME else 1
    left, top, right, bottom = (
        [sign * away * (read - should) for read in pair if read is not None]
        for pair, should, away in zip(
            (readings.left, readings.top, readings.right, readings.bottom), expected, (1, 1, -1, -1), strict=True
        )
    )
    off_right, off_down = _middle(_middle(left), _middle(right)), _middle(_middle(top), _middle(bottom))
    wider, higher = _middle(right) - _middle(left), _middle(bottom) - _middle(top)
    turns = _turns((left, right), (top, bottom), size)
    askew = sum(turns, Fraction()) / len(turns) if turns else Fraction()
    return Working(
        _rounded(shift[0] - off_right), _rounded(shift[1] - off_down), _rounded(wider), _rounded(higher),
        _rounded(askew), _faults(wider, higher, askew, turns),
    )  # fmt: skip


def _middle(*parts: Sequence[int] | Fraction) -> Fraction:
    """Return the mean of ``parts``, or of the numbers of the one part."""
    numbers: list[Fraction] = []
    for part in parts:
        numbers += [part] if isinstance(part, Fraction) else [Fraction(number) for number in part]
    return sum(numbers, Fraction()) / len(numbers)


def _turns(
    upright: tuple[list[int], list[int]], level: tuple[list[int], list[int]], size: tuple[int, int]
) -> list[Fraction]:
    """Return what each side with two readings tells of how askew the print lies, over the width of the sheet.

    The two rulers of a side are half its length apart.
    """
    width, height = size
    turns = [Fraction(-(pair[1] - pair[0]) * 2 * width, height) for pair in upright if len(pair) == 2]
    return turns + [Fraction((pair[1] - pair[0]) * 2) for pair in level if len(pair) == 2]


def _faults(wider: Fraction, higher: Fraction, askew: Fraction, turns: list[Fraction]) -> tuple[Fault, ...]:
    found = []
    if abs(wider) > TOLERATED or abs(higher) > TOLERATED:
        found.append(Fault.SCALE)
    if abs(askew) > TOLERATED:
        found.append(Fault.SKEW)
    if turns and max(turns) - min(turns) > CONTRADICTING:
        found.append(Fault.CONTRADICTION)
    return tuple(found)


def _rounded(value: Fraction) -> int:
    """Return ``value`` as a whole number, halves away from zero, so that left and right are treated alike."""
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole
