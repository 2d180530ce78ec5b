"""From readings to an offset: a shift is found exactly, and what no shift mends is told."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from contest.blanks.calibration import LONG_LINE, Fault, ReadAt, Readings, worked_out

A4 = (2970, 2100)
FRAME = (100, 180, 110, 120)
EDGES = (LONG_LINE,) * 4
OFF = some.integers(-150, 150)
KINDS = some.sampled_from([ReadAt.FRAME, ReadAt.EDGE])


def readings_of(
    off_right: int,
    off_down: int,
    read_at: ReadAt,
    *,
    wider: int = 0,
    higher: int = 0,
    askew: int = 0,
    twice: bool = True,
) -> Readings:
    """Return what rulers tell of a print that is off: further right and down, larger, its right end lower."""
    left, top, right, bottom = FRAME if read_at is ReadAt.FRAME else EDGES
    sign = -1 if read_at is ReadAt.FRAME else 1
    width, height = A4

    def off(x: Fraction, y: Fraction) -> tuple[int, int]:
        """Return by how much the print is off at a point, told from the middle in parts of the sheet."""
        turned_right = -Fraction(askew * height, width) * y
        return round(off_right + wider * x + turned_right), round(off_down + higher * y + askew * x)

    half, quarter = Fraction(1, 2), Fraction(1, 4)
    ends = (-quarter, quarter)
    lefts = [left + sign * off(-half, end)[0] for end in ends]
    rights = [right - sign * off(half, end)[0] for end in ends]
    tops = [top + sign * off(end, -half)[1] for end in ends]
    bottoms = [bottom - sign * off(end, half)[1] for end in ends]
    pairs = [(one, two if twice else None) for one, two in (lefts, tops, rights, bottoms)]
    return Readings(*pairs)


@given(OFF, OFF, OFF, OFF, KINDS, some.booleans())
def test_a_print_that_is_merely_off_is_brought_back_exactly(
    right: int, down: int, shift_right: int, shift_down: int, read_at: ReadAt, twice: bool
) -> None:
    """The sheet was printed with a shift, and lies where that and the fault of the printer brought it."""
    readings = readings_of(shift_right + right, shift_down + down, read_at, twice=twice)

    found = worked_out(readings, read_at, size=A4, frame=FRAME, shift=(shift_right, shift_down))

    assert (found.right, found.down) == (-right, -down)
    assert (found.wider, found.higher, found.askew, found.faults) == (0, 0, 0, ())


@given(OFF, OFF, some.integers(-40, 40), some.integers(-40, 40), KINDS)
def test_a_print_that_is_too_large_is_told_and_its_middle_brought_back(
    right: int, down: int, wider: int, higher: int, read_at: ReadAt
) -> None:
    readings = readings_of(right, down, read_at, wider=2 * wider, higher=2 * higher)

    found = worked_out(readings, read_at, size=A4, frame=FRAME, shift=(0, 0))

    assert (found.right, found.down, found.wider, found.higher) == (-right, -down, 2 * wider, 2 * higher)
    assert (Fault.SCALE in found.faults) == (max(abs(wider), abs(higher)) > 2)


@given(OFF, OFF, some.integers(-60, 60), KINDS)
def test_a_print_that_lies_askew_is_told(right: int, down: int, askew: int, read_at: ReadAt) -> None:
    readings = readings_of(right, down, read_at, askew=askew)

    found = worked_out(readings, read_at, size=A4, frame=FRAME, shift=(0, 0))

    # Every ruler was read to a tenth, and the sheet is twice as wide as the rulers are apart.
    assert abs(found.askew - askew) <= 2
    assert abs(found.right + right) <= 1
    assert (found.wider, found.higher) == (0, 0)
    if abs(askew) >= 8:
        assert found.faults == (Fault.SKEW,)


@given(OFF, OFF, KINDS)
def test_left_and_right_up_and_down_are_treated_alike(right: int, down: int, read_at: ReadAt) -> None:
    there, back = (
        worked_out(readings_of(sign * right, sign * down, read_at), read_at, size=A4, frame=FRAME, shift=(0, 0))
        for sign in (1, -1)
    )

    assert (there.right, there.down) == (-back.right, -back.down)


@pytest.mark.parametrize(
    ("read_at", "left", "top", "right", "bottom", "shift", "offset", "faults"),
    [
        # The frame belongs at 10,0 and stands at 8,7 of the left ruler: the print is 1,3 too far right.
        (ReadAt.FRAME, (87, 87), (187, 187), (123, 123), (113, 113), (0, 0), (-13, 7), ()),
        # The same sheet printed with the offset that follows: everything stands where it belongs.
        (ReadAt.FRAME, (100, 100), (180, 180), (110, 110), (120, 120), (-13, 7), (-13, 7), ()),
        # Plain paper: 21,3 mm from the left edge to the long line, 18,7 from the right one.
        (ReadAt.EDGE, (213, None), (193, None), (187, None), (207, None), (0, 0), (-13, 7), ()),
        # A mean of half a tenth is rounded away from zero, whichever side it lies on.
        (ReadAt.EDGE, (201, None), (199, None), (200, None), (200, None), (0, 0), (-1, 1), ()),
        # Fitted to the page: 3 mm narrower.
        (ReadAt.EDGE, (215, 215), (200, 200), (215, 215), (200, 200), (0, 0), (0, 0), (Fault.SCALE,)),
        # The left side says that the print is turned one way, the right side the other.
        (ReadAt.EDGE, (200, 208), (200, 200), (200, 208), (200, 200), (0, 0), (0, 0),
         (Fault.SCALE, Fault.CONTRADICTION)),
    ],
)  # fmt: skip
def test_readings_give_an_offset(
    read_at: ReadAt, left: tuple[int, int | None], top: tuple[int, int | None], right: tuple[int, int | None],
    bottom: tuple[int, int | None], shift: tuple[int, int], offset: tuple[int, int], faults: tuple[Fault, ...],
) -> None:  # fmt: skip
    found = worked_out(Readings(left, top, right, bottom), read_at, size=A4, frame=FRAME, shift=shift)

    assert (found.right, found.down) == offset
    assert found.faults == faults
